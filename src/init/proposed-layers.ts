import { releaseKey, type ReleaseName } from '../lib/release-name.js'

/** One release, the layer that its label names, and the releases that it needs, as `namespace/name`. */
export interface Unlayered extends ReleaseName {
  /** Undefined where it has no label. */
  readonly layer: number | undefined
  readonly labels: ReadonlyMap<string, string>
  readonly needs: readonly string[]
  /** Path of the helmfile that it stands in. */
  readonly file: string
}

/**
 * A layer stands before the next one starts: so a release belongs one layer behind all that it needs.
 * @returns layers by `namespace/name`, of all releases; labels that are there stay.
 */
export function proposedLayers(releases: readonly Unlayered[]): Map<string, number> {
  const byKey = new Map(releases.map((release) => [releaseKey(release), release]))
  const layers = new Map<string, number>()
  const layerOf = (key: string, above: readonly string[]): number => {
    const known = layers.get(key)
    if (known !== undefined) return known
    const release = byKey.get(key)
    // What is elsewhere, or goes round in a circle, helmfile has to say something about.
    if (!release || above.includes(key)) return 0
    const layer =
      release.layer ?? 1 + Math.max(0, ...release.needs.map((need) => layerOf(need, [...above, key])))
    layers.set(key, layer)
    return layer
  }
  return new Map([...byKey.keys()].map((key) => [key, layerOf(key, [])]))
}
