import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { readChartSource, type ChartSource } from './chart-source.js'
import { crdsOfFolder, providedApiVersions, splitRender, type Crd } from './crds.js'
import type { DiffFlags } from './flags.js'
import type { ClusterFacts } from '../cluster/kubectl.js'
import { RenderError, renderChart, type Render, type RenderPlace, type RunHelm } from './render.js'
import { templateCalls, type TemplateCalls } from './template-calls.js'
import type { ReleaseNote } from './release-diff.js'

/** A render as `helm upgrade` would make it, and what its chart is made of. */
export interface GateRender {
  readonly manifest: string
  readonly chart: ChartSource
  readonly calls: TemplateCalls
  /** Texts of the `crds/` folders in use, by path. */
  readonly crds: ReadonlyMap<string, string>
  readonly notes: readonly ReleaseNote[]
  /** Renders once more, in the same way. */
  readonly again: () => Promise<string>
}

export interface GatePlace {
  readonly namespace: string
  readonly installed: boolean
  readonly cluster: ClusterFacts | undefined
  readonly baseValues: string | undefined
}

/**
 * Renders client-side with the cluster's versions, which costs a third of a render on the server. Charts that look
 * into the cluster are rendered there.
 * @throws RenderError, ManifestError
 */
export async function renderForGate(flags: DiffFlags, place: GatePlace, helm: RunHelm): Promise<GateRender> {
  const client = placeOf(flags, place, [])
  const first = await attempt(flags, { ...client, includeCrds: true }, helm)
  if (!first.chartPath) {
    throw first.error ?? new RenderError('helm did not name the path of the chart', 'chart')
  }
  const chart = await readChartSource(first.chartPath)
  const calls = templateCalls(chart, givenTexts(flags))
  const { crds, manifest } = splitRender(first.render?.manifest ?? '')
  const own = { ...first, ...(first.render ? { render: { ...first.render, manifest } } : {}) }
  const made = await settled(flags, { place, client, first: own, helm, calls, crds })
  const again = () => renderAgain(flags, made.place, helm)
  return { manifest: made.manifest, notes: made.notes, chart, calls, crds, again }
}

/** The first render is not the last word: charts may need the server, or the API versions that their own CRDs bring. */
interface FirstRender {
  readonly place: GatePlace
  readonly client: RenderPlace
  readonly first: Attempt
  readonly helm: RunHelm
  readonly calls: TemplateCalls
  readonly crds: ReadonlyMap<string, string>
}

interface SettledRender {
  readonly manifest: string
  readonly place: RenderPlace
  readonly notes: readonly ReleaseNote[]
}

async function settled(flags: DiffFlags, one: FirstRender): Promise<SettledRender> {
  const { place, client, first, helm, calls, crds } = one
  if (calls.lookup || (flags.render.on === 'server' && flags.render.asked)) return renderOnServer(flags, one)
  const own = place.installed || !calls.apiVersions ? [] : addedApiVersions(crdsOfFolder(crds), place.cluster)
  if (own.length > 0) {
    const withOwn = placeOf(flags, place, own)
    return { manifest: (await renderChart(flags, withOwn, helm)).manifest, place: withOwn, notes: [] }
  }
  return { manifest: manifestOf(first), place: client, notes: [] }
}

async function renderOnServer(
  flags: DiffFlags,
  { client, first, helm }: FirstRender,
): Promise<SettledRender> {
  const server = { ...client, server: 'without-validation' as const }
  const onServer = await attempt(flags, server, helm)
  if (!onServer.error) return { manifest: manifestOf(onServer), place: server, notes: [] }
  if (!/no matches for kind/.test(onServer.error.message)) throw onServer.error
  const text =
    'the chart calls lookup, and could not be rendered on the server because CRDs that it needs do not exist yet: ' +
    'rendered without a look into the cluster, what is applied may differ'
  return { manifest: manifestOf(first), place: client, notes: [{ level: 'warning', text }] }
}

/** @returns what the definitions provide and the cluster does not list. */
export function addedApiVersions(crds: readonly Crd[], cluster: ClusterFacts | undefined): string[] {
  const known = new Set(cluster?.apiVersions ?? [])
  return providedApiVersions(crds).filter((version) => !known.has(version))
}

function placeOf(flags: DiffFlags, place: GatePlace, ownApiVersions: readonly string[]): RenderPlace {
  const { namespace, installed, cluster, baseValues } = place
  const versions = [...(cluster?.apiVersions ?? []), ...ownApiVersions]
  const capabilities = cluster
    ? [
        `--kube-version=${cluster.kubeVersion}`,
        ...(versions.length > 0 ? [`--api-versions=${versions.join(',')}`] : []),
      ]
    : flags.capabilityArgs
  return { namespace, isUpgrade: installed, server: 'no' as const, capabilities, baseValues }
}

interface Attempt {
  readonly render?: Render
  readonly error?: RenderError
  readonly chartPath: string | undefined
}

async function attempt(flags: DiffFlags, place: RenderPlace, helm: RunHelm): Promise<Attempt> {
  try {
    const render = await renderChart(flags, place, helm)
    return { render, chartPath: render.chartPath }
  } catch (error) {
    if (error instanceof RenderError) return { error, chartPath: error.chartPath }
    throw error
  }
}

function manifestOf({ render, error }: Attempt): string {
  if (!render) throw error ?? new RenderError('helm failed and gave no reason', 'render')
  return render.manifest
}

/** A clock that shows seconds must have moved on. */
async function renderAgain(flags: DiffFlags, place: RenderPlace, helm: RunHelm): Promise<string> {
  await sleep(1000 - (Date.now() % 1000))
  return (await renderChart(flags, place, helm)).manifest
}

/** Values may hold templates, for charts that call `tpl`. */
function givenTexts(flags: DiffFlags): string[] {
  return [...flags.setValues, ...flags.valueFiles.map(readText)]
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
