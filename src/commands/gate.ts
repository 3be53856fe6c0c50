import {
  environmentToAsk,
  gateDecision,
  provenance,
  type ApprovalRule,
  type Approvers,
} from '../github/approvers.js'
import { identityOf, type Trigger } from '../github/trigger.js'
import { digestKey } from '../approval/digest.js'
import type { Inputs } from '../inputs.js'
import { Failure } from '../lib/errors.js'
import type { Approval } from '../approval/approval.js'
import { planIdOf } from '../approval/review-record.js'

/** That an apply may go ahead, and on whose word. */
export interface Gated extends Approvers {
  readonly planId: string
  /** For `helm history`. */
  readonly provenance: string
}

/**
 * Asks whether the apply of one layer was approved, in the way that the input approval-mode names.
 * @throws Failure when it was not, or when that cannot be known.
 */
export async function gateLayer(inputs: Inputs, request: Trigger): Promise<Gated> {
  const { approval } = inputs
  if (!approval) throw badInput('the input approval is empty', 'pass the output approval of the plan')
  const approvers = await gateDecision(ruleOf(inputs, request, approval))
  const planId = planIdOf(approval)
  const pullRequest = approvers.pullRequest ?? request.pull?.number
  const author = request.pull?.author || request.actor
  const parts = {
    sha: approval.commit,
    approvedBy: approvers.approvedBy,
    planId,
    ...(pullRequest === undefined ? {} : { pullRequest }),
    ...(author ? { author } : {}),
  }
  return { ...approvers, planId, provenance: provenance(parts) }
}

function ruleOf(inputs: Inputs, request: Trigger, approval: Approval): ApprovalRule {
  const { github, event, runId } = request
  const { approvalMode: mode, environment, layer } = inputs
  if (mode === 'none') return { mode }
  if (!github) throw badInput('there is no token for GitHub', 'set the input github-token')
  if (mode === 'environment' || mode === 'deploy') {
    const [only, ...others] = layer
    if (only === undefined || others.length > 0)
      throw badInput('it is not for one layer', 'set the input layer')
    if (runId === undefined) throw badInput('there is no run of a workflow', 'start it from GitHub Actions')
    return { mode, github, environment: environmentToAsk(mode, environment, only), runId }
  }
  if (event?.kind !== 'push') {
    throw badInput(
      'a review belongs to a merge, and no merge started this run',
      'use approval-mode environment here',
    )
  }
  const { opServiceAccountToken, opWorkload } = inputs
  const key = digestKey(opServiceAccountToken ?? opWorkload?.customerManagedSecret, approval.salt)
  const { sha, branch } = event
  return { mode, github, sha, branch, identity: identityOf(request, environment), approval, key }
}

function badInput(why: string, next: string): Failure {
  return new Failure({ what: 'asking who approved this failed', why, next, reason: 'bad-input' })
}
