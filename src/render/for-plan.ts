import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { printedRelease } from '../approval/digest.js'
import { readChartSource, type ChartSource } from './chart-source.js'
import { crdsAmong, folderObjects, providedApiVersions, splitRender, type Crd } from '../changes/crds.js'
import type { ClusterFacts } from '../cluster/facts.js'
import { shortHelmError } from './helm-error.js'
import type { KeptRender, KeptRenders } from './kept-renders.js'
import {
  RenderError,
  renderChart,
  type HelmOutput,
  type Render,
  type RenderPlace,
  type RenderRequest,
  type RunHelm,
} from './render.js'
import { builtInApis, templateCalls, type TemplateCalls } from './template-calls.js'
import type { ReleaseNote } from '../changes/release-diff.js'

/** helm with our post-renderer, and the bytes that it was given; undefined when helm did not come that far. */
export interface PlanHelm {
  readonly render: (args: readonly string[]) => Promise<{ output: HelmOutput; bytes: Buffer | undefined }>
  /** What relative paths start from. */
  readonly cwd: string
  /** Renders of earlier plans; all is rendered anew when left out. */
  readonly kept?: KeptRenders | undefined
}

/** A render as `helm upgrade` would make it, and what its chart is made of. */
export interface PlanRender {
  /** As helm prints it, without CRDs of `crds/` folders. */
  readonly manifest: string
  /** What helm gives to a post-renderer. */
  readonly bytes: Buffer
  readonly chart: Pick<ChartSource, 'version'>
  readonly calls: TemplateCalls
  /** Texts of the `crds/` folders in use, by path. */
  readonly crds: ReadonlyMap<string, string>
  readonly notes: readonly ReleaseNote[]
  /** The chart is one to be rendered on the server, which asks for each object that a first installation would bring. */
  readonly wantsServer: boolean
  /** Renders once more, in the same way. */
  readonly again: () => Promise<SentRender>
}

export interface SentRender {
  readonly manifest: string
  readonly bytes: Buffer
}

export interface PlanPlace {
  readonly namespace: string
  readonly installed: boolean
  readonly cluster: ClusterFacts
  /** The facts name APIs that earlier layers of the plan will bring: the server does not know them yet. */
  readonly coming: boolean
}

/**
 * Renders client-side with the cluster's versions, which costs a third of a render on the server. Charts that look
 * into the cluster are rendered there.
 * @throws RenderError
 */
export async function renderForPlan(
  request: RenderRequest,
  place: PlanPlace,
  helm: PlanHelm,
): Promise<PlanRender> {
  const found = await helm.kept?.find(request, place, helm.cwd)
  const kept = found?.render
  if (kept) return { ...kept, again: () => renderAgain(request, kept.place, helm) }
  const made = await renderAnew(request, place, helm)
  await found?.keep(made)
  return made
}

async function renderAnew(
  request: RenderRequest,
  place: PlanPlace,
  helm: PlanHelm,
): Promise<PlanRender & KeptRender> {
  const client = placeOf(place, [])
  const first = await attempt(request, { ...client, includeCrds: true }, helm)
  if (!first.chartPath) {
    throw first.error ?? new RenderError('helm did not name the path of the chart', 'chart')
  }
  const chart = await readChartSource(first.chartPath)
  const calls = templateCalls(chart, givenTexts(request))
  const { crds, manifest } = splitRender(first.render?.manifest ?? '', chart.crds)
  const own = { ...first, ...(first.render ? { render: { ...first.render, manifest } } : {}) }
  const made = await settled(request, { place, client, first: own, helm, calls, crds })
  const again = made.again ?? (() => renderAgain(request, made.place, helm))
  const wantsServer = asksServer(calls, place) || isRenderedAsUpgrade(request, calls, place)
  const { bytes, notes } = made
  const more = { chart: { version: chart.version }, calls, crds, wantsServer, place: made.place, again }
  return { manifest: made.manifest, bytes, notes, ...more }
}

/** The first render is not the last word: charts may need the server, or the API versions that their own CRDs bring. */
interface FirstRender {
  readonly place: PlanPlace
  readonly client: RenderPlace
  readonly first: Attempt
  readonly helm: PlanHelm
  readonly calls: TemplateCalls
  readonly crds: ReadonlyMap<string, string>
}

interface SettledRender extends SentRender {
  readonly place: RenderPlace
  /** How to render once more, where that is not another render in this place. */
  readonly again?: () => Promise<SentRender>
  readonly notes: readonly ReleaseNote[]
}

async function settled(request: RenderRequest, one: FirstRender): Promise<SettledRender> {
  const { place, client, first, helm, calls, crds } = one
  const { isBlind } = place.cluster
  if (!isBlind && isRenderedAsUpgrade(request, calls, place)) return renderAsUpgrade(request, one)
  if (!isBlind && asksServer(calls, place)) return renderOnServer(request, one)
  const folder = place.installed || !calls.apiVersions ? [] : crdsAmong(folderObjects(crds))
  const own = addedApiVersions(folder, place.cluster)
  if (own.length === 0) return { ...sentOf(first), place: client, notes: [] }
  const withOwn = placeOf(place, own)
  return { ...sentOf(await attempt(request, withOwn, helm)), place: withOwn, notes: [] }
}

