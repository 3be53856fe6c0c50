import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { gateLayer } from '../../../src/commands/gate.js'
import type { Trigger } from '../../../src/github/trigger.js'
import { digestKey } from '../../../src/approval/digest.js'
import type { Inputs } from '../../../src/inputs.js'
import { planIdOf, recordLine } from '../../../src/approval/review-record.js'
import { commentMarker } from '../../../src/github/comment.js'
import { endBed, headSha, mergeSha, pullRequest, robot, startBed, type Bed } from '../github/harness.js'
import { approvalWith, approvedApply, digestB } from '../fixtures/plan.js'

let bed: Bed
beforeEach(async () => {
  bed = await startBed()
  bed.server.state.environments = [{ name: 'production-layer-3', reviewers: ['bob'] }]
  bed.server.state.approvals = [
    { runId: 77, state: 'approved', user: 'bob', environments: ['production-layer-3'] },
  ]
})
afterEach(() => endBed(bed))

const approval = approvalWith({
  commit: mergeSha,
  releases: new Map([['shop/web', approvedApply()]]),
})
const planId = planIdOf(approval)

function inputs(over: Partial<Inputs> = {}): Inputs {
  const given = { environment: 'production', layer: [3], approvalMode: 'environment', approval }
  return { ...given, opServiceAccountToken: 'token', ...over } as Inputs
}

const request = (over: Partial<Trigger> = {}): Trigger => ({
  github: bed.github,
  event: { kind: 'push', sha: mergeSha, branch: 'main' },
  stack: 'stack/helmfile.yaml',
  runId: 77,
  actor: 'carol',
  pull: { number: 12, headSha, author: 'alice' },
  ...over,
})

describe('the gate of a layer', () => {
  it('opens for an approval of its environment, and says who and why', async () => {
    expect(await gateLayer(inputs(), request())).toMatchObject({
      how: 'environment',
      approvedBy: ['bob'],
      provenance: `PR #12 @${mergeSha.slice(0, 12)} by alice, approved by bob, plan ${planId}`,
    })
  })

  it('opens for one approval of the whole deploy, where that is what was asked for, and for no other', async () => {
    const once = inputs({ approvalMode: 'deploy' })
    await expect(gateLayer(once, request())).rejects.toThrow('there is no environment production')
    await expect(gateLayer(once, request())).rejects.not.toThrow('APPROVAL_MODE')
    bed.server.state.environments.push({ name: 'production', reviewers: ['bob'] })
    await expect(gateLayer(once, request())).rejects.toThrow('nobody approved production in this run')
    const approved = { runId: 77, state: 'approved' as const, user: 'ann', environments: ['production'] }
    bed.server.state.approvals = [approved]
    expect(await gateLayer(once, request())).toMatchObject({ how: 'environment', approvedBy: ['ann'] })
    await expect(gateLayer(inputs(), request())).rejects.toMatchObject({ reason: 'approval-missing' })
  })

  it('names who started it where there is no pull request', async () => {
    const { provenance } = await gateLayer(inputs(), request({ pull: undefined as never }))
    expect(provenance).toBe(`@${mergeSha.slice(0, 12)} by carol, approved by bob, plan ${planId}`)
  })

  it('opens for a review of exactly this plan, and for no other', async () => {
    const key = digestKey('token')
    const reviews = [{ author: 'bob', state: 'APPROVED', commit: headSha }]
    bed.server.state.collaborators = { bob: 'write' }
    bed.server.state.pulls = [pullRequest({ merged: true, open: false, mergeSha, reviews })]
    const body = `${commentMarker('plan', { stack: 'stack/helmfile.yaml', environment: 'production' })}\n${recordLine({ approval, headSha, key })}\n`
    bed.server.state.comments = [{ id: 1, issue: 12, author: robot, body }]
    const byReview = inputs({ approvalMode: 'review' })
    expect(await gateLayer(byReview, request())).toMatchObject({ how: 'review', approvedBy: ['bob'] })

    const other = { ...approval, releases: new Map([['shop/web', approvedApply({ digest: digestB })]]) }
    await expect(gateLayer({ ...byReview, approval: other }, request())).rejects.toMatchObject({
      reason: 'not-reviewed',
      message: expect.stringContaining('what would be done to shop/web is not what was reviewed') as unknown,
    })
  })

  it('opens for a review of a plan that was made without a token, with the salt of that plan', async () => {
    const salt = 'c2FsdA'
    const salted = { ...approval, salt }
    const reviews = [{ author: 'bob', state: 'APPROVED', commit: headSha }]
    bed.server.state.collaborators = { bob: 'write' }
    bed.server.state.pulls = [pullRequest({ merged: true, open: false, mergeSha, reviews })]
    const record = recordLine({ approval: salted, headSha, key: digestKey(undefined, salt) })
    const body = `${commentMarker('plan', { stack: 'stack/helmfile.yaml', environment: 'production' })}\n${record}\n`
    bed.server.state.comments = [{ id: 1, issue: 12, author: robot, body }]
    const byReview = inputs({
      approvalMode: 'review',
      approval: salted,
      opServiceAccountToken: undefined,
    })
    expect(await gateLayer(byReview, request())).toMatchObject({ how: 'review', approvedBy: ['bob'] })
  })

  it('is open without asking anybody only when it is told so by name', async () => {
    const gated = await gateLayer(inputs({ approvalMode: 'none' }), {})
    expect(gated).toMatchObject({ how: 'none', approvedBy: [] })
    expect(gated.provenance).toContain('approved by nobody')
  })

  it.each<[string, Partial<Inputs>, Partial<Trigger>, string]>([
    ['no approval', { approval: undefined }, {}, 'the input approval is empty'],
    ['no token', {}, { github: undefined as never }, 'there is no token for GitHub'],
    ['no layer', { layer: [] }, {}, 'it is not for one layer'],
    ['two layers', { layer: [3, 4] }, {}, 'it is not for one layer'],
    ['no run', {}, { runId: undefined as never }, 'there is no run of a workflow'],
    [
      'a review of a run by hand',
      { approvalMode: 'review' },
      { event: { kind: 'other', fork: false } },
      'no merge started this run',
    ],
    ['another layer', { layer: [4] }, {}, 'there is no environment production-layer-4'],
  ])('is closed with %s', async (_title, given, over, why) => {
    await expect(gateLayer(inputs(given), request(over))).rejects.toMatchObject({
      message: expect.stringContaining(why) as unknown,
    })
  })
})
