import { describe, expect, it } from '@jest/globals'
import {
  crdsDigest,
  differingDocuments,
  digestKey,
  fingerprints,
  joinedFingerprints,
  printedRelease,
  removalDigest,
  sendingDigest,
  storedDigest,
  type DigestKey,
  type Sending,
} from '../../../src/approval/digest.js'
import { storedRelease } from '../fixtures/plan.js'

const key = digestKey('a token')
const configMap = (name: string, data: string, more = '') =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${more}data:\n  k: ${data}\n`

const one = configMap('a', '"1"')
const two = configMap('b', '"2"')
const bytes = Buffer.from(`${one}---\n${two}`)
const manner = ['--timeout=5m0s', '--wait=true']
const sending: Sending = { namespace: 'shop', name: 'web', bytes, manner }

const digestOf = (over: Partial<Sending> = {}, by = key) => sendingDigest({ ...sending, ...over }, by)
const digestOfText = (text: string) => digestOf({ bytes: Buffer.from(text) })

describe('the digest of what helm sends', () => {
  it('is 43 characters that an approval takes, the same each time', () => {
    expect(digestOf()).toMatch(/^[\w-]{43}$/)
    expect(digestOf({ bytes: Buffer.from(bytes), manner: [...manner] })).toBe(digestOf())
  })

  it.each([
    ['one character', `${configMap('a', '"3"')}---\n${two}`],
    ['a string for a number', `${configMap('a', '1')}---\n${two}`],
    ['documents in another order', `${two}---\n${one}`],
    ['a comment', `${one}# end\n---\n${two}`],
    ['a source line', `# Source: x/templates/a.yaml\n${one}---\n${two}`],
    ['another style of quotes', `${configMap('a', "'1'")}---\n${two}`],
    [
      'keys in another order',
      bytes.toString().replace('apiVersion: v1\nkind: ConfigMap', 'kind: ConfigMap\napiVersion: v1'),
    ],
    ['an annotation', `${configMap('a', '"1"', '  annotations: {x: y}\n')}---\n${two}`],
    ['empty annotations', `${configMap('a', '"1"', '  annotations: {}\n')}---\n${two}`],
    ['an object more', `${one}---\n${two}---\n${configMap('c', '"3"')}`],
    ['an object twice', `${one}---\n${two}---\n${two}`],
    ['an object less', one],
    ['a blank at the end of a line', bytes.toString().replace('kind: ConfigMap', 'kind: ConfigMap ')],
    ['a blank at the end', `${bytes.toString()} `],
    ['a line end more', `${bytes.toString()}\n`],
    ['a line end less', bytes.toString().slice(0, -1)],
    ['line ends of Windows', bytes.toString().replaceAll('\n', '\r\n')],
    ['a byte order mark', `\uFEFF${bytes.toString()}`],
    ['an empty document', `${bytes.toString()}---\n`],
    ['another separator', `${one}--- \n${two}`],
    ['nothing at all', ''],
  ])('differs by %s', (_title, text) => {
    expect(digestOfText(text)).not.toBe(digestOf())
  })

  it('takes bytes as they are, also those that are no text', () => {
    const given = [[0xff], [0xfe], [0xc3], [0xef, 0xbf, 0xbd]].map((raw) => Buffer.from(raw))
    expect(new Set(given.map((raw) => digestOf({ bytes: raw }))).size).toBe(given.length)
  })

  it.each<[title: string, over: Partial<Sending>]>([
    ['another release', { name: 'api' }],
    ['another namespace', { namespace: 'other' }],
    ['release and namespace swapped', { name: 'shop', namespace: 'web' }],
    ['a flag more', { manner: [...manner, '--force-conflicts=true'] }],
    ['a flag less', { manner: manner.slice(1) }],
    ['no flag', { manner: [] }],
    ['another value of a flag', { manner: ['--timeout=5m0s', '--wait=legacy'] }],
    ['flags in another order', { manner: [...manner].reverse() }],
    ['a flag given twice', { manner: [...manner, '--wait=true'] }],
  ])('differs by %s', (_title, over) => {
    expect(digestOf(over)).not.toBe(digestOf())
  })

  it.each<[title: string, a: Partial<Sending>, b: Partial<Sending>]>([
    ['namespace and name', { namespace: 'ab', name: 'c' }, { namespace: 'a', name: 'bc' }],
    ['two flags', { manner: ['--a', '--b'] }, { manner: ['--a--b'] }],
    ['two flags, by one letter', { manner: ['--ab', '--c'] }, { manner: ['--a', 'b--c'] }],
    ['a flag and none', { manner: [''] }, { manner: [] }],
    [
      'the last flag and the bytes',
      { manner: ['--a', '--b'], bytes: Buffer.from('c') },
      { manner: ['--a'], bytes: Buffer.from('--bc') },
    ],
    ['a flag and bytes', { manner: ['x'], bytes: Buffer.from('') }, { manner: [], bytes: Buffer.from('x') }],
  ])('knows where one ends and the other begins: %s', (_title, a, b) => {
    expect(digestOf(a)).not.toBe(digestOf(b))
  })

  it('holds for one key', () => {
    const keys = ['another token', 'a  token', 'A token'].map((token) => digestKey(token))
    const all = [key, ...keys, digestKey(undefined, 'salt')].map((by) => digestOf({}, by))
    expect(new Set(all).size).toBe(all.length)
  })
})

