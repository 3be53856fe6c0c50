import { allPlanned, rehearsing, type Rehearsal } from '../door/planning.js'
import type { RunContext } from '../context.js'
import { Failure } from '../lib/errors.js'
import { releaseKey } from '../lib/release-name.js'
import { stackFailure } from '../stack/helmfile.js'
import type { Layer, StackRelease } from '../stack/layers.js'
import {
  releasePlanner,
  type ComingApis,
  type RenderKeeping,
  type RenderNoting,
  type Survey,
} from './survey.js'

/** What a rehearsal of helmfile needs. */
export type Rehearsing = Pick<
  RunContext,
  | 'helmfile'
  | 'door'
  | 'kubeContext'
  | 'redact'
  | 'cancelled'
  | 'key'
  | 'redactor'
  | 'temporary'
  | 'allowHooks'
> &
  RenderNoting &
  RenderKeeping

interface Performance {
  readonly survey: Survey
  readonly releases: readonly StackRelease[]
  readonly coming: ComingApis
  /** Whether all of them are to be removed. */
  readonly destroy?: boolean
}

/**
 * @returns why a result may be missing: helmfile's own error.
 * @throws Failure when no release at all has a result: the stack itself is broken, or a chart repository is away. Also
 * when helmfile would do what no apply may do.
 */
export async function rehearse(context: Rehearsing, rehearsal: Rehearsal, one: Performance): Promise<string> {
  const { survey, releases, coming } = one
  const concerned = releases.filter((release) => release.installed || survey.stored.has(releaseKey(release)))
  if (concerned.length === 0) return ''
  concerned.map(releaseKey).forEach((key) => {
    rehearsal.sendings.delete(key)
    rehearsal.plans.delete(key)
  })
  const attendant = rehearsing(rehearsal, {
    releases,
    stored: survey.stored,
    helm: context.door.helm,
    kubeContext: context.kubeContext,
    redact: context.redact,
    plan: releasePlanner(context, survey, coming),
    temporary: context.allowHooks.length === 0 ? context.temporary : undefined,
  })
  const { result: done, refused } = await context.door.attended(attendant, () =>
    one.destroy ? context.helmfile.destroy(concerned) : context.helmfile.sync(concerned),
  )
  await allPlanned(rehearsal)
  context.cancelled.throwIfAborted()
  if (refused[0] !== undefined) throw notAllowed(refused[0])
  if (done.exitCode === 0) return 'helmfile would not apply it'
  const failure = stackFailure('rendering the stack', done)
  if (
    concerned.some(
      (release) =>
        rehearsal.sendings.has(releaseKey(release)) ||
        (one.destroy && rehearsal.removals.has(releaseKey(release))),
    )
  )
    return failure.message
  throw failure
}

function notAllowed(why: string): Failure {
  return new Failure({
    what: 'holding the stack to its plan failed',
    why: `an apply of it would be refused: ${why}`,
    next: 'take it out of the helmfile, and see `lint` for all findings',
    reason: 'stack-invalid',
  })
}

/**
 * Charts ask the cluster for its APIs while they render, and an earlier layer of this very plan may bring some
 * (a first installation brings most). Those charts are rendered again as they will be when their turn comes.
 */
export async function rehearseWithComingApis(
  context: Rehearsing,
  rehearsal: Rehearsal,
  { layers, survey }: { readonly layers: readonly Layer[]; readonly survey: Survey },
): Promise<void> {
  const apis = new Set<string>()
  const again: StackRelease[] = []
  const coming = new Map<string, readonly string[]>()
  for (const { releases } of layers) {
    const diffs = releases.map((release) => ({
      release,
      diff: rehearsal.sendings.get(releaseKey(release))?.diff,
    }))
    for (const { release, diff } of diffs) {
      if (apis.size === 0 || diff?.outcome !== 'rendered' || !diff.asksApiVersions) continue
      coming.set(releaseKey(release), [...apis])
      again.push(release)
    }
    for (const { diff } of diffs) {
      if (diff?.outcome === 'rendered') diff.addedApiVersions.forEach((api) => apis.add(api))
    }
  }
  if (again.length > 0) await rehearse(context, rehearsal, { survey, releases: again, coming })
}
