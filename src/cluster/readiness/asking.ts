import { Failure } from '../../lib/errors.js'
import { pause } from '../../lib/pause.js'
import type { ClusterApi } from '../api.js'
import type { Resource } from '../resources.js'
import { isAsked, type AskedCheck, type Check } from './checks.js'
import { ready, waiting, type Health } from './conditions.js'
import { probeWebhook, type Known } from './probe.js'

export interface Asking {
  readonly signal: AbortSignal
  readonly askEveryMs: number
  /** What the cluster serves now. */
  readonly served: () => readonly Resource[]
  readonly take: (check: Check, health: Health) => void
}

/** Nothing tells when somebody begins to answer, so each is asked again and again, until `signal` is aborted. */
export async function askAll(
  api: ClusterApi,
  checks: readonly Check[],
  { signal, askEveryMs, served, take }: Asking,
): Promise<void> {
  const documents: Known['documents'] = new Map()
  const often = async (check: AskedCheck) => {
    while (!signal.aborted) {
      const answer = ask(api, check, { served: served(), documents })
      take(check, await answer.catch((error: unknown) => waiting(whyOf(error))))
      await pause(askEveryMs, signal)
    }
  }
  await Promise.all(checks.filter(isAsked).map(often))
}

function ask(api: ClusterApi, check: AskedCheck, known: Known): Promise<Health> {
  return check.kind === 'webhook' ? probeWebhook(api, check.webhook, known) : askHealth(api, check)
}

async function askHealth(api: ClusterApi, check: Extract<AskedCheck, { kind: 'health' }>): Promise<Health> {
  const [namespace, service] = [check.namespace, `${check.service}:${check.port}`].map(encodeURIComponent)
  const path = `/api/v1/namespaces/${namespace}/services/${service}/proxy${check.path}`
  const { status } = await api.request({ path, accept: '*/*', patienceMs: 0, timeoutMs: 5_000 })
  return status === 200 ? ready('answers') : waiting(`it answers with ${status}`)
}

/** @returns what went wrong, as a clause. */
export function whyOf(error: unknown): string {
  return error instanceof Failure ? error.why : error instanceof Error ? error.message : String(error)
}
