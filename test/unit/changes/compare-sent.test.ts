import { describe, expect, it } from '@jest/globals'
import {
  compareSent,
  compareWithBoth,
  storedObjects,
  type SentComparison,
} from '../../../src/changes/compare-sent.js'
import { sentObjects } from '../../../src/manifest/sent-objects.js'
import { storedRelease } from '../fixtures/plan.js'

interface Made {
  readonly value?: string
  readonly kind?: string
  readonly annotations?: string
}

const object = (name: string, { value = 'one', kind = 'ConfigMap', annotations }: Made = {}) =>
  `apiVersion: v1\nkind: ${kind}\nmetadata:\n  name: ${name}\n` +
  `${annotations === undefined ? '' : `  annotations: {${annotations}}\n`}data:\n  value: ${value}\n`

const compare = (old: readonly string[], next: readonly string[]) =>
  compareSent(sentObjects(old.join('---\n'), 'shop'), sentObjects(next.join('---\n'), 'shop'))

/** `~ a`, `+ b (2)` where the render has two of the name. */
const signs = ({ differences }: SentComparison) =>
  differences.map((one) => {
    const sign = { add: '+', change: '~', remove: '-' }[one.action]
    const copies = one.action === 'remove' || one.copies === 1 ? '' : ` (${one.copies})`
    return `${sign} ${one.key
      .split(', ')
      .slice(1, 3)
      .join(' ')
      .replace(/ConfigMap.*/, '')
      .trim()}${copies}`
  })

const keep = { annotations: 'helm.sh/resource-policy: keep' }

describe('what helm would change', () => {
  const a = object('a')
  it.each<[title: string, old: string[], next: string[], expected: string[]]>([
    ['nothing', [a], [a], []],
    ['nothing of nothing', [], [], []],
    [
      'nothing by comments, the order of keys and of documents',
      [a, object('b')],
      [object('b'), `# x\n${a}`],
      [],
    ],
    ['a value', [a], [object('a', { value: 'two' })], ['~ a']],
    ['all that is new', [], [object('b'), a], ['+ a', '+ b']],
    ['all that is gone', [object('b'), a], [], ['- a', '- b']],
    ['a name, which is another object', [a], [object('b')], ['- a', '+ b']],
    ['a kind, which is another object', [a], [object('a', { kind: 'Secret' })], ['- a', '+ a Secret (v1)']],
    [
      'first what changes, then what goes, then what comes, each by name',
      [object('c'), object('d'), a, object('e')],
      [object('z'), object('a', { value: '2' }), object('e'), object('y'), object('d', { value: '2' })],
      ['~ a', '~ d', '- c', '+ y', '+ z'],
    ],
    [
      'names in the order of their bytes',
      [],
      [object('b'), object('B'), object('ä'), object('a')],
      ['+ B', '+ a', '+ b', '+ ä'],
    ],
  ])('%s', (_title, old, next, expected) => {
    expect(signs(compare(old, next))).toEqual(expected)
  })

  it('has both sides of a change', () => {
    const [change] = compare([a], [object('a', { value: 'two' })]).differences
    expect(change).toMatchObject({
      action: 'change',
      key: 'shop, a, ConfigMap (v1)',
      old: { text: expect.stringContaining('one') as unknown },
      next: { text: expect.stringContaining('two') as unknown },
    })
  })

  it('goes by API group, so that a new version of it is a change', () => {
    const deployment = (version: string) => `apiVersion: ${version}\nkind: Deployment\nmetadata: {name: a}\n`
    const later = compare([deployment('apps/v1beta1')], [deployment('apps/v1')])
    const other = compare([deployment('extensions/v1beta1')], [deployment('apps/v1')])
    expect(later.differences.map(({ action }) => action)).toEqual(['change'])
    expect(other.differences.map(({ action }) => action)).toEqual(['remove', 'add'])
  })
})

