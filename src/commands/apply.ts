import type { Approval } from '../approval/approval.js'
import { refusalText } from '../approval/guard.js'
import { clusterUid } from '../cluster/kubectl.js'
import { storedReleases, type StoredRelease } from '../cluster/releases.js'
import { releaseKey } from '../lib/release-name.js'
import { applying, type Refusals } from '../door/applying.js'
import type { RunContext } from '../context.js'
import { Failure } from '../lib/errors.js'
import type { Completed } from '../lib/exec.js'
import { installed } from '../plan/plan.js'
import { isAsApproved, stepsOf, type LayerSteps, type Step } from './steps.js'
import { stackFailure } from '../stack/helmfile.js'
import type { Layer } from '../stack/layers.js'
import { requireNoBypass } from './lint.js'
import { releasePlanner, surveyCluster } from './plan.js'

export interface ApplyRequest {
  readonly layers: readonly Layer[]
  readonly approval: Approval
  /** `namespace/name` of releases that may be applied although every render differs. */
  readonly allowUnstable: readonly string[]
  /** For `helm history`. */
  readonly description: string
  /** Called with helmfile's output, line by line. */
  readonly onLine: (line: string) => void
}

export const outcomes = ['applied', 'already-applied', 'removed', 'failed', 'refused', 'not-reached'] as const

/** What became of one release. */
export interface AppliedRelease {
  readonly name: string
  readonly namespace: string
  readonly outcome: (typeof outcomes)[number]
  readonly chartVersion: string
  /** The revision before and after; 0 for none. */
  readonly from: number
  readonly to: number
}

export interface AppliedLayer {
  readonly layer: number
  /** Only the releases that the approval changes. */
  readonly releases: readonly AppliedRelease[]
  readonly seconds: number
}

export interface Applied {
  readonly layers: readonly AppliedLayer[]
  /** Why it stopped early, if it did: in the last of these layers. Later ones were not reached. */
  readonly failure?: Failure
}

/** @returns the first of these layers as one in which nothing was done, for a failure that came before. */
export function untouchedLayer([first]: readonly number[]): AppliedLayer[] {
  return first === undefined ? [] : [{ layer: first, releases: [], seconds: 0 }]
}

/**
 * Applies what was approved, layer by layer, and nothing else: releases that the approval does not change are not
 * touched, and the guard refuses every render but the approved one.
 * @returns what became of each release; a release that fails or is refused ends the run after its layer.
 * @throws Failure when the approval does not fit the stack or the cluster; nothing has been touched then.
 */
export async function applyLayers(context: RunContext, request: ApplyRequest): Promise<Applied> {
  const { approval } = request
  requireFittingApproval(context, approval)
  const releases = request.layers.flatMap(({ releases }) => releases)
  const [cluster, stored] = await Promise.all([
    clusterUid(context.kubectl),
    readStored(context),
    requireNoBypass(context, releases),
  ])
  if (cluster !== approval.cluster) {
    throw outdated('it is for another cluster than the one that the kubeconfig names')
  }
  const layers = stepsOf({ ...request, stored, key: context.key })
  await context.helmfile.repos()
  const applied: AppliedLayer[] = []
  for (const layer of layers) {
    if (context.cancelled.aborted) {
      return {
        layers: [...applied, ...untouchedLayer([layer.layer])],
        failure: context.cancelled.reason as Failure,
      }
    }
    const { failure, ...outcome } = await applyLayer(context, layer, { ...request, before: stored })
    applied.push(outcome)
    if (failure) return { layers: applied, failure }
  }
  return { layers: applied }
}

async function readStored(context: RunContext): Promise<ReadonlyMap<string, StoredRelease>> {
  const releases = await storedReleases(context.kubectl)
  return new Map(releases.map((release) => [releaseKey(release), release]))
}

function requireFittingApproval(context: RunContext, approval: Approval): void {
  const checks = [
    [approval.environment === context.environment, `it is for environment ${approval.environment}`],
    [
      approval.commit === context.commit,
      `it is for commit ${approval.commit || '(none)'}, not for what is checked out`,
    ],
    [
      approval.salt === context.key.salt,
      'it was made with another 1Password token, so its digests mean nothing here',
    ],
  ] as const
  const why = checks.find(([holds]) => !holds)?.[1]
  if (why !== undefined) throw outdated(why)
}

function outdated(why: string): Failure {
  return new Failure({
    what: 'holding the apply to its approval failed',
    why,
    next: 'plan again, and apply with that approval',
    reason: 'approval-outdated',
  })
}

function refused(
  release: { namespace: string; name: string },
  refusal: Parameters<typeof refusalText>[0],
): Failure {
  return new Failure({
    what: `applying ${releaseKey(release)} was refused`,
    why: refusalText(refusal),
    next: 'nothing of it was sent; plan again and have that plan approved',
    reason: 'render-differs',
  })
}

