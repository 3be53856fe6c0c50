import { printedRelease, type DigestKey } from '../approval/digest.js'
import { refusalText, type Refusal } from '../approval/guard.js'
import { isLeftOpen } from '../cluster/mark-failed.js'
import { isPending } from '../cluster/pending.js'
import type { PendingState } from '../helm/pending-states.js'
import type { StoredRelease } from '../cluster/releases.js'
import type { Sent } from '../door/applying.js'
import { Failure } from '../lib/errors.js'
import type { Completed } from '../lib/exec.js'
import { releaseKey } from '../lib/release-name.js'
import { stackFailure } from '../stack/helmfile.js'
import { isAsApproved, type Step } from './steps.js'

export const outcomes = [
  'applied',
  'already-applied',
  'removed',
  'failed',
  'rolled-back',
  'refused',
  'not-reached',
  'unknown',
] as const

/** Of these nothing is left to do. */
const doneOutcomes: readonly string[] = ['applied', 'already-applied', 'removed']

/** What became of one release. */
export interface AppliedRelease {
  readonly name: string
  readonly namespace: string
  readonly outcome: (typeof outcomes)[number]
  readonly chartVersion: string
  /** The revision before and after; 0 for none. */
  readonly from: number
  readonly to: number
  /** The state that a killed helm had left it in; absent when there was nothing to recover from. */
  readonly recovered?: PendingState
}

/** @returns what stands behind an outcome; empty when there was nothing to recover from. */
export function recoveredText({ recovered }: Pick<AppliedRelease, 'recovered'>): string {
  return recovered === undefined ? '' : `, recovered from ${recovered}`
}

export interface AppliedLayer {
  readonly layer: number
  /** Only the releases that the approval changes. */
  readonly releases: readonly AppliedRelease[]
  readonly seconds: number
  /** Objects of what was removed that a finalizer holds up, one line each; absent when there are none. */
  readonly lingering?: readonly string[]
  /** What a failure had taken back, and what not, one line each; absent where nothing is to be taken back. */
  readonly wayBack?: readonly string[]
}

/** What helmfile said, and what helm stored afterwards: that decides. */
export interface Synced {
  readonly ended: Completed
  readonly sent: Sent
  /** Commands that nobody may run here, one clause each. */
  readonly refused: readonly string[]
  readonly stored: ReadonlyMap<string, StoredRelease>
  /** Why that could not be read. */
  readonly unread?: Failure
}

/**
 * @param before the newest revisions before anything was done, by `namespace/name`.
 * @returns what became of a release, as the cluster tells it: what helm or helmfile say does not count.
 */
export function outcomeOf(
  step: Step,
  { before, stored: after, sent, unread }: Synced & { readonly before: ReadonlyMap<string, number> },
  key: DigestKey,
): AppliedRelease {
  const { release, stored, approved, done } = step
  const from = stored?.revision ?? 0
  const base = { name: release.name, namespace: release.namespace, from, ...recoveredOf(step) }
  if (done) return { ...base, outcome: 'already-applied', chartVersion: stored?.chartVersion ?? '', to: from }
  if (unread) return { ...base, outcome: unreadOutcome(step, sent), chartVersion: '', to: from }
  const now = after.get(releaseKey(release))
  const to = { chartVersion: now?.chartVersion ?? '', to: now?.revision ?? 0 }
  if (approved.kind === 'uninstall') return { ...base, ...to, outcome: now ? 'failed' : 'removed' }
  if (to.to === from) return { ...base, ...to, outcome: untouchedOutcome(releaseKey(release), sent) }
  // After a removal that kept its history, helm goes on counting.
  const last = before.get(releaseKey(release)) ?? 0
  const isNext = to.to === last + 1 && now?.status === 'deployed'
  const isApproved = approved.kind === 'unstable' || isAsApproved({ approved, stored: now }, key)
  if (isNext && isApproved) return { ...base, ...to, outcome: 'applied' }
  return { ...base, ...to, outcome: isSameAgain(stored, now) ? 'rolled-back' : 'failed' }
}

function recoveredOf({ approved, stored }: Step): Pick<AppliedRelease, 'recovered'> {
  return isPending(stored) && approved.kind !== 'uninstall' ? { recovered: stored.status } : {}
}

/** Whether a removal was begun is not known. */
function unreadOutcome({ release, approved }: Step, sent: Sent): AppliedRelease['outcome'] {
  const key = releaseKey(release)
  const untouched = untouchedOutcome(key, sent)
  return approved.kind === 'uninstall' || untouched === 'failed' ? 'unknown' : untouched
}