describe('several objects of one name', () => {
  const [one, two, three] = ['1', '2', '3'].map((value) => object('a', { value })) as [string, string, string]
  it.each<[title: string, old: string[], next: string[], expected: string[]]>([
    ['the same twice', [one, one], [one, one], []],
    ['the same two in another order', [one, two], [two, one], []],
    ['a second one comes', [one], [one, two], ['+ a (2)']],
    ['a second one comes before it', [one], [two, one], ['+ a (2)']],
    ['a copy comes', [one], [one, one], ['+ a (2)']],
    ['a copy goes', [one, one], [one], ['- a']],
    ['one of them changes', [one, two], [one, three], ['~ a (2)']],
    ['both change', [one, one], [two, three], ['~ a (2)', '~ a (2)']],
    ['two become one', [one, two], [three], ['~ a', '- a']],
    ['one becomes two', [one], [two, three], ['~ a (2)', '+ a (2)']],
    ['three are all new', [], [one, two, three], ['+ a (3)', '+ a (3)', '+ a (3)']],
  ])('%s', (_title, old, next, expected) => {
    expect(signs(compare(old, next))).toEqual(expected)
  })

  it('are accounted for, each: none hides another', () => {
    const { differences } = compare([one, two], [two, three, three])
    const count = (side: 'old' | 'next') => differences.filter((difference) => side in difference).length
    expect([count('old'), count('next')]).toEqual([1, 2])
  })

  it('are accounted for where nobody can read them', () => {
    expect(compare(['[\n'], ['[\n']).differences).toEqual([])
    expect(compare(['[\n'], ['[ #\n']).differences.map(({ action }) => action)).toEqual(['change'])
    expect(compare([], ['[\n', '{\n']).differences.map(({ action }) => action)).toEqual(['add', 'add'])
  })

  it('are told apart in a list, too', () => {
    const list = (...items: string[]) =>
      `apiVersion: v1\nkind: List\nitems:\n${items.map((value) => `- {apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {v: "${value}"}}\n`).join('')}`
    expect(signs(compare([list('1', '2')], [list('2', '1')]))).toEqual([])
    expect(signs(compare([list('1', '1')], [list('1', '2')]))).toEqual(['~ a (2)'])
    expect(signs(compare([list('1')], [list('1', '1')]))).toEqual(['+ a (2)'])
  })
})

describe('hooks', () => {
  const hook = (name: string, event: string, value = 'one') =>
    object(name, { annotations: `helm.sh/hook: ${event}`, value })

  it('of one name and two events are two objects', () => {
    expect(signs(compare([], [hook('a', 'pre-install'), hook('a', 'post-install')]))).toEqual([
      '+ a (2)',
      '+ a (2)',
    ])
    const both = [hook('a', 'pre-install'), hook('a', 'post-install')]
    expect(signs(compare(both, both))).toEqual([])
    expect(signs(compare(both, [hook('a', 'pre-install'), hook('a', 'post-install', 'two')]))).toEqual([
      '~ a (2)',
    ])
  })

  it('are objects as others: one more of the name of an object is seen', () => {
    expect(signs(compare([object('a')], [object('a'), hook('a', 'pre-install')]))).toEqual(['+ a (2)'])
  })

  it('that become objects, and objects that become hooks, change', () => {
    expect(signs(compare([object('a')], [hook('a', 'pre-install')]))).toEqual(['~ a'])
    expect(signs(compare([hook('a', 'pre-install')], [object('a')]))).toEqual(['~ a'])
  })

  it('are stored beside the manifest', () => {
    const hooks = [{ path: 'w/templates/h.yaml', manifest: hook('h', 'pre-upgrade') }]
    const stored = storedRelease({ manifest: `---\n# Source: w/templates/a.yaml\n${object('a')}`, hooks })
    expect(storedObjects(stored)).toMatchObject([
      { name: 'a', namespace: 'shop', source: 'w/templates/a.yaml', hook: undefined },
      { name: 'h', namespace: 'shop', hook: 'pre-upgrade' },
    ])
  })
})