interface LayerRequest extends ApplyRequest {
  /** What helm stored before anything was done, by `namespace/name`. */
  readonly before: ReadonlyMap<string, StoredRelease>
}

async function applyLayer(
  context: RunContext,
  { layer, steps }: LayerSteps,
  request: LayerRequest,
): Promise<AppliedLayer & { failure?: Failure }> {
  const started = Date.now()
  const open = steps.filter(({ done }) => !done)
  const synced = open.length > 0 ? await sync(context, open, request) : nothingSynced
  const releases = steps.map((step) => outcomeOf(step, { ...synced, before: request.before }, context))
  const seconds = (Date.now() - started) / 1000
  const failure = layerFailure(layer, { steps: open, releases, synced })
  return { layer, releases, seconds, ...(failure ? { failure } : {}) }
}

/** What helmfile said, and what helm stored afterwards: that decides. */
interface Synced {
  readonly ended: Completed
  readonly refusals: Refusals
  /** Commands that nobody may run here, one clause each. */
  readonly refused: readonly string[]
  readonly stored: ReadonlyMap<string, StoredRelease>
}

const nothingSynced: Synced = {
  ended: { exitCode: 0, stdout: '', stderr: '' },
  refusals: new Map(),
  refused: [],
  stored: new Map(),
}

async function sync(context: RunContext, steps: readonly Step[], request: ApplyRequest): Promise<Synced> {
  const { approval, description, onLine } = request
  const open = steps.map(({ release: { namespace, name }, approved, stored }) => ({
    namespace,
    name,
    approved,
    stored,
  }))
  const refusals: Refusals = new Map()
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
      plan: async (command, helm) =>
        (planner ??= releasePlanner(context, await surveyCluster(context)))(command, helm),
    },
    refusals,
  )
  const run = () => context.helmfile.sync(open, onLine)
  const { result: ended, refused } = await door.attended(attendant, run)
  return { ended, refusals, refused, stored: await readStored(context) }
}

function outcomeOf(
  step: Step,
  { before, stored: after, refusals }: Synced & Pick<LayerRequest, 'before'>,
  { key }: RunContext,
): AppliedRelease {
  const { release, stored, approved, done } = step
  const from = stored?.revision ?? 0
  const base = { name: release.name, namespace: release.namespace, from }
  if (done) return { ...base, outcome: 'already-applied', chartVersion: stored?.chartVersion ?? '', to: from }
  const now = installed(after.get(releaseKey(release)))
  const to = { chartVersion: now?.chartVersion ?? '', to: now?.revision ?? 0 }
  if (approved.kind === 'uninstall') return { ...base, ...to, outcome: now ? 'failed' : 'removed' }
  if (to.to === from)
    return { ...base, ...to, outcome: refusals.has(releaseKey(release)) ? 'refused' : 'not-reached' }
  // After a removal that kept its history, helm goes on counting.
  const last = before.get(releaseKey(release))?.revision ?? 0
  const isNext = to.to === last + 1 && now?.status === 'deployed'
  const isApproved = approved.kind === 'unstable' || isAsApproved({ approved, stored: now }, key)
  return { ...base, ...to, outcome: isNext && isApproved ? 'applied' : 'failed' }
}

interface LayerEnd {
  readonly steps: readonly Step[]
  readonly releases: readonly AppliedRelease[]
  readonly synced: Synced
}

/** All that was approved has to have happened, and nothing else: what helmfile says of it does not count. */
function layerFailure(layer: number, { steps, releases, synced }: LayerEnd): Failure | undefined {
  const { ended, refusals, refused: commands } = synced
  const refusal = [...refusals.values()][0]
  if (refusal) return refused(refusal, refusal)
  const undone = releases.filter(
    ({ outcome }) => !['applied', 'already-applied', 'removed'].includes(outcome),
  )
  if (undone.length === 0 && commands.length === 0 && ended.exitCode === 0) return undefined
  const said = stackFailure(`applying layer ${layer}`, ended)
  const names = undone.map((release) => `${releaseKey(release)} is ${outcomeText(release, steps, synced)}`)
  const why = commands[0] ?? (ended.exitCode === 0 ? names.join('; ') : said.why)
  return new Failure({
    what: `applying layer ${layer} failed`,
    why,
    next: 'see the log of the run; after mending the cause plan again, a failed release is then a retry',
    reason: 'apply-failed',
    cause: said,
  })
}

function outcomeText(
  { namespace, name, to, from }: AppliedRelease,
  steps: readonly Step[],
  { stored }: Synced,
): string {
  const isRemoval = steps.some(
    ({ release, approved }) =>
      release.name === name && release.namespace === namespace && approved.kind === 'uninstall',
  )
  if (isRemoval) return 'still there'
  if (to === from) return 'as it was: helm did not do it'
  const now = stored.get(`${namespace}/${name}`)
  return `at revision ${to} (${now?.status ?? 'gone'}), which is not what was approved`
}
