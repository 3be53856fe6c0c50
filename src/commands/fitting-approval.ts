import type { Approval, OnFailure, Operation } from '../approval/approval.js'
import type { RunContext } from '../context.js'
import { Failure } from '../lib/errors.js'

export interface FittingRequest {
  readonly approval: Approval
  readonly operation?: Operation
  readonly onFailure?: OnFailure | undefined
}

/** @throws Failure when the approval is for something else than this run. */
export function requireFittingApproval(
  context: Pick<RunContext, 'environment' | 'commit' | 'key'>,
  { approval, operation = 'deploy', onFailure }: FittingRequest,
): void {
  const { operation: approved = 'deploy', onFailure: agreed = 'keep' } = approval
  const checks = [
    [approved === operation, `it is for a ${approved}, and this is a ${operation}`],
    [
      (onFailure ?? agreed) === agreed,
      `it says on-failure ${agreed}, and this run has ${onFailure ?? agreed}`,
    ],
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

export function outdated(why: string): Failure {
  return new Failure({
    what: 'holding the apply to its approval failed',
    why,
    next: 'plan again, and apply with that approval',
    reason: 'approval-outdated',
  })
}
