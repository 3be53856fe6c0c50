import { scan, viewsOf } from './scan.js'
import { patternEnding, type Pattern, type Search } from './search.js'

/** @returns 1 for each unit of the text that belongs to a match; undefined when there is none. */
export function coverMatches(search: Search, text: string): Uint8Array | undefined {
  let covered: Uint8Array | undefined
  for (const view of viewsOf(text)) {
    let coverer: ReturnType<typeof covererOf> | undefined
    scan(search, { text, view }, (state, read) => {
      const pattern = patternEnding(search, view, { state, read })
      if (!pattern) return
      covered ??= new Uint8Array(text.length)
      coverer ??= covererOf(search, text, covered)
      coverer(pattern, read)
    })
  }
  return covered
}

/**
 * @returns a function that covers what a pattern covers. A stretch that was covered just before is not covered again, so
 * that a text made of overlapping matches takes no longer than another.
 */
function covererOf({ starts, positions }: Search, text: string, covered: Uint8Array) {
  const mask = positions.length - 1
  let from = 0
  let to = 0
  const cover = (first: number, end: number, follows: boolean) => {
    for (let index = first; index < end; index++) {
      const at = positions[index & mask]!
      const before = index > first || follows ? positions[(index - 1) & mask]! : starts[index & mask]!
      covered.fill(1, isOneLine(text, before, at) ? before : at, at + 1)
    }
  }
  return ({ compact, grow }: Pattern, read: number) => {
    const first = read - compact.length
    if (to === 0 || first > to) {
      cover(first, read, false)
      from = first
    } else {
      cover(to, read, true)
      if (first < from) cover(first, from, false)
      from = Math.min(first, from)
    }
    to = read
    if (grow)
      growMatch(text, covered, { grow, first: positions[first & mask]!, last: positions[(read - 1) & mask]! })
  }
}

/** Line ends and what stands before the next line's content are kept, so that a diff stays a diff. */
function isOneLine(text: string, before: number, at: number): boolean {
  for (let index = before; index < at; index++) if (text.charCodeAt(index) === 0x0a) return false
  return true
}

/** Base64 around a match holds up to three characters with bits of the value; a digest goes on after its head. */
const reach = { base64: { back: 3, ahead: 3 }, digest: { back: 0, ahead: 128 } } as const

function growMatch(
  text: string,
  covered: Uint8Array,
  { grow, first, last }: { readonly grow: keyof typeof reach; readonly first: number; readonly last: number },
): void {
  const { back, ahead } = reach[grow]
  for (let at = first - 1; at >= first - back && isBase64(text, at) && !isLineMark(text, at); at--)
    covered[at] = 1
  let at = last + 1
  while (at <= last + ahead && isBase64(text, at)) covered[at++] = 1
  while (text[at] === '=') covered[at++] = 1
}

function isBase64(text: string, at: number): boolean {
  return /[\w+/-]/.test(text[at] ?? '')
}

function isLineMark(text: string, at: number): boolean {
  return /[+-]/.test(text[at] ?? '') && !/\S/.test(text[at - 1] ?? '')
}

/** @returns the text with each covered stretch replaced. */
export function replaceCovered(text: string, covered: Uint8Array, replacement: string): string {
  const parts: string[] = []
  let at = 0
  for (let start = covered.indexOf(1); start >= 0; start = covered.indexOf(1, at)) {
    parts.push(text.slice(at, start), replacement)
    const end = covered.indexOf(0, start)
    at = end < 0 ? text.length : end
  }
  return [...parts, text.slice(at)].join('')
}
