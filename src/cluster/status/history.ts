import type { ClusterApi } from '../api.js'
import { readPagesAs } from '../pages.js'
import { decode, storedSecret, type StoredSecret } from '../release-record.js'
import { readProvenance, type Provenance } from './provenance.js'

/** One revision of a release, as helm keeps it. */
export interface Deploy extends Provenance {
  readonly namespace: string
  readonly name: string
  readonly revision: number
  /** When helm last wrote it, RFC 3339. */
  readonly at: string
  readonly status: string
  readonly chart: string
  readonly version: string
  /** As it was given to helm, or as helm wrote it by itself. */
  readonly description: string
}

/** What was done, and which records could not be read. */
export interface History {
  readonly deploys: readonly Deploy[]
  /** `namespace/name` of Secrets that are not helm's, whatever their labels say. */
  readonly unreadable: readonly string[]
}

/** A record holds a whole manifest, up to a megabyte: what is not needed of it is let go of after each page. */
const pageSize = 25

/**
 * Reads all revisions that helm keeps (`historyMax` in the helmfile), superseded ones too.
 * @returns them with the newest first.
 * @throws Failure when the cluster refuses, or cannot be reached.
 */
export async function readHistory(api: ClusterApi): Promise<History> {
  const what = 'reading the history of the releases'
  const query = `labelSelector=${encodeURIComponent('owner=helm')}`
  const read: (Deploy | string)[] = []
  const secrets = { what, path: '/api/v1/secrets', item: storedSecret, query, limit: pageSize }
  for await (const page of readPagesAs(api, secrets)) read.push(...page.map(deployOf))
  return {
    deploys: read.filter((one) => typeof one !== 'string').sort(newestFirst),
    unreadable: read.filter((one) => typeof one === 'string'),
  }
}

/** One that is broken does not hide the others. */
function deployOf(secret: StoredSecret): Deploy | string {
  try {
    const { namespace, name, version: revision, info, chart } = decode(secret)
    return {
      ...{ namespace, name, revision, at: info.last_deployed, status: info.status },
      ...{ chart: chart?.metadata?.name ?? '', version: chart?.metadata?.version ?? '' },
      ...{ description: info.description, ...readProvenance(info.description) },
    }
  } catch {
    return `${secret.metadata.namespace}/${secret.metadata.name}`
  }
}

/** helm writes the time of its own zone: texts cannot be compared. */
function newestFirst(a: Deploy, b: Deploy): number {
  return (Date.parse(b.at) || 0) - (Date.parse(a.at) || 0) || b.revision - a.revision
}
