import * as v from 'valibot'
import { Failure } from '../lib/errors.js'
import { readJson } from '../lib/outside-json.js'
import { releaseKey } from '../lib/release-name.js'
import { refusalOf, type ClusterApi } from './api.js'
import { clusterFailure } from './kubectl.js'
import { packed, unpacked } from './packed.js'
import { failedRecord, isPending, type PendingRelease } from './pending.js'
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
  const { namespace, name, revision, status } = release
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets/sh.helm.release.v1.${encodeURIComponent(name)}.v${revision}`
  const what = `recovering ${releaseKey(release)}`
  const answer = await api.request({ path })
  if (answer.status === 404) throw changed(release, 'its record is gone')
  if (answer.status !== 200) throw clusterFailure(what, refusalOf(answer.body))
  const read = readJson(secret, answer.body)
  if (!('value' in read)) throw changed(release, 'its record is not one that helm wrote')
  const { metadata, data } = read.value
  if (metadata.labels.status !== status) throw changed(release, `it is ${metadata.labels.status} now`)
  const record = failedRecord(unpacked(data.release), `${mark} (${status})`)
  if (record === undefined) throw changed(release, 'its record is not one that helm wrote')
  const modifiedAt = String(Math.floor(Date.now() / 1000))
  const labels = { ...metadata.labels, status: 'failed', modifiedAt }
  const body = {
    ...read.value,
    metadata: { ...metadata, labels },
    data: { ...data, release: packed(record) },
  }
  const written = await api.request({ method: 'PUT', path, body })
  if (written.status === 409) throw changed(release, 'somebody wrote its record at this very moment')
  if (written.status !== 200) throw clusterFailure(what, refusalOf(written.body))
}

function changed(release: PendingRelease, why: string): Failure {
  const { revision, status } = release
  return new Failure({
    what: `recovering ${releaseKey(release)} failed`,
    why: `revision ${revision} is not ${status} any more: ${why}`,
    next: 'somebody else is at work: wait until that has ended, then plan again',
    reason: 'release-stuck',
  })
}
