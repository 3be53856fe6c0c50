import { relative } from 'node:path'
import { checkName, defaultChecks, objectOf, type Check } from '../cluster/readiness/checks.js'
import { listed, shortened } from '../cluster/readiness/telling.js'
import { waitForChecks, type Missing, type Pace } from '../cluster/readiness/wait.js'
import type { StoredRelease } from '../cluster/releases.js'
import type { ObjectRef } from '../cluster/resources.js'
import type { RunContext } from '../context.js'
import { Failure } from '../lib/errors.js'
import { releaseKey } from '../lib/release-name.js'
import { durationText } from '../lib/time-text.js'
import type { Layer } from '../stack/layers.js'
import { diskFiles } from '../stack/lint/stack-files.js'
import {
  readinessPath,
  readReadiness,
  type PlacedEntry,
  type ReadinessEntry,
} from '../stack/readiness-file.js'

/** What a wait works with. */
export type Readying = Pick<RunContext, 'api' | 'redact' | 'cancelled' | 'stack'>

export interface ReadinessRequest {
  /** 0 for not at all. */
  readonly timeoutMs: number
  /** Is given lines for the log. */
  readonly tell: (line: string) => void
  /** `namespace/name` of the only release that is worked on; all of them when undefined. */
  readonly only?: string | undefined
  readonly pace?: Pace
}

export interface NotReady {
  readonly failure: Failure
  /** What is not ready, for a diagnosis. */
  readonly waitedFor: readonly ObjectRef[]
}

/**
 * Waits until a layer stands: what helm stored of its releases, and what readiness.yaml says of it.
 * @param stored what is installed, by `namespace/name`.
 * @returns undefined when it does.
 * @throws the reason of the cancellation, at once.
 */
export type LayerReadiness = (
  layer: Layer,
  stored: ReadonlyMap<string, Pick<StoredRelease, 'namespace' | 'manifest'>>,
) => Promise<NotReady | undefined>

/** @throws Failure when readiness.yaml cannot be read as it is: before anything is touched. */
export function layerReadiness(
  { api, redact, cancelled, stack }: Readying,
  { timeoutMs, tell, only, pace }: ReadinessRequest,
): LayerReadiness {
  if (timeoutMs === 0) return () => Promise.resolve(undefined)
  const entries = entriesOf(stack)
  return async (layer, stored) => {
    const what = `layer ${layer.layer}`
    const checks = checksOf(layer, { stored, entries, only })
    const waiting = { what, timeoutMs, cancelled, redact, tell, ...(pace ? { pace } : {}) }
    const waited = await waitForChecks(api, checks, waiting)
    if (waited.missing.length > 0) return notReady(what, waited.missing, waited)
    if (waited.checks > 0)
      tell(
        `${what} is ready: ${waited.checks === 1 ? '1 check holds' : `${waited.checks} checks hold`} (${waited.seconds.toFixed(1)} s)`,
      )
    return undefined
  }
}

function entriesOf(stack: string): readonly PlacedEntry[] {
  const path = readinessPath(stack)
  const text = diskFiles.read(path)
  if (text === undefined) return []
  const { entries, problems } = readReadiness(text)
  const [first] = problems
  if (!first) return entries
  throw new Failure({
    what: 'reading what a layer has to be before the next one failed',
    why: `${first.message} (${relative(process.cwd(), path)}:${first.line})`,
    next: 'mend that, and see `lint` for all findings',
    reason: 'stack-invalid',
  })
}

interface Sources {
  readonly stored: ReadonlyMap<string, Pick<StoredRelease, 'namespace' | 'manifest'>>
  readonly entries: readonly PlacedEntry[]
  readonly only: string | undefined
}

/** An entry of a release that is not wanted, or of a layer without any, speaks of what is not there. */
function checksOf({ layer, releases }: Layer, { stored, entries, only }: Sources): Check[] {
  const wanted = releases.filter(({ installed }) => installed).map(releaseKey)
  const own = entries.filter(({ layer: at, entry: { release } }) => {
    if (at !== layer || wanted.length === 0) return false
    return release === undefined ? only === undefined : wanted.includes(release)
  })
  const defaults = wanted.flatMap((key) => {
    const release = stored.get(key)
    return release ? defaultChecks(release) : []
  })
  return [...defaults, ...own.map(({ entry }) => checkOf(entry))]
}

function checkOf(entry: ReadinessEntry): Check {
  if ('health' in entry) {
    const { service: full, port, path } = entry.health
    const [namespace = '', service = ''] = full.split('/')
    return { kind: 'health', namespace, service, port: String(port), path }
  }
  const { apiVersion, kind, namespace, name, condition, field, value } = entry
  const ref = { apiVersion, kind, namespace, name }
  if (condition !== undefined) return { kind: 'object', ref, expected: { condition } }
  if (field === undefined) return { kind: 'object', ref }
  return {
    kind: 'object',
    ref,
    expected: { field: field.split('.'), value: value === undefined ? undefined : String(value) },
  }
}

function notReady(
  what: string,
  missing: readonly Missing[],
  { checks, seconds }: { readonly checks: number; readonly seconds: number },
): NotReady {
  const names = missing.map(({ check, why }) => `${shortened(checkName(check))} (${why})`)
  const after = durationText(seconds * 1000)
  return {
    failure: new Failure({
      what: `waiting for ${what} failed`,
      why: `after ${after} ${missing.length} of ${checks} checks do not hold: ${listed(names)}`,
      next: 'mend the cause and run the same again: what is applied stays applied, and with the same approval it waits on',
      reason: 'not-ready',
    }),
    waitedFor: missing.flatMap(({ check }) => objectOf(check) ?? []),
  }
}
