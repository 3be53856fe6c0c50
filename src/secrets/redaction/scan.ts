import type { Automaton } from './automaton.js'
import { beginsEscape, quote, readEscape, skeletonUnit } from './skeleton.js'

/** One way of reading a text. White space never counts, so that what is wrapped at any column is found. */
export interface View {
  /**
   * One side of a diff, without the marks of its lines, or what hooks printed, without what helmfile puts before each
   * line; undefined reads all lines as they are.
   */
  readonly side?: 'old' | 'new' | 'hooks'
  /**
   * Backslashes that fold a line may belong to the value or not, and so may the escapes of line ends in a string. A
   * skeleton has no escapes at all.
   */
  readonly escapes: 'kept' | 'unfolded' | 'dropped' | 'read'
}

/** @returns the views in which the text can hold something that the others have not. */
export function viewsOf(text: string): View[] {
  const isDiff = /^[ \t]*(?:\p{Cc}\[[\d;]*m)?[+-]/mu.test(text)
  const isLogged = hookLine.test(text)
  const isFolded = /\\\s/.test(text)
  const isEscaped = /\\[nrt]|%0[adAD9]/.test(text)
  const readings: View['escapes'][] = [
    'kept',
    ...(isFolded ? (['unfolded'] as const) : []),
    ...(isEscaped ? (['dropped'] as const) : []),
    'read',
  ]
  return readings.flatMap((escapes) => [
    { escapes },
    ...(isDiff ? (['old', 'new'] as const).map((side) => ({ side, escapes })) : []),
    ...(isLogged ? [{ side: 'hooks' as const, escapes }] : []),
  ])
}

/** helmfile: pkg/event/bus.go; colours may stand before it. */
const hookPrefix = '^(?:\\p{Cc}\\[[\\d;]*m)?hook\\[[^\\]\\n]{0,80}\\] logs \\| '

const hookLine = new RegExp(hookPrefix, 'mu')
const atHookPrefix = new RegExp(hookPrefix.slice(1), 'uy')

/** @returns the line without what helmfile puts before the output of a hook. */
export function withoutHookPrefix(line: string): string {
  return line.slice(past(atHookPrefix, line, 0))
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
  /** Where each unit that was read begins and ends; a power of two above the longest pattern's length; overwritten. */
  readonly starts: Int32Array
  readonly positions: Int32Array
}

/**
 * Reads a text in one view.
 * @param found is told of every state where a pattern ends (see `Automaton.ending`) and how many units were read.
 */
export function scan(
  { automaton, starts, positions }: Scan,
  { text, view }: { readonly text: string; readonly view: View },
  found: (state: number, read: number) => void,
): void {
  const { classOf, step, ending } = automaton
  const mask = positions.length - 1
  const content = view.side ? readerOf(text, view.side) : undefined
  const isSkeleton = view.escapes === 'read'
  let state = 0
  let read = 0
  let before = 0
  for (let start = 0; start <= text.length;) {
    const end = lineEnd(text, start)
    for (let at = content ? content(start, end) : start; at < end; at++) {
      let unit = text.charCodeAt(at)
      if (isInvisible[unit] === 1) continue
      if (unit === escape || (!isSkeleton && (unit === backslash || unit === percent))) {
        const past = pastNoise(text, at, view)
        if (past > at) {
          at = past - 1
          continue
        }
      }
      const first = at
      if (isSkeleton) {
        if (beginsEscape[unit] === 1) {
          const escaped = readEscape(text, at)
          unit = escaped.unit
          at = escaped.end - 1
        }
        unit = skeletonUnit[unit]!
        if (unit === 0 || (unit === quote && before === quote)) continue
        before = unit
      }
      state = step(state, classOf[unit]!)
      starts[read & mask] = first
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
/** Bounded, so that a run of backslashes is not read again from each of them. */
const escapedSpace = /\\{1,8}[nrt]|%0[adAD9]/y

/** @returns the position behind a colour code, a backslash that folds a line, or an escaped line end. */
function pastNoise(text: string, at: number, { escapes }: View): number {
  const unit = text.charCodeAt(at)
  if (unit === escape) return past(color, text, at)
  if (escapes === 'kept') return at
  if (unit === backslash && isInvisible[text.charCodeAt(at + 1)] === 1) return at + 1
  return escapes === 'dropped' ? past(escapedSpace, text, at) : at
}

function past(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}

function readerOf(text: string, side: NonNullable<View['side']>): (start: number, end: number) => number {
  if (side !== 'hooks') return sideReader(text, side)
  return (start) => past(atHookPrefix, text, start)
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
