import { describe, expect, it } from '@jest/globals'
import type { Trigger } from '../../../../src/github/trigger.js'
import { planIdOf, readRecord } from '../../../../src/approval/review-record.js'
import { planContext } from '../../../../src/report/plan/plan-context.js'
import { approvalWith, approvedApply, key, plannedRelease } from '../../fixtures/plan.js'
import { planWith } from '../fixtures.js'

const head = 'a'.repeat(40)
const pull = { number: 12, headSha: head, author: 'alice' }
const approval = approvalWith({
  commit: 'b'.repeat(40),
  releases: new Map([['shop/web', approvedApply()]]),
})
const stages = [{ name: 'stack', seconds: 2 } as const]
const of = (request: Trigger, plan = planWith(plannedRelease()), jobLayers: number[] = []) =>
  planContext(plan, approval, { key, request, stages, jobLayers })

const event = {
  kind: 'pull_request',
  ...pull,
  fork: false,
} as const

describe('what is said of a plan', () => {
  it('of a pull request names its last commit, and leaves a record that the deploy can check', () => {
    const context = of({ event, pull, runUrl: 'https://github.example/run' })
    expect(context).toMatchObject({
      commit: head,
      planId: planIdOf(approval),
      runUrl: 'https://github.example/run',
      onMerge: 'On merge layer 1 is planned again, and applied when approved.',
    })
    expect(readRecord(context.record, key)).toMatchObject({ kind: 'reviewed', plan: { head } })
  })

  it('of a pull request that changes nothing says so', () => {
    expect(of({ event, pull }, planWith()).onMerge).toBe('On merge nothing is applied.')
  })

  it('names the stack, the cluster as the kubeconfig does, and the layers that have a job where that is known', () => {
    expect(of({ event, pull, stack: 'apps/helmfile.yaml' })).toMatchObject({ stack: 'apps/helmfile.yaml' })
    expect(of({ event, pull })).not.toHaveProperty('jobLayers')
    expect(of({ event, pull })).not.toHaveProperty('kubeContext')
    const run = { key, request: { event, pull }, stages, jobLayers: [], kubeContext: 'prod-eu' }
    expect(planContext(planWith(), approval, run)).toMatchObject({ kubeContext: 'prod-eu' })
    expect(of({ event, pull }, planWith(plannedRelease()), [1, 2])).toMatchObject({
      jobLayers: [1, 2],
      onMerge: 'On merge layer 1 is planned again, and applied when approved.',
    })
    const without = of({ event, pull }, planWith(plannedRelease()), [2, 3])
    expect(without.onMerge).toBe('On merge nothing is applied.')
  })

  it('of an environment that a person promotes does not promise that a merge applies it', () => {
    const run = { key, request: { event, pull }, stages, jobLayers: [1], isPromoted: true }
    expect(planContext(planWith(plannedRelease()), approval, run).onMerge).toBe(
      'A merge does not deploy this: somebody promotes it later.',
    )
  })

  it('of a merge names what is checked out, and promises nothing', () => {
    const context = of({ event: { kind: 'push', sha: head, branch: 'main' }, pull })
    expect(context).toMatchObject({ commit: 'c0ffee', onMerge: '', record: '' })
  })
})
