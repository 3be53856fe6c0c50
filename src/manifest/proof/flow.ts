import type { CST } from 'yaml'
import { keyForm, mapForm, type Entry, type Form } from './map.js'
import { scalarForm } from './scalar.js'
import { Doubt, afterColon, isFlowScalar, isToken, refuseMoreThanBlanks } from './tokens.js'

/**
 * @returns what brackets on one line hold.
 * @throws Doubt when there is more than blanks and commas between values, or when one is left out.
 */
export function flowForm(token: CST.FlowCollection): Form {
  if (isToken(token.start, 'flow-seq-start')) return ['list', ...values(token).map(flowValue)]
  return mapForm(pairs(token).map(([key, value]): Entry => [...keyForm(key, true), flowValue(value)]))
}

function flowValue(token: CST.Token | undefined): Form {
  if (token?.type === 'flow-collection') {
    refuseMoreThanBlanks(token.end.slice(1))
    return flowForm(token)
  }
  // Nothing, between commas, is no value for one reader.
  if (!isFlowScalar(token) || token.source === '') throw new Doubt('a value in brackets')
  refuseMoreThanBlanks(token.end)
  return scalarForm(token, true)
}

function values(token: CST.FlowCollection): (CST.Token | undefined)[] {
  if (!isToken(token.end[0], 'flow-seq-end')) throw new Doubt('a bracket')
  return itemsOf(token).map(({ start, key, sep, value }, position) => {
    refuseMoreThanComma(start, position)
    if (key !== undefined || sep !== undefined) throw new Doubt('a pair in a list')
    return value
  })
}

type Pair = readonly [key: CST.Token | null | undefined, value: CST.Token | undefined]

function pairs(token: CST.FlowCollection): Pair[] {
  if (!isToken(token.end[0], 'flow-map-end')) throw new Doubt('a bracket')
  return itemsOf(token).map(({ start, key, sep = [], value }, position) => {
    refuseMoreThanComma(start, position)
    refuseMoreThanBlanks(afterColon(sep, value))
    return [key, value]
  })
}

/** Blanks between brackets that hold nothing are an item for the parser. */
function itemsOf({ items }: CST.FlowCollection): CST.CollectionItem[] {
  const [first, ...more] = items
  const isSpace = more.length === 0 && first?.start.every((token) => isToken(token, 'space'))
  return isSpace && first?.key === undefined && first?.value === undefined ? [] : items
}

/** @throws Doubt unless one comma stands between two items, and none before the first. */
function refuseMoreThanComma(start: readonly CST.SourceToken[], position: number): void {
  const commas = start.filter(({ type }) => type === 'comma')
  if (commas.length !== Math.min(position, 1)) throw new Doubt('a comma')
  refuseMoreThanBlanks(start.filter(({ type }) => type !== 'comma'))
}
