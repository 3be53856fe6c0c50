import { buildAutomaton } from './automaton.js'
import type { Form } from './encodings.js'
import { searchForms, type KnownSecret } from './forms.js'
import { searchedParts } from './parts.js'
import { compacted, scan, viewsOf, type Scan, type View } from './scan.js'
import { shortestSkeleton, skeletonOf } from './skeleton.js'

/** A pattern, as it is searched for. */
export interface Pattern {
  readonly compact: string
  /** Length as it is printed when nothing folds it. */
  readonly printed: number
  readonly grow: Form['grow']
  readonly owners: Set<string>
  /** Whether it is a skeleton, which alone counts where the text is read as one: there is little left of other forms. */
  isSkeleton: boolean
}

/** Everything that is made once for a set of secrets. */
export interface Search extends Scan {
  readonly patterns: readonly Pattern[]
}

/**
 * A pattern this short is found where it stands in one piece only: letters that happen to stand around a line end
 * are not a secret.
 */
const shortestFolded = 8

/** @param secrets those without a form that can be searched for are left out. */
export function searchFor(secrets: readonly KnownSecret[]): Search {
  const patterns = patternsOf(secrets)
  const longest = patterns.reduce((most, { compact }) => Math.max(most, compact.length), 0)
  const ring = () => new Int32Array(2 ** Math.ceil(Math.log2(longest + 2)))
  return {
    patterns,
    automaton: buildAutomaton(patterns.map(({ compact }) => compact)),
    starts: ring(),
    positions: ring(),
  }
}

function patternsOf(secrets: readonly KnownSecret[]): Pattern[] {
  const patterns = new Map<string, Pattern>()
  const add = (name: string, { text, grow }: Form, isSkeleton: boolean) => {
    const compact = compacted(text)
    const known = patterns.get(compact)
    if (known) {
      known.owners.add(name)
      known.isSkeleton ||= isSkeleton
    } else if (compact !== '')
      patterns.set(compact, { compact, printed: text.length, grow, owners: new Set([name]), isSkeleton })
  }
  for (const { name, value } of secrets) {
    for (const form of searchForms(value)) add(name, form, false)
    for (const text of searchedParts(value).map(skeletonOf))
      if (text.length >= shortestSkeleton) add(name, { text }, true)
  }
  return [...patterns.values()]
}

/** @returns the longest pattern that ends at a state and counts there, or undefined. */
export function patternEnding(
  search: Search,
  view: View,
  { state, read }: { readonly state: number; readonly read: number },
): Pattern | undefined {
  const { automaton } = search
  for (let at = state; at !== 0; at = automaton.shorter(at)) {
    const pattern = search.patterns[automaton.patternAt(at)]
    if (pattern && counts(search, view, { pattern, read })) return pattern
  }
  return undefined
}

interface Match {
  readonly pattern: Pattern
  readonly read: number
}

function counts({ positions }: Search, { escapes }: View, { pattern, read }: Match): boolean {
  const { compact, printed, isSkeleton } = pattern
  if (escapes === 'read') return isSkeleton
  if (compact.length >= shortestFolded) return true
  const at = (index: number) => positions[index & (positions.length - 1)] ?? 0
  return at(read - 1) - at(read - compact.length) < printed
}

/** @returns the names of the secrets of which the text holds a form, in the order in which they are met. */
export function namesIn(search: Search, text: string): string[] {
  const names = new Set<string>()
  const { automaton, patterns } = search
  for (const view of viewsOf(text)) {
    scan(search, { text, view }, (state, read) => {
      for (let at = state; at !== 0; at = automaton.shorter(at)) {
        const pattern = patterns[automaton.patternAt(at)]
        if (pattern && counts(search, view, { pattern, read }))
          for (const name of pattern.owners) names.add(name)
      }
    })
  }
  return [...names]
}
