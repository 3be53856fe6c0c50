import * as v from 'valibot'
import { checked, readJson } from '../lib/outside-json.js'
import { refusalOf, type ClusterApi } from './api.js'
import { foreignAnswer, unreadableFailure, type Unreadable } from './trouble.js'

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

interface Asked<Schema> {
  /** What fails, where it does: `reading the stored releases`. */
  readonly what: string
  readonly path: string
  readonly item: Schema
}

/**
 * @returns the items of each page, for what cannot go on without one of them.
 * @throws Failure also when the cluster refuses, or when an item has another form.
 */
export async function* readPagesAs<Schema extends v.GenericSchema>(
  api: ClusterApi,
  { what, path, item, ...options }: PageOptions & Asked<Schema>,
): AsyncGenerator<readonly v.InferOutput<Schema>[]> {
  const form = v.object({ items: v.array(item) })
  for await (const page of readPages(api, path, options)) {
    if ('why' in page) throw unreadableFailure(what, page)
    const read = checked(form, page)
    if ('wrong' in read) throw unreadableFailure(what, foreignAnswer(read.wrong))
    yield read.value.items
  }
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
