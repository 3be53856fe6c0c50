import { releaseKey } from '../cluster/releases.js'
import { joinFingerprints } from '../helm/digest.js'
import { Failure } from '../lib/errors.js'
import type { PlannedRelease } from './plan.js'

/**
 * The compact record of a plan that apply is held to. It travels as a job output, so it holds keyed digests only and
 * stays under 200 kB for 1,000 releases.
 */
export interface Approval {
  readonly schema: 1
  readonly environment: string
  /** Full SHA of the commit that was planned. */
  readonly commit: string
  /** Set when the digest key comes from no secret; see digest.ts. */
  readonly salt?: string
  /** By `namespace/name`. */
  readonly releases: Readonly<Record<string, ApprovedRelease>>
}

/**
 * What is approved for one release: the digest, or one of the words below; the revision it starts from (0: none).
 * A release to be applied also has the fingerprints of its objects and the digest of its chart's `crds/` folder
 * (empty when it has none). One without them was unchanged when planned, and is not touched.
 */
export type ApprovedRelease =
  | readonly [digest: string, revision: number]
  | readonly [digest: string, revision: number, fingerprints: string, crdsDigest: string]

/** Stands for a digest where the release is to be removed. */
export const approvedUninstall = 'uninstall'

/** Stands for a digest where no two renders are alike: nothing can be approved, only waved through by name. */
export const approvedUnstable = 'unstable'

export interface ApprovalSource {
  readonly environment: string
  readonly commit: string
  readonly salt?: string
  readonly releases: readonly PlannedRelease[]
}

/** @returns the approval of a plan; what has no digest (changes unknown, a stuck removal) is not in it, so apply refuses it. */
export function approvalOf({ environment, commit, salt, releases }: ApprovalSource): Approval {
  const known = releases.filter(({ status, digest }) => status === 'uninstall' || digest !== '')
  return {
    schema: 1,
    environment,
    commit,
    ...(salt === undefined ? {} : { salt }),
    releases: Object.fromEntries(known.map((release) => [releaseKey(release), approvedRelease(release)])),
  }
}

function approvedRelease(release: PlannedRelease): ApprovedRelease {
  const { status, digest, revision, fingerprints, crdsDigest } = release
  if (status === 'unchanged') return [digest, revision]
  if (status === 'uninstall') return [approvedUninstall, revision, '', '']
  return [release.unstable ? approvedUnstable : digest, revision, joinFingerprints(fingerprints), crdsDigest]
}

/** @throws Failure when the text is not an approval that this version can hold a deploy to. */
export function parseApproval(text: string): Approval {
  const value = parseJson(text)
  if (isApproval(value)) return value
  throw invalid('it is not an approval of schema 1')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalid('it is not JSON')
  }
}

function invalid(why: string): Failure {
  return new Failure({
    what: 'reading the approval failed',
    why,
    next: 'pass the output approval of the plan step, whole',
    reason: 'approval-invalid',
  })
}

function isApproval(value: unknown): value is Approval {
  if (!isRecord(value) || value['schema'] !== 1 || !isRecord(value['releases'])) return false
  const texts = [value['environment'], value['commit'], value['salt'] ?? '']
  return (
    texts.every((text) => typeof text === 'string') &&
    Object.values(value['releases']).every(isApprovedRelease)
  )
}

function isApprovedRelease(value: unknown): boolean {
  if (!Array.isArray(value) || (value.length !== 2 && value.length !== 4)) return false
  const [digest, revision, ...texts] = value as unknown[]
  const isDigest = typeof digest === 'string' && /^([A-Za-z0-9_-]{43}|uninstall|unstable)$/.test(digest)
  return isDigest && isRevision(revision) && texts.every((text) => typeof text === 'string')
}

function isRevision(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
