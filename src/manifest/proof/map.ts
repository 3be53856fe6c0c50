import type { CST } from 'yaml'
import { scalarForm, type ScalarForm } from './scalar.js'
import { Doubt, isFlowScalar } from './tokens.js'

/** JSON of it tells two forms apart: each list says what it is, and each text is a JSON string. */
export type Form = ScalarForm | readonly ['list', ...Form[]] | readonly ['map', ...Entry[]]

export type Key = readonly [kind: ScalarForm[0], name: string]
export type Entry = readonly [...Key, value: Form]

/** Go wants the colon within 1024 characters. */
const maxKey = 400

/** Of other numbers, two with different texts can be one key for Go; then the later one counts. */
const wholeNumber = /^(?:0|[1-9][0-9]{0,8})$/

/**
 * @param inFlow whether the key stands in brackets.
 * @throws Doubt for what is neither a string nor a plain whole number, and for `<<`, which merges.
 */
export function keyForm(key: CST.Token | null | undefined, inFlow: boolean): Key {
  if (!isFlowScalar(key) || key.source.length > maxKey || (key.end ?? []).length > 0) throw new Doubt('a key')
  const [kind, name] = scalarForm(key, inFlow)
  if (kind === 'plain' && !wholeNumber.test(name)) throw new Doubt('a key that is no string')
  if (name === '<<') throw new Doubt('a merge key')
  return [kind, name]
}

/**
 * @returns the mapping with its keys in one order.
 * @throws Doubt when two keys have the same name: `1` and `"1"` do, in JSON.
 */
export function mapForm(entries: readonly Entry[]): Form {
  const names = new Set(entries.map(([, name]) => name))
  if (names.size < entries.length) throw new Doubt('a key twice')
  return ['map', ...entries.toSorted(([, a], [, b]) => (a < b ? -1 : 1))]
}
