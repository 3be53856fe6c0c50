import { describe, expect, it } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { brotliCompressSync, brotliDecompressSync, gzipSync } from 'node:zlib'
import {
  mostApprovalBytes,
  parseApproval,
  writeApproval,
  type ApprovedRelease,
} from '../../../src/approval/approval.js'
import { Failure } from '../../../src/lib/errors.js'
import { approvalWith, approvedApply, digestA, digestB, thrownBy } from '../fixtures/plan.js'

const crds = 'C'.repeat(43)

/** One of each kind. */
const kinds: Readonly<Record<string, ApprovedRelease>> = {
  'shop/same': { kind: 'unchanged', revision: 7 },
  'shop/web': approvedApply({ crds, fingerprints: 'aaaazzzz' }),
  'shop/new': approvedApply({ revision: 0 }),
  'shop/random': { kind: 'unstable', revision: 2, crds: '', fingerprints: 'aaaa' },
  'shop/old': { kind: 'uninstall', revision: 1, digest: digestB },
}
const good = approvalWith({ salt: 'salty', releases: new Map(Object.entries(kinds)) })

interface Written {
  releases: unknown[]
}

const unpacked = (text: string) => brotliDecompressSync(Buffer.from(text, 'base64url')).toString()
const packed = (text: string) => brotliCompressSync(text).toString('base64url')
const written = () => JSON.parse(unpacked(writeApproval(good))) as Written

const random = (bytes: number) => randomBytes(bytes).toString('base64url')

/** Upgrades as they are planned: no two digests are alike. */
function changed(count: number, objects: number, crds = () => '') {
  const releases = Array.from({ length: count }, (_, index) => {
    const fingerprints = Array.from({ length: objects }, () => random(3)).join('')
    const digests = { digest: random(32), stored: random(32), crds: crds() }
    return [
      `team-${random(3)}-${index}/some-longer-release-${index}`,
      approvedApply({ revision: index, fingerprints, ...digests }),
    ] as const
  })
  return approvalWith({ releases: new Map(releases) })
}

describe('an approval as it travels', () => {
  it.each(Object.keys(kinds))('is read as it was written: %s', (release) => {
    expect(parseApproval(writeApproval(good)).releases.get(release)).toEqual(kinds[release])
  })

  it('keeps environment, commit, cluster, salt and the order of releases', () => {
    const read = parseApproval(writeApproval(good))
    expect(read).toEqual(good)
    expect([...read.releases.keys()]).toEqual(Object.keys(kinds))
  })

  it('has no salt where a token is the key', () => {
    const bare = approvalWith()
    expect(unpacked(writeApproval(bare))).not.toContain('salt')
    expect(parseApproval(writeApproval(bare))).toStrictEqual(bare)
  })

  it('is JSON of schema 3, packed, of characters that need no quotes anywhere', () => {
    expect(writeApproval(good)).toMatch(/^[\w-]+$/)
    expect(written()).toEqual({
      schema: 3,
      environment: 'production',
      commit: 'c0ffee',
      cluster: 'cluster-1',
      salt: 'salty',
      releases: Object.entries(kinds),
    })
  })

  it.each([
    [1000, 3, 120_000, true],
    [1000, 20, 107_000, false],
    [500, 20, 100_000, true],
    [1100, 20, 118_000, false],
  ])(
    'of %i changed releases of %i objects each has at most %i bytes; with fingerprints: %j',
    (count, objects, bytes, named) => {
      const approval = changed(count, objects)
      const text = writeApproval(approval)
      expect(text.length).toBeLessThan(bytes)
      const { releases } = parseApproval(text)
      expect([...releases.keys()]).toEqual([...approval.releases.keys()])
      const [first, read] = [approval, { releases }].map((one) => one.releases.values().next().value)
      const { fingerprints, ...bound } = first as Extract<ApprovedRelease, { kind: 'apply' }>
      expect(read).toStrictEqual(named ? { ...bound, fingerprints } : bound)
    },
  )

  it.each([
    ['1,500 changed releases', () => changed(1500, 1)],
    ['1,000 that bring definitions of their own', () => changed(1000, 1, () => random(32))],
  ])('is not written for %s: nobody could pass it on', (_title, approval) => {
    expect(thrownBy(() => writeApproval(approval()))).toMatchObject({
      reason: 'plan-incomplete',
      message: expect.stringMatching(
        /^writing the approval failed: that of \d+ releases has more than the 130000 bytes that an action can be given: plan and apply some layers at a time/,
      ) as unknown,
    })
  })

  it('fits into one variable of Linux, with its name', () => {
    const value = 'x'.repeat(mostApprovalBytes)
    expect(spawnSync(process.execPath, ['-e', ''], { env: { INPUT_APPROVAL: value } }).status).toBe(0)
  })

  it('names a release by whatever name, and by no other', () => {
    const releases = new Map(['__proto__', 'constructor'].map((name) => [name, approvedApply()] as const))
    expect(parseApproval(writeApproval(approvalWith({ releases }))).releases).toEqual(releases)
    expect(parseApproval(writeApproval(approvalWith())).releases.get('__proto__')).toBeUndefined()
    expect(parseApproval(writeApproval(approvalWith())).releases.get('constructor')).toBeUndefined()
  })
})

