import { abandonedNotes, unfinishedNotes } from '../changes/abandoned.js'
import { compareWithBoth, keptNotes, storedObjects, type SentComparison } from '../changes/compare-sent.js'
import { objectChanges } from '../changes/object-change.js'
import type { ReleaseNote } from '../changes/release-diff.js'
import { clusterUid } from '../cluster/facts.js'
import { isPending } from '../cluster/pending.js'
import { storedReleases, storedRevisions, type StoredRelease } from '../cluster/releases.js'
import { wantedObjects, type WantedObject } from '../door/plan-release.js'
import { allEnded } from '../lib/all-ended.js'
import { Failure } from '../lib/errors.js'
import { releaseKey } from '../lib/release-name.js'
import { shownTime } from '../lib/shown-time.js'
import { listed } from '../manifest/fields.js'
import { objectKey } from '../manifest/manifest.js'
import { isGood, lastDeployOf, lastGood } from '../plan/last-deploy.js'
import { baseOf, withRisks, type Plan, type PlannedRelease } from '../plan/plan.js'
import type { Layer, StackRelease } from '../stack/layers.js'
import { boundDigests, mannersOf, rollbackHooks } from './going-back.js'
import { requireNoBypass } from './lint.js'
import { requireAllowed } from './never.js'
import type { MadePlan, Planning, PlanScope } from './plan.js'

/**
 * Plans to go back: of one release when it is the only one asked for, else of all that the last deploy changed among what
 * was asked for. Both sides are what helm keeps in the cluster; nothing is rendered, and no chart is read.
 * @throws Failure when there is nothing to go back to, when a release may not be rolled back, or when nobody can tell what
 * the last deploy changed.
 */
export async function makeRollbackPlan(context: Planning, scope: PlanScope): Promise<MadePlan> {
  const wanted = scope.layers.flatMap(({ releases }) => releases)
  const [cluster, { installed: stored }, needs, manners] = await allEnded([
    clusterUid(context.api),
    storedReleases(context.api),
    requireNoBypass(context, wanted),
    mannersOf(context),
  ])
  const there = wanted.filter((release) => stored.has(releaseKey(release)))
  const chosen = chosenReleases(there, stored, { ...scope, commit: context.commit })
  requireAllowed('rollback', chosen.releases)
  const parts = { context, needs, manners, revision: scope.revision }
  const planned = new Map<string, Planned>()
  for (const release of chosen.releases) {
    context.cancelled.throwIfAborted()
    const current = stored.get(releaseKey(release))
    if (current) planned.set(releaseKey(release), await plannedRollback(release, current, parts))
  }
  const remarks = [chosen.remark, ...[...planned.values()].flatMap(({ remark }) => remark ?? [])]
  const releaseOf = (release: StackRelease): PlannedRelease =>
    planned.get(releaseKey(release))?.release ?? unchanged(release, stored.get(releaseKey(release)))
  const plan: Plan = {
    schema: 1,
    operation: 'rollback',
    environment: context.environment,
    commit: context.commit,
    cluster,
    remarks: remarks.filter((remark) => remark !== ''),
    layers: layersWith(scope.layers, there).map(({ layer, releases }) => ({
      layer,
      releases: releases.map(releaseOf),
    })),
  }
  const objects = [...planned].map(([key, { wanted: sent }]) => [key, sent] as const)
  return { plan, stored, wanted: new Map(objects), manners }
}

function layersWith(layers: readonly Layer[], there: readonly StackRelease[]): Layer[] {
  return layers.map(({ layer, releases }) => ({
    layer,
    releases: releases.filter((release) => there.includes(release)),
  }))
}

/** One that was named is meant, whoever made its newest revision. */
function chosenReleases(
  there: readonly StackRelease[],
  stored: ReadonlyMap<string, StoredRelease>,
  { release, commit }: Pick<PlanScope, 'release'> & { commit: string },
): { readonly releases: readonly StackRelease[]; readonly remark: string } {
  if (release !== undefined) {
    if (there.length > 0) return { releases: there, remark: '' }
    throw impossible(`rolling back ${release}`, 'it is not installed', 'deploy it')
  }
  const newest = there.flatMap((one) => stored.get(releaseKey(one)) ?? [])
  const last = lastDeployOf(newest, commit)
  if ('unknown' in last) {
    const next = 'name one release with the input release'
    throw impossible('finding out what the last deploy changed', last.unknown, next)
  }
  const releases = there.filter((one) => last.releases.has(releaseKey(one)))
  const others = there.length - releases.length
  const rest = others > 0 ? `; ${othersText(others)}` : ''
  return { releases, remark: `what is rolled back is the last deploy (${last.deploy})${rest}` }
}

function othersText(others: number): string {
  return others === 1
    ? '1 other was not changed by it and stays as it is'
    : `${others} others were not changed by it and stay as they are`
}

interface Parts {
  readonly context: Planning
  readonly needs: ReadonlyMap<string, readonly string[]>
  readonly manners: ReadonlyMap<string, readonly string[]>
  readonly revision: number | undefined
}

interface Planned {
  readonly release: PlannedRelease
  readonly wanted: readonly WantedObject[]
  /** Why it stays as it is. */
  readonly remark?: string
}

