import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { runWorkflow, type WorkflowRun, type WorkflowStart } from '../bed/act.js'
import { jobToken, type PullState, type TokenState } from '../bed/github/state.js'
import { opToken, runId, type WorkflowBed } from './workflow-bed.js'

/** One event, and all that follows from it. */
export interface Occasion {
  readonly workflow: string
  readonly event: WorkflowStart['event']
  readonly payload: object
  readonly token?: string
  readonly vars?: Readonly<Record<string, string>>
}

/** Runs the workflow that an event starts, to its end. */
export async function happen(
  on: WorkflowBed,
  { token = jobToken, vars, ...start }: Occasion,
): Promise<WorkflowRun> {
  const { tokens } = on.github.state
  if (token === jobToken && tokens[token]) tokens[token].permissions = await permissionsOf(on, start.workflow)
  return runWorkflow({
    act: on.bed.tools.act,
    dir: on.repository.dir,
    actor: 'ann',
    env: { GITHUB_API_URL: on.github.url, GITHUB_RUN_ID: String(runId) },
    vars: { ...on.vars, ...vars },
    secrets: { GITHUB_TOKEN: token, OP_SERVICE_ACCOUNT_TOKEN: opToken },
    ...start,
  })
}

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly permissions?: Readonly<Record<string, string>> }>>
}

async function readWorkflow({ repository: { dir } }: WorkflowBed, name: string): Promise<Workflow> {
  return parse(await readFile(join(dir, '.github/workflows', name), 'utf8')) as Workflow
}

/** act gives all jobs one token, so it may do what any of them asks for, and nothing else. */
async function permissionsOf(on: WorkflowBed, name: string): Promise<TokenState['permissions']> {
  const { jobs } = await readWorkflow(on, name)
  const all = Object.values(jobs).flatMap(({ permissions = {} }) => Object.entries(permissions))
  return Object.fromEntries(all.map(([scope, level]) => [scope.replace('-', '_'), level]))
}

const repositoryPayload = { id: 1, full_name: 'octo/stack', default_branch: 'main' }

/** @returns the event of a pull request that was opened or pushed to. @param from where its branch is. */
export function pullRequestEvent({ number, headSha, author }: PullState, from = repositoryPayload): Occasion {
  const pull = {
    number,
    head: { sha: headSha, ref: 'change', repo: from },
    base: { sha: headSha, ref: 'main', repo: repositoryPayload },
    user: { login: author },
  }
  const payload = { action: 'synchronize', number, pull_request: pull, repository: repositoryPayload }
  return { workflow: 'plan.yml', event: 'pull_request', payload }
}

/** @returns the event of a pull request in a merge queue, with what is merged before it. */
export function queueEvent({ number }: PullState, sha: string): Occasion {
  const branch = `refs/heads/gh-readonly-queue/main/pr-${number}-${'0'.repeat(40)}`
  const group = { head_sha: sha, head_ref: branch, base_ref: 'refs/heads/main' }
  const payload = { action: 'checks_requested', merge_group: group, repository: repositoryPayload }
  return { workflow: 'plan.yml', event: 'merge_group', payload }
}

export function pushEvent(sha: string, workflow = 'deploy.yml'): Occasion {
  const payload = { ref: 'refs/heads/main', after: sha, repository: repositoryPayload }
  return { workflow, event: 'push', payload }
}

/** The night has come. */
export function nightlyEvent(): Occasion {
  const payload = { schedule: '17 3 * * *', repository: repositoryPayload }
  return { workflow: 'drift.yml', event: 'schedule', payload }
}

export function dispatchEvent(inputs: Readonly<Record<string, string>>): Occasion {
  const all = {
    environment: 'production',
    operation: 'plan',
    release: '',
    revision: '',
    confirm: '',
    ...inputs,
  }
  const payload = { inputs: all, ref: 'refs/heads/main', repository: repositoryPayload }
  return { workflow: 'deploy-layer.yml', event: 'workflow_dispatch', payload }
}

/** @returns a workflow in which a job fails before it does anything. */
export function withFailingJob(text: string, name: string): string {
  const workflow = parse(text) as { jobs: Record<string, { needs?: unknown; if?: unknown }> }
  const { needs, if: condition } = workflow.jobs[name] ?? {}
  const failing = { needs, if: condition, 'runs-on': 'self-hosted', steps: [{ run: 'exit 1' }] }
  return stringify({ ...workflow, jobs: { ...workflow.jobs, [name]: failing } })
}

/**
 * "Re-run failed jobs" keeps what the jobs that succeeded put out, and act cannot do that. So the job of the plan gives
 * its outputs again, and all layers run again, those that were done as well. Nothing is committed: a re-run is of the
 * same commit.
 */
export async function rerun(
  on: WorkflowBed,
  sha: string,
  outputs: Readonly<Record<string, string>>,
): Promise<WorkflowRun> {
  const workflow = await readWorkflow(on, 'deploy.yml')
  const plan = { 'runs-on': 'self-hosted', outputs, steps: [{ run: 'true' }] }
  const again = join(on.repository.dir, '.github/workflows/rerun.yml')
  await writeFile(again, stringify({ ...workflow, jobs: { ...workflow.jobs, plan } }))
  try {
    return await happen(on, pushEvent(sha, 'rerun.yml'))
  } finally {
    await rm(again)
  }
}
