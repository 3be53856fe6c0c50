import { releaseKey } from '../lib/release-name.js'
import type { BuiltHelmfile } from '../stack/built-stack.js'
import type { ListedRelease } from '../stack/listed-releases.js'
import type { Unlayered } from './proposed-layers.js'

/** @returns the enabled releases as helmfile lists them, with the needs that it builds. */
export function unlayered(listed: readonly ListedRelease[], stack: readonly BuiltHelmfile[]): Unlayered[] {
  const needs = new Map(
    stack.flatMap(({ releases }) => releases.map((release) => [releaseKey(release), release.needs] as const)),
  )
  return listed
    .filter(({ enabled }) => enabled)
    .map((release) => ({
      name: release.name,
      namespace: release.namespace,
      layer: layerOf(release),
      // A need is `[kubeContext/]namespace/name` in what helmfile builds.
      needs: (needs.get(releaseKey(release)) ?? []).map((need) => need.split('/').slice(-2).join('/')),
    }))
}

function layerOf({ labels }: ListedRelease): number | undefined {
  const [, layer] = /(?:^|,)layer:([0-9]{1,3})(?:,|$)/.exec(labels) ?? []
  return layer === undefined ? undefined : Number(layer)
}
