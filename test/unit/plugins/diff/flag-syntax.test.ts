import { describe, expect, it } from '@jest/globals'
import { tokens } from '../../../../src/plugins/diff/flag-syntax.js'

describe('a flag that helm diff does not have', () => {
  it.each(['adopt', 'constructor', 'toString', '__proto__'])('is refused: --%s', (name) => {
    expect(() => tokens([`--${name}=x`, 'web'], false)).toThrow(`unknown flag: --${name}`)
  })

  it.each(['adopt', 'constructor'])('is left out where unknown ones are to be ignored: --%s', (name) => {
    expect(tokens([`--${name}=x`, 'web'], true)).toEqual({ given: [], positionals: ['web'] })
  })
})
