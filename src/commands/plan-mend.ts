import { printedRelease, rollbackDigest, storedDigest } from '../approval/digest.js'
import { compareSent, storedObjects } from '../changes/compare-sent.js'
import { objectChanges } from '../changes/object-change.js'
import type { ReleaseNote } from '../changes/release-diff.js'
import { clusterUid } from '../cluster/facts.js'
import { driftOfObjects, type ObjectDrift } from '../cluster/drift/drift.js'
import { isMended } from '../cluster/drift/take-away.js'
import { storedReleases, type StoredRelease } from '../cluster/releases.js'
import { nameOf } from '../cluster/resources.js'
import { wantedObjects, type WantedObject } from '../door/plan-release.js'
import { allEnded } from '../lib/all-ended.js'
import { Failure } from '../lib/errors.js'
import { releaseKey } from '../lib/release-name.js'
import { listed } from '../manifest/fields.js'
import { baseOf, type Plan, type PlannedRelease } from '../plan/plan.js'
import type { StackRelease } from '../stack/layers.js'
import { changeOf, handText, hasFinding, resetRisks } from './hand-changes.js'
import { requireNoBypass } from './lint.js'
import { boundOf, mendWay, type Way } from './mend-way.js'
import { mannersOf } from './plan-rollback.js'
import type { MadePlan, Planning, PlanScope } from './plan.js'

/**
 * Plans to put back what drifted: helm goes back to the revision that it is at, takes over what others have written, and
 * what was added with kubectl is taken away. Both sides are the cluster's; nothing is rendered.
 *
 * `rollback: never` does not count here: it is about earlier revisions, and this sends what is deployed.
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
  const deployed = there.flatMap((one) => stored.get(releaseKey(one)) ?? []).filter(isDeployed)
  const drifts = await driftOfObjects(context.api, deployed)
  const planned = there.map((one): readonly [string, Planned] => {
    const key = releaseKey(one)
    const facts = { stored: stored.get(key), drift: drifts.get(key), needs: needs.get(key) ?? [] }
    return [key, plannedMend(context, one, { ...facts, flags: manners.get(key) ?? [] })]
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
  return { plan, stored, wanted: new Map(planned.map(([key, { wanted: sent }]) => [key, sent])) }
}

function isDeployed({ status }: StoredRelease): boolean {
  return status === 'deployed'
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
  /** What drifted and stays. */
  readonly remark?: string
}

interface Facts {
  readonly stored: StoredRelease | undefined
  /** Undefined where the last revision is not deployed. */
  readonly drift: ObjectDrift | undefined
  readonly needs: readonly string[]
  readonly flags: readonly string[]
}

function plannedMend(
  context: Planning,
  release: StackRelease,
  { stored, drift, needs, flags }: Facts,
): Planned {
  const base = {
    ...baseOf(release, stored),
    version: stored?.chartVersion ?? release.version,
    ...(needs.length > 0 ? { needs } : {}),
  }
  const still = { wanted: [], ...stayingRemark(releaseKey(release), drift, context.redact) }
  const unknown = (reason: string): Planned => ({
    ...still,
    release: { ...base, status: 'unknown', reason, changes: [], notes: [] },
  })
  if (!stored || !drift)
    return unknown(
      `its last revision ${stored?.revision ?? 0} is ${stored?.status ?? 'gone'}, so nobody knows what should be there: deploy it, or roll it back`,
    )
  const [doubt] = drift.unknown
  const mended = drift.findings.filter(isMended)
  if (mended.length === 0 && doubt)
    return unknown(context.redact(doubt.ref ? `${nameOf(doubt.ref)}: ${doubt.why}` : doubt.why))
  if (mended.length === 0)
    return { ...still, release: { ...base, status: 'unchanged', changes: [], notes: [] } }
  const way = mendWay(stored, flags, drift)
  const objects = storedObjects({ ...stored, hooks: [] })
  const vanished = objects.filter((object) => hasFinding(object, mended, 'missing'))
  const back = compareSent([], vanished)
  const altered = objects.filter((object) => hasFinding(object, mended, 'changed', 'added'))
  return {
    ...still,
    release: {
      ...base,
      status: 'mend',
      to: stored.revision,
      reason: `what helm keeps as revision ${stored.revision} is sent once more, whoever has written there since`,
      digest: digestOf(context, release, { stored, way }),
      storedDigest: storedDigest(release, printedRelease(stored), context.key),
      changes: [
        ...altered.map((object) => changeOf(object, mended, context.redact)),
        ...objectChanges(back.differences, context.redactor),
      ],
      notes: notesOf(stored, release, drift),
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

function digestOf(
  { key }: Planning,
  { name, namespace }: StackRelease,
  { stored, way }: { readonly stored: StoredRelease; readonly way: Way },
): string {
  const printed = printedRelease(stored)
  return rollbackDigest({ name, namespace, manner: boundOf(way), to: stored.revision, printed }, key)
}

function notesOf(
  { hooks, applyMethod }: StoredRelease,
  { never = [] }: StackRelease,
  { findings, unknown }: ObjectDrift,
): ReleaseNote[] {
  const events = ['pre-rollback', 'post-rollback']
  const run = hooks.filter((hook) => hook.events?.some((event) => events.includes(event)))
  const jobs = findings.filter((one) => one.kind === 'missing' && one.ref.kind === 'Job')
  const texts = [
    ...(run.length > 0 ? [`helm runs its hooks of a rollback: ${listed(run.map(({ path }) => path))}`] : []),
    ...(jobs.length > 0
      ? [`what a Job does it does once more: ${listed(jobs.map(({ ref }) => nameOf(ref)))}`]
      : []),
    ...(never.includes('rollback')
      ? ['`rollback: never` is about earlier revisions: this sends the one that is deployed']
      : []),
    ...(applyMethod === 'ssa'
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
