import type { StoredRelease } from '../cluster/releases.js'
import type { ObjectChange, ReleaseNote } from './release-diff.js'
import type { Redactor } from '../secrets/redaction/redactor.js'
import { compareSent, keptNotes, storedObjects } from './compare-sent.js'
import { objectChanges } from './object-change.js'

/** What a removal does to the cluster. */
export interface Removal {
  readonly changes: readonly ObjectChange[]
  readonly notes: readonly ReleaseNote[]
}

/**
 * @param manner the flags that `helm uninstall` is given, `--name=value` each.
 * @returns the objects that `helm uninstall` removes, then those that it creates: the hooks of a removal (helm:
 * pkg/action/uninstall.go), and a note for each that helm leaves where it is.
 */
export function removalOf(
  stored: StoredRelease,
  manner: readonly string[],
  redactor: Redactor,
): Removal {
  const removed = compareSent(storedObjects({ ...stored, hooks: [] }), [])
  const hooks = manner.includes('--no-hooks=true') ? [] : stored.hooks.filter(isOfRemoval)
  // Not held against the manifest: a hook that has the name of one of its objects is created all the same.
  const created = compareSent([], storedObjects({ ...stored, manifest: '', hooks }))
  const changes = objectChanges([...removed.differences, ...created.differences], redactor)
  return { changes, notes: keptNotes(removed) }
}

function isOfRemoval({ events = [] }: StoredRelease['hooks'][number]): boolean {
  return events.includes('pre-delete') || events.includes('post-delete')
}
