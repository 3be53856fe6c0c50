import pLimit from 'p-limit'
import { dryRunObjects, type DryRunObject } from '../cluster/dry-run/dry-run.js'
import type { RunContext } from '../context.js'
import type { Kubectl } from '../cluster/kubectl.js'
import { allEnded } from '../lib/all-ended.js'
import { releaseKey } from '../lib/release-name.js'
import type { MadePlan } from './plan.js'
import { objectKey } from '../manifest/manifest.js'
import type { ObjectChange, ReleaseNote } from '../changes/release-diff.js'
import { isChanged, type Plan, type PlannedRelease } from '../plan/plan.js'

/** Of all releases together. Each is a process, and a question to the API server, which is not there for us alone. */
const atOnce = 4

export type DryRunning = Pick<RunContext, 'kubectl' | 'cancelled'>

/**
 * Tries what a plan would change on the API server, so that what an apply would be refused is known in review.
 * @returns the plan with a trial at each change that was tried, or why it was not.
 */
export async function dryRunPlan(context: DryRunning, made: MadePlan): Promise<Plan> {
  const { plan } = made
  const [some, limit] = [pLimit(atOnce), pLimit(atOnce)]
  const few = {
    ...context,
    kubectl: (...given: Parameters<Kubectl>) => limit(() => context.kubectl(...given)),
  }
  const layers = plan.layers.map(async ({ layer, releases }) => ({
    layer,
    releases: await allEnded(
      releases.map((release) =>
        some(() => (isChanged(release) ? tryRelease(few, made, release) : Promise.resolve(release))),
      ),
    ),
  }))
  return { ...plan, layers: await allEnded(layers) }
}

async function tryRelease(
  context: DryRunning,
  made: MadePlan,
  release: PlannedRelease,
): Promise<PlannedRelease> {
  const sent = made.wanted.get(releaseKey(release)) ?? []
  const manner = made.manners.get(releaseKey(release)) ?? []
  const wanted = new Map(sent.map(({ key, text }) => [key, text]))
  const objects = release.changes.flatMap((change) => dryRunObject(change, { release, wanted, manner }))
  if (objects.length === 0 || context.cancelled.aborted) return release
  const stored = made.stored.get(releaseKey(release))
  const trials = await dryRunObjects(context.kubectl, objects, {
    clientSide: stored !== undefined && stored.applyMethod !== 'ssa',
    forceConflicts: forcesConflicts(manner),
  })
  const changes = release.changes.map((change) => {
    const trial = trials.get(objectKey(change))
    return trial ? { ...change, trial } : change
  })
  return { ...release, changes, notes: [...release.notes, ...conflictNotes(release, changes)] }
}

/** @param manner the flags of helm, `--name=value` each. @returns whether it takes over what others have written. */
export function forcesConflicts(manner: readonly string[]): boolean {
  return manner.includes('--force-conflicts=true')
}

/** The API server's words for what others own (apimachinery: pkg/util/managedfields, `NewConflictError`). */
function conflictNotes(release: PlannedRelease, changes: readonly ObjectChange[]): ReleaseNote[] {
  const isConflict = ({ trial }: ObjectChange) =>
    trial?.outcome === 'refused' && /^Apply failed with \d+ conflict/.test(trial.reason ?? '')
  if (!changes.some(isConflict)) return []
  const text = `others have written fields that helm would send: mend ${releaseKey(release)} first, which takes them over, or set forceConflicts: true for it in the helmfile`
  return [{ level: 'warning', text }]
}

interface Sending {
  readonly release: PlannedRelease
  /** What is sent, by the key of the object. */
  readonly wanted: ReadonlyMap<string, string>
  readonly manner: readonly string[]
}

/** What goes is not tried: nothing of it is sent. */
function dryRunObject(change: ObjectChange, { release, wanted, manner }: Sending): DryRunObject[] {
  const key = objectKey(change)
  const text = wanted.get(key)
  if (change.action === 'remove' || change.crd || text === undefined) return []
  const { name, namespace } = release
  // What is there already and not of this release, helm refuses unless it is told to take it over.
  const isOwn = change.action !== 'add' || manner.includes('--take-ownership=true')
  return [{ key, namespace, text, ...(isOwn ? {} : { addedBy: { name, namespace } }) }]
}
