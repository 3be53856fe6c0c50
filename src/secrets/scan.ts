import type { Automaton } from './automaton.js'

/**
 * One way of reading a text in which white space does not count, so that what is wrapped at any column is found:
 * as it is; without the escapes of line ends in a string and the backslashes that fold it; and the two sides of a diff,
 * without the marks of its lines.
 */
export type View = 'plain' | 'unescaped' | 'old' | 'new'

/** The views in which a text can hold something that the plain one has not. */
export function viewsOf(text: string): View[] {
  const isDiff = /^[ \t]*(?:\p{Cc}\[[\d;]*m)?[+-]/mu.test(text)
  const hasEscapes = /\\[nrt\s]|%0[adAD9]/.test(text)
  return [
    'plain',
    ...(isDiff ? (['old', 'new'] as const) : []),
    ...(hasEscapes ? (['unescaped'] as const) : []),
  ]
}

/** @returns a pattern without what no view shows. */
export function compacted(pattern: string): string {
  return pattern.replace(invisible, '')
}

const invisible = /[\s\u00ad\u200b-\u200d\u2060\ufeff]/g

/** A table, since it is asked for every unit of a text. */
const isInvisible = new Uint8Array(65_536)
for (const [first, last] of [
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0xad, 0xad],
  [0x1680, 0x1680],
  [0x2000, 0x200d],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x2060],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
] as const)
  isInvisible.fill(1, first, last + 1)

export interface Scan {
  readonly automaton: Automaton
  /** A power of two above the longest pattern's length; overwritten. */
  readonly positions: Int32Array
}

/**
 * Reads a text in one view.
 * @param found is told of every state where a pattern ends (see `Automaton.ending`) and how many units were read.
 */
export function scan(
  { automaton, positions }: Scan,
  { text, view }: { readonly text: string; readonly view: View },
  found: (state: number, read: number) => void,
): void {
  const { classOf, step, ending } = automaton
  const mask = positions.length - 1
  const content = view === 'old' || view === 'new' ? sideReader(text, view) : undefined
  let state = 0
  let read = 0
  for (let start = 0; start <= text.length;) {
    const end = lineEnd(text, start)
    for (let at = content ? content(start, end) : start; at < end; at++) {
      const unit = text.charCodeAt(at)
      if (isInvisible[unit] === 1) continue
      if (unit === backslash || unit === escape || unit === percent) {
        const past = pastNoise(text, at, view)
        if (past > at) {
          at = past - 1
          continue
        }
      }
      state = step(state, classOf[unit]!)
      positions[read++ & mask] = at
      const last = ending[state]!
      if (last !== 0) found(last, read)
    }
    start = end + 1
  }
}

const backslash = 0x5c
const escape = 0x1b
const percent = 0x25

function lineEnd(text: string, start: number): number {
  const end = text.indexOf('\n', start)
  return end < 0 ? text.length : end
}

const color = /\p{Cc}\[[\d;]*[A-Za-z]/uy
const escapedSpace = /\\{1,8}[nrt]|%0[adAD9]/y

/** @returns the position behind a colour code, a backslash that folds a line, or an escaped line end. */
function pastNoise(text: string, at: number, view: View): number {
  const isFold = text.charCodeAt(at) === backslash && isInvisible[text.charCodeAt(at + 1)] === 1
  // Where it is not a fold it belongs to the value, so the plain view keeps it.
  if (isFold && view !== 'plain') return at + 1
  if (text.charCodeAt(at) === escape) return past(color, text, at)
  return view === 'unescaped' ? past(escapedSpace, text, at) : at
}

function past(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}

/**
 * @returns a function that gives the position where a line's content starts, its end when the line is not of this
 * side. Marks stand in the column of the hunk's header or of the fence around the diff, else in the first one.
 */
function sideReader(text: string, side: 'old' | 'new'): (start: number, end: number) => number {
  const own = side === 'old' ? '-' : '+'
  const other = side === 'old' ? '+' : '-'
  let column = 0
  return (start, end) => {
    let first = start
    while (first < end && (text[first] === ' ' || text[first] === '\t')) first++
    if (text.startsWith('@@ ', first) || text.startsWith('```diff', first)) column = first - start
    const mark = text.charCodeAt(first) === escape ? past(color, text, first) : first
    if (first - start !== column || mark >= end) return start
    return text[mark] === other ? end : text[mark] === own ? mark + 1 : start
  }
}