describe('the digest of a removal', () => {
  const removal = { namespace: 'shop', name: 'web', manner: ['--wait=true'] }

  it.each([
    ['another release', { ...removal, name: 'api' }],
    ['another namespace', { ...removal, namespace: 'other' }],
    ['a moved boundary', { ...removal, namespace: 'shopw', name: 'eb' }],
    ['another flag', { ...removal, manner: ['--wait=false'] }],
    ['a flag more', { ...removal, manner: ['--keep-history=true', '--wait=true'] }],
    ['no flag', { ...removal, manner: [] }],
  ])('differs by %s', (_title, other) => {
    expect(removalDigest(other, key)).not.toBe(removalDigest(removal, key))
    expect(removalDigest(removal, key)).toMatch(/^[\w-]{43}$/)
  })
})

describe('the digests of one release', () => {
  it('are never one for the other, though they are made of the same texts', () => {
    const name = { namespace: 'shop', name: 'web' }
    const all = [
      sendingDigest({ ...name, manner: [], bytes: Buffer.from('') }, key),
      sendingDigest({ ...name, manner: [''], bytes: Buffer.from('') }, key),
      removalDigest({ ...name, manner: [] }, key),
      removalDigest({ ...name, manner: ['0', ''] }, key),
      storedDigest(name, '', key),
      storedDigest(name, '0', key),
      crdsDigest(new Map([['shop', 'web']]), key),
    ]
    expect(new Set(all).size).toBe(all.length)
  })
})

describe('the digest of what helm stores', () => {
  const hook = { path: 'web/templates/job.yaml', manifest: 'kind: Job\nname: h' }
  const stored = storedRelease({ manifest: `---\n# Source: web/templates/a.yaml\n${one}`, hooks: [hook] })
  const printed = `---\n# Source: web/templates/a.yaml\n${one}---\n# Source: web/templates/job.yaml\nkind: Job\nname: h\n`
  const of = (release: Parameters<typeof printedRelease>[0]) =>
    storedDigest(stored, printedRelease(release), key)

  it('is the same for a release as helm prints it and as it stores it', () => {
    expect(storedDigest(stored, printed, key)).toBe(of(stored))
    expect(printedRelease(stored)).toBe(printed)
  })

  it('is the same with other blanks at the ends, which helm trims where it prints', () => {
    expect(storedDigest(stored, `\n${printed}\n\n`, key)).toBe(of(stored))
    expect(of({ ...stored, manifest: `\n${stored.manifest}\n` })).toBe(of(stored))
  })

  it.each([
    ['a byte of the manifest', { ...stored, manifest: stored.manifest.replace('"1"', '"2"') }],
    ['a comment in the manifest', { ...stored, manifest: `${stored.manifest}# x\n` }],
    ['a blank within the manifest', { ...stored, manifest: stored.manifest.replace('v1\n', 'v1 \n') }],
    ['no hook', { ...stored, hooks: [] }],
    ['a byte of a hook', { ...stored, hooks: [{ ...hook, manifest: `${hook.manifest}2` }] }],
    ['the template of a hook', { ...stored, hooks: [{ ...hook, path: 'web/templates/x.yaml' }] }],
    ['a hook twice', { ...stored, hooks: [hook, hook] }],
  ])('differs by %s', (_title, other) => {
    expect(of(other)).not.toBe(of(stored))
  })

  it('holds for one release', () => {
    expect(storedDigest({ namespace: 'shop', name: 'api' }, printed, key)).not.toBe(of(stored))
    expect(storedDigest({ namespace: 'other', name: 'web' }, printed, key)).not.toBe(of(stored))
  })
})

describe('the digest of crds/ folders', () => {
  const files = new Map([
    ['crds/a.yaml', one],
    ['crds/b.yaml', two],
  ])
  const of = (...entries: [string, string][]) => crdsDigest(new Map(entries), key)

  it('is empty without files', () => {
    expect(of()).toBe('')
    expect(crdsDigest(files, key)).toMatch(/^[\w-]{43}$/)
  })

  it.each<[title: string, entries: [string, string][]]>([
    [
      'a byte',
      [
        ['crds/a.yaml', one],
        ['crds/b.yaml', `${two} `],
      ],
    ],
    [
      'a comment',
      [
        ['crds/a.yaml', `# x\n${one}`],
        ['crds/b.yaml', two],
      ],
    ],
    [
      'the name of a file',
      [
        ['crds/a.yaml', one],
        ['crds/c.yaml', two],
      ],
    ],
    ['a file less', [['crds/a.yaml', one]]],
    [
      'a file more',
      [
        ['crds/a.yaml', one],
        ['crds/b.yaml', two],
        ['crds/c.yaml', ''],
      ],
    ],
    [
      'another order',
      [
        ['crds/b.yaml', two],
        ['crds/a.yaml', one],
      ],
    ],
    [
      'a moved boundary',
      [
        ['crds/a.yaml', `${one}c`],
        ['rds/b.yaml', two],
      ],
    ],
    [
      'texts that changed places',
      [
        ['crds/a.yaml', two],
        ['crds/b.yaml', one],
      ],
    ],
  ])('differs by %s', (_title, entries) => {
    expect(of(...entries)).not.toBe(crdsDigest(files, key))
  })
})

