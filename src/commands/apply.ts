import { releaseKey, storedReleases, type StoredRelease } from '../cluster/releases.js'
import type { Gate } from '../gate.js'
import { differingObjects } from '../helm/digest.js'
import { readGuardError, readRefusal, writeApproval } from '../helm/gate-dir.js'
import { refusalText } from '../helm/guard.js'
import { Failure } from '../lib/errors.js'
import type { Completed } from '../lib/exec.js'
import { approvedUninstall, approvedUnstable, type Approval, type ApprovedRelease } from '../plan/approval.js'
import { installed, releasesOf, type PlannedRelease } from '../plan/plan.js'
import { stepsOf, type LayerSteps, type Step } from '../plan/steps.js'
import { stackFailure } from '../stack/helmfile.js'
import type { Layer } from '../stack/layers.js'
import { requireNoBypass } from './lint.js'
import { makePlan } from './plan.js'

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

/** What became of one release. */
export interface AppliedRelease {
  readonly name: string
  readonly namespace: string
  readonly outcome: 'applied' | 'already-applied' | 'removed' | 'failed' | 'not-reached'
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
export function nothingOf([first]: readonly number[]): AppliedLayer[] {
  return first === undefined ? [] : [{ layer: first, releases: [], seconds: 0 }]
}

/** The name of the guard in its plugin.yaml. */
const guardPlugin = 'gate-guard'

/**
 * Applies what was approved, layer by layer, and nothing else: releases that the approval does not change are not
 * touched, and the guard refuses every render but the approved one.
 * @returns what became of each release; a release that fails or is refused ends the run after its layer.
 * @throws Failure when the approval does not fit the stack or the cluster; nothing has been touched then.
 */
export async function applyLayers(gate: Gate, request: ApplyRequest): Promise<Applied> {
  requireFittingApproval(gate, request.approval)
  const releases = request.layers.flatMap(({ releases }) => releases)
  const [stored] = await Promise.all([readStored(gate), requireNoBypass(gate, releases)])
  const layers = stepsOf({ ...request, stored, key: gate.key })
  await gate.helmfile.repos()
  writeApproval(gate.dir, request.approval)
  const applied: AppliedLayer[] = []
  for (const layer of layers) {
    if (gate.cancelled.aborted) {
      return { layers: [...applied, ...nothingOf([layer.layer])], failure: gate.cancelled.reason as Failure }
    }
    const { failure, ...outcome } = await applyLayer(gate, layer, request)
    applied.push(outcome)
    if (failure) return { layers: applied, failure }
  }
  return { layers: applied }
}

async function readStored(gate: Gate): Promise<ReadonlyMap<string, StoredRelease>> {
  const releases = await storedReleases(gate.kubectl)
  return new Map(releases.map((release) => [releaseKey(release), release]))
}

function requireFittingApproval(gate: Gate, approval: Approval): void {
  const checks = [
    [approval.environment === gate.environment, `it is for environment ${approval.environment}`],
    [
      approval.commit === gate.commit,
      `it is for commit ${approval.commit || '(none)'}, not for what is checked out`,
    ],
    [
      approval.salt === gate.key.salt,
      'it was made with another 1Password token, so its digests mean nothing here',
    ],
  ] as const
  const why = checks.find(([holds]) => !holds)?.[1]
  if (why === undefined) return
  throw new Failure({
    what: 'holding the apply to its approval failed',
    why,
    next: 'plan again, and apply with that approval',
    reason: 'approval-outdated',
  })
}

/**
 * helm creates the CRDs of a `crds/` folder before it renders, and so before it asks the guard (helm:
 * pkg/action/install.go). Where such CRDs were approved, first installations are therefore rendered and checked
 * beforehand, when their layer's turn has come; everywhere else helm is told to leave CRDs alone.
 */
async function refusedInstall(gate: Gate, { layer, steps }: LayerSteps): Promise<Failure | undefined> {
  const installs = steps.filter(({ done, stored }) => !done && stored === undefined)
  if (!bringsCrds(installs)) return undefined
  const plan = await makePlan(gate, [{ layer, releases: installs.map(({ release }) => release) }])
  const approvals = new Map(installs.map((step) => [releaseKey(step.release), step.approved]))
  return releasesOf(plan)
    .map((release) => refusalOfInstall(release, approvals.get(releaseKey(release))))
    .find((failure) => failure !== undefined)
}

function bringsCrds(steps: readonly Step[]): boolean {
  return steps.some(
    ({ done, stored, approved }) => !done && stored === undefined && (approved[3] ?? '') !== '',
  )
}

function refusalOfInstall(
  release: PlannedRelease,
  approved: ApprovedRelease | undefined,
): Failure | undefined {
  const [digest, , fingerprints = '', crdsDigest] = approved ?? []
  const asApproved = release.digest === digest || digest === approvedUnstable
  if (asApproved && release.crdsDigest === crdsDigest) return undefined
  if (asApproved) {
    const why = "the CRDs of its chart's crds/ folder are not those that were approved"
    return refused(release, { why, unapproved: [], missing: 0 })
  }
  const why = release.reason ?? 'its render is not the one that was approved'
  return refused(release, { ...differingObjects(release.fingerprints, fingerprints), why })
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

async function applyLayer(
  gate: Gate,
  { layer, steps }: LayerSteps,
  request: ApplyRequest,
): Promise<AppliedLayer & { failure?: Failure }> {
  const started = Date.now()
  const open = steps.filter(({ done }) => !done)
  const refusal = await refusedInstall(gate, { layer, steps })
  const ended = open.length > 0 && !refusal ? await sync(gate, open, request) : undefined
  const stored = open.length > 0 ? await readStored(gate) : new Map<string, StoredRelease>()
  const releases = steps.map((step) =>
    outcomeOf(step, installed(stored.get(releaseKey(step.release))), ended),
  )
  const seconds = (Date.now() - started) / 1000
  if (refusal) return { layer, releases, seconds, failure: refusal }
  if (!ended || ended.exitCode === 0) return { layer, releases, seconds }
  return { layer, releases, seconds, failure: layerFailure(gate, layer, open, ended) }
}

function sync(gate: Gate, steps: readonly Step[], { description, onLine }: ApplyRequest): Promise<Completed> {
  const releases = steps.map(({ release }) => release)
  const skipCrds = !bringsCrds(steps)
  return gate.helmfile.sync(releases, { postRenderer: guardPlugin, skipCrds, description, onLine })
}

function outcomeOf(step: Step, now: StoredRelease | undefined, ended: Completed | undefined): AppliedRelease {
  const { release, stored, approved, done } = step
  const from = stored?.revision ?? 0
  const base = { name: release.name, namespace: release.namespace, from }
  if (done) return { ...base, outcome: 'already-applied', chartVersion: stored?.chartVersion ?? '', to: from }
  const to = { chartVersion: now?.chartVersion ?? '', to: now?.revision ?? 0 }
  if (approved[0] === approvedUninstall) return { ...base, ...to, outcome: now ? 'failed' : 'removed' }
  if (to.to === from) return { ...base, ...to, outcome: ended?.exitCode === 0 ? 'failed' : 'not-reached' }
  return { ...base, ...to, outcome: now?.status === 'deployed' ? 'applied' : 'failed' }
}

/** A refusal by the guard is told by the guard; helm only knows that its post-renderer ended with an error. */
function layerFailure(gate: Gate, layer: number, steps: readonly Step[], ended: Completed): Failure {
  for (const { release } of steps) {
    const refusal = readRefusal(gate.dir, release.namespace, release.name)
    if (refusal) return refused(release, refusal)
  }
  const said = stackFailure(`applying layer ${layer}`, ended)
  const guardSaid = readGuardError(gate.dir)
  return new Failure({
    what: `applying layer ${layer} failed`,
    why: guardSaid ?? said.message.split(': ').slice(1, -1).join(': '),
    next: 'see the log of the run; after mending the cause plan again, a failed release is then a retry',
    reason: 'apply-failed',
    cause: said,
  })
}
