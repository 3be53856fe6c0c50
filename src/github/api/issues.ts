import { asked, everyPage, type RepositoryApi } from './endpoints.js'

export interface Issue {
  readonly number: number
  readonly state: 'open' | 'closed'
  readonly body: string
  /** Login; empty for a deleted account. */
  readonly author: string
  readonly url: string
}

export interface IssuePort {
  /** All issues of an author, open and closed; no pull requests. */
  readonly issuesBy: (author: string) => Promise<Issue[]>
  readonly createIssue: (issue: Pick<Issue, 'body'> & { readonly title: string }) => Promise<Issue>
  readonly updateIssue: (
    number: number,
    change: Pick<Issue, 'body' | 'state'> & { readonly title: string },
  ) => Promise<Issue>
}

/** @param requireCleanBody every body that is sent goes through it; when it throws, nothing is sent. */
export function issuePort(
  { octokit, owner, repo }: RepositoryApi,
  requireCleanBody: (body: string) => string,
): IssuePort {
  const list = 'GET /repos/{owner}/{repo}/issues'
  const create = 'POST /repos/{owner}/{repo}/issues'
  const update = 'PATCH /repos/{owner}/{repo}/issues/{issue_number}'
  return {
    issuesBy: (creator) =>
      asked('reading the issues failed', async () => {
        const query = { owner, repo, creator, state: 'all' as const, per_page: 100 }
        const all = await everyPage(octokit.paginate.iterator(list, query))
        return all.filter(({ pull_request: pull }) => !pull).map(issueOf)
      }),
    createIssue: ({ title, body }) =>
      asked('opening the issue failed', async () => {
        const sent = { owner, repo, title, body: requireCleanBody(body), request: { retries: 0 } }
        return issueOf((await octokit.request(create, sent)).data)
      }),
    updateIssue: (number, { title, body, state }) =>
      asked(`editing issue #${number} failed`, async () => {
        const sent = { owner, repo, issue_number: number, title, body: requireCleanBody(body), state }
        return issueOf((await octokit.request(update, sent)).data)
      }),
  }
}

interface IssueAnswer {
  readonly number: number
  readonly state: string
  readonly body?: string | null | undefined
  readonly user: { readonly login: string } | null
  readonly html_url: string
}

function issueOf({ number, state, body, user, html_url: url }: IssueAnswer): Issue {
  return {
    number,
    state: state === 'closed' ? 'closed' : 'open',
    body: body ?? '',
    author: user?.login ?? '',
    url,
  }
}
