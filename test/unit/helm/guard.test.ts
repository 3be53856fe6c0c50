import { describe, expect, it } from '@jest/globals'
import {
  digestKey,
  differingObjects,
  joinFingerprints,
  renderDigest,
  type DigestKey,
} from '../../../src/helm/digest.js'
import { refusalOf, refusalText, releaseOfCommandLine } from '../../../src/helm/guard.js'
import { parseManifest } from '../../../src/helm/manifest.js'
import type { ApprovedRelease } from '../../../src/plan/approval.js'
import { key } from '../plan/fixtures.js'

const configMap = (name: string, value: string, more = '') =>
  `# Source: web/templates/${name}.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${more}data:\n  value: ${value}\n`

const render = ['a', 'b'].map((name) => configMap(name, 'one')).join('---\n')

function approvedRender(text: string, { namespace = 'shop', by = key } = {}): ApprovedRelease {
  const { digest, fingerprints } = renderDigest(parseManifest(text, namespace), namespace, by)
  return [digest, 3, joinFingerprints(fingerprints), '']
}

interface Given {
  readonly render?: string
  readonly approved?: Readonly<Record<string, ApprovedRelease>>
  readonly release?: { namespace: string; name: string }
  readonly by?: DigestKey
}

const refusal = ({ render: text = render, approved, release, by = key }: Given) =>
  refusalOf({
    ...(release ?? { namespace: 'shop', name: 'web' }),
    render: text,
    approval: {
      schema: 1,
      environment: 'default',
      commit: '',
      releases: approved ?? { 'shop/web': approvedRender(render) },
    },
    key: by,
  })

const annotated = (annotation: string) => configMap('a', 'one', `  annotations:\n    ${annotation}\n`)

describe('the guard lets pass', () => {
  it.each([
    ['the approved render, to the byte', render],
    ['its documents in another order', ['b', 'a'].map((name) => configMap(name, 'one')).join('---\n')],
    ['other comments', render.replaceAll('# Source', '# From')],
    [
      'keys in another order',
      render.replace('apiVersion: v1\nkind: ConfigMap', 'kind: ConfigMap\napiVersion: v1'),
    ],
    ['an empty document more', `${render}---\n# nothing\n`],
    [
      'the annotation that helm adds for a post-renderer',
      `${configMap('a', 'one', '  annotations:\n    postrenderer.helm.sh/postrender-filename: web/templates/a.yaml\n')}---\n${configMap('b', 'one')}`,
    ],
  ])('%s', (_title, text) => {
    expect(refusal({ render: text })).toBeUndefined()
  })

  it('any render of a release that was approved as unstable', () => {
    expect(refusal({ render: 'kind: [', approved: { 'shop/web': ['unstable', 3, '', ''] } })).toBeUndefined()
  })
})

