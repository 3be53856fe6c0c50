import { load } from 'js-yaml'
import {
  manifestSchema,
  Plain,
  scalarText,
  type ManifestObject,
  type Value,
} from '../../manifest/manifest.js'
import { at, entriesAt, same, type Field } from '../../manifest/fields.js'

/** Settings of a program, as they stand in a ConfigMap or a Secret. */
export interface Settings {
  /** The key of the text inside the object. */
  readonly file: string
  readonly value: Map<string, Value>
}

/** A larger text takes too long to read, and so does one that grows by aliases (`*name`), which nobody renders. */
const largest = 512 * 1024
const alias = /(^|[\s[,{])\*[\w-]+\s*([,\]}]|$)/m

/**
 * @param marks settings that have one of these at their top are wanted.
 * @returns the texts of a ConfigMap or Secret that are YAML with such a mark.
 * @throws Error when such a text is too large to be read.
 */
export function settingsIn(object: ManifestObject, marks: readonly string[]): Settings[] {
  return textsOf(object)
    .filter(([, text]) => marks.some((mark) => text.includes(`${mark}:`)))
    .flatMap(([file, text]) => {
      if (text.length > largest || alias.test(text)) throw new Error('settings are too large to be read')
      const value = parsed(text)
      return value && marks.some((mark) => value.has(mark)) ? [{ file, value }] : []
    })
}

function textsOf({ kind, value }: ManifestObject): [string, string][] {
  const texts = (field: string) =>
    entriesAt(value, field).map(([key, item]): [string, string] => [key, scalarText(item)])
  if (kind === 'ConfigMap') return texts('data')
  if (kind !== 'Secret') return []
  const decoded = texts('data').map(([key, text]): [string, string] => [
    key,
    Buffer.from(text, 'base64').toString('utf8'),
  ])
  return [...decoded, ...texts('stringData')]
}

function parsed(text: string): Map<string, Value> | undefined {
  try {
    const value = load(text, { schema: manifestSchema }) as Value
    return value instanceof Map ? value : undefined
  } catch {
    return undefined
  }
}

/** Credentials and timeouts say how storage is reached, not where it is. */
const ofTheConnection = /key|secret|password|token|credential|http|timeout|retries|sse|insecure|tls/i

/**
 * @returns the dotted paths, below a place, of what differs; never a value. Credentials and the like are left out.
 */
export function changedPaths(old: Field, next: Field, path: string): string[] {
  if (same(old, next) || ofTheConnection.test(path.slice(path.lastIndexOf('.') + 1))) return []
  if (!(old instanceof Map) && !(next instanceof Map)) return [path]
  const keys = new Set([...entriesAt(old), ...entriesAt(next)].map(([key]) => key))
  if (keys.size === 0) return isNothing(old) && isNothing(next) ? [] : [path]
  return [...keys].sort().flatMap((key) => changedPaths(at(old, key), at(next, key), `${path}.${key}`))
}

function isNothing(value: Field): boolean {
  return (
    value === undefined ||
    (value instanceof Map && value.size === 0) ||
    (value instanceof Plain && value.source === 'null')
  )
}
