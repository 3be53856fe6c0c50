import { commentMarker, formerMarker } from '../../../src/github/comment.js'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { gateDecision, provenance, type ApprovalRule } from '../../../src/github/approvers.js'
import { digestKey } from '../../../src/approval/digest.js'
import { failureLine, failureReason } from '../../../src/lib/errors.js'
import type { Approval } from '../../../src/approval/approval.js'
import { recordLine } from '../../../src/approval/review-record.js'
import type { ApprovalState, GitHubState, PullState } from '../../bed/github/state.js'
import { approvalWith, approvedApply } from '../fixtures/plan.js'
import { endBed, headSha, mergeSha, pullRequest, robot, startBed, type Bed } from './harness.js'

let bed: Bed
beforeEach(async () => {
  bed = await startBed()
})
afterEach(() => endBed(bed))

async function refusalOf(rule: ApprovalRule): Promise<string> {
  return gateDecision(rule).then(
    (approvers) => `passed by ${JSON.stringify(approvers)}`,
    (error: unknown) => `${failureReason(error)}: ${failureLine(error)}`,
  )
}

describe('an approval by environment', () => {
  const name = 'production-layer-3'
  const rule = (): ApprovalRule => ({ mode: 'environment', github: bed.github, environment: name, runId: 77 })
  const approval = (over: Partial<ApprovalState> = {}): ApprovalState => ({
    runId: 77,
    state: 'approved',
    user: 'bob',
    environments: [name],
    ...over,
  })
  const given = (reviewers: string[] | undefined, ...approvals: ApprovalState[]) => {
    bed.server.state.environments = reviewers ? [{ name, reviewers }] : []
    bed.server.state.approvals = approvals
  }

  it('counts when a required reviewer approved it in this run', async () => {
    given(['bob'], approval({ state: 'rejected' }), approval(), approval({ user: 'carol' }), approval())
    expect(await gateDecision(rule())).toEqual({ how: 'environment', approvedBy: ['bob', 'carol'] })
  })

  it('counts whatever the case of the name, as GitHub has it', async () => {
    given(['bob'], approval({ environments: ['Production-Layer-3'] }))
    expect((await gateDecision(rule())).approvedBy).toEqual(['bob'])
  })

  it('for the whole deploy is not said to be replaced by a variable that nothing reads then', async () => {
    const once = { ...rule(), mode: 'deploy' } as ApprovalRule
    given([])
    await expect(gateDecision(once)).rejects.toThrow(
      /add required reviewers to it; then run the failed job again$/,
    )
    given(['bob'], approval())
    expect(await gateDecision(once)).toEqual({
      how: 'environment',
      approvedBy: ['bob'],
    })
  })

  it.each<[title: string, set: () => void, line: RegExp]>([
    [
      'the environment does not exist',
      () => given(undefined, approval()),
      /there is no environment production-layer-3/,
    ],
    [
      'it has no required reviewers',
      () => given([], approval()),
      /has no required reviewers: under Settings, .*, or set the variable APPROVAL_MODE to review; then run the failed job again$/,
    ],
    [
      'its only rule is a wait timer',
      () => {
        given([], approval())
        bed.server.state.environments.forEach((environment) => (environment.waitTimer = 30))
      },
      /has no required reviewers/,
    ],
    [
      'nobody approved, as when an administrator passes',
      () => given(['bob']),
      /nobody approved production-layer-3 in this run/,
    ],
    ['it was rejected', () => given(['bob'], approval({ state: 'rejected' })), /nobody approved/],
    ['it is pending', () => given(['bob'], approval({ state: 'pending' })), /nobody approved/],
    [
      'another environment was approved',
      () => given(['bob'], approval({ environments: ['production-layer-30'] })),
      /nobody approved/,
    ],
    ['an app let it pass', () => given(['bob'], approval({ user: 'checks[bot]' })), /nobody approved/],
    ['another run was approved', () => given(['bob'], approval({ runId: 78 })), /nobody approved/],
  ])('is refused when %s', async (_title, set, line) => {
    set()
    const refusal = await refusalOf(rule())
    expect(refusal).toMatch(/^approval-missing: the apply is not approved: /)
    expect(refusal).toMatch(line)
  })

  it.each(['repos/get-environment', 'actions/get-reviews-for-run'])(
    'is refused when GitHub does not answer %s',
    async (operation) => {
      given(['bob'], approval())
      bed.server.fault({ operation, kind: 'bad-gateway-before', times: 9 })
      expect(await refusalOf(rule())).toMatch(
        /^github-unreachable: reading the .* failed: GitHub answered 502/,
      )
    },
  )

  it.each(['rate-limit', 'secondary-rate-limit'] as const)(
    'is refused, and not waited for, when a %s lasts longer than a job may wait',
    async (kind) => {
      given(['bob'], approval())
      bed.server.fault({ operation: 'repos/get-environment', kind, lasts: 7200 })
      expect(await refusalOf(rule())).toMatch(
        /^github-refused: .*rate limit of GitHub is reached: run the job again/,
      )
      expect(bed.asked()).toEqual(['repos/get-environment'])
    },
  )

  it('is refused when the token may not read environments', async () => {
    given(['bob'], approval())
    Object.values(bed.server.state.tokens).forEach((token) => delete token.permissions.actions)
    expect(await refusalOf(rule())).toMatch(/^github-refused: .*give the job the permission it lacks/)
  })
})