describe('of a revision that was not finished', () => {
  const [a, two] = [object('a'), object('a', { value: 'two' })]
  const b = object('b')
  const hook = object('h', { annotations: 'helm.sh/hook: pre-upgrade' })
  const manifest = (...objects: string[]) => storedRelease({ manifest: objects.join('---\n') })
  it.each<[title: string, start: string[], other: string[], next: string[], expected: string[]]>([
    ['goes back what only that has changed', [a, b], [two, b], [a, b], ['~ a']],
    ['is sent what that was to send', [a], [two], [two], ['~ a']],
    ['comes back what only that has removed', [a, b], [a], [a, b], ['+ b']],
    ['is not told what only that has made: helm does not remove it', [a], [a, b], [a], []],
    ['is told once what is neither', [a], [two], [object('a', { value: 'three' })], ['~ a']],
    ['is nothing told of its hooks, which are made anew in any case', [a, hook], [a], [a, hook], []],
    ['is nothing told where both are the same', [a, b], [a, b], [a, b], []],
    [
      'come changes first, then what goes, then what comes',
      [a, b],
      [two],
      [a, object('c')],
      ['~ a', '- b', '+ c'],
    ],
  ])('%s', (_title, start, other, next, expected) => {
    const objects = sentObjects(next.join('---\n'), 'shop')
    expect(signs(compareWithBoth(manifest(...start), manifest(...other), objects))).toEqual(expected)
  })

  it('is what stands, where that is known, the only side', () => {
    const objects = sentObjects(two, 'shop')
    expect(compareWithBoth(manifest(a), undefined, objects)).toEqual(
      compareSent(sentObjects(a, 'shop'), objects),
    )
  })
})

describe('what stays in the cluster', () => {
  it('is what helm is told to keep', () => {
    const comparison = compare([object('a', keep), object('b')], [])
    expect(comparison.kept).toEqual(['shop, a, ConfigMap (v1)'])
    expect(signs(comparison)).toEqual(['- b'])
  })

  it.each([
    ['another policy', object('a', { annotations: 'helm.sh/resource-policy: keep, delete' })],
    ['the policy in capitals', object('a', { annotations: 'helm.sh/resource-policy: Keep' })],
    [
      'the policy as a label',
      object('a').replace('\ndata:', '\n  labels: {helm.sh/resource-policy: keep}\ndata:'),
    ],
    ['a policy that some readers do not see', object('a', keep).replace('value: one', 'value: &x one')],
    [
      'a policy that is there twice',
      object('a', { annotations: 'helm.sh/resource-policy: delete, helm.sh/resource-policy: keep' }),
    ],
    ['a merge key beside it', `${object('a', keep)}<<: {x: z}\n`],
  ])('is not, as in doubt it goes: %s', (_title, old) => {
    const comparison = compare([old], [])
    expect(comparison.kept).toEqual([])
    expect(signs(comparison)).toEqual(['- a'])
  })

  it('is not what only the new render would keep', () => {
    expect(compare([], [object('a', keep)])).toMatchObject({ kept: [], differences: [{ action: 'add' }] })
    expect(compare([object('a')], [object('a', keep)])).toMatchObject({
      kept: [],
      differences: [{ action: 'change' }],
    })
  })
})

describe('annotations of other programs', () => {
  it.each([
    ['the base name by which helm-diff pairs objects', 'helm-diff/base-name: a'],
    ['what helm adds for a post-renderer', 'postrenderer.helm.sh/postrender-filename: a.yaml'],
  ])('have no meaning here: %s', (_title, annotations) => {
    const [old, next] = [object('a-1', { annotations }), object('a-2', { annotations })]
    expect(signs(compare([old], [next]))).toEqual(['- a-1', '+ a-2'])
    expect(signs(compare([object('a')], [object('a', { annotations })]))).toEqual(['~ a'])
  })
})
