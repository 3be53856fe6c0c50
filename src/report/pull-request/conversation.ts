import type { Applied } from '../../commands/apply.js'
import type { Closing } from '../../commands/close.js'
import type { MergeReview } from '../../commands/review.js'
import {
  commentPlace,
  ownComments,
  updateIfPresent,
  upsertComment,
  type CommentKind,
  type CommentPlace,
  type Posted,
  type StackIdentity,
} from '../../github/comment.js'
import { releaseKey } from '../../lib/release-name.js'
import { identityOf, type Trigger } from '../../github/trigger.js'
import { failureLine } from '../../lib/errors.js'
import type { Plan } from '../../plan/plan.js'
import type { KnownSecrets } from '../../secrets/known-secrets.js'
import { planComment, planFailed, planNothing, type PlanContext } from './plan-comment.js'
import { heading, markdown, text } from '../markdown/markdown.js'
import { stackName } from '../plan/stack-name.js'
import { isAsReviewed, reviewMarkdown } from '../summary/review.js'
import { toldDiagnosis } from '../diagnosis.js'
import { changedLayers } from '../plan/counts.js'
import { closedState, reopenedState } from './closed-state.js'
import { deployComment, readDeployComment } from './deploy-comment.js'
import type { DeployState, DeployedLayer } from './deploy-state.js'

/** What is written into a pull request. Each returns the URL of the comment, empty when there is none. */
export interface Conversation {
  readonly planned: (plan: Plan, context: PlanContext) => Promise<string>
  /** The pull request leaves the stack alone. */
  readonly untouched: () => Promise<string>
  /** Of a merge group: what nobody has reviewed, or that an older comment no longer holds. */
  readonly queued: (review: MergeReview) => Promise<string>
  readonly deployPlanned: (plan: Plan, context: PlanContext) => Promise<string>
  readonly approved: (by: readonly string[], planId: string) => Promise<string>
  readonly applied: (applied: Applied, planId: string) => Promise<string>
  /** All jobs of the deploy have ended. */
  readonly closed: (closing: Closing) => Promise<string>
  /** The run ended before there was a plan. */
  readonly planless: (failure: string) => Promise<string>
}

export interface ConversationOptions {
  readonly request: Trigger
  readonly environment: string
  /** Full SHA of what is deployed. */
  readonly commit: string
  readonly knownSecrets: KnownSecrets
  readonly warn: (line: string) => void
}

/** The event whose run writes a comment of a kind. */
const eventOf = { plan: 'pull_request', deploy: 'push', queue: 'merge_group' } as const

type Write = (place: CommentPlace, body: string) => Promise<Posted>

/**
 * A comment that cannot be written is a warning: neither a plan nor an apply is lost, or done again, because of it.
 * One with a secret in it is a failure.
 */
export function conversationOf(options: ConversationOptions): Conversation {
  const { request, environment } = options
  const { pull, event } = request
  const identity = identityOf(request, environment)
  const about = async (kind: CommentKind, use: (post: Post) => Promise<string>): Promise<string> => {
    if (!request.github || !pull || event?.kind !== eventOf[kind]) return ''
    if (kind === 'plan' && (await isOvertaken(request.github, pull, options))) return ''
    return use(postTo(options, commentPlace(kind, identity, pull.number)))
  }
  const started = (state: DeployState) => about('deploy', (post) => announced(post, state, request))
  return {
    planned: (plan, context) => about('plan', (post) => post.write(planComment(plan, context))),
    untouched: () => about('plan', (post) => post.update(planNothing(identity))),
    queued: (review) =>
      about('queue', (post) =>
        (isAsReviewed(review) ? post.update : post.write)(queueComment(identity, review)),
      ),
    deployPlanned: (plan, context) => started(plannedState(plan, context, options)),
    approved: (by, planId) =>
      about('deploy', (post) =>
        edited(post, options, planId, (state) => ({
          ...reopenedState(state),
          approvals: [...new Set([...state.approvals, ...by])],
        })),
      ),
    applied: (applied, planId) =>
      about('deploy', (post) => edited(post, options, planId, (state) => withLayers(state, applied))),
    closed: (closing) => about('deploy', (post) => close(post, options, closing)),
    planless: (failure) =>
      event?.kind === 'pull_request'
        ? about('plan', (post) => post.write(planFailed({ ...runOf(options), failure })))
        : started({ ...emptyState(options, ''), failure }),
  }
}

function queueComment(identity: StackIdentity, review: MergeReview): string {
  const title = heading(...stackName(identity), text(' in the merge queue'))
  return `${markdown(title)}\n${reviewMarkdown(review)}`
}

/**
 * A run can be started again long after it began. What its commit would have done must not stand where reviewers look
 * for the plan of the last one, nor may the plan that was reviewed be lost after the merge.
 */
async function isOvertaken(
  github: NonNullable<Trigger['github']>,
  { number, headSha }: NonNullable<Trigger['pull']>,
  { warn }: ConversationOptions,
): Promise<boolean> {
  const now = await github.pullState(number).catch(() => undefined)
  if (now === undefined || (now.headSha === headSha && !now.merged)) return false
  const why = now.merged ? 'is merged' : `has a newer commit, ${now.headSha.slice(0, 12)}`
  warn(`The comment is left as it is: #${number} ${why}. What this run found is in its job summary.`)
  return true
}

