import { expect, it } from '@jest/globals'
import { nearest } from '../../../src/lib/nearest.js'

const known = ['--environment', '--operation', '--op-token', '--stack']

it.each([
  ['--env', '--environment'],
  ['--enviroment', '--environment'],
  ['--op', undefined],
  ['--oper', '--operation'],
  ['--', undefined],
  ['', undefined],
  ['--constructor', undefined],
])('of what was typed, %j stands for %j', (word, meant) => {
  expect(nearest(word, known)).toBe(meant)
})

it('nothing is near where there is nothing', () => {
  expect(nearest('plan', [])).toBeUndefined()
  expect(nearest('', ['plan'])).toBeUndefined()
})
