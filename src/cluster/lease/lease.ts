import { Failure } from '../../lib/errors.js'
import { refusalOf, type ApiAnswer, type ClusterApi } from '../api.js'
import {
  acquireLease,
  collection,
  leaseText,
  type LeaseOptions as Acquiring,
  type LeaseTiming,
} from './acquire.js'
import { durationText } from '../../lib/time-text.js'
import { steadyClock } from './clock.js'
import {
  holderText,
  leaseName,
  patchType,
  readLeases,
  release,
  renewal,
  type Holding,
  type LeasePlace,
  type StoredLease,
} from './lease-object.js'

export interface LeaseOptions extends Pick<Acquiring, 'waitMs' | 'tell' | 'cancelled'> {
  readonly namespace: string
  readonly holding: Holding
  /** Told as soon as the Lease is lost, to end what is at work. */
  readonly onLost: (why: Failure) => void
  readonly timing?: LeaseTiming
  readonly clock?: Acquiring['clock']
}

/** An API server that restarts, or an etcd that chooses a leader, is back long before a holder gives up. */
export const usualTiming: LeaseTiming = {
  durationMs: 60_000,
  renewMs: 15_000,
  giveUpMs: 45_000,
  retryMs: 2_000,
  pollMs: 3_000,
  tellMs: 30_000,
}

/**
 * Runs `use` while no other run works on the same stack and environment in this cluster. The Lease is released
 * afterwards, however that ends; of a process that is killed it expires.
 * @param use is given what is aborted when the run is cancelled, and with a Failure `lease-lost` when somebody else may
 * have the Lease: nothing new may be started then. And who had it before, one clause.
 * @throws as `acquireLease`, and what `use` throws; where the Lease was lost by then, that.
 */
export async function withLease<T>(
  api: ClusterApi,
  options: LeaseOptions,
  use: (cancelled: AbortSignal, before: string) => Promise<T>,
): Promise<T> {
  const place = { namespace: options.namespace, name: leaseName(options.holding) }
  const held = { timing: usualTiming, clock: steadyClock, ...options, place }
  const { at: taken, before } = await acquireLease(api, held)
  const lost = new AbortController()
  const over = new AbortController()
  const lose = (why: string) => {
    const failure = lostLease(held, why)
    lost.abort(failure)
    options.onLost(failure)
  }
  const keeping = keepLease(api, { ...held, taken, over: over.signal, lose })
  try {
    return await use(AbortSignal.any([options.cancelled, lost.signal]), beforeText(place, before))
  } catch (error) {
    throw lost.signal.aborted ? lost.signal.reason : error
  } finally {
    over.abort()
    await keeping
    if (!lost.signal.aborted) await releaseLease(api, held)
  }
}

/** @returns who holds a Lease, one clause: also where that cannot be read. Asks as who may only list. */
export async function leaseHolder(api: ClusterApi, place: LeasePlace): Promise<string> {
  const query = `fieldSelector=${encodeURIComponent(`metadata.name=${place.name}`)}`
  const { status, body } = await api.request({ path: `${collection(place)}?${query}` })
  const read = status === 200 ? readLeases(body) : { wrong: refusalOf(body) }
  return 'value' in read
    ? holderText(place, read.value[0])
    : `who holds the Lease ${leaseText(place)} is not known: ${read.wrong}`
}

/** This run has it now, so nobody works on the stack who takes it. */
function beforeText(place: LeasePlace, before: StoredLease | undefined): string {
  return before?.spec.holderIdentity
    ? `before this run ${holderText(place, before)}`
    : `nobody else holds the Lease ${leaseText(place)}`
}

interface Keeping extends Acquiring {
  /** When it was renewed last, by our clock: when that was asked, not when it was answered. */
  readonly taken: number
  readonly over: AbortSignal
  readonly lose: (why: string) => void
}

async function keepLease(api: ClusterApi, { taken, over, lose, ...held }: Keeping): Promise<void> {
  const { timing, clock } = held
  let renewed = taken
  let pauseMs = timing.renewMs
  let trouble = 'nothing was heard of the cluster'
  for (;;) {
    const leftMs = renewed + timing.giveUpMs - clock.now()
    await clock.sleep(Math.min(pauseMs, Math.max(leftMs, 0)), over)
    if (over.aborted) return
    const asked = clock.now()
    const timeoutMs = Math.floor(renewed + timing.giveUpMs - asked)
    if (timeoutMs <= 0)
      return lose(`it could not be renewed for ${durationText(timing.giveUpMs)}: ${trouble}`)
    const answer = await patch(api, held, { body: renewal(held.holding.holder), timeoutMs })
    if (answer.status === 404) return lose('somebody deleted it')
    // What the patch tests does not hold.
    if (answer.status === 422) return lose('somebody else has taken it')
    pauseMs = answer.status === 200 ? timing.renewMs : timing.retryMs
    if (answer.status === 200) renewed = asked
    else trouble = refusalOf(answer.body)
  }
}

/** Whoever waits sees it at once. One that cannot be released expires. */
async function releaseLease(api: ClusterApi, held: Acquiring): Promise<void> {
  const answer = await patch(api, held, { body: release(held.holding.holder), timeoutMs: 5_000 })
  if (answer.status === 200) return
  const { tell, place, timing } = held
  const why = refusalOf(answer.body)
  tell(
    `The Lease ${leaseText(place)} could not be released (${why}). It is free in ${durationText(timing.durationMs)}.`,
  )
}

/** @returns an answer also where there was none. */
function patch(
  api: ClusterApi,
  { place }: Pick<Acquiring, 'place'>,
  sent: { readonly body: object[]; readonly timeoutMs: number },
): Promise<ApiAnswer> {
  const path = `${collection(place)}/${place.name}`
  return api
    .request({ method: 'PATCH', path, contentType: patchType, ...sent })
    .catch((error: unknown) => ({ status: 0, body: error instanceof Error ? error.message : String(error) }))
}

function lostLease({ place }: Pick<Acquiring, 'place'>, why: string): Failure {
  return new Failure({
    what: `keeping the Lease ${leaseText(place)} failed`,
    why,
    next: 'nothing new was started; see that no other run is at work, and plan again: a release that was being applied is then a retry',
    reason: 'lease-lost',
  })
}
