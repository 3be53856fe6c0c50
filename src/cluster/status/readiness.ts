import * as v from 'valibot'
import { releaseKey } from '../../lib/release-name.js'
import { textAt } from '../../manifest/fields.js'
import type { ManifestObject } from '../../manifest/manifest.js'
import type { Health } from '../readiness/conditions.js'
import type { Resources } from '../resources.js'
import { metadata, readEach, type Lister, type Listing } from './listing.js'
import type { Level, Row } from './section.js'
import type { StoredObjects } from './stored-objects.js'

/** `healthOf` of readiness/health.ts, or what stands in for it. */
export type HealthOf = (object: unknown) => Health

/** Kinds of Kubernetes itself that say in their status how they are. What is not among them is either there or not. */
const ownKinds = [
  'apps/v1 Deployment',
  'apps/v1 StatefulSet',
  'apps/v1 DaemonSet',
  'apps/v1 ReplicaSet',
  'batch/v1 Job',
  'v1 Pod',
  'v1 ReplicationController',
  'autoscaling/v2 HorizontalPodAutoscaler',
  'apiregistration.k8s.io/v1 APIService',
]

/** They have sections of their own. */
const elsewhere = ['cert-manager.io/v1 Certificate', 'onepassword.com/v1 OnePasswordItem']

function tellsHealth({ apiVersion, kind }: ManifestObject): boolean {
  const group = apiVersion.split('/')[0] ?? ''
  const isCustom = /\./.test(group) && !/(^|\.)k8s\.io$/.test(group)
  const name = `${apiVersion} ${kind}`
  return !elsewhere.includes(name) && (isCustom || ownKinds.includes(name))
}

export interface ReadinessPorts {
  readonly list: Lister
  readonly served: Resources
  readonly healthOf: HealthOf
}

/**
 * Looks at every object of the releases that has a state of its own: one request a kind, whatever the number of objects.
 * @returns each with what keeps it from being ready. A kind that the cluster does not serve is left out here.
 */
export async function readinessRows(
  releases: readonly StoredObjects[],
  { list, served, healthOf }: ReadinessPorts,
): Promise<Row[]> {
  const objects = releases.flatMap(({ release, objects = [] }) =>
    objects.filter(tellsHealth).map((object) => ({ owner: releaseKey(release), object })),
  )
  const kinds = [...new Map(objects.map(({ object }) => [kindOf(object), object])).values()]
  const live = new Map(
    await Promise.all(kinds.map(async (object) => [kindOf(object), await liveOf(object, list)] as const)),
  )
  return [
    ...kinds.flatMap((object) => unreadableRows(object, live.get(kindOf(object)))),
    ...objects.flatMap(({ owner, object }) => {
      const found = live.get(kindOf(object))
      if (!found || 'why' in found) return []
      const namespaced = served(object.apiVersion, object.kind)?.namespaced ?? true
      const at = found.byName.get(namespaced ? `${object.namespace}/${object.name}` : `/${object.name}`)
      return [row(owner, object, at === undefined ? missing(object) : judged(healthOf(at)))]
    }),
    ...releases.filter(({ objects }) => objects === undefined).map(unreadableManifest),
  ]
}

function kindOf({ apiVersion, kind }: ManifestObject): string {
  return `${apiVersion} ${kind}`
}

type Live = { readonly byName: ReadonlyMap<string, unknown> } | { readonly why: string } | undefined

async function liveOf({ apiVersion, kind }: ManifestObject, list: Lister): Promise<Live> {
  const listing: Listing = await list(apiVersion, kind)
  if (listing.kind === 'absent') return undefined
  if (listing.kind === 'unreadable') return { why: listing.why }
  const names = readEach(listing.objects, v.object({ metadata }))
  return {
    byName: new Map(
      // The items of a list do not name their kind themselves.
      names.map((read, index) => [
        `${read?.metadata.namespace ?? ''}/${read?.metadata.name ?? ''}`,
        { apiVersion, kind, ...(listing.objects[index] as object) },
      ]),
    ),
  }
}

interface Judged {
  readonly level: Level
  readonly why: string
}

function judged({ state, why }: ReturnType<HealthOf>): Judged {
  if (state === 'ready') return { level: 'ok', why: '' }
  return { level: state === 'failed' ? 'alarm' : 'warning', why }
}

/** What cleans itself up is not missed. */
function missing(object: ManifestObject): Judged {
  const isPassing = textAt(object.value, 'spec', 'ttlSecondsAfterFinished') !== ''
  return isPassing ? { level: 'ok', why: '' } : { level: 'alarm', why: 'it is not there any more' }
}

function row(release: string, { kind, namespace, name }: ManifestObject, { level, why }: Judged): Row {
  return { level, why, cells: { release, object: `${kind} ${namespace}/${name}` } }
}

function unreadableRows({ apiVersion, kind }: ManifestObject, found: Live): Row[] {
  if (!found || !('why' in found)) return []
  return [
    { level: 'unknown', why: found.why, cells: { release: '', object: `all of ${kind} (${apiVersion})` } },
  ]
}

function unreadableManifest({ release }: StoredObjects): Row {
  const cells = { release: releaseKey(release), object: 'its manifest' }
  return { level: 'unknown', why: 'what helm stored cannot be read', cells }
}
