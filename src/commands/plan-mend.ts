import { compareSent, storedObjects, type SentDifference } from '../changes/compare-sent.js'
import { objectChanges } from '../changes/object-change.js'
import type { ReleaseNote } from '../changes/release-diff.js'
import { clusterUid } from '../cluster/facts.js'
import { driftOfObjects, type ObjectDrift } from '../cluster/drift/drift.js'
import { isMended } from '../cluster/drift/take-away.js'
import { isPending } from '../cluster/pending.js'
import { storedReleases, storedRevisions, type StoredRelease } from '../cluster/releases.js'
import { nameOf } from '../cluster/resources.js'
import { wantedObjects, type WantedObject } from '../door/plan-release.js'
import { allEnded } from '../lib/all-ended.js'
import { Failure } from '../lib/errors.js'
import { releaseKey } from '../lib/release-name.js'
import { listed } from '../manifest/fields.js'
import { lastGood } from '../plan/last-deploy.js'
import { baseOf, type Plan, type PlannedRelease } from '../plan/plan.js'
import type { SentObject } from '../manifest/sent-objects.js'
import type { StackRelease } from '../stack/layers.js'
import { changeOf, handText, hasFinding, resetRisks } from './hand-changes.js'
import { boundDigests, mannersOf, rollbackHooks } from './going-back.js'
import { requireNoBypass } from './lint.js'
import { boundOf, mendWay } from './mend-way.js'
import type { MadePlan, Planning, PlanScope } from './plan.js'

/**
 * Plans to put back what drifted: helm goes back to the revision that it is at, takes over what others have written, and
 * what was added with kubectl is taken away. Of a release whose last revision failed it goes back to the last good one.
 * Both sides are the cluster's; nothing is rendered.
 *
 * `rollback: never` is about earlier revisions: it does not keep what is deployed from being sent again.
 * @throws Failure when the one release that was asked for is not installed, or the cluster cannot be read.
 */
export async function makeMendPlan(context: Planning, { layers, release }: PlanScope): Promise<MadePlan> {
  const wanted = layers.flatMap(({ releases }) => releases)
  const [cluster, { installed: stored }, needs, manners] = await allEnded([
    clusterUid(context.api),
    storedReleases(context.api),
    requireNoBypass(context, wanted),
    mannersOf(context),
  ])
  const there = wanted.filter((one) => stored.has(releaseKey(one)))
  if (release !== undefined && there.length === 0) throw notInstalled(release)
  const targets = new Map(
    await allEnded(
      there.map(async (one) => [releaseKey(one), await targetOf(context, stored, one)] as const),
    ),
  )
  const drifts = await driftOfObjects(
    context.api,
    [...targets.values()].flatMap((target) => ('why' in target ? [] : [target])),
  )
  const planned = there.flatMap((one): (readonly [string, Planned])[] => {
    const key = releaseKey(one)
    const [current, target] = [stored.get(key), targets.get(key)]
    if (!current || !target) return []
    const facts = { current, target, drift: drifts.get(key), needs: needs.get(key) ?? [] }
    return [[key, plannedMend(context, one, { ...facts, flags: manners.get(key) ?? [] })]]
  })
  const byKey = new Map(planned)
  const remarks = planned.flatMap(([, { remark }]) => remark ?? [])
  const plan: Plan = {
    schema: 1,
    operation: 'mend',
    environment: context.environment,
    commit: context.commit,
    cluster,
    ...(remarks.length > 0 ? { remarks } : {}),
    layers: layers.map(({ layer, releases }) => ({
      layer,
      releases: releases.flatMap((one) => byKey.get(releaseKey(one))?.release ?? []),
    })),
  }
  return {
    ...{ plan, stored },
    wanted: new Map(planned.map(([key, { wanted: sent }]) => [key, sent])),
    manners: new Map(planned.map(([key, { manner }]) => [key, manner])),
  }
}

type Target = StoredRelease | { readonly why: string }

/** @returns the revision that helm goes back to, or why there is none. */
async function targetOf(
  { api }: Planning,
  installed: ReadonlyMap<string, StoredRelease>,
  release: StackRelease,
): Promise<Target> {
  const stored = installed.get(releaseKey(release))
  if (stored === undefined || stored.status === 'deployed') return stored ?? { why: 'it is not installed' }
  const is = `its last revision ${stored.revision} is ${stored.status}`
  if (isPending(stored)) return { why: `${is}: plan a deploy, which recovers from that, and mend then` }
  if (release.never?.includes('rollback'))
    return { why: `${is}, and the stack labels it \`rollback: never\`: deploy it` }
  const good = stored.deployed ?? lastGood(stored, await storedRevisions(api, release))
  return good ?? { why: `${is}, and helm keeps no good one before it: deploy it` }
}

