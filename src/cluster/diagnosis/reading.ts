import { Failure } from '../../lib/errors.js'
import { refusalOf, type ApiAnswer, type ClusterApi } from '../api.js'
import { readPages } from '../pages.js'
import { collectionPath, type Resource } from '../resources.js'

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
const nothing: ApiAnswer = { status: 0, body: '' }

export function readingWithin(api: ClusterApi, bounds: Bounds): Reading {
  const until = Date.now() + bounds.milliseconds
  const unread = new Set<string>()
  let left = bounds.requests
  let skipped = 0
  const ask = async (path: string, patienceMs: number): Promise<ApiAnswer | undefined> => {
    const remaining = until - Date.now()
    if (left === 0 || remaining <= 0 || bounds.signal?.aborted) return void skipped++
    left--
    const asked = api.request({ path, patienceMs, timeoutMs: remaining }).then(
      (answer) => answer,
      (error: unknown) => ({ status: 0, body: error instanceof Failure ? error.why : String(error) }),
    )
    return withinTime(asked, remaining, bounds.signal)
  }
  const get = async (what: string, path: string, patienceMs: number): Promise<ApiAnswer | undefined> => {
    const answer = await ask(path, patienceMs)
    if (answer === undefined || answer.status === 200) return answer
    const why =
      answer.status === 403
        ? `not allowed to read ${what}`
        : `${what} could not be read: ${refusalOf(answer.body)}`
    // What is not there has nothing to say: a namespace that was never made.
    if (answer.status !== 404) unread.add(why)
    return undefined
  }
  return {
    list: async (resource, namespace, query = '') => {
      const what = `${resource.plural}${resource.namespaced ? ` in ${namespace}` : ''}`
      const within = {
        request: async ({ path }: { path: string }) => (await get(what, path, 3_000)) ?? nothing,
      }
      const items: unknown[] = []
      let isRead = false
      for await (const page of readPages(within, collectionPath(resource, namespace), { query })) {
        // Why is told already.
        if ('why' in page) break
        isRead = true
        items.push(...page.items)
        if (items.length < mostItems) continue
        unread.add(`of the ${what} no more than ${items.length} were looked at`)
        break
      }
      return isRead ? items : undefined
    },
    // A kubelet that is away stays away.
    text: async (what, path) => (await get(what, path, 0))?.body,
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
