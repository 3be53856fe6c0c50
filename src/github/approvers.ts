import type { DigestKey } from '../approval/digest.js'
import { Failure, type FailureReason } from '../lib/errors.js'
import type { Approval } from '../approval/approval.js'
import { readRecord, unreviewed, type ReviewedPlan } from '../approval/review-record.js'
import type { GitHub } from './api/client.js'
import { commentPlace, ownComments, type StackIdentity } from './comment.js'
import type { PullRequest, Review, RunApproval } from './api/endpoints.js'
import { mergedPullRequest } from './pull-request.js'

/** Who approved an apply. Empty names only where nobody was asked. */
export interface Approvers {
  readonly how: 'environment' | 'review' | 'none'
  readonly approvedBy: readonly string[]
  readonly pullRequest?: number
}

export type ApprovalRule =
  | EnvironmentRule
  | ReviewRule
  /** Nobody is asked. Only by name: nothing ends here by default. */
  | { readonly mode: 'none' }

export interface EnvironmentRule {
  /** For each layer, or once for the deploy. */
  readonly mode: 'environment' | 'deploy'
  readonly github: GitHub
  readonly environment: string
  /** GITHUB_RUN_ID */
  readonly runId: number
}

export interface ReviewRule {
  readonly mode: 'review'
  readonly github: GitHub
  /** The commit that is deployed, and the branch it was pushed to. */
  readonly sha: string
  readonly branch: string
  /** Whose plan it is. */
  readonly identity: StackIdentity
  readonly approval: Approval
  readonly key: DigestKey
}

/**
 * Decides whether an apply may go ahead.
 * @throws Failure `approval-missing` or `not-reviewed` when it may not, and those of GitHub when that is not known.
 */
export async function gateDecision(rule: ApprovalRule): Promise<Approvers> {
  switch (rule.mode) {
    case 'environment':
    case 'deploy':
      return byEnvironment(rule)
    case 'review':
      return byReview(rule)
    case 'none':
      return { how: 'none', approvedBy: [] }
    default:
      throw refused('approval-missing', 'there is no such way to approve', 'use environment, review or none')
  }
}

function refused(reason: FailureReason, why: string, next: string): Failure {
  return new Failure({ what: 'the apply is not approved', why, next, reason })
}

/**
 * GitHub creates an environment that a job names and that does not exist, without protection, and lets administrators
 * pass; so neither the rule nor the approval is taken for granted.
 */
async function byEnvironment({ mode, github, environment, runId }: EnvironmentRule): Promise<Approvers> {
  const missing = (why: string, next: string) => refused('approval-missing', why, next)
  // Workflows that ask once for the deploy do not read that variable.
  const other = mode === 'environment' ? ', or set the variable APPROVAL_MODE to review' : ''
  const settings = `under Settings, Environments, add required reviewers to it${other}; then run the failed job again`
  const reviewers = await github.requiredReviewers(environment)
  if (reviewers === undefined)
    throw missing(`there is no environment ${environment}`, `create it; ${settings}`)
  if (reviewers === 0) throw missing(`the environment ${environment} has no required reviewers`, settings)
  const approvals = await github.runApprovals(runId)
  const approvedBy = decidedBy(
    approvals.filter(({ isBot }) => !isBot),
    'approved',
    environment,
  )
  if (approvedBy.length > 0) return { how: 'environment', approvedBy }
  throw missing(
    `nobody approved ${environment} in this run`,
    'run the job again, and have a required reviewer approve it; a bypass does not count',
  )
}

/**
 * A deploy waits in an environment of its own, or each of its layers does.
 * @returns the name of the GitHub environment whose reviewers are asked.
 */
export function environmentToAsk(mode: 'environment' | 'deploy', environment: string, layer: number): string {
  return mode === 'deploy' ? environment : `${environment}-layer-${layer}`
}

/** @returns who rejected a job. Nobody where it was approved, too: GitHub does not say for which attempt, or in which order. */
export function rejectedBy(approvals: readonly RunApproval[], environment: string): string[] {
  const isApproved = decidedBy(approvals, 'approved', environment).length > 0
  return isApproved ? [] : decidedBy(approvals, 'rejected', environment)
}

function decidedBy(
  approvals: readonly RunApproval[],
  decision: 'approved' | 'rejected',
  environment: string,
): string[] {
  const own = approvals.filter(
    ({ state, environments }) => state === decision && environments.some((name) => same(name, environment)),
  )
  return [...new Set(own.map(({ user }) => user))]
}

/** GitHub compares the names of environments and accounts without case. */
function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

