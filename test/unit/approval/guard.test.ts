import { describe, expect, it } from '@jest/globals'
import type { ApprovedRelease } from '../../../src/approval/approval.js'
import { digestKey, joinedFingerprints, sendingDigest, type DigestKey } from '../../../src/approval/digest.js'
import { refusalOf, refusalText } from '../../../src/approval/guard.js'
import { approvalWith, approvedApply, digestA, key } from '../fixtures/plan.js'

type ApprovedApply = ReturnType<typeof approvedApply>

const configMap = (name: string, value: string, more = '') =>
  `# Source: web/templates/${name}.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${more}data:\n  value: ${value}\n`

const render = ['a', 'b'].map((name) => configMap(name, 'one')).join('---\n')
const waiting = ['--timeout=5m0s', '--wait=true']

interface Approving {
  readonly namespace?: string
  readonly name?: string
  readonly manner?: readonly string[]
}

function approvedRender(text: string, of: Approving = {}): ApprovedRelease {
  const { namespace = 'shop', name = 'web', manner = waiting } = of
  const bytes = Buffer.from(text)
  return approvedApply({
    digest: sendingDigest({ namespace, name, bytes, manner }, key),
    fingerprints: joinedFingerprints(bytes, key),
  })
}

interface Given {
  readonly render?: string
  readonly approved?: Readonly<Record<string, ApprovedRelease>>
  readonly release?: { namespace: string; name: string }
  readonly manner?: readonly string[]
  readonly by?: DigestKey
}

function refusal({ render: text = render, approved, release, manner = waiting, by = key }: Given) {
  const releases = new Map(Object.entries(approved ?? { 'shop/web': approvedRender(render) }))
  const sending = { ...(release ?? { namespace: 'shop', name: 'web' }), bytes: Buffer.from(text), manner }
  return refusalOf(sending, approvalWith({ releases }), by)
}

const annotated = (annotation: string) => configMap('a', 'one', `  annotations:\n    ${annotation}\n`)

describe('the guard lets pass', () => {
  it('the approved render, to the byte', () => {
    expect(refusal({})).toBeUndefined()
  })

  it('a render of no document, where that was approved', () => {
    expect(refusal({ render: '', approved: { 'shop/web': approvedRender('') } })).toBeUndefined()
  })

  it('bytes that nobody can read, where they were approved', () => {
    const text = 'kind: ['
    expect(refusal({ render: text, approved: { 'shop/web': approvedRender(text) } })).toBeUndefined()
  })

  it('any render of a release that was approved as unstable', () => {
    const unstable: ApprovedRelease = { kind: 'unstable', revision: 3, crds: '', fingerprints: '' }
    expect(refusal({ render: 'kind: [', approved: { 'shop/web': unstable } })).toBeUndefined()
  })
})

