import { describe, expect, it, jest } from '@jest/globals'
import stringWidth from 'string-width'
import { fittingLines, hanging, wrapped } from '../../../src/lib/wrapped.js'

describe('a text in a narrow place', () => {
  it.each<[title: string, text: string, room: number, lines: string[]]>([
    ['stays as it is where it fits', 'one two', 7, ['one two']],
    ['is broken between words', 'one two three', 9, ['one two', 'three']],
    ['has no spaces at the end of a line', 'one two   three', 9, ['one two', 'three']],
    ['is not broken in a word that fits alone', 'see shop/web-cache', 14, ['see', 'shop/web-cache']],
    ['is broken behind a slash first', 'shop-staging/web-cache', 14, ['shop-staging/', 'web-cache']],
    [
      'then behind what else joins the parts of a name',
      'registry.example:5000',
      12,
      ['registry.', 'example:5000'],
    ],
    ['last where it has to be', 'abcdefgh', 3, ['abc', 'def', 'gh']],
    ['counts a wide character as two', '監視を続ける', 5, ['監視', 'を続', 'ける']],
    ['does not part what is one character', 'ee\u0301e\u0301e', 2, ['ee\u0301', 'e\u0301e']],
    ['counts no colour', '\x1b[31mone\x1b[39m two', 7, ['\x1b[31mone\x1b[39m two']],
    ['goes on with what is wider than all the room', '監b', 1, ['監', 'b']],
    ['is one line when it is empty', '', 5, ['']],
  ])('%s', (_title, text, room, lines) => {
    expect(wrapped(text, room)).toEqual(lines)
  })

  it('fits, and loses nothing but spaces', () => {
    const text =
      'the claim shop/data-database-0 asks for 5Gi: registry.example/very/long/path:1.2.3 監視/本番-クラスタ →'
    for (let room = 2; room < 110; room++) {
      const lines = wrapped(text, room)
      expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(room)
      expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''))
    }
  })

  it.each(['x', '→'])('of %s is four times the work when it is four times as long', (sign) => {
    const [short, long] = [workOf(sign.repeat(4_000)), workOf(sign.repeat(16_000))]
    expect(short).toBeGreaterThan(4_000)
    expect(long).toBeLessThan(5 * short)
  })
})

/**
 * Counted, not timed: the machine does other things, too.
 * @returns how many characters are copied, as each segment of a text holds a copy of all of it.
 */
function workOf(text: string): number {
  const segment = jest.spyOn(Intl.Segmenter.prototype, 'segment')
  expect(wrapped(text, 80)).toHaveLength(text.length / 80)
  const copied = segment.mock.calls.reduce((sum, [{ length }]) => sum + length * length, 0)
  segment.mockRestore()
  return copied
}

describe('a line', () => {
  const text = 'one two three four five six seven'

  it('goes on further in where it does not fit', () => {
    expect(hanging('  ', text, 24)).toEqual(['  one two three four', '    five six seven'])
    expect(fittingLines(`  ${text}`, 24)).toEqual(hanging('  ', text, 24))
  })

  it('fits at any width that has room for words', () => {
    for (let columns = 24; columns < 40; columns++) {
      const lines = hanging('  ', `${text} ${text}`, columns)
      expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(columns)
    }
  })

  it('is whole where there is no terminal', () => {
    const long = `${'word '.repeat(200)}end`
    expect(hanging('  ', long, undefined)).toEqual([`  ${long}`])
  })

  it('keeps room for words where there is next to none', () => {
    expect(hanging(' '.repeat(30), text, 32)).toEqual([
      `${' '.repeat(30)}one two three four`,
      `${' '.repeat(32)}five six seven`,
    ])
  })
})
