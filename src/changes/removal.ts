import type { StoredRelease } from '../cluster/releases.js'
import type { ObjectChange } from './release-diff.js'
import type { Redactor } from '../secrets/redaction/redactor.js'
import { compareSent, storedObjects } from './compare-sent.js'
import { objectChanges } from './object-change.js'

/** @returns the objects that `helm uninstall` removes. */
export function removalOf(stored: StoredRelease, redactor: Redactor): ObjectChange[] {
  const { differences } = compareSent(storedObjects({ ...stored, hooks: [] }), [])
  return objectChanges(differences, redactor)
}
