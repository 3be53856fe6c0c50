import type { Connection } from './octokit.js'
import { refusal, Refused } from './refusal.js'

export interface Comment {
  readonly id: number
  readonly body: string
  /** Login; empty for a deleted account. */
  readonly author: string
  readonly url: string
  /** When it was last written: an ISO time. */
  readonly updatedAt: string
}

export interface ChangedFile {
  readonly path: string
  /** Where a renamed file was before. */
  readonly previousPath?: string
}

export interface PullRequest {
  readonly number: number
  readonly author: string
  readonly headSha: string
  /** The branch it goes to. */
  readonly baseBranch: string
  readonly merged: boolean
  /** The commit it became when it was merged; before that, one of a trial merge. */
  readonly mergeSha: string
}

export interface Review {
  readonly author: string
  readonly isBot: boolean
  /** APPROVED, CHANGES_REQUESTED, COMMENTED, DISMISSED or PENDING. */
  readonly state: string
  /** The commit that was reviewed. */
  readonly commit: string
  /** An ISO time; empty for one that is pending. */
  readonly submittedAt: string
}

export interface RunApproval {
  readonly state: string
  readonly user: string
  /** An app, as a custom protection rule is. */
  readonly isBot: boolean
  readonly environments: readonly string[]
}

export interface Repository {
  readonly owner: string
  readonly repo: string
}

export interface RepositoryApi extends Repository {
  readonly octokit: Connection
}

/** No conversation has more comments than 2,500, no list of files more entries than 3,000. */
const mostPages = 50

export interface CommentPort {
  /** All comments of an issue or a pull request, oldest first. */
  readonly comments: (issue: number) => Promise<Comment[]>
  readonly createComment: (issue: number, body: string) => Promise<Comment>
  readonly updateComment: (id: number, body: string) => Promise<Comment>
}

/** @param requireCleanBody every body that is sent goes through it; when it throws, nothing is sent. */
export function commentPort(
  { octokit, owner, repo }: RepositoryApi,
  requireCleanBody: (body: string) => string,
): CommentPort {
  const list = 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments'
  const create = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments'
  const update = 'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}'
  return {
    comments: (issue) =>
      asked(`reading the comments of #${issue} failed`, async () => {
        const all = octokit.paginate.iterator(list, { owner, repo, issue_number: issue, per_page: 100 })
        return (await everyPage(all)).map(commentOf)
      }),
    createComment: async (issue, body) => {
      const sent = { owner, repo, issue_number: issue, body: requireCleanBody(body), request: { retries: 0 } }
      return asked(`commenting on #${issue} failed`, async () =>
        commentOf((await octokit.request(create, sent)).data),
      )
    },
    updateComment: async (id, body) => {
      const sent = { owner, repo, comment_id: id, body: requireCleanBody(body) }
      return asked(`editing comment ${id} failed`, async () =>
        commentOf((await octokit.request(update, sent)).data),
      )
    },
  }
}

interface CommentAnswer {
  readonly id: number | bigint
  readonly body?: string | undefined
  readonly user: { readonly login: string } | null
  readonly html_url: string
  readonly updated_at: string
}

function commentOf({ id, body, user, html_url: url, updated_at: updatedAt }: CommentAnswer): Comment {
  return { id: Number(id), body: body ?? '', author: user?.login ?? '', url, updatedAt }
}

export interface PullState extends Pick<PullRequest, 'headSha' | 'merged'> {
  /** Its branch is in another repository, or in one that is gone. */
  readonly fork: boolean
}

export interface PullPort {
  /** As it is now; the event of a run tells how it was. */
  readonly pullState: (number: number) => Promise<PullState>
  /** GitHub lists no more than 3,000. */
  readonly pullFiles: (number: number) => Promise<ChangedFile[]>
  readonly pullsOfCommit: (sha: string) => Promise<PullRequest[]>
  /** In the order they were given. */
  readonly reviews: (number: number) => Promise<Review[]>
}