describe('an approval is refused that', () => {
  const withHead = (over: object) => packed(JSON.stringify({ ...written(), ...over }))
  const withRelease = (release: unknown) => withHead({ releases: [['shop/web', release]] })
  const withApply = (over: object) => withRelease({ ...approvedApply(), ...over })
  const removal = { kind: 'uninstall', revision: 1, digest: digestA }
  const unstable = { kind: 'unstable', revision: 1, crds: '' }

  it.each([
    ['is no text of ours', 'yes, do it'],
    ['is empty', ''],
    ['was cut off half-way', writeApproval(good).slice(0, -20)],
    ['lacks its last character', writeApproval(good).slice(0, -1)],
    ['has a character that is not ours', `${writeApproval(good)}=`],
    ['has a line end in it', writeApproval(good).replace(/^.{9}/, '$&\n')],
    ['is packed in another way', gzipSync(unpacked(writeApproval(good))).toString('base64url')],
    ['holds no JSON', packed('yes, do it')],
    ['holds null', packed('null')],
    ['holds a list', packed('[]')],
    ['holds brackets without end', packed('['.repeat(10_000_000))],
    [
      'unpacks to more than memory should hold',
      packed(`${' '.repeat(17 * 1024 * 1024)}${unpacked(writeApproval(good))}`),
    ],
    ['is larger than one could be', withHead({ salt: random(110_000) })],
    ['is JSON of a later schema', '{"schema":9}'],
    ['is of schema 2 inside', withHead({ schema: 2 })],
    ['is of a later schema', withHead({ schema: 4 })],
    ['names its schema as a text', withHead({ schema: '3' })],
    ['names no schema', withHead({ schema: undefined })],
    ['has no releases', withHead({ releases: undefined })],
    ['has an object of releases', withHead({ releases: {} })],
    ['has no environment', withHead({ environment: undefined })],
    ['has no commit', withHead({ commit: undefined })],
    ['has a commit that is no text', withHead({ commit: 7 })],
    ['names no cluster', withHead({ cluster: undefined })],
    ['has a cluster that is no text', withHead({ cluster: {} })],
    ['has a salt that is no text', withHead({ salt: 7 })],
    ['has a salt that is null', withHead({ salt: null })],
    ['has a release that is a text', withRelease(digestA)],
    ['has a release that is null', withRelease(null)],
    ['has a release that is a list', withRelease([3])],
    ['has a release without a name', withHead({ releases: [[approvedApply()]] })],
    ['has a release with more behind it', withHead({ releases: [['a/b', removal, 1]] })],
    ['has no revision', withApply({ revision: undefined })],
    ['has a revision that is no whole number', withApply({ revision: 1.5 })],
    ['has a revision that is a text', withApply({ revision: '1' })],
    ['has a revision that is null', withApply({ revision: null })],
    ['has a negative revision', withApply({ revision: -1 })],
    ['has a word that nobody knows', withApply({ kind: 'anything' })],
    ['has a word that every object has', withApply({ kind: 'constructor' })],
    ['has no word', withApply({ kind: undefined })],
    ['says unchanged with digests', withApply({ kind: 'unchanged' })],
    ['has a removal without a digest', withRelease({ ...removal, digest: undefined })],
    ['has a removal with an empty digest', withRelease({ ...removal, digest: '' })],
    ['has a removal with more in it', withRelease({ ...removal, crds: '' })],
    ['has an unstable release without crds', withRelease({ ...unstable, crds: undefined })],
    ['has an unstable release with more in it', withRelease({ ...unstable, digest: digestA })],
    ['has a crds digest of an unstable release that is none', withRelease({ ...unstable, crds: 'crds' })],
    ['has a digest that is too short', withApply({ digest: 'abc' })],
    ['has a digest that is too long', withApply({ digest: `${digestA}A` })],
    ['has a digest with other characters', withApply({ digest: `${'A'.repeat(42)}!` })],
    ['has a digest with a line end', withApply({ digest: `${digestA}\n` })],
    ['has an empty digest', withApply({ digest: '' })],
    ['has no digest of what is stored', withApply({ stored: '' })],
    ['has a crds digest that is none', withApply({ crds: 'crds' })],
    ['has a part too many', withApply({ more: '' })],
    ['has fingerprints that are no text', withApply({ fingerprints: 1 })],
    ['has one bad release among good ones', withHead({ releases: [...written().releases, ['a/b', true]] })],
  ])('%s', (_title, text) => {
    const error = thrownBy(() => parseApproval(text))
    expect(error).toBeInstanceOf(Failure)
    expect(error).toMatchObject({
      reason: 'approval-invalid',
      message: expect.stringMatching(
        /^reading the approval failed: it is not .+: pass the output approval of the plan step, whole$/,
      ),
    })
  })

  it('was made before it was packed: one has to plan again', () => {
    const text = '{"schema":2,"environment":"production","commit":"c0ffee","cluster":"c","releases":{}}'
    expect(thrownBy(() => parseApproval(text))).toMatchObject({
      reason: 'approval-invalid',
      message: 'reading the approval failed: it is of an older version: plan again',
    })
  })

  it('but not for something that it has besides', () => {
    expect(parseApproval(withHead({ later: 'more' }))).toEqual(good)
  })
})
