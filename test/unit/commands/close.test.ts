import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { closeDeploy, type LayerEnd } from '../../../src/commands/close.js'
import type { Inputs, JobResult } from '../../../src/inputs.js'
import { endBed, lineOf, startBed, type Bed } from '../github/harness.js'

let bed: Bed
beforeEach(async () => {
  bed = await startBed()
})
afterEach(() => endBed(bed))

type Results = Readonly<Record<string, JobResult>>

const close = (layer: readonly number[], results: Results) => {
  const inputs = { environment: 'production', layer, jobResults: new Map(Object.entries(results)) }
  return closeDeploy(inputs as unknown as Inputs, { github: bed.github, runId: 77 })
}

function decided(state: 'approved' | 'rejected', user: string, layer: number): void {
  bed.server.state.approvals.push({ runId: 77, state, user, environments: [`Production-layer-${layer}`] })
}

const applied = (layer: number): LayerEnd => ({ layer, status: 'applied' })
const skipped = (layer: number): LayerEnd => ({ layer, status: 'skipped' })
const failedEarly = 'its job failed before it could say why: see the run'
const cancelled = 'its job was cancelled, or ran out of time: see the run'
const unstarted = 'its job never began, as the run was cancelled: see the run'

describe('how a deploy ended', () => {
  it.each<[what: string, results: Results, layers: LayerEnd[]]>([
    ['well', { 1: 'success', 2: 'skipped', 3: 'success' }, [applied(1), applied(3)]],
    [
      'in a layer',
      { 1: 'failure', 3: 'skipped' },
      [{ layer: 1, status: 'failed', why: failedEarly }, skipped(3)],
    ],
    [
      'by the time of a job',
      { 1: 'success', 3: 'cancelled' },
      [applied(1), { layer: 3, status: 'cancelled', why: cancelled }],
    ],
    [
      'between two jobs',
      { 1: 'success', 3: 'skipped' },
      [applied(1), { layer: 3, status: 'cancelled', why: unstarted }],
    ],
    [
      'before any layer',
      { 1: 'skipped', 3: 'skipped' },
      [{ layer: 1, status: 'cancelled', why: unstarted }, skipped(3)],
    ],
  ])('%s', async (_what, results, layers) => {
    expect(await close([1, 3], { plan: 'success', ...results })).toEqual({ layers })
  })

  it.each<[what: string, approve: JobResult, layer: LayerEnd]>([
    ['was rejected', 'failure', { layer: 1, status: 'rejected', why: 'bob rejected it' }],
    [
      'never came',
      'cancelled',
      { layer: 1, status: 'cancelled', why: `the job of the approval ${cancelled.slice('its job '.length)}` },
    ],
  ])('before any layer, where the one approval of all %s', async (_what, approve, layer) => {
    if (approve === 'failure')
      bed.server.state.approvals.push({
        runId: 77,
        state: 'rejected',
        user: 'bob',
        environments: ['production'],
      })
    const results = { plan: 'success', approve, 1: 'skipped', 3: 'skipped' } as const
    expect((await close([1, 3], results)).layers).toEqual([layer, skipped(3)])
  })

  it('by a rejection, and by whose', async () => {
    decided('approved', 'ann', 1)
    decided('rejected', 'bob', 3)
    const results = { plan: 'success', 1: 'success', 3: 'failure', 4: 'skipped' } as const
    expect((await close([1, 3, 4], results)).layers).toEqual([
      applied(1),
      { layer: 3, status: 'rejected', why: 'bob rejected it' },
      skipped(4),
    ])
  })

  it.each<[what: string, set: () => void]>([
    ['somebody also approved it, since nobody knows which came last', () => decided('approved', 'ann', 3)],
    [
      'GitHub does not say',
      () =>
        bed.server.fault({ operation: 'actions/get-reviews-for-run', kind: 'bad-gateway-before', times: 9 }),
    ],
    [
      'another layer was rejected',
      () => (bed.server.state.approvals[0]!.environments = ['production-layer-30']),
    ],
  ])('is not called a rejection where %s', async (_what, set) => {
    decided('rejected', 'bob', 3)
    set()
    expect((await close([3], { plan: 'success', 3: 'failure' })).layers).toEqual([
      { layer: 3, status: 'failed', why: failedEarly },
    ])
  })

  it('without a plan', async () => {
    expect(await close([], { plan: 'cancelled', 1: 'skipped' })).toEqual({
      planless: 'the job of the plan was cancelled, or ran out of time: see the run',
      layers: [],
    })
  })

  it('behind an environment that was not deployed, whatever became of its own jobs', async () => {
    expect(await close([], { before: 'failure', plan: 'skipped', 1: 'skipped' })).toEqual({
      planless: 'an environment before this one is not deployed: see the run',
      layers: [],
    })
    expect(await close([1], { before: 'success', plan: 'success', 1: 'success' })).toEqual({
      layers: [applied(1)],
    })
  })

  it('asks GitHub nothing where all went well', async () => {
    await close([1], { plan: 'success', 1: 'success' })
    expect(bed.asked()).toEqual([])
  })
})

describe('a layer that has no job', () => {
  it('fails the deploy although each of its jobs went well', async () => {
    const { layers, failure } = await close([1, 9, 10], { plan: 'success', 1: 'success' })
    expect(layers).toMatchObject([
      { layer: 1, status: 'applied' },
      {
        layer: 9,
        status: 'failed',
        why: expect.stringContaining('deploying layer 9 failed: the workflow has no job for it') as unknown,
      },
      { layer: 10, status: 'failed' },
    ])
    const behind = await close([1, 9, 10], { plan: 'success', 1: 'success', 10: 'skipped' })
    expect(behind.layers[2]).toEqual({ layer: 10, status: 'cancelled', why: unstarted })
    expect(failure).toMatchObject({
      reason: 'stack-invalid',
      message: expect.stringMatching(
        /^deploying layers 9, 10 failed: the workflow has no job for them, so nothing of them was applied: run init again and merge what it writes, or add a job by hand/,
      ) as unknown,
    })
  })
})

it('a close that is not told how the plan ended fails, and is never taken for a deploy that went well', async () => {
  expect(await lineOf(close([1], { 1: 'success' }))).toMatch(/job-results does not say how the plan ended/)
})