function isRenderedAsUpgrade(
  { values }: RenderRequest,
  { revision }: TemplateCalls,
  { installed }: PlanPlace,
) {
  return installed && (values !== 'reset' || revision !== undefined)
}

function asksServer(calls: TemplateCalls, { coming, cluster }: PlanPlace): boolean {
  return calls.lookup || (!coming && asksForBuiltIn(calls, cluster))
}

/**
 * `helm template` knows neither the revision nor how helm takes over values of the revision before; a dry run of the
 * upgrade does, and costs five times as much.
 */
async function renderAsUpgrade(
  request: RenderRequest,
  { place, client, helm }: FirstRender,
): Promise<SettledRender> {
  const run = async (): Promise<SentRender> => {
    const { output, bytes } = await helm.render(dryUpgradeArgs(request, place.namespace))
    if (output.code === 0 && bytes) return { manifest: manifestOf(output.stdout), bytes }
    const { message, failure } = shortHelmError(output.stderr, request)
    throw new RenderError(message, failure)
  }
  return { ...(await run()), place: client, notes: [], again: run }
}

function dryUpgradeArgs(
  { release, chart, templateArgs, values }: RenderRequest,
  namespace: string,
): string[] {
  const reuse = {
    reset: '--reset-values',
    reuse: '--reuse-values',
    'reset-then-reuse': '--reset-then-reuse-values',
  }
  const dry = ['--dry-run=server', '--output=json', '--disable-openapi-validation']
  return [
    'upgrade',
    '--install',
    release,
    chart,
    `--namespace=${namespace}`,
    ...templateArgs,
    reuse[values],
    ...dry,
  ]
}

/** @param printed the release as JSON (helm: pkg/cmd/status.go), of which `helm template` prints manifest and hooks. */
function manifestOf(printed: string): string {
  const { manifest = '', hooks = [] } = JSON.parse(printed) as {
    manifest?: string
    hooks?: readonly { readonly path: string; readonly manifest: string }[]
  }
  return printedRelease({ manifest, hooks })
}

/** `helm template` says that a cluster has whatever helm was built with, and `helm upgrade` asks the cluster. */
function asksForBuiltIn({ askedApis }: TemplateCalls, { apiVersions }: ClusterFacts): boolean {
  if (askedApis === 'any') return true
  return askedApis.some((api) => builtInApis.test(api) && !apiVersions.includes(api))
}

async function renderOnServer(
  request: RenderRequest,
  { client, first, helm, calls }: FirstRender,
): Promise<SettledRender> {
  const server = { ...client, server: 'without-validation' as const }
  const onServer = await attempt(request, server, helm)
  if (!onServer.error) return { ...sentOf(onServer), place: server, notes: [] }
  if (!/no matches for kind/.test(onServer.error.message)) throw onServer.error
  const why = calls.lookup ? 'calls lookup' : 'asks for APIs'
  const text =
    `the chart ${why}, and could not be rendered on the server because CRDs that it needs do not exist yet: ` +
    'rendered without a look into the cluster, what is applied may differ'
  return { ...sentOf(first), place: client, notes: [{ level: 'warning', text }] }
}

/** @returns what the definitions provide and the cluster does not list. */
export function addedApiVersions(crds: readonly Crd[], cluster: ClusterFacts): string[] {
  const known = new Set(cluster.apiVersions)
  return providedApiVersions(crds).filter((version) => !known.has(version))
}

function placeOf(place: PlanPlace, ownApiVersions: readonly string[]): RenderPlace {
  const { namespace, installed, cluster } = place
  const versions = [...cluster.apiVersions, ...ownApiVersions]
  const capabilities = [
    `--kube-version=${cluster.kubeVersion}`,
    ...(versions.length > 0 ? [`--api-versions=${versions.join(',')}`] : []),
  ]
  return { namespace, isUpgrade: installed, server: 'no' as const, capabilities, baseValues: undefined }
}

interface Attempt {
  readonly render?: Render
  readonly bytes?: Buffer
  readonly error?: RenderError
  readonly chartPath: string | undefined
}

async function attempt(request: RenderRequest, place: RenderPlace, helm: PlanHelm): Promise<Attempt> {
  let bytes: Buffer | undefined
  const run: RunHelm = async (args) => {
    const rendered = await helm.render(args)
    bytes = rendered.bytes
    return rendered.output
  }
  try {
    const render = await renderChart(request, place, run)
    return { render, ...(bytes ? { bytes } : {}), chartPath: render.chartPath }
  } catch (error) {
    if (error instanceof RenderError) return { error, chartPath: error.chartPath }
    throw error
  }
}

/** @throws RenderError when helm failed, or ended well without having asked the guard. */
function sentOf({ render, bytes, error }: Attempt): SentRender {
  if (render && bytes) return { manifest: render.manifest, bytes }
  throw error ?? new RenderError('helm rendered without asking the guard', 'render')
}

/** A clock that shows seconds must have moved on. */
async function renderAgain(request: RenderRequest, place: RenderPlace, helm: PlanHelm): Promise<SentRender> {
  await sleep(1000 - (Date.now() % 1000))
  return sentOf(await attempt(request, place, helm))
}

/** Values may hold templates, for charts that call `tpl`. */
function givenTexts({ setValues, valueFiles }: RenderRequest): string[] {
  return [...setValues, ...valueFiles.map(readText)]
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
