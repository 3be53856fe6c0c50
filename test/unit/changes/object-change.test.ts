import { describe, expect, it } from '@jest/globals'
import { compareSent } from '../../../src/changes/compare-sent.js'
import { objectChanges } from '../../../src/changes/object-change.js'
import { removalOf } from '../../../src/changes/removal.js'
import type { ObjectChange } from '../../../src/changes/release-diff.js'
import { sentObjects } from '../../../src/manifest/sent-objects.js'
import { redactorFor } from '../../../src/secrets/redaction/redactor.js'
import { storedRelease } from '../fixtures/plan.js'

const redactor = redactorFor([{ name: 'PASSWORD', value: 'new-pass-1' }])
const changesOf = (old: string, next: string) =>
  objectChanges(compareSent(sentObjects(old, 'shop'), sentObjects(next, 'shop')).differences, redactor)

function only(old: string, next: string): ObjectChange {
  const changes = changesOf(old, next)
  expect(changes).toHaveLength(1)
  return changes[0] as ObjectChange
}

const configMap = (body: string, name = 'a') =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${body}`

const risksOf = (change: ObjectChange) =>
  (change.risks ?? []).filter(({ level }) => level === 'high').map(({ rule }) => rule)

describe('a change that every reader reads alike', () => {
  it('is shown in one order of its keys, without comments', () => {
    const old = configMap('data:\n  a: one\n  b: two\n')
    const next = configMap('# new\ndata:\n  b: two\n  a: three\n')
    expect(only(old, next)).toMatchObject({
      action: 'change',
      apiVersion: 'v1',
      kind: 'ConfigMap',
      namespace: 'shop',
      name: 'a',
    })
    expect(only(old, next).diff).toContain('-  a: one\n+  a: three\n')
    expect(only(old, next).diff).not.toContain('new')
  })
})

/** helm hands numbers of values on as floats, and Go prints large ones so (text/template on float64). */
describe('a number', () => {
  it.each(['1.2345678e+07', '12345678', '1e3', '0x1F', '0o17', '010', '1.0', '1_000', '.5', '1:30'])(
    'is shown as it is sent: %s',
    (number) => {
      const { diff } = only(
        configMap('spec:\n  limit: 1\n  list:\n  - 1\n'),
        configMap(`spec:\n  limit: ${number}\n  list:\n  - ${number}\n`),
      )
      expect(diff).toContain(`+  limit: ${number}\n`)
      expect(diff).toContain(`+  - ${number}\n`)
    },
  )

  it('is told from the same digits as a text, and from the same value in other digits', () => {
    const of = (value: string) => configMap(`data:\n  a: ${value}\n`)
    expect(only(of('"1.2345678e+07"'), of('1.2345678e+07')).diff).toMatch(
      /- {2}a: ['"]1\.2345678e\+07['"]\n\+ {2}a: 1\.2345678e\+07\n/,
    )
    expect(only(of('12345678'), of('1.2345678e+07')).diff).toContain('-  a: 12345678\n+  a: 1.2345678e+07\n')
  })
})

describe('the images of a change', () => {
  const pods = (...containers: [name: string, image: string][]) =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  template:\n    spec:\n      containers:\n` +
    containers.map(([name, image]) => `      - name: ${name}\n        image: ${image}\n`).join('')

  it.each<[string, string, string, ObjectChange['images']]>([
    [
      'are those of the containers that both sides have and that differ',
      pods(['web', 'web:1'], ['gone', 'old:1'], ['same', 'same:1']),
      pods(['same', 'same:1'], ['web', 'web:2'], ['fresh', 'new:1']),
      [{ from: 'web:1', to: 'web:2' }],
    ],
    ['are none where only other things change', pods(['web', 'web:1']), pods(['api', 'web:1']), undefined],
    ['are none of an object that is added', '', pods(['web', 'web:1']), undefined],
    [
      'are those of a MinIO tenant, too',
      'apiVersion: minio.min.io/v2\nkind: Tenant\nmetadata:\n  name: a\nspec:\n  image: minio:1\n',
      'apiVersion: minio.min.io/v2\nkind: Tenant\nmetadata:\n  name: a\nspec:\n  image: minio:2\n',
      [{ from: 'minio:1', to: 'minio:2' }],
    ],
    [
      'are left out where a known value stands in one: the old one may be a value that nobody told us',
      pods(['web', 'web:old-pass-9']),
      pods(['web', 'web:new-pass-1']),
      undefined,
    ],
    [
      'are left out where readers may disagree',
      pods(['web', '&x web:1']),
      pods(['web', '&x web:2']),
      undefined,
    ],
  ])('%s', (_title, old, next, images) => {
    expect(only(old, next).images).toEqual(images)
  })
})

