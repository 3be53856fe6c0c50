import { describe, expect, it } from '@jest/globals'
import { objectKey } from '../../../src/manifest/manifest.js'
import {
  documentsOf,
  isReadWithCertainty,
  isPrintOf,
  isSameObject,
  sentObjects,
  type SentObject,
} from '../../../src/manifest/sent-objects.js'

const configMap = (name: string, more = '') =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${more}`

const keysOf = (manifest: string) => sentObjects(manifest, 'shop').map(objectKey)

function only(manifest: string): SentObject {
  const objects = sentObjects(manifest, 'shop')
  expect(objects).toHaveLength(1)
  return objects[0] as SentObject
}

describe('the documents of a manifest', () => {
  it.each<[title: string, manifest: string, documents: string[]]>([
    ['none', '', []],
    ['one without a separator', 'a: 1\n', ['a: 1']],
    ['one behind a separator', '---\na: 1\n', ['a: 1']],
    ['two', 'a: 1\n---\nb: 2\n', ['a: 1', 'b: 2']],
    ['two, the separator with blanks', 'a: 1\n--- \t\nb: 2\n', ['a: 1', 'b: 2']],
    ['a separator with the document on its line', 'a: 1\n--- b: 2\n', ['a: 1', 'b: 2']],
    ['a separator that is glued to the document', 'a: 1\n---b: 2\n', ['a: 1', 'b: 2']],
    ['a separator with a comment', 'a: 1\n--- # x\nb: 2\n', ['a: 1', '# x\nb: 2']],
    ['a separator with more dashes', 'a: 1\n-----\nb: 2\n', ['a: 1', '--\nb: 2']],
    ['a line that begins with dashes within a text', 'a: |\n  x\n---\n  y\n', ['a: |\n  x', '  y']],
    ['dashes that are indented, which separate nothing', 'a: |\n  ---\n  y\n', ['a: |\n  ---\n  y']],
    ['dashes within a line, which separate nothing', 'a: x --- y\n', ['a: x --- y']],
    ['only comments and blanks, which are none', '# x\n---\n\n  # y\n---\n', []],
    ['two, to the last line end but one', 'a: 1\n\n---\nb: 2\n\n\n', ['a: 1\n', 'b: 2\n\n']],
  ])('are %s', (_title, manifest, documents) => {
    expect(documentsOf(manifest)).toEqual(documents)
  })

  it('are without the line that names their template, which is no part of the object', () => {
    expect(documentsOf('---\n# Source: web/templates/a.yaml\na: 1\n')).toEqual(['a: 1'])
    expect(documentsOf('a: 1\n# Source: x\nb: 2\n')).toEqual(['a: 1\n# Source: x\nb: 2'])
  })
})

describe('an object as it is sent', () => {
  it('has its name, its template and its text', () => {
    expect(only(`---\n# Source: web/templates/a.yaml\n${configMap('a')}`)).toMatchObject({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      name: 'a',
      namespace: 'shop',
      source: 'web/templates/a.yaml',
      hook: undefined,
      listKind: undefined,
      text: configMap('a'),
    })
  })

  it('has its own namespace where it names one', () => {
    expect(keysOf(configMap('a', '  namespace: other\n'))).toEqual(['other, a, ConfigMap (v1)'])
  })

  it.each([
    ['no kind', 'apiVersion: v1\nmetadata: {name: a}\n', { apiVersion: 'v1', kind: '', name: 'a' }],
    ['no API version', 'kind: Pod\nmetadata: {name: a}\n', { apiVersion: '', kind: 'Pod', name: 'a' }],
    ['no name', 'apiVersion: v1\nkind: Pod\n', { kind: 'Pod', name: '' }],
    ['neither', 'a: 1\n', { apiVersion: '', kind: '', name: '' }],
    ['a kind that is no text', 'kind: [Pod]\n', { kind: '' }],
    ['an empty mapping', '{}\n', { kind: '' }],
    ['metadata that are no mapping', 'kind: Pod\nmetadata: x\n', { kind: 'Pod', name: '' }],
  ])('is kept although it has %s', (_title, manifest, expected) => {
    expect(only(manifest)).toMatchObject(expected)
    expect(only(manifest)).not.toHaveProperty('unreadable')
  })

  it.each([
    ['no YAML', 'a: [', /^document 1 is not valid YAML: /],
    ['a list', '- 1\n', /^it is not an object$/],
    ['a text', 'hello\n', /^it is not an object$/],
    ['null', 'null\n', /^it is not an object$/],
    ['a mapping with a key that is none', '? [a]\n: 1\n', /^document 1 is not valid YAML: /],
  ])('is kept although it is %s', (_title, manifest, why) => {
    const object = only(`---\n# Source: web/templates/a.yaml\n${manifest}`)
    expect(object).toMatchObject({ kind: '', name: 'document 1', source: 'web/templates/a.yaml' })
    expect(object.text).toBe(`${manifest.trim()}\n`)
    expect(object.unreadable).toMatch(why)
  })

  it('is told from others that cannot be read by its place', () => {
    expect(new Set(keysOf('[\n---\n[\n---\na: 1\n')).size).toBe(3)
  })

  it('hides no other behind it: of any manifest each document is there', () => {
    const manifest = [configMap('a'), '[', configMap('a'), 'x', '{}', '# nothing', configMap('b')].join(
      '\n---\n',
    )
    expect(sentObjects(manifest, 'shop')).toHaveLength(6)
  })
})

