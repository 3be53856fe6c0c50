import pLimit from 'p-limit'
import * as v from 'valibot'
import type { Json } from '../../manifest/as-json.js'
import { checked, readJson } from '../../lib/outside-json.js'
import { refusalOf, type ClusterApi } from '../api.js'
import { listAll } from '../pages.js'
import { collectionPath, objectPath, type ObjectRef, type Resource, type Resources } from '../resources.js'

/** An object as it is now. */
export type Live =
  | { readonly state: 'there'; readonly resource: Resource; readonly object: Json }
  | { readonly state: 'missing'; readonly why: string }
  | { readonly state: 'unreadable'; readonly why: string }

const named = v.looseObject({
  metadata: v.looseObject({ name: v.string(), namespace: v.nullish(v.string(), '') }),
})

/** The API server is not there for us alone. */
const atOnce = 8

/** helm gives it to all that it sends (helm: pkg/action/validate.go, setMetadataVisitor); its own records lack it. */
const sentByHelm = encodeURIComponent('app.kubernetes.io/managed-by=Helm')

/**
 * Reads the live objects: one LIST a kind for all namespaces, of what carries helm's label, and one GET for each that
 * was not among them: it is gone, or has lost the label.
 * @returns the objects in the order of the refs. What cannot be read is told in its place.
 * @throws Failure when the cluster cannot be reached.
 */
export async function readLive(
  api: ClusterApi,
  resources: Resources,
  refs: readonly ObjectRef[],
): Promise<Live[]> {
  const limit = pLimit(atOnce)
  const listed = new Map<Resource, Promise<ReadonlyMap<string, Json>>>()
  const listOf = (resource: Resource) => {
    const known = listed.get(resource) ?? limit(() => listByName(api, resource))
    listed.set(resource, known)
    return known
  }
  return Promise.all(
    refs.map(async (ref): Promise<Live> => {
      const resource = resources(ref.apiVersion, ref.kind)
      if (!resource)
        return { state: 'missing', why: `the cluster serves no ${ref.kind} of ${ref.apiVersion}` }
      const object = (await listOf(resource)).get(nameIn(resource, ref))
      return object === undefined
        ? limit(() => readOne(api, resource, ref))
        : { state: 'there', resource, object }
    }),
  )
}

function nameIn({ namespaced }: Resource, { namespace = '', name }: ObjectRef): string {
  return namespaced ? `${namespace}/${name}` : `/${name}`
}

/** A list that is refused is an empty one: each object is asked for then, and says by itself that it is refused. */
async function listByName(api: ClusterApi, resource: Resource): Promise<ReadonlyMap<string, Json>> {
  if (!resource.verbs.includes('list')) return new Map()
  const all = await listAll(api, collectionPath(resource), { query: `labelSelector=${sentByHelm}` })
  if ('why' in all) return new Map()
  return new Map(
    all.items.flatMap((item): [string, Json][] => {
      const read = checked(named, item)
      if ('wrong' in read) return []
      const { name, namespace } = read.value.metadata
      // Items of a list do not say what they are.
      const { apiVersion, kind } = resource
      return [
        [nameIn(resource, { ...resource, name, namespace }), { ...read.value, apiVersion, kind } as Json],
      ]
    }),
  )
}

async function readOne(api: ClusterApi, resource: Resource, ref: ObjectRef): Promise<Live> {
  const { status, body } = await api.request({ path: objectPath(resource, ref) })
  if (status === 404) return { state: 'missing', why: 'it is gone' }
  if (status !== 200) return { state: 'unreadable', why: refusalOf(body) }
  const read = readJson(v.looseObject({ metadata: v.looseObject({}) }), body)
  if ('wrong' in read) return { state: 'unreadable', why: 'the answer of the API server cannot be read' }
  return { state: 'there', resource, object: read.value as Json }
}
