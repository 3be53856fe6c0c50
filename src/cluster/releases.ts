import pLimit from 'p-limit'
import { Failure } from '../lib/errors.js'
import { checked } from '../lib/outside-json.js'
import { releaseKey, type ReleaseName } from '../lib/release-name.js'
import { readApi, type ClusterApi } from './api.js'
import { metadataOnly, readPagesAs, type PageOptions } from './pages.js'
import { foreignAnswer, unreadableFailure } from './trouble.js'
import { isPending } from './pending.js'
import {
  decode,
  storedSecret,
  unreadable,
  type ReleaseRecord,
  type ReleaseState,
  type StoredSecret,
} from './release-record.js'

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
  /** Of a pending or failed release the newest revision that is deployed, where there is one: helm goes on from there. */
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

/** By `namespace/name`. */
export interface StoredReleases {
  /** A release that was removed with its history kept is not among them: helm installs it anew (helm: pkg/cmd/upgrade.go). */
  readonly installed: ReadonlyMap<string, StoredRelease>
  /** The newest revision of each, also of those that were removed: helm goes on counting. */
  readonly lastRevisions: ReadonlyMap<string, number>
}

const what = 'reading the stored releases'

/** A record holds a whole chart, up to a megabyte: what is not needed of it is let go of after each page. */
const pageSize = 50

/** Those that are neither deployed nor superseded are few. */
const atOnce = 8

/**
 * Reads the newest revision of every release, and no other, however long the histories are: what helm has superseded
 * stays on the server, of what failed or is pending only the labels are read, and then the newest.
 * Requests: one for 50 releases, and one for each whose newest revision is not deployed.
 * @throws Failure when the cluster refuses, or holds a record that is not helm's.
 */
export async function storedReleases(api: ClusterApi): Promise<StoredReleases> {
  const open = await newestNotDeployed(api)
  const deployed = await deployedReleases(api, open)
  const newer = [...open].filter(([key, { revision }]) => revision > (deployed.get(key)?.revision ?? 0))
  const read = await pLimit(atOnce).map(
    newer,
    async ([key, named]) => [key, await newestRelease(api, named, deployed.get(key))] as const,
  )
  const all = [...new Map([...deployed, ...read])]
  return {
    installed: new Map(all.flatMap(([key, release]) => (release ? [[key, release] as const] : []))),
    lastRevisions: new Map([...deployed, ...newer].map(([key, { revision }]) => [key, revision])),
  }
}

/** @returns undefined for one that was removed with its history kept: nothing is fetched of it. */
async function newestRelease(
  api: ClusterApi,
  named: LabelledRevision,
  deployed: StoredRelease | undefined,
): Promise<StoredRelease | undefined> {
  if (named.status === 'uninstalled') return undefined
  const [release] = installed(await recordOf(api, named))
  return release && { ...release, ...writtenAt(release, named), ...(deployed ? { deployed } : {}) }
}

/** A revision, as its labels tell of it. */
interface LabelledRevision extends ReleaseName {
  readonly secret: string
  readonly revision: number
  readonly status: string
  readonly modifiedAt: string
}

function labelled({ metadata: { name: secret, namespace, labels } }: StoredSecret): LabelledRevision {
  const { name, version, status, modifiedAt } = labels
  return { namespace, name, secret, revision: Number(version), status, modifiedAt }
}

/** @returns by `namespace/name`, of revisions that are neither deployed nor superseded, the newest. */
async function newestNotDeployed(api: ClusterApi): Promise<ReadonlyMap<string, LabelledRevision>> {
  const newest = new Map<string, LabelledRevision>()
  const query = selecting('owner=helm,status notin (deployed,superseded)')
  for await (const secrets of secretPages(api, '/api/v1/secrets', { query, accept: metadataOnly })) {
    for (const revision of secrets.map(labelled)) {
      const key = releaseKey(revision)
      if (revision.revision > (newest.get(key)?.revision ?? 0)) newest.set(key, revision)
    }
  }
  return newest
}

