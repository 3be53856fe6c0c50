import type { Approval, OnFailure, Operation } from '../approval/approval.js'
import type { Diagnosis } from '../cluster/diagnosis/diagnosis.js'
import { clusterUid } from '../cluster/facts.js'
import { storedReleases, storedRevision, type StoredRelease } from '../cluster/releases.js'
import { applying, nothingSent } from '../door/applying.js'
import type { RunContext } from '../context.js'
import { Failure } from '../lib/errors.js'
import { rolledBackTo } from '../plan/last-deploy.js'
import { diagnosed, leftOver, notReady } from './after-layer.js'
import type { Diagnosing } from './diagnose.js'
import { outdated, requireFittingApproval } from './fitting-approval.js'
import {
  isSameAgain,
  layerFailure,
  notReached,
  outcomeOf,
  type AppliedLayer,
  type Synced,
} from './outcome.js'
import { isMend } from './mend-way.js'
import type { LayerReadiness } from './readiness.js'
import { takeBack } from './on-failure.js'
import { recover, storedAfter } from './recover.js'
import { stepsOf, type LayerSteps, type Step } from './steps.js'
import type { Layer } from '../stack/layers.js'
import { requireNoBypass, type Linting } from './lint.js'
import { unwanted } from './plan.js'
import { rollBack } from './roll-back.js'
import { releasePlanner, surveyCluster } from './survey.js'

/** What an apply works with. */
export type Applying = Linting &
  Diagnosing &
  Pick<
    RunContext,
    'api' | 'door' | 'plainHelm' | 'redact' | 'redactor' | 'key' | 'commit' | 'isEdited' | 'cancelled'
  >

export interface ApplyRequest {
  /** Ascending. */
  readonly layers: readonly Layer[]
  /** What the approval has to be for; a deploy when left out. */
  readonly operation?: Operation
  readonly approval: Approval
  /** What the approval has to say of it; whatever it says when left out. */
  readonly onFailure?: OnFailure | undefined
  /** `namespace/name` of releases that may be applied although every render differs. */
  readonly allowUnstable: readonly string[]
  /** For `helm history`. */
  readonly description: string
  /** Who had the Lease before this run, one clause. */
  readonly lease?: string
  /** Called with helmfile's output, line by line. */
  readonly onLine: (line: string) => void
  /** Told what is under way. */
  readonly onStep?: (text: string) => void
  /** Asked after each layer, also after one with nothing to do, before the next one starts; nothing is when left out. */
  readonly ready?: LayerReadiness
}

export interface Applied {
  readonly layers: readonly AppliedLayer[]
  /** Why it stopped early, if it did: in the last of these layers. Later ones were not reached. */
  readonly failure?: Failure
  /** Why what failed does not stand, as far as the cluster tells. */
  readonly diagnosis?: Diagnosis
}

/** @returns the first of these layers as one in which nothing was done, for a failure that came before. */
export function untouchedLayer([first]: readonly number[]): AppliedLayer[] {
  return first === undefined ? [] : [{ layer: first, releases: [], seconds: 0 }]
}

/** @returns as `applyLayers` does; what is found before anything is touched is a result of the first layer like any other. */
export async function applyStack(context: Applying, given: ApplyRequest): Promise<Applied> {
  const request = { ...given, layers: layersInOrder(given) }
  const description = descriptionOf(request.description, request.approval.commit, context.isEdited)
  try {
    return await applyLayers(context, { ...request, description })
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { layers: untouchedLayer(request.layers.map(({ layer }) => layer)), failure: error }
  }
}

/** What stands on others goes before them. */
function layersInOrder({ layers, operation = 'deploy' }: ApplyRequest): readonly Layer[] {
  if (operation === 'deploy' || operation === 'mend') return layers
  return (operation === 'destroy' ? unwanted(layers) : [...layers]).reverse()
}

/**
 * @param given what `gate` gives names the commit already.
 * @param isEdited see `RunContext`.
 * @returns what helm keeps of an apply, in its history.
 */
export function descriptionOf(given: string, commit: string, isEdited = false): string {
  // Another word than a commit: nobody can look up there what was deployed.
  const sha = commit && `@${commit.slice(0, 12)}${isEdited ? '+edited' : ''}`
  const parts = [given, given.includes(sha) ? '' : sha, 'by helmfile-gate']
  return parts.filter(Boolean).join(given.includes(sha) && given !== '' ? ', ' : ' ')
}

/**
 * Applies what was approved, layer by layer, and nothing else: releases that the approval does not change are not
 * touched, and the guard refuses every render but the approved one.
 * @returns what became of each release; a release that fails or is refused ends the run after its layer.
 * @throws Failure when the approval does not fit the stack or the cluster; nothing has been touched then.
 */
