import * as v from 'valibot'
import { checked } from '../../lib/outside-json.js'
import type { ClusterApi } from '../api.js'
import { listAll } from '../pages.js'
import { collectionPath, type Resources } from '../resources.js'

/** All objects of a kind, or why they are not known. */
export type Listing =
  | { readonly kind: 'objects'; readonly objects: readonly unknown[] }
  /** The cluster serves no such kind. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable'; readonly why: string }

/** Lists a kind of all namespaces; once, however often it is asked for. */
export type Lister = (apiVersion: string, kind: string) => Promise<Listing>

/** @returns what lists objects, one request for five hundred of them. */
export function listerFor(api: ClusterApi, resources: Resources): Lister {
  const known = new Map<string, Promise<Listing>>()
  return (apiVersion, kind) => {
    const key = `${apiVersion} ${kind}`
    const resource = resources(apiVersion, kind)
    if (!resource?.verbs.includes('list')) return Promise.resolve({ kind: 'absent' })
    const listing = known.get(key) ?? listingOf(api, collectionPath(resource))
    known.set(key, listing)
    return listing
  }
}

async function listingOf(api: ClusterApi, path: string): Promise<Listing> {
  const all = await listAll(api, path)
  return 'why' in all ? { kind: 'unreadable', why: all.why } : { kind: 'objects', objects: all.items }
}

/**
 * @param schema with a default for all that may be missing: what the API server hands out was checked by it, but
 * not the status of a custom resource.
 * @returns each object as the schema reads it; undefined for one that it cannot read.
 */
export function readEach<Schema extends v.GenericSchema>(
  objects: readonly unknown[],
  schema: Schema,
): (v.InferOutput<Schema> | undefined)[] {
  return objects.map((object) => {
    const read = checked(schema, object)
    return 'value' in read ? read.value : undefined
  })
}

/** A text that may be missing. */
export const text = v.nullish(v.string(), '')

/** What every object has. */
export const metadata = v.object({ name: v.string(), namespace: text, creationTimestamp: text })

/** How most objects say what holds for them (k8s.io/apimachinery: meta/v1, Condition). */
export const conditions = v.nullish(
  v.array(v.object({ type: text, status: text, reason: text, message: text })),
  [],
)

export type Conditions = v.InferOutput<typeof conditions>

/** @returns the condition's own word why it does not hold; undefined when it is True. */
export function whyNot(all: Conditions, type: string): string | undefined {
  const found = all.find((one) => one.type === type)
  if (!found) return `it has no condition ${type} yet`
  if (found.status === 'True') return undefined
  return (
    [found.reason, found.message].filter(Boolean).join(': ') || `its condition ${type} is ${found.status}`
  )
}
