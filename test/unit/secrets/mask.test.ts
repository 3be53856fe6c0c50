import { describe, expect, it } from '@jest/globals'
import { maskSecret } from '../../../src/secrets/mask.js'

function masked(value: string) {
  const values: string[] = []
  const warnings: string[] = []
  maskSecret({ setSecret: (text) => values.push(text), warn: (line) => warnings.push(line) })({
    name: 'A',
    value,
  })
  return { values, warnings }
}

describe('what the runner is told to hide', () => {
  it('is a value of one line as it is', () => {
    expect(masked('hunter22')).toEqual({ values: ['hunter22'], warnings: [] })
  })

  it('is each line of a longer value, and the whole where it stands on one line', () => {
    const { values } = masked('first line\nsecond line\n')
    expect(values).toEqual([
      'first line',
      'second line',
      'first line\\nsecond line\\n',
      Buffer.from('first line\nsecond line\n').toString('base64'),
    ])
  })

  it('is each text of a JSON value, but no brace, which would blank the log', () => {
    const json = '{\n  "uniqueKey": {\n    "k": "a-long-key",\n    "kty": "oct"\n  }\n}'
    const { values, warnings } = masked(json)
    expect(values).toContain('a-long-key')
    expect(values).toContain('{"uniqueKey":{"k":"a-long-key","kty":"oct"}}')
    expect(values).not.toContain('{')
    expect(values).not.toContain('}')
    expect(values).not.toContain('oct')
    expect(warnings).toEqual([
      '2 short line(s) of secret A are not hidden: what has less than 4 characters would blank the log',
    ])
  })

  it('is not a value of three characters, and the log says so', () => {
    expect(masked('abc')).toEqual({
      values: [],
      warnings: ['secret A is not hidden: what has less than 4 characters would blank the log'],
    })
  })

  it('is nothing for an empty value', () => {
    expect(masked('')).toEqual({ values: [], warnings: [] })
  })
})
