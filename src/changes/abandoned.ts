import { startOf } from '../cluster/pending.js'
import type { StoredRelease } from '../cluster/releases.js'
import { objectKey } from '../manifest/manifest.js'
import { sentObjects } from '../manifest/sent-objects.js'
import type { ReleaseNote } from './release-diff.js'

/**
 * Once a pending revision is marked as failed, helm starts from the one before: what the failed one alone had created, it
 * does not know any more.
 * @param rendered what helm would send.
 * @returns what may be left over in the cluster, named.
 */
export function abandonedNotes(stored: StoredRelease | undefined, rendered: string): ReleaseNote[] {
  if (!stored || startOf(stored) === stored) return []
  const { namespace, revision, manifest } = stored
  const keys = (text: string) => sentObjects(text, namespace).map(objectKey)
  const known = new Set([...keys(startOf(stored).manifest), ...keys(rendered)])
  const left = [...new Set(keys(manifest))].filter((key) => !known.has(key))
  if (left.length === 0) return []
  const text = `revision ${revision} may have created ${left.join('; ')}, which helm will not remove: delete what is left of it by hand`
  return [{ level: 'warning', text }]
}