async function plannedRollback(
  release: StackRelease,
  current: StoredRelease,
  { context, needs, manners, revision }: Parts,
): Promise<Planned> {
  const key = releaseKey(release)
  if (isPending(current)) {
    const reason = `revision ${current.revision} is ${current.status}: plan a deploy, which recovers from that, and roll back then`
    return {
      release: { ...baseOf(release, current), status: 'stuck', reason, changes: [], notes: [] },
      wanted: [],
    }
  }
  const kept = await storedRevisions(context.api, release)
  const target =
    revision === undefined ? lastGood(current, kept) : requireRevision(key, revision, { current, kept })
  if (!target) {
    const remark = `${key} stays at revision ${current.revision}: helm keeps no good revision before it`
    return { release: unchanged(release, current), wanted: [], remark }
  }
  // helm starts from the last revision, whatever became of that.
  const comparison = compareWithBoth(current, current.deployed, storedObjects(target))
  if (current.status === 'deployed' && isSame(current, target, comparison)) {
    const remark = `${key} stays at revision ${current.revision}: revision ${target.revision} is the same`
    return { release: unchanged(release, current), wanted: [], remark }
  }
  const manner = manners.get(key) ?? []
  const needed = needs.get(key) ?? []
  const planned: PlannedRelease = {
    ...baseOf(release, current),
    ...(needed.length > 0 ? { needs: needed } : {}),
    version: target.chartVersion,
    status: 'rollback',
    to: target.revision,
    reason: `back to revision ${target.revision}${target.updated && ` of ${shownTime(target.updated)}`} (${target.description || 'without a description'})`,
    ...boundDigests(release, target, { manner, key: context.key }),
    changes: objectChanges(comparison.differences, context.redactor),
    notes: [
      ...keptNotes(comparison),
      ...unfinishedNotes(current, current.deployed),
      ...abandonedNotes(current.deployed, [current.manifest, target.manifest]),
      ...rollbackNotes(current, target),
    ],
  }
  return { release: withRisks(planned, target.chartVersion), wanted: wantedObjects(sentBy(comparison)) }
}

function isSame(
  current: StoredRelease,
  target: StoredRelease,
  { differences, kept }: SentComparison,
): boolean {
  return differences.length + kept.length === 0 && current.chartVersion === target.chartVersion
}

/** Hooks are compared, but of a rollback only its own run: the others are not sent. */
function sentBy({ differences, kept }: SentComparison): SentComparison {
  const isHook = (text: string) => /helm\.sh\/hook/.test(text)
  return {
    kept,
    differences: differences.filter((one) => one.action === 'remove' || !isHook(one.next.text)),
  }
}

function requireRevision(
  key: string,
  revision: number,
  { current, kept }: { readonly current: StoredRelease; readonly kept: readonly StoredRelease[] },
): StoredRelease {
  const target = kept.find((one) => one.revision === revision)
  const what = `rolling back ${key}`
  const good = kept.filter((one) => isGood(one) && one.revision !== current.revision)
  const next = `choose one of ${good.map((one) => one.revision).join(', ') || '(none)'}`
  if (!target) throw impossible(what, `helm does not keep its revision ${revision}`, next)
  if (target.revision === current.revision) throw impossible(what, `it is at revision ${revision}`, next)
  if (!isGood(target)) {
    throw impossible(what, `revision ${revision} failed: ${target.status}, ${target.description}`, next)
  }
  return target
}

/** @returns what a rollback leaves as it is, and what it runs. */
function rollbackNotes(current: StoredRelease, target: StoredRelease): ReleaseNote[] {
  const objects = [current, target].flatMap((one) => storedObjects({ ...one, hooks: [] }))
  const namesOf = (kinds: readonly string[]) => [
    ...new Set(objects.filter(({ kind }) => kinds.includes(kind)).map(objectKey)),
  ]
  const claims = namesOf(['PersistentVolumeClaim', 'StatefulSet'])
  const jobs = namesOf(['Job'])
  const definitions = namesOf(['CustomResourceDefinition'])
  const { texts: hooks, others } = rollbackHooks(target)
  const texts = [
    ...(claims.length > 0
      ? [`data does not go back: that of ${listed(claims)} stays as it was written last`]
      : []),
    ...(jobs.length > 0 ? [`what a Job has done is not undone: ${listed(jobs)}`] : []),
    ...(definitions.length > 0 ? [`objects of a CRD do not go back with it: ${listed(definitions)}`] : []),
    ...([current, target].some(({ crdFiles = [] }) => crdFiles.length > 0)
      ? ["the CRDs of its chart's crds/ folder stay as they are"]
      : []),
    ...hooks,
    ...(others > 0
      ? [`hooks of an installation, an upgrade or a removal do not run, and what they did stays: ${others}`]
      : []),
  ]
  return texts.map((text) => ({ level: 'info', text }))
}

function unchanged(release: StackRelease, stored: StoredRelease | undefined): PlannedRelease {
  const version = stored?.chartVersion ?? release.version
  return { ...baseOf(release, stored), version, status: 'unchanged', changes: [], notes: [] }
}

function impossible(what: string, why: string, next: string): Failure {
  return new Failure({ what: `${what} failed`, why, next, reason: 'bad-input' })
}
