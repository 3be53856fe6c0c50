import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative } from 'node:path'

/** What helmfile and helm take paths from. */
const textFiles = ['.yaml', '.yml', '.gotmpl', '.tpl', '.json', '']

/**
 * Whether something in a stack names a path above its folder (`../charts/web` in the helmfile). Whoever looks at the
 * folder alone does not know then what a change elsewhere does to the stack.
 * @param folder of the helmfile.
 */
export function readsOutside(folder: string): boolean {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isSymbolicLink() || (entry.isFile() && textFiles.includes(extname(entry.name))))
    .some((entry) => {
      if (entry.isSymbolicLink()) return true
      const path = join(entry.parentPath, entry.name)
      return climbs(readFileSync(path, 'utf8')) > depthOf(relative(folder, entry.parentPath))
    })
}

function depthOf(path: string): number {
  return path === '' ? 0 : path.split('/').length
}

/** @returns how many folders the longest `../../…` of the text goes up. */
function climbs(text: string): number {
  const runs = text.match(/(?:\.\.\/)+/g) ?? []
  return Math.max(0, ...runs.map((run) => run.length / 3))
}
