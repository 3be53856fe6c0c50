import type { StoredRelease } from '../cluster/releases.js'
import { compareObjects } from './compare.js'
import { objectChange } from './diff-for-gate.js'
import { parseManifest } from './manifest.js'
import type { ObjectChange } from './release-diff.js'

/** @returns the objects that `helm uninstall` removes: helmfile asks no plugin for a release it will remove. */
export function removalOf({ manifest, namespace }: StoredRelease): ObjectChange[] {
  const options = { includeTests: false, noHooks: false, stripTrailingCr: false }
  return compareObjects(parseManifest(manifest, namespace), [], options).differences.map(objectChange)
}
