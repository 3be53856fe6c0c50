import { Failure } from '../../lib/errors.js'
import type { ClusterApi } from '../api.js'
import { servedResources, type Resources } from '../resources.js'
import type { Check } from './checks.js'
import { pause } from '../../lib/pause.js'
import { follow, type Found } from './collections.js'
import type { Health } from './conditions.js'
import { collectionsFor, judge } from './judge.js'

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

/** Whatever is asked of the cluster is asked beside the wait: it never keeps that from ending. */
export function openScene(
  api: ClusterApi,
  checks: readonly Check[],
  { signal, askEveryMs }: { readonly signal: AbortSignal; readonly askEveryMs: number },
): Scene {
  let resources: Resources | undefined
  let trouble = 'the cluster was not asked yet'
  let wake: () => void = () => undefined
  let watch: () => void = () => undefined
  const watching = new Promise<void>((resolve) => (watch = resolve))
  signal.addEventListener('abort', () => watch(), { once: true })
  const collections = new Map<string, Found | { readonly lost: string; readonly refused: boolean }>()
  const followed = new Set<string>()
  const answers = new Map<Check, string>()

  const followAll = () => {
    for (const [key, collection] of collectionsFor(checks, resources ?? (() => undefined))) {
      if (followed.has(key)) continue
      followed.add(key)
      const feed = {
        found: (objects: Found) => (collections.set(key, objects), wake()),
        lost: (error: unknown) => (collections.set(key, lost(error)), wake()),
      }
      void follow(api, collection, feed, { signal, watching })
    }
  }
  const discover = async () => {
    while (!signal.aborted) {
      try {
        resources = await servedResources(api)
        followAll()
      } catch (error) {
        trouble = whyOf(error)
      }
      wake()
      if (resources && checks.every((check) => isServed(check, resources))) return
      await pause(askEveryMs, signal)
    }
  }
  void discover()
  for (const check of checks)
    if (check.kind === 'health') void ask(api, check, { signal, askEveryMs, answers, wake: () => wake() })
  const judged = () =>
    checks.map((check) => {
      if (!resources) return { check, health: { state: 'waiting', why: trouble } as const }
      return { check, health: judge(check, { resources, collections, answers }) }
    })
  const isLooked = () =>
    resources !== undefined &&
    [...followed].every((key) => collections.has(key)) &&
    checks.every((check) => check.kind !== 'health' || answers.has(check))
  const change = async (ms: number) => {
    const turn = new AbortController()
    wake = () => turn.abort()
    await pause(Math.max(0, ms), AbortSignal.any([signal, turn.signal]))
  }
  return { judged, isLooked, watch, change }
}

function isServed(check: Check, resources: Resources | undefined): boolean {
  if (check.kind !== 'object') return true
  return resources?.(check.ref.apiVersion, check.ref.kind) !== undefined
}

function lost(error: unknown): { lost: string; refused: boolean } {
  return { lost: whyOf(error), refused: error instanceof Failure && error.reason === 'cluster-refused' }
}

function whyOf(error: unknown): string {
  return error instanceof Failure ? error.why : error instanceof Error ? error.message : String(error)
}

interface Asking {
  readonly signal: AbortSignal
  readonly askEveryMs: number
  readonly answers: Map<Check, string>
  readonly wake: () => void
}

/** Nothing tells when a pod begins to answer, so it is asked again and again. */
async function ask(
  api: ClusterApi,
  check: Extract<Check, { kind: 'health' }>,
  { signal, askEveryMs, answers, wake }: Asking,
): Promise<void> {
  const [namespace, service] = [check.namespace, `${check.service}:${check.port}`].map(encodeURIComponent)
  const path = `/api/v1/namespaces/${namespace}/services/${service}/proxy${check.path}`
  while (!signal.aborted) {
    const answer = await api.request({ path, accept: '*/*', patienceMs: 0, timeoutMs: 5_000 }).then(
      ({ status }) => (status === 200 ? '' : `it answers with ${status}`),
      (error: unknown) => whyOf(error),
    )
    answers.set(check, answer)
    wake()
    await pause(askEveryMs, signal)
  }
}
