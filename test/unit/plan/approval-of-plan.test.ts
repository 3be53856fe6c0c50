import { describe, expect, it } from '@jest/globals'
import type { ApprovedRelease } from '../../../src/approval/approval.js'
import { approvalOf } from '../../../src/plan/approval-of-plan.js'
import type { PlannedRelease } from '../../../src/plan/plan.js'
import { approvedApply, digestA, digestB, plannedRelease, type ReleaseOver } from '../fixtures/plan.js'

const crds = 'C'.repeat(43)
const fingerprints = 'aaaazzzz'

const head = { environment: 'production', commit: 'c0ffee', cluster: 'cluster-1', salt: 'salty' }
const approvalFor = (...releases: PlannedRelease[]) => approvalOf({ ...head, releases })

describe('the approval of a plan', () => {
  it.each<[title: string, over: ReleaseOver, approved: ApprovedRelease]>([
    ['unchanged: the revision only', { status: 'unchanged' }, { kind: 'unchanged', revision: 3 }],
    [
      'upgrade: what is sent, what is stored then, and the fingerprints, sorted',
      { fingerprints },
      approvedApply({ digest: digestA, stored: digestB, fingerprints: 'aaaazzzz' }),
    ],
    [
      'install: also the digest of crds/',
      { status: 'install', revision: 0, crdsDigest: crds },
      approvedApply({ revision: 0, crds }),
    ],
    ['retry: as an upgrade', { status: 'retry' }, approvedApply()],
    [
      'uninstall: how it is removed',
      { status: 'uninstall', digest: digestB },
      { kind: 'uninstall', revision: 3, digest: digestB },
    ],
    [
      'unstable: no digest, since none would fit',
      { unstable: 'randAlphaNum in a.yaml', fingerprints },
      { kind: 'unstable', revision: 3, crds: '', fingerprints: 'aaaazzzz' },
    ],
    [
      'unchanged, whatever is unstable in it',
      { status: 'unchanged', unstable: 'now in a.yaml' },
      { kind: 'unchanged', revision: 3 },
    ],
  ])('holds for %s', (_title, over, approved) => {
    expect(approvalFor(plannedRelease(over)).releases).toEqual(new Map([['shop/web', approved]]))
  })

  const { name, namespace, chart, version, revision, changes, notes } = plannedRelease({ name: 'b' })
  const facts = { name, namespace, chart, version, revision, changes, notes }

  it.each<PlannedRelease>([
    { ...facts, status: 'unknown', reason: 'no render' },
    { ...facts, status: 'stuck', reason: 'a removal is under way' },
  ])('leaves out what is $status and has no digest, so that apply refuses it', (left) => {
    expect([...approvalFor(plannedRelease(), left).releases.keys()]).toEqual(['shop/web'])
  })

  it('names environment, commit, cluster and salt, and no salt when a token is the key', () => {
    expect(approvalFor()).toEqual({ ...head, releases: new Map() })
    const { environment, commit, cluster } = head
    expect(approvalOf({ environment, commit, cluster, releases: [] })).not.toHaveProperty('salt')
  })

  it('tells releases of one name apart by their namespace', () => {
    const other = plannedRelease({ namespace: 'other', status: 'unchanged' })
    expect([...approvalFor(plannedRelease(), other).releases.keys()]).toEqual(['shop/web', 'other/web'])
  })

  it('holds neither names nor texts of objects', () => {
    const { releases } = approvalFor(plannedRelease({ fingerprints }))
    expect(JSON.stringify([...releases])).not.toContain('ConfigMap')
  })
})
