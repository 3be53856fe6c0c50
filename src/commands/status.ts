import { dirname } from 'node:path'
import { serverVersion } from '../cluster/facts.js'
import { healthOf } from '../cluster/readiness/health.js'
import { storedReleases, type StoredReleases } from '../cluster/releases.js'
import { servedResources, type Resources } from '../cluster/resources.js'
import { certificateRows } from '../cluster/status/certificates.js'
import { chartRows, isFromElsewhere, newestCharts } from '../cluster/status/charts.js'
import { compatibilityRows } from '../cluster/status/compatibility.js'
import { readFullness } from '../cluster/status/fullness.js'
import { listerFor, type Lister, type Listing } from '../cluster/status/listing.js'
import { nodeRows, podUsageRows } from '../cluster/status/nodes.js'
import { onePasswordRows } from '../cluster/status/onepassword-items.js'
import { readRunningPods, type RunningPods } from '../cluster/status/pods.js'
import { readinessRows } from '../cluster/status/readiness.js'
import { releaseRows, type WantedRelease } from '../cluster/status/releases.js'
import {
  absentSection,
  section,
  shortSection,
  unknownSection,
  worstOf,
  type Health,
  type Section,
} from '../cluster/status/section.js'
import { serviceRows } from '../cluster/status/services.js'
import { storedObjects, type StoredObjects } from '../cluster/status/stored-objects.js'
import { readRotations } from '../cluster/status/rotations.js'
import { claimRows, lateClasses, unknownFullnessRow, volumeRows } from '../cluster/status/volumes.js'
import type { RunContext } from '../context.js'
import { Failure, failureLine } from '../lib/errors.js'
import { releaseKey } from '../lib/release-name.js'
import { layersOf, selectLayers, type Wanted } from '../stack/layers.js'

/** What a status works with. */
export type Looking = Pick<RunContext, 'helmfile' | 'api' | 'plainHelm' | 'redact' | 'stack' | 'environment'>

/** All that was found, secrets included where a cluster has them in the wrong place. */
export interface Status {
  readonly environment: string
  /** Of Kubernetes. */
  readonly clusterVersion: string
  /** RFC 3339 */
  readonly at: string
  readonly result: Health
  readonly sections: readonly Section[]
}

export interface StatusRequest extends Wanted {
  readonly now: number
}

/**
 * Looks at the stack and its cluster, and changes nothing. What cannot be read is told as unknown, with its reason.
 * @throws Failure when the cluster cannot be reached, or the stack cannot be read.
 */
export async function statusOf(context: Looking, request: StatusRequest): Promise<Status> {
  const { api, environment } = context
  const charts = newestOf(context)
  // The slowest, so it goes on beside all else; what fails in it is told in its section.
  charts.catch(() => undefined)
  const [clusterVersion, served, stored, stack] = await Promise.all([
    serverVersion(api),
    servedResources(api),
    attempted(storedReleases(context.api)),
    wantedOf(context, request),
  ])
  const objects = objectsOf({ ...stack, stored })
  const list = listerFor(api, served)
  const scene: Scene = {
    ...stack,
    stored,
    objects,
    served,
    clusterVersion,
    api,
    list,
    pods: readRunningPods(list),
    ...request,
  }
  const sections = await Promise.all([
    Promise.resolve(releaseSection(scene)),
    readinessSection(scene),
    certificateSection(scene),
    onePasswordSection(scene),
    volumeSection(scene),
    serviceSection(scene),
    nodeSection(scene),
    podSection(scene),
    Promise.resolve(compatibilitySection(scene)),
    chartSection(scene, charts),
  ])
  const result = worstOf(sections.map(({ state }) => state))
  return { environment, clusterVersion, at: new Date(request.now).toISOString(), result, sections }
}

type Attempted<T> = { readonly value: T } | { readonly why: string }

/** @returns what went wrong as a clause, where that is something to expect. */
async function attempted<T>(promise: Promise<T>): Promise<Attempted<T>> {
  try {
    return { value: await promise }
  } catch (error) {
    if (error instanceof Failure) return { why: failureLine(error) }
    throw error
  }
}

interface Scene extends StatusRequest, Pick<Looking, 'api'> {
  /** Those that were asked for. */
  readonly wanted: readonly WantedRelease[]
  /** `namespace/name` of all that the stack knows. */
  readonly known: ReadonlySet<string>
  readonly stored: Attempted<StoredReleases>
  /** Of those that were asked for and are installed. */
  readonly objects: readonly StoredObjects[]
  readonly served: Resources
  readonly clusterVersion: string
  readonly list: Lister
  readonly pods: Promise<RunningPods>
}

async function wantedOf({ helmfile }: Looking, request: Wanted): Promise<Pick<Scene, 'wanted' | 'known'>> {
  const all = layersOf(await helmfile.list())
  const wanted = selectLayers(all, request).flatMap(({ layer, releases }) =>
    releases.map((release) => ({ ...release, layer })),
  )
  return { wanted, known: new Set(all.flatMap(({ releases }) => releases.map(releaseKey))) }
}

function objectsOf({ wanted, stored }: Pick<Scene, 'wanted' | 'stored'>): readonly StoredObjects[] {
  if ('why' in stored) return []
  return wanted.flatMap((release) => stored.value.installed.get(releaseKey(release)) ?? []).map(storedObjects)
}