export async function applyLayers(context: Applying, request: ApplyRequest): Promise<Applied> {
  const { approval, operation = 'deploy' } = request
  requireFittingApproval(context, request)
  const releases = request.layers.flatMap(({ releases }) => releases)
  const [cluster, stored] = await Promise.all([
    clusterUid(context.api),
    storedReleases(context.api),
    requireNoBypass(context, releases),
  ])
  if (cluster !== approval.cluster) {
    throw outdated('it is for another cluster than the one that the kubeconfig names')
  }
  const rolledBack = await rolledBackReleases(context, approval, stored.installed)
  const layers = stepsOf({
    ...request,
    stored: stored.installed,
    rolledBack,
    key: context.key,
    now: Date.now(),
  })
  const isOpen = layers.some(({ steps }) => steps.some(({ done }) => !done))
  if (operation === 'deploy' && isOpen) await context.helmfile.repos()
  const applied: AppliedLayer[] = []
  for (const layer of layers) {
    if (context.cancelled.aborted) {
      return {
        layers: [...applied, ...untouchedLayer([layer.layer])],
        failure: context.cancelled.reason as Failure,
      }
    }
    const { failure, diagnosis, ...outcome } = await applyLayer(context, layer, {
      ...request,
      before: stored.lastRevisions,
      stored: stored.installed,
    })
    applied.push(outcome)
    if (failure) return { layers: applied, failure, ...(diagnosis ? { diagnosis } : {}) }
  }
  return { layers: applied }
}

/** @returns `namespace/name` of those that helm has put back to what they were when they were planned. */
async function rolledBackReleases(
  { api }: Applying,
  approval: Approval,
  stored: ReadonlyMap<string, StoredRelease>,
): Promise<ReadonlySet<string>> {
  const candidates = [...stored].filter(([key, now]) => {
    const planned = approval.releases.get(key)
    if (!planned || planned.kind === 'unchanged' || isMend(planned)) return false
    return rolledBackTo(now.description) === planned.revision
  })
  const found = candidates.map(async ([key, now]) => {
    const planned = await storedRevision(api, now, approval.releases.get(key)?.revision ?? 0)
    return isSameAgain(planned, now) ? [key] : []
  })
  return new Set((await Promise.all(found)).flat())
}

interface LayerRequest extends ApplyRequest {
  /** The newest revisions before anything was done, by `namespace/name`. */
  readonly before: ReadonlyMap<string, number>
  /** What was installed then, by `namespace/name`. */
  readonly stored: ReadonlyMap<string, StoredRelease>
}

async function applyLayer(
  context: Applying,
  { layer, steps }: LayerSteps,
  request: LayerRequest,
): Promise<AppliedLayer & Pick<Applied, 'failure' | 'diagnosis'>> {
  const started = Date.now()
  const open = steps.filter(({ done }) => !done)
  if (open.length > 0) request.onStep?.(`Layer ${layer}: helmfile`)
  const refusal = await recover(context, open, request.onLine)
  if (refusal)
    return { layer, releases: steps.map(notReached), seconds: secondsSince(started), failure: refusal }
  const synced = open.length > 0 ? await sync(context, open, request) : nothingSynced
  const releases = steps.map((step) => outcomeOf(step, { ...synced, before: request.before }, context.key))
  const failed = layerFailure(layer, { steps: open, releases, synced })
  const left = await leftOver(context, releases, open)
  const ready = (stored: LayerRequest['stored'], isDiagnosed = true) =>
    notReady(context, layer, { ...request, stored, isDiagnosed })
  if (failed ?? request.ready)
    request.onStep?.(`Layer ${layer}: ${failed ? 'looking why it failed' : 'waiting until it is ready'}`)
  // What has failed is looked at before it is taken back.
  const lacking = failed
    ? await diagnosed(context, failed, { releases, synced })
    : await ready(open.length > 0 ? synced.stored : request.stored)
  const { failure } = lacking
  const done = { ...request, steps: open, releases, synced }
  const taken =
    failure &&
    (await takeBack(context, {
      ...done,
      failure,
      ready: async (stored) => (await ready(stored, false)).failure,
    }))
  return { layer, releases, ...left, ...lacking, ...taken, seconds: secondsSince(started) }
}

function secondsSince(started: number): number {
  return (Date.now() - started) / 1000
}

const nothingSynced: Synced = {
  ended: { exitCode: 0, stdout: '', stderr: '' },
  sent: nothingSent(),
  refused: [],
  stored: new Map(),
}

async function sync(context: Applying, steps: readonly Step[], request: ApplyRequest): Promise<Synced> {
  const { approval, description, onLine, onStep, operation } = request
  if (operation === 'rollback' || operation === 'mend') {
    const done = await rollBack(context, steps, { onLine, description, isMend: operation === 'mend' })
    return { ...done, ...(await storedAfter(context, steps, done.sent)) }
  }
  const open = steps.map(({ release: { namespace, name }, approved, stored }) => ({
    namespace,
    name,
    approved,
    stored,
  }))
  const sent = nothingSent()
  const { key, kubeContext, redact, plainHelm, door } = context
  let planner: ReturnType<typeof releasePlanner> | undefined
  const attendant = applying(
    {
      open,
      approval,
      key,
      description,
      helm: door.helm,
      plainHelm,
      kubeContext,
      redact,
      onBegin: (release) => onStep?.(`helm works on ${release}`),
      plan: async (command, helm) =>
        (planner ??= releasePlanner({ key, redactor: context.redactor }, await surveyCluster(context)))(
          command,
          helm,
        ),
    },
    sent,
  )
  const run = () => context.helmfile[operation === 'destroy' ? 'destroy' : 'sync'](open, onLine)
  const { result: ended, refused } = await door.attended(attendant, run)
  return { ended, sent, refused, ...(await storedAfter(context, steps, sent)) }
}