describe('the key of a digest', () => {
  it('comes from the token, without a salt', () => {
    expect(digestKey('t')).toEqual(digestKey('t'))
    expect(digestKey('t')).toEqual(digestKey('t', 'salt'))
    expect(digestKey('t')).not.toHaveProperty('salt')
  })

  it('is drawn at random without a token, and made again from its salt', () => {
    const drawn = digestKey(undefined)
    expect(drawn.salt).toMatch(/^[\w-]{22}$/)
    expect(digestKey(undefined).bytes).not.toEqual(drawn.bytes)
    expect(digestKey(undefined, drawn.salt)).toEqual(drawn)
    expect(digestKey('', drawn.salt)).toEqual(drawn)
  })

  it('takes an empty token for none', () => expect(digestKey('').salt).toBeDefined())

  it('is HKDF of the token, so that another program can check a digest', () => {
    // HKDF-SHA256, no salt, info "helmfile-gate digest v1": made with Python's hmac.
    expect(digestKey('t').bytes.toString('hex')).toBe(
      'afa0532c29ea7107f62b6be3c4dd31ff4a69d2744b29c5cfbbd0563d51564136',
    )
  })

  it('is needed to test a guess: each key gives other digests and other fingerprints', () => {
    const keys = [
      digestKey('token'),
      digestKey('Token'),
      digestKey(undefined, 'token'),
      digestKey(undefined, 'a'),
    ]
    const all = (make: (by: DigestKey) => string) => new Set(keys.map(make)).size
    expect(all((by) => digestOf({}, by))).toBe(keys.length)
    expect(all((by) => removalDigest(sending, by))).toBe(keys.length)
    expect(all((by) => storedDigest(sending, one, by))).toBe(keys.length)
    expect(all((by) => crdsDigest(new Map([['a', one]]), by))).toBe(keys.length)
    expect(all((by) => joinedFingerprints(bytes, by))).toBe(keys.length)
    keys.forEach((by) => expect(by.bytes).toHaveLength(32))
  })
})

describe('the fingerprints of a render', () => {
  const keysOf = (text: string) => fingerprints(Buffer.from(text), 'shop', key).map((one) => one.key)

  it.each([
    ['each document', `${one}---\n${two}`, ['shop, a, ConfigMap (v1)', 'shop, b, ConfigMap (v1)']],
    ['a document that begins with a separator', `---\n${one}`, ['shop, a, ConfigMap (v1)']],
    [
      'a list by all its items',
      'kind: List\napiVersion: v1\nitems:\n- {apiVersion: v1, kind: Pod, metadata: {name: p}}\n- {apiVersion: v1, kind: Pod, metadata: {name: q}}\n',
      ['shop, p, Pod (v1); shop, q, Pod (v1)'],
    ],
    ['what cannot be read', 'kind: [', [expect.stringContaining('document 1')]],
    ['nothing', '', []],
    ['blanks', ' \n---\n\n', []],
  ])('name %s', (_title, text, expected) => {
    expect(keysOf(text)).toEqual(expected)
  })

  it('are joined in an order of their own, four characters each', () => {
    const there = joinedFingerprints(Buffer.from(`${one}---\n${two}`), key)
    const back = joinedFingerprints(Buffer.from(`${two}---\n${one}`), key)
    expect(there).toMatch(/^[\w-]{8}$/)
    expect(back).toBe(there)
  })
})

describe('the documents that differ', () => {
  const of = (...names: string[]) => names.map((name) => ({ key: `key ${name}`, fingerprint: name }))

  it.each([
    ['none', of('aaaa', 'bbbb'), 'aaaabbbb', [], 0],
    ['one changed', of('aaaa', 'cccc'), 'aaaabbbb', ['key cccc'], 1],
    ['one more', of('aaaa', 'bbbb'), 'aaaa', ['key bbbb'], 0],
    ['one less', of('aaaa'), 'aaaabbbb', [], 1],
    ['the same one twice', of('aaaa', 'aaaa'), 'aaaa', ['key aaaa'], 0],
    ['nothing approved', of('aaaa'), '', ['key aaaa'], 0],
  ])('%s', (_title, given, approved, unapproved, missing) => {
    expect(differingDocuments(given, approved)).toEqual({ unapproved, missing })
  })

  it('are named, and what is missing is counted', () => {
    const approved = joinedFingerprints(Buffer.from(`${one}---\n${two}---\n${configMap('c', '1')}`), key)
    const render = fingerprints(Buffer.from(`${one}---\n${configMap('b', '"3"')}`), 'shop', key)
    expect(differingDocuments(render, approved)).toEqual({
      unapproved: ['shop, b, ConfigMap (v1)'],
      missing: 2,
    })
  })
})