describe('a list', () => {
  const item = (name: string) => `{apiVersion: v1, kind: Pod, metadata: {name: ${name}}}`
  const list = (head: string, ...items: string[]) =>
    `${head}\nitems:\n${items.map((text) => `- ${text}\n`).join('')}`

  it.each([
    ['a List', 'apiVersion: v1\nkind: List', 'List'],
    ['a list of a kind', 'apiVersion: v1\nkind: PodList', 'PodList'],
    ['a list of some other API', 'apiVersion: example.com/v1\nkind: ThingList', 'ThingList'],
    ['an object of whatever kind that has items', 'apiVersion: example.com/v1\nkind: Basket', 'Basket'],
    ['an object without a kind that has items', 'apiVersion: v1', ''],
  ])('is taken apart: %s', (_title, head, listKind) => {
    const objects = sentObjects(list(head, item('a'), item('b')), 'shop')
    expect(objects.map(objectKey)).toEqual(['shop, a, Pod (v1)', 'shop, b, Pod (v1)'])
    expect(objects.map((one) => one.listKind)).toEqual([listKind, listKind])
  })

  it.each([
    [
      'the kind of its list, less List',
      'apiVersion: apps/v1\nkind: DeploymentList',
      '{metadata: {name: a}}',
      'apps/v1',
      'Deployment',
    ],
    [
      'the whole kind where it does not end so',
      'apiVersion: x/v1\nkind: Basket',
      '{metadata: {name: a}}',
      'x/v1',
      'Basket',
    ],
    [
      'its own kind',
      'apiVersion: v1\nkind: ConfigMapList',
      '{apiVersion: apps/v1, kind: Secret}',
      'apps/v1',
      'Secret',
    ],
    [
      'its own kind, and no API version',
      'apiVersion: v1\nkind: ConfigMapList',
      '{kind: Secret}',
      '',
      'Secret',
    ],
    ['its own API version, and no kind', 'apiVersion: v1\nkind: ConfigMapList', '{apiVersion: v1}', 'v1', ''],
  ])('gives an item %s', (_title, head, text, apiVersion, kind) => {
    expect(only(list(head, text))).toMatchObject({ apiVersion, kind })
  })

  it('keeps an item that is no object, under a name that tells where it is', () => {
    const objects = sentObjects(list('apiVersion: v1\nkind: List', 'text', item('b'), '[1]'), 'shop')
    expect(objects.map(({ name, unreadable }) => [name, unreadable])).toEqual([
      ['item 1 of a List', 'it is not an object'],
      ['b', undefined],
      ['item 3 of a List', 'it is not an object'],
    ])
  })

  it('has items in the namespace that they name, else in the release’s', () => {
    const elsewhere = '{apiVersion: v1, kind: Pod, metadata: {name: b, namespace: other}}'
    expect(keysOf(list('apiVersion: v1\nkind: List', item('a'), elsewhere))).toEqual([
      'shop, a, Pod (v1)',
      'other, b, Pod (v1)',
    ])
  })

  it('is an object where its items are no list', () => {
    expect(only('apiVersion: v1\nkind: List\nitems: {a: 1}\n')).toMatchObject({
      kind: 'List',
      listKind: undefined,
    })
  })

  it('has no object where it has no items, as nothing is sent', () => {
    expect(sentObjects('apiVersion: v1\nkind: List\nitems: []\n', 'shop')).toEqual([])
  })
})

