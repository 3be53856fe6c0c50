import type { StoredRelease } from '../cluster/releases.js'
import { redactorFor } from '../secrets/redact.js'
import { compareObjects } from './compare.js'
import { parseManifest } from './manifest.js'
import { objectChanges } from './object-change.js'
import type { ObjectChange } from './release-diff.js'

/**
 * @returns the objects that `helm uninstall` removes: helmfile asks no plugin for a release it will remove. Known
 * values are still in them: an object that goes is shown whole, so they are found in its diff as well.
 */
export function removalOf({ manifest, namespace }: StoredRelease): ObjectChange[] {
  const options = { includeTests: false, noHooks: false, stripTrailingCr: false }
  const { differences } = compareObjects(parseManifest(manifest, namespace), [], options)
  return objectChanges(differences, redactorFor([]))
}
