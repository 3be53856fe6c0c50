import { writeApproval, type Approval, type OnFailure, type Operation } from '../approval/approval.js'
import { removalDigest } from '../approval/digest.js'
import { removalOf } from '../changes/removal.js'
import { isPending } from '../cluster/pending.js'
import type { StoredRelease } from '../cluster/releases.js'
import type { RunContext } from '../context.js'
import type { WantedObject } from '../door/plan-release.js'
import { newRehearsal, type Rehearsal } from '../door/planning.js'
import { allEnded } from '../lib/all-ended.js'
import { Failure } from '../lib/errors.js'
import { releaseKey } from '../lib/release-name.js'
import { approvalOf } from '../plan/approval-of-plan.js'
import { withNeededBy } from '../plan/needed-by.js'
import { withWaysBack } from '../plan/way-back.js'
import { planOf, releasesOf, type Plan, type PlannedRelease, type PlannedRemoval } from '../plan/plan.js'
import type { Layer } from '../stack/layers.js'
import { dryRunPlan, type DryRunning } from './dry-run.js'
import { needsOfStack, requireNoBypass, type Linting } from './lint.js'
import { rehearse, rehearseWithComingApis, type Rehearsing } from './rehearse.js'
import { requireAllowed } from './never.js'
import { makeMendPlan } from './plan-mend.js'
import { lookForDrift } from './planned-drift.js'
import { makeRollbackPlan } from './plan-rollback.js'
import { surveyCluster, type Survey } from './survey.js'

/** What a plan is made with. */
export type Planning = Rehearsing &
  Linting &
  DryRunning &
  Pick<RunContext, 'kubectl' | 'api' | 'commit' | 'key' | 'stages'>

/** The layers to plan, ascending, of the whole stack. */
export interface PlanScope {
  readonly layers: readonly Layer[]
  readonly all: readonly Layer[]
  /** A deploy when left out. */
  readonly operation?: Operation
  /** `namespace/name` of the only release that was asked for. */
  readonly release?: string | undefined
  /** See `Inputs`. */
  readonly revision?: number | undefined
  /** Who holds the Lease, one clause: asked where a release is held by somebody who may be at work. */
  readonly lease?: () => Promise<string>
  /** Of a deploy; `keep` when left out. */
  readonly onFailure?: OnFailure | undefined
}

export interface PlanResult {
  readonly plan: Plan
  readonly approval: Approval
  /** See `writeApproval`. */
  readonly approvalText: string
}

/**
 * Plans the given layers, tries the changes on the API server, and writes down what would be approved.
 * @throws Failure as `makePlan` does, and when the approval is too large to be passed on.
 */
export async function planStack(context: Planning, scope: PlanScope): Promise<PlanResult> {
  const made = await planFor[scope.operation ?? 'deploy'](context, scope)
  const [tried, withDrift] = await context.stages.run('trials', () =>
    allEnded([dryRunPlan(context, made), lookForDrift(context, made)]),
  )
  const { plan, approval } = approved(context, { plan: withDrift(tried), stored: made.stored }, scope)
  const approvalText = writeApproval(approval)
  return { plan, approval, approvalText }
}

/** @returns what is to be approved, and the plan with all that is to be known of it. */
function approved(
  context: Planning,
  { plan, stored }: Pick<MadePlan, 'plan' | 'stored'>,
  { layers, onFailure }: PlanScope,
): Pick<PlanResult, 'plan' | 'approval'> {
  const { environment, commit, cluster } = plan
  const more = {
    ...(context.key.salt === undefined ? {} : { salt: context.key.salt }),
    ...(plan.operation === undefined ? {} : { operation: plan.operation }),
  }
  const approval = approvalOf({ environment, commit, cluster, ...more, releases: releasesOf(plan) })
  if (onFailure !== 'rollback') return { plan, approval }
  const releases = layers.flatMap((one) => one.releases)
  const { approval: bound, remarks } = withWaysBack(approval, { releases, stored, key: context.key })
  return { plan: { ...plan, remarks: [...(plan.remarks ?? []), ...remarks] }, approval: bound }
}

/**
 * To be called when the plan has been reported: what is known stays readable, and what is not is never taken for
 * unchanged.
 * @throws Failure when the changes of a release are not known.
 */
export function requireComplete(plan: Plan): void {
  const unknown = releasesOf(plan).filter(({ status }) => status === 'unknown')
  const [first] = unknown
  if (!first) return
  throw new Failure({
    what: `planning ${unknown.map(releaseKey).join(', ')} failed`,
    why: first.reason ?? 'its changes are not known',
    next: 'mend the cause and plan again',
    reason: unknown.every(({ failure }) => failure === 'chart') ? 'chart-unavailable' : 'plan-incomplete',
  })
}

/** A plan, and what a dry run of it would send. */
export interface MadePlan {
  readonly plan: Plan
  readonly stored: ReadonlyMap<string, StoredRelease>
  /** By `namespace/name`; with values in it. */
  readonly wanted: ReadonlyMap<string, readonly WantedObject[]>
  /** The flags of helm that say how it sends them, by `namespace/name`. */
  readonly manners: ReadonlyMap<string, readonly string[]>
}

const planFor: Readonly<Record<Operation, (context: Planning, scope: PlanScope) => Promise<MadePlan>>> = {
  deploy: makeDeployPlan,
  rollback: makeRollbackPlan,
  mend: makeMendPlan,
  destroy: makeDestroyPlan,
}

/**
 * Plans the given layers: what is stored is read once, what would be sent is rendered once, and compared.
 * @param layers the layers to plan, ascending.
 * @param all the whole stack.
 * @throws Failure when the cluster or the chart repositories cannot be read, or the stack as a whole does not render.
 * A single release that does not render is no failure; its status is `unknown`.
 */
