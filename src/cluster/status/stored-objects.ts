import { parseManifest, type ManifestObject } from '../../manifest/manifest.js'
import type { StoredRelease } from '../releases.js'

/** A release, and the objects that helm last sent for it. */
export interface StoredObjects {
  readonly release: StoredRelease
  /** Undefined where what helm stored cannot be read. */
  readonly objects: readonly ManifestObject[] | undefined
}

/** Hooks are not among them: helm makes and removes those by itself. */
export function storedObjects(release: StoredRelease): StoredObjects {
  try {
    return { release, objects: parseManifest(release.manifest, release.namespace) }
  } catch {
    return { release, objects: undefined }
  }
}
