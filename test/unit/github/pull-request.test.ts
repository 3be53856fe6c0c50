import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { mergedPullRequest, touchesStack } from '../../../src/github/pull-request.js'
import { headSha, lineOf, mergeSha, problemsOf, pullRequest, startBed, type Bed } from './harness.js'

let bed: Bed
beforeEach(async () => {
  bed = await startBed()
})
afterEach(async () => {
  expect(problemsOf(bed.server)).toEqual([])
  await bed.server.stop()
})

const docs = (count: number) => Array.from({ length: count }, (_, index) => ({ path: `docs/${index}.md` }))

describe('whether a pull request touches the stack', () => {
  it.each([
    ['a file in it', [{ path: 'stack/a.yaml' }], true],
    ['a file beside it', [{ path: 'README.md' }], false],
    ['a folder whose name begins alike', [{ path: 'stack-old/a.yaml' }], false],
    ['a file moved out of it', [{ path: 'old/a.yaml', previousPath: 'stack/a.yaml' }], true],
    ['a file on the last page', [...docs(250), { path: 'stack/a.yaml' }], true],
    ['2,999 other files', docs(2999), false],
    ['more files than GitHub lists', docs(3500), true],
    ['no file', [], false],
  ])('%s', async (_title, files, touched) => {
    bed.server.state.pulls = [pullRequest({ files })]
    expect(await touchesStack(bed.github, 12, ['./stack/'])).toBe(touched)
  })

  it('is always so when the stack is the root, and when one of several folders is touched', async () => {
    bed.server.state.pulls = [pullRequest({ files: [{ path: 'shared/a' }] })]
    expect(await touchesStack(bed.github, 12, ['.'])).toBe(true)
    expect(await touchesStack(bed.github, 12, ['stack', 'shared'])).toBe(true)
  })

  it('is not guessed when GitHub cannot say', async () => {
    bed.server.fault({ operation: 'pulls/list-files', kind: 'empty', times: 9 })
    expect(await lineOf(touchesStack(bed.github, 12, ['stack']))).toMatch(/^reading the files of #12 failed/)
  })
})

describe('the pull request of a push', () => {
  const push = { sha: mergeSha, branch: 'main' }

  it.each([
    ['merged as this commit', [pullRequest({ merged: true, mergeSha })], 12],
    [
      'merged as this commit, of two that hold it',
      [
        pullRequest({ number: 1, merged: true, mergeSha: headSha, commits: [mergeSha] }),
        pullRequest({ merged: true, mergeSha }),
      ],
      12,
    ],
    ['merged with this commit in it', [pullRequest({ merged: true, commits: [mergeSha] })], 12],
    [
      'none, when two could be meant',
      [1, 2].map((number) => pullRequest({ number, merged: true, commits: [mergeSha] })),
      undefined,
    ],
    ['none, when it is still open', [pullRequest({ mergeSha })], undefined],
    [
      'none, when it went to another branch',
      [pullRequest({ merged: true, mergeSha, baseBranch: 'dev' })],
      undefined,
    ],
    ['none, when the commit was pushed directly', [], undefined],
  ])('%s', async (_title, pulls, number) => {
    bed.server.state.pulls = pulls
    expect((await mergedPullRequest(bed.github, push))?.number).toBe(number)
  })
})