interface Post {
  readonly write: (body: string) => Promise<string>
  /** Only where there is a comment already. */
  readonly update: (body: string) => Promise<string>
  /** @returns undefined when there is none. */
  readonly read: () => Promise<string | undefined>
}

function postTo({ request, knownSecrets, warn }: ConversationOptions, place: CommentPlace): Post {
  const github = request.github as NonNullable<Trigger['github']>
  const send = async (write: Write, body: string) => {
    knownSecrets.requireClean('the comment', body)
    return postedUrl(await write(place, body), warn)
  }
  return {
    write: (body) => send((at, text) => upsertComment(github, at, text), body),
    update: (body) => send((at, text) => updateIfPresent(github, at, text), body),
    read: async () => {
      try {
        return (await ownComments(github, place))[0]?.body
      } catch (error) {
        warn(`The comment with the deploy is not known: ${knownSecrets.text(failureLine(error))}`)
        return undefined
      }
    },
  }
}

function postedUrl(posted: Posted, warn: (line: string) => void): string {
  if (posted.action === 'absent') return ''
  if (posted.action === 'failed') {
    warn(`There is no comment: ${failureLine(posted.failure)}. All of it is in the job summary.`)
    return ''
  }
  if (posted.duplicates.length > 0) warn(`There are more comments than one: ${posted.duplicates.join(', ')}`)
  return posted.url
}

async function edited(
  post: Post,
  options: ConversationOptions,
  planId: string,
  edit: (state: DeployState) => DeployState,
): Promise<string> {
  const body = await post.read()
  const known = body === undefined ? undefined : readDeployComment(body)
  const goesOn = known?.planId === planId && known.failure === undefined
  const state = goesOn ? known : emptyState(options, planId)
  return post.write(deployComment(edit(state)))
}

/** What another run says of its deploy stays: this one had nothing to do, or never came to its plan. */
async function close(
  post: Post,
  options: ConversationOptions,
  { planless, layers }: Closing,
): Promise<string> {
  const body = await post.read()
  const known = body === undefined ? undefined : readDeployComment(body)
  const isOwn = known !== undefined && known.runUrl === options.request.runUrl
  if (isOwn && planless === undefined) return post.write(deployComment(closedState(known, layers)))
  if (isOwn || (planless === undefined && layers.length === 0)) return ''
  const state = { ...emptyState(options, ''), ...(planless === undefined ? {} : { failure: planless }) }
  return announced(post, closedState(state, layers), options.request)
}

/** A merge that has nothing to do with the stack is not told that nothing is deployed. */
function announced(post: Post, state: DeployState, { reviewedComment }: Trigger): Promise<string> {
  const isNews = state.layers.length > 0 || reviewedComment !== undefined
  return (isNews ? post.write : post.update)(deployComment(state))
}

function emptyState(options: ConversationOptions, planId: string): DeployState {
  return { ...runOf(options), planId, approvals: [], layers: [] }
}

/** @returns what a comment or a summary says of the run itself. */
export function runOf({ environment, commit, request }: Omit<ConversationOptions, 'knownSecrets' | 'warn'>) {
  const { runUrl } = request
  return { ...identityOf(request, environment), commit, ...(runUrl === undefined ? {} : { runUrl }) }
}

/** A plan that is not complete is a failed job, and no layer runs after it. */
function plannedState(plan: Plan, { planId }: PlanContext, options: ConversationOptions): DeployState {
  const unknown = plan.layers.flatMap(unknownLayer)
  const status = unknown.length > 0 ? 'skipped' : 'waiting'
  const others = changedLayers(plan)
    .filter((layer) => unknown.every((one) => one.layer !== layer))
    .map((layer): DeployedLayer => ({ layer, status, releases: [], seconds: 0 }))
  return { ...emptyState(options, planId), layers: [...others, ...unknown].sort((a, b) => a.layer - b.layer) }
}

function unknownLayer({ layer, releases }: Plan['layers'][number]): DeployedLayer[] {
  const unknown = releases.find(({ status }) => status === 'unknown')
  if (!unknown) return []
  const failure = `planning ${releaseKey(unknown)} failed: ${unknown.reason ?? 'its changes are not known'}`
  return [{ layer, status: 'failed', releases: [], seconds: 0, failure }]
}

/** A layer that was run again replaces what it was before. A failure is that of the last one. */
function withLayers(state: DeployState, { layers, failure, diagnosis }: Applied): DeployState {
  const told = diagnosis && toldDiagnosis(diagnosis)
  if (layers.length === 0 && failure) return { ...state, failure: failure.message }
  const done = layers.map(({ layer, releases, seconds }, index): DeployedLayer => {
    const failed = failure !== undefined && index === layers.length - 1
    return {
      ...{ layer, releases, seconds, status: failed ? 'failed' : 'applied' },
      ...(failed ? { failure: failure.message } : {}),
      ...(failed && told ? { diagnosis: told } : {}),
    }
  })
  const kept = state.layers.filter(({ layer }) => done.every((one) => one.layer !== layer))
  return { ...state, layers: [...kept, ...done].sort((a, b) => a.layer - b.layer) }
}
