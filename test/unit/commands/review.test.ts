import { describe, expect, it } from '@jest/globals'
import { reviewOf } from '../../../src/commands/review.js'
import { digestKey } from '../../../src/approval/digest.js'
import type { ApprovedRelease } from '../../../src/approval/approval.js'
import type { RunEvent } from '../../../src/github/event.js'
import { recordLine } from '../../../src/approval/review-record.js'
import { reviewMarkdown } from '../../../src/report/summary/review.js'
import { approvalWith, approvedApply, digestB } from '../fixtures/plan.js'

const key = digestKey('token')
const headSha = 'a'.repeat(40)
const push = { kind: 'push', sha: 'b'.repeat(40), branch: 'main' } as const
const pull = { number: 12, headSha, author: 'alice' }

type Releases = Readonly<Record<string, ApprovedRelease>>

const approval = (releases: Releases) =>
  approvalWith({ commit: push.sha, releases: new Map(Object.entries(releases)) })
const web = { 'shop/web': approvedApply() }
const reviewed = (releases: Releases, by = key) =>
  recordLine({ approval: approval(releases), headSha, key: by })

const review = (releases: Releases, reviewedComment?: string, event: RunEvent = push) =>
  reviewOf(approval(releases), key, {
    event,
    pull,
    ...(reviewedComment === undefined ? {} : { reviewedComment }),
  })

it('a plan in the merge queue is held against it as that of a merge is, and no other is', () => {
  const other = { 'shop/web': approvedApply({ digest: digestB }) }
  const queued = { kind: 'merge_group', number: 12 } as const
  expect(review(other, reviewed(web), queued)).toEqual(review(other, reviewed(web)))
  const pullRequest = { kind: 'pull_request', number: 12, headSha, fork: false, author: 'alice' } as const
  expect(review(other, reviewed(web), pullRequest)).toBeUndefined()
})

describe('the plan of a merge, held against the one that was reviewed', () => {
  it.each<[title: string, releases: Releases, comment: string | undefined, expected: object]>([
    ['the same', web, reviewed(web), { state: 'known', fresh: [], gone: 0 }],
    [
      'another render',
      { 'shop/web': approvedApply({ digest: digestB }) },
      reviewed(web),
      { fresh: ['shop/web'], gone: 1 },
    ],
    [
      'another revision',
      { 'shop/web': approvedApply({ revision: 4 }) },
      reviewed(web),
      { fresh: ['shop/web'] },
    ],
    [
      'one more',
      { ...web, 'shop/db': approvedApply({ revision: 1 }) },
      reviewed(web),
      { fresh: ['shop/db'], gone: 0 },
    ],
    ['one less', {}, reviewed(web), { fresh: [], gone: 1 }],
    ['no comment', web, undefined, { state: 'none' }],
    ['a comment without a plan', web, 'hello', { state: 'none' }],
    ['a record of another key', web, reviewed(web, digestKey('other')), { state: 'forged' }],
    [
      'a release more that does not change',
      { ...web, 'shop/db': { kind: 'unchanged', revision: 1 } },
      reviewed(web),
      { fresh: [], gone: 0 },
    ],
    [
      'a removal instead',
      { 'shop/web': { kind: 'uninstall', revision: 3, digest: digestB } },
      reviewed(web),
      { fresh: ['shop/web'], gone: 1 },
    ],
  ])('%s', (_title, releases, comment, expected) => {
    expect(review(releases, comment)).toMatchObject({ pull: '#12', ...expected })
  })

  it('is nothing where no pull request was merged', () => {
    expect(reviewOf(approval(web), key, { event: push })).toBeUndefined()
    expect(reviewOf(approval(web), key, { event: { kind: 'other', fork: false }, pull })).toBeUndefined()
  })
})

describe('what is said of it above the plan', () => {
  const base = { pull: '#12', fresh: [], gone: 0 } as const

  it.each([
    [{ ...base, state: 'none' }, 'Pull request #12 has no plan that was reviewed.'],
    [{ ...base, state: 'forged' }, 'was edited, or made with another key. It counts for nothing.'],
    [{ ...base, state: 'known' }, 'This is what was reviewed in pull request #12.'],
    [{ ...base, state: 'known', gone: 2 }, '2 reviewed changes need not be made any more.'],
    [
      { ...base, state: 'known', fresh: ['shop/web'] },
      '1 release would change in a way that nobody saw in pull request #12:',
    ],
  ] as const)('%j', (given, said) => {
    expect(reviewMarkdown(given).replaceAll('\\', '')).toContain(said)
  })

  it('is counted where it is much', () => {
    const fresh = Array.from({ length: 60 }, (_, index) => `shop/web${index}`)
    const said = reviewMarkdown({ ...base, state: 'known', fresh })
    expect(said).toContain('shop/web49')
    expect(said).not.toContain('shop/web50')
    expect(said).toContain('and 10 more')
  })
})