export async function makePlan(
  context: Planning,
  layers: readonly Layer[],
  all: readonly Layer[],
): Promise<MadePlan> {
  return makeDeployPlan(context, { layers, all })
}

async function makeDeployPlan(context: Planning, { layers, all, lease }: PlanScope): Promise<MadePlan> {
  const wanted = layers.flatMap(({ releases }) => releases)
  // What the stack is made of is read before its repositories: they may be known already.
  const lookThrough = async () => {
    const needs = await requireNoBypass(context, wanted)
    await context.helmfile.repos()
    return needs
  }
  const reads = () => allEnded([surveyCluster(context), lookThrough()])
  const [survey, needs] = await context.stages.run('cluster', reads, ([one]) => surveyText(one))
  context.cancelled.throwIfAborted()
  const rehearsal = newRehearsal()
  const rendered = async () => {
    const missingReason = await rehearse(context, rehearsal, { survey, releases: wanted, coming: new Map() })
    context.cancelled.throwIfAborted()
    await rehearseWithComingApis(context, rehearsal, { layers, survey })
    return missingReason
  }
  const missingReason = await context.stages.run('renders', rendered, () => rendersText(context, rehearsal))
  requireNoStranger(rehearsal, all)
  const held = await heldText(survey, layers, lease)
  return madePlan(context, { survey, rehearsal, layers, needs, missingReason, held })
}

function surveyText({ facts, stored }: Survey): string {
  return `Kubernetes ${facts.kubeVersion}, releases stored ${stored.size}`
}

function rendersText({ keptRenders }: Planning, { sendings }: Rehearsal): string {
  return `releases ${sendings.size}, of which kept from an earlier plan ${keptRenders?.taken() ?? 0}`
}

/** @returns undefined where nobody has to know. */
async function heldText(
  { stored }: Survey,
  layers: readonly Layer[],
  lease: PlanScope['lease'],
): Promise<string | undefined> {
  const isHeld = layers.some(({ releases }) => releases.some((one) => isPending(stored.get(releaseKey(one)))))
  return isHeld ? lease?.() : undefined
}

/**
 * Plans to remove all releases of the given layers that are there. helmfile is asked to destroy them as in an apply, and so
 * tells how helm would remove each.
 * @throws Failure as `makePlan` does, and when a release may not be removed.
 */
async function makeDestroyPlan(context: Planning, { layers, all, lease }: PlanScope): Promise<MadePlan> {
  const removed = unwanted(layers)
  const releases = removed.flatMap((one) => one.releases)
  const reads = () =>
    allEnded([surveyCluster(context), requireNoBypass(context, releases), needsOfStack(context)])
  const [survey, needs, allNeeds] = await context.stages.run('cluster', reads, ([one]) => surveyText(one))
  context.cancelled.throwIfAborted()
  requireAllowed(
    'destroy',
    releases.filter((release) => survey.stored.has(releaseKey(release))),
  )
  const rehearsal = newRehearsal()
  const performance = { survey, releases, coming: new Map(), destroy: true }
  const missingReason = await context.stages.run('renders', () => rehearse(context, rehearsal, performance))
  requireNoStranger(rehearsal, all)
  const held = await heldText(survey, removed, lease)
  const made = madePlan(context, { survey, rehearsal, layers: removed, needs, missingReason, held })
  const remarks = stayingRemarks(releasesOf(made.plan), survey.stored)
  const plan = withNeededBy(made.plan, allNeeds, survey.stored)
  return { ...made, plan: { ...plan, operation: 'destroy', remarks } }
}

/** @returns the same layers, none of whose releases is wanted any more. */
export function unwanted(layers: readonly Layer[]): Layer[] {
  return layers.map(({ layer, releases }) => ({
    layer,
    releases: releases.map((release) => ({ ...release, installed: false })),
  }))
}

/** helm removes no namespace, also none that it created (helm: pkg/action/uninstall.go). */
function stayingRemarks(
  planned: readonly PlannedRelease[],
  stored: ReadonlyMap<string, StoredRelease>,
): string[] {
  const gone = new Set(planned.map(releaseKey))
  const others = new Set(
    [...stored.values()].filter((one) => !gone.has(releaseKey(one))).map((one) => one.namespace),
  )
  const namespaces = [...new Set(planned.map(({ namespace }) => namespace))].filter(
    (name) => !others.has(name),
  )
  if (planned.length === 0) return ['none of it is installed']
  return namespaces.length === 0
    ? []
    : [
        `no release is left in ${namespaces.join(', ')}: helm removes no namespace, nor what others made in it`,
      ]
}

interface Findings {
  readonly survey: Survey
  readonly rehearsal: Rehearsal
  readonly layers: readonly Layer[]
  readonly needs: ReadonlyMap<string, readonly string[]>
  readonly missingReason: string
  /** Who holds the Lease; undefined where nobody has to know. */
  readonly held: string | undefined
}

function madePlan(
  context: Planning,
  { survey, rehearsal, layers, needs, missingReason, held }: Findings,
): MadePlan {
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
    now: Date.now(),
    ...(held === undefined ? {} : { lease: held }),
  })
  const objects = [...diffs].map(([key, { wanted }]) => [key, wanted] as const)
  const manners = [...diffs].map(([key, { manner }]) => [key, manner] as const)
  return { plan, stored: survey.stored, wanted: new Map(objects), manners: new Map(manners) }
}

function plannedRemoval(
  { key, redactor }: Planning,
  { removals }: Rehearsal,
  stored: StoredRelease,
): PlannedRemoval | undefined {
  const command = removals.get(releaseKey(stored))
  if (!command) return undefined
  const digest = removalDigest({ ...command, manner: command.mannerArgs }, key)
  return { ...removalOf(stored, command.mannerArgs, redactor), digest }
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
