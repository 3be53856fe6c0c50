import { isMap, isScalar, isSeq, LineCounter, type Node, parseAllDocuments, visit, type YAMLMap } from 'yaml'

/** What a line is looked for by. */
export interface Target {
  readonly name: string
  readonly namespace: string
}

/**
 * Finds where something stands in the text of a helmfile.
 * @param release undefined for what stands at the top of the file.
 * @param keys the way to it: keys of mappings, and for an item of a list its value.
 * @returns the line, from 1, of as much of the way as is written there; undefined when not even the release is found
 *   or it is not certain which one it is: no line is better than a wrong one.
 */
export type FindLine = (release: Target | undefined, keys: readonly string[]) => number | undefined

/** Helmfiles that are templates are no YAML; there the text itself is searched. */
export function findLineIn(text: string, isTemplate: boolean): FindLine {
  return isTemplate ? findInText(text.split('\n')) : findInYaml(text)
}

function findInYaml(text: string): FindLine {
  const lineCounter = new LineCounter()
  const documents = parseAllDocuments(text, { lineCounter, prettyErrors: false })
  const roots = (Array.isArray(documents) ? documents : [])
    .map(({ contents }) => contents)
    .filter((node) => isMap(node))
  const lineOf = (node: unknown) => {
    const offset = (node as Node | null)?.range?.[0]
    return offset === undefined ? undefined : lineCounter.linePos(offset).line
  }
  return (release, keys) => {
    const start = release
      ? only(releaseMaps(roots), release)
      : roots.find((root) => keys[0] && root.has(keys[0]))
    return start && (followed(start, keys).map(lineOf).at(-1) ?? lineOf(nameNode(start)) ?? lineOf(start))
  }
}

function releaseMaps(roots: readonly YAMLMap[]): YAMLMap[] {
  return roots.flatMap((root) => {
    const releases = root.get('releases')
    return isSeq(releases) ? releases.items.filter((item) => isMap(item)) : []
  })
}

function only(maps: readonly YAMLMap[], { name, namespace }: Target): YAMLMap | undefined {
  const named = maps.filter((map) => String(map.get('name')) === name)
  const exact = named.filter((map) => map.get('namespace') === namespace)
  const found = exact.length > 0 ? exact : named
  return found.length === 1 ? found[0] : undefined
}

function nameNode(map: YAMLMap): unknown {
  return map.items.find(({ key }) => isScalar(key) && key.value === 'name')?.key
}

/** @returns the nodes along the way, as far as it is there. */
function followed(start: YAMLMap, keys: readonly string[]): unknown[] {
  const nodes: unknown[] = []
  let at: unknown = start
  for (const key of keys) {
    const pair = isMap(at) ? at.items.find((item) => isScalar(item.key) && item.key.value === key) : undefined
    const item = isSeq(at) ? at.items.find((node) => holds(node, key)) : undefined
    if (!pair && !item) break
    nodes.push(pair ? pair.key : item)
    at = pair ? pair.value : item
  }
  return nodes
}

/** helmfile adds the namespace to a need that is written without it. */
function holds(item: unknown, value: string): boolean {
  let found = false
  if (isScalar(item)) return value === String(item.value) || value.endsWith(`/${String(item.value)}`)
  if (isMap(item) || isSeq(item)) {
    visit(item, { Scalar: (_, node) => void (found ||= String(node.value) === value) })
  }
  return found
}

/** A list item of the text: its first line and the one after its last. */
interface Block {
  readonly start: number
  readonly end: number
}

function findInText(lines: readonly string[]): FindLine {
  return (release, keys) => {
    const block = release ? releaseBlock(lines, release) : { start: 0, end: lines.length }
    if (!block) return undefined
    const found = keysIn(lines, block, keys)
    return found !== undefined ? found + 1 : release && nameLine(lines, block, release.name) + 1
  }
}

function releaseBlock(lines: readonly string[], { name, namespace }: Target): Block | undefined {
  const isName = nameLinePattern(name)
  const blocks = lines.flatMap((line, index) => (isName.test(line) ? (itemAround(lines, index) ?? []) : []))
  const releases = blocks.filter((block) => keysIn(lines, block, ['chart']) !== undefined)
  const exact = releases.filter((block) =>
    lines.slice(block.start, block.end).some((line) => fieldPattern('namespace', namespace).test(line)),
  )
  const found = exact.length > 0 ? exact : releases
  return found.length === 1 ? found[0] : undefined
}

function nameLine(lines: readonly string[], block: Block, name: string): number {
  const isName = nameLinePattern(name)
  return lines.findIndex((line, index) => index >= block.start && index < block.end && isName.test(line))
}

function itemAround(lines: readonly string[], index: number): Block | undefined {
  const indent = indentOf(lines[index] ?? '')
  let start = index
  while (
    start >= 0 &&
    !(isItem(lines[start] ?? '') && (start === index || indentOf(lines[start] ?? '') < indent))
  )
    start--
  if (start < 0) return undefined
  const dash = indentOf(lines[start] ?? '')
  const after = lines.findIndex((line, at) => at > start && isContent(line) && indentOf(line) <= dash)
  return { start, end: after < 0 ? lines.length : after }
}

function keysIn(
  lines: readonly string[],
  { start, end }: Block,
  keys: readonly string[],
): number | undefined {
  let found: number | undefined
  let from = start
  for (const key of keys) {
    const patterns = [keyPattern(key), ...valuePatterns(key)]
    const at = lines.findIndex(
      (line, index) => index >= from && index < end && patterns.some((is) => is.test(line)),
    )
    if (at < 0) break
    found = from = at
  }
  return found
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
const nameLinePattern = (name: string) => fieldPattern('name', name)
const fieldPattern = (key: string, value: string) =>
  new RegExp(`^\\s*(-\\s+)?["']?${key}["']?:\\s*(["']?)${escaped(value)}\\2\\s*(#.*)?$`)
const keyPattern = (key: string) => new RegExp(`^\\s*(-\\s+)?["']?${escaped(key)}["']?:(\\s|$)`)
/** An item of a list, alone on its line or among others in brackets; needs may be written without the namespace. */
const valuePatterns = (value: string) =>
  [value, value.split('/').at(-1) ?? value].map(
    (text) => new RegExp(`(^\\s*-\\s+|[[,{:]\\s*)["']?${escaped(text)}["']?\\s*([,\\]}]|(#.*)?$)`),
  )

const indentOf = (line: string) => line.length - line.trimStart().length
const isItem = (line: string) => /^\s*-\s/.test(line)
/** Template actions and comments stand at any indent. */
const isContent = (line: string) => line.trim() !== '' && !/^\s*(#|\{\{)/.test(line)
