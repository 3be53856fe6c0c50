import { releaseKey } from '../lib/release-name.js'
import { labelledLayer } from '../stack/layers.js'
import type { ListedRelease } from '../stack/listed-releases.js'
import type { Unlayered } from './proposed-layers.js'

/** @param needs by `namespace/name`. @returns the enabled releases as helmfile lists them. */
export function unlayered(
  listed: readonly ListedRelease[],
  needs: ReadonlyMap<string, readonly string[]>,
): Unlayered[] {
  return listed
    .filter(({ enabled }) => enabled)
    .map((release) => ({
      name: release.name,
      namespace: release.namespace,
      layer: labelledLayer(release),
      needs: needs.get(releaseKey(release)) ?? [],
    }))
}