function notInstalled(release: string): Failure {
  return new Failure({
    what: `mending ${release} failed`,
    why: 'it is not installed',
    next: 'deploy it',
    reason: 'bad-input',
  })
}

interface Planned {
  readonly release: PlannedRelease
  readonly wanted: readonly WantedObject[]
  /** The flags of helm. */
  readonly manner: readonly string[]
  /** What drifted and stays. */
  readonly remark?: string
}

interface Facts {
  readonly current: StoredRelease
  readonly target: Target
  /** Held against the target; undefined where there is none. */
  readonly drift: ObjectDrift | undefined
  readonly needs: readonly string[]
  readonly flags: readonly string[]
}

function plannedMend(
  context: Planning,
  release: StackRelease,
  { current, target, drift, needs, flags }: Facts,
): Planned {
  const base = {
    ...baseOf(release, current),
    version: ('why' in target ? current : target).chartVersion,
    ...(needs.length > 0 ? { needs } : {}),
  }
  const still = { wanted: [], manner: [], ...stayingRemark(releaseKey(release), drift, context.redact) }
  const unknown = (reason: string): Planned => ({
    ...still,
    release: { ...base, status: 'unknown', reason, changes: [], notes: [] },
  })
  if ('why' in target) return unknown(target.why)
  if (!drift) return unknown('its objects were not read')
  const [doubt] = drift.unknown
  const mended = drift.findings.filter(isMended)
  const isFailed = target !== current
  if (mended.length === 0 && doubt)
    return unknown(context.redact(doubt.ref ? `${nameOf(doubt.ref)}: ${doubt.why}` : doubt.why))
  if (mended.length === 0 && !isFailed)
    return { ...still, release: { ...base, status: 'unchanged', changes: [], notes: [] } }
  const way = mendWay(target, flags, drift)
  const objects = storedObjects({ ...target, hooks: [] })
  const vanished = objects.filter((object) => hasFinding(object, mended, 'missing'))
  const back = compareSent([], vanished)
  const gone = isFailed ? removedOf(current, objects) : []
  const altered = objects.filter((object) => hasFinding(object, mended, 'changed', 'added'))
  return {
    ...still,
    manner: way.flags,
    release: {
      ...base,
      status: 'mend',
      to: target.revision,
      reason: `${isFailed ? `revision ${current.revision} failed: ` : ''}what helm keeps as revision ${target.revision} is sent once more, whoever has written there since`,
      ...boundDigests(release, target, { manner: boundOf(way), key: context.key }),
      changes: [
        ...altered.map((object) => changeOf(object, mended, context.redact)),
        ...objectChanges([...gone, ...back.differences], context.redactor),
      ],
      notes: notesOf(target, release, drift),
      risks: resetRisks(drift, context.redact),
    },
    wanted: [
      ...wantedObjects(back),
      ...wantedObjects({
        kept: [],
        differences: altered.map((next) => ({ action: 'add', key: '', next, copies: 1 })),
      }),
    ],
  }
}

/** helm removes what only the failed revision had. */
function removedOf(failed: StoredRelease, objects: readonly SentObject[]): SentDifference[] {
  const { differences } = compareSent(storedObjects({ ...failed, hooks: [] }), objects)
  return differences.filter(({ action }) => action === 'remove')
}

function notesOf(
  target: StoredRelease,
  { never = [] }: StackRelease,
  { findings, unknown }: ObjectDrift,
): ReleaseNote[] {
  const jobs = findings.filter((one) => one.kind === 'missing' && one.ref.kind === 'Job')
  const texts = [
    ...rollbackHooks(target).texts,
    ...(jobs.length > 0
      ? [`what a Job does it does once more: ${listed(jobs.map(({ ref }) => nameOf(ref)))}`]
      : []),
    ...(never.includes('rollback')
      ? ['`rollback: never` is about earlier revisions: this sends the one that is deployed']
      : []),
    ...(target.applyMethod === 'ssa'
      ? []
      : ['helm 3 made it, so helm patches objects by itself: those of custom kinds may stay as they are']),
  ]
  const doubts = unknown.length > 0 ? [`${unknown.length} of its objects could not be judged`] : []
  return [
    ...doubts.map((text) => ({ level: 'warning' as const, text })),
    ...texts.map((text) => ({ level: 'info' as const, text })),
  ]
}

/** What a program added may be needed: nobody here can tell. */
function stayingRemark(
  key: string,
  drift: ObjectDrift | undefined,
  redact: (text: string) => string,
): Pick<Planned, 'remark'> {
  const [first, ...more] = drift?.findings.filter((finding) => !isMended(finding)) ?? []
  if (!first) return {}
  const others = more.length > 0 ? `, and ${more.length} more` : ''
  return {
    remark: `what was added to ${key} and not with kubectl stays: ${handText(first, redact)} (${redact(nameOf(first.ref))})${others}`,
  }
}
