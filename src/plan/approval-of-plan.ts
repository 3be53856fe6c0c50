import type { Approval, ApprovedRelease } from '../approval/approval.js'
import { releaseKey } from '../lib/release-name.js'
import type { PlannedRelease } from './plan.js'

export interface ApprovalSource extends Omit<Approval, 'releases'> {
  readonly releases: readonly PlannedRelease[]
}

/** @returns the approval of a plan; what has no digest (changes unknown, a stuck removal) is not in it, so apply refuses it. */
export function approvalOf({ releases, ...head }: ApprovalSource): Approval {
  const known = releases.filter(({ digest }) => digest !== '')
  return {
    ...head,
    releases: new Map(known.map((release) => [releaseKey(release), approvedRelease(release)])),
  }
}

function approvedRelease(release: PlannedRelease): ApprovedRelease {
  const { status, digest, storedDigest: stored, revision, crdsDigest: crds, fingerprints } = release
  if (status === 'unchanged') return { kind: 'unchanged', revision }
  if (status === 'uninstall') return { kind: 'uninstall', revision, digest }
  const rendered = { revision, crds, fingerprints }
  return release.unstable ? { kind: 'unstable', ...rendered } : { kind: 'apply', digest, stored, ...rendered }
}
