import type { Trigger } from '../../github/trigger.js'
import type { DigestKey } from '../../approval/digest.js'
import type { Approval } from '../../approval/approval.js'
import type { Plan } from '../../plan/plan.js'
import { planIdOf, recordLine } from '../../approval/review-record.js'
import type { PlanContext } from '../pull-request/plan-comment.js'
import { changedLayers } from './counts.js'
import type { Stage } from '../../lib/stages.js'
import { enumeration } from '../markdown/markdown.js'

interface PlanRun {
  /** See `Inputs`. */
  readonly jobLayers: readonly number[]
  /** A merge leaves the environment alone: a person deploys it later. */
  readonly isPromoted?: boolean
  /** The cluster's name in the kubeconfig. */
  readonly kubeContext?: string | undefined
  readonly key: DigestKey
  readonly request: Trigger
  readonly stages: readonly Stage[]
}

/** @returns what is said of a plan beside its changes; of a pull request with the record that a deploy reads. */
export function planContext(plan: Plan, approval: Approval, run: PlanRun): PlanContext {
  const { key, request, stages, jobLayers, isPromoted = false, kubeContext } = run
  const { pull, event, runUrl, stack = '' } = request
  const isReviewed = pull !== undefined && event?.kind === 'pull_request'
  return {
    stack,
    commit: isReviewed ? pull.headSha : plan.commit,
    planId: planIdOf(approval),
    stages,
    // A deploy is after the merge, and its jobs say themselves what they wait for.
    onMerge: isReviewed ? (isPromoted ? promotedLater : onMerge(plan, jobLayers)) : '',
    record: isReviewed ? recordLine({ approval, headSha: pull.headSha, key }) : '',
    ...(runUrl === undefined ? {} : { runUrl }),
    ...(jobLayers.length === 0 ? {} : { jobLayers }),
    ...(kubeContext === undefined ? {} : { kubeContext }),
  }
}

const promotedLater = 'A merge does not deploy this: somebody promotes it later.'

/** @returns what a merge brings about, as one sentence. */
export function onMerge(plan: Plan, jobLayers: readonly number[]): string {
  const layers = changedLayers(plan).filter((layer) => jobLayers.length === 0 || jobLayers.includes(layer))
  if (layers.length === 0) return 'On merge nothing is applied.'
  const which = layers.length === 1 ? `layer ${layers[0]} is` : `layers ${enumeration(layers)} are`
  return `On merge ${which} planned again, and applied when approved.`
}
