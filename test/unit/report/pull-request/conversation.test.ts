import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { Applied } from '../../../../src/commands/apply.js'
import type { LayerEnd } from '../../../../src/commands/close.js'
import type { Trigger } from '../../../../src/github/trigger.js'
import { Failure } from '../../../../src/lib/errors.js'
import { conversationOf } from '../../../../src/report/pull-request/conversation.js'
import { readDeployComment } from '../../../../src/report/pull-request/deploy-comment.js'
import { makeKnownSecrets } from '../../../../src/secrets/known-secrets.js'
import type { PullState } from '../../../bed/github/state.js'
import { endBed, headSha, mergeSha, pullRequest, startBed, type Bed } from '../../github/harness.js'
import { plannedRelease } from '../../fixtures/plan.js'
import { planWith } from '../fixtures.js'

let bed: Bed
const warnings: string[] = []

beforeEach(async () => {
  bed = await startBed()
  warnings.length = 0
})
afterEach(() => endBed(bed))

const pull = { number: 12, headSha, author: 'alice' }
const events = {
  pull_request: {
    kind: 'pull_request',
    ...pull,
    fork: false,
  },
  push: { kind: 'push', sha: mergeSha, branch: 'main' },
  merge_group: { kind: 'merge_group', number: 12 },
} as const

function conversation(event: keyof typeof events, over: Partial<Trigger> = {}, secret?: string) {
  const knownSecrets = makeKnownSecrets(() => undefined)
  if (secret) knownSecrets.learn([{ name: 'A', value: secret }])
  const request: Trigger = { github: bed.github, event: events[event], pull, ...over }
  const warn = (line: string) => void warnings.push(line)
  return conversationOf({ request, environment: 'production', commit: mergeSha, knownSecrets, warn })
}

const plan = planWith(plannedRelease())
const context = { stack: '', commit: headSha, planId: '9f3c0a1b2c3d', stages: [], onMerge: '', record: '' }
const bodies = () => bed.server.state.comments.map(({ body }) => body)

describe('in a merge queue', () => {
  const seen = { pull: '#12', state: 'known', fresh: [], gone: 0 } as const
  const news = { ...seen, fresh: ['shop/web'] }

  it('nothing is said where all of it was reviewed, and the plan of the pull request stays', async () => {
    const [one] = bed.server.state.comments
    await conversation('merge_group').planned(plan, context)
    await conversation('merge_group').deployPlanned(plan, context)
    await conversation('merge_group').planless('the cluster is away')
    expect(await conversation('merge_group').queued(seen)).toBe('')
    expect(bed.server.state.comments[0]).toEqual(one)
    expect(await conversation('pull_request').queued(news)).toBe('')
  })

  it('what nobody has reviewed is in one comment, until it no longer holds', async () => {
    const url = await conversation('merge_group').queued(news)
    expect(url).toContain('#issuecomment-')
    expect(bodies()).toEqual([expect.stringContaining('`production` in the merge queue')])
    expect(bodies()[0]).toContain('1 release would change in a way that nobody saw in pull request #12')
    expect(await conversation('merge_group').queued(seen)).toBe(url)
    expect(bodies()).toEqual([expect.stringContaining('This is what was reviewed in pull request #12')])
  })

  it.each(['none', 'forged'] as const)('a plan that is not there is one: %s', async (state) => {
    await conversation('merge_group').queued({ ...seen, state })
    expect(bodies()).toHaveLength(1)
  })
})