/** @returns what became of a release when the run stopped before its layer began. */
export function notReached({ release: { name, namespace }, stored, done }: Step): AppliedRelease {
  const revision = stored?.revision ?? 0
  const facts = { name, namespace, chartVersion: stored?.chartVersion ?? '', from: revision, to: revision }
  return { ...facts, outcome: done ? 'already-applied' : 'not-reached' }
}

function untouchedOutcome(key: string, { begun, refusals }: Sent): AppliedRelease['outcome'] {
  if (refusals.has(key)) return 'refused'
  return begun.has(key) ? 'failed' : 'not-reached'
}

/** helm stores a rollback as one more revision, with what the older one had (helm: pkg/action/rollback.go). */
export function isSameAgain(before: StoredRelease | undefined, now: StoredRelease | undefined): boolean {
  if (!before || now?.status !== 'deployed') return false
  return before.revision < now.revision && printedRelease(before) === printedRelease(now)
}

interface LayerEnd {
  readonly steps: readonly Step[]
  readonly releases: readonly AppliedRelease[]
  readonly synced: Synced
}

/** All that was approved has to have happened, and nothing else: what helmfile says of it does not count. */
export function layerFailure(layer: number, { steps, releases, synced }: LayerEnd): Failure | undefined {
  const { ended, sent, refused: commands, unread } = synced
  const refusal = [...sent.refusals.values()][0]
  if (refusal) return refused(refusal)
  const undone = releases.filter(({ outcome }) => !doneOutcomes.includes(outcome))
  if (undone.length === 0 && commands.length === 0 && ended.exitCode === 0) return undefined
  const said = stackFailure(`applying layer ${layer}`, ended)
  if (unread) return notKnown(layer, { undone, unread, said })
  const names = undone.map((release) => `${releaseKey(release)} is ${outcomeText(release, steps, synced)}`)
  const rolledBack = undone.filter(({ outcome }) => outcome === 'rolled-back').map(releaseKey)
  const cut = undone
    .map(releaseKey)
    .filter((key) => sent.cutOff.has(key) && isLeftOpen(synced.stored.get(key)))
  const remarks = [
    ...(rolledBack.length > 0 ? [`${rolledBack.join(', ')} rolled back`] : []),
    ...cut.map((key) => `helm was cut off while it was at ${key}, ${stateText(synced.stored.get(key))}`),
  ]
  const back = remarks.length > 0 ? ` (${remarks.join('; ')})` : ''
  const why = commands[0] ?? (ended.exitCode === 0 ? names.join('; ') : `${said.why}${back}`)
  return new Failure({
    what: `applying layer ${layer} failed`,
    why,
    next: 'see the log; where the cause lies outside of the stack, run the same again, else mend it and plan again',
    reason: 'apply-failed',
    cause: said,
  })
}

/** Not to be taken for a refusal: some of it may have been done. */
function notKnown(
  layer: number,
  { undone, unread, said }: { undone: readonly AppliedRelease[]; unread: Failure; said: Failure },
): Failure {
  const names = undone.filter(({ outcome }) => outcome === 'unknown').map(releaseKey)
  return new Failure({
    what: `applying layer ${layer} was cut off`,
    why: `what became of ${names.join(', ') || 'its releases'} is not known, because ${unread.what}: ${unread.why}`,
    next: 'when the cluster answers again, run the same again: it looks first at what is there',
    reason: unread.reason,
    cause: said,
  })
}

function stateText(now: StoredRelease | undefined): string {
  if (!now) return 'which is not stored'
  return isPending(now)
    ? `and revision ${now.revision} is ${now.status}: it can be recovered from once it is clear that nobody is at work`
    : `and revision ${now.revision} is ${now.status}`
}

function outcomeText(
  { namespace, name, to, from, outcome }: AppliedRelease,
  steps: readonly Step[],
  { stored }: Synced,
): string {
  const isRemoval = steps.some(
    ({ release, approved }) =>
      release.name === name && release.namespace === namespace && approved.kind === 'uninstall',
  )
  if (isRemoval) return 'still there'
  if (to === from) return outcome === 'failed' ? 'as it was: helm failed' : 'as it was: helm did not do it'
  if (outcome === 'rolled-back') return `rolled back: revision ${to} is what it was before`
  const now = stored.get(`${namespace}/${name}`)
  return `at revision ${to} (${now?.status ?? 'gone'}), which is not what was approved`
}

function refused(refusal: Refusal): Failure {
  return new Failure({
    what: `applying ${releaseKey(refusal)} was refused`,
    why: refusalText(refusal),
    next: 'nothing of it was sent; plan again and have that plan approved',
    reason: 'render-differs',
  })
}
