import { coverMatches, replaceCovered } from './covered.js'
import { namesIn, searchFor, type Search } from './search.js'
import type { KnownSecret } from './forms.js'
import { unsearchable } from './parts.js'

/** The one function through which every text goes that leaves the process. */
export interface Redactor {
  /** @returns the text with every known value, in every form, replaced by `•••`. */
  readonly text: (text: string) => string
  /** @returns the same value with every string in it, keys of objects included, redacted. */
  readonly deep: <T>(value: T) => T
  /** @returns the names of the secrets of which the text holds a form; empty when it is clean. */
  readonly find: (text: string) => readonly string[]
}

/** What stands in the place of a value. */
export const placeholder = '•••'

/**
 * Makes the redactor for all values loaded in this run. The search is made when the first text comes.
 * Values under four characters are not searched for, nor are words that occur everywhere: see parts.ts, `unsearchable`.
 */
export function redactorFor(secrets: readonly KnownSecret[]): Redactor {
  if (secrets.every(({ value }) => unsearchable(value).whole)) return clean
  let made: Search | undefined
  const search = () => (made ??= searchFor(secrets))
  const text = (given: string) => {
    const covered = coverMatches(search(), given)
    const replaced = covered ? replaceCovered(given, covered, placeholder) : given
    return replaced.replace(abbreviated, `$1\`${placeholder}\``)
  }
  return { text, deep: (value) => deep(value, text), find: (given) => namesIn(search(), given) }
}

/** Errors of go-yaml show the first seven characters of a value, which is too little to be found (yaml: decode.go). */
const abbreviated = /(!![a-z]{1,20} )`[^\n]{1,80}?\.\.\.`/g

const clean: Redactor = { text: (text) => text, deep: (value) => value, find: () => [] }

function deep<T>(value: T, text: (text: string) => string): T {
  if (typeof value === 'string') return text(value) as T
  if (Array.isArray(value)) return value.map((item: unknown) => deep(item, text)) as T
  if (value === null || typeof value !== 'object' || !isPlain(value)) return value
  const taken = new Set<string>()
  const entries = Object.entries(value).map(
    ([key, item]) => [freeKey(text(key), taken), deep(item, text)] as const,
  )
  return Object.fromEntries(entries) as T
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** Two keys that are hidden must stay two. */
export function freeKey(key: string, taken: Set<string>): string {
  let free = key
  for (let count = 2; taken.has(free); count++) free = `${key} ${count}`
  taken.add(free)
  return free
}
