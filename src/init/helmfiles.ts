import { readdirSync } from 'node:fs'
import { join } from 'node:path'

const deepest = 3
const others = new Set(['node_modules', '.git', 'charts', 'vendor'])

/** @param name of a file, or of the folder whose helmfiles are one stack (helmfile: pkg/app/app.go, findDesiredStateFiles). */
export function isHelmfile(name: string): boolean {
  return name === 'helmfile.d' || /^helmfile\.ya?ml(\.gotmpl)?$/.test(name)
}

/** @returns paths of what looks like a helmfile, from the root of the repository, those nearest to it first. */
export function helmfilesIn(root: string): string[] {
  const found: string[] = []
  const look = (folder: string, depth: number) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      const isStack = entry.name === 'helmfile.d' ? entry.isDirectory() : entry.isFile()
      if (isStack && isHelmfile(entry.name)) found.push(path)
      else if (entry.isDirectory() && depth < deepest && !others.has(entry.name)) look(path, depth + 1)
    }
  }
  look('', 0)
  const depthOf = (path: string) => path.split('/').length
  return found.sort((a, b) => depthOf(a) - depthOf(b) || a.localeCompare(b))
}
