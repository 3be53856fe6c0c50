import { discover, liveCrds, type ClusterFacts } from '../cluster/kubectl.js'
import { releaseKey, storedReleases, type StoredRelease } from '../cluster/releases.js'
import type { Gate } from '../gate.js'
import { removalOf } from '../helm/removal.js'
import {
  readReleaseDiff,
  removeReleaseDiff,
  writeCluster,
  writeLiveCrd,
  writeReleaseCluster,
  writeStoredRelease,
} from '../helm/gate-dir.js'
import { planOf, type Plan } from '../plan/plan.js'
import { stackFailure } from '../stack/helmfile.js'
import type { Layer, StackRelease } from '../stack/layers.js'
import { requireNoBypass } from './lint.js'

/** The cluster as it was when the plan was made: read once, for all releases. */
export interface Survey {
  readonly facts: ClusterFacts
  readonly stored: ReadonlyMap<string, StoredRelease>
}

/**
 * Plans the given layers: what is stored is read once, what would be sent is rendered once, and compared.
 * @param layers the layers to plan, ascending.
 * @throws Failure when the cluster or the chart repositories cannot be read, or the stack as a whole does not render.
 * A single release that does not render is no failure; its status is `unknown`.
 */
export async function makePlan(gate: Gate, layers: readonly Layer[]): Promise<Plan> {
  const wanted = layers.flatMap(({ releases }) => releases)
  const [survey, , needs] = await allEnded([
    surveyCluster(gate),
    gate.helmfile.repos(),
    requireNoBypass(gate, wanted),
  ])
  gate.cancelled.throwIfAborted()
  const missingReason = await diffReleases(gate, wanted)
  gate.cancelled.throwIfAborted()
  await diffWithComingApis(gate, layers, survey)
  return planOf({
    environment: gate.environment,
    commit: gate.commit,
    layers,
    stored: survey.stored,
    diffOf: ({ namespace, name }) => readReleaseDiff(gate.dir, namespace, name),
    removalOf,
    needs,
    missingReason,
  })
}

/** One that fails must not leave the others at work: they write into a folder that is about to be removed. */
async function allEnded<T extends readonly unknown[]>(work: {
  readonly [K in keyof T]: Promise<T[K]>
}): Promise<T> {
  await Promise.allSettled(work)
  return Promise.all(work)
}

/** Reads what all releases share, and leaves it in the gate folder for the diff plugin. */
export async function surveyCluster(gate: Gate): Promise<Survey> {
  const [facts, stored, crds] = await Promise.all([
    discover(gate.kubectl),
    storedReleases(gate.kubectl),
    liveCrds(gate.kubectl),
  ])
  stored.forEach((release) => writeStoredRelease(gate.dir, release))
  crds.forEach(({ name, spec }) => writeLiveCrd(gate.dir, name, spec))
  writeCluster(gate.dir, facts)
  return { facts, stored: new Map(stored.map((release) => [releaseKey(release), release])) }
}

/**
 * @returns why a result may be missing: helmfile's own error.
 * @throws Failure when no release at all has a result: the stack itself is broken, or a chart repository is away.
 */
async function diffReleases(gate: Gate, selection: readonly StackRelease[]): Promise<string> {
  const rendered = selection.filter(({ installed }) => installed)
  if (rendered.length === 0) return ''
  rendered.forEach((release) => removeReleaseDiff(gate.dir, release))
  const done = await gate.helmfile.diff(selection)
  if (done.exitCode === 0 || done.exitCode === 2) return 'helmfile left it out of the diff'
  const failure = stackFailure('rendering the stack', done)
  if (rendered.some(({ namespace, name }) => readReleaseDiff(gate.dir, namespace, name)))
    return failure.message
  throw failure
}

/**
 * Charts ask the cluster for its APIs while they render, and an earlier layer of this very plan may bring some
 * (a first installation brings most). Those charts are rendered again as they will be when their turn comes.
 */
async function diffWithComingApis(gate: Gate, layers: readonly Layer[], { facts }: Survey): Promise<void> {
  const coming = new Set<string>()
  const again: StackRelease[] = []
  for (const { releases } of layers) {
    const diffs = releases.map((release) => ({
      release,
      diff: readReleaseDiff(gate.dir, release.namespace, release.name),
    }))
    for (const { release, diff } of diffs) {
      if (coming.size === 0 || diff?.outcome !== 'rendered' || !diff.asksApiVersions) continue
      writeReleaseCluster(gate.dir, release, { ...facts, apiVersions: [...facts.apiVersions, ...coming] })
      again.push(release)
    }
    for (const { diff } of diffs) {
      if (diff?.outcome === 'rendered') diff.addedApiVersions.forEach((api) => coming.add(api))
    }
  }
  if (again.length > 0) await diffReleases(gate, again)
}
