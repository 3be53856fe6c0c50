import { afterAll, afterEach, beforeAll, beforeEach, expect } from '@jest/globals'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startBed, type Bed } from '../bed/bed.js'
import { startGitHub, type GitHubStandIn } from '../bed/github/server.js'
import { emptyState, type PullState } from '../bed/github/state.js'
import { madeUpToken } from '../bed/onepassword/token.js'
import { runStep } from '../bed/runner.js'
import { deployedSettings, fiveLayers, setting } from './workflow-stack.js'
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
export const opToken = madeUpToken('workflows.1password.com')

/** Starts all of it, with the stack deployed as it is committed first. */
async function startWorkflowBed(): Promise<WorkflowBed> {
  const ends: (() => Promise<void>)[] = []
  const stop = async () => {
    await Promise.all(ends.splice(0).map((end) => end()))
  }
  try {
    const repository = await workflowRepository(fiveLayers())
    ends.push(() => repository.remove())
    const github = await startGitHub(emptyState())
    ends.push(() => github.stop())
    const bed = await startBed({ charts: false })
    ends.push(() => bed.stop())
    await Promise.all([bindPlanRole(bed), deployAll(bed, repository)])
    const kubeconfigs = { KUBECONFIG_PLAN: bed.plannerKubeconfig, KUBECONFIG_APPLY: bed.kubeconfig }
    return { bed, github, repository, vars: { ...kubeconfigs, TOOLS_DIR: bed.tools.dir }, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** As `stack/access/plan.yaml` says. */
export async function bindPlanRole(bed: Bed): Promise<void> {
  await bed.kubectl(['apply', '-f', fileURLToPath(new URL('../../stack/access/plan.yaml', import.meta.url))])
  const role = ['--clusterrole', 'helmfile-gate-plan', '--user', 'planner']
  await bed.kubectl(['create', 'clusterrolebinding', 'helmfile-gate-plan', ...role])
}

async function deployAll(bed: Bed, repository: WorkflowRepository): Promise<void> {
  const { dir } = repository
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
  await repository.secretRequests()
}

/** For a test file: one bed for all its tests, each of which finds it as if nothing had happened but deploys. */
export function useWorkflowBed(): () => WorkflowBed {
  let on: WorkflowBed
  beforeAll(async () => {
    on = await startWorkflowBed()
  }, 120_000)
  beforeEach(() => startAnew(on), 30_000)
  afterEach(() => {
    expect(on.github.requests.filter(({ problems }) => problems.length > 0)).toEqual([])
  })
  afterAll(() => on.stop(), 30_000)
  return () => on
}

/** The stack and the workflows are as deployed, and GitHub has forgotten what there was. */
async function startAnew(on: WorkflowBed): Promise<void> {
  resetGitHub(on)
  await on.repository.restore({ ...fiveLayers(), ...(await deployedSettings(on.bed)) })
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

/** Each of these releases is to change. @returns the SHA. */
export function change({ repository }: WorkflowBed, ...names: readonly string[]): Promise<string> {
  const value = `made-${process.hrtime.bigint()}`
  const settings = names.flatMap((name) => Object.entries(setting(name, value)))
  return repository.commit(Object.fromEntries(settings))
}

/** @returns what GitHub was asked and how it answered, such as `issues/create-comment 201`. */
export function asked({ github }: WorkflowBed): string[] {
  return github.requests.map(({ operation, status }) => `${operation} ${status}`)
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
  const submittedAt = new Date().toISOString()
  pull.reviews.push({ author: 'bob', state: 'APPROVED', commit: pull.headSha, submittedAt })
  Object.assign(pull, { merged: true, open: false, mergeSha })
  return mergeSha
}
