import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { mayChange, mergedPullRequest } from '../../../src/github/pull-request.js'
import { endBed, headSha, lineOf, mergeSha, pullRequest, startBed, type Bed } from './harness.js'

let bed: Bed
beforeEach(async () => {
  bed = await startBed()
})
afterEach(() => endBed(bed))

const docs = (count: number) => Array.from({ length: count }, (_, index) => ({ path: `docs/${index}.md` }))

describe('whether a pull request may change a file that counts', () => {
  const counts = (path: string) => path.startsWith('stack/')

  it.each([
    ['a file that counts', [{ path: 'stack/a.yaml' }], true],
    ['another file', [{ path: 'README.md' }], false],
    ['a file moved out of what counts', [{ path: 'old/a.yaml', previousPath: 'stack/a.yaml' }], true],
    ['a file moved into what counts', [{ path: 'stack/a.yaml', previousPath: 'old/a.yaml' }], true],
    ['a file on the last page', [...docs(250), { path: 'stack/a.yaml' }], true],
    ['2,999 other files', docs(2999), false],
    ['as many files as GitHub lists at most', docs(3000), true],
    ['more files than GitHub lists', docs(3500), true],
    ['no file that GitHub knows of', [], true],
  ])('%s', async (_title, files, changes) => {
    bed.server.state.pulls = [pullRequest({ files })]
    expect(await mayChange(bed.github, 12, counts)).toBe(changes)
  })

  it('is not guessed when GitHub cannot say', async () => {
    bed.server.fault({ operation: 'pulls/list-files', kind: 'empty', times: 9 })
    expect(await lineOf(mayChange(bed.github, 12, counts))).toMatch(/^reading the files of #12 failed/)
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
