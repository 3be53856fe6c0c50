import type { StoredRelease } from '../../../src/cluster/releases.js'
import type { Approval, ApprovedRelease } from '../../../src/approval/approval.js'
import { digestKey } from '../../../src/approval/digest.js'
import type { ObjectChange, RenderedDiff } from '../../../src/changes/release-diff.js'
import type { PlannedRelease, ReleaseStatus } from '../../../src/plan/plan.js'
import type { StackRelease } from '../../../src/stack/layers.js'

/** A key that is the same in every test. */
export const key = digestKey(undefined, 'salt-of-the-tests')

export const digestA = 'A'.repeat(43)
export const digestB = 'B'.repeat(43)

/** The approval of no release at all. */
export function approvalWith(over: Partial<Approval> = {}): Approval {
  return { environment: 'production', commit: 'c0ffee', cluster: 'cluster-1', releases: new Map(), ...over }
}

type Apply = Extract<ApprovedRelease, { kind: 'apply' }>

/** The approval of an upgrade from revision 3. */
export function approvedApply(over: Partial<Apply> = {}): Apply {
  return { kind: 'apply', revision: 3, digest: digestA, stored: digestB, crds: '', fingerprints: '', ...over }
}

export function stackRelease(over: Partial<StackRelease> = {}): StackRelease {
  return { name: 'web', namespace: 'shop', chart: 'repo/web', version: '1.0.0', installed: true, ...over }
}

export function storedRelease(over: Partial<StoredRelease> = {}): StoredRelease {
  return {
    name: 'web',
    namespace: 'shop',
    revision: 3,
    status: 'deployed',
    chartVersion: '1.0.0',
    updated: '2026-01-02T03:04:05Z',
    description: 'Upgrade complete',
    manifest: '',
    applyMethod: 'ssa',
    hooks: [],
    ...over,
  }
}

export function change(over: Partial<ObjectChange> = {}): ObjectChange {
  return {
    action: 'change',
    apiVersion: 'v1',
    kind: 'ConfigMap',
    namespace: 'shop',
    name: 'settings',
    diff: '@@ -1 +1 @@\n-a: 1\n+a: 2\n',
    ...over,
  }
}

export function renderedDiff(over: Partial<RenderedDiff> = {}): RenderedDiff {
  return {
    name: 'web',
    namespace: 'shop',
    outcome: 'rendered',
    chartVersion: '1.0.0',
    changes: [],
    digest: digestA,
    storedDigest: digestB,
    fingerprints: '',
    crdsDigest: '',
    addedApiVersions: [],
    asksApiVersions: false,
    notes: [],
    ...over,
  }
}

type Rendered = Extract<PlannedRelease, { status: 'retry' }>

/** What a planned release may be given; what does not belong to its status is left out. */
export type ReleaseOver = Partial<Omit<Rendered, 'status' | 'failure'>> & { readonly status?: ReleaseStatus }

export function plannedRelease({ status = 'upgrade', ...over }: ReleaseOver = {}): PlannedRelease {
  const { reason = 'a reason', digest = digestA, storedDigest = digestB, ...rest } = over
  const { fingerprints = '', crdsDigest = '', unstable, ...others } = rest
  const facts = {
    name: 'web',
    namespace: 'shop',
    chart: 'repo/web',
    version: '1.0.0',
    revision: 3,
    changes: [],
    notes: [],
    ...others,
  }
  if (status === 'unknown') return { ...facts, status, reason }
  if (status === 'uninstall') return { ...facts, status, digest }
  const rendered = { ...facts, digest, storedDigest, fingerprints, crdsDigest }
  const given = unstable === undefined ? rendered : { ...rendered, unstable }
  return status === 'stuck' || status === 'retry' ? { ...given, status, reason } : { ...given, status }
}

/** @returns what was thrown. */
export function thrownBy(act: () => unknown): unknown {
  try {
    act()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}
