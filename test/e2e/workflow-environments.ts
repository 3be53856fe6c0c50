import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startBed, type Bed } from '../bed/bed.js'
import { startGitHub } from '../bed/github/server.js'
import { emptyState } from '../bed/github/state.js'
import { bindPlanRole, runId, type WorkflowBed } from './workflow-bed.js'
import { workflowRepository } from './workflow-repository.js'
import { commitMade, exampleStack, initStack } from './workflow-stranger.js'

/** Two clusters, and a repository with two stacks for both of them. */
export interface TwoClusters {
  readonly staging: Bed
  readonly production: Bed
  /** What the workflows meet; its own bed is production's. */
  readonly on: WorkflowBed
}

const environments = ['staging', 'production']

/** All objects of a stack are to hold another value. @returns the SHA. */
export async function changeStack({ on }: TwoClusters, folder: string, value: string): Promise<string> {
  const paths = environments.map((name) => `${folder}/environments/${name}.yaml`)
  const texts = paths.map(async (path) => {
    const text = await readFile(join(on.repository.dir, path), 'utf8')
    return [path, text.replace(/greeting: .*/, `greeting: ${value}`)] as const
  })
  return on.repository.commit(Object.fromEntries(await Promise.all(texts)))
}

/** @returns what an object of each release of a stack holds, in the order of their names. */
export async function valuesOf(bed: Bed, folder: string): Promise<string> {
  return bed.kubectl(['get', 'configmaps', '-n', folder, '-o', 'jsonpath={.items[*].data.greeting}'])
}

/** @returns which stack and environment each Lease of a cluster is for. */
export async function leasesOf(bed: Bed): Promise<string[]> {
  const names = await bed.kubectl(['get', 'leases', '-A', '-o', 'name'])
  return names.split('\n').filter((name) => name.includes('helmfile-gate'))
}

/**
 * Sets up two stacks, each a copy of the example, as a person would. Merges deploy `platform` to both environments, layer by layer, and `apps` to
 * staging alone, with one approval.
 */
export async function startTwoClusters(): Promise<TwoClusters> {
  // One after the other: both look for free ports.
  const staging = await startBed({ charts: false })
  const production = await startBed({ charts: false })
  const [github, repository] = await Promise.all([
    startGitHub(emptyState()),
    workflowRepository({
      ...(await exampleStack('two-environments', 'platform')),
      ...(await exampleStack('two-environments', 'apps')),
    }),
  ])
  await Promise.all([bindPlanRole(staging), bindPlanRole(production)])
  const own = {
    plan: { runner: ['self-hosted', 'cluster-plan'], kubeconfig: staging.plannerKubeconfig },
    apply: { runner: ['self-hosted', 'cluster'], kubeconfig: staging.kubeconfig },
  }
  const vars = {
    KUBECONFIG_PLAN: production.plannerKubeconfig,
    KUBECONFIG_APPLY: production.kubeconfig,
    TOOLS_DIR: production.tools.dir,
    ENVIRONMENTS: JSON.stringify({ staging: own }),
  }
  const stop = async () => {
    await Promise.all([staging.stop(), production.stop(), github.stop(), repository.remove()])
  }
  const on = { bed: production, github, repository, vars, stop }
  const order = ['--environment', environments.join(','), '--tools-dir', production.tools.dir]
  await initStack(on, 'platform', ...order)
  await initStack(on, 'apps', ...order, '--promote', 'production', '--approve', 'deploy')
  await commitMade(on, 'platform', 'apps')
  return { staging, production, on }
}

/** GitHub has forgotten what there was, and bob has approved each environment of this run. */
export function approveAll({ github: { state, requests } }: WorkflowBed): void {
  requests.splice(0)
  const layers = [1, 2]
  const names = environments.flatMap((name) => [name, ...layers.map((layer) => `${name}-layer-${layer}`)])
  Object.assign(state, emptyState(), {
    environments: names.map((name) => ({ name, reviewers: ['bob'] })),
    approvals: [{ runId, state: 'approved', user: 'bob', environments: names }],
    collaborators: { ann: 'write', bob: 'write' },
  })
}
