import { dirname } from 'node:path'
import { newRehearsal, type Rehearsal } from '../door/planning.js'
import type { FailedDiff } from '../changes/release-diff.js'
import type { StoredReleases } from '../cluster/releases.js'
import type { RunContext } from '../context.js'
import { failureLine } from '../lib/errors.js'
import { releaseKey } from '../lib/release-name.js'
import { renderedRelease, type RenderedRelease } from '../render/needs.js'
import type { Layer, StackRelease } from '../stack/layers.js'
import { requireNoBypass, type Linting } from './lint.js'
import { rehearse, rehearseWithComingApis, type Rehearsing } from './rehearse.js'
import { surveyCluster, type Survey } from './survey.js'

/** The stack as it would be sent, as far as that is known. */
export interface Renders {
  /** By `namespace/name`. A release whose chart could not look into the cluster may be here and fail all the same. */
  readonly rendered: ReadonlyMap<string, RenderedRelease>
  /** Why a release does not render, by `namespace/name`. */
  readonly failed: ReadonlyMap<string, Pick<FailedDiff, 'error' | 'failure'>>
  /** Whether the cluster was asked. Without, charts see an empty one. */
  readonly isBlind: boolean
}

type Rendering = Rehearsing & Linting & Pick<RunContext, 'api' | 'plainHelm'>

/**
 * Renders all releases as a plan does: helmfile syncs, and helm is not let. What fails as a whole is tried release by
 * release, so that one bad value does not hide the others.
 * @param stored being read already.
 * @throws Failure where an apply of the stack would be refused.
 */
export async function renderStack(
  context: Rendering,
  layers: readonly Layer[],
  stored?: Promise<StoredReleases>,
): Promise<Renders> {
  const releases = layers.flatMap((layer) => layer.releases).filter(({ installed }) => installed)
  const [survey] = await Promise.all([
    surveyCluster(context, stored).catch(() => blindSurvey(context)),
    requireNoBypass(context, releases),
    // What it says is a check of its own.
    context.helmfile.repos('fresh').catch(() => undefined),
  ])
  const stage = { context, survey, releases, layers }
  const { rendered, rehearsal, whole } = await renderedBy(stage)
  const failed = new Map(releases.flatMap((release) => failureOf(release, rehearsal, whole)))
  const isBlind = survey.facts.isBlind ?? false
  // A chart that may not look into the cluster is rendered without: what it brings is known then.
  const unseeing = releases.filter((release) => {
    const key = releaseKey(release)
    return failed.get(key)?.failure === 'cluster' && !rendered.has(key)
  })
  if (isBlind || unseeing.length === 0) return { rendered, failed, isBlind }
  const blind = { ...survey, facts: { ...survey.facts, isBlind: true } }
  const more = await renderedBy({ ...stage, survey: blind, releases: unseeing })
  return { rendered: new Map([...rendered, ...more.rendered]), failed, isBlind }
}

/** Without a cluster everything is new, and its version is the one that helm was built for. */
async function blindSurvey({ plainHelm, ...context }: Rendering): Promise<Survey> {
  const asked = await plainHelm(['version', '--template', '{{.KubeClientVersion}}'], dirname(context.stack))
  const kubeVersion = /^v?([0-9.]+)/.exec(asked.stdout.trim())?.[1] ?? '1.34'
  return {
    cluster: '',
    facts: { kubeVersion, apiVersions: [], isBlind: true },
    stored: new Map(),
    liveCrd: () => undefined,
  }
}

interface Stage {
  readonly context: Rendering
  readonly survey: Survey
  readonly releases: readonly StackRelease[]
  readonly layers: readonly Layer[]
}

interface Rehearsed {
  readonly rendered: ReadonlyMap<string, RenderedRelease>
  readonly rehearsal: Rehearsal
  /** Why there is no result, by `namespace/name`; for all where helmfile fails as a whole. */
  readonly whole: ReadonlyMap<string, string>
}

/** Where one release after the other fails as the whole stack does, the cause lies in no release. */
const enoughOfTheSame = 3

async function renderedBy({ context, survey, releases, layers }: Stage): Promise<Rehearsed> {
  const rendered = new Map<string, RenderedRelease>()
  const noting: Rendering = {
    ...context,
    noteRender: (release, render) => rendered.set(releaseKey(release), renderedRelease(release, render)),
  }
  const rehearsal = newRehearsal()
  const whole = new Map<string, string>()
  const lacking = (some: readonly StackRelease[]) =>
    some.filter((release) => !rehearsal.sendings.has(releaseKey(release)))
  const attempt = async (some: readonly StackRelease[]) => {
    const scene = { survey, releases: some, coming: new Map<string, string[]>() }
    const why = await rehearse(noting, rehearsal, scene).catch(failureLine)
    context.cancelled.throwIfAborted()
    lacking(some).forEach((release) => whole.set(releaseKey(release), why))
    return why
  }
  const first = await attempt(releases)
  let same = 0
  for (const release of releases.length > 1 ? lacking(releases) : []) {
    same = (await attempt([release])) === first ? same + 1 : 0
    if (same === enoughOfTheSame) break
  }
  const chosen = layers.map(({ layer, releases: all }) => ({
    layer,
    releases: all.filter((one) => releases.includes(one)),
  }))
  await rehearseWithComingApis(noting, rehearsal, { layers: chosen, survey }).catch(() => undefined)
  return { rendered, rehearsal, whole }
}

function failureOf(
  release: StackRelease,
  { sendings }: Rehearsal,
  whole: ReadonlyMap<string, string>,
): [string, Pick<FailedDiff, 'error' | 'failure'>][] {
  const key = releaseKey(release)
  const diff = sendings.get(key)?.diff
  if (diff?.outcome === 'rendered') return []
  if (diff) return [[key, diff]]
  const error = whole.get(key) || 'helmfile would not apply it'
  return [[key, { error, failure: 'render' }]]
}
