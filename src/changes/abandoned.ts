import type { StoredRelease } from '../cluster/releases.js'
import { objectKey } from '../manifest/manifest.js'
import { sentObjects } from '../manifest/sent-objects.js'
import type { ReleaseNote } from './release-diff.js'

/**
 * helm removes what it starts from, and knows nothing of another revision of which parts may stand.
 * @param left that revision, if there is one.
 * @param known the manifests that helm goes by.
 * @returns what may be left over in the cluster, named.
 */
export function abandonedNotes(left: StoredRelease | undefined, known: readonly string[]): ReleaseNote[] {
  if (!left) return []
  const { namespace, revision, manifest } = left
  const keys = (text: string) => sentObjects(text, namespace).map(objectKey)
  const named = new Set(known.flatMap(keys))
  const lost = [...new Set(keys(manifest))].filter((key) => !named.has(key))
  if (lost.length === 0) return []
  const text = `revision ${revision} may have created ${lost.join('; ')}, which helm will not remove: delete what is left of it by hand`
  return [{ level: 'warning', text }]
}

/** @returns what a reader is told of a comparison with two revisions. */
export function unfinishedNotes(start: StoredRelease, other: StoredRelease | undefined): ReleaseNote[] {
  if (!other) return []
  const text = `parts of revision ${other.revision} may stand, and parts of revision ${start.revision}: what differs from either is shown`
  return [{ level: 'info', text }]
}
