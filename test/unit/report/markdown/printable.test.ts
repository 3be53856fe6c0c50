import { describe, expect, it } from '@jest/globals'
import { printable } from '../../../../src/report/markdown/printable.js'
import { hostile, unprintable } from '../fixtures.js'

describe('printable text', () => {
  it.each(Object.entries(hostile))('has nothing in it that a terminal acts on: %s', (_name, text) => {
    const { diff, name } = printable({ diff: text, name: text })
    expect(diff).not.toMatch(unprintable)
    expect(name).not.toMatch(/\n/)
    expect(name).not.toMatch(unprintable)
  })

  it.each([
    ['text of any script', 'Größe: 100 % ✓ 漢字 العربية 🎉'],
    ['a sign in colour', 'careful \u26a0\ufe0f'],
    ['a tab', 'a\tb'],
  ])('is left as it is: %s', (_title, text) => {
    expect(printable(text)).toBe(text)
  })

  it('keeps the lines of a diff, and the shape of the value', () => {
    const value = { changes: [{ diff: '-a\n+b\n', crd: true }], revision: 3, none: null }
    expect(printable(value)).toEqual(value)
  })

  it('takes a Windows line end for a line end, so that a diff that is about it stays readable', () => {
    expect(printable({ diff: '-a\r\n+a\n' }).diff).toBe('-a\n+a\n')
  })
})

describe('what takes no room', () => {
  it.each(['\u00ad', '\u3164', '\u{e0041}', '\u{e0101}', '\u180e', '\u2800', '\u206b', '\ufe0f', '\ufffb'])(
    'is shown: %j',
    (character) => {
      expect(printable({ name: `a${character}b` })).toEqual({ name: 'a�b' })
    },
  )
})
