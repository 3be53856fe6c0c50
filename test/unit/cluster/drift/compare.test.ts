import { describe, expect, it } from '@jest/globals'
import { lacking } from '../../../../src/cluster/drift/compare.js'
import { pathText, type FieldSet } from '../../../../src/cluster/drift/managed-fields.js'
import { asJson, type Json } from '../../../../src/manifest/as-json.js'
import { loadYaml } from '../../../../src/manifest/manifest.js'

const json = (yaml: string) => asJson(loadYaml(yaml, 0))

/** The fields of a Deployment whose containers and ports have keys. */
const fields: FieldSet = {
  'f:containers': {
    'k:{"name":"a"}': {
      'f:image': {},
      'f:args': {},
      'f:ports': { 'k:{"containerPort":80,"protocol":"TCP"}': { 'f:containerPort': {} } },
    },
  },
  'f:finalizers': { 'v:"x"': {} },
}

describe('what helm stored and what is there', () => {
  it.each<[title: string, wanted: string, found: string, paths: readonly string[]]>([
    ['are the same', 'a: {b: 1}', 'a: {b: 1}', []],
    ['differ in a value', 'a: {b: 1}', 'a: {b: 2}', ['a.b']],
    ['differ in the type of a value', "a: '1'", 'a: 1', ['a']],
    ['are the same with what the cluster added', 'a: {b: 1}', 'a: {b: 1, c: 2}\nd: 3', []],
    ['are the same where null is nothing', 'a: null\nb: 1', 'b: 1', []],
    ['differ where a field is gone', 'a: 1\nb: 2', 'b: 2', ['a']],
    ['differ in each label that is gone', 'labels: {a: x, b.c/d: y}', '{}', ['labels.a', 'labels."b.c/d"']],
    [
      'are the same as quantities',
      'requests: {cpu: 1000m, memory: 0.5Gi}',
      "requests: {cpu: '1', memory: 512Mi}",
      [],
    ],
    ['differ as quantities', 'requests: {cpu: 1000m}', 'requests: {cpu: 100m}', ['requests.cpu']],
    ['are no quantities elsewhere', 'data: {cpu: 1000m}', "data: {cpu: '1'}", ['data.cpu']],
    ['are the same octal number', 'mode: 0644', 'mode: 420', []],
    ['are the same word for a truth', 'a: yes', 'a: true', []],
    [
      'are lists in another order, with keys',
      'containers: [{name: a}]',
      'containers: [{name: z}, {name: a}]',
      [],
    ],
    [
      'differ in a field of an item',
      'containers: [{name: a, image: x}]',
      'containers: [{name: a, image: y}]',
      ['containers[a].image'],
    ],
    [
      'differ where an item is gone',
      'containers: [{name: a}, {name: b}]',
      'containers: [{name: a}]',
      ['containers[b]'],
    ],
    [
      'are the same item where a key has its default',
      'containers: [{name: a, ports: [{containerPort: 80}]}]',
      'containers: [{name: a, ports: [{containerPort: 80, protocol: TCP}]}]',
      [],
    ],
    [
      'differ where a list that is written whole is longer',
      'containers: [{name: a, args: [x]}]',
      'containers: [{name: a, args: [x, y]}]',
      ['containers[a].args'],
    ],
    ['are the same set in another order', 'finalizers: [x]', 'finalizers: [y, x]', []],
    ['differ in a list without keys', 'rules: [{a: 1}]', 'rules: [{a: 2}]', ['rules[0].a']],
    ['differ where one list is longer', 'rules: [{a: 1}]', 'rules: [{a: 1}, {a: 2}]', ['rules']],
    ['differ where a mapping became a text', 'a: {b: 1}', 'a: text', ['a']],
  ])('%s', (_title, wanted, found, paths) => {
    expect(lacking(json(wanted), json(found), fields).map(({ path }) => pathText(path))).toEqual(paths)
  })

  it('differ where a source of a volume that is written whole became another one', () => {
    const set = { 'f:volume': { 'f:emptyDir': {} } }
    expect(lacking(json('volume: {emptyDir: {}}'), json('volume: {hostPath: {path: /}}'), set)).toEqual([
      { path: ['volume', 'emptyDir'], wanted: {} },
    ])
  })

  it('are compared whatever keys they have', () => {
    const hostile = JSON.parse('{"__proto__": {"a": 1}, "constructor": 2}') as Json
    expect(lacking(hostile, {}, {}).map(({ path }) => path)).toEqual([['__proto__', 'a'], ['constructor']])
    expect(lacking(hostile, hostile, {})).toEqual([])
  })
})
