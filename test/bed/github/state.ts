/** What the stand-in knows: the few values that matter of a repository. The description fills in the rest. */
export interface GitHubState {
  /** `owner/name` */
  repository: string
  /** By token. */
  tokens: Record<string, TokenState>
  pulls: PullState[]
  issues: IssueState[]
  comments: CommentState[]
  environments: EnvironmentState[]
  approvals: ApprovalState[]
  /** Permission by login. */
  collaborators: Record<string, 'admin' | 'write' | 'read'>
  nextId: number
}

export interface TokenState {
  login: string
  permissions: Partial<Record<'pull_requests' | 'actions' | 'issues', 'read' | 'write'>>
}

export interface PullState {
  number: number
  author: string
  headSha: string
  baseBranch: string
  merged: boolean
  mergeSha?: string
  open?: boolean
  locked?: boolean
  /** Commits that belong to it, its head and its merge aside. */
  commits?: string[]
  /** Its branch is in another repository. */
  fork?: boolean
  files: { path: string; previousPath?: string }[]
  reviews: { author: string; state: string; commit: string; isBot?: boolean; submittedAt?: string }[]
}

export interface IssueState {
  number: number
  author: string
  title: string
  body: string
  state: 'open' | 'closed'
}

export interface CommentState {
  id: number
  issue: number
  author: string
  body: string
  /** When it was last written; some fixed time when left out. */
  updatedAt?: string
}

export interface EnvironmentState {
  name: string
  reviewers: string[]
  /** Minutes that a job waits. */
  waitTimer?: number
}

export interface ApprovalState {
  runId: number
  state: 'approved' | 'rejected' | 'pending'
  /** `name[bot]` is an app. */
  user: string
  environments: string[]
}

/** The token of a job with the permissions that our workflows ask for, and one of a fork's job. */
export const jobToken = 'ghs_job'
export const readOnlyToken = 'ghs_fork'
/** That of the one job that may write issues. */
export const issueToken = 'ghs_drift'

/** @returns an empty repository `octo/stack` with the two tokens. */
export function emptyState(): GitHubState {
  const login = 'github-actions[bot]'
  return {
    repository: 'octo/stack',
    tokens: {
      [jobToken]: { login, permissions: { pull_requests: 'write', actions: 'read' } },
      [issueToken]: { login, permissions: { issues: 'write' } },
      [readOnlyToken]: { login, permissions: { pull_requests: 'read', actions: 'read' } },
    },
    pulls: [],
    issues: [],
    comments: [],
    environments: [],
    approvals: [],
    collaborators: {},
    nextId: 1000,
  }
}
