import { diagnose } from '../cluster/diagnosis/diagnose.js'
import type { Diagnosis, Finding } from '../cluster/diagnosis/diagnosis.js'
import type { StoredRelease } from '../cluster/releases.js'
import { servedResources, type ObjectRef } from '../cluster/resources.js'
import type { RunContext } from '../context.js'
import { sentObjects } from '../manifest/sent-objects.js'

/** What a diagnosis works with. */
export type Diagnosing = Pick<RunContext, 'api' | 'redact' | 'cancelled'>

/** Whoever reads a log waits for this, and the failure with it: a server that does not answer is left alone. */
const mostMsToDiscover = 5_000

/**
 * Why releases, or objects that were waited for, do not stand. It is told beside a failure and must never stand in the
 * place of one, nor keep a run that was cancelled: in any trouble there is none.
 * @param failed newest revisions of the releases that failed, as helm stored them.
 * @param said what helm and helmfile wrote.
 * @param waitedFor objects of a check that did not turn.
 */
export async function diagnosisOf(
  { api, redact, cancelled }: Diagnosing,
  failed: readonly Pick<StoredRelease, 'namespace' | 'manifest' | 'hooks'>[],
  { said = '', waitedFor = [] }: { readonly said?: string; readonly waitedFor?: readonly ObjectRef[] } = {},
): Promise<Diagnosis | undefined> {
  if (cancelled.aborted) return undefined
  try {
    const refs = [...waitedFor, ...failed.flatMap(objectsOf)]
    const options = { redact, said, signal: cancelled }
    const served = await soon(servedResources(api), cancelled)
    const found = await diagnose(api, served ?? (() => undefined), refs, options)
    if (cancelled.aborted) return undefined
    return served ? found : { ...found, findings: [...found.findings, notAsked] }
  } catch {
    return undefined
  }
}

const notAsked: Finding = {
  evidence: 'unread',
  about: 'not known',
  why: 'the cluster did not tell what it serves, so nothing was read of it',
}

/** @returns undefined when it fails, takes too long, or nobody waits any more. */
async function soon<T>(result: Promise<T>, cancelled: AbortSignal): Promise<T | undefined> {
  let stop: () => void = () => undefined
  const late = new Promise<undefined>((resolve) => (stop = () => resolve(undefined)))
  const timer = setTimeout(stop, mostMsToDiscover)
  cancelled.addEventListener('abort', stop)
  try {
    return await Promise.race([result.catch(() => undefined), late])
  } finally {
    clearTimeout(timer)
    cancelled.removeEventListener('abort', stop)
  }
}

/** Hooks of other occasions (`helm test`, a removal) are not there, and nobody waits for them. */
function objectsOf({
  namespace,
  manifest,
  hooks,
}: Pick<StoredRelease, 'namespace' | 'manifest' | 'hooks'>): ObjectRef[] {
  const run = hooks.filter(({ events = [] }) => events.some((event) => /-(?:install|upgrade)$/.test(event)))
  return [manifest, ...run.map((hook) => hook.manifest)]
    .flatMap((text) => sentObjects(text, namespace))
    .filter(({ kind, name }) => kind !== '' && name !== '')
    .map(({ apiVersion, kind, namespace: within, name }) => ({ apiVersion, kind, namespace: within, name }))
}
