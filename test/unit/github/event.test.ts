import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { eventOf, refuseFork } from '../../../src/github/event.js'
import { failureLine, failureReason } from '../../../src/lib/errors.js'
import { headSha, mergeSha } from './harness.js'

let dir: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'helmfile-gate-event-'))
})
afterAll(() => {
  rmSync(dir, { recursive: true })
})

function env(name: string, payload: unknown): NodeJS.ProcessEnv {
  const path = join(dir, 'event.json')
  writeFileSync(path, typeof payload === 'string' ? payload : JSON.stringify(payload))
  return { GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: path }
}

const queued = (ref: string) => ({ merge_group: { head_sha: headSha, head_ref: ref } })

const pull = (over: object = {}) => ({
  pull_request: {
    number: 12,
    user: { login: 'alice' },
    head: { sha: headSha, repo: { id: 7 } },
    base: { sha: mergeSha, ref: 'main', repo: { id: 7 } },
    ...over,
  },
})

async function refusalOf(work: () => unknown): Promise<string | undefined> {
  try {
    await work()
    return undefined
  } catch (error) {
    return `${failureReason(error)}: ${failureLine(error)}`
  }
}

describe('the event of a run', () => {
  it.each([
    [
      'pull_request',
      pull(),
      {
        kind: 'pull_request',
        number: 12,
        headSha,
        fork: false,
        author: 'alice',
      },
    ],
    ['pull_request_review', pull(), { kind: 'pull_request' }],
    ['pull_request', pull({ user: null }), { author: '' }],
    ['pull_request', pull({ user: { login: 'x\n::add-mask::y' } }), { author: '' }],
    ['push', { ref: 'refs/heads/main', after: mergeSha }, { kind: 'push', sha: mergeSha, branch: 'main' }],
    ['push', { ref: 'refs/heads/a/b', after: mergeSha }, { kind: 'push', branch: 'a/b' }],
    ['push', { ref: 'refs/tags/v1', after: mergeSha }, { kind: 'other', fork: false }],
    ['push', { ref: 'refs/heads/a', after: '0'.repeat(40), deleted: true }, { kind: 'other' }],
    ['issue_comment', { issue: { number: 12, pull_request: {} } }, { kind: 'comment', number: 12 }],
    ['issue_comment', { issue: { number: 13 } }, { kind: 'other', fork: false }],
    [
      'merge_group',
      queued('refs/heads/gh-readonly-queue/main/pr-12-' + headSha),
      { kind: 'merge_group', number: 12 },
    ],
    [
      'merge_group',
      queued('refs/heads/gh-readonly-queue/a/b/pr-7-' + headSha),
      { kind: 'merge_group', number: 7 },
    ],
    [
      'merge_group',
      queued('refs/heads/gh-readonly-queue/main/xpr-12-' + headSha),
      { kind: 'other', fork: false },
    ],
    ['merge_group', queued('refs/heads/main/pr-12-' + headSha), { kind: 'other', fork: false }],
    ['merge_group', queued('refs/heads/gh-readonly-queue/main/pr-12'), { kind: 'other', fork: false }],
    ['merge_group', { merge_group: { head_sha: headSha } }, { kind: 'other', fork: false }],
    ['workflow_dispatch', {}, { kind: 'other', fork: false }],
    ['schedule', { schedule: '0 6 * * *' }, { kind: 'other', fork: false }],
  ])('%s %j', (name, payload, event) => {
    expect(eventOf(env(name, payload))).toMatchObject(event)
  })

  it.each([
    ['from another repository', 'pull_request', pull({ head: { sha: headSha, repo: { id: 8 } } }), true],
    ['from a repository that is gone', 'pull_request', pull({ head: { sha: headSha, repo: null } }), true],
    [
      'with ids that are missing on both sides',
      'pull_request',
      pull({ head: { sha: headSha, repo: {} }, base: { sha: mergeSha, ref: 'main', repo: {} } }),
      true,
    ],
    [
      'as pull_request_target',
      'pull_request_target',
      pull({ head: { sha: headSha, repo: { id: 8 } } }),
      true,
    ],
    [
      'as workflow_run',
      'workflow_run',
      { repository: { id: 7 }, workflow_run: { head_repository: { id: 8 } } },
      true,
    ],
    [
      'as workflow_run of our own',
      'workflow_run',
      { repository: { id: 7 }, workflow_run: { head_repository: { id: 7 } } },
      false,
    ],
    ['of our own', 'pull_request', pull(), false],
    ['as check_suite', 'check_suite', { check_suite: { head_branch: null } }, true],
    ['as check_run', 'check_run', { check_run: { check_suite: { head_branch: null } } }, true],
    ['as check_run that says too little', 'check_run', { check_run: {} }, true],
    ['as check_suite of our own', 'check_suite', { check_suite: { head_branch: 'main' } }, false],
    ['as check_run of our own', 'check_run', { check_run: { check_suite: { head_branch: 'a' } } }, false],
  ])('a pull request %s is refused or not', async (_title, name, payload, refused) => {
    const line = await refusalOf(() => refuseFork(eventOf(env(name, payload)), undefined))
    expect(line === undefined).toBe(!refused)
    if (refused)
      expect(line).toMatch(/^bad-input: planning .*failed: it comes from a fork.*: review it, and push it/)
  })

  it.each([
    ['no JSON', 'pull_request', '{'],
    ['a list', 'push', []],
    ['null', 'push', 'null'],
    ['a list, of an event that may say nothing', 'workflow_run', []],
    ['a pull request that is null', 'pull_request', { pull_request: null }],
    ['a pull request that is a text', 'pull_request', { pull_request: 'x' }],
    ['a number that is a text', 'pull_request', pull({ number: '12' })],
    ['a negative number', 'pull_request', pull({ number: -1 })],
    [
      'a commit that is an option',
      'pull_request',
      pull({ head: { sha: '--upload-pack=x', repo: { id: 7 } } }),
    ],
    ['a comment on no number', 'issue_comment', { issue: { number: '12', pull_request: {} } }],
    ['a branch with a line break', 'push', { ref: 'refs/heads/a\nb', after: mergeSha }],
    ['a push without a commit', 'push', { ref: 'refs/heads/a', after: '0'.repeat(40) }],
  ])('%s is refused', async (_title, name, payload) => {
    expect(await refusalOf(() => eventOf(env(name, payload)))).toMatch(
      /^bad-input: reading the event failed: /,
    )
  })

  it('a file that is missing, or larger than GitHub sends, is refused', async () => {
    expect(await refusalOf(() => eventOf({}))).toContain('GITHUB_EVENT_PATH is not set')
    const large = env('push', {})
    truncateSync(large['GITHUB_EVENT_PATH'] ?? '', 26 * 1024 * 1024)
    expect(await refusalOf(() => eventOf(large))).toContain('larger than GitHub sends')
    rmSync(large['GITHUB_EVENT_PATH'] ?? '')
    expect(await refusalOf(() => eventOf(large))).toContain('is not there')
  })
})
