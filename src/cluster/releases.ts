import { gunzipSync } from 'node:zlib'
import { Failure } from '../lib/errors.js'
import type { Kubectl } from './kubectl.js'

/** helm's words for the state of a revision (helm: pkg/release/common/status.go). */
export type ReleaseState =
  | 'deployed'
  | 'failed'
  | 'uninstalled'
  | 'uninstalling'
  | 'superseded'
  | 'pending-install'
  | 'pending-upgrade'
  | 'pending-rollback'
  | 'unknown'

/** The newest revision of a release, as helm keeps it in a Secret. */
export interface StoredRelease {
  readonly name: string
  readonly namespace: string
  readonly revision: number
  readonly status: ReleaseState
  readonly chartVersion: string
  /** When helm last wrote this revision, RFC 3339. */
  readonly updated: string
  readonly description: string
  /** `ssa` or `csa`, for server- and client-side apply; empty for a record of helm 3 (helm: pkg/release/v1/release.go). */
  readonly applyMethod: string
  /** Plain text with secrets in it: never leaves the process. */
  readonly manifest: string
  readonly hooks: readonly StoredHook[]
}

export interface StoredHook {
  /** The template it comes from. */
  readonly path: string
  readonly manifest: string
}

/** The parts of helm's record that a plan needs (helm: pkg/release/v1/release.go). */
interface ReleaseRecord {
  readonly name: string
  readonly namespace: string
  readonly version: number
  readonly manifest?: string
  readonly info: {
    readonly status: ReleaseState
    readonly last_deployed?: string
    readonly description?: string
  }
  readonly chart?: { readonly metadata?: { readonly version?: string } }
  readonly hooks?: readonly StoredHook[]
  readonly apply_method?: string
}

/**
 * Reads the newest revision of every release in one request. The newest revision is never a superseded one, so
 * these, nine of ten, are left on the server.
 * @throws Failure when the cluster refuses, or holds a record that is not helm's.
 */
export async function storedReleases(kubectl: Kubectl): Promise<StoredRelease[]> {
  const selector = encodeURIComponent('owner=helm,status!=superseded')
  const output = await kubectl.run('reading the stored releases', [
    'get',
    '--raw',
    `/api/v1/secrets?labelSelector=${selector}`,
  ])
  const { items } = JSON.parse(output) as { items: StoredSecret[] }
  return newestRevisions(items).map(decode)
}

interface StoredSecret {
  readonly metadata: {
    readonly name: string
    readonly namespace: string
    readonly labels: Record<string, string>
  }
  readonly data?: { readonly release?: string }
}

/** After a failed upgrade the last good revision is still there beside it: only the newest counts. */
function newestRevisions(secrets: readonly StoredSecret[]): StoredSecret[] {
  const newest = new Map<string, StoredSecret>()
  for (const secret of secrets) {
    const key = `${secret.metadata.namespace}/${secret.metadata.labels['name'] ?? ''}`
    const known = newest.get(key)
    if (!known || revisionOf(secret) > revisionOf(known)) newest.set(key, secret)
  }
  return [...newest.values()]
}

function revisionOf(secret: StoredSecret): number {
  return Number(secret.metadata.labels['version'])
}

/** base64 of the API, base64 of helm, gzip, JSON (helm: pkg/storage/driver/util.go). */
function decode(secret: StoredSecret): StoredRelease {
  try {
    const packed = Buffer.from(Buffer.from(secret.data?.release ?? '', 'base64').toString('latin1'), 'base64')
    return fromRecord(JSON.parse(gunzipSync(packed).toString('utf8')) as ReleaseRecord)
  } catch (cause) {
    throw new Failure({
      what: 'reading the stored releases failed',
      why: `the Secret ${secret.metadata.namespace}/${secret.metadata.name} is not a release that helm wrote`,
      next: 'look at it with `helm history`, and delete it if it is a leftover',
      reason: 'cluster-refused',
      cause,
    })
  }
}

function fromRecord(record: ReleaseRecord): StoredRelease {
  return {
    name: record.name,
    namespace: record.namespace,
    revision: record.version,
    status: record.info.status,
    chartVersion: record.chart?.metadata?.version ?? '',
    updated: record.info.last_deployed ?? '',
    description: record.info.description ?? '',
    applyMethod: record.apply_method ?? '',
    manifest: record.manifest ?? '',
    hooks: (record.hooks ?? []).map(({ path, manifest }) => ({ path, manifest })),
  }
}
