import { busyUntil, isPending, type PendingRelease } from '../cluster/pending.js'
import type { StoredRelease } from '../cluster/releases.js'
import { releaseKey } from '../lib/release-name.js'
import { shownTime } from '../lib/shown-time.js'
import type { Approval, ApprovedRelease, Recovery, Operation } from '../approval/approval.js'
import { printedRelease, storedDigest, type DigestKey } from '../approval/digest.js'
import { Failure } from '../lib/errors.js'
import type { Layer, StackRelease } from '../stack/layers.js'
import { recoveryOf, stuckReason } from '../plan/recovery.js'

/** One release that the approval changes. */
export interface Step {
  readonly release: StackRelease
  readonly approved: Exclude<ApprovedRelease, { kind: 'unchanged' }>
  readonly stored: StoredRelease | undefined
  /** An earlier run got this far already: there is nothing left to do. */
  readonly done: boolean
}

export interface LayerSteps {
  readonly layer: number
  readonly steps: readonly Step[]
}

export interface StepsRequest {
  readonly layers: readonly Layer[]
  readonly approval: Approval
  /** What is installed, by `namespace/name`. */
  readonly stored: ReadonlyMap<string, StoredRelease>
  /** `namespace/name` of releases that may be applied although every render differs. */
  /** What the approval is for; a deploy when left out. */
  readonly operation?: Operation
  readonly allowUnstable: readonly string[]
  /** `namespace/name` of those that are again what they were when they were planned, at a later revision. */
  readonly rolledBack: ReadonlySet<string>
  readonly key: DigestKey
  /** In ms since 1970. */
  readonly now: number
  /** Who had the Lease before, one clause. */
  readonly lease?: string
}

/**
 * Turns an approval into what is to be done, after holding it against the cluster as it is now.
 * @returns for each layer the releases that the approval changes.
 * @throws Failure for the first release that cannot be applied as approved; nothing has been touched then.
 */
export function stepsOf(request: StepsRequest): LayerSteps[] {
  return request.layers.map(({ layer, releases }) => ({
    layer,
    steps: releases.map((release) => stepOf(release, request)).filter((step) => step !== undefined),
  }))
}

/** @returns undefined when there is nothing to do, by approval or because the release is neither wanted nor there. */
function stepOf(release: StackRelease, request: StepsRequest): Step | undefined {
  const key = releaseKey(release)
  const stored = request.stored.get(key)
  // What is not there cannot go back.
  const isWanted = release.installed && request.operation !== 'rollback' && request.operation !== 'mend'
  if (!isWanted && !stored && !request.approval.releases.has(key)) return undefined
  const approved = requireApproved(key, request)
  if (approved.kind === 'unchanged') return undefined
  if (release.installed === (approved.kind === 'uninstall')) throw otherIntent(key, release)
  const step = { release, approved, stored }
  if (isPending(stored)) {
    requireRecoverable(stored, approved, request)
    return { ...step, done: false }
  }
  const now = stored?.revision ?? 0
  const isSame = now === approved.revision && !(isRecovery(approved) && stored?.status === 'deployed')
  if (isSame || request.rolledBack.has(key)) return { ...step, done: false }
  // A failed attempt at this very approval is tried again, so that a job can simply be run again.
  if (isAsApproved(step, request.key)) return { ...step, done: stored?.status !== 'failed' }
  throw new Failure({
    what: `applying ${key} failed`,
    why:
      now === approved.revision
        ? `revision ${now} was pending when it was planned, and is deployed now`
        : `it is at revision ${now}, and the plan started from ${approved.revision}: it was changed in between`,
    next: 'plan again',
    reason: 'approval-outdated',
  })
}

function requireApproved(key: string, { approval, layers, allowUnstable }: StepsRequest): ApprovedRelease {
  const approved = approval.releases.get(key)
  if (!approved) {
    throw new Failure({
      what: `applying ${key} failed`,
      ...notNamed(key, approval, layers),
      reason: 'approval-outdated',
    })
  }
  if (approved.kind === 'unstable' && !allowUnstable.includes(key)) {
    throw new Failure({
      what: `applying ${key} failed`,
      why: 'every render of it differs, so none can be approved',
      next: 'set its random values, or name it in the input allow-unstable',
      reason: 'render-differs',
    })
  }
  return approved
}