describe('a hook', () => {
  const hook = '  annotations:\n    helm.sh/hook: pre-install,post-upgrade\n'

  it('is what its document says that it is', () => {
    expect(only(configMap('a', hook)).hook).toBe('pre-install,post-upgrade')
    expect(only(configMap('a', '  annotations: {helm.sh/hook: ""}\n')).hook).toBe('')
    expect(only(configMap('a', '  annotations: {other: x}\n')).hook).toBeUndefined()
    expect(only(configMap('a', '  annotations: text\n')).hook).toBeUndefined()
  })

  it('is not what an item of a list says of itself', () => {
    const item = '{apiVersion: v1, kind: Job, metadata: {name: a, annotations: {helm.sh/hook: pre-install}}}'
    expect(only(`apiVersion: v1\nkind: List\nitems:\n- ${item}\n`).hook).toBeUndefined()
  })

  it('is each item of a list that says so', () => {
    const list =
      'apiVersion: v1\nkind: List\nmetadata:\n  annotations: {helm.sh/hook: pre-install}\n' +
      'items:\n- {apiVersion: v1, kind: Job, metadata: {name: a}}\n- {apiVersion: v1, kind: Job, metadata: {name: b}}\n'
    expect(sentObjects(list, 'shop').map((object) => object.hook)).toEqual(['pre-install', 'pre-install'])
  })
})

describe('two objects are the same', () => {
  const list = (items: string) => `apiVersion: v1\nkind: List\nitems:\n${items}`
  const same = (a: string, b: string) => isSameObject(only(a), only(b))

  it.each([
    ['to the byte', configMap('a'), configMap('a')],
    ['to the byte, though nobody can read them', 'a: [', 'a: ['],
    [
      'but for the template that they come from',
      `# Source: x\n${configMap('a')}`,
      `# Source: y\n${configMap('a')}`,
    ],
    ['but for the order of keys', 'kind: A\napiVersion: v1\n', 'apiVersion: v1\nkind: A\n'],
    ['but for a comment', configMap('a'), `# note\n${configMap('a')}`],
    ['but for a way to write the same text', 'kind: A\nx: "text"\n', "kind: A\nx: 'text'\n"],
    ['but for line ends behind them', configMap('a'), `${configMap('a')}\n\n`],
    [
      'but for line ends behind a text that does not keep them',
      'kind: A\nx: |\n  t\n',
      'kind: A\nx: |\n  t\n\n',
    ],
    ['but for indentation', 'kind: A\nx:\n  a: b\n', 'kind: A\nx:\n    a: b\n'],
  ])('%s', (_title, a, b) => {
    expect(same(a, b)).toBe(true)
    expect(same(b, a)).toBe(true)
  })

  it.each([
    ['a value', configMap('a', 'data: {k: "1"}\n'), configMap('a', 'data: {k: "2"}\n')],
    ['a text for a number', 'kind: A\nx: 1\n', 'kind: A\nx: "1"\n'],
    ['1 for 1.0', 'kind: A\nx: 1\n', 'kind: A\nx: 1.0\n'],
    ['yes, which is not the same to all', 'kind: A\nx: yes\n', 'kind: A\nx: true\n'],
    ['an octal number', 'kind: A\nx: 0o7\n', 'kind: A\nx: 7\n'],
    ['an anchor', 'kind: A\nx: &a 1\n', 'kind: A\nx: 1\n'],
    ['a merge key', 'kind: A\n<<: {x: "t"}\n', 'kind: A\nx: "t"\n'],
    ['a tag', 'kind: A\nx: !!str t\n', 'kind: A\nx: t\n'],
    ['a key twice', 'kind: A\nx: t\nx: t\n', 'kind: A\nx: t\n'],
    ['a byte of what nobody can read', 'a: [', 'a: [ '.trimEnd() + ' #'],
    ['a line end behind a text that keeps it', 'kind: A\nx: |+\n  t\n', 'kind: A\nx: |+\n  t\n\n'],
    ['a line end behind a folded text that keeps it', 'kind: A\nx: >2+\n  t\n', 'kind: A\nx: >2+\n  t\n\n'],
    ['an order in a list', 'kind: A\nx: [a, b]\n', 'kind: A\nx: [b, a]\n'],
  ])('not, as there is a doubt: %s', (_title, a, b) => {
    expect(same(a, b)).toBe(false)
    expect(same(b, a)).toBe(false)
  })

  it('items of a list by what they hold, not by the text around them', () => {
    const a = '- {apiVersion: v1, kind: Pod, metadata: {name: a}}\n'
    const b = '- {apiVersion: v1, kind: Pod, metadata: {name: b}}\n'
    const [first, second] = sentObjects(list(a + b), 'shop') as [SentObject, SentObject]
    expect(isSameObject(first, first)).toBe(true)
    expect(isSameObject(first, second)).toBe(false)
  })

  it('not where they are items of one list to the byte, and another item', () => {
    const items = '- {kind: Pod, metadata: {name: a}, x: 1}\n- {kind: Pod, metadata: {name: a}, x: 2}\n'
    const [first, second] = sentObjects(list(items), 'shop') as [SentObject, SentObject]
    expect(first.text).toBe(second.text)
    expect(isSameObject(first, second)).toBe(false)
  })
})

