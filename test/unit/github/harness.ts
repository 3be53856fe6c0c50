import { expect } from '@jest/globals'
import { githubPort, type GitHub } from '../../../src/github/api/client.js'
import { failureLine } from '../../../src/lib/errors.js'
import type { Fault } from '../../bed/github/faults.js'
import { startGitHub, type GitHubStandIn } from '../../bed/github/server.js'
import { emptyState, jobToken, type PullState } from '../../bed/github/state.js'

export const headSha = 'a'.repeat(40)
export const mergeSha = 'b'.repeat(40)
export const robot = 'github-actions[bot]'

/** Pull request #12 by alice, open, of one file. */
export function pullRequest(over: Partial<PullState> = {}): PullState {
  return {
    number: 12,
    author: 'alice',
    headSha,
    baseBranch: 'main',
    merged: false,
    open: true,
    files: [{ path: 'stack/values/web.yaml' }],
    reviews: [],
    ...over,
  }
}

export interface Bed {
  readonly server: GitHubStandIn
  readonly github: GitHub
  readonly log: string[]
  /** The operations that were asked for, in order. */
  readonly asked: () => string[]
}

export interface ClientOver {
  readonly token?: string
  readonly timeoutMs?: number
  readonly env?: NodeJS.ProcessEnv
  readonly requireCleanBody?: (body: string) => string
}

/** A stand-in with pull request #12, and the real client on it. A second of waiting lasts a millisecond. */
export async function startBed(...faults: Fault[]): Promise<Bed> {
  const server = await startGitHub({ ...emptyState(), pulls: [pullRequest()] })
  faults.forEach(server.fault)
  const log: string[] = []
  const github = clientOf(server, {}, log)
  return { server, github, log, asked: () => server.requests.map(({ operation }) => operation) }
}

export function clientOf(server: GitHubStandIn, over: ClientOver = {}, log: string[] = []): GitHub {
  const { token = jobToken, timeoutMs = 5000, env = {}, requireCleanBody = (body: string) => body } = over
  return githubPort({
    token,
    env: { GITHUB_API_URL: server.url, GITHUB_REPOSITORY: 'octo/stack', ...env },
    log: (line) => log.push(line),
    requireCleanBody,
    timeoutMs,
    secondMs: 1,
    spaced: false,
  })
}

/** @returns what of the requests and answers so far is not as GitHub describes it. */
export function problemsOf({ requests }: GitHubStandIn): string[] {
  return requests.flatMap(({ problems }) => problems)
}

/** Ends a bed, of which GitHub must have been asked for nothing that it does not know. */
export async function endBed({ server }: Bed): Promise<void> {
  await server.stop()
  expect(problemsOf(server)).toEqual([])
}

/** @returns the line of the failure, or undefined when there was none. */
export async function lineOf(work: Promise<unknown>): Promise<string | undefined> {
  return work.then(
    () => undefined,
    (error: unknown) => failureLine(error),
  )
}