describe('the guard refuses', () => {
  it.each<[string, string, readonly unknown[]]>([
    ['one character of a value', render.replace('value: one', 'value: onf'), ['shop, a, ConfigMap (v1)']],
    ['one character of a key', render.replace('value: one', 'valuf: one'), ['shop, a, ConfigMap (v1)']],
    [
      'white space inside a value',
      render.replace('value: one', 'value: "one "'),
      ['shop, a, ConfigMap (v1)'],
    ],
    ['white space behind a value', render.replace('value: one', 'value: one '), ['shop, a, ConfigMap (v1)']],
    ['another style of quotes', render.replace('value: one', 'value: "one"'), ['shop, a, ConfigMap (v1)']],
    ['a text that became a number', render.replace('value: one', 'value: 1'), ['shop, a, ConfigMap (v1)']],
    ['another comment', render.replace('# Source', '# From'), ['shop, a, ConfigMap (v1)']],
    [
      'keys in another order',
      render.replace('apiVersion: v1\nkind: ConfigMap', 'kind: ConfigMap\napiVersion: v1'),
      ['shop, a, ConfigMap (v1)'],
    ],
    ['a line end more', `${render}\n`, ['shop, b, ConfigMap (v1)']],
    [
      'the annotation that helm adds for a post-renderer, where it was not approved',
      `${annotated('postrenderer.helm.sh/postrender-filename: web/templates/a.yaml')}---\n${configMap('b', 'one')}`,
      ['shop, a, ConfigMap (v1)'],
    ],
    ['another name', render.replace('name: b', 'name: c'), ['shop, c, ConfigMap (v1)']],
    [
      'another namespace of an object',
      render.replace('name: b', 'name: b\n  namespace: other'),
      ['other, b, ConfigMap (v1)'],
    ],
    ['another API version', render.replace('v1', 'v2'), ['shop, a, ConfigMap (v2)']],
    ['an object more', `${render}---\n${configMap('c', 'x')}`, ['shop, c, ConfigMap (v1)']],
    ['an object twice', `${render}---\n${configMap('b', 'one')}`, ['shop, b, ConfigMap (v1)']],
    ['an object that is gone', configMap('a', 'one'), []],
    ['nothing at all', '', []],
    ['what is no YAML', 'kind: [', [expect.stringContaining('document 1')]],
    ['what is no object', '- 1', [expect.stringContaining('document 1')]],
  ])('%s', (_title, text, unapproved) => {
    expect(refusal({ render: text })).toEqual({
      namespace: 'shop',
      name: 'web',
      why: 'its render is not the one that was approved',
      unapproved,
      missing: expect.any(Number) as unknown,
    })
  })

  it('another render by name only, where the approval had no room for its objects', () => {
    const bare = { ...approvedRender(render) } as { -readonly [K in keyof ApprovedApply]: ApprovedApply[K] }
    delete bare.fingerprints
    const why = refusal({ render: '', approved: { 'shop/web': bare } })
    expect(refusalText(why ?? { why: '', unapproved: [], missing: 0 })).toBe(
      'its render is not the one that was approved; the approval is too large to tell the objects',
    )
  })

  it('a comment as a document of its own', () => {
    expect(refusal({ render: `${render}---\n# nothing\n` })?.why).toBe(
      'its render is not the one that was approved',
    )
  })

  it.each<[string, Given]>([
    [
      'the same documents in another order',
      { render: ['b', 'a'].map((name) => configMap(name, 'one')).join('---\n') },
    ],
    ['the same documents behind an empty one', { render: `---\n${render}` }],
    ['another flag', { manner: ['--timeout=5m0s', '--wait=false'] }],
    ['a flag more', { manner: ['--force-conflicts=true', ...waiting] }],
    ['a flag less', { manner: waiting.slice(1) }],
    [
      'a digest that is none of this render',
      { approved: { 'shop/web': { ...approvedRender(render), digest: digestA } as ApprovedRelease } },
    ],
  ])('%s, and says that no document differs', (_title, given) => {
    expect(refusal(given)).toMatchObject({
      why: 'its documents are those that were approved, but helm would send them in another order or manner',
      unapproved: [],
      missing: 0,
    })
  })

  it('a hook in place of an object, since annotations count', () => {
    const approved = { 'shop/web': approvedRender(annotated('note: x')) }
    expect(refusal({ render: annotated('note: x'), approved })).toBeUndefined()
    expect(refusal({ render: annotated('helm.sh/hook: pre-install'), approved })).toBeDefined()
  })

  it.each<[string, Given, RegExp]>([
    [
      'a release that the approval does not name',
      { release: { namespace: 'shop', name: 'api' } },
      /does not name this release/,
    ],
    [
      'the same name in another namespace',
      { release: { namespace: 'other', name: 'web' } },
      /does not name this release/,
    ],
    [
      'a release that was unchanged when planned',
      { approved: { 'shop/web': { kind: 'unchanged', revision: 3 } } },
      /^the approval says unchanged for this release$/,
    ],
    [
      'a release that was to be removed',
      { approved: { 'shop/web': { kind: 'uninstall', revision: 3, digest: digestA } } },
      /^the approval says uninstall for this release$/,
    ],
    [
      'the approved render of another namespace',
      { approved: { 'shop/web': approvedRender(render, { namespace: 'other' }) } },
      /another order or manner/,
    ],
    [
      'the approved render of another release',
      { approved: { 'shop/web': approvedRender(render, { name: 'api' }) } },
      /another order or manner/,
    ],
    [
      'a digest made with another key',
      { by: digestKey(undefined, 'other salt') },
      /not the one that was approved/,
    ],
  ])('%s', (_title, given, why) => {
    expect(refusal(given)?.why).toMatch(why)
  })

  it('the approved render of another release in the same namespace', () => {
    const other = render.replaceAll('one', 'two')
    const approved = {
      'shop/web': approvedRender(render),
      'shop/api': approvedRender(other, { name: 'api' }),
    }
    expect(refusal({ approved, render: other, release: { namespace: 'shop', name: 'api' } })).toBeUndefined()
    expect(refusal({ approved, render: other })).toMatchObject({
      unapproved: [expect.any(String), expect.any(String)],
    })
  })

  it('without a word of the content', () => {
    const text = JSON.stringify(refusal({ render: configMap('a', 'hunter2 [') }))
    expect(text).not.toContain('hunter2')
    expect(JSON.stringify(refusal({ render: '{ hunter2: [' }))).not.toContain('hunter2')
  })
})

describe('the text of a refusal', () => {
  it.each([
    [[], 0, 'no'],
    [['a'], 1, 'no (not as approved: a)'],
    [['a', 'b'], 1, 'no (not as approved: a; b)'],
    [['a'], 3, 'no (not as approved: a. 2 approved object(s) are gone)'],
    [[], 1, 'no (1 approved object(s) are gone)'],
  ])('for %j and %i missing', (unapproved, missing, text) => {
    expect(refusalText({ why: 'no', unapproved, missing })).toBe(text)
  })

  it('stays readable when very many objects differ', () => {
    const unapproved = Array.from({ length: 500 }, (_, index) => `shop, object-${index}, ConfigMap (v1)`)
    const text = refusalText({ why: 'no', unapproved, missing: 500 })
    expect(text).toContain('object-0,')
    expect(text).toContain('and 490 more')
    expect(text.length).toBeLessThan(1000)
  })
})