export function pullPort({ octokit, owner, repo }: RepositoryApi): PullPort {
  const pull = 'GET /repos/{owner}/{repo}/pulls/{pull_number}'
  const files = 'GET /repos/{owner}/{repo}/pulls/{pull_number}/files'
  const pulls = 'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls'
  const reviews = 'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews'
  const page = { owner, repo, per_page: 100 }
  return {
    pullState: (number) =>
      asked(`reading #${number} failed`, async () => {
        const { data } = await octokit.request(pull, { owner, repo, pull_number: number })
        const { head, base, merged } = data
        // The description of the API has a repository there, GitHub none where it was deleted.
        const from: { readonly id: unknown } | null = head.repo
        return { headSha: head.sha, merged, fork: from?.id !== base.repo.id }
      }),
    pullFiles: (number) =>
      asked(`reading the files of #${number} failed`, async () => {
        const all = await everyPage(octokit.paginate.iterator(files, { ...page, pull_number: number }))
        return all.map(({ filename, previous_filename: previous }) => ({
          path: filename,
          ...(previous === undefined ? {} : { previousPath: previous }),
        }))
      }),
    pullsOfCommit: (sha) =>
      asked(`reading the pull requests of ${sha.slice(0, 12)} failed`, async () => {
        const all = await everyPage(octokit.paginate.iterator(pulls, { ...page, commit_sha: sha }))
        return all.map(({ number, user, head, base, merged_at, merge_commit_sha: mergeSha }) => ({
          number,
          author: user?.login ?? '',
          headSha: head.sha,
          baseBranch: base.ref,
          merged: Boolean(merged_at),
          mergeSha: mergeSha ?? '',
        }))
      }),
    reviews: (number) =>
      asked(`reading the reviews of #${number} failed`, async () => {
        const all = await everyPage(octokit.paginate.iterator(reviews, { ...page, pull_number: number }))
        return all.map(({ user, state, commit_id: commit, submitted_at: submittedAt }) => ({
          author: user?.login ?? '',
          isBot: user?.type === 'Bot',
          state,
          commit: commit ?? '',
          submittedAt: submittedAt ?? '',
        }))
      }),
  }
}

export interface ApprovalPort {
  /** `admin`, `write`, `read` or `none`; `none` also for who is unknown. */
  readonly permissionOf: (login: string) => Promise<string>
  /** Who must approve a job of this environment; undefined when there is no such environment. */
  readonly requiredReviewers: (environment: string) => Promise<number | undefined>
  readonly runApprovals: (runId: number) => Promise<RunApproval[]>
}

export function approvalPort({ octokit, owner, repo }: RepositoryApi): ApprovalPort {
  const permission = 'GET /repos/{owner}/{repo}/collaborators/{username}/permission'
  const environments = 'GET /repos/{owner}/{repo}/environments/{environment_name}'
  const approvals = 'GET /repos/{owner}/{repo}/actions/runs/{run_id}/approvals'
  return {
    permissionOf: async (username) => {
      const answer = asked(`reading the permission of ${username} failed`, () =>
        octokit.request(permission, { owner, repo, username }),
      )
      return (await unlessMissing(answer))?.data.permission ?? 'none'
    },
    requiredReviewers: async (environment) => {
      const answer = asked(`reading the environment ${environment} failed`, () =>
        octokit.request(environments, { owner, repo, environment_name: environment }),
      )
      const found = await unlessMissing(answer)
      return found && reviewersIn(found.data.protection_rules ?? [])
    },
    runApprovals: (runId) =>
      asked(`reading the approvals of run ${runId} failed`, async () => {
        const { data } = await octokit.request(approvals, { owner, repo, run_id: runId })
        return data.map(({ state, user, environments: named }) => ({
          state,
          user: user.login,
          isBot: user.type === 'Bot',
          environments: named.flatMap(({ name }) => name ?? []),
        }))
      }),
  }
}

function reviewersIn(
  rules: readonly { readonly type: string; readonly reviewers?: readonly unknown[] }[],
): number {
  return rules
    .filter(({ type }) => type === 'required_reviewers')
    .reduce((count, { reviewers }) => count + (reviewers?.length ?? 0), 0)
}

async function unlessMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return undefined
    throw error
  }
}

/** @throws Error past the end that GitHub's lists have. */
export async function everyPage<T>(pages: AsyncIterable<{ readonly data: readonly T[] }>): Promise<T[]> {
  const all: T[] = []
  let count = 0
  for await (const { data } of pages) {
    if (++count > mostPages) throw new Error(`GitHub's list has no end after ${mostPages} pages`)
    all.push(...data)
  }
  return all
}

/** @throws Failure for anything that goes wrong. */
export async function asked<T>(what: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    throw refusal(what, error)
  }
}
