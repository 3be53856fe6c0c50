import type { ClusterApi } from './api.js'
import { servedVersions, type ServedResource } from './discovery.js'

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

export interface Resource extends ServedResource {
  readonly apiVersion: string
}

/** What the cluster serves, by kind. @returns undefined for a kind that it does not know. */
export type Resources = (apiVersion: string, kind: string) => Resource | undefined

/** @throws Failure when the cluster cannot be reached, or refuses. */
export async function allServed(api: ClusterApi): Promise<readonly Resource[]> {
  const versions = await servedVersions(api)
  return versions.flatMap(({ groupVersion: apiVersion, resources }) =>
    resources.map((one) => ({ apiVersion, ...one })),
  )
}

/** @param served what `allServed` read. */
export function resourcesByKind(served: readonly Resource[]): Resources {
  const all = new Map(served.map((one) => [`${one.apiVersion} ${one.kind}`, one]))
  return (apiVersion, kind) => all.get(`${apiVersion} ${kind}`)
}

/** Both in one. */
export async function servedResources(api: ClusterApi): Promise<Resources> {
  return resourcesByKind(await allServed(api))
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
