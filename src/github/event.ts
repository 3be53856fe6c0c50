import { readFileSync, statSync } from 'node:fs'
import * as v from 'valibot'
import { Failure } from '../lib/errors.js'
import { checked, readJson, type Checked } from '../lib/outside-json.js'
import type { GitHub } from './api/client.js'

/** What started the run. Nothing of it is trusted: a pull request's author chooses most of these texts. */
export type RunEvent =
  | PullRequestEvent
  | { readonly kind: 'push'; readonly sha: string; readonly branch: string }
  /** Of a merge queue: who put the pull request there may write to the repository, as for a merge. */
  | { readonly kind: 'merge_group'; readonly number: number }
  /** Anybody may comment, and the event does not say where the branch of the pull request is. */
  | { readonly kind: 'comment'; readonly number: number }
  | { readonly kind: 'other'; readonly fork: boolean }

export type MergeEvent = Extract<RunEvent, { readonly kind: 'push' | 'merge_group' }>

export interface PullRequestEvent {
  readonly kind: 'pull_request'
  readonly number: number
  readonly headSha: string
  /** It comes from another repository, or from one that is gone. */
  readonly fork: boolean
  /** Login; empty for a deleted account. */
  readonly author: string
}

/** GitHub caps the payload of a webhook there. */
const mostBytes = 25 * 1024 * 1024

const positive = v.pipe(v.number(), v.safeInteger(), v.minValue(1))

/** 40 digits, or 64 in a repository that uses SHA-256. A push that deletes has zeros. */
const commit = v.pipe(v.string(), v.regex(/^(?!0+$)(?:[0-9a-f]{40}|[0-9a-f]{64})$/))

/** Null for what is gone, and for all else that does not say its id. */
const repository = v.fallback(v.nullable(v.object({ id: v.pipe(v.number(), v.safeInteger()) })), null)

/** A check is of a commit. Where that is a fork's, its branch is null (https://docs.github.com/en/rest/checks/suites). */
const suite = v.fallback(v.object({ head_branch: v.nullable(v.string()) }), { head_branch: null })

/** The branch of a merge group is made by GitHub alone: `refs/heads/gh-readonly-queue/main/pr-12-<commit>`. Zero for another. */
const queued = v.pipe(
  v.string(),
  v.maxLength(1024),
  v.transform((ref) =>
    Number(/^refs\/heads\/gh-readonly-queue\/.+\/pr-([1-9][0-9]{0,14})-[0-9a-f]+$/.exec(ref)?.[1] ?? 0),
  ),
)

const noLogin = { login: '' }

const payload = v.pipe(
  v.unknown(),
  // valibot takes a list for an object.
  v.check((given) => !Array.isArray(given)),
  v.looseObject({
    pull_request: v.optional(
      v.object({
        number: positive,
        head: v.object({ sha: commit, repo: repository }),
        base: v.object({ repo: repository }),
        user: v.fallback(
          v.object({ login: v.pipe(v.string(), v.regex(/^[\w-]{1,100}(\[bot\])?$/)) }),
          noLogin,
        ),
      }),
    ),
    merge_group: v.optional(v.fallback(v.object({ head_ref: queued }), { head_ref: 0 })),
    issue: v.optional(v.object({ number: positive, pull_request: v.optional(v.unknown()) })),
    workflow_run: v.optional(
      v.fallback(v.object({ head_repository: repository }), { head_repository: null }),
    ),
    check_run: v.optional(
      v.fallback(v.object({ check_suite: suite }), { check_suite: { head_branch: null } }),
    ),
    check_suite: v.optional(suite),
    repository,
  }),
)

type Payload = v.InferOutput<typeof payload>

const ref = v.pipe(v.string(), v.maxLength(1024), v.regex(/^\P{Cc}*$/u))

/** No merge is looked for where a tag was pushed, or a branch is gone. */
const push = v.union([
  v.pipe(v.object({ ref, deleted: v.literal(true) }), v.transform(nothing)),
  v.pipe(
    v.object({ ref: v.pipe(ref, v.regex(/^refs\/heads\/./)), after: commit }),
    v.transform(({ ref, after }) => ({
      kind: 'push' as const,
      sha: after,
      branch: ref.slice('refs/heads/'.length),
    })),
  ),
  v.pipe(v.object({ ref: v.pipe(ref, v.regex(/^(?!refs\/heads\/)/)) }), v.transform(nothing)),
])

