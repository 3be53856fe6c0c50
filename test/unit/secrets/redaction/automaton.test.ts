import { describe, expect, it } from '@jest/globals'
import { buildAutomaton } from '../../../../src/secrets/redaction/automaton.js'

function found(patterns: readonly string[], text: string): string[] {
  const { classOf, step, ending, patternAt, shorter } = buildAutomaton(patterns)
  const matches: string[] = []
  let state = 0
  for (let at = 0; at < text.length; at++) {
    state = step(state, classOf[text.charCodeAt(at)] ?? 0)
    for (let end = ending[state] ?? 0; end !== 0; end = shorter(end))
      matches.push(`${at + 1 - (patterns[patternAt(end)]?.length ?? 0)} ${patterns[patternAt(end)]}`)
  }
  return matches.sort()
}

function foundOneByOne(patterns: readonly string[], text: string): string[] {
  const starts = Array.from({ length: text.length }, (_, at) => at)
  return patterns
    .flatMap((one) => starts.filter((at) => text.startsWith(one, at)).map((at) => `${at} ${one}`))
    .sort()
}

/** Repeats itself, so that a failure can be looked at. */
function randomTexts(seed: number) {
  let state = seed
  const next = (below: number) => (state = (state * 48_271) % 2_147_483_647) % below
  return (letters: string, longest: number) =>
    Array.from({ length: 1 + next(longest) }, () => letters[next(letters.length)]).join('')
}

describe('the automaton', () => {
  it.each([
    { title: 'a pattern at the end of another', patterns: ['abcd', 'bc', 'c'], text: 'abcd abc' },
    { title: 'a pattern at the start of another', patterns: ['ab', 'abab'], text: 'ababab' },
    { title: 'a suffix that goes on', patterns: ['aab', 'abc'], text: 'aabc' },
    { title: 'units beyond ASCII', patterns: ['ü€', '€\u{1f511}'], text: 'ü€\u{1f511}' },
    { title: 'nothing', patterns: [], text: 'abc' },
  ])('finds $title', ({ patterns, text }) =>
    expect(found(patterns, text)).toEqual(foundOneByOne(patterns, text)),
  )

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('finds what a search one by one finds, set %i', (seed) => {
    const text = randomTexts(seed)
    const patterns = [...new Set(Array.from({ length: 60 }, () => text('abc', 7)))]
    const long = text('abc', 1) + Array.from({ length: 40 }, () => text('abcd', 12)).join('')
    const expected = foundOneByOne(patterns, long)
    expect(expected.length).toBeGreaterThan(50)
    expect(found(patterns, long)).toEqual(expected)
  })
})