async function byReview(rule: ReviewRule): Promise<Approvers> {
  const { github, sha, branch } = rule
  const pull = await mergedPullRequest(github, { sha, branch })
  if (!pull) {
    throw notReviewed(`${sha.slice(0, 12)} comes from no merged pull request`, 'merge it by a pull request')
  }
  const { plan, writtenAt } = await reviewedPlan(rule, pull)
  requireSamePlan(rule.approval, plan)
  const approving = await approvingReviews(github, pull)
  const approvedBy = approving.filter((review) => isSeen(review, writtenAt)).map(({ author }) => author)
  if (approvedBy.length > 0) return { how: 'review', approvedBy, pullRequest: pull.number }
  const again = `${pull.headSha.slice(0, 12)} approved there, and run the job again`
  const [early] = approving
  if (early) {
    throw notReviewed(
      `${early.author} approved #${pull.number} before its plan was written as it is now`,
      `look at it, have ${again}`,
    )
  }
  throw notReviewed(
    `nobody with write access but its author approved the last commit of #${pull.number}`,
    `have ${again}`,
  )
}

function notReviewed(why: string, next: string): Failure {
  return refused('not-reviewed', why, next)
}

/** A plan can be made anew for the same commit: of another cluster, of another chart. Nobody approved what came later. */
function isSeen({ submittedAt }: Review, writtenAt: string): boolean {
  return Date.parse(submittedAt) >= Date.parse(writtenAt)
}

interface WrittenPlan {
  readonly plan: ReviewedPlan
  readonly writtenAt: string
}

async function reviewedPlan(rule: ReviewRule, pull: PullRequest): Promise<WrittenPlan> {
  const { github, identity, key } = rule
  const [comment] = await ownComments(github, commentPlace('plan', identity, pull.number))
  const { body = '', updatedAt: writtenAt = '' } = comment ?? {}
  const record = readRecord(body, key)
  const again = 'make a new pull request, and have its plan reviewed'
  if (record.kind === 'none') throw notReviewed(`#${pull.number} has no comment with a plan`, again)
  if (record.kind === 'forged') {
    throw notReviewed(
      `the plan in the comment of #${pull.number} was edited, or made with another key`,
      again,
    )
  }
  if (record.plan.head === pull.headSha) return { plan: record.plan, writtenAt }
  throw notReviewed(
    `the plan of #${pull.number} is of ${record.plan.head.slice(0, 12)}, its last commit is ${pull.headSha.slice(0, 12)}`,
    again,
  )
}

function requireSamePlan(approval: Approval, plan: ReviewedPlan): void {
  const { fresh } = unreviewed(approval, plan)
  if (fresh.length === 0) return
  const more = fresh.length > 5 ? ` and ${fresh.length - 5} more` : ''
  throw notReviewed(
    `what would be done to ${fresh.slice(0, 5).join(', ')}${more} is not what was reviewed`,
    'see the summary for what is new, make a new pull request, and have its plan reviewed',
  )
}

/** @returns those that approve the last commit: not by its author, by no bot, and by somebody with write access. */
async function approvingReviews(github: GitHub, pull: PullRequest): Promise<Review[]> {
  const reviews = lastDecisions(await github.reviews(pull.number))
  const approving = reviews.filter(
    ({ state, commit, author, isBot }) =>
      state === 'APPROVED' &&
      commit === pull.headSha &&
      !isBot &&
      author !== '' &&
      pull.author !== '' &&
      !same(author, pull.author),
  )
  const byWriters: Review[] = []
  for (const review of approving) {
    if (['admin', 'write'].includes(await github.permissionOf(review.author))) byWriters.push(review)
  }
  return byWriters
}

/** The last review of each person that decides something; a mere comment takes nothing back. */
function lastDecisions(reviews: readonly Review[]): Review[] {
  const deciding = reviews.filter(({ state }) =>
    ['APPROVED', 'CHANGES_REQUESTED', 'DISMISSED'].includes(state),
  )
  return [...new Map(deciding.map((review) => [review.author.toLowerCase(), review])).values()]
}

export interface ProvenanceParts {
  readonly pullRequest?: number
  readonly sha: string
  readonly author?: string
  readonly approvedBy: readonly string[]
  readonly planId: string
}

const longestProvenance = 400

/**
 * Who and why, for `helm history`.
 * @returns one line, such as `PR #12 @1a2b3c4d5e6f by A, approved by B, plan 9f3c0a1b2c3d`.
 */
export function provenance({ pullRequest, sha, author, approvedBy, planId }: ProvenanceParts): string {
  const name = (login: string) => login.replace(/[^\w[\]-]/g, '').slice(0, 60)
  const shown = approvedBy.slice(0, 4).map(name)
  const more = approvedBy.length > shown.length ? ` and ${approvedBy.length - shown.length} more` : ''
  const change = [
    pullRequest === undefined ? '' : `PR #${pullRequest}`,
    `@${sha.replace(/[^0-9a-f]/g, '').slice(0, 12)}`,
    author ? `by ${name(author)}` : '',
  ]
  const parts = [
    change.filter(Boolean).join(' '),
    shown.length > 0 ? `approved by ${shown.join(' and ')}${more}` : 'approved by nobody',
    `plan ${planId.replace(/[^0-9a-f]/g, '')}`,
  ]
  return parts.join(', ').slice(0, longestProvenance)
}
