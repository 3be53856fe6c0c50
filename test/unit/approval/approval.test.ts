import { describe, expect, it } from '@jest/globals'
import { parseApproval, writeApproval, type ApprovedRelease } from '../../../src/approval/approval.js'
import { Failure } from '../../../src/lib/errors.js'
import { approvalWith, approvedApply, digestA, digestB, thrownBy } from '../plan/fixtures.js'

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
  releases: Record<string, unknown>
}

const written = () => JSON.parse(writeApproval(good)) as Written

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
    expect(writeApproval(bare)).not.toContain('salt')
    expect(parseApproval(writeApproval(bare))).toStrictEqual(bare)
  })

  it('is JSON of schema 2, with one short row a release', () => {
    expect(written()).toEqual({
      schema: 2,
      environment: 'production',
      commit: 'c0ffee',
      cluster: 'cluster-1',
      salt: 'salty',
      releases: {
        'shop/same': [7],
        'shop/web': [3, digestA, digestB, crds, 'aaaazzzz'],
        'shop/new': [0, digestA, digestB, '', ''],
        'shop/random': [2, 'unstable', '', 'aaaa'],
        'shop/old': [1, 'uninstall', digestB],
      },
    })
  })

  it.each([
    ['3 objects each, all digests made', 3, 200_000],
    ['20 objects each, which is more than most charts have', 20, 250_000],
  ])('stays small for 1,000 changed releases of %s', (_title, objects, bytes) => {
    const fingerprints = 'fing'.repeat(objects)
    const releases = Array.from(
      { length: 1000 },
      (_, index) =>
        [
          `some-namespace-${index}/some-longer-release-${index}`,
          approvedApply({ revision: index, fingerprints }),
        ] as const,
    )
    const text = writeApproval(approvalWith({ releases: new Map(releases) }))
    expect(Buffer.byteLength(text)).toBeLessThan(bytes)
    expect(parseApproval(text).releases.size).toBe(1000)
  })

  it('names a release by whatever name, and by no other', () => {
    const releases = new Map([['__proto__', approvedApply()]])
    expect(parseApproval(writeApproval(approvalWith({ releases }))).releases).toEqual(releases)
    expect(parseApproval(writeApproval(approvalWith())).releases.get('__proto__')).toBeUndefined()
    expect(parseApproval(writeApproval(approvalWith())).releases.get('constructor')).toBeUndefined()
  })
})

describe('an approval is refused that', () => {
  const withHead = (over: object) => JSON.stringify({ ...written(), ...over })
  const withRow = (row: unknown) => withHead({ releases: { 'shop/web': row } })

  it.each([
    ['is no JSON', 'yes, do it'],
    ['is empty', ''],
    ['was cut off half-way', writeApproval(good).slice(0, -20)],
    ['is null', 'null'],
    ['is a list', '[]'],
    ['is of schema 1, as older versions made it', withHead({ schema: 1 })],
    ['is of a later schema', withHead({ schema: 3 })],
    ['names its schema as a text', withHead({ schema: '2' })],
    ['names no schema', withHead({ schema: undefined })],
    ['has no releases', withHead({ releases: undefined })],
    ['has a list of releases', withHead({ releases: [] })],
    ['has no environment', withHead({ environment: undefined })],
    ['has no commit', withHead({ commit: undefined })],
    ['has a commit that is no text', withHead({ commit: 7 })],
    ['names no cluster', withHead({ cluster: undefined })],
    ['has a cluster that is no text', withHead({ cluster: {} })],
    ['has a salt that is no text', withHead({ salt: 7 })],
    ['has a salt that is null', withHead({ salt: null })],
    ['has a release that is no list', withRow(digestA)],
    ['has a release that is null', withRow(null)],
    ['has a row without a revision', withRow([])],
    ['has a row of schema 1', withRow([digestA, 3, 'aaaa', ''])],
    ['has a row of schema 1, unchanged', withRow([digestA, 3])],
    ['has a revision that is no whole number', withRow([1.5])],
    ['has a revision that is a text', withRow(['1'])],
    ['has a revision that is null', withRow([null])],
    ['has a negative revision', withRow([-1])],
    ['has a word that nobody knows', withRow([1, 'anything'])],
    ['has a word that nobody knows with digests', withRow([1, 'anything', digestA, '', ''])],
    ['says unchanged in a word', withRow([1, 'unchanged'])],
    ['has a removal without a digest', withRow([1, 'uninstall'])],
    ['has a removal with an empty digest', withRow([1, 'uninstall', ''])],
    ['has a removal with more behind it', withRow([1, 'uninstall', digestA, ''])],
    ['has an unstable release without fingerprints', withRow([1, 'unstable', ''])],
    ['has an unstable release with more behind it', withRow([1, 'unstable', '', '', ''])],
    ['has a crds digest of an unstable release that is none', withRow([1, 'unstable', 'crds', ''])],
    ['has a digest that is too short', withRow([1, 'abc', digestB, '', ''])],
    ['has a digest that is too long', withRow([1, `${digestA}A`, digestB, '', ''])],
    ['has a digest with other characters', withRow([1, `${'A'.repeat(42)}!`, digestB, '', ''])],
    ['has a digest with a line end', withRow([1, `${digestA}\n`, digestB, '', ''])],
    ['has an empty digest', withRow([1, '', digestB, '', ''])],
    ['has no digest of what is stored', withRow([1, digestA, '', '', ''])],
    ['has a crds digest that is none', withRow([1, digestA, digestB, 'crds', ''])],
    ['has no fingerprints', withRow([1, digestA, digestB, ''])],
    ['has a part too many', withRow([1, digestA, digestB, '', '', ''])],
    ['has fingerprints that are no text', withRow([1, digestA, digestB, '', 1])],
    ['has one bad release among good ones', withHead({ releases: { ...written().releases, 'a/b': [true] } })],
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

  it('but not for something that it has besides', () => {
    expect(parseApproval(withHead({ later: 'more' }))).toEqual(good)
  })
})