/** @returns the newest that is deployed, of each that was not removed since: helm goes on from there. */
async function deployedReleases(
  api: ClusterApi,
  open: ReadonlyMap<string, LabelledRevision>,
): Promise<ReadonlyMap<string, StoredRelease>> {
  const deployed = new Map<string, StoredRelease>()
  const query = selecting('owner=helm,status=deployed')
  for await (const secrets of secretPages(api, '/api/v1/secrets', { query, limit: pageSize })) {
    for (const secret of secrets) {
      const { revision, ...named } = labelled(secret)
      const key = releaseKey(named)
      const later = open.get(key)
      const isOver = later !== undefined && later.revision > revision
      const isGone = isOver && later.status === 'uninstalled'
      if (isGone || revision <= (deployed.get(key)?.revision ?? 0)) continue
      const record = isOver ? readable(secret) : decode(secret)
      for (const release of record ? installed(record) : []) deployed.set(key, release)
    }
  }
  return deployed
}

/** helm passes over an older record that it cannot read (helm: pkg/storage/driver/secrets.go, `Query`). */
function readable(secret: StoredSecret): ReleaseRecord | undefined {
  try {
    return decode(secret)
  } catch (error) {
    if (error instanceof Failure) return undefined
    throw error
  }
}

function selecting(selector: string): string {
  return `labelSelector=${encodeURIComponent(selector)}`
}

/** @throws Failure when the cluster refuses, or cannot be reached. */
function secretPages(
  api: ClusterApi,
  path: string,
  options: PageOptions,
): AsyncGenerator<readonly StoredSecret[]> {
  return readPagesAs(api, { what, path, item: storedSecret, ...options })
}

/** @throws Failure also when it is gone: nobody but helm removes one, and then it is at work. */
async function recordOf(api: ClusterApi, { namespace, secret }: LabelledRevision): Promise<ReleaseRecord> {
  const read = await readSecret(api, namespace, secret)
  if (read) return decode(read)
  throw unreadable(
    `the Secret ${namespace}/${secret} was removed while it was read`,
    'somebody else is at work: wait until that has ended, then run it again',
  )
}

async function readSecret(
  api: ClusterApi,
  namespace: string,
  secret: string,
): Promise<StoredSecret | undefined> {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets/${encodeURIComponent(secret)}`
  const answer = await readApi(api, what, path)
  if (answer === undefined) return undefined
  const read = checked(storedSecret, answer)
  if ('wrong' in read) throw unreadableFailure(what, foreignAnswer(read.wrong))
  return read.value
}

/** Only of a pending release anybody asks how old it is. */
function writtenAt(release: StoredRelease, { modifiedAt }: LabelledRevision): Pick<StoredRelease, 'written'> {
  const seconds = Number(modifiedAt)
  const isKnown = isPending(release) && seconds > 0 && seconds < 1e11
  return isKnown ? { written: new Date(seconds * 1000).toISOString() } : {}
}

/**
 * @returns one revision of a release; undefined when helm does not keep it any more.
 * @throws Failure as `storedReleases` does.
 */
export async function storedRevision(
  api: ClusterApi,
  { namespace, name }: ReleaseName,
  revision: number,
): Promise<StoredRelease | undefined> {
  const secret = await readSecret(api, namespace, `sh.helm.release.v1.${name}.v${revision}`)
  return secret && installed(decode(secret))[0]
}

/**
 * @returns all revisions of a release that helm keeps, the newest first; removals are not among them.
 * @throws Failure as `storedReleases` does.
 */
export async function storedRevisions(
  api: ClusterApi,
  { namespace, name }: ReleaseName,
): Promise<StoredRelease[]> {
  const query = selecting(`owner=helm,name=${name}`)
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets`
  const revisions: StoredRelease[] = []
  for await (const secrets of secretPages(api, path, { query, limit: pageSize })) {
    revisions.push(...secrets.map(decode).flatMap(installed))
  }
  return revisions.sort((a, b) => b.revision - a.revision)
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
