import { readdirSync, realpathSync } from 'node:fs'
import { basename, isAbsolute, join, relative, resolve } from 'node:path'
import { kindOf } from '../input-text.js'
import { nearest } from '../lib/nearest.js'
import { isHelmfile } from './helmfiles.js'
import { refusal } from './refusal.js'

/** @returns the path from the root of the repository; undefined for one outside of it. */
export function pathIn(root: string, file: string): string | undefined {
  const path = relative(root, file)
  return path === '..' || path.startsWith('../') ? undefined : path
}

/** Where a path is looked for. */
export interface Places {
  readonly root: string
  /** Where somebody stands in the repository. */
  readonly cwd: string
  /** The helmfiles that there are, from the root. */
  readonly helmfiles: () => readonly string[]
}

/**
 * @param given as somebody types it: from the root or from where they stand, absolute, or a folder with a helmfile.
 * @returns the path of the helmfile, or of its folder helmfile.d, as it stands in a workflow: from the root.
 * @throws Failure where there is none, or it is outside of the repository.
 */
export function stackPath(given: string, { root, cwd, helmfiles }: Places): string {
  const files = isAbsolute(given) ? [given] : [resolve(root, given), resolve(cwd, given)]
  const inside = files.flatMap((file) => pathIn(root, file) ?? pathIn(root, real(file)) ?? [])
  if (inside.length === 0) throw refused(given, 'it is outside of the repository', 'name a file within it')
  const path = inside.find((one) => kindOf(join(root, one)))
  if (path === undefined) throw refused(given, 'there is no such file', instead(given, helmfiles()))
  if (!kindOf(join(root, path))?.isDirectory() || basename(path) === 'helmfile.d') return path
  const [name] = readdirSync(join(root, path)).filter(isHelmfile).sort()
  if (name !== undefined) return join(path, name)
  throw refused(given, 'it is a folder without a helmfile', 'name a file')
}

/** A link can lead into the repository, as /tmp does on a Mac. */
function real(file: string): string {
  return kindOf(file) ? realpathSync(file) : file
}

const mostNamed = 5

function instead(given: string, known: readonly string[]): string {
  const near = nearest(given, known)
  if (near !== undefined) return `write --stack ${near}`
  return known.length === 0 ? 'check the path' : `use one of ${known.slice(0, mostNamed).join(', ')}`
}

function refused(given: string, why: string, next: string): Error {
  return refusal(`reading --stack ${given}`, why, next)
}
