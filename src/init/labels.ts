import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseAllDocuments,
  Scalar,
  type Document,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml'
import { blanked } from './blanked.js'

/** Where a label goes in the text of a helmfile. */
export interface Labelled {
  readonly text: string
  /** `namespace/name` of releases whose place was not found. */
  readonly missed: readonly string[]
}

/**
 * Gives each release its `labels: {layer: N}`, and changes nothing else. A helmfile may be a template, so it is edited as
 * text, at the places that a reader of YAML finds without the actions of the template. What comes out may still be another
 * thing for helmfile: whoever calls this has helmfile read the result.
 * @param wanted layers by `namespace/name`.
 */
export function withLabels(helmfile: string, wanted: ReadonlyMap<string, number>): Labelled {
  const places = placesIn(blanked(helmfile))
  const missed: string[] = []
  const edits: Edit[] = []
  for (const [key, layer] of wanted) {
    const found = placesOf(places, key).map((place) => edit(place, helmfile, layer))
    if (found.length === 0 || found.includes(undefined)) missed.push(key)
    else edits.push(...(found as Edit[]))
  }
  return { text: edited(helmfile, edits), missed }
}

/** One release as it stands in the text. */
interface Place {
  readonly map: YAMLMap
  readonly name: string
  /** Undefined where it is not there, or a template makes it. */
  readonly namespace: string | undefined
  /** What it takes over by `<<`. */
  readonly inherited: YAMLMap | undefined
  readonly document: Document
}

interface Edit {
  readonly from: number
  readonly to: number
  readonly text: string
}

function edited(text: string, edits: readonly Edit[]): string {
  return [...edits]
    .sort((a, b) => b.from - a.from)
    .reduce((all, edit) => all.slice(0, edit.from) + edit.text + all.slice(edit.to), text)
}

function placesIn(yaml: string): Place[] {
  const documents = parseAllDocuments(yaml, { prettyErrors: false, uniqueKeys: false, merge: true })
  return (Array.isArray(documents) ? documents : []).flatMap((document) => {
    const top = document.contents
    const lists = isMap(top) ? pairsOf(top, 'releases').map(({ value }) => value) : []
    const items = lists.flatMap((list) => (isSeq(list) ? list.items : []))
    const maps = items.map((item) => resolved(item, document)).filter((item) => isMap(item))
    return [...new Set(maps)].flatMap((map) => placeAt(map, document))
  })
}

function placeAt(map: YAMLMap, document: Document): Place[] {
  const inherited = pairsOf(map, '<<').map(({ value }) => resolved(value, document))[0]
  const parent = isMap(inherited) ? inherited : undefined
  const text = (from: YAMLMap | undefined, key: string) =>
    textOf(resolved(from && pairsOf(from, key)[0]?.value, document))
  const name = text(map, 'name')
  if (name === undefined) return []
  const namespace = text(map, 'namespace') ?? text(parent, 'namespace')
  const isKnown = namespace !== undefined && !namespace.includes('_')
  return [{ map, name, namespace: isKnown ? namespace : undefined, inherited: parent, document }]
}

/** The branches of a template may hold one release more than once: each of them is its place. */
function placesOf(places: readonly Place[], key: string): Place[] {
  const [namespace, name] = [key.slice(0, key.indexOf('/')), key.slice(key.indexOf('/') + 1)]
  const named = places.filter((place) => place.name === name)
  const exact = named.filter((place) => place.namespace === namespace)
  const unknown = named.filter((place) => place.namespace === undefined)
  return exact.length > 0 ? exact : unknown.length === 1 ? unknown : []
}

/** @returns undefined where there is no telling how. */
function edit(place: Place, text: string, layer: number): Edit | undefined {
  const [own, second] = pairsOf(place.map, 'labels')
  if (second) return undefined
  return own ? besideOthers(own, { text, layer, document: place.document }) : ofItsOwn(place, text, layer)
}

interface Written {
  readonly text: string
  readonly layer: number
  readonly document: Document
}

/** To labels that the release has. */
function besideOthers({ key, value }: Pair, { text, layer, document }: Written): Edit | undefined {
  const label = `layer: ${layer}`
  const end = (key as Node).range?.[1] ?? 0
  const labels = resolved(value, document)
  if (isMap(labels) && pairsOf(labels, 'layer').length > 0) return undefined
  if (isAlias(value)) return replacing(value, `{<<: ${text.slice(...spanOf(value))}, ${label}}`)
  if (isMap(value) && value.flow) {
    const [from] = spanOf(value)
    return inserting(from + 1, value.items.length === 0 ? label : `${label}, `)
  }
  if (isMap(value)) return inserting(endOfLine(text, end), `${lineEnd(text)}${indentOf(value, text)}${label}`)
  if (!isScalar(value) || value.value !== null) return undefined
  if (value.source) return replacing(value, `{${label}}`)
  return inserting(text.indexOf(':', end) + 1, ` {${label}}`)
}

/** Labels of its own take the place of those that it would inherit: so it gets those, too. */
function ofItsOwn({ map, inherited, document }: Place, text: string, layer: number): Edit | undefined {
  const [name] = pairsOf(map, 'name')
  const others = inherited && pairsOf(inherited, 'labels')[0]
  const copied = others ? copyOf(resolved(others.value, document), text) : []
  if (!name || copied === undefined) return undefined
  const [, end] = spanOf(name.value)
  const [all, indent] = [[...copied, `layer: ${layer}`], indentOf(map, text)]
  if (map.flow) return inserting(end, `, labels: {${all.join(', ')}}`)
  const lines = ['', `${indent}labels:`, ...all.map((label) => `${indent}  ${label}`)]
  return inserting(endOfLine(text, end), lines.join(lineEnd(text)))
}

/** @returns its labels as they are written; undefined for what does not fit between two brackets. */
function copyOf(labels: unknown, text: string): string[] | undefined {
  if (!isMap(labels)) return undefined
  const written = labels.items.map(({ key, value }) => {
    const plain = [key, value].map((node) => (isScalar(node) ? text.slice(...spanOf(node)) : ''))
    return plain.some((part) => part === '' || /[,[\]{}\n]/.test(part)) ? '' : plain.join(': ')
  })
  return written.includes('') ? undefined : written
}

function pairsOf({ items }: YAMLMap, key: string): Pair[] {
  return items.filter((pair) => isScalar(pair.key) && isKey(pair.key, key))
}

/** The reader makes a symbol of the key `<<`. */
function isKey({ value, source }: Scalar, key: string): boolean {
  return value === key || (key === '<<' && source === key)
}

function resolved(node: unknown, document: Document): unknown {
  return isAlias(node) ? node.resolve(document) : node
}

function textOf(node: unknown): string | undefined {
  return isScalar(node) ? (node.source ?? String(node.value)) : undefined
}

function spanOf(node: unknown): [from: number, to: number] {
  const [from, to] = (node as Node).range ?? [0, 0]
  return [from, to]
}

function inserting(at: number, text: string): Edit {
  return { from: at, to: at, text }
}

function replacing(node: Node, text: string): Edit {
  const [from, to] = spanOf(node)
  return { from, to, text }
}

/** @returns how far its keys are from the left. The first may be farther: an anchor can stand before it. */
function indentOf({ items }: YAMLMap, text: string): string {
  const columns = items.map(({ key }) => {
    const [at] = spanOf(key)
    return at - (text.lastIndexOf('\n', at - 1) + 1)
  })
  return ' '.repeat(Math.min(...columns))
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  if (end < 0) return text.length
  return text[end - 1] === '\r' ? end - 1 : end
}

function lineEnd(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n'
}