function nothing(): undefined {
  return undefined
}

/**
 * Reads what GitHub wrote about the event.
 * @param env for GITHUB_EVENT_NAME and GITHUB_EVENT_PATH.
 * @throws Failure with reason `bad-input` when it is not what GitHub writes for that event.
 */
export function eventOf(env: NodeJS.ProcessEnv): RunEvent {
  const given = readPayload(env['GITHUB_EVENT_PATH'])
  // The payloads of all events about pull requests have it: pull_request_target, pull_request_review, …
  const { pull_request: pull, issue, merge_group: group } = given
  if (pull) {
    const { number, head, base, user } = pull
    const fork = isOther(head.repo, base.repo)
    return { kind: 'pull_request', number, headSha: head.sha, fork, author: user.login }
  }
  if (group && group.head_ref > 0) return { kind: 'merge_group', number: group.head_ref }
  if (issue?.pull_request !== undefined) return { kind: 'comment', number: issue.number }
  const pushed = env['GITHUB_EVENT_NAME'] === 'push' ? required(checked(push, given)) : undefined
  return pushed ?? { kind: 'other', fork: startedByFork(given) }
}

/**
 * A fork's stack is a program of a stranger: helmfile runs it. So it is refused before a secret or the cluster is
 * touched.
 * @param github asked where the event does not say it.
 * @throws Failure with reason `bad-input` when the event comes from a fork; also when that is not known.
 */
export async function refuseFork(
  event: RunEvent,
  github: Pick<GitHub, 'pullState'> | undefined,
): Promise<void> {
  if (!(await isFork(event, github))) return
  throw refusedPlan(event, {
    why: 'it comes from a fork, and a stack runs programs where it is planned',
    next: 'review it, and push it to a branch of this repository',
  })
}

/** Whether it is of a merge: one that was made, or one that waits in a queue. */
export function isMerge(event: RunEvent | undefined): event is MergeEvent {
  return event?.kind === 'push' || event?.kind === 'merge_group'
}

async function isFork(event: RunEvent, github: Pick<GitHub, 'pullState'> | undefined): Promise<boolean> {
  if (isMerge(event)) return false
  if (event.kind !== 'comment') return event.fork
  if (github) return (await github.pullState(event.number)).fork
  throw refusedPlan(event, {
    why: 'GitHub cannot be asked without a token whether it comes from a fork',
    next: 'set the input github-token',
  })
}

function refusedPlan(event: RunEvent, told: { readonly why: string; readonly next: string }): Failure {
  const what = 'number' in event ? `planning pull request #${event.number} failed` : 'planning failed'
  return new Failure({ what, ...told, reason: 'bad-input' })
}

function readPayload(path: string | undefined): Payload {
  if (!path) throw invalid('GITHUB_EVENT_PATH is not set')
  const size = statSync(path, { throwIfNoEntry: false })?.size
  if (size === undefined) throw invalid('the file of GITHUB_EVENT_PATH is not there')
  if (size > mostBytes) throw invalid('the event is larger than GitHub sends')
  return required(readJson(payload, readFileSync(path, 'utf8')))
}

function required<T>(read: Checked<T>): T {
  if ('value' in read) return read.value
  throw invalid(read.wrong)
}

function invalid(why: string): Failure {
  return new Failure({
    what: 'reading the event failed',
    why,
    next: 'run it in a workflow of GitHub Actions',
    reason: 'bad-input',
  })
}

/** A workflow_run works on what another workflow left behind, which may be a fork's. */
function startedByFork({
  workflow_run: run,
  check_run: check,
  check_suite: suite,
  repository,
}: Payload): boolean {
  if (run) return isOther(run.head_repository, repository)
  const ofCommit = check?.check_suite ?? suite
  return ofCommit !== undefined && ofCommit.head_branch === null
}

/** By id: names change hands. */
function isOther(head: v.InferOutput<typeof repository>, base: v.InferOutput<typeof repository>): boolean {
  return head === null || head.id !== base?.id
}
