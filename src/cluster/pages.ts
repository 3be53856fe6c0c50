import * as v from 'valibot'
import { readJson } from '../lib/outside-json.js'
import { refusalOf, type ClusterApi } from './api.js'

/** Its items have their metadata and nothing else. */
export const metadataOnly = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1'

const page = v.object({
  metadata: v.nullish(v.object({ continue: v.nullish(v.string(), '') })),
  items: v.nullish(v.array(v.unknown()), []),
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
}

/**
 * Reads a collection page by page, so that it need not be held as a whole.
 * @returns its pages; the last is why there are no more, where the API server refuses.
 * @throws Failure when the cluster cannot be reached.
 */
export async function* readPages(
  api: ClusterApi,
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
      yield { why: `the answer of the API server cannot be read: ${read.wrong}` }
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