function releaseSection(scene: Scene): Section {
  const { wanted, known, stored, now, layer, release } = scene
  if ('why' in stored) return unknownSection('releases', stored.why)
  const isAll = layer.length === 0 && release === undefined
  const shown = new Set(wanted.map(releaseKey))
  const installed = [...stored.value.installed].filter(
    ([key]) => shown.has(key) || (isAll && !known.has(key)),
  )
  return section('releases', releaseRows(wanted, new Map(installed), now))
}

async function readinessSection(scene: Scene): Promise<Section> {
  if ('why' in scene.stored) return unknownSection('readiness', scene.stored.why)
  return shortSection('readiness', await readinessRows(scene.objects, { ...scene, healthOf }))
}

function compatibilitySection(scene: Scene): Section {
  const { stored, clusterVersion: version, served } = scene
  if ('why' in stored) return unknownSection('compatibility', stored.why)
  return shortSection('compatibility', compatibilityRows(scene.objects, { version, served }))
}

/** @returns a section of what a listing holds, or why there is none. */
function ofListing(name: string, listing: Listing, rows: (objects: readonly unknown[]) => Section): Section {
  if (listing.kind === 'unreadable') return unknownSection(name, listing.why)
  if (listing.kind === 'absent') return absentSection(name, 'not installed: the cluster serves no such API')
  return rows(listing.objects)
}

async function certificateSection({ list, now }: Scene): Promise<Section> {
  const listing = await list('cert-manager.io/v1', 'Certificate')
  return ofListing('certificates', listing, (objects) =>
    section('certificates', certificateRows(objects, now)),
  )
}

async function onePasswordSection({ list, api, pods }: Scene): Promise<Section> {
  const name = '1Password items'
  const listing = await list('onepassword.com/v1', 'OnePasswordItem')
  if (listing.kind !== 'objects' || listing.objects.length === 0)
    return ofListing(name, listing, () => shortSection(name, []))
  return shortSection(name, onePasswordRows(listing.objects, await readRotations(api, await pods)))
}

async function volumeSection({ list, api, now, ...scene }: Scene): Promise<Section> {
  const [claims, volumes, classes, pods] = await Promise.all([
    list('v1', 'PersistentVolumeClaim'),
    list('v1', 'PersistentVolume'),
    list('storage.k8s.io/v1', 'StorageClass'),
    scene.pods,
  ])
  const late = lateClasses(classes.kind === 'objects' ? classes.objects : [])
  const { shares, why } = await readFullness(api, 'why' in pods ? [] : pods.running)
  const unknown = 'why' in pods ? pods.why : why
  return ofListing('volumes', claims, (objects) =>
    ofListing('volumes', volumes, (others) =>
      section('volumes', [
        ...claimRows(objects, { late, shares, now }),
        ...volumeRows(others),
        ...(unknown === '' ? [] : [unknownFullnessRow(unknown)]),
      ]),
    ),
  )
}

async function serviceSection({ list, now }: Scene): Promise<Section> {
  const [services, slices] = await Promise.all([
    list('v1', 'Service'),
    list('discovery.k8s.io/v1', 'EndpointSlice'),
  ])
  const known = slices.kind === 'objects' ? slices.objects : undefined
  return ofListing('services', services, (objects) =>
    shortSection('services', serviceRows(objects, known, now)),
  )
}

async function nodeSection({ list, now }: Scene): Promise<Section> {
  const [nodes, metrics] = await Promise.all([
    list('v1', 'Node'),
    list('metrics.k8s.io/v1beta1', 'NodeMetrics'),
  ])
  const known = metrics.kind === 'objects' ? metrics.objects : undefined
  return ofListing('nodes', nodes, (objects) => section('nodes', nodeRows(objects, known, now)))
}

async function podSection({ list }: Scene): Promise<Section> {
  const listing = await list('metrics.k8s.io/v1beta1', 'PodMetrics')
  return ofListing('largest pods', listing, (objects) => section('largest pods', podUsageRows(objects)))
}

/** @returns what `helm search repo` prints; its folders are the run's own, and helmfile has just filled them. */
async function newestOf({ helmfile, plainHelm, redact, stack }: Looking): Promise<string> {
  await helmfile.repos('fresh')
  const { exitCode, stdout, stderr } = await plainHelm(['search', 'repo', '--output', 'json'], dirname(stack))
  if (exitCode === 0) return stdout
  // Without any repository there is nothing to search, which helm takes for an error.
  if (/no repositories/.test(stderr)) return '[]'
  throw new Failure({
    what: 'searching the chart repositories failed',
    why: redact(stderr).trim().split('\n').at(-1)?.slice(0, 300) || 'helm said nothing',
    next: 'check the chart repositories of the helmfile',
    reason: 'chart-unavailable',
  })
}

async function chartSection({ wanted }: Scene, charts: Promise<string>): Promise<Section> {
  const name = 'newer charts'
  const searched = await attempted(charts)
  if (!wanted.some(({ chart }) => isFromElsewhere(chart))) {
    return absentSection(name, 'all charts are folders of the stack')
  }
  if ('why' in searched) return unknownSection(name, searched.why)
  const newest = newestCharts(searched.value)
  if (!newest) return unknownSection(name, 'the output of `helm search repo` cannot be read')
  return shortSection(name, chartRows(wanted, newest))
}
