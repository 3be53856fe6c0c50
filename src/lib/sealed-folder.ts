import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { lstat, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from './make-folder.js'

/** Files that only who has the key can read or make; what is not whole, or not ours, is not there. */
export interface SealedFolder {
  /** @returns undefined when there is no such file, or it was not written with this key under this name. */
  readonly read: (name: string) => Promise<Buffer | undefined>
  /** A file that cannot be written is not written: nothing depends on it. */
  readonly write: (name: string, content: Buffer) => Promise<void>
  /** Removes what nobody has asked for in a week, and the oldest beyond the room; where nothing was written, nothing. */
  readonly tidy: () => Promise<void>
}

export interface SealedFolderOptions {
  /** Absolute; made when it is missing. */
  readonly folder: string
  /** 32 bytes or more that stay the same from run to run. */
  readonly key: Buffer
  /** In bytes, of all files together. */
  readonly room?: number
}

const mostAgeMs = 7 * 24 * 60 * 60_000
const usualRoom = 256 * 1024 * 1024
const freshMs = 60 * 60_000

/**
 * @returns undefined when the folder is not of this user alone: what others can write, they can also fill or take away.
 */
export async function openSealedFolder(options: SealedFolderOptions): Promise<SealedFolder | undefined> {
  const { folder, key, room = usualRoom } = options
  if (!(await isOwn(folder))) return undefined
  const seal = Buffer.from(hkdfSync('sha256', key, '', 'helmfile-gate sealed files v1', 32))
  let hasGrown = false
  const pathOf = (name: string) => join(folder, createHmac('sha256', seal).update(name).digest('hex'))
  return {
    read: async (name) => {
      const path = pathOf(name)
      const sealed = await readFile(path).catch(() => undefined)
      if (sealed) await touch(path)
      return sealed && opened(sealed, name, seal)
    },
    write: async (name, content) => {
      const path = pathOf(name)
      const temporary = `${path}.${randomBytes(6).toString('hex')}`
      try {
        await writeFile(temporary, sealedBytes(content, name, seal), { mode: 0o600, flag: 'wx' })
        await rename(temporary, path)
        hasGrown = true
      } catch {
        await rm(temporary, { force: true }).catch(() => undefined)
      }
    },
    tidy: async () => {
      if (hasGrown) await tidy(folder, room).catch(() => undefined)
    },
  }
}

/** @returns whether it is a folder, of this user, that nobody else can look into. */
async function isOwn(folder: string): Promise<boolean> {
  try {
    await makeFolder(folder, 0o700)
    const found = await lstat(folder)
    return found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o077) === 0
  } catch {
    return false
  }
}

const nonceBytes = 12
const tagBytes = 16

/** A nonce, a tag and the text: AES-256-GCM, with the name as what it is bound to. */
function sealedBytes(content: Buffer, name: string, key: Buffer): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(name))
  const text = Buffer.concat([cipher.update(content), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), text])
}

function opened(sealed: Buffer, name: string, key: Buffer): Buffer | undefined {
  try {
    const nonce = sealed.subarray(0, nonceBytes)
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
      .setAAD(Buffer.from(name))
      .setAuthTag(sealed.subarray(nonceBytes, nonceBytes + tagBytes))
    return Buffer.concat([decipher.update(sealed.subarray(nonceBytes + tagBytes)), decipher.final()])
  } catch {
    return undefined
  }
}

/** The time of a file is when it was last of use; it need not be exact. */
async function touch(path: string): Promise<void> {
  const now = new Date()
  const found = await stat(path).catch(() => undefined)
  if (found && now.getTime() - found.mtimeMs > freshMs) await utimes(path, now, now).catch(() => undefined)
}

async function tidy(folder: string, room: number): Promise<void> {
  const names = await readdir(folder)
  const files = await Promise.all(
    names.map(async (name) => {
      const { size, mtimeMs } = await stat(join(folder, name))
      return { path: join(folder, name), size, mtimeMs }
    }),
  )
  files.sort((a, b) => b.mtimeMs - a.mtimeMs)
  const oldest = Date.now() - mostAgeMs
  let used = 0
  for (const { path, size, mtimeMs } of files) {
    used += size
    if (used > room || mtimeMs < oldest) await rm(path, { force: true })
  }
}