describe('a change of which readers may disagree', () => {
  it.each([
    ['an anchor', 'data:\n  a: &x one\n  b: *x\n', ['+  a: &x one', '+  b: *x']],
    ['a key twice', 'data:\n  a: one\n  a: two\n', ['+  a: one', '+  a: two']],
    ['a merge key', 'data:\n  <<: {a: one}\n', ['+  <<: {a: one}']],
    ['a tag', 'data:\n  a: !!str one\n', ['+  a: !!str one']],
    ['a comment, which then counts, too', 'data: # why\n  a: !!str one\n', ['+data: # why']],
  ])('is shown as it is written: %s', (_title, body, lines) => {
    const { diff } = only('', configMap(body))
    for (const line of lines) expect(diff).toContain(`${line}\n`)
  })

  it('is shown on both sides as it is written', () => {
    const { diff } = only(configMap('data: {a: one}\n'), configMap('data: {a: &x one}\n'))
    expect(diff).toContain('-data: {a: one}\n+data: {a: &x one}\n')
  })

  it('is shown as a difference also where all that differs is hidden', () => {
    const annotated = (hash: string) =>
      configMap(`  annotations: {x: &x t}\n  labels:\n    checksum/a: ${hash}\n`)
    expect(only(annotated('aaaa'), annotated('bbbb')).diff).toContain('+    checksum/a: ••• (changed)')
  })

  it('shows no known value', () => {
    const { diff } = only(configMap('data:\n  a: &x old-pass-9\n'), configMap('data:\n  a: &x new-pass-1\n'))
    expect(diff).not.toMatch(/new-pass|old-pass/)
  })

  it.each(['checksum/config', 'config-checksum', 'example.com/values-sha256'])(
    'shows no digest in an annotation, only that it changed: %s',
    (name) => {
      const body = (hash: string) =>
        configMap(`  annotations:\n    x: &x one\n    ${name}: ${hash}\n    "${name}": ${hash}\n`)
      const { diff } = only(body('aaaabbbb'), body('ccccdddd'))
      expect(diff).not.toMatch(/aaaabbbb|ccccdddd/)
      expect(diff).toContain(`-    ${name}: •••\n`)
      expect(diff).toContain(`+    ${name}: ••• (changed)\n`)
      expect(diff).toContain(`+    "${name}": ••• (changed)\n`)
    },
  )
})

describe('a text that may be a Secret', () => {
  it.each([
    ['a Secret that is broken', 'kind: Secret\ndata: [\n  hunter2\n'],
    ['a Secret in quotes', 'kind: "Secret"\ndata: {p: [hunter2}\n'],
    ['a Secret that is one of two kinds', 'kind: Secret\nkind: ConfigMap\ndata: {p: hunter2}\n'],
    [
      'a Secret beside another kind whose name ends so',
      'x: {kind: SealedSecret}\ny: &x 1\nkind: Secret\nkind: A\nhunter2: 1\n',
    ],
    ['a Secret in a list that cannot be read', 'kind: List\nitems:\n- kind: Secret\n  data: {p: hunter2\n'],
  ])('is not shown: %s', (_title, text) => {
    const { diff } = only('', text)
    expect(diff).not.toContain('hunter2')
    expect(diff).toContain(' bytes that may be a Secret')
  })

  it.each([
    ['a tag', 'kind: !!str Secret\ndata: {p: &x hunter2}\n'],
    ['an anchor', 'x: &k Secret\nkind: *k\ndata: {p: hunter2}\n'],
    ['an escape', 'kind: "\\x53ecret"\ndata: {p: &x hunter2}\n'],
  ])('is a Secret where its kind is written with %s', (_title, text) => {
    expect(only('', text)).toMatchObject({
      kind: 'Secret',
      diff: expect.not.stringContaining('hunter2') as unknown,
    })
  })

  it('is not shown where it is the old side', () => {
    const { diff } = only('kind: Secret\ndata: {p: [hunter2}\n', '')
    expect(diff).not.toContain('hunter2')
  })

  it('is a Secret by its kind also where it is written in another way: its values are sizes', () => {
    const secret = (value: string) =>
      `apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {p: &x ${value}}\n`
    const { diff } = only(secret('hunter2'), secret('hunter33'))
    expect(diff).not.toContain('hunter')
    expect(diff).toContain("'++++++++ # (8 bytes)'")
  })

  it.each([
    ['a kind whose name ends so', 'kind: SealedSecret\nmetadata: {name: a}\nspec: {x: &x shown}\n'],
    ['no word of it', 'kind: ConfigMap\nmetadata: {name: a}\ndata: {x: &x shown}\n'],
  ])('is shown: %s', (_title, text) => {
    expect(only('', text).diff).toContain('shown')
  })
})

