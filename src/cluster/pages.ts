import * as v from 'valibot'
import { Failure } from '../lib/errors.js'
import { readJson } from '../lib/outside-json.js'
import { refusalOf, type ClusterApi } from './api.js'
import { clusterFailure } from './trouble.js'

/** Its items have their metadata and nothing else. */
export const metadataOnly = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1'

const page = v.object({
  metadata: v.nullish(v.object({ continue: v.nullish(v.string(), '') })),
  // What has none is no collection: it must not be taken for an empty one.
  items: v.nullable(v.array(v.unknown()), []),
})

export interface PageOptions {
  /** Further parts of the query, such as `labelSelector=…`, encoded. */
  readonly query?: string
  readonly accept?: string
  /** How many items a page has at most; 500 when left out. */
  readonly limit?: number
}

/** Why a collection cannot be read, as a clause. */
export interface Unreadable {
  readonly why: string
  /** What answers is no API server, or none of Kubernetes. */
  readonly isForeign?: true
}

/** @returns it as an error, for what cannot go on without the collection. */
export function pageFailure(what: string, { why, isForeign }: Unreadable): Failure {
  if (!isForeign) return clusterFailure(what, why)
  const next = 'check the address of the cluster'
  return new Failure({ what: `${what} failed`, why, next, reason: 'cluster-refused' })
}

/** @param wrong what is wrong with an answer, as a clause. */
export function foreignAnswer(wrong: string): Unreadable {
  return { why: `the answer of the API server cannot be read: ${wrong}`, isForeign: true }
}

/**
 * Reads a collection page by page, so that it need not be held as a whole.
 * @returns its pages; the last is why there are no more, where the API server refuses.
 * @throws Failure when the cluster cannot be reached.
 */
export async function* readPages(
  api: Pick<ClusterApi, 'request'>,
  path: string,
  { query = '', accept, limit = 500 }: PageOptions = {},
): AsyncGenerator<{ readonly items: readonly unknown[] } | Unreadable> {
  let from = ''
  do {
    const { status, body } = await api.request({
      path: `${path}?limit=${limit}${from}${query && `&${query}`}`,
      ...(accept === undefined ? {} : { accept }),
    })
    if (status !== 200) {
      yield { why: refusalOf(body).trim() || `the API server answers with ${status}` }
      return
    }
    const read = readJson(page, body)
    if ('wrong' in read) {
      yield foreignAnswer(read.wrong)
      return
    }
    yield { items: read.value.items }
    const next = read.value.metadata?.continue ?? ''
    from = next === '' ? '' : `&continue=${encodeURIComponent(next)}`
  } while (from !== '')
}

/** @returns all items of a collection, or why they are not known. @throws Failure when the cluster cannot be reached. */
export async function listAll(
  api: ClusterApi,
  path: string,
  options: PageOptions = {},
): Promise<{ readonly items: readonly unknown[] } | Unreadable> {
  const items: unknown[] = []
  for await (const page of readPages(api, path, options)) {
    if ('why' in page) return page
    items.push(...page.items)
  }
  return { items }
}
