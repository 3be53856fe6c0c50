import { refusalOf, type ClusterApi } from '../api.js'
import { collectionPath, type Resource } from '../resources.js'
import { Failure } from '../../lib/errors.js'
import { readJson } from '../../lib/outside-json.js'
import * as v from 'valibot'

export interface Bounds {
  /** How many requests there may be. */
  readonly requests: number
  /** How long all of them may take together, in ms. */
  readonly milliseconds: number
  /** Aborted when nobody waits for the answer any more. */
  readonly signal?: AbortSignal | undefined
}

/** Reads within bounds, and never throws: what could not be read is kept, to be told. */
export interface Reading {
  /** @returns the items; undefined where they cannot be read. */
  readonly list: (
    resource: Resource,
    namespace: string,
    query?: string,
  ) => Promise<readonly unknown[] | undefined>
  /** @param what it is, for people. @returns the text; undefined where it cannot be read. */
  readonly text: (what: string, path: string) => Promise<string | undefined>
  /** One clause each. */
  readonly unread: () => readonly string[]
}

/** More of one kind in one namespace are not looked at. */
const mostItems = 1000
const items = v.object({
  items: v.array(v.unknown()),
  metadata: v.nullish(v.object({ continue: v.nullish(v.string(), '') })),
})

export function readingWithin(api: ClusterApi, bounds: Bounds): Reading {
  const until = Date.now() + bounds.milliseconds
  const unread = new Set<string>()
  let left = bounds.requests
  let skipped = 0
  const get = async (what: string, path: string, patienceMs: number): Promise<string | undefined> => {
    const remaining = until - Date.now()
    if (left === 0 || remaining <= 0 || bounds.signal?.aborted) return void skipped++
    left--
    const asked = api.request({ path, patienceMs, timeoutMs: remaining }).then(
      (answer) => answer,
      (error: unknown) => ({ status: 0, body: error instanceof Failure ? error.why : String(error) }),
    )
    const { status, body } = await withinTime(asked, remaining, bounds.signal)
    if (status === 200) return body
    const why =
      status === 403 ? `not allowed to read ${what}` : `${what} could not be read: ${refusalOf(body)}`
    // What is not there has nothing to say: a namespace that was never made.
    if (status !== 404) unread.add(why)
    return undefined
  }
  return {
    list: async (resource, namespace, query = '') => {
      const what = `${resource.plural}${resource.namespaced ? ` in ${namespace}` : ''}`
      const path = collectionPath(resource, namespace)
      const body = await get(what, `${path}?limit=${mostItems}${query}`, 3_000)
      const read = body === undefined ? undefined : readJson(items, body)
      if (read === undefined || !('value' in read)) return undefined
      if (read.value.metadata?.continue) unread.add(`of the ${what} only ${mostItems} were looked at`)
      return read.value.items
    },
    // A kubelet that is away stays away.
    text: (what, path) => get(what, path, 0),
    unread: () => [
      ...[...unread].sort(),
      ...(skipped > 0 ? [`${skipped} more requests would have been too many, or too slow`] : []),
    ],
  }
}

/** Whoever asks goes on at the end of the time, also where the API server does not answer. */
async function withinTime<T extends { status: number; body: string }>(
  asked: Promise<T>,
  milliseconds: number,
  signal: AbortSignal | undefined,
): Promise<{ status: number; body: string }> {
  let giveUp: (why: string) => void = () => undefined
  const late = new Promise<{ status: number; body: string }>((resolve) => {
    giveUp = (body) => resolve({ status: 0, body })
  })
  const timer = setTimeout(() => giveUp('the API server took too long'), milliseconds)
  const stop = () => giveUp('the run was cancelled')
  signal?.addEventListener('abort', stop)
  try {
    return await Promise.race([asked, late])
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', stop)
  }
}
