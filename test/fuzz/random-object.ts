import { nastyBlocks } from './nasty-blocks.js'
import { nastySources } from './nasty-yaml.js'
import type { Random } from './random.js'
import { text, type Leaf, type Tree } from './yaml-tree.js'

const names =
  'name image labels data spec template metadata args host.example/path tls.crt .dockerconfigjson'.split(' ')
const texts = [
  ...[
    'nginx',
    'registry.example/shop:1.2.3',
    '/var/run/x',
    'yes',
    'y',
    '1',
    '0x1f',
    'true',
    '10:30',
    'null',
    '~',
    '',
    ' a ',
    'a: b',
  ],
  ...[
    '# no comment',
    "it's",
    'say "x"',
    'back\\slash',
    '{{ x }}',
    '- a',
    'ünï',
    '1e3',
    '2001-01-01',
    'x'.repeat(80),
    'a\tb',
    '<<',
    '=',
  ],
  ...[
    'one\ntwo\n',
    'one\ntwo',
    '# a\n\n  b\n\tc\n',
    '#!/bin/sh\nset -e\n\nif x; then\n  y\nfi\n',
    'a\n\n\nb\n',
    'a\n b\n',
    'a\n',
  ],
]
const values = [
  '1',
  '80',
  '0.5',
  'true',
  'null',
  '',
  '100m',
  '1e3',
  '0x1f',
  '1_000',
  '10:30',
  '-1',
  '2001-01-01',
  '18446744073709551616',
]

/**
 * @param nastyShare how many of the scalars are nasty.
 * @returns an object as charts have them.
 */
export function object(random: Random, nastyShare: number): Tree {
  const value = (depth: number): Tree => {
    if (random.chance(nastyShare)) {
      return { kind: 'raw', source: random.pick(random.chance(0.5) ? nastySources : nastyBlocks) }
    }
    const kind = random.pick(depth > 3 ? ['text'] : ['text', 'text', 'text', 'raw', 'map', 'list'])
    if (kind === 'map') return map(depth + 1)
    if (kind === 'list')
      return { kind: 'list', items: Array.from({ length: random.below(4) }, () => value(depth + 1)) }
    return kind === 'raw' ? { kind, source: random.pick(values) } : text(random.pick(texts))
  }
  const key = (name: string): Leaf =>
    random.chance(nastyShare / 2) ? { kind: 'raw', source: random.pick(nastySources) } : text(name)
  const map = (depth: number): Tree => {
    const some = random.shuffled(names).slice(0, random.below(5))
    return { kind: 'map', entries: some.map((name) => [key(name), value(depth)] as const) }
  }
  const head = [
    [text('apiVersion'), text('v1')],
    [text('kind'), text('ConfigMap')],
  ] as const
  return { kind: 'map', entries: [...head, [text('metadata'), map(0)], [text('spec'), map(0)]] }
}
