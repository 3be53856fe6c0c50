import { storedObjects } from '../changes/compare-sent.js'
import type { Diagnosis } from '../cluster/diagnosis/diagnosis.js'
import { lingering } from '../cluster/lingering.js'
import type { StoredRelease } from '../cluster/releases.js'
import type { RunContext } from '../context.js'
import { Failure } from '../lib/errors.js'
import { releaseKey } from '../lib/release-name.js'
import type { Layer } from '../stack/layers.js'
import { diagnosisOf, type Diagnosing } from './diagnose.js'
import type { AppliedLayer, AppliedRelease, Synced } from './outcome.js'
import type { LayerReadiness } from './readiness.js'
import type { Step } from './steps.js'

/** What a layer lacks that helm is content with, and why. */
export interface Shortfall {
  readonly failure?: Failure
  readonly diagnosis?: Diagnosis
}

interface Readied {
  readonly ready?: LayerReadiness
  readonly layers: readonly Layer[]
  /** By `namespace/name`. */
  readonly stored: ReadonlyMap<string, StoredRelease>
  /** Whether to find out why; yes when left out. */
  readonly isDiagnosed?: boolean
}

/** @returns what a finalizer holds up of what was removed. */
export async function leftOver(
  { api }: Pick<RunContext, 'api'>,
  releases: readonly AppliedRelease[],
  steps: readonly Step[],
): Promise<Pick<AppliedLayer, 'lingering'>> {
  const gone = new Set(releases.filter(({ outcome }) => outcome === 'removed').map(releaseKey))
  const removed = steps.flatMap(({ release, stored }) =>
    stored && gone.has(releaseKey(release)) ? [stored] : [],
  )
  const objects = removed.flatMap((stored) => storedObjects({ ...stored, hooks: [] }))
  const lines = objects.length > 0 ? await lingering(api, objects) : []
  return lines.length > 0 ? { lingering: lines } : {}
}

/** helm's success alone starts no next layer. @returns nothing when the layer stands. */
export async function notReady(
  context: Diagnosing,
  layer: number,
  { ready, layers, stored, isDiagnosed = true }: Readied,
): Promise<Shortfall> {
  const whole = layers.find((one) => one.layer === layer)
  if (!ready || !whole) return {}
  try {
    const found = await ready(whole, stored)
    if (!found) return {}
    const diagnosis = isDiagnosed && (await diagnosisOf(context, [], { waitedFor: found.waitedFor }))
    return { failure: found.failure, ...(diagnosis ? { diagnosis } : {}) }
  } catch (error) {
    if (error instanceof Failure) return { failure: error }
    throw error
  }
}

/** Without a diagnosis where nothing was sent, and so nothing in the cluster can be the cause. */
export async function diagnosed(
  context: Diagnosing,
  failure: Failure,
  { releases, synced }: { readonly releases: readonly AppliedRelease[]; readonly synced: Synced },
): Promise<Shortfall> {
  if (failure.reason !== 'apply-failed') return { failure }
  const failed = releases
    .filter(({ outcome }) => outcome === 'failed' || outcome === 'rolled-back')
    .flatMap((release) => synced.stored.get(releaseKey(release)) ?? [])
  const diagnosis = await diagnosisOf(context, failed, { said: synced.ended.stderr })
  return { failure, ...(diagnosis ? { diagnosis } : {}) }
}
