import { describe, expect, it } from '@jest/globals'
import { shortHelmError } from '../../../src/render/helm-error.js'

const told = (error: string, ...setValues: string[]) =>
  shortHelmError(`Error: ${error}\n`, { valueFiles: [], setValues }).message

describe('an error of helm', () => {
  it.each([
    ['a value', 'no such user "hunter2"', ['pin=hunter2'], 'no such user "***"'],
    ['every one of several', 'alpha1 or bravo2, alpha1', ['a=alpha1,b=bravo2'], '*** or ***, ***'],
    ['the longer one of two', 'is long-value here', ['a=long-value', 'b=value'], 'is *** here'],
    ['a value of many words', 'is "one two three"', ['a=one two three'], 'is "***"'],
    ['a value with signs of patterns', 'is a.*b(c here', ['a=a.*b(c'], 'is *** here'],
  ])('is told without %s that was given', (_title, error, given, expected) => {
    expect(told(error, ...given)).toBe(expected)
  })

  it.each([
    ['the beginning of a word', 'administrator', 'a=admin'],
    ['the end of a word', 'superadmin', 'a=admin'],
    ['part of a path', 'templates/admin/x.yaml', 'a=admin'],
    ['shorter than five characters', 'port 8080', 'a=8080'],
  ])('keeps what is %s', (_title, error, given) => {
    expect(told(error, given)).toBe(error)
  })

  it('is cut to what can be read, never within a value', () => {
    const error = `${'x '.repeat(299)}secret-value of the end`
    expect(told(error, 'a=secret-value')).toBe(`${'x '.repeat(299)}**`)
  })
})
