import { mutated } from './mutations.js'
import { nastyBlocks } from './nasty-blocks.js'
import { nastySources } from './nasty-yaml.js'
import { object } from './random-object.js'
import type { Random } from './random.js'
import { plainStyle, text, write, type Leaf, type Style, type Tree } from './yaml-tree.js'

/** Two documents, and how the second came about. */
export interface Pair {
  readonly kind: PairKind
  readonly a: string
  readonly b: string
}

/** The first ones differ in nothing but these ways. They say the same, unless a comment fell into a block of text. */
export const allowedKinds = ['comments', 'order', 'indentation', 'quotes', 'all ways'] as const
export const hostileKinds = ['requoted', 'nasty', 'mutated', 'lines'] as const
export type PairKind = (typeof allowedKinds)[number] | (typeof hostileKinds)[number]

const allWays: Style = { order: true, comments: true, indentation: true, quotes: true }

/** @returns a pair, half of them hostile. */
export function randomPair(random: Random): Pair {
  const kind = random.pick<PairKind>(random.chance(0.3) ? allowedKinds : hostileKinds)
  switch (kind) {
    case 'all ways':
      return written(kind, allWays, random)
    case 'comments':
    case 'order':
    case 'indentation':
    case 'quotes':
      return written(kind, { ...plainStyle, [kind]: true }, random)
    case 'requoted':
      return requoted(random)
    case 'nasty':
      return nasty(random)
    case 'mutated':
      return mutatedPair(random)
    case 'lines':
      return linePair(random)
  }
}

/** One object, written down twice. */
function written(kind: PairKind, style: Style, random: Random): Pair {
  const tree = object(random, 0)
  return { kind, a: write(tree, style, random), b: write(tree, style, random) }
}

/** One object with a nasty source; the second time, something else that may look the same. */
function requoted(random: Random): Pair {
  const source = random.pick(nastySources)
  const other = random.pick([...alike(source), random.pick(nastySources)])
  const asKey = random.chance(0.2)
  const build = (of: string): Tree => {
    const leaf: Leaf = { kind: 'raw', source: of }
    const value: Tree = { kind: 'text', value: 'v' }
    const nest: Tree = asKey
      ? { kind: 'map', entries: [[leaf, value]] }
      : { kind: 'list', items: [leaf, value] }
    const plain: Tree = asKey ? nest : leaf
    return {
      kind: 'map',
      entries: [
        [text('aa'), plain],
        [text('b'), random.chance(0.5) ? nest : value],
      ],
    }
  }
  const style = random.chance(0.5) ? allWays : plainStyle
  return ending(
    { kind: 'requoted', a: write(build(source), style, random), b: write(build(other), style, random) },
    random,
  )
}

/** @returns what a careless reader may take for the same. */
function alike(source: string): string[] {
  const bare = source.replace(/^['"](.*)['"]$/s, '$1')
  return [
    bare,
    `"${bare}"`,
    `'${bare}'`,
    bare.trim(),
    bare.toLowerCase(),
    `${bare} # c`,
    `!!str ${bare}`,
    `${bare}.0`,
  ]
}

/** One object with several nasty things in it, written down twice. */
function nasty(random: Random): Pair {
  const tree = object(random, 0.2)
  return ending({ kind: 'nasty', a: write(tree, allWays, random), b: write(tree, allWays, random) }, random)
}

/** A text, and what a few cuts make of it. */
function mutatedPair(random: Random): Pair {
  const tree = object(random, random.pick([0, 0, 0.05]))
  const start = write(tree, random.chance(0.5) ? allWays : plainStyle, random)
  const a = random.chance(0.5) ? start : mutated(start, random)
  return ending({ kind: 'mutated', a, b: mutated(a, random) }, random)
}

/** Small texts, nearly all of them odd, so that the corners of the grammar are seen often. */
function linePair(random: Random): Pair {
  const keys = ['a', 'b', '"c"', "'d'", '1', '<<', 'y', 'e f', '- a', '- - a', '-  a', '? a', '0x1']
  const line = (): string => {
    const value = random.pick([
      random.pick(nastyBlocks),
      random.pick(nastySources),
      '',
      'v',
      '"v"',
      '\n',
      '\n    c: v',
    ])
    const newline = random.chance(0.9) ? '\n' : ''
    return `${' '.repeat(random.pick([0, 0, 0, 2, 2, 4]))}${random.pick(keys)}: ${value}${newline}`
  }
  const lines = Array.from({ length: 1 + random.below(4) }, line)
  const a = lines.join('')
  const b = random.chance(0.3) ? random.shuffled(lines).join('') : mutated(a, random)
  return ending({ kind: 'lines', a, b }, random)
}

/** helm trims texts, and then adds line ends. */
function ending(pair: Pair, random: Random): Pair {
  const end = (text: string): string => {
    if (random.chance(0.6)) return text
    return random.pick([
      text.trimEnd(),
      text.trim(),
      `${text}\n`,
      `${text}\n\n`,
      `${text}  `,
      `${text.trimEnd()}\n`,
      `${text}\n  `,
    ])
  }
  return { ...pair, a: end(pair.a), b: end(pair.b) }
}

/** @returns documents as bytes; among them are some that are no UTF-8, beside the ones that they came from. */
export function* randomBytes(random: Random, count: number): Generator<Buffer> {
  for (let left = count; left > 0; left -= 3) {
    const { a, b } = randomPair(random)
    const odd = Buffer.from(b)
    if (odd.length > 0) odd[random.below(odd.length)] = random.pick([0xff, 0x80, 0xc0, 0xed, 0xef, 0])
    yield* [Buffer.from(a), Buffer.from(b), odd]
  }
}

/**
 * @param digest what is tried.
 * @param pool documents; the same bytes may come more than once.
 * @returns the pairs of documents with the same digest and different bytes.
 */
export function digestCollisions(
  digest: (bytes: Buffer) => string,
  pool: Iterable<Buffer>,
): (readonly [Buffer, Buffer])[] {
  const seen = new Map<string, Buffer>()
  const collisions: (readonly [Buffer, Buffer])[] = []
  for (const bytes of pool) {
    const known = digest(bytes)
    const before = seen.get(known)
    if (before === undefined) seen.set(known, bytes)
    else if (!before.equals(bytes)) collisions.push([before, bytes])
  }
  return collisions
}
