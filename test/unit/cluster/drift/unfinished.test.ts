import { describe, expect, it } from '@jest/globals'
import type { ObjectDrift } from '../../../../src/cluster/drift/drift.js'
import type { ObjectFinding } from '../../../../src/cluster/drift/findings.js'
import type { Path } from '../../../../src/cluster/drift/managed-fields.js'
import { likeNeither } from '../../../../src/cluster/drift/unfinished.js'
import { storedRelease } from '../../fixtures/plan.js'
import { configMap } from '../../fixtures/world.js'

const ref = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name })
const changed = (name: string, ...path: Path): ObjectFinding => ({
  kind: 'changed',
  ref: ref(name),
  path,
  wanted: 'one',
  found: 'by-hand',
})
const added = (name: string, ...path: Path): ObjectFinding => ({
  kind: 'added',
  ref: ref(name),
  path,
  found: 'by-hand',
  by: { manager: 'kubectl-edit', operation: 'Update', time: '', subresource: '' },
})
const missing = (name: string): ObjectFinding => ({ kind: 'missing', ref: ref(name), why: 'it is gone' })

const drift = (...findings: ObjectFinding[]): ObjectDrift => ({
  objects: 2,
  findings,
  controlled: [],
  unknown: [],
  byFields: [],
})
const both = 'a b'

describe('of a release whose last revision was not finished', () => {
  it.each<[title: string, of: readonly [string, string], ObjectFinding[], ObjectFinding[], number[]]>([
    [
      'is drift what is like neither',
      [both, both],
      [changed('a', 'data', 'x')],
      [changed('a', 'data', 'x')],
      [0],
    ],
    ['is none what is still as before', [both, both], [changed('a', 'data', 'x')], [], []],
    [
      'is none where only the names of two fields begin alike',
      [both, both],
      [changed('a', 'data', 'LOG')],
      [changed('a', 'data', 'LOG_LEVEL')],
      [],
    ],
    ['is none what is as the new one has it', [both, both], [], [changed('a', 'data', 'x')], []],
    [
      'is drift a part of what differs as a whole',
      [both, both],
      [changed('a', 'data', 'x')],
      [changed('a', 'data')],
      [0],
    ],
    [
      'is drift what one calls changed and the other added',
      [both, both],
      [changed('a', 'data', 'x')],
      [added('a', 'data', 'x')],
      [0],
    ],
    [
      'is none what differs in two places',
      [both, both],
      [changed('a', 'data', 'x')],
      [changed('a', 'data', 'y')],
      [],
    ],
    [
      'is none what differs in two objects',
      [both, both],
      [changed('a', 'data', 'x')],
      [changed('b', 'data', 'x')],
      [],
    ],
    ['is drift what both have and is gone', [both, both], [missing('a')], [missing('a')], [0]],
    ['is none what only the new one has and was perhaps not made', ['a b', 'a'], [missing('b')], [], []],
    ['is none what only the old one has and is perhaps gone', ['a', 'a b'], [], [missing('b')], []],
    [
      'is drift what was changed where only the new one has it',
      ['a b', 'a'],
      [changed('b', 'data', 'x')],
      [],
      [0],
    ],
    [
      'is drift what was changed where only the old one has it',
      ['a', 'a b'],
      [],
      [changed('b', 'data', 'x')],
      [0],
    ],
  ])('%s', (_title, [newest, other], now, before, expected) => {
    const holding = (names: string) =>
      storedRelease({
        manifest: names
          .split(' ')
          .map((name) => configMap(name))
          .join(''),
      })
    const found = likeNeither([holding(newest), drift(...now)], [holding(other), drift(...before)])
    const all = now.length > 0 ? now : before
    expect(found.findings).toEqual(expected.map((index) => all[index]))
  })

  it('is told once what could not be judged', () => {
    const doubt = { ref: ref('a'), why: 'it cannot be read' }
    const doubtful = { ...drift(), unknown: [doubt] }
    const other = { ...drift(), unknown: [doubt, { why: 'another' }] }
    const stored = storedRelease({ manifest: configMap('a') })
    expect(likeNeither([stored, doubtful], [stored, other]).unknown).toEqual([doubt, { why: 'another' }])
  })
})
