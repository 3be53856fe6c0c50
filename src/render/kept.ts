import { randomBytes } from 'node:crypto'
import { lstat, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DigestKey } from '../approval/digest.js'
import { badInput } from '../input-text.js'
import { makeFolder } from '../lib/make-folder.js'
import { openSealedFolder, type SealedFolder } from '../lib/sealed-folder.js'
import { keptRepositories, type KeptRepositories } from '../stack/kept-repositories.js'
import { keptRenders, type KeptRenders } from './kept-renders.js'

/** What earlier runs on this machine leave to later ones, so that it is not made again. */
export interface Kept {
  readonly folder: SealedFolder
  readonly renders: KeptRenders
  readonly repositories: KeptRepositories
  /** Whether a text may be written to a disk, sealed. */
  readonly mayKeep: (text: string) => boolean
}

export interface KeptOptions {
  /** Absolute path of a folder for this purpose alone; undefined when nothing is to be kept. */
  readonly dir: string | undefined
  /** Somebody named it: then it is a mistake when it cannot be made. */
  readonly isGiven?: boolean
  readonly key: DigestKey
  /** helm's environment. */
  readonly env: NodeJS.ProcessEnv
  /** Names helm's binary: another has another name. */
  readonly helm: string
  /** Takes out what the run knows as secret. */
  readonly redact: (text: string) => string
}

/**
 * Everything is sealed with a key that comes from the 1Password token, so that no value lies on the disk. Without a token
 * the key is a file beside it, and what may hold a secret is not kept at all.
 * @returns undefined when the folder cannot be used; nothing is kept then, and all is as it is without.
 * @throws Failure when one was given that cannot be made.
 */
export async function openKept({
  dir,
  isGiven = false,
  key,
  env,
  helm,
  redact,
}: KeptOptions): Promise<Kept | undefined> {
  if (dir === undefined) return undefined
  const isTokenKey = key.salt === undefined
  const seal = isTokenKey ? key.bytes : await fileKey(dir)
  const folder =
    seal && (await openSealedFolder({ folder: join(dir, isTokenKey ? 'token' : 'file'), key: seal }))
  if (!folder && isGiven) await requireFolder(dir)
  if (!folder) return undefined
  const repositories = keptRepositories({ folder, env, now: Date.now })
  const digests = (chart: string, version: string) => Promise.resolve(repositories.digestOf(chart, version))
  const mayKeep = (text: string) => isTokenKey || !(/\bSecret\b/.test(text) || redact(text) !== text)
  return { folder, repositories, mayKeep, renders: keptRenders({ folder, digests, mayKeep, env, helm }) }
}

async function requireFolder(dir: string): Promise<void> {
  try {
    await makeFolder(dir, 0o700)
  } catch (error) {
    const { code = 'unknown reason' } = error as NodeJS.ErrnoException
    throw badInput('cache-dir', `${dir} cannot be made (${code})`, 'name a folder of this user, or none')
  }
}

const keyBytes = 32

/** @returns undefined when there is none that only this user can read. */
async function fileKey(dir: string): Promise<Buffer | undefined> {
  const path = join(dir, 'key')
  try {
    await makeFolder(dir, 0o700)
    await writeFile(path, randomBytes(keyBytes), { mode: 0o600, flag: 'wx' }).catch(() => undefined)
    const { uid, mode } = await lstat(path)
    const key = await readFile(path)
    const isOwn = uid === process.getuid?.() && (mode & 0o177) === 0
    return isOwn && key.length === keyBytes ? key : undefined
  } catch {
    return undefined
  }
}

/** @returns a name for a binary in a folder that somebody else looks after: it changes whenever the file does. */
export async function fileIdentity(path: string): Promise<string> {
  const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true })
  return [path, dev, ino, size, mtimeNs, ctimeNs].join(' ')
}