describe('an approval by review', () => {
  const key = digestKey('a token')
  const identity = { stack: 'stack/helmfile.yaml', environment: 'production' }
  const marker = commentMarker('plan', identity)
  const planned = (digest: string): Approval =>
    approvalWith({
      commit: headSha,
      releases: new Map([['shop/web', approvedApply({ digest: digest.repeat(43), fingerprints: 'aaaa' })]]),
    })
  const approval = planned('A')
  const merged = { ...approval, commit: mergeSha }
  const rule = (over: Partial<Extract<ApprovalRule, { mode: 'review' }>> = {}): ApprovalRule => ({
    mode: 'review',
    github: bed.github,
    sha: mergeSha,
    branch: 'main',
    identity,
    approval: merged,
    key,
    ...over,
  })
  const review = { author: 'bob', state: 'APPROVED', commit: headSha }
  const comment = (over: { author?: string; head?: string; body?: string; updatedAt?: string } = {}) => {
    const { head = headSha, ...given } = over
    const record = recordLine({ approval, headSha: head, key })
    return { id: 1, issue: 12, author: robot, body: `${marker}\n${record}\nplan`, ...given }
  }

  beforeEach(() => {
    Object.assign(bed.server.state, {
      pulls: [pullRequest({ merged: true, mergeSha, reviews: [review] })],
      comments: [comment()],
      collaborators: { alice: 'admin', bob: 'write', eve: 'read' },
    })
  })

  it('counts when a writer approved the commit whose plan is the one to be applied', async () => {
    expect(await gateDecision(rule())).toEqual({ how: 'review', approvedBy: ['bob'], pullRequest: 12 })
  })

  const pull = (over: Partial<PullState>) => (state: GitHubState) => {
    state.pulls = [pullRequest({ merged: true, mergeSha, ...over })]
  }
  const reviews = (...given: PullState['reviews']) => pull({ reviews: given })
  const commented = (over: Parameters<typeof comment>[0]) => (state: GitHubState) => {
    state.comments = [comment(over)]
  }

  it.each<[title: string, change: (state: GitHubState) => void]>([
    ['a remark of the approver follows', reviews(review, { ...review, state: 'COMMENTED' })],
    ['the plan was written before that', commented({ updatedAt: '2026-01-02T03:04:04Z' })],
    ['he approved after asking for changes', reviews({ ...review, state: 'CHANGES_REQUESTED' }, review)],
    [
      'a stranger forged a comment before ours',
      (state) => state.comments.unshift(comment({ author: 'eve', body: marker })),
    ],
    [
      'another stack has a comment before ours',
      (state) =>
        state.comments.unshift(comment({ body: commentMarker('plan', { ...identity, stack: 'apps' }) })),
    ],
    [
      'its comment is from before stacks were told apart',
      (state) =>
        state.comments.forEach((one) => {
          one.body = one.body.replace(marker, formerMarker('plan', identity))
        }),
    ],
  ])('counts also when %s', async (_title, change) => {
    change(bed.server.state)
    expect((await gateDecision(rule())).approvedBy).toEqual(['bob'])
  })

  const nobody = /nobody with write access but its author approved the last commit of #12/
  it.each<[title: string, change: (state: GitHubState) => void, line: RegExp]>([
    ['the commit was pushed directly', (state) => (state.pulls = []), /comes from no merged pull request/],
    ['the pull request is not merged', pull({ merged: false, reviews: [review] }), /no merged pull request/],
    ['nobody reviewed it', reviews(), nobody],
    ['an older commit was approved', reviews({ ...review, commit: mergeSha }), nobody],
    ['the approval was dismissed', reviews({ ...review, state: 'DISMISSED' }), nobody],
    [
      'the approver then asked for changes',
      reviews(review, { ...review, state: 'CHANGES_REQUESTED' }),
      nobody,
    ],
    ['it was only remarked upon', reviews({ ...review, state: 'COMMENTED' }), nobody],
    ['its author approved it', reviews({ ...review, author: 'alice' }), nobody],
    ['its author approved it, in capitals', reviews({ ...review, author: 'ALICE' }), nobody],
    ['a reader approved it', reviews({ ...review, author: 'eve' }), nobody],
    ['a stranger approved it', reviews({ ...review, author: 'mallory' }), nobody],
    ['a bot approved it', reviews({ ...review, isBot: true }), nobody],
    ['a deleted account wrote it', pull({ author: '', reviews: [{ ...review, author: '' }] }), nobody],
    ['it has no comment', (state) => (state.comments = []), /#12 has no comment with a plan/],
    ['its comment has no plan', commented({ body: marker }), /no comment with a plan/],
    ['its comment is of somebody else', commented({ author: 'eve' }), /no comment with a plan/],
    [
      'its plan was edited',
      commented({ body: `${marker}\n<!-- helmfile-gate:reviewed AAAA -->` }),
      /was edited/,
    ],
    [
      'its plan is of an older commit',
      commented({ head: 'c'.repeat(40) }),
      /plan of #12 is of cccccccccccc, its last commit is aaaaaaaaaaaa/,
    ],
    [
      'its plan came after the approval, or was written anew',
      commented({ updatedAt: '2026-01-02T03:04:06Z' }),
      /bob approved #12 before its plan was written as it is now: look at it, have aaaaaaaaaaaa approved/,
    ],
    [
      'nobody knows when it was approved',
      reviews({ ...review, submittedAt: '' }),
      /before its plan was written as it is now/,
    ],
  ])('is refused when %s', async (_title, change, line) => {
    change(bed.server.state)
    const refusal = await refusalOf(rule())
    expect(refusal).toMatch(/^not-reviewed: the apply is not approved: /)
    expect(refusal).toMatch(line)
  })

  it('is refused when the plan is not the reviewed one, and says which release', async () => {
    expect(await refusalOf(rule({ approval: planned('B') }))).toMatch(
      /^not-reviewed: .*what would be done to shop\/web is not what was reviewed: see the summary/,
    )
  })

  it('is refused when the key is another one', async () => {
    expect(await refusalOf(rule({ key: digestKey('another token') }))).toMatch(/made with another key/)
  })

  it.each([
    'repos/list-pull-requests-associated-with-commit',
    'issues/list-comments',
    'pulls/list-reviews',
    'repos/get-collaborator-permission-level',
  ])('is refused when GitHub does not answer %s', async (operation) => {
    bed.server.fault({ operation, kind: 'empty', times: 9 })
    expect(await refusalOf(rule())).toMatch(/^github-unreachable: /)
  })
})

describe('no approval', () => {
  it('is given only by name', async () => {
    expect(await gateDecision({ mode: 'none' })).toEqual({ how: 'none', approvedBy: [] })
    expect(await refusalOf({ mode: '' } as unknown as ApprovalRule)).toMatch(/^approval-missing: /)
  })
})

describe('the provenance of an apply', () => {
  const parts = {
    pullRequest: 12,
    sha: headSha,
    author: 'alice',
    approvedBy: ['bob'],
    planId: '9f3c0a1b2c3d',
  }

  it.each<[parts: Parameters<typeof provenance>[0], text: string]>([
    [parts, 'PR #12 @aaaaaaaaaaaa by alice, approved by bob, plan 9f3c0a1b2c3d'],
    [
      { ...parts, author: 'renovate[bot]', approvedBy: ['bob', 'carol'] },
      'PR #12 @aaaaaaaaaaaa by renovate[bot], approved by bob and carol, plan 9f3c0a1b2c3d',
    ],
    [{ sha: headSha, approvedBy: [], planId: 'abc' }, '@aaaaaaaaaaaa, approved by nobody, plan abc'],
    [
      { ...parts, approvedBy: ['a', 'b', 'c', 'd', 'e', 'f'] },
      'PR #12 @aaaaaaaaaaaa by alice, approved by a and b and c and d and 2 more, plan 9f3c0a1b2c3d',
    ],
  ])('%j', (given, text) => {
    expect(provenance(given)).toBe(text)
  })

  it('is one short line, whatever it is given', () => {
    const long = `\u202e\n${'x'.repeat(1000)}`
    const text = provenance({ ...parts, author: long, approvedBy: [long, long, long, long, long] })
    expect(text.length).toBeLessThanOrEqual(400)
    expect(text).toMatch(/^[\x20-\x7e]+ and 1 more, plan 9f3c0a1b2c3d$/)
  })
})
