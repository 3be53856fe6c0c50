import { Failure } from '../../lib/errors.js'
import type { ClusterApi } from '../api.js'
import { allServed, resourcesByKind, type Resource, type Resources } from '../resources.js'
import { isAsked, type Check } from './checks.js'
import { pause } from '../../lib/pause.js'
import { follow, type Found } from './collections.js'
import { askAll, whyOf } from './asking.js'
import type { Health } from './conditions.js'
import { collectionsFor, judge } from './judge.js'
import { kindsFor } from './probe.js'

export interface Judged {
  readonly check: Check
  readonly health: Health
}

export interface Scene {
  readonly judged: () => Judged[]
  /** Whether everything was looked at once. */
  readonly isLooked: () => boolean
  /** From now on what changes is told. */
  readonly watch: () => void
  /** Settles when something has changed, or after so many ms. */
  readonly change: (ms: number) => Promise<void>
}

/** Who does not answer within this is told of as what is waited for. */
const slowMs = 3_000

/** Whatever is asked of the cluster is asked beside the wait: it never keeps that from ending. */
export function openScene(
  api: ClusterApi,
  checks: readonly Check[],
  { signal, askEveryMs }: { readonly signal: AbortSignal; readonly askEveryMs: number },
): Scene {
  const began = Date.now()
  let served: readonly Resource[] = []
  let resources: Resources | undefined
  let trouble = 'the cluster was not asked yet'
  let wake: () => void = () => undefined
  let watch: () => void = () => undefined
  const watching = new Promise<void>((resolve) => (watch = resolve))
  signal.addEventListener('abort', () => watch(), { once: true })
  const collections = new Map<string, Collected>()
  const followed = new Set<string>()
  const answers = new Map<Check, Health>()

  const followAll = () => {
    for (const [key, collection] of collectionsFor(checks, resources ?? (() => undefined))) {
      if (followed.has(key)) continue
      followed.add(key)
      const keep = (now: Collected) => (collections.set(key, now), wake())
      const feed = { found: keep, lost: (error: unknown) => keep(lost(error)) }
      void follow(api, collection, feed, { signal, watching })
    }
  }
  let asking: Promise<void> | undefined
  const take = (check: Check, health: Health) => (answers.set(check, health), wake())
  const discover = async () => {
    while (!signal.aborted) {
      try {
        served = await allServed(api)
        resources = resourcesByKind(served)
        followAll()
        asking ??= askAll(api, checks, { signal, askEveryMs, served: () => served, take })
      } catch (error) {
        trouble = whyOf(error)
      }
      wake()
      if (resources && checks.every((check) => isServed(check, served))) return
      await pause(askEveryMs, signal)
    }
  }
  void discover()
  const judged = () =>
    checks.map((check) => {
      if (!resources) return { check, health: { state: 'waiting', why: trouble } as const }
      return { check, health: judge(check, { resources, collections, answers }) }
    })
  const isLooked = () =>
    resources !== undefined &&
    [...followed].every((key) => collections.has(key)) &&
    (Date.now() - began > slowMs || checks.every((check) => !isAsked(check) || answers.has(check)))
  const change = async (ms: number) => {
    const turn = new AbortController()
    wake = () => turn.abort()
    await pause(Math.max(0, ms), AbortSignal.any([signal, turn.signal]))
  }
  return { judged, isLooked, watch, change }
}

function isServed(check: Check, served: readonly Resource[]): boolean {
  if (check.kind === 'webhook') return kindsFor(check.webhook, served).length > 0
  if (check.kind !== 'object') return true
  const { apiVersion, kind } = check.ref
  return served.some((one) => one.apiVersion === apiVersion && one.kind === kind)
}

type Collected = Found | { readonly lost: string; readonly refused: boolean }

function lost(error: unknown): Collected {
  return { lost: whyOf(error), refused: error instanceof Failure && error.reason === 'cluster-refused' }
}