describe('an object is read with certainty', () => {
  it.each([
    [configMap('a'), true],
    ['kind: A\nx: {a: [1, "t"]}\n', true],
    ['kind: A\nx: {y: 1}\n', false],
    ['a: [', false],
    ['kind: A\nx: yes\nx: no\n', false],
    ['kind: A\nx: *a\n', false],
    ['kind: A\nx: t\u0085\n', false],
    ['- 1\n', false],
  ])('%j: %s', (manifest, expected) => {
    expect(isReadWithCertainty(only(manifest))).toBe(expected)
  })
})

describe('what helm printed is what helm stored', () => {
  const hook = { path: 'web/templates/h.yaml', manifest: 'kind: Job\nname: h' }
  const manifest = `---\n# Source: web/templates/a.yaml\n${configMap('a')}`
  const stored = { manifest, hooks: [hook] }
  const printed = `${manifest}---\n# Source: web/templates/h.yaml\nkind: Job\nname: h\n`

  it('to the last character', () => {
    expect(isPrintOf(stored, printed)).toBe(true)
    expect(isPrintOf({ manifest, hooks: [] }, manifest)).toBe(true)
    expect(isPrintOf({ manifest: `${manifest}\n\n`, hooks: [] }, manifest)).toBe(true)
  })

  it.each([
    ['another byte is printed', stored, printed.replace('name: a', 'name: b')],
    ['a blank more is printed', stored, `${printed} `],
    ['a line end more is printed', stored, `${printed}\n`],
    ['a hook is not printed', stored, manifest],
    ['a hook is not stored', { ...stored, hooks: [] }, printed],
    ['a hook comes from another template', { ...stored, hooks: [{ ...hook, path: 'x' }] }, printed],
    ['nothing is stored', { manifest: '', hooks: [] }, ''],
    ['the end of the manifest was cut', { manifest: manifest.trimEnd(), hooks: [] }, manifest],
    ['blanks at the end were cut', { manifest: `${manifest} \n`, hooks: [] }, manifest],
    [
      'line ends that count were cut',
      { manifest: 'kind: A\nx: |+\n  t\n\n', hooks: [] },
      'kind: A\nx: |+\n  t\n',
    ],
  ])('not, or nobody can tell, where %s', (_title, given, text) => {
    expect(isPrintOf(given, text)).toBe(false)
  })
})
