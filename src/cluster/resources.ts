import * as v from 'valibot'
import { checked } from '../lib/outside-json.js'
import { readApi, type ClusterApi } from './api.js'

/** What names one object in a cluster. */
export interface ObjectRef {
  readonly apiVersion: string
  readonly kind: string
  /** Absent for what has none. */
  readonly namespace?: string | undefined
  readonly name: string
}

/** @returns how people are told of an object: `Pod shop/web-1`. */
export function nameOf({ kind, namespace, name }: Pick<ObjectRef, 'kind' | 'namespace' | 'name'>): string {
  return `${kind} ${namespace ? `${namespace}/` : ''}${name}`
}

/** @returns the API group, empty for the core group. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : ''
}

export interface Resource {
  readonly apiVersion: string
  readonly kind: string
  /** As it stands in paths: `deployments`. */
  readonly plural: string
  readonly namespaced: boolean
  readonly verbs: readonly string[]
}

/** What the cluster serves, by kind. @returns undefined for a kind that it does not know. */
export type Resources = (apiVersion: string, kind: string) => Resource | undefined

const served = v.object({
  resource: v.string(),
  responseKind: v.nullish(v.object({ kind: v.string() })),
  scope: v.string(),
  verbs: v.nullish(v.array(v.string()), []),
})
const discovery = v.object({
  items: v.array(
    v.object({
      metadata: v.nullish(v.object({ name: v.nullish(v.string(), '') })),
      versions: v.array(v.object({ version: v.string(), resources: v.nullish(v.array(served), []) })),
    }),
  ),
})

/** Since Kubernetes 1.30 in this form, all groups in one answer. */
const aggregated = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'

/**
 * Two requests, whatever the cluster serves.
 * @throws Failure when the cluster cannot be reached, or refuses.
 */
export async function servedResources(api: ClusterApi): Promise<Resources> {
  const lists = await Promise.all(
    ['/api', '/apis'].map((path) => readApi(api, 'asking the cluster for its APIs', path, aggregated)),
  )
  const all = new Map(lists.flatMap(resourcesOf).map((one) => [`${one.apiVersion} ${one.kind}`, one]))
  return (apiVersion, kind) => all.get(`${apiVersion} ${kind}`)
}

function resourcesOf(list: unknown): Resource[] {
  const read = checked(discovery, list)
  if (!('value' in read)) return []
  return read.value.items.flatMap(({ metadata, versions }) =>
    versions.flatMap(({ version, resources }) =>
      resources.flatMap(({ resource: plural, responseKind, scope, verbs }) => {
        const apiVersion = metadata?.name ? `${metadata.name}/${version}` : version
        const kind = responseKind?.kind
        return kind === undefined
          ? []
          : [{ apiVersion, kind, plural, namespaced: scope === 'Namespaced', verbs }]
      }),
    ),
  )
}

/** @returns the path of a collection, of one namespace where that is given. */
export function collectionPath({ apiVersion, plural, namespaced }: Resource, namespace?: string): string {
  const group = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
  const within = namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : ''
  return `${group}${within}/${plural}`
}

/** @returns the path of one object. */
export function objectPath(resource: Resource, { namespace, name }: ObjectRef): string {
  return `${collectionPath(resource, namespace ?? 'default')}/${encodeURIComponent(name)}`
}