describe('the guard refuses', () => {
  it.each<[string, string, readonly string[]]>([
    ['one character of a value', render.replace('value: one', 'value: onf'), ['shop, a, ConfigMap (v1)']],
    ['one character of a key', render.replace('value: one', 'valuf: one'), ['shop, a, ConfigMap (v1)']],
    [
      'white space inside a value',
      render.replace('value: one', 'value: "one "'),
      ['shop, a, ConfigMap (v1)'],
    ],
    ['a text that became a number', render.replace('value: one', 'value: 1'), ['shop, a, ConfigMap (v1)']],
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
  ])('%s', (_title, text, unapproved) => {
    expect(refusal({ render: text })).toMatchObject({
      why: 'its render is not the one that was approved',
      unapproved,
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
      { approved: { 'shop/web': approvedRender(render).slice(0, 2) as unknown as ApprovedRelease } },
      /does not change/,
    ],
    [
      'a release that was to be removed',
      { approved: { 'shop/web': ['uninstall', 3, '', ''] } },
      /not the one that was approved/,
    ],
    [
      'the approved render of another namespace',
      { approved: { 'shop/web': approvedRender(render, { namespace: 'other' }) } },
      /not the one that was approved/,
    ],
    [
      'a digest made with another key',
      { by: digestKey(undefined, 'other salt') },
      /not the one that was approved/,
    ],
    [
      'a render that is no YAML',
      { render: 'kind: [' },
      /^its render cannot be read \(document 1 is not valid YAML/,
    ],
    [
      'a render that is no object',
      { render: '- 1' },
      /^its render cannot be read \(document 1 is not an object/,
    ],
  ])('%s', (_title, given, why) => {
    expect(refusal(given)?.why).toMatch(why)
  })

  it('the approved render of another release in the same namespace', () => {
    const other = render.replaceAll('one', 'two')
    const approved = { 'shop/web': approvedRender(render), 'shop/api': approvedRender(other) }
    expect(refusal({ approved, render: other, release: { namespace: 'shop', name: 'api' } })).toBeUndefined()
    expect(refusal({ approved, render: other })).toMatchObject({
      unapproved: [expect.any(String), expect.any(String)],
    })
  })

  it('without a word of the content', () => {
    const text = JSON.stringify(refusal({ render: configMap('a', 'hunter2 [') }))
    expect(text).not.toContain('hunter2')
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

describe('the release on a command line of helm', () => {
  const words = (line: string) => ['/opt/tools/helm', ...line.split(' ')]

  it.each([
    [
      'upgrade --install web repo/web --version 1.0.0 --namespace shop --post-renderer gate-guard',
      'shop',
      'web',
    ],
    ['upgrade --install upgrade repo/web --namespace template', 'template', 'upgrade'],
    ['--kube-context upgrade upgrade --install web repo/web --namespace shop', 'shop', 'web'],
    ['--kubeconfig /k --kube-context home upgrade --install web repo/web --namespace shop', 'shop', 'web'],
    ['upgrade --install web repo/web --namespace shop --description -next', 'shop', 'web'],
  ])('%s', (line, namespace, name) => {
    expect(releaseOfCommandLine(words(line))).toEqual({ namespace, name })
  })

  it.each([
    ['is of another command', 'rollback web 3 --namespace shop'],
    ['only renders', 'template web ./chart --namespace shop'],
    ['installs in another way than helmfile', 'install web ./chart --namespace shop'],
    [
      'has a flag that is not known where the name is expected',
      'upgrade --install --wait web repo/web --namespace shop',
    ],
    [
      'has a flag that is not known before the command',
      '--debug upgrade --install web repo/web --namespace shop',
    ],
    ['names no namespace', 'upgrade --install web repo/web'],
    ['ends in the flag', 'upgrade --install web repo/web --namespace'],
    ['names no release', 'upgrade --install --namespace shop'],
    ['names another namespace too', 'upgrade --install web repo/web --namespace other --namespace shop'],
    ['names another namespace by =', 'upgrade --install web repo/web --namespace shop --namespace=other'],
    ['names another namespace by -n', 'upgrade --install web repo/web --namespace shop -n other'],
    ['names another namespace by -nother', 'upgrade --install web repo/web --namespace shop -nother'],
    ['is empty', ''],
  ])('is not understood when it %s', (_title, line) => {
    expect(releaseOfCommandLine(words(line))).toBeUndefined()
  })
})

describe('the key of a digest', () => {
  const digest = (by: DigestKey) => renderDigest(parseManifest(render, 'shop'), 'shop', by).digest

  it('is the same for the same token, whatever the salt', () => {
    expect(digest(digestKey('token'))).toBe(digest(digestKey('token', 'salt')))
    expect(digestKey('token')).not.toHaveProperty('salt')
  })

  it('is drawn anew without a token, and the same again with its salt', () => {
    const first = digestKey(undefined)
    expect(first.salt).toMatch(/^[\w-]{22}$/)
    expect(digest(digestKey(undefined))).not.toBe(digest(first))
    expect(digest(digestKey(undefined, first.salt))).toBe(digest(first))
    expect(digest(digestKey('', first.salt))).toBe(digest(first))
  })

  it('is needed to test a guess: each key gives other digests and other fingerprints', () => {
    const keys = [
      digestKey('token'),
      digestKey('Token'),
      digestKey(undefined, 'token'),
      digestKey(undefined, 'a'),
    ]
    expect(new Set(keys.map(digest)).size).toBe(keys.length)
    const fingerprints = keys.map((by) =>
      joinFingerprints(renderDigest(parseManifest(render, 'shop'), 'shop', by).fingerprints),
    )
    expect(new Set(fingerprints).size).toBe(keys.length)
    keys.forEach((by) => expect(by.bytes).toHaveLength(32))
  })

  it('makes digests of 43 characters that an approval takes', () => {
    expect(digest(key)).toMatch(/^[\w-]{43}$/)
  })
})

describe('the objects that differ', () => {
  const of = (...names: string[]) => names.map((name) => ({ key: `key ${name}`, fingerprint: name }))

  it.each([
    ['none', of('aaaa', 'bbbb'), 'aaaabbbb', [], 0],
    ['one changed', of('aaaa', 'cccc'), 'aaaabbbb', ['key cccc'], 1],
    ['one more', of('aaaa', 'bbbb'), 'aaaa', ['key bbbb'], 0],
    ['one less', of('aaaa'), 'aaaabbbb', [], 1],
    ['the same one twice', of('aaaa', 'aaaa'), 'aaaa', ['key aaaa'], 0],
    ['nothing approved', of('aaaa'), '', ['key aaaa'], 0],
  ])('%s', (_title, fingerprints, approved, unapproved, missing) => {
    expect(differingObjects(fingerprints, approved)).toEqual({ unapproved, missing })
  })
})
