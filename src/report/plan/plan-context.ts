import type { Trigger } from '../../github/trigger.js'
import type { DigestKey } from '../../approval/digest.js'
import type { Approval } from '../../approval/approval.js'
import type { Plan } from '../../plan/plan.js'
import { planIdOf, recordLine } from '../../approval/review-record.js'
import type { PlanContext } from '../pull-request/plan-comment.js'
import { changedLayers } from './counts.js'
import { enumeration } from '../markdown/markdown.js'

interface PlanRun {
  readonly key: DigestKey
  readonly request: Trigger
  readonly seconds: number
}

/** @returns what is said of a plan beside its changes; of a pull request with the record that a deploy reads. */
export function planContext(plan: Plan, approval: Approval, { key, request, seconds }: PlanRun): PlanContext {
  const { pull, event, runUrl } = request
  const isReviewed = pull !== undefined && event?.kind === 'pull_request'
  return {
    commit: isReviewed ? pull.headSha : plan.commit,
    planId: planIdOf(approval),
    seconds,
    // A deploy is after the merge, and its jobs say themselves what they wait for.
    onMerge: isReviewed ? onMerge(plan) : '',
    record: isReviewed ? recordLine({ approval, headSha: pull.headSha, key }) : '',
    ...(runUrl === undefined ? {} : { runUrl }),
  }
}

function onMerge(plan: Plan): string {
  const layers = changedLayers(plan)
  if (layers.length === 0) return 'On merge nothing is applied.'
  const which = layers.length === 1 ? `layer ${layers[0]} is` : `layers ${enumeration(layers)} are`
  return `On merge ${which} planned again, and applied when approved.`
}
