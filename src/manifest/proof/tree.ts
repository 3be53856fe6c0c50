import type { CST } from 'yaml'
import { flowForm } from './flow.js'
import { keyForm, mapForm, type Entry, type Form } from './map.js'
import { blockForm, scalarForm } from './scalar.js'
import {
  Doubt,
  afterColon,
  hasLineEnd,
  isFlowScalar,
  isToken,
  refuseMoreThanSpace,
  type Tokens,
} from './tokens.js'

/** Where a value stands. */
interface Place {
  readonly text: string
  /** The column of the block collection around it; -1 around the document. */
  readonly above: number
  /** The first column that it may have on a line of its own. */
  readonly least: number
}

/**
 * @param root the value of a document that is correct as YAML 1.2, with its source tokens.
 * @param text the text that it was read from.
 * @returns what the document says, with keys in one order and without what does not count.
 * @throws Doubt when the document is no mapping, or holds anything that is not known to have one reading.
 */
export function treeForm(root: CST.Token, text: string): Form {
  const place = { text, above: -1, least: 0 }
  // helm cuts off the blanks that a document begins with, and so moves the first key alone.
  if (columnOf(firstToken(root), place) > 0) throw new Doubt('an indented document')
  const form = valueForm(root, place)
  if (form[0] !== 'map') throw new Doubt('not a mapping')
  return form
}

function valueForm(token: CST.Token, place: Place): Form {
  if (token.type === 'block-map') return blockMap(token, place)
  if (token.type === 'block-seq') return blockList(token, place)
  if (token.type === 'block-scalar') return blockForm(token, place.above)
  if (token.type === 'flow-collection') {
    refuseMoreThanSpace(token.end.slice(1))
    return flowForm(token)
  }
  if (!isFlowScalar(token)) throw new Doubt(token.type)
  refuseMoreThanSpace(token.end)
  return scalarForm(token, false)
}

function blockMap({ items }: CST.BlockMap, place: Place): Form {
  const column = columnOf(items[0]?.key, place)
  const entries: Entry[] = []
  for (const { start, key, sep = [], value } of items) {
    refuseMoreThanSpace(start)
    // Comments after the last pair are a pair without a key.
    if (key === undefined && value === undefined && sep.length === 0) continue
    if (columnOf(key, place) !== column) throw new Doubt('the column of a key')
    const space = afterColon(sep, value)
    // Only a list may begin in the column of the keys. It and a mapping have lines of their own.
    const isList = value?.type === 'block-seq'
    if ((isList || value?.type === 'block-map') && !hasLineEnd(space)) throw new Doubt('one line')
    const least = isList ? column : column + 1
    entries.push([...keyForm(key, false), afterSpace(space, value, { ...inside(column, place), least })])
  }
  return mapForm(entries)
}

function blockList({ items }: CST.BlockSequence, place: Place): Form {
  const column = columnOf(items[0]?.start.find(isDash), place)
  const forms: Form[] = []
  for (const { start, value } of items) {
    const at = start.findIndex(isDash)
    // Comments after the last item are an item without a dash.
    const [before, space] = at < 0 ? [start, []] : [start.slice(0, at), start.slice(at + 1)]
    refuseMoreThanSpace(before)
    if (at < 0 && value === undefined) continue
    if (columnOf(start[at], place) !== column) throw new Doubt('the column of a dash')
    if (value !== undefined && space.length === 0) throw new Doubt('no blank')
    forms.push(afterSpace(space, value, inside(column, place)))
  }
  return ['list', ...forms]
}

const isDash = (token: CST.SourceToken): boolean => isToken(token, 'seq-item-ind')

const inside = (column: number, { text }: Place): Place => ({ text, above: column, least: column + 1 })

/** @returns what follows a colon or a dash, and `space`. */
function afterSpace(space: Tokens, value: CST.Token | undefined, place: Place): Form {
  refuseMoreThanSpace(space)
  if (value === undefined) return ['plain', '']
  if (hasLineEnd(space)) {
    if (value.type === 'block-scalar') throw new Doubt('the head of a block scalar')
    // Readers may differ about a value that is no further in than its key.
    if (columnOf(firstToken(value), place) < place.least) throw new Doubt('the column of a value')
  }
  return valueForm(value, place)
}

/** @returns the token that says in which column a value begins. */
function firstToken(value: CST.Token): CST.Token | undefined {
  if (value.type === 'block-map') return value.items[0]?.key ?? undefined
  if (value.type === 'block-seq') return value.items[0]?.start.find(isDash)
  return value
}

/** @throws Doubt when there is no token. */
function columnOf(token: CST.Token | null | undefined, { text }: Place): number {
  if (!token) throw new Doubt('nothing there')
  return token.offset - (text.lastIndexOf('\n', token.offset - 1) + 1)
}
