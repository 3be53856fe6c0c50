import { environmentToAsk, rejectedBy } from '../github/approvers.js'
import type { RunApproval } from '../github/api/endpoints.js'
import type { Trigger } from '../github/trigger.js'
import type { Inputs, JobResult } from '../inputs.js'
import { Failure } from '../lib/errors.js'

/** How a layer of the plan ended, as far as its job tells. */
export interface LayerEnd {
  readonly layer: number
  /** `skipped`: it was not reached. */
  readonly status: 'applied' | 'failed' | 'rejected' | 'cancelled' | 'skipped'
  /** What to say of it where it says nothing itself. */
  readonly why?: string
}

export interface Closing {
  /** Why there is no plan; no layer is known then. */
  readonly planless?: string
  /** Ascending. */
  readonly layers: readonly LayerEnd[]
  /** What fails the deploy although none of its jobs failed. */
  readonly failure?: Failure
}

/**
 * Finds out how a deploy ended, from the results of its jobs. It needs no cluster, no tools and no secrets, since it
 * also speaks for jobs that never began.
 * @throws Failure when the input job-results names no plan.
 */
export async function closeDeploy(inputs: Inputs, trigger: Trigger): Promise<Closing> {
  const { jobResults, layer: planned, environment } = inputs
  const plan = jobResults.get('plan')
  if (plan === undefined) throw noPlan()
  if ((jobResults.get('before') ?? 'success') !== 'success')
    return { planless: 'an environment before this one is not deployed: see the run', layers: [] }
  if (plan !== 'success') return { planless: `the job of the plan ${endOf(plan)}: see the run`, layers: [] }
  const results = planned.map((layer) => ({ layer, result: jobResults.get(String(layer)) }))
  const approve = jobResults.get('approve')
  const ends = [approve, ...results.map(({ result }) => result)]
  const isAsked = ends.some((result) => result === 'failure' || result === 'cancelled')
  const approvals = isAsked ? await approvalsOf(trigger) : []
  const mode = approve === undefined ? 'environment' : 'deploy'
  const rejecters = (layer: number) => rejectedBy(approvals, environmentToAsk(mode, environment, layer))
  const layers = layerEnds(results, rejecters, approve)
  const failure = jobless(results)
  return { layers, ...(failure ? { failure } : {}) }
}

interface LayerResult {
  readonly layer: number
  /** Undefined where no job is for the layer. */
  readonly result: JobResult | undefined
}

/** A layer is skipped behind one that did not go well. Behind none, the run was cancelled between two jobs. */
function layerEnds(
  results: readonly LayerResult[],
  rejecters: (layer: number) => readonly string[],
  approve: JobResult | undefined,
): LayerEnd[] {
  const first = results.find(({ result }) => result !== undefined && result !== 'success')?.layer
  return results.map(({ layer, result }) => {
    if (result === undefined) return { layer, status: 'failed', why: noJob([layer]).message }
    if (result === 'success') return { layer, status: 'applied' }
    if (result === 'skipped' && layer !== first) return { layer, status: 'skipped' }
    const names = rejecters(layer)
    if (names.length > 0) return { layer, status: 'rejected', why: `${names.join(', ')} rejected it` }
    // Behind an approval that was not given no job of a layer begins.
    const isHeld = result === 'skipped' && approve !== undefined && approve !== 'success'
    const [job, ended] = isHeld
      ? (['the job of the approval', approve] as const)
      : (['its job', result] as const)
    return {
      layer,
      status: ended === 'failure' ? 'failed' : 'cancelled',
      why: `${job} ${endOf(ended)}: see the run`,
    }
  })
}

function endOf(result: Exclude<JobResult, 'success'>): string {
  return {
    failure: 'failed before it could say why',
    cancelled: 'was cancelled, or ran out of time',
    skipped: 'never began, as the run was cancelled',
  }[result]
}

/** Who rejected it is worth a question, not a failure. */
async function approvalsOf({ github, runId }: Trigger): Promise<RunApproval[]> {
  if (!github || runId === undefined) return []
  return github.runApprovals(runId).catch(() => [])
}

function jobless(results: readonly LayerResult[]): Failure | undefined {
  const without = results.filter(({ result }) => result === undefined).map(({ layer }) => layer)
  return without.length === 0 ? undefined : noJob(without)
}

function noJob(layers: readonly number[]): Failure {
  const several = layers.length > 1
  return new Failure({
    what: `deploying layer${several ? 's' : ''} ${layers.join(', ')} failed`,
    why: `the workflow has no job for ${several ? 'them' : 'it'}, so nothing of ${several ? 'them' : 'it'} was applied`,
    next: 'run init again and merge what it writes, or add a job by hand as for the other layers, and to job-layers and job-results',
    reason: 'stack-invalid',
  })
}

function noPlan(): Failure {
  return new Failure({
    what: 'closing the deploy failed',
    why: 'the input job-results does not say how the plan ended',
    next: 'write plan and its result, such as plan success, and a line for each layer that has a job',
    reason: 'bad-input',
  })
}
