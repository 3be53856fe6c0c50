import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { link, lstat, open, realpath, unlink } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { Failure } from '../../lib/errors.js'
import { checkCredentials } from './credentials.js'

/** The Connect credentials where the stack reads them. */
export interface CredentialsFile {
  /** Absolute, without links. */
  readonly path: string
  /** `found`: the same file was there already and is not ours, as on a laptop; it stays. */
  readonly origin: 'written' | 'found'
}

export interface CredentialsToWrite {
  readonly path: string
  readonly text: string
  /** Folder that holds the checkout; the current one when left out. */
  readonly workspace?: string
}

/**
 * Writes the Connect credentials for this run, mode 0600, whole or not at all. A marker `<path>.helmfile-gate` is
 * written first: by it a file that a killed job left behind is known as ours, and replaced.
 * @throws Failure `credentials-invalid` for the text; `bad-input` for the place: a link, a folder, a file of somebody
 * else, a folder that is missing, cannot be written, or leads out of the workspace. None of them holds content.
 */
export async function writeCredentials({
  path: given,
  text: raw,
  workspace = process.cwd(),
}: CredentialsToWrite): Promise<CredentialsFile> {
  const text = checkCredentials(raw)
  const path = await placeOf(given, workspace)
  try {
    await removeOurs(path)
    const found = await readPlain(path)
    if (found !== undefined) {
      if (found === text) return { path, origin: 'found' }
      throw badPlace(
        path,
        'there is a file already that this action did not write',
        'remove it, or name another path',
      )
    }
    await create(path, text)
    return { path, origin: 'written' }
  } catch (error) {
    throw error instanceof Failure ? error : placeFailure(path, error)
  }
}

export interface CredentialsForRun {
  readonly path: string
  /** Undefined when the stack brings none. */
  readonly text: string | undefined
  /** Told first, so that they are removed even if this process is killed. */
  readonly remember: (path: string) => void
}

/** Has the credentials where the stack reads them while `use` runs. @throws Failure as `writeCredentials` does. */
export async function withCredentials<T>(
  { path, text, remember }: CredentialsForRun,
  use: () => Promise<T>,
): Promise<T> {
  if (text === undefined) return use()
  remember(path)
  await writeCredentials({ path, text })
  try {
    return await use()
  } finally {
    await removeCredentials(path)
  }
}

/** What is left at the path: `kept` is a file that is not, or no longer, what we wrote. */
export type Removal = 'removed' | 'nothing' | 'kept'

/**
 * Removes what `writeCredentials` wrote, and nothing else. Safe to call again, and after a job that was killed.
 * @throws Failure `bad-input` when the folder does not let it.
 */
export async function removeCredentials(path: string): Promise<Removal> {
  try {
    const removed = await removeOurs(resolve(path))
    if (removed) return 'removed'
    return (await lstat(path).catch(() => undefined)) === undefined ? 'nothing' : 'kept'
  } catch (error) {
    throw placeFailure(path, error)
  }
}

const markerOf = (path: string) => `${path}.helmfile-gate`
/** One fixed name, so that the next job finds what a job killed in the middle of writing has left. */
const unfinishedOf = (path: string) => `${path}.helmfile-gate.part`

/**
 * A folder in the checkout may be a link, and a pull request decides where it leads: what is named inside the
 * workspace must be inside it.
 */
async function placeOf(given: string, workspace: string): Promise<string> {
  const path = resolve(workspace, given)
  const folder = await realpath(dirname(path)).catch((error: unknown) => {
    throw placeFailure(path, error)
  })
  const root = await realpath(workspace)
  const named = isInside(resolve(workspace), path) || isInside(root, path)
  if (named && !isInside(root, folder)) {
    throw badPlace(path, 'a link leads its folder out of the workspace', 'name a path without links')
  }
  return join(folder, basename(path))
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way !== '..' && !way.startsWith('../') && !way.startsWith('..\\') && !isAbsolute(way)
}

async function create(path: string, text: string): Promise<void> {
  await writeNew(markerOf(path), `${sha256(text)}\n`)
  try {
    await writeNew(unfinishedOf(path), text)
    // Unlike a rename, a link fails when a file has appeared there meanwhile.
    await link(unfinishedOf(path), path)
  } catch (error) {
    await unlinkIfThere(unfinishedOf(path))
    await unlinkIfThere(markerOf(path))
    throw error
  }
  await unlinkIfThere(unfinishedOf(path))
}

async function writeNew(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** @returns whether the file was there and ours. The marker goes last: without it nothing could be told to be ours. */
async function removeOurs(path: string): Promise<boolean> {
  const written = (await readPlain(markerOf(path)))?.trim()
  if (written === undefined) return false
  await unlinkIfThere(unfinishedOf(path))
  const text = (await isPlain(path)) ? await readPlain(path) : undefined
  const ours = text !== undefined && sha256(text) === written
  if (ours) await unlinkIfThere(path)
  await unlinkIfThere(markerOf(path))
  return ours
}

async function isPlain(path: string): Promise<boolean> {
  return lstat(path).then(
    (found) => found.isFile(),
    () => false,
  )
}

/** Far more than a credentials file has. */
const largest = 1024 * 1024

/** @returns the text of a file; undefined when there is none. @throws Failure for a link, a folder and the like. */
async function readPlain(path: string): Promise<string | undefined> {
  const found = await lstat(path).catch(absent)
  if (found === undefined) return undefined
  if (found.isSymbolicLink()) throw badPlace(path, 'it is a symbolic link', 'remove the link')
  if (!found.isFile()) throw badPlace(path, 'it is not a file', 'name the path of a file')
  if (found.size > largest) throw badPlace(path, 'there is a large file already', 'name another path')
  // The file may be exchanged for a link between the two calls; without the flag we would follow it.
  const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
  try {
    return await file.readFile('utf8')
  } finally {
    await file.close()
  }
}

async function unlinkIfThere(path: string): Promise<void> {
  await unlink(path).catch(absent)
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined
  throw error
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

const problems: Readonly<Record<string, readonly [string, string]>> = {
  ENOENT: ['its folder is not there', 'check out the repository first, or name another path'],
  ENOTDIR: ['its folder is a file', 'name another path'],
  EACCES: ['its folder cannot be written', 'give the runner the right to write there, or name another path'],
  EPERM: ['its folder cannot be written', 'give the runner the right to write there, or name another path'],
  EROFS: ['its folder is on a read-only disk', 'name another path'],
  ENOSPC: ['the disk is full', 'make room on the runner'],
  EEXIST: ['a file appeared there meanwhile', 'run one job at a time in this folder'],
  ELOOP: ['it is a symbolic link', 'remove the link'],
}

function placeFailure(path: string, error: unknown): Failure {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  const [why, next] = problems[code] ?? [`the system refused it (${code})`, 'name another path']
  return badPlace(path, why, next)
}

function badPlace(path: string, why: string, next: string): Failure {
  const what = `placing the Connect credentials at ${JSON.stringify(path)} failed`
  return new Failure({ what, why, next, reason: 'bad-input' })
}
