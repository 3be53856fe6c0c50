import { realpathSync } from 'node:fs'
import { dirname, relative } from 'node:path'
import type { Inputs } from '../inputs.js'
import { failureLine } from '../lib/errors.js'
import type { GitHub } from './api/client.js'
import { commentMarker, ownComments } from './comment.js'
import { eventOf, refuseFork, type GateEvent } from './event.js'
import { mergedPullRequest, touchesStack } from './pull-request.js'
import { readsOutside } from '../stack/reads-outside.js'

/** What a run is about, as far as GitHub tells. In a terminal all of it is missing. */
export interface Trigger {
  readonly github?: GitHub
  readonly event?: GateEvent
  /** The page of this run. */
  readonly runUrl?: string
  readonly runId?: number
  /** Who started it. */
  readonly actor?: string
  /** The pull request that is planned, or that was merged. */
  readonly pull?: { readonly number: number; readonly headSha: string; readonly author: string }
  /** Of a merge: the comment that its reviewers saw. */
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
  if (event) refuseFork(event)
  const known = { ...(github ? { github } : {}), ...(event ? { event } : {}), ...runOf(env) }
  if (event?.kind === 'pull_request') return { ...known, pull: event }
  if (event?.kind !== 'push' || !github) return known
  return { ...known, ...(await mergeOf(event, github, { inputs, ports })) }
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
}

/** A deploy does not depend on its pull request being found; `gate` does, and asks again. */
async function mergeOf(
  { sha, branch }: { readonly sha: string; readonly branch: string },
  github: GitHub,
  { inputs, ports }: MergeContext,
): Promise<Pick<Trigger, 'pull' | 'reviewedComment'>> {
  try {
    const pull = await mergedPullRequest(github, { sha, branch })
    if (!pull) return {}
    const place = { issue: pull.number, marker: commentMarker('plan', inputs.environment) }
    const [comment] = inputs.command === 'plan' ? await ownComments(github, place) : []
    return { pull, ...(comment ? { reviewedComment: comment.body } : {}) }
  } catch (error) {
    ports.log(`The merged pull request is not known: ${failureLine(error)}`)
    return {}
  }
}

/** @returns whether a pull request leaves the stack alone; false also where that is not known. */
export async function isUntouched(
  inputs: Inputs,
  request: Trigger,
  { env, log }: TriggerPorts,
): Promise<boolean> {
  const { github, event } = request
  if (inputs.command !== 'plan' || event?.kind !== 'pull_request' || !github) return false
  const stack = dirname(realpathSync(inputs.stack))
  const folder = relative(realpathSync(env['GITHUB_WORKSPACE'] ?? process.cwd()), stack)
  if (folder.startsWith('..') || readsOutside(stack)) return false
  try {
    return !(await touchesStack(github, event.number, [folder]))
  } catch (error) {
    log(`The files of the pull request are not known, so it is planned: ${failureLine(error)}`)
    return false
  }
}
