import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** What lint asks of the disk. Paths come from the stack, so anything may stand there. */
export interface StackFiles {
  /** The text of a regular file; undefined when there is none, or it is too big to be configuration. */
  readonly read: (path: string) => string | undefined
  /** The files below a folder, as paths inside it, sorted; undefined when there is no such folder. */
  readonly list: (dir: string) => string[] | undefined
}

const sizeLimit = 10 * 1024 * 1024

/** Devices and pipes are never opened: reading one could last for ever. */
export const diskFiles: StackFiles = {
  read: (path) => {
    const stats = statSync(path, { throwIfNoEntry: false })
    return stats?.isFile() && stats.size <= sizeLimit ? readFileSync(path, 'utf8') : undefined
  },
  list: (dir) => {
    if (!statSync(dir, { throwIfNoEntry: false })?.isDirectory()) return undefined
    return readdirSync(dir, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(dir, name), { throwIfNoEntry: false })?.isFile())
      .sort()
  },
}
