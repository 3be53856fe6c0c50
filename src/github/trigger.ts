import type { Inputs } from '../inputs.js'
import { pathInRepository } from '../lib/checked-out-commit.js'
import { failureLine } from '../lib/errors.js'
import { isWithin, matcherOf } from '../lib/path-pattern.js'
import { foldersInRepositories } from '../stack/folder.js'
import type { GitHub } from './api/client.js'
import { commentPlace, ownComments, type StackIdentity } from './comment.js'
import { eventOf, isMerge, refuseFork, type MergeEvent, type RunEvent } from './event.js'
import { mayChange, mergedPullRequest } from './pull-request.js'

/** What a run is about, as far as GitHub tells. In a terminal all of it is missing. */
export interface Trigger {
  readonly github?: GitHub
  readonly event?: RunEvent
  /** Path of the helmfile from the root of its repository. */
  readonly stack?: string
  /** The page of this run. */
  readonly runUrl?: string
  readonly runId?: number
  /** Who started it. */
  readonly actor?: string
  /** The pull request that is planned, that was merged, or that is the last one of a merge group. */
  readonly pull?: { readonly number: number; readonly headSha: string; readonly author: string }
  /** Of a merge, and of one that waits in a merge queue: the comment that its reviewers saw. */
  readonly reviewedComment?: string
}

export interface TriggerPorts {
  readonly env: NodeJS.ProcessEnv
  /** Undefined without a token. */
  readonly github: GitHub | undefined
  readonly log: (line: string) => void
}

/**
 * Finds out what started the run.
 * @throws Failure for a pull request from a fork, before a secret or the cluster is touched.
 */
export async function triggerOf(inputs: Inputs, ports: TriggerPorts): Promise<Trigger> {
  const { env, github } = ports
  const event = env['GITHUB_EVENT_PATH'] ? eventOf(env) : undefined
  if (event) await refuseFork(event, github)
  const stack = await pathInRepository(inputs.stack, env['GITHUB_WORKSPACE'] || process.cwd())
  const known = { ...(github ? { github } : {}), ...(event ? { event, stack } : {}), ...runOf(env) }
  if (event?.kind === 'pull_request') return { ...known, pull: event }
  if (!isMerge(event) || !github) return known
  return { ...known, ...(await mergeOf(event, github, { inputs, ports, stack })) }
}

/** @returns whose comments a run reads and writes. */
export function identityOf({ stack = '' }: Trigger, environment: string): StackIdentity {
  return { stack, environment }
}

function runOf(env: NodeJS.ProcessEnv): Pick<Trigger, 'runUrl' | 'runId' | 'actor'> {
  const {
    GITHUB_SERVER_URL: server,
    GITHUB_REPOSITORY: repository,
    GITHUB_RUN_ID: run,
    GITHUB_ACTOR: actor,
  } = env
  const runId = Number(run)
  if (!server || !repository || !Number.isSafeInteger(runId)) return {}
  return { runUrl: `${server}/${repository}/actions/runs/${runId}`, runId, ...(actor ? { actor } : {}) }
}

interface MergeContext {
  readonly inputs: Inputs
  readonly ports: TriggerPorts
  readonly stack: string
}

/** A deploy does not depend on its pull request being found; `gate` does, and asks again. */
async function mergeOf(
  event: MergeEvent,
  github: GitHub,
  { inputs, ports, stack }: MergeContext,
): Promise<Pick<Trigger, 'pull' | 'reviewedComment'>> {
  try {
    const pull = await pullOf(event, github)
    if (!pull) return {}
    const place = commentPlace('plan', { stack, environment: inputs.environment }, pull.number)
    const isRead = inputs.command === 'plan' || inputs.command === 'close'
    const [comment] = isRead ? await ownComments(github, place) : []
    return { pull, ...(comment ? { reviewedComment: comment.body } : {}) }
  } catch (error) {
    ports.log(`The merged pull request is not known: ${failureLine(error)}`)
    return {}
  }
}

async function pullOf(event: MergeEvent, github: GitHub): Promise<Trigger['pull']> {
  if (event.kind === 'push') return mergedPullRequest(github, event)
  const { headSha } = await github.pullState(event.number)
  return { number: event.number, headSha, author: '' }
}

/**
 * Whether a pull request changes nothing of what the stack is made of. A helmfile can read any file of the checkout, so
 * it does so only where the input `paths` says which files count.
 * @returns false also where it is not known.
 */
export async function isUntouched(
  { command, paths, stack }: Inputs,
  { github, event }: Trigger,
  { log }: TriggerPorts,
): Promise<boolean> {
  if (paths.length === 0 || command !== 'plan' || event?.kind !== 'pull_request' || !github) return false
  try {
    const folders = await foldersInRepositories(stack)
    const counts = [...folders.map(touches), ...paths.map(matcherOf)]
    return !(await mayChange(github, event.number, (path) => counts.some((count) => count(path))))
  } catch (error) {
    log(`What the pull request changes is not known, so it is planned: ${failureLine(error)}`)
    return false
  }
}

/** What lies on the way to a folder is a link or a submodule, or was one. */
function touches(folder: string): (path: string) => boolean {
  return (path) => isWithin(path, folder) || isWithin(folder, path)
}
