import { Failure } from '../../lib/errors.js'
import { isPassing, refusalOf, type ApiAnswer, type ApiRequest, type ClusterApi } from '../api.js'
import { durationText } from '../../lib/time-text.js'
import type { Clock } from './clock.js'
import {
  heldText,
  readLease,
  takenLease,
  type Holding,
  type LeasePlace,
  type StoredLease,
} from './lease-object.js'

export interface LeaseTiming {
  /** How long a Lease is its holder's without being renewed; whole seconds. */
  readonly durationMs: number
  readonly renewMs: number
  /** When a holder that cannot renew takes it for lost: before anybody else may have it. */
  readonly giveUpMs: number
  /** What was refused or not answered is tried again after this. */
  readonly retryMs: number
  /** How often who waits looks, and how often they say so. */
  readonly pollMs: number
  readonly tellMs: number
}

export interface LeaseOptions {
  readonly place: LeasePlace
  readonly holding: Holding
  /** How long to wait for another holder; 0 fails at once. */
  readonly waitMs: number
  /** Writes a line into the log. */
  readonly tell: (line: string) => void
  readonly cancelled: AbortSignal
  readonly timing: LeaseTiming
  readonly clock: Clock
}

/** What was seen of a Lease last, and since when by our own clock it has been so. */
interface Observed {
  readonly spec: string
  readonly since: number
}

export interface TakenLease {
  readonly at: number
  /** As it was stored before; undefined for none. */
  readonly before: StoredLease | undefined
}

const mostTroubles = 5

/**
 * Takes the Lease as soon as it is nobody's: released, or not renewed for as long as its holder said. That goes by what
 * is seen and by our own clock, never by the times in it (client-go: tools/leaderelection/leaderelection.go,
 * `tryAcquireOrRenew`): a holder whose clock is behind is not robbed, and one that died is replaced.
 * @returns when it was taken, by our clock, and what it was before.
 * @throws Failure `lease-held` when it was not free in time; `cluster-refused` when the account may not do this, or the
 * namespace is missing; the reason of `cancelled`.
 */
export async function acquireLease(api: ClusterApi, options: LeaseOptions): Promise<TakenLease> {
  const { place, clock, timing, cancelled, tell } = options
  const waiting = waitingFor(options)
  let observed: Observed | undefined
  let troubles = 0
  let written: TakenLease | undefined
  for (;;) {
    cancelled.throwIfAborted()
    const stored = await storedLease(api, place)
    const asked = clock.now()
    // An answer that was lost on its way was a yes.
    if (stored?.spec.holderIdentity === options.holding.holder)
      return written ?? { at: asked, before: undefined }
    observed = observe(observed, stored, asked)
    const idleMs = asked - observed.since
    if (stored && !isFree(stored, idleMs)) {
      waiting(stored, idleMs)
      await clock.sleep(timing.pollMs, cancelled)
      continue
    }
    written = { at: asked, before: stored }
    const answer = await write(api, options, stored)
    if (answer?.status === 200 || answer?.status === 201) {
      tellTaken(tell, place, stored)
      return written
    }
    // Somebody was faster.
    if (answer?.status === 409) continue
    if (answer && !isPassing(answer)) throw refused(place, answer)
    if (++troubles === mostTroubles) throw refused(place, answer)
    await clock.sleep(timing.retryMs, cancelled)
  }
}

function observe(before: Observed | undefined, stored: StoredLease | undefined, now: number): Observed {
  const spec = JSON.stringify(stored?.spec ?? null)
  return before?.spec === spec ? before : { spec, since: now }
}

function isFree({ spec }: StoredLease, idleMs: number): boolean {
  return spec.holderIdentity === '' || idleMs >= durationOf(spec)
}

/** One that says nothing of it can still not be had at once. */
function durationOf({ leaseDurationSeconds }: StoredLease['spec']): number {
  return Math.max(leaseDurationSeconds, 1) * 1000
}

