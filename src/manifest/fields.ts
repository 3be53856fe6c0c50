import { canonical, Plain, scalarText, type Value } from './manifest.js'

/** What stands at a place of an object; `null` counts as nothing, as it does for the API server. */
export type Field = Value | undefined

/** @returns what stands at the path, undefined where a step of it is not a mapping. */
export function at(value: Field, ...path: readonly string[]): Field {
  const found = path.reduce<Field>((place, key) => (place instanceof Map ? place.get(key) : undefined), value)
  return found instanceof Plain && found.source === 'null' ? undefined : found
}

/** @returns the scalar at the path as text, empty for anything else. */
export function textAt(value: Field, ...path: readonly string[]): string {
  return scalarText(at(value, ...path))
}

/** @returns the items at the path, none for anything but a list. */
export function listAt(value: Field, ...path: readonly string[]): readonly Value[] {
  const found = at(value, ...path)
  return Array.isArray(found) ? found : []
}

/** @returns the texts of the scalars in the list at the path. */
export function textsAt(value: Field, ...path: readonly string[]): string[] {
  return listAt(value, ...path)
    .map(scalarText)
    .filter((text) => text !== '')
}

/** @returns the entries of the mapping at the path. */
export function entriesAt(value: Field, ...path: readonly string[]): [string, Value][] {
  const found = at(value, ...path)
  return found instanceof Map ? [...found] : []
}

/** @returns the mappings in the list at the path by their `name`; nameless ones by their place. */
export function namedAt(value: Field, ...path: readonly string[]): Map<string, Value> {
  return new Map(
    listAt(value, ...path).map((item, index) => [textAt(item, 'name') || `number ${index + 1}`, item]),
  )
}

/** A quoted `"true"` is text, and no boolean to the API server. */
export function isTrue(value: Field): boolean {
  return value instanceof Plain && /^(true|yes|on|y)$/i.test(value.source)
}

/** @returns a whole number, undefined for anything else. */
export function wholeNumber(value: Field): number | undefined {
  return value instanceof Plain && /^-?\d{1,15}$/.test(value.source) ? Number(value.source) : undefined
}

/** @returns whether every YAML reader sees the same in both. @throws ManifestError past 64 MiB. */
export function same(a: Field, b: Field): boolean {
  if (a === undefined || b === undefined) return a === b
  return a === b || canonical(a) === canonical(b)
}

/** Names of charts may hold anything; a reason is one short line of harmless characters. */
export function shown(text: string): string {
  const harmless = text.replace(/[^\w .,:/@*+=()-]/g, '?')
  return harmless.length > 80 ? `${harmless.slice(0, 79)}…` : harmless
}

/** @returns the first few of a list, and how many more there are. */
export function listed(texts: readonly string[], most = 3): string {
  const rest = texts.length - most
  return `${texts.slice(0, most).map(shown).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}
