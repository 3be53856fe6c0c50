import { readFileSync, statSync } from 'node:fs'
import { Failure } from '../lib/errors.js'
import type { GitHub } from './api/client.js'

/** What started the run. Nothing of it is trusted: a pull request's author chooses most of these texts. */
export type RunEvent =
  | PullRequestEvent
  | { readonly kind: 'push'; readonly sha: string; readonly branch: string }
  /** Anybody may comment, and the event does not say where the branch of the pull request is. */
  | { readonly kind: 'comment'; readonly number: number }
  | { readonly kind: 'other'; readonly fork: boolean }

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

/**
 * Reads what GitHub wrote about the event.
 * @param env for GITHUB_EVENT_NAME and GITHUB_EVENT_PATH.
 * @throws Failure with reason `bad-input` when it is not what GitHub writes for that event.
 */
export function eventOf(env: NodeJS.ProcessEnv): RunEvent {
  const name = env['GITHUB_EVENT_NAME'] ?? ''
  const payload = readPayload(env['GITHUB_EVENT_PATH'])
  // The payloads of all events about pull requests have it: pull_request_target, pull_request_review, …
  if (payload['pull_request'] !== undefined) return pullRequestEvent(record(payload, 'pull_request'))
  const { issue } = payload
  if (isRecord(issue) && issue['pull_request'] !== undefined) {
    return { kind: 'comment', number: positive(issue['number']) }
  }
  const branch = name === 'push' ? pushedBranch(payload) : undefined
  if (branch !== undefined) return { kind: 'push', sha: sha(payload['after']), branch }
  return { kind: 'other', fork: startedByFork(payload) }
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

async function isFork(event: RunEvent, github: Pick<GitHub, 'pullState'> | undefined): Promise<boolean> {
  if (event.kind !== 'comment') return event.kind !== 'push' && event.fork
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

type Payload = Readonly<Record<string, unknown>>

function readPayload(path: string | undefined): Payload {
  if (!path) throw invalid('GITHUB_EVENT_PATH is not set')
  const size = statSync(path, { throwIfNoEntry: false })?.size
  if (size === undefined) throw invalid('the file of GITHUB_EVENT_PATH is not there')
  if (size > mostBytes) throw invalid('the event is larger than GitHub sends')
  let payload: unknown
  try {
    payload = JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    throw invalid('the event is not JSON')
  }
  if (isRecord(payload)) return payload
  throw invalid('the event is not an object')
}

function invalid(why: string): Failure {
  return new Failure({
    what: 'reading the event failed',
    why,
    next: 'run it in a workflow of GitHub Actions',
    reason: 'bad-input',
  })
}

function pullRequestEvent(pull: Payload): PullRequestEvent {
  const head = record(pull, 'head')
  const base = record(pull, 'base')
  return {
    kind: 'pull_request',
    number: positive(pull['number']),
    headSha: sha(head['sha']),
    fork: isOther(head['repo'], base['repo']),
    author: login(isRecord(pull['user']) ? pull['user']['login'] : ''),
  }
}

/** @returns undefined for a tag, and for a branch that is gone: no merge is looked for there. */
function pushedBranch(payload: Payload): string | undefined {
  const [, branch] = /^refs\/heads\/(.+)$/.exec(text(payload['ref'], 'ref')) ?? []
  return payload['deleted'] === true ? undefined : branch
}

/**
 * A workflow_run works on what another workflow left behind, and a check is of a commit: both may be a fork's. The branch
 * of a check is null then (https://docs.github.com/en/rest/checks/suites).
 */
function startedByFork({
  workflow_run: run,
  check_run: check,
  check_suite: suite,
  repository,
}: Payload): boolean {
  if (run !== undefined) return !isRecord(run) || isOther(run['head_repository'], repository)
  if (check !== undefined) return !isRecord(check) || hasNoBranch(check['check_suite'])
  return suite !== undefined && hasNoBranch(suite)
}

function hasNoBranch(suite: unknown): boolean {
  return !isRecord(suite) || typeof suite['head_branch'] !== 'string'
}

/** By id: names change hands. */
function isOther(head: unknown, base: unknown): boolean {
  const id = isRecord(head) ? head['id'] : undefined
  return !Number.isInteger(id) || !isRecord(base) || id !== base['id']
}

function record(payload: Payload, key: string): Payload {
  const value = payload[key]
  if (isRecord(value)) return value
  throw invalid(`${key} is missing`)
}

function isRecord(value: unknown): value is Payload {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function positive(value: unknown): number {
  if (Number.isSafeInteger(value) && Number(value) > 0) return Number(value)
  throw invalid('the number of the pull request is missing')
}

/** 40 digits, or 64 in a repository that uses SHA-256. A push that deletes has zeros. */
function sha(value: unknown): string {
  if (typeof value === 'string' && /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(value) && !/^0+$/.test(value))
    return value
  throw invalid('a commit is missing')
}

function text(value: unknown, name: string): string {
  if (typeof value === 'string' && value.length <= 1024 && !/\p{Cc}/u.test(value)) return value
  throw invalid(`${name} is missing`)
}

function login(value: unknown): string {
  return typeof value === 'string' && /^[\w-]{1,100}(\[bot\])?$/.test(value) ? value : ''
}