describe('a high risk', () => {
  const hookItem =
    '{apiVersion: v1, kind: ConfigMap, metadata: {name: a, annotations: {helm.sh/hook: pre-install}}}'

  it.each<[rule: string, next: string]>([
    ['unreadable', 'a: ['],
    ['unreadable', '- 1\n'],
    ['unreadable', 'apiVersion: v1\nkind: List\nitems: [text]\n'],
    ['no-kind', 'apiVersion: v1\nmetadata: {name: a}\n'],
    ['no-kind', '{}\n'],
    ['hook-in-list', `apiVersion: v1\nkind: List\nitems:\n- ${hookItem}\n`],
    [
      'hook-in-list',
      `apiVersion: v1\nkind: ConfigMapList\nitems:\n- ${hookItem.replace('helm.sh/hook', '"helm.sh/hook"')}\n`,
    ],
  ])('is told: %s', (rule, next) => {
    expect(risksOf(only('', next))).toEqual([rule])
  })

  it('duplicate-object is told at each copy', () => {
    const changes = changesOf(
      '',
      [configMap('data: {a: "1"}\n'), configMap('data: {a: "2"}\n')].join('---\n'),
    )
    expect(changes.map(risksOf)).toEqual([['duplicate-object'], ['duplicate-object']])
    expect(changes[0]?.risks?.[0]?.reason).toContain('2 objects of this name')
  })

  it('duplicate-object is told at the one that is new', () => {
    const one = configMap('data: {a: "1"}\n')
    const changes = changesOf(one, `${one}---\n${configMap('data: {a: "2"}\n')}`)
    expect(changes.map(risksOf)).toEqual([['duplicate-object']])
  })

  it.each([
    ['a hook', configMap('  annotations: {helm.sh/hook: pre-install}\n')],
    [
      'an item of a list',
      'apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n',
    ],
    ['an object', configMap('data: {a: "1"}\n')],
    ['an anchor', configMap('data: {a: &x "1"}\n')],
  ])('is not told of %s', (_title, next) => {
    expect(risksOf(only('', next))).toEqual([])
  })

  it('is not told of what goes', () => {
    expect(risksOf(only('a: [', ''))).toEqual([])
    expect(risksOf(only('apiVersion: v1\nmetadata: {name: a}\n', ''))).toEqual([])
  })
})

describe('what a removal does', () => {
  const hook = (name: string, events: readonly string[], body = '') => ({
    path: 'w/templates/h.yaml',
    manifest: configMap(body, name),
    events,
  })
  const hooks = [hook('of-upgrade', ['pre-upgrade', 'test'])]
  const kept = configMap('  annotations: {helm.sh/resource-policy: keep}\n', 'kept')
  const told = (stored: Parameters<typeof storedRelease>[0], manner: readonly string[] = []) =>
    removalOf(storedRelease(stored), manner, redactor).changes.map(({ action, name }) => [action, name])

  it('is each object of the manifest, and neither other hooks nor what is kept', () => {
    const manifest = [configMap('', 'a'), kept, configMap('', 'b')].join('---\n')
    expect(told({ manifest, hooks })).toEqual([
      ['remove', 'a'],
      ['remove', 'b'],
    ])
  })

  it('says what stays in the cluster', () => {
    const { notes } = removalOf(storedRelease({ manifest: kept }), [], redactor)
    expect(notes.map(({ text }) => text)).toEqual([
      expect.stringMatching(/kept.* leaves the release and stays in the cluster/),
    ])
  })

  it.each([[['pre-delete']], [['post-delete']], [['pre-install', 'post-delete']]])(
    'is also what a hook of %j creates, under whatever name',
    (events) => {
      expect(told({ manifest: configMap('', 'a'), hooks: [...hooks, hook('a', events)] })).toEqual([
        ['remove', 'a'],
        ['add', 'a'],
      ])
    },
  )

  it('is no hook where helm is told to run none', () => {
    const stored = { manifest: configMap('', 'a'), hooks: [hook('h', ['pre-delete'])] }
    expect(told(stored, ['--no-hooks=true'])).toEqual([['remove', 'a']])
    expect(told(stored, ['--no-hooks=false'])).toHaveLength(2)
  })

  it('names a hook that cannot be read, too', () => {
    const unreadable = { ...hook('h', ['pre-delete']), manifest: 'kind: [' }
    expect(told({ hooks: [unreadable] })).toEqual([['add', 'document 1']])
  })

  it('is shown without known values, and without those of a Secret', () => {
    const secret = {
      ...hook('s', ['pre-delete']),
      manifest: 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {p: of-the-hook}\n',
    }
    const stored = storedRelease({
      manifest: configMap('data: {p: new-pass-1}\n'),
      hooks: [hook('h', ['post-delete'], 'data: {p: new-pass-1}\n'), secret],
    })
    const [removed, added, secretAdded] = removalOf(stored, [], redactor).changes
    expect(removed?.diff).toContain('-  p: •••')
    expect(added?.diff).toContain('+  p: •••')
    expect(secretAdded).toMatchObject({ kind: 'Secret', action: 'add' })
    expect(secretAdded?.diff).not.toContain('of-the-hook')
  })
})
