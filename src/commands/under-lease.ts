import { planIdOf } from '../approval/review-record.js'
import { holderName, leaseName } from '../cluster/lease/lease-object.js'
import { leaseHolder, withLease } from '../cluster/lease/lease.js'
import type { RunContext } from '../context.js'
import type { Trigger } from '../github/trigger.js'
import type { Inputs } from '../inputs.js'
import { pathInRepository } from '../lib/checked-out-commit.js'
import { interruptChildren } from '../lib/exec.js'
import type { Applied } from './apply.js'

export interface LeasedRun {
  readonly inputs: Pick<Inputs, 'leaseNamespace' | 'waitForLease' | 'approval'>
  readonly trigger: Pick<Trigger, 'runUrl'>
  readonly env: NodeJS.ProcessEnv
  readonly log: (line: string) => void
}

/**
 * Runs what may change the cluster while no other run works on the same stack and environment in it. Where the Lease is
 * lost, helm is interrupted, and nothing is started any more.
 * @param use is given the context to work with, which is cancelled when the Lease is lost, and who had it before.
 * @throws Failure when the Lease cannot be had; see `acquireLease`.
 */
export async function underLease<T extends { readonly applied: Applied }>(
  context: RunContext,
  { inputs, trigger, env, log }: LeasedRun,
  use: (context: RunContext, before: string) => Promise<T>,
): Promise<T> {
  const { environment, commit } = context
  const stack = await stackPath(context, env)
  const planId = inputs.approval && planIdOf(inputs.approval)
  const options = {
    namespace: inputs.leaseNamespace,
    holding: { holder: holderName(env, trigger.runUrl), stack, environment, planId, commit },
    waitMs: inputs.waitForLease,
    cancelled: context.cancelled,
    tell: log,
    onLost: interruptChildren,
  }
  return withLease(context.api, options, async (cancelled, before) => {
    const done = await use({ ...context, cancelled }, before)
    const isLost = cancelled.aborted && !context.cancelled.aborted
    if (!isLost || !done.applied.failure) return done
    // What helm says of its interruption is not why.
    return { ...done, applied: { ...done.applied, failure: cancelled.reason as typeof done.applied.failure } }
  })
}

/** @returns who holds the Lease of the stack, one clause. */
export async function heldBy(
  context: RunContext,
  { inputs, env }: Pick<LeasedRun, 'inputs' | 'env'>,
): Promise<string> {
  const { environment, api } = context
  const name = leaseName({ stack: await stackPath(context, env), environment })
  return leaseHolder(api, { namespace: inputs.leaseNamespace, name })
}

function stackPath({ stack }: RunContext, env: NodeJS.ProcessEnv): Promise<string> {
  return pathInRepository(stack, env['GITHUB_WORKSPACE'] || process.cwd())
}
