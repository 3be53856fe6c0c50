import type { DescribedCall } from './description.js'
import { filled } from './fill.js'
import type {
  CommentState,
  EnvironmentState,
  GitHubState,
  IssueState,
  PullState,
  TokenState,
} from './state.js'

export interface Answer {
  readonly status: number
  readonly body: unknown
}

/** A request that is as GitHub describes it, by somebody whose token is known. */
export interface Call extends DescribedCall {
  readonly token: TokenState
  readonly query: Readonly<Record<string, string>>
  readonly body: Readonly<Record<string, unknown>>
  /** The part of a list that is asked for. */
  readonly paged: <T>(all: readonly T[]) => T[]
}

type Responder = (state: GitHubState, call: Call) => Answer

/** GitHub's own ceiling for the body of a comment. */
const longestBody = 65_536

const documentation = 'https://docs.github.com/rest'

/** @returns an error in GitHub's form. */
export function problem(status: number, message: string, errors?: unknown): Answer {
  const details = errors === undefined ? {} : { errors }
  return { status, body: { message, ...details, documentation_url: documentation, status: String(status) } }
}

/** @returns what GitHub would answer. */
export function respond(state: GitHubState, call: Call): Answer {
  const { operation, path, token } = call
  if (`${path['owner']}/${path['repo']}`.toLowerCase() !== state.repository) return problem(404, 'Not Found')
  const responder = responders[operation.id]
  if (!responder) return problem(404, 'Not Found')
  const [scope, level] = responder.needs
  const has = scope === 'metadata' ? 'read' : token.permissions[scope]
  if (has === undefined || (level === 'write' && has !== 'write')) {
    return problem(403, 'Resource not accessible by integration')
  }
  return responder.respond(state, call)
}

type Needs = readonly ['pull_requests' | 'actions' | 'issues' | 'metadata', 'read' | 'write']

const responders: Readonly<Record<string, { needs: Needs; respond: Responder }>> = {
  'issues/list-for-repo': { needs: ['issues', 'read'], respond: listIssues },
  'issues/create': { needs: ['issues', 'write'], respond: createIssue },
  'issues/update': { needs: ['issues', 'write'], respond: updateIssue },
  'issues/list-comments': { needs: ['pull_requests', 'read'], respond: listComments },
  'issues/create-comment': { needs: ['pull_requests', 'write'], respond: createComment },
  'issues/update-comment': { needs: ['pull_requests', 'write'], respond: updateComment },
  'pulls/get': { needs: ['pull_requests', 'read'], respond: getPull },
  'pulls/list-files': { needs: ['pull_requests', 'read'], respond: listFiles },
  'pulls/list-reviews': { needs: ['pull_requests', 'read'], respond: listReviews },
  'repos/list-pull-requests-associated-with-commit': {
    needs: ['pull_requests', 'read'],
    respond: listPullsOfCommit,
  },
  'repos/get-collaborator-permission-level': { needs: ['metadata', 'read'], respond: permissionOf },
  'repos/get-environment': { needs: ['actions', 'read'], respond: environment },
  'actions/get-reviews-for-run': { needs: ['actions', 'read'], respond: runApprovals },
}

function pullOf({ pulls }: GitHubState, number: string | undefined): PullState | undefined {
  return pulls.find((pull) => pull.number === Number(number))
}

/** Open ones, if nothing else is asked for, the newest first. */
function listIssues({ issues, repository }: GitHubState, { query, paged }: Call): Answer {
  const { creator, state = 'open' } = query
  const own = issues.filter(
    (issue) => (state === 'all' || issue.state === state) && (creator ?? issue.author) === issue.author,
  )
  return { status: 200, body: paged([...own].reverse()).map((issue) => issueAnswer(repository, issue)) }
}

function createIssue(state: GitHubState, { body, token }: Call): Answer {
  const refused = bodyProblem(String(body['body']))
  if (refused) return refused
  const number = state.nextId++
  const issue: IssueState = {
    number,
    author: token.login,
    title: String(body['title']),
    body: String(body['body']),
    state: 'open',
  }
  state.issues.push(issue)
  return { status: 201, body: issueAnswer(state.repository, issue) }
}

function updateIssue({ issues, repository }: GitHubState, { path, body }: Call): Answer {
  const issue = issues.find(({ number }) => number === Number(path['issue_number']))
  if (!issue) return problem(404, 'Not Found')
  const { title = issue.title, body: text = issue.body, state = issue.state } = body as Partial<IssueState>
  const refused = bodyProblem(text)
  if (refused) return refused
  Object.assign(issue, { title, body: text, state })
  return { status: 200, body: issueAnswer(repository, issue) }
}

function issueAnswer(repository: string, { number, author, title, body, state }: IssueState): unknown {
  return filled('issue', {
    number,
    title,
    body,
    state,
    html_url: `https://github.test/${repository}/issues/${number}`,
    user: userAnswer(author),
  })
}

function listComments(state: GitHubState, { path, paged }: Call): Answer {
  const number = path['issue_number']
  if (!pullOf(state, number)) return problem(404, 'Not Found')
  const own = state.comments.filter(({ issue }) => issue === Number(number))
  return { status: 200, body: paged(own).map((comment) => commentAnswer(state, comment)) }
}

function createComment(state: GitHubState, { path, body, token }: Call): Answer {
  const pull = pullOf(state, path['issue_number'])
  if (!pull) return problem(404, 'Not Found')
  if (pull.locked === true) return problem(403, 'Unable to create comment because issue is locked.')
  const text = String(body['body'])
  const refused = bodyProblem(text)
  if (refused) return refused
  const comment = {
    id: state.nextId++,
    issue: pull.number,
    author: token.login,
    body: text,
    updatedAt: now(),
  }
  state.comments.push(comment)
  return { status: 201, body: commentAnswer(state, comment) }
}