describe('on a pull request', () => {
  it('there is one comment with the plan, edited in place', async () => {
    const url = await conversation('pull_request').planned(plan, context)
    expect(url).toContain('#issuecomment-')
    expect(await conversation('pull_request').planned(planWith(), context)).toBe(url)
    expect(bodies()).toHaveLength(1)
    expect(bodies()[0]).not.toContain('shop/web')
  })

  it('that leaves the stack alone there is none, but an older one says so', async () => {
    expect(await conversation('pull_request').untouched()).toBe('')
    expect(bodies()).toEqual([])
    await conversation('pull_request').planned(plan, context)
    await conversation('pull_request').untouched()
    expect(bodies()).toEqual([expect.stringContaining('changes no file that counts')])
  })

  it('that cannot be planned any more an older plan does not stay, and a new one takes its place', async () => {
    await conversation('pull_request').planned(plan, context)
    await conversation('pull_request').planless('reading the stack failed: no')
    expect(bodies()).toEqual([expect.stringContaining('reading the stack failed: no')])
    expect(bodies()[0]).toContain('What would change is not known.')
    expect(bodies()[0]).not.toContain('shop/web')
    await conversation('pull_request').planned(plan, context)
    expect(bodies()).toEqual([expect.stringContaining('shop/web')])
  })

  it('nothing is said of a deploy', async () => {
    expect(await conversation('pull_request').deployPlanned(plan, context)).toBe('')
    expect(bodies()).toEqual([])
  })

  it.each<[title: string, now: Partial<PullState>, said: RegExp]>([
    ['of an older commit', { headSha: 'c'.repeat(40) }, /#12 has a newer commit, cccccccccccc/],
    ['after the merge', { merged: true, open: false }, /#12 is merged/],
  ])('a run that is started again %s takes nothing of the plan away', async (_title, now, said) => {
    await conversation('pull_request').planned(plan, context)
    const before = bodies()
    bed.server.state.pulls = [pullRequest(now)]
    expect(await conversation('pull_request').planned(planWith(), context)).toBe('')
    expect(await conversation('pull_request').untouched()).toBe('')
    expect(bodies()).toEqual(before)
    expect(warnings.join()).toMatch(said)
  })

  it('a secret that is still in the text stops it', async () => {
    const leaking = conversation('pull_request', {}, 'hunter22')
    const withSecret = planWith(plannedRelease({ status: 'retry', reason: 'hunter22' }))
    await expect(leaking.planned(withSecret, context)).rejects.toMatchObject({ reason: 'secret-exposed' })
    expect(bodies()).toEqual([])
  })

  it('a comment that GitHub refuses is a warning', async () => {
    bed.server.state.pulls = []
    expect(await conversation('pull_request').planned(plan, context)).toBe('')
    expect(warnings.join()).toMatch(/There is no comment: .*All of it is in the job summary\./)
  })
})

describe('on a merged pull request', () => {
  const layer = (number: number, to = 4): Applied['layers'][number] => ({
    layer: number,
    seconds: 2,
    releases: [{ name: 'web', namespace: 'shop', outcome: 'applied', chartVersion: '1.0.0', from: 3, to }],
  })
  const state = () => readDeployComment(bodies()[0] ?? '')

  it('one comment follows the deploy: planned, approved, applied layer by layer', async () => {
    const both = {
      ...plan,
      layers: [1, 2].map((number) => ({ layer: number, releases: [plannedRelease()] })),
    }
    await conversation('push').deployPlanned(both, context)
    expect(state()?.layers).toMatchObject([
      { layer: 1, status: 'waiting' },
      { layer: 2, status: 'waiting' },
    ])
    await conversation('push').approved(['bob'], context.planId)
    await conversation('push').applied({ layers: [layer(1)] }, context.planId)
    const failure = new Failure({ what: 'a', why: 'b', next: 'c', reason: 'apply-failed' })
    await conversation('push').applied({ layers: [layer(2)], failure }, context.planId)
    expect(bodies()).toHaveLength(1)
    expect(state()).toMatchObject({
      approvals: ['bob'],
      layers: [
        { layer: 1, status: 'applied' },
        { layer: 2, status: 'failed', failure: 'a: b: c' },
      ],
    })
    await conversation('push').applied({ layers: [layer(2, 5)] }, context.planId)
    expect(state()?.layers[1]).toMatchObject({ status: 'applied', releases: [{ to: 5 }] })
    expect(state()?.layers[1]).not.toHaveProperty('failure')
  })

  it('nothing is said of a deploy without a change, unless there was a plan to be deployed', async () => {
    const unchanged = planWith(plannedRelease({ status: 'unchanged' }))
    expect(await conversation('push').deployPlanned(unchanged, context)).toBe('')
    expect(bodies()).toEqual([])
    await conversation('push', { reviewedComment: 'a plan' }).deployPlanned(unchanged, context)
    expect(bodies()).toEqual([expect.stringContaining('nothing to deploy')])
    await conversation('push').deployPlanned(plan, context)
    await conversation('push').deployPlanned(unchanged, context)
    expect(bodies()).toEqual([expect.stringContaining('nothing to deploy')])
  })

  it('a plan that is not complete is told as the end of the deploy, not as one under way', async () => {
    const unknown = plannedRelease({ name: 'db', status: 'unknown', reason: 'the chart is gone' })
    const layers = [
      { layer: 1, releases: [plannedRelease()] },
      { layer: 2, releases: [plannedRelease(), unknown] },
    ]
    await conversation('push').deployPlanned({ ...plan, layers }, context)
    expect(state()?.layers).toMatchObject([
      { layer: 1, status: 'skipped' },
      { layer: 2, status: 'failed', failure: 'planning shop/db failed: the chart is gone' },
    ])
    expect(bodies()[0]).toContain('the deploy failed in layer 2')
  })

  it('a deploy without a plan is told where there was a plan to be deployed, or a deploy', async () => {
    expect(await conversation('push').planless('the cluster is away')).toBe('')
    expect(bodies()).toEqual([])
    await conversation('push', { reviewedComment: 'a plan' }).planless('the cluster is away')
    expect(bodies()).toEqual([expect.stringContaining('the deploy failed before its first layer')])
    expect(bodies()[0]).toContain('the cluster is away')
    await conversation('push').deployPlanned(plan, context)
    expect(bodies()).toEqual([expect.stringContaining('deploying, layer 1 to go')])
    await conversation('push').planless('the cluster is away again')
    expect(bodies()).toEqual([expect.stringContaining('the cluster is away again')])
  })

  it('a failure that belongs to no layer is told by itself', async () => {
    const failure = new Failure({ what: 'a', why: 'b', next: 'c', reason: 'approval-outdated' })
    await conversation('push').applied({ layers: [], failure }, context.planId)
    expect(state()).toMatchObject({ failure: 'a: b: c', layers: [] })
    await conversation('push').applied({ layers: [layer(1)] }, context.planId)
    expect(bodies()[0]).toContain('layer 1 applied')
  })

  it('a new deploy starts anew', async () => {
    await conversation('push').applied({ layers: [layer(1)] }, 'aaaaaaaaaaaa')
    await conversation('push').applied({ layers: [layer(2)] }, 'bbbbbbbbbbbb')
    expect(state()?.layers.map(({ layer: number }) => number)).toEqual([2])
  })
})

describe('two stacks with environments of the same name', () => {
  const of = (stack: string) => ({ stack: `${stack}/helmfile.yaml` })
  const contextOf = (stack: string) => ({ ...context, ...of(stack) })

  it('have a comment each with their plan, whichever comes first', async () => {
    await conversation('pull_request', of('apps')).planned(plan, contextOf('apps'))
    await conversation('pull_request', of('base')).planned(planWith(), contextOf('base'))
    await conversation('pull_request', of('base')).untouched()
    await conversation('pull_request', of('apps')).planned(plan, contextOf('apps'))
    expect(bodies()).toEqual([
      expect.stringMatching(/`production` of `apps\/helmfile.yaml`: 1 of 1 release/),
      expect.stringMatching(/counts for `production` of `base\/helmfile.yaml`/),
    ])
  })

  it('have a comment each with their deploy, and none takes the state of the other for its own', async () => {
    await conversation('push', of('apps')).deployPlanned(plan, contextOf('apps'))
    await conversation('push', of('base')).deployPlanned(plan, contextOf('base'))
    await conversation('push', of('base')).applied({ layers: [] }, context.planId)
    await conversation('push', of('apps')).approved(['ann'], context.planId)
    const states = bodies().map((body) => readDeployComment(body))
    expect(states).toMatchObject([
      { ...of('apps'), approvals: ['ann'] },
      { ...of('base'), approvals: [] },
    ])
  })
})

describe('when all jobs of a deploy have ended', () => {
  const runUrl = 'https://github.example/octo/stack/actions/runs/77'
  const planned = planWith()
  const layers = [1, 2, 3].map((layer) => ({ layer, releases: [plannedRelease()] }))
  const begin = () => conversation('push', { runUrl }).deployPlanned({ ...planned, layers }, context)
  const closed = (...ends: LayerEnd[]) => conversation('push', { runUrl }).closed({ layers: ends })
  const state = () => readDeployComment(bodies()[0] ?? '')
  const failure = new Failure({ what: 'a', why: 'b', next: 'c', reason: 'apply-failed' })

  it('none waits any more, and the comment says why', async () => {
    await begin()
    await closed(
      { layer: 1, status: 'applied' },
      { layer: 2, status: 'rejected', why: 'bob rejected it' },
      { layer: 3, status: 'skipped' },
    )
    expect(state()?.layers).toMatchObject([
      { status: 'applied' },
      { status: 'rejected', failure: 'bob rejected it' },
      { status: 'skipped' },
    ])
    expect(bodies()[0]).toContain('the deploy was rejected in layer 2, layer 1 applied')
    expect(bodies()[0]).toContain('bob rejected it')
    expect(bodies()[0]).not.toContain('to go')
  })

  it('what a layer said of itself stays, and a layer that the plan did not name is told', async () => {
    await begin()
    await conversation('push', { runUrl }).applied(
      { layers: [{ layer: 1, releases: [], seconds: 3 }] },
      context.planId,
    )
    const release = {
      name: 'web',
      namespace: 'shop',
      outcome: 'failed',
      chartVersion: '1',
      from: 1,
      to: 2,
    } as const
    const second = { layer: 2, releases: [release], seconds: 2 }
    await conversation('push', { runUrl }).applied({ layers: [second], failure }, context.planId)
    await closed(
      { layer: 1, status: 'applied' },
      { layer: 2, status: 'failed', why: 'its job failed before it could say why' },
      { layer: 9, status: 'failed', why: 'no job' },
    )
    expect(state()?.layers).toMatchObject([
      { layer: 1, status: 'applied', seconds: 3 },
      { layer: 2, status: 'failed', failure: 'a: b: c', releases: [release] },
      { layer: 3, status: 'skipped' },
      { layer: 9, status: 'failed', failure: 'no job' },
    ])
  })

  it('a layer that is approved after all, as failed jobs are run again, is to go, and so is what is behind it', async () => {
    await begin()
    await closed(
      { layer: 1, status: 'applied' },
      { layer: 2, status: 'rejected', why: 'bob rejected it' },
      { layer: 3, status: 'skipped' },
    )
    await conversation('push', { runUrl }).approved(['ann'], context.planId)
    expect(bodies()[0]).toContain('deploying, layers 2 and 3 to go')
    expect(bodies()[0]).not.toContain('bob rejected it')
  })

  it('a deploy that has no comment yet gets one, and one of another run is not taken for it', async () => {
    expect(await closed()).toBe('')
    expect(bodies()).toEqual([])
    await conversation('push', { runUrl: `${runUrl}0` }).deployPlanned({ ...planned, layers }, context)
    await closed({ layer: 4, status: 'cancelled', why: 'gone' })
    expect(state()).toMatchObject({ runUrl, layers: [{ layer: 4, status: 'cancelled' }] })
    expect(bodies()).toHaveLength(1)
  })

  it('a plan that said nothing is told where somebody waits for it, and what it said stays', async () => {
    const planless = { planless: 'the job of the plan was cancelled', layers: [] }
    expect(await conversation('push', { runUrl }).closed(planless)).toBe('')
    expect(bodies()).toEqual([])
    await conversation('push', { runUrl, reviewedComment: 'a plan' }).closed(planless)
    expect(bodies()[0]).toContain('the job of the plan was cancelled')
    await conversation('push', { runUrl }).planless('the cluster is away')
    await conversation('push', { runUrl }).closed(planless)
    expect(bodies()).toEqual([expect.stringContaining('the cluster is away')])
  })
})

describe('without a pull request', () => {
  it.each([
    ['no token', { github: undefined }],
    ['no merge', { pull: undefined }],
  ])('nothing is written: %s', async (_title, over) => {
    expect(await conversation('push', over as unknown as Partial<Trigger>).applied({ layers: [] }, '')).toBe(
      '',
    )
    expect(bed.asked()).toEqual([])
  })
})
