import * as v from 'valibot'
import { Failure } from '../lib/errors.js'
import { readJson } from '../lib/outside-json.js'
import { releaseKey } from '../lib/release-name.js'
import { refusalOf, type ClusterApi } from './api.js'
import { clusterFailure } from './trouble.js'
import { packed, unpacked } from './packed.js'
import { describedRecord, failedRecord, isPending, type PendingRelease } from './pending.js'
import type { StoredRelease } from './releases.js'

/** Kept whole: it is sent back with what we change in it. */
const secret = v.looseObject({
  metadata: v.looseObject({
    resourceVersion: v.string(),
    labels: v.looseObject({ status: v.string() }),
  }),
  data: v.looseObject({ release: v.string() }),
})

/** The beginning of the description of a revision that was marked here. */
const mark = 'helm ended before it was done'

/** @returns whether helm itself never wrote how it ended. */
export function isLeftOpen(stored: StoredRelease | undefined): boolean {
  return stored === undefined || isPending(stored) || stored.description.startsWith(mark)
}

/**
 * Marks a pending revision as failed, as helm itself does when it is interrupted (helm: pkg/action/upgrade.go,
 * `failRelease`). Nothing but the record changes, nothing is sent, and what helm knows of the objects is kept; helm then
 * goes on from there as after any failed attempt.
 *
 * It is written only if nobody has written the record since it was read. A helm that is still alive and writes
 * afterwards is not noticed here: see `busyUntil`.
 * @throws Failure when the record is not as `release` says any more, or the cluster refuses.
 */
export async function markFailed(api: ClusterApi, release: PendingRelease): Promise<void> {
  const { status } = release
  const what = `recovering ${releaseKey(release)}`
  const change = (json: string) => failedRecord(json, `${mark} (${status})`)
  await rewriteRecord(api, release, { what, to: 'failed', change })
}

/**
 * helm describes a rollback by itself, and has no flag for it (helm: pkg/action/rollback.go, `prepareRollback`). So who and
 * why is written into its record afterwards.
 * @throws Failure as `markFailed` does: when somebody has written the record since, it stays as it is.
 */
export async function describeRevision(
  api: ClusterApi,
  release: StoredRelease,
  description: string,
): Promise<void> {
  const what = `describing revision ${release.revision} of ${releaseKey(release)}`
  const change = (json: string) => describedRecord(json, description)
  await rewriteRecord(api, release, { what, to: release.status, change })
}

interface Rewriting {
  readonly what: string
  /** The status that it has afterwards. */
  readonly to: StoredRelease['status']
  /** @returns undefined for what is not a record of helm. */
  readonly change: (json: string) => string | undefined
}

/** Only if the record has the status of `release`, and nobody writes it in between. */
async function rewriteRecord(
  api: ClusterApi,
  release: StoredRelease,
  { what, to, change }: Rewriting,
): Promise<void> {
  const { namespace, name, revision, status } = release
  const changed = (why: string) => recordChanged(release, what, why)
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets/sh.helm.release.v1.${encodeURIComponent(name)}.v${revision}`
  const answer = await api.request({ path })
  if (answer.status === 404) throw changed('its record is gone')
  if (answer.status !== 200) throw clusterFailure(what, refusalOf(answer.body))
  const read = readJson(secret, answer.body)
  if (!('value' in read)) throw changed('its record is not one that helm wrote')
  const { metadata, data } = read.value
  if (metadata.labels.status !== status) throw changed(`it is ${metadata.labels.status} now`)
  const record = change(unpacked(data.release))
  if (record === undefined) throw changed('its record is not one that helm wrote')
  const modifiedAt = String(Math.floor(Date.now() / 1000))
  const labels = { ...metadata.labels, status: to, modifiedAt }
  const body = {
    ...read.value,
    metadata: { ...metadata, labels },
    data: { ...data, release: packed(record) },
  }
  const written = await api.request({ method: 'PUT', path, body })
  if (written.status === 409) throw changed('somebody wrote its record at this very moment')
  if (written.status !== 200) throw clusterFailure(what, refusalOf(written.body))
}

function recordChanged({ revision, status }: StoredRelease, what: string, why: string): Failure {
  return new Failure({
    what: `${what} failed`,
    why: `revision ${revision} is not ${status} any more: ${why}`,
    next: 'somebody else is at work: wait until that has ended, then plan again',
    reason: 'release-stuck',
  })
}
