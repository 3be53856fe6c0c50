import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '../../lib/errors.js'
import { connect, type ConnectionOptions } from './octokit.js'
import {
  approvalPort,
  commentPort,
  pullPort,
  type ApprovalPort,
  type CommentPort,
  type PullPort,
  type Repository,
  type RepositoryApi,
} from './endpoints.js'
import { issuePort, type IssuePort } from './issues.js'
import { refusal, Unreachable } from './refusal.js'

/** GitHub, as functions over plain values. All of them throw Failure: `github-refused` or `github-unreachable`. */
export interface GitHub extends CommentPort, PullPort, ApprovalPort, IssuePort {
  /** The login the token acts as. */
  readonly login: () => Promise<string>
  /** What a body becomes before it is sent: without secrets. */
  readonly requireCleanBody: (body: string) => string
  readonly pause: (seconds: number) => Promise<void>
}

export interface GitHubOptions extends ConnectionOptions {
  readonly requireCleanBody: (body: string) => string
}

/**
 * The only way to GitHub. The repository is GITHUB_REPOSITORY, the server GITHUB_API_URL.
 * @param requireCleanBody every body that is sent goes through it; when it throws, nothing is sent.
 * @throws Failure when GITHUB_REPOSITORY names no repository.
 */
export function githubPort(options: GitHubOptions): GitHub {
  const { env, requireCleanBody, secondMs = 1000 } = options
  const session = { octokit: connect(options), ...repositoryOf(env) }
  return {
    login: once(() => loginOf(session)),
    ...commentPort(session, requireCleanBody),
    ...issuePort(session, requireCleanBody),
    ...pullPort(session),
    ...approvalPort(session),
    requireCleanBody,
    pause: (seconds) => sleep(seconds * secondMs),
  }
}

function repositoryOf(env: NodeJS.ProcessEnv): Repository {
  const [, owner, repo] = /^([\w.-]+)\/([\w.-]+)$/.exec(env['GITHUB_REPOSITORY'] ?? '') ?? []
  if (owner && repo) return { owner, repo }
  throw new Failure({
    what: 'reaching GitHub failed',
    why: 'GITHUB_REPOSITORY is not owner/name',
    next: 'run it in a workflow, or set the variable',
    reason: 'bad-input',
  })
}

/**
 * The token of a job may not read `/user`, but may ask GraphQL who it is. Where even that is refused, it is taken for
 * the token of a job: its comments are by github-actions[bot].
 */
async function loginOf({ octokit }: RepositoryApi): Promise<string> {
  try {
    const answer = await octokit.graphql<{ viewer: { login: string } }>('query { viewer { login } }')
    return answer.viewer.login || jobLogin
  } catch (error) {
    const failure = refusal('asking GitHub whose token it is failed', error)
    if (failure instanceof Unreachable) throw failure
    return jobLogin
  }
}

const jobLogin = 'github-actions[bot]'

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}
