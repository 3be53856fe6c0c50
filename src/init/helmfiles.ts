import { readdirSync } from 'node:fs'
import { join } from 'node:path'

const deepest = 3
const others = new Set(['node_modules', '.git', 'charts', 'vendor'])

/** @returns paths of what looks like a helmfile, from the root of the repository, those nearest to it first. */
export function helmfilesIn(root: string): string[] {
  const found: string[] = []
  const look = (folder: string, depth: number) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (entry.isFile() && /^helmfile\.ya?ml(\.gotmpl)?$/.test(entry.name)) found.push(path)
      if (entry.isDirectory() && depth < deepest && !others.has(entry.name)) look(path, depth + 1)
    }
  }
  look('', 0)
  const depthOf = (path: string) => path.split('/').length
  return found.sort((a, b) => depthOf(a) - depthOf(b) || a.localeCompare(b))
}
