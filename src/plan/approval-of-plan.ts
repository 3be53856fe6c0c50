import type { Approval, ApprovedRelease } from '../approval/approval.js'
import { releaseKey } from '../lib/release-name.js'
import type { PlannedRelease } from './plan.js'

export interface ApprovalSource extends Omit<Approval, 'releases'> {
  readonly releases: readonly PlannedRelease[]
}

/** @returns the approval of a plan; what has no digest (changes unknown, a stuck removal) is not in it, so apply refuses it. */
export function approvalOf({ releases, ...head }: ApprovalSource): Approval {
  const known = releases.flatMap((release) => {
    const approved = approvedRelease(release)
    return approved ? [[releaseKey(release), approved] as const] : []
  })
  return { ...head, releases: new Map(known) }
}

function approvedRelease(release: PlannedRelease): ApprovedRelease | undefined {
  const { status, revision, digest } = release
  if (status === 'unchanged') return { kind: 'unchanged', revision }
  if (status === 'uninstall') return { kind: 'uninstall', revision, digest }
  if ('to' in release)
    return {
      kind: 'rollback',
      revision,
      to: release.to,
      digest: release.digest,
      stored: release.storedDigest,
    }
  if (release.digest === undefined) return undefined
  const { crdsDigest: crds, storedDigest: stored, fingerprints } = release
  const recovery = release.status === 'recover' ? { recovery: release.recovery } : {}
  const rendered = { revision, crds, fingerprints, ...recovery }
  return release.unstable
    ? { kind: 'unstable', ...rendered }
    : { kind: 'apply', digest: release.digest, stored, ...rendered }
}
