import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse, stringify } from 'yaml'
import { runWorkflow, type WorkflowRun } from '../bed/act.js'
import { startBed, type Bed } from '../bed/bed.js'
import { startGitHub, type GitHubStandIn } from '../bed/github/server.js'
import { emptyState, jobToken, type PullState } from '../bed/github/state.js'
import { madeUpToken } from '../bed/onepassword/token.js'
import { runStep } from '../bed/runner.js'
import { deployedSettings, fiveLayers } from './workflow-stack.js'
import { workflowRepository, type WorkflowRepository } from './workflow-repository.js'

/** A cluster, GitHub, 1Password and a repository: all that a workflow meets. */
export interface WorkflowBed {
  readonly bed: Bed
  readonly github: GitHubStandIn
  readonly repository: WorkflowRepository
  /** The variables of the repository. */
  readonly vars: Record<string, string>
  stop(): Promise<void>
}

/** The run that all of act's runs are, as far as the stand-in knows. */
export const runId = 77
const opToken = madeUpToken('workflows.1password.com')

/** Starts all of it, with the stack deployed as it is committed first. */
export async function startWorkflowBed(): Promise<WorkflowBed> {
  const [bed, github, repository] = await Promise.all([
    startBed({ charts: false }),
    startGitHub(emptyState()),
    workflowRepository(fiveLayers()),
  ])
  const vars = {
    KUBECONFIG_PLAN: bed.plannerKubeconfig,
    KUBECONFIG_APPLY: bed.kubeconfig,
    TOOLS_DIR: bed.tools.dir,
  }
  const stop = async () => {
    await Promise.all([bed.stop(), github.stop(), repository.remove()])
  }
  try {
    await Promise.all([bindPlanRole(bed), deployAll(bed, repository)])
  } catch (error) {
    await stop()
    throw error
  }
  return { bed, github, repository, vars, stop }
}

/** As `stack/access/plan.yaml` says. */
async function bindPlanRole({ kubectl }: Bed): Promise<void> {
  await kubectl(['apply', '-f', fileURLToPath(new URL('../../stack/access/plan.yaml', import.meta.url))])
  const role = ['--clusterrole', 'helmfile-gate-plan', '--user', 'planner']
  await kubectl(['create', 'clusterrolebinding', 'helmfile-gate-plan', ...role])
}

async function deployAll(bed: Bed, { dir, secretRequests }: WorkflowRepository): Promise<void> {
  const inputs = {
    command: 'apply',
    environment: 'production',
    'tools-dir': bed.tools.dir,
    kubeconfig: bed.kubeconfig,
    'op-service-account-token': opToken,
    secrets: 'ONEPASSWORD_TOKEN=op://kubernetes/connect/token',
    credentials: 'op://kubernetes/connect/1password-credentials.json',
  }
  const step = await runStep(inputs, { main: join(dir, 'dist/index.js'), cwd: dir, env: bed.env })
  if (step.exitCode !== 0) throw new Error(`the first deploy failed:\n${step.log}`)
  await secretRequests()
}

/** Before each test: the stack and the workflows are as deployed, and GitHub has forgotten what there was. */
export async function startAnew(on: WorkflowBed): Promise<void> {
  resetGitHub(on)
  await on.repository.restore(await deployedSettings(on.bed))
  await on.repository.secretRequests()
}

/** Each environment wants an approval, and bob has given it. */
function resetGitHub({ github: { state, requests } }: WorkflowBed): void {
  const environments = [1, 2, 3, 4, 5].map((layer) => `production-layer-${layer}`)
  Object.assign(state, emptyState(), {
    environments: environments.map((name) => ({ name, reviewers: ['bob'] })),
    approvals: [{ runId, state: 'approved', user: 'bob', environments }],
    collaborators: { ann: 'write', bob: 'write' },
  })
  requests.splice(0)
}

/** @returns a pull request of ann's that changes the stack, and puts it into the stand-in's state. */
export function openPull({ github }: WorkflowBed, number: number, headSha: string): PullState {
  const pull: PullState = {
    number,
    author: 'ann',
    headSha,
    baseBranch: 'main',
    merged: false,
    open: true,
    files: [{ path: 'stack/values/network.yaml' }],
    reviews: [],
  }
  github.state.pulls.push(pull)
  return pull
}

/** Bob approves the head of a pull request, and it is merged. @returns the SHA on main. */
export async function merge({ repository }: WorkflowBed, pull: PullState): Promise<string> {
  const mergeSha = await repository.commit({})
  pull.reviews.push({ author: 'bob', state: 'APPROVED', commit: pull.headSha })
  Object.assign(pull, { merged: true, open: false, mergeSha })
  return mergeSha
}

/** One event, and all that follows from it. */
export interface Occasion {
  readonly workflow: string
  readonly event: 'push' | 'pull_request' | 'workflow_dispatch'
  readonly payload: object
  readonly token?: string
  readonly vars?: Readonly<Record<string, string>>
}

export function happen(
  on: WorkflowBed,
  { token = jobToken, vars, ...start }: Occasion,
): Promise<WorkflowRun> {
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

export function pushEvent(sha: string, workflow = 'deploy.yml'): Occasion {
  const payload = { ref: 'refs/heads/main', after: sha, repository: repositoryPayload }
  return { workflow, event: 'push', payload }
}

export function dispatchEvent(inputs: Readonly<Record<string, string>>): Occasion {
  const all = { environment: 'production', operation: 'plan', release: '', ...inputs }
  const payload = { inputs: all, ref: 'refs/heads/main', repository: repositoryPayload }
  return { workflow: 'deploy-layer.yml', event: 'workflow_dispatch', payload }
}

interface Workflow {
  readonly jobs: Record<string, object>
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
  const folder = join(on.repository.dir, '.github/workflows')
  const workflow = parse(await readFile(join(folder, 'deploy.yml'), 'utf8')) as Workflow
  const plan = { 'runs-on': 'self-hosted', outputs, steps: [{ run: 'true' }] }
  const again = join(folder, 'rerun.yml')
  await writeFile(again, stringify({ ...workflow, jobs: { ...workflow.jobs, plan } }))
  try {
    return await happen(on, pushEvent(sha, 'rerun.yml'))
  } finally {
    await rm(again)
  }
}
