import * as v from 'valibot'
import { Failure } from '../lib/errors.js'
import { readJson } from '../lib/outside-json.js'
import { releaseKey, type ReleaseName } from '../lib/release-name.js'
import { kubectlOutput, type Kubectl } from './kubectl.js'
import { unpacked } from './packed.js'
import { isPending } from './pending.js'

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
  readonly chartName: string
  /** The versions of Kubernetes that the chart asks for; empty for any. */
  readonly kubeVersion: string
  /** When helm last wrote this revision, RFC 3339. */
  readonly updated: string
  /** When the record was written last, where that was later: a hook began or ended. */
  readonly written?: string
  /** Of a pending release the newest revision that is deployed, where there is one: helm goes on from there. */
  readonly deployed?: StoredRelease
  readonly description: string
  /** `ssa` or `csa`, for server- and client-side apply; empty for a record of helm 3 (helm: pkg/release/v1/release.go). */
  readonly applyMethod: string
  /** Plain text with secrets in it: never leaves the process. */
  readonly manifest: string
  readonly hooks: readonly StoredHook[]
  /** The files of its chart's own `crds/` folder; absent when it has none. */
  readonly crdFiles?: readonly string[]
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
  chart: v.nullish(
    v.object({
      metadata: v.nullish(v.object({ name: text, version: text, kubeVersion: text })),
      files: v.nullish(v.array(v.object({ name: text })), []),
    }),
  ),
  hooks: v.nullish(
    v.array(v.object({ path: v.string(), manifest: v.string(), events: v.nullish(v.array(v.string()), []) })),
    [],
  ),
  apply_method: text,
})

export type ReleaseRecord = v.InferOutput<typeof releaseRecord>

/** A Secret with one revision of a release. */
export const storedSecret = v.object({
  metadata: v.object({
    name: v.string(),
    namespace: v.string(),
    labels: v.nullish(v.object({ name: text, version: text, status: text, modifiedAt: text }), {}),
  }),
  data: v.nullish(v.object({ release: text })),
})

export type StoredSecret = v.InferOutput<typeof storedSecret>

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
  const newest = newestRevisions(items)
  const records = newest.map(decode)
  const releases = records.flatMap((record, index) => {
    const [release] = installed(record)
    return release ? [withHistory(release, newest[index], items)] : []
  })
  return {
    installed: new Map(releases.map((release) => [releaseKey(release), release])),
    lastRevisions: new Map(records.map((record) => [releaseKey(record), record.version])),
  }
}

/** Only of a pending release anybody asks how old it is, and what was there before. */
function withHistory(
  release: StoredRelease,
  secret: StoredSecret | undefined,
  all: readonly StoredSecret[],
): StoredRelease {
  if (!isPending(release)) return release
  const seconds = Number(secret?.metadata.labels.modifiedAt)
  const written = seconds > 0 && seconds < 1e11 ? { written: new Date(seconds * 1000).toISOString() } : {}
  const before = all.filter(
    ({ metadata: { namespace, labels } }) =>
      namespace === release.namespace && labels.name === release.name && labels.status === 'deployed',
  )
  const [deployed] = newestRevisions(before).map(decode).flatMap(installed)
  return { ...release, ...written, ...(deployed ? { deployed } : {}) }
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

/**
 * @returns all revisions of a release that helm keeps, the newest first; removals are not among them.
 * @throws Failure as `storedReleases` does.
 */
export async function storedRevisions(
  kubectl: Kubectl,
  { namespace, name }: ReleaseName,
): Promise<StoredRelease[]> {
  const selector = encodeURIComponent(`owner=helm,name=${name}`)
  const path = `/api/v1/namespaces/${namespace}/secrets?labelSelector=${selector}`
  const output = await kubectlOutput(kubectl, 'reading the revisions of a release', ['get', '--raw', path])
  const { items } = answered(v.object({ items: v.array(storedSecret) }), output)
  return items
    .map(decode)
    .filter((record) => record.name === name)
    .flatMap(installed)
    .sort((a, b) => b.revision - a.revision)
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

/** @throws Failure when it is not helm's, or speaks of another namespace than it stands in. */
export function decode({ metadata: { namespace, name }, data }: StoredSecret): ReleaseRecord {
  const read = readJson(releaseRecord, unpacked(data?.release ?? ''))
  // Who may write Secrets in one namespace must not speak of the releases of another.
  if ('value' in read && read.value.namespace === namespace) return read.value
  throw unreadable(
    `the Secret ${namespace}/${name} is not a release that helm wrote`,
    'look at it with `helm history`, and delete it if it is a leftover',
  )
}

/** @returns one release, or none for a record of a removal. */
function installed({ info, name, namespace, ...record }: ReleaseRecord): StoredRelease[] {
  const { status, last_deployed: updated, description } = info
  if (status === 'uninstalled') return []
  const { version: revision, chart, apply_method: applyMethod, manifest, hooks } = record
  const { name: chartName = '', version: chartVersion = '', kubeVersion = '' } = chart?.metadata ?? {}
  // helm: pkg/chart/v2/chart.go, CRDObjects
  const crdFiles = (chart?.files ?? [])
    .map((file) => file.name)
    .filter((file) => /^crds\/.*\.(ya?ml|json)$/.test(file))
  const ofChart = { chartName, chartVersion, kubeVersion, ...(crdFiles.length > 0 ? { crdFiles } : {}) }
  return [
    { name, namespace, revision, status, ...ofChart, updated, description, applyMethod, manifest, hooks },
  ]
}
