import { dirname, resolve } from 'node:path'
import { parse } from 'yaml'
import { Failure } from '../lib/errors.js'
import { diskFiles, type StackFiles } from './lint/stack-files.js'

export interface Asked {
  /** Absolute path of the helmfile. */
  readonly stack: string
  readonly environment: string
  /** Handed to helmfile as a state value, with which it takes any environment where none is named. */
  readonly chartMirror?: string | undefined
}

/**
 * helmfile takes `default` without a word, whatever a helmfile calls its environments, and reads any other that is not
 * named there as a stack without releases (helmfile: pkg/state/create.go).
 * @throws Failure `bad-input` where the helmfile names its environments, and this is none of them, or has none, and this
 * is not `default`. What a template makes of them is left to helmfile, and so is what other helmfiles say of theirs.
 */
export function requireEnvironment(
  { stack, environment, chartMirror = '' }: Asked,
  files: StackFiles = diskFiles,
): void {
  const known = knownEnvironments(stack, files)
  if (known === undefined || known.includes(environment)) return
  if (known.length > 0)
    throw refused(environment, `the helmfile knows only ${known.join(', ')}`, 'set the input environment')
  const hasOthers = blocks(files.read(stack) ?? '', 'helmfiles').length > 0
  if (environment === 'default' || chartMirror !== '' || hasOthers) return
  throw refused(environment, 'the helmfile names no environments', 'leave the input environment out')
}

function refused(environment: string, why: string, next: string): Failure {
  return new Failure({ what: `reading environment ${environment} failed`, why, next, reason: 'bad-input' })
}

/** Bases of bases end somewhere, unless they go round in a circle. */
const deepest = 8

/** @returns the names in the helmfile and its bases; undefined where its text alone does not tell. */
export function knownEnvironments(
  path: string,
  files: StackFiles = diskFiles,
  depth = 0,
): string[] | undefined {
  const text = files.read(path)
  if (text === undefined || depth > deepest || writesText.test(text)) return undefined
  const bases = blocks(text, 'bases').map(listed)
  if (bases.includes(undefined)) return undefined
  const inBases = bases
    .flatMap((paths) => paths ?? [])
    .map((base) => knownEnvironments(resolve(dirname(path), base), files, depth + 1))
  const own = blocks(text, 'environments').map(keys)
  const all = [...inBases, ...own]
  return all.includes(undefined) ? undefined : [...new Set(all.flatMap((names) => names ?? []))]
}

/** A template that puts in a text of its own may put in environments. */
const writesText = /^\{\{-?[ \t]*(?:readFile|tpl|include|template|exec)\b/m

/** @returns what stands below each such key of the whole text: its own line without the key, then all that is indented. */
function blocks(text: string, key: string): string[][] {
  const lines = text.split(/\r?\n/)
  return lines.flatMap((line, at) => {
    if (!line.startsWith(`${key}:`)) return []
    const rest = lines.slice(at + 1)
    const end = rest.findIndex((below) => /^[^\s#-]|^---/.test(below))
    return [[line.slice(key.length + 1), ...(end < 0 ? rest : rest.slice(0, end))].filter(isContent)]
  })
}

function isContent(line: string): boolean {
  return /^\s*[^\s#]/.test(line)
}

/** @returns the keys of a mapping, however deep what they hold is and whatever templates are in that. */
function keys(block: readonly string[]): string[] | undefined {
  const [first = ''] = block
  const indent = first.length - first.trimStart().length
  if (first.trim().startsWith('{') && !first.trim().startsWith('{{')) return flow(block, Object.keys)
  const names = block
    .filter((line) => line.length - line.trimStart().length <= indent)
    .map((line) => /^\s+(["']?)([\w.-]+)\1[ \t]*:(?:\s|$)/.exec(line)?.[2])
  return names.includes(undefined) ? undefined : (names as string[])
}

/** @returns the texts of a list. */
function listed(block: readonly string[]): string[] | undefined {
  return flow(block, (value) => (Array.isArray(value) ? value.map(String) : []))
}

function flow(block: readonly string[], read: (value: object) => string[]): string[] | undefined {
  const text = block.join('\n')
  if (text.includes('{{')) return undefined
  try {
    return read((parse(text) ?? {}) as object)
  } catch {
    return undefined
  }
}
