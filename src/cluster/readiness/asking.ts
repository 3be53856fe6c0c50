import { Failure } from '../../lib/errors.js'
import { pause } from '../../lib/pause.js'
import type { ClusterApi } from '../api.js'
import type { Resource } from '../resources.js'
import type { Check } from './checks.js'
import { ready, waiting, type Health } from './conditions.js'
import { probeWebhook } from './probe.js'

export interface Asking {
  readonly signal: AbortSignal
  readonly askEveryMs: number
  /** What the cluster serves now. */
  readonly served: () => readonly Resource[]
  readonly take: (check: Check, health: Health) => void
}

/** @returns whether no object tells of it, so that it has to be asked. */
export function isAsked({ kind }: Check): boolean {
  return kind === 'health' || kind === 'webhook'
}

/** Nothing tells when somebody begins to answer, so each is asked again and again, until `signal` is aborted. */
export async function askAll(
  api: ClusterApi,
  checks: readonly Check[],
  { signal, askEveryMs, served, take }: Asking,
): Promise<void> {
  const often = async (check: Check) => {
    while (!signal.aborted) {
      take(check, await ask(api, check, served()).catch((error: unknown) => waiting(whyOf(error))))
      await pause(askEveryMs, signal)
    }
  }
  await Promise.all(checks.filter(isAsked).map(often))
}

async function ask(api: ClusterApi, check: Check, served: readonly Resource[]): Promise<Health> {
  if (check.kind === 'webhook') return probeWebhook(api, check.webhook, served)
  return check.kind === 'health' ? askHealth(api, check) : ready('is not asked')
}

async function askHealth(api: ClusterApi, check: Extract<Check, { kind: 'health' }>): Promise<Health> {
  const [namespace, service] = [check.namespace, `${check.service}:${check.port}`].map(encodeURIComponent)
  const path = `/api/v1/namespaces/${namespace}/services/${service}/proxy${check.path}`
  const { status } = await api.request({ path, accept: '*/*', patienceMs: 0, timeoutMs: 5_000 })
  return status === 200 ? ready('answers') : waiting(`it answers with ${status}`)
}

/** @returns what went wrong, as a clause. */
export function whyOf(error: unknown): string {
  return error instanceof Failure ? error.why : error instanceof Error ? error.message : String(error)
}
