import { availableParallelism } from 'node:os'
import pLimit from 'p-limit'
import { removalDigest } from '../approval/digest.js'
import { removalOf } from '../changes/removal.js'
import { clusterUid, discover, liveCrds, type ClusterFacts } from '../cluster/kubectl.js'
import { storedReleases, type StoredRelease } from '../cluster/releases.js'
import { releaseKey } from '../lib/release-name.js'
import type { UpgradeCommand } from '../helm/command.js'
import { newRehearsal, rehearsing, type Rehearsal } from '../door/planning.js'
import { planRelease, type PlannedSending, type WantedObject } from '../door/plan-release.js'
import type { RunContext } from '../context.js'
import type { PlanHelm } from '../render/for-plan.js'
import { Failure } from '../lib/errors.js'
import { planOf, type Plan, type PlannedRemoval } from '../plan/plan.js'
import { stackFailure } from '../stack/helmfile.js'
import type { Layer, StackRelease } from '../stack/layers.js'
import { requireNoBypass } from './lint.js'

/** The cluster as it was when the plan was made: read once, for all releases. */
export interface Survey {
  readonly cluster: string
  readonly facts: ClusterFacts
  /** By `namespace/name`. */
  readonly stored: ReadonlyMap<string, StoredRelease>
  /** The `spec` of each definition by name. */
  readonly crds: ReadonlyMap<string, unknown>
}

/** A plan, and what a dry run of it would send. */
export interface MadePlan {
  readonly plan: Plan
  readonly stored: ReadonlyMap<string, StoredRelease>
  /** By `namespace/name`; with values in it. */
  readonly wanted: ReadonlyMap<string, readonly WantedObject[]>
}

/**
 * Plans the given layers: what is stored is read once, what would be sent is rendered once, and compared.
 * @param layers the layers to plan, ascending.
 * @param all the whole stack.
 * @throws Failure when the cluster or the chart repositories cannot be read, or the stack as a whole does not render.
 * A single release that does not render is no failure; its status is `unknown`.
 */
export async function makePlan(
  context: RunContext,
  layers: readonly Layer[],
  all: readonly Layer[],
): Promise<MadePlan> {
  const wanted = layers.flatMap(({ releases }) => releases)
  const [survey, , needs] = await allEnded([
    surveyCluster(context),
    context.helmfile.repos(),
    requireNoBypass(context, wanted),
  ])
  context.cancelled.throwIfAborted()
  const rehearsal = newRehearsal()
  const missingReason = await rehearse(context, rehearsal, { survey, releases: wanted, coming: new Map() })
  context.cancelled.throwIfAborted()
  await rehearseWithComingApis(context, rehearsal, { layers, survey })
  requireNoStranger(rehearsal, all)
  const diffs = rehearsal.sendings
  const plan = planOf({
    environment: context.environment,
    commit: context.commit,
    cluster: survey.cluster,
    layers,
    stored: survey.stored,
    diffOf: (release) => diffs.get(releaseKey(release))?.diff,
    removalOf: (stored) => plannedRemoval(context, rehearsal, stored),
    needs,
    missingReason,
  })
  const objects = [...diffs].map(([key, sending]) => [key, sending.wanted] as const)
  return { plan, stored: survey.stored, wanted: new Map(objects) }
}

/** One that fails must not leave the others at work: they use folders that are about to be removed. */
async function allEnded<T extends readonly unknown[]>(work: {
  readonly [K in keyof T]: Promise<T[K]>
}): Promise<T> {
  await Promise.allSettled(work)
  return Promise.all(work)
}

/** Reads what all releases share. */
export async function surveyCluster({ kubectl }: Pick<RunContext, 'kubectl'>): Promise<Survey> {
  const [cluster, facts, stored, crds] = await Promise.all([
    clusterUid(kubectl),
    discover(kubectl),
    storedReleases(kubectl),
    liveCrds(kubectl),
  ])
  return {
    cluster,
    facts,
    stored: new Map(stored.map((release) => [releaseKey(release), release])),
    crds: new Map(crds.map(({ name, spec }) => [name, spec])),
  }
}

function plannedRemoval(
  { key, redactor }: RunContext,
  { removals }: Rehearsal,
  stored: StoredRelease,
): PlannedRemoval | undefined {
  const command = removals.get(releaseKey(stored))
  if (!command) return undefined
  const digest = removalDigest({ ...command, manner: command.mannerArgs }, key)
  return { changes: removalOf(stored, redactor), digest }
}

interface Performance {
  readonly survey: Survey
  readonly releases: readonly StackRelease[]
  readonly coming: ComingApis
}

/** API versions that earlier layers of the plan bring, beside those of the cluster; by `namespace/name` of who asks. */
type ComingApis = ReadonlyMap<string, readonly string[]>

/** @returns how to plan one release. A few at a time: each is a process that needs a core. */
export function releasePlanner(
  { key, redactor }: RunContext,
  survey: Survey,
  comingApis: ComingApis = new Map(),
) {
  const limit = pLimit(2 * availableParallelism())
  return (command: UpgradeCommand, helm: PlanHelm): Promise<PlannedSending> => {
    const newest = survey.stored.get(releaseKey(command))
    // helm installs anew where the newest revision says uninstalled (helm: pkg/cmd/upgrade.go).
    const stored = newest?.status === 'uninstalled' ? undefined : newest
    const coming = comingApis.get(releaseKey(command)) ?? []
    const cluster = { ...survey.facts, apiVersions: [...survey.facts.apiVersions, ...coming] }
    const liveCrd = (name: string) => survey.crds.get(name)
    const situation = { stored, cluster, coming: coming.length > 0, liveCrd, key, redactor }
    return limit(() => planRelease(command, situation, helm))
  }
}

/**
 * @returns why a result may be missing: helmfile's own error.
 * @throws Failure when no release at all has a result: the stack itself is broken, or a chart repository is away. Also
 * when helmfile would do what no apply may do.
 */
async function rehearse(context: RunContext, rehearsal: Rehearsal, one: Performance): Promise<string> {
  const { survey, releases, coming } = one
  const concerned = releases.filter((release) => release.installed || survey.stored.has(releaseKey(release)))
  if (concerned.length === 0) return ''
  concerned.forEach((release) => rehearsal.sendings.delete(releaseKey(release)))
  const attendant = rehearsing(rehearsal, {
    releases,
    stored: survey.stored,
    helm: context.door.helm,
    kubeContext: context.kubeContext,
    redact: context.redact,
    plan: releasePlanner(context, survey, coming),
  })
  const { result: done, refused } = await context.door.attended(attendant, () =>
    context.helmfile.sync(concerned),
  )
  context.cancelled.throwIfAborted()
  if (refused[0] !== undefined) throw notAllowed(refused[0])
  if (done.exitCode === 0) return 'helmfile would not apply it'
  const failure = stackFailure('rendering the stack', done)
  if (concerned.some((release) => rehearsal.sendings.has(releaseKey(release)))) return failure.message
  throw failure
}

/** A helmfile may hand over more than was selected, but nothing that `helmfile list` does not name. */
function requireNoStranger({ strangers }: Rehearsal, all: readonly Layer[]): void {
  const known = new Set(all.flatMap(({ releases }) => releases.map(releaseKey)))
  const stranger = [...strangers].find((key) => !known.has(key))
  if (stranger === undefined) return
  throw new Failure({
    what: 'holding the stack to its plan failed',
    why: `helmfile would apply ${stranger}, which \`helmfile list\` does not name`,
    next: 'let the helmfile say the same to every command',
    reason: 'stack-invalid',
  })
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
async function rehearseWithComingApis(
  context: RunContext,
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
