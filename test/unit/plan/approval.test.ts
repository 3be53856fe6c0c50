import { describe, expect, it } from '@jest/globals'
import { Failure } from '../../../src/lib/errors.js'
import { approvalOf, parseApproval } from '../../../src/plan/approval.js'
import type { PlannedRelease } from '../../../src/plan/plan.js'
import { digestA, plannedRelease, thrownBy } from './fixtures.js'

const fingerprints = [
  { key: 'shop, b, ConfigMap (v1)', fingerprint: 'zzzz' },
  { key: 'shop, a, ConfigMap (v1)', fingerprint: 'aaaa' },
]

const approvalFor = (...releases: PlannedRelease[]) =>
  approvalOf({ environment: 'production', commit: 'c0ffee', salt: 'salty', releases })

describe('the approval of a plan', () => {
  it.each([
    ['unchanged: digest and revision only', { status: 'unchanged' }, [digestA, 3]],
    ['upgrade: also the fingerprints, sorted', { fingerprints }, [digestA, 3, 'aaaazzzz', '']],
    [
      'install: also the digest of crds/',
      { status: 'install', revision: 0, crdsDigest: 'crds' },
      [digestA, 0, '', 'crds'],
    ],
    ['retry: as an upgrade', { status: 'retry' }, [digestA, 3, '', '']],
    [
      'uninstall: the word instead of a digest',
      { status: 'uninstall', digest: '' },
      ['uninstall', 3, '', ''],
    ],
    [
      'unstable: the word instead of a digest',
      { unstable: 'randAlphaNum in a.yaml' },
      ['unstable', 3, '', ''],
    ],
  ] as const)('holds for %s', (_title, over, approved) => {
    expect(approvalFor(plannedRelease(over)).releases).toEqual({ 'shop/web': approved })
  })

  it.each(['unknown', 'stuck'] as const)(
    'leaves out what is %s and has no digest, so that apply refuses it',
    (status) => {
      const left = plannedRelease({ name: 'b', status, reason: 'no render', digest: '' })
      expect(Object.keys(approvalFor(plannedRelease(), left).releases)).toEqual(['shop/web'])
    },
  )

  it('names environment, commit and salt, and no salt when a token is the key', () => {
    expect(approvalFor()).toEqual({
      schema: 1,
      environment: 'production',
      commit: 'c0ffee',
      salt: 'salty',
      releases: {},
    })
    expect(approvalOf({ environment: 'e', commit: '', releases: [] })).not.toHaveProperty('salt')
  })

  it('holds neither names nor texts of objects', () => {
    expect(JSON.stringify(approvalFor(plannedRelease({ fingerprints })))).not.toContain('ConfigMap')
  })

  it('stays under 200 kB for 1,000 releases of 20 objects', () => {
    const objects = Array.from({ length: 20 }, (_, index) => ({ key: 'k', fingerprint: `fi${10 + index}` }))
    const releases = Array.from({ length: 1000 }, (_, index) =>
      plannedRelease({
        name: `some-longer-release-${index}`,
        namespace: `some-namespace-${index}`,
        fingerprints: objects,
      }),
    )
    expect(Buffer.byteLength(JSON.stringify(approvalFor(...releases)))).toBeLessThan(200_000)
  })
})

describe('reading an approval', () => {
  const good = approvalFor(
    plannedRelease({ fingerprints }),
    plannedRelease({ name: 'b', status: 'unchanged' }),
    plannedRelease({ name: 'c', status: 'uninstall' }),
    plannedRelease({ name: 'd', unstable: 'now' }),
  )
  const withRelease = (release: unknown) => JSON.stringify({ ...good, releases: { 'shop/web': release } })

  it('gives back what was written', () => {
    expect(parseApproval(JSON.stringify(good))).toEqual(good)
  })

  it.each([
    ['no JSON', 'yes, do it'],
    ['cut off half-way', JSON.stringify(good).slice(0, -20)],
    ['null', 'null'],
    ['a list', '[]'],
    ['another schema', JSON.stringify({ ...good, schema: 2 })],
    ['no schema', JSON.stringify({ ...good, schema: undefined })],
    ['no releases', JSON.stringify({ ...good, releases: undefined })],
    ['a list of releases', JSON.stringify({ ...good, releases: [] })],
    ['no environment', JSON.stringify({ ...good, environment: undefined })],
    ['a commit that is no text', JSON.stringify({ ...good, commit: 7 })],
    ['a salt that is no text', JSON.stringify({ ...good, salt: 7 })],
    ['a digest that is too short', withRelease(['abc', 1, '', ''])],
    ['a digest with other characters', withRelease([`${'A'.repeat(42)}!`, 1, '', ''])],
    ['an unknown word for a digest', withRelease(['anything', 1, '', ''])],
    ['no revision', withRelease([digestA])],
    ['a revision that is no whole number', withRelease([digestA, 1.5])],
    ['a revision that is a text', withRelease([digestA, '1'])],
    ['a negative revision', withRelease([digestA, -1])],
    ['three parts', withRelease([digestA, 1, ''])],
    ['five parts', withRelease([digestA, 1, '', '', ''])],
    ['fingerprints that are no text', withRelease([digestA, 1, 1, ''])],
    ['a release that is no list', withRelease(digestA)],
  ])('refuses %s', (_title, text) => {
    const error = thrownBy(() => parseApproval(text))
    expect(error).toBeInstanceOf(Failure)
    expect(error).toMatchObject({
      reason: 'approval-invalid',
      message: expect.stringMatching(
        /^reading the approval failed: it is not .+: pass the output approval of the plan step, whole$/,
      ),
    })
  })
})