/** Most often more is applied than was planned. */
function notNamed(
  key: string,
  { releases: approved }: Approval,
  layers: StepsRequest['layers'],
): { readonly why: string; readonly next: string } {
  const names = [...approved.keys()]
  const isNamed = (release: StackRelease) => approved.has(releaseKey(release))
  const covered = layers.filter(({ releases }) => releases.some(isNamed)).map(({ layer }) => layer)
  const own = layers.find(({ releases }) => releases.some((one) => releaseKey(one) === key))
  if (own && covered.length > 0 && !covered.includes(own.layer)) {
    const planned = covered.join(', ')
    const why = `it is in layer ${own.layer}, and the approval is for layer ${planned} alone`
    return { why, next: `set the input layer to ${covered.join(',')}, or plan all layers and apply that` }
  }
  const [only] = names
  if (names.length === 1 && only !== undefined) {
    const why = `the approval is for ${only} alone`
    return { why, next: `set the input release to ${only}, or plan all of it and apply that` }
  }
  return {
    why: 'the approval does not name it',
    next: 'plan again, and see there why its changes are not known',
  }
}

/** What was approved as an upgrade must not end as a removal, nor the other way round. */
function otherIntent(key: string, { installed: wanted }: StackRelease): Failure {
  return new Failure({
    what: `applying ${key} failed`,
    why: wanted
      ? 'its removal was approved, and the helmfile wants it'
      : 'the helmfile removes it, which was not approved',
    next: 'plan again',
    reason: 'approval-outdated',
  })
}

/**
 * helm was killed in the middle of it: it may be gone on with when that was approved, when it is what was approved that
 * helm was at, and when it is to be removed. Each only once nobody can be at work on it any more.
 */
function requireRecoverable(
  stored: PendingRelease,
  approved: ApprovedRelease,
  { key, now, lease }: StepsRequest,
): void {
  const what = `applying ${releaseKey(stored)} failed`
  const busy = busyUntil(stored, now)
  if (busy !== undefined)
    throw new Failure({ what, ...stuckReason(stored, busy, lease), reason: 'release-stuck' })
  const isSame = stored.revision === approved.revision
  if (approved.kind === 'uninstall' ? isSame : isAttemptAt(approved, stored, key)) return
  const { state, start } = recoveryOf(stored)
  const recovery = isRecovery(approved) ? approved.recovery : undefined
  if (isSame && recovery?.state === state && recovery.start === start) return
  throw new Failure({
    what,
    why: `revision ${stored.revision} is ${state}${stored.updated && ` since ${shownTime(stored.updated)}`}, and to recover from that was not approved`,
    next: 'plan again: the plan says what a recovery does',
    reason: recovery ? 'approval-outdated' : 'release-stuck',
  })
}

function isRecovery(approved: ApprovedRelease): approved is ApprovedRelease & { recovery: Recovery } {
  return 'recovery' in approved
}

/** @returns whether a pending revision is an attempt at this very approval: the bytes tell. */
export function isAttemptAt(approved: ApprovedRelease, stored: PendingRelease, key: DigestKey): boolean {
  if (!hasStored(approved) || stored.revision <= approved.revision) return false
  return storedDigest(stored, printedRelease(stored), key) === approved.stored
}

/** @returns whether helm stored what was approved: the bytes that it sent decide what it stores. */
export function isAsApproved(
  { approved, stored }: Pick<Step, 'approved' | 'stored'>,
  key: DigestKey,
): boolean {
  if (approved.kind === 'uninstall') return stored === undefined
  if (stored?.status !== 'deployed' && stored?.status !== 'failed') return false
  return hasStored(approved) && storedDigest(stored, printedRelease(stored), key) === approved.stored
}

function hasStored(approved: ApprovedRelease): approved is ApprovedRelease & { stored: string } {
  return 'stored' in approved
}
