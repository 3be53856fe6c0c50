import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Makes a folder and those that it lies in. Node's own `recursive` never ends where a folder that is there holds no other,
 * such as /proc.
 * @param mode of those that are made. @throws the error of the first that cannot be made.
 */
export async function makeFolder(path: string, mode = 0o777): Promise<void> {
  try {
    await madeOrThere(path, mode)
  } catch (error) {
    const parent = dirname(path)
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === path) throw error
    await makeFolder(parent, mode)
    await madeOrThere(path, mode)
  }
}

async function madeOrThere(path: string, mode: number): Promise<void> {
  try {
    await mkdir(path, { mode })
  } catch (error) {
    const found = await stat(path).catch(() => undefined)
    if (!found?.isDirectory()) throw error
  }
}