function updateComment(state: GitHubState, { path, body, token }: Call): Answer {
  const comment = state.comments.find(({ id }) => id === Number(path['comment_id']))
  if (!comment) return problem(404, 'Not Found')
  if (comment.author !== token.login) return problem(403, 'Resource not accessible by integration')
  const text = String(body['body'])
  const refused = bodyProblem(text)
  if (refused) return refused
  Object.assign(comment, { body: text, updatedAt: now() })
  return { status: 200, body: commentAnswer(state, comment) }
}

function bodyProblem(text: string): Answer | undefined {
  const error = (message: string) =>
    problem(422, 'Validation Failed', [
      { resource: 'IssueComment', code: 'unprocessable', field: 'data', message },
    ])
  if (text.trim() === '') return error('Body cannot be blank')
  return [...text].length > longestBody ? error('Body is too long (maximum is 65536 characters)') : undefined
}

/** To the second, as GitHub has it. */
function now(): string {
  return new Date().toISOString().replace(/\.\d+/, '')
}

function commentAnswer({ repository }: GitHubState, comment: CommentState): unknown {
  const { id, issue, author, body, updatedAt } = comment
  return filled('issue-comment', {
    id,
    body,
    html_url: `https://github.test/${repository}/pull/${issue}#issuecomment-${id}`,
    user: userAnswer(author),
    updated_at: updatedAt,
  })
}

function userAnswer(login: string, bot = login.endsWith('[bot]')): unknown {
  return filled('simple-user', { login, type: bot ? 'Bot' : 'User' })
}

function listFiles(state: GitHubState, { path, paged }: Call): Answer {
  const pull = pullOf(state, path['pull_number'])
  if (!pull) return problem(404, 'Not Found')
  const files = paged(pull.files.slice(0, 3000)).map(({ path: filename, previousPath }) =>
    filled('diff-entry', {
      filename,
      status: previousPath === undefined ? 'modified' : 'renamed',
      previous_filename: previousPath,
    }),
  )
  return { status: 200, body: files }
}

function listReviews(state: GitHubState, { path, paged }: Call): Answer {
  const pull = pullOf(state, path['pull_number'])
  if (!pull) return problem(404, 'Not Found')
  const reviews = paged(pull.reviews).map(({ author, state: decision, commit, isBot, submittedAt }) =>
    filled('pull-request-review', {
      state: decision,
      commit_id: commit,
      user: userAnswer(author, isBot),
      submitted_at: submittedAt === '' ? undefined : (submittedAt ?? '2026-01-02T03:04:05Z'),
    }),
  )
  return { status: 200, body: reviews }
}

function getPull(state: GitHubState, { path }: Call): Answer {
  const pull = pullOf(state, path['pull_number'])
  if (!pull) return problem(404, 'Not Found')
  const { number, headSha, merged, open, fork } = pull
  const head = { sha: headSha, repo: { id: fork === true ? 2 : 1 } }
  const known = { number, head, base: { repo: { id: 1 } }, merged, state: open === true ? 'open' : 'closed' }
  return { status: 200, body: filled('pull-request', known) }
}

function listPullsOfCommit(state: GitHubState, { path, paged }: Call): Answer {
  const sha = path['commit_sha'] ?? ''
  const own = state.pulls.filter(({ headSha, mergeSha, commits = [] }) =>
    [headSha, mergeSha, ...commits].includes(sha),
  )
  return { status: 200, body: paged(own).map(pullAnswer) }
}

function pullAnswer({ number, author, headSha, baseBranch, merged, mergeSha, open }: PullState): unknown {
  return filled('pull-request-simple', {
    number,
    user: userAnswer(author),
    state: open === true ? 'open' : 'closed',
    head: { sha: headSha },
    base: { ref: baseBranch },
    merged_at: merged ? '2026-01-02T03:04:05Z' : null,
    merge_commit_sha: mergeSha ?? null,
  })
}

function permissionOf({ collaborators }: GitHubState, { path }: Call): Answer {
  const login = path['username'] ?? ''
  const [, permission] =
    Object.entries(collaborators).find(([name]) => name.toLowerCase() === login.toLowerCase()) ?? []
  if (permission === undefined) return problem(404, `${login} is not a user`)
  const answer = { permission, role_name: permission, user: null }
  return { status: 200, body: filled('repository-collaborator-permission', answer) }
}

function environment({ environments }: GitHubState, { path }: Call): Answer {
  const found = environments.find(
    ({ name }) => name.toLowerCase() === path['environment_name']?.toLowerCase(),
  )
  if (!found) return problem(404, 'Not Found')
  return { status: 200, body: filled('environment', { name: found.name, protection_rules: rulesOf(found) }) }
}

function rulesOf({ reviewers, waitTimer }: EnvironmentState): unknown[] {
  const others = [
    { id: 1, node_id: 'a', type: 'branch_policy' },
    ...(waitTimer === undefined ? [] : [{ id: 3, node_id: 'c', type: 'wait_timer', wait_timer: waitTimer }]),
  ]
  if (reviewers.length === 0) return others
  const people = reviewers.map((login) => ({ type: 'User', reviewer: userAnswer(login) }))
  return [...others, { id: 2, node_id: 'b', type: 'required_reviewers', reviewers: people }]
}

function runApprovals({ approvals }: GitHubState, { path }: Call): Answer {
  const own = approvals.filter(({ runId }) => runId === Number(path['run_id']))
  const body = own.map(({ state, user, environments }) =>
    filled('environment-approvals', {
      state,
      user: userAnswer(user),
      environments: environments.map((name) => ({ name })),
    }),
  )
  return { status: 200, body }
}
