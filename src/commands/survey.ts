import { availableParallelism } from 'node:os'
import pLimit from 'p-limit'
import { clusterUid, discover, liveCrds, type ClusterFacts } from '../cluster/kubectl.js'
import { storedReleases, type StoredReleases } from '../cluster/releases.js'
import type { RunContext } from '../context.js'
import { planRelease, type PlannedSending } from '../door/plan-release.js'
import type { UpgradeCommand } from '../helm/command.js'
import { releaseKey } from '../lib/release-name.js'
import type { PlanHelm } from '../render/for-plan.js'

/** The cluster as it was when the plan was made: read once, for all releases. */
export interface Survey {
  readonly cluster: string
  readonly facts: ClusterFacts
  /** By `namespace/name`. */
  readonly stored: StoredReleases['installed']
  /** The `spec` of each definition by name. */
  readonly crds: ReadonlyMap<string, unknown>
}

/** Reads what all releases share. */
export async function surveyCluster({ kubectl }: Pick<RunContext, 'kubectl'>): Promise<Survey> {
  const [cluster, facts, stored, crds] = await Promise.all([
    clusterUid(kubectl),
    discover(kubectl),
    storedReleases(kubectl),
    liveCrds(kubectl),
  ])
  return {
    cluster,
    facts,
    stored: stored.installed,
    crds: new Map(crds.map(({ name, spec }) => [name, spec])),
  }
}

/** API versions that earlier layers of the plan bring, beside those of the cluster; by `namespace/name` of who asks. */
export type ComingApis = ReadonlyMap<string, readonly string[]>

/** @returns how to plan one release. A few at a time: each is a process that needs a core. */
export function releasePlanner(
  { key, redactor }: Pick<RunContext, 'key' | 'redactor'>,
  survey: Survey,
  comingApis: ComingApis = new Map(),
) {
  const limit = pLimit(2 * availableParallelism())
  return (command: UpgradeCommand, helm: PlanHelm): Promise<PlannedSending> => {
    const stored = survey.stored.get(releaseKey(command))
    const coming = comingApis.get(releaseKey(command)) ?? []
    const cluster = { ...survey.facts, apiVersions: [...survey.facts.apiVersions, ...coming] }
    const liveCrd = (name: string) => survey.crds.get(name)
    const situation = { stored, cluster, coming: coming.length > 0, liveCrd, key, redactor }
    return limit(() => planRelease(command, situation, helm))
  }
}
