import { gunzipSync } from 'node:zlib'
import * as v from 'valibot'
import { Failure } from '../lib/errors.js'
import { readJson } from '../lib/outside-json.js'
import { releaseKey, type ReleaseName } from '../lib/release-name.js'
import { kubectlOutput, type Kubectl } from './kubectl.js'

/** helm's words for the state of a revision (helm: pkg/release/common/status.go). */
const releaseStates = [
  'deployed',
  'failed',
  'uninstalled',
  'uninstalling',
  'superseded',
  'pending-install',
  'pending-upgrade',
  'pending-rollback',
  'unknown',
] as const

export type ReleaseState = (typeof releaseStates)[number]

/** The newest revision of a release, as helm keeps it in a Secret. */
export interface StoredRelease {
  readonly name: string
  readonly namespace: string
  readonly revision: number
  /** What was removed with its history kept is not stored as far as anybody here knows; see `StoredReleases`. */
  readonly status: Exclude<ReleaseState, 'uninstalled'>
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
  /** When it runs, as helm understood it: `pre-delete`; none when absent (helm: pkg/release/v1/hook.go). */
  readonly events?: readonly string[]
}

const text = v.nullish(v.string(), '')

/** The parts of helm's record that a plan needs (helm: pkg/release/v1/release.go). */
const releaseRecord = v.object({
  name: v.string(),
  namespace: v.string(),
  version: v.pipe(v.number(), v.safeInteger()),
  manifest: text,
  info: v.object({ status: v.picklist(releaseStates), last_deployed: text, description: text }),
  chart: v.nullish(v.object({ metadata: v.nullish(v.object({ version: text })) })),
  hooks: v.nullish(
    v.array(v.object({ path: v.string(), manifest: v.string(), events: v.nullish(v.array(v.string()), []) })),
    [],
  ),
  apply_method: text,
})

type ReleaseRecord = v.InferOutput<typeof releaseRecord>

const storedSecret = v.object({
  metadata: v.object({
    name: v.string(),
    namespace: v.string(),
    labels: v.nullish(v.object({ name: text, version: text }), {}),
  }),
  data: v.nullish(v.object({ release: text })),
})

type StoredSecret = v.InferOutput<typeof storedSecret>

/** By `namespace/name`. */
export interface StoredReleases {
  /** A release that was removed with its history kept is not among them: helm installs it anew (helm: pkg/cmd/upgrade.go). */
  readonly installed: ReadonlyMap<string, StoredRelease>
  /** The newest revision of each, also of those that were removed: helm goes on counting. */
  readonly lastRevisions: ReadonlyMap<string, number>
}

/**
 * Reads the newest revision of every release in one request. The newest revision is never a superseded one, so
 * these, nine of ten, are left on the server.
 * @throws Failure when the cluster refuses, or holds a record that is not helm's.
 */
export async function storedReleases(kubectl: Kubectl): Promise<StoredReleases> {
  const selector = encodeURIComponent('owner=helm,status!=superseded')
  const output = await kubectlOutput(kubectl, 'reading the stored releases', [
    'get',
    '--raw',
    `/api/v1/secrets?labelSelector=${selector}`,
  ])
  const { items } = answered(v.object({ items: v.array(storedSecret) }), output)
  const records = newestRevisions(items).map(decode)
  return {
    installed: new Map(records.flatMap(installed).map((release) => [releaseKey(release), release])),
    lastRevisions: new Map(records.map((record) => [releaseKey(record), record.version])),
  }
}

/**
 * @returns one revision of a release; undefined when helm does not keep it any more.
 * @throws Failure as `storedReleases` does.
 */
export async function storedRevision(
  kubectl: Kubectl,
  { namespace, name }: ReleaseName,
  revision: number,
): Promise<StoredRelease | undefined> {
  const secret = `sh.helm.release.v1.${name}.v${revision}`
  const path = `/api/v1/namespaces/${namespace}/secrets/${secret}`
  const tolerate = /not ?found/i
  const output = await kubectlOutput(kubectl, 'reading a stored release', ['get', '--raw', path], {
    tolerate,
  })
  return output.trim() === '' ? undefined : installed(decode(answered(storedSecret, output)))[0]
}

function answered<Schema extends v.GenericSchema>(schema: Schema, output: string): v.InferOutput<Schema> {
  const read = readJson(schema, output)
  if ('value' in read) return read.value
  throw unreadable(
    `the answer of the API server cannot be read: ${read.wrong}`,
    'check the address of the cluster',
  )
}

function unreadable(why: string, next: string): Failure {
  return new Failure({ what: 'reading the stored releases failed', why, next, reason: 'cluster-refused' })
}

/** After a failed upgrade the last good revision is still there beside it: only the newest counts. */
function newestRevisions(secrets: readonly StoredSecret[]): StoredSecret[] {
  const newest = new Map<string, StoredSecret>()
  for (const secret of secrets) {
    const key = `${secret.metadata.namespace}/${secret.metadata.labels.name}`
    const known = newest.get(key)
    if (!known || revisionOf(secret) > revisionOf(known)) newest.set(key, secret)
  }
  return [...newest.values()]
}

function revisionOf(secret: StoredSecret): number {
  return Number(secret.metadata.labels.version)
}

function decode({ metadata: { namespace, name }, data }: StoredSecret): ReleaseRecord {
  const read = readJson(releaseRecord, unpacked(data?.release ?? ''))
  // Who may write Secrets in one namespace must not speak of the releases of another.
  if ('value' in read && read.value.namespace === namespace) return read.value
  throw unreadable(
    `the Secret ${namespace}/${name} is not a release that helm wrote`,
    'look at it with `helm history`, and delete it if it is a leftover',
  )
}

/** base64 of the API, base64 of helm, gzip, JSON (helm: pkg/storage/driver/util.go). @returns nothing for all else. */
function unpacked(release: string): string {
  try {
    const helm = Buffer.from(release, 'base64').toString('latin1')
    return gunzipSync(Buffer.from(helm, 'base64')).toString('utf8')
  } catch {
    return ''
  }
}

/** @returns one release, or none for a record of a removal. */
function installed({ info, name, namespace, ...record }: ReleaseRecord): StoredRelease[] {
  const { status, last_deployed: updated, description } = info
  if (status === 'uninstalled') return []
  const { version: revision, chart, apply_method: applyMethod, manifest, hooks } = record
  const chartVersion = chart?.metadata?.version ?? ''
  return [
    { name, namespace, revision, status, chartVersion, updated, description, applyMethod, manifest, hooks },
  ]
}
