import { availableParallelism } from 'node:os'
import pLimit from 'p-limit'
import { clusterUid, discover, liveCrds, type ClusterFacts, type LiveCrds } from '../cluster/facts.js'
import { storedReleases, type StoredReleases } from '../cluster/releases.js'
import type { RunContext } from '../context.js'
import { planRelease, type PlannedSending } from '../door/plan-release.js'
import type { UpgradeCommand } from '../helm/command.js'
import { releaseKey, type ReleaseName } from '../lib/release-name.js'
import type { PlanHelm, PlanRender } from '../render/for-plan.js'
import type { KeptRenders } from '../render/kept-renders.js'

/** The cluster as it was when the plan was made: read once, for all releases. */
export interface Survey {
  readonly cluster: string
  readonly facts: ClusterFacts
  /** By `namespace/name`. */
  readonly stored: StoredReleases['installed']
  readonly liveCrd: LiveCrds
}

/** Reads what all releases share. @param reading the stored releases, for who has begun to read them already. */
export async function surveyCluster(
  { api }: Pick<RunContext, 'api'>,
  reading: Promise<StoredReleases> = storedReleases(api),
): Promise<Survey> {
  const [cluster, facts, stored, liveCrd] = await Promise.all([
    clusterUid(api),
    discover(api),
    reading,
    liveCrds(api),
  ])
  return { cluster, facts, stored: stored.installed, liveCrd }
}

/** API versions that earlier layers of the plan bring, beside those of the cluster; by `namespace/name` of who asks. */
export type ComingApis = ReadonlyMap<string, readonly string[]>

/** Who wants to know more of the renders than what changes. */
export interface RenderNoting {
  readonly noteRender?: (release: ReleaseName, render: PlanRender) => void
}

/** What was rendered before need not be again. An apply does not take it on trust: it has all rendered anew. */
export interface RenderKeeping {
  readonly keptRenders?: KeptRenders | undefined
}

/** @returns how to plan one release. A few at a time: each is a process that needs a core. */
export function releasePlanner(
  context: Pick<RunContext, 'key' | 'redactor'> & RenderNoting & RenderKeeping,
  survey: Survey,
  comingApis: ComingApis = new Map(),
) {
  const { key, redactor, noteRender, keptRenders: kept } = context
  const limit = pLimit(2 * availableParallelism())
  return (command: UpgradeCommand, helm: PlanHelm): Promise<PlannedSending> => {
    const stored = survey.stored.get(releaseKey(command))
    const coming = comingApis.get(releaseKey(command)) ?? []
    const cluster = { ...survey.facts, apiVersions: [...survey.facts.apiVersions, ...coming] }
    const onRender = noteRender && ((render: PlanRender) => noteRender(command, render))
    const { liveCrd } = survey
    const situation = { stored, cluster, coming: coming.length > 0, liveCrd, key, redactor, onRender }
    return limit(() => planRelease(command, situation, { ...helm, kept }))
  }
}