async function storedLease(api: ClusterApi, place: LeasePlace): Promise<StoredLease | undefined> {
  const answer = await api.request({ path: `${collection(place)}/${place.name}` })
  if (answer.status === 404) return undefined
  if (answer.status !== 200) throw refused(place, answer)
  const read = readLease(answer.body)
  if ('value' in read) return read.value
  throw refused(place, { status: 200, body: `the cluster's answer is not understood: ${read.wrong}` })
}

/** @returns undefined where nobody knows what became of it. */
async function write(
  api: ClusterApi,
  { place, holding, timing }: LeaseOptions,
  previous: StoredLease | undefined,
): Promise<ApiAnswer | undefined> {
  const body = takenLease(place, holding, { durationMs: timing.durationMs, previous })
  const request: ApiRequest = previous
    ? { method: 'PUT', path: `${collection(place)}/${place.name}`, body }
    : { method: 'POST', path: collection(place), body }
  return api.request({ ...request, timeoutMs: Math.floor(timing.giveUpMs / 3) }).catch(() => undefined)
}

export function collection({ namespace }: LeasePlace): string {
  return `/apis/coordination.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/leases`
}

function tellTaken(tell: (line: string) => void, place: LeasePlace, previous: StoredLease | undefined): void {
  const left = previous?.spec.holderIdentity ? heldText(previous).replace(' holds it', ' held it') : ''
  const from = left === '' ? '' : `, taken over: ${left}, and does not renew it any more`
  tell(`Holding the Lease ${leaseText(place)}${from}.`)
}

/** @returns what tells of the waiting: at once, when the holder changes, and now and then. Fails when it is over. */
function waitingFor({ place, waitMs, clock, timing, tell }: LeaseOptions) {
  const started = clock.now()
  let told: { readonly holder: string; readonly at: number } | undefined
  return (stored: StoredLease, idleMs: number): void => {
    const now = clock.now()
    const leftMs = started + waitMs - now
    if (leftMs <= 0) throw stillHeld(place, stored, waitMs)
    const holder = stored.spec.holderIdentity
    if (told?.holder === holder && now - told.at < timing.tellMs) return
    told = { holder, at: now }
    const duration = durationOf(stored.spec)
    const idle =
      idleMs > 2 * timing.renewMs
        ? `; not renewed for ${durationText(idleMs)}, taken over after ${durationText(duration)}`
        : ''
    tell(
      `Waiting for the Lease ${leaseText(place)}, for ${durationText(leftMs)} at most: ${heldText(stored)}${idle}.`,
    )
  }
}

export function leaseText({ namespace, name }: LeasePlace): string {
  return `${namespace}/${name}`
}

function stillHeld(place: LeasePlace, stored: StoredLease, waitMs: number): Failure {
  const waited = waitMs === 0 ? '' : `, and did not let go of it within ${durationText(waitMs)}`
  const replaced = durationText(durationOf(stored.spec))
  return new Failure({
    what: `taking the Lease ${leaseText(place)} failed`,
    why: `${heldText(stored)}${waited}`,
    next: `run this again when that has ended; a holder that died is replaced by who waits for ${replaced} or more`,
    reason: 'lease-held',
  })
}

function refused(place: LeasePlace, answer: ApiAnswer | undefined): Failure {
  const what = `taking the Lease ${leaseText(place)} failed`
  if (answer === undefined || isPassing(answer)) {
    const why = answer ? refusalOf(answer.body) : 'the cluster does not answer'
    return new Failure({
      what,
      why,
      next: 'check that the cluster answers, and run this again',
      reason: 'cluster-unreachable',
    })
  }
  const isMissing = answer.status === 404
  const mayNot =
    `allow the account get, create, update and patch of leases in coordination.k8s.io in namespace ${place.namespace}, ` +
    'as stack/access/apply.yaml does: without the Lease two applies could run at once'
  return new Failure({
    what,
    why: isMissing ? `there is no namespace ${place.namespace}` : refusalOf(answer.body),
    next: isMissing ? 'create it, or name another one in the input lease-namespace' : mayNot,
    reason: 'cluster-refused',
  })
}
