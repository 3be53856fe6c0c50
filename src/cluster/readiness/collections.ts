import * as v from 'valibot'
import { pause } from '../../lib/pause.js'
import { checked, readJson } from '../../lib/outside-json.js'
import { readApi, type ClusterApi } from '../api.js'
import { metadataOnly } from '../pages.js'
import { collectionPath, type Resource } from '../resources.js'

/** What is read of one kind: all of it, or that of one namespace. */
export interface Collection {
  readonly resource: Resource
  /** Undefined for all. */
  readonly namespace: string | undefined
}

/** Objects by `namespace/name`; kinds without a namespace begin with the slash. */
export type Found = Map<string, unknown>

const named = v.object({
  metadata: v.object({ name: v.string(), namespace: v.nullish(v.string(), '') }),
})
const list = v.object({
  metadata: v.object({ resourceVersion: v.string() }),
  items: v.nullish(v.array(v.unknown()), []),
})
const event = v.object({ type: v.string(), object: v.unknown() })

/** Of a Secret only that it is there counts, so nothing else of it is kept. helm's own are many and large. */
const secrets = {
  query: 'fieldSelector=type%21%3Dhelm.sh%2Frelease.v1',
  accept: metadataOnly,
}

/** Tells what changes in a collection. */
export interface Feed {
  readonly found: (objects: Found) => void
  /** Why it cannot be read now. */
  readonly lost: (why: unknown) => void
}

const pauseMs = 1_000

/**
 * Lists a collection, and then watches it until `signal` is aborted. A watch that ends or breaks is begun anew, from a
 * fresh list: what happened in between is in there.
 * @param watching settles once it is worth to watch.
 */
export async function follow(
  api: ClusterApi,
  { resource, namespace }: Collection,
  feed: Feed,
  { signal, watching }: { readonly signal: AbortSignal; readonly watching: Promise<void> },
): Promise<void> {
  const path = collectionPath(resource, namespace)
  const isSecret = resource.apiVersion === 'v1' && resource.kind === 'Secret'
  const query = isSecret ? `&${secrets.query}` : ''
  while (!signal.aborted) {
    try {
      const answer = await readApi(
        api,
        `reading ${resource.plural}`,
        `${path}?limit=0${query}`,
        isSecret ? secrets.accept : undefined,
      )
      const read = checked(list, answer)
      if (!('value' in read)) throw new Error(`the list of ${resource.plural} has another form`)
      const objects = objectsOf(read.value.items, resource)
      feed.found(objects)
      await watching
      if (signal.aborted) return
      const from = encodeURIComponent(read.value.metadata.resourceVersion)
      await watchFrom(api, `${path}?watch=1&timeoutSeconds=300&resourceVersion=${from}${query}`, {
        signal,
        take: (line) => {
          const isTaken = takeEvent(line, resource, objects)
          feed.found(objects)
          return isTaken
        },
      })
    } catch (error) {
      if (signal.aborted) return
      feed.lost(error)
    }
    await pause(pauseMs, signal)
  }
}

/** Ends at the first event that is none: the server has forgotten where the watch began. */
async function watchFrom(
  api: ClusterApi,
  path: string,
  { signal, take }: { readonly signal: AbortSignal; readonly take: (line: string) => boolean },
): Promise<void> {
  const over = new AbortController()
  const either = AbortSignal.any([signal, over.signal])
  await api.watch(path, (line) => (take(line) ? undefined : over.abort()), either)
}

function objectsOf(items: readonly unknown[], resource: Resource): Found {
  return new Map(items.flatMap((item) => entryOf(item, resource)))
}

/** The items of a list do not name their kind themselves. */
function entryOf(item: unknown, { apiVersion, kind }: Resource): [string, unknown][] {
  const read = checked(named, item)
  if (!('value' in read)) return []
  const { namespace, name } = read.value.metadata
  const rest = apiVersion === 'v1' && kind === 'Secret' ? { metadata: read.value.metadata } : (item as object)
  return [[`${namespace}/${name}`, { ...rest, apiVersion, kind }]]
}

/** @returns false for what tells of no object. */
function takeEvent(line: string, resource: Resource, objects: Found): boolean {
  const read = readJson(event, line)
  if (!('value' in read) || !['ADDED', 'MODIFIED', 'DELETED'].includes(read.value.type)) return false
  for (const [key, object] of entryOf(read.value.object, resource)) {
    if (read.value.type === 'DELETED') objects.delete(key)
    else objects.set(key, object)
  }
  return true
}
