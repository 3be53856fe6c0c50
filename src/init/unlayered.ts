import { releaseKey } from '../lib/release-name.js'
import type { BuiltHelmfile } from '../stack/built-stack.js'
import { labelledLayer } from '../stack/layers.js'
import type { ListedRelease } from '../stack/listed-releases.js'
import type { Unlayered } from './proposed-layers.js'

/** @returns the enabled releases as helmfile lists them, each with what helmfile builds of it. */
export function unlayered(listed: readonly ListedRelease[], stack: readonly BuiltHelmfile[]): Unlayered[] {
  const built = new Map(
    stack.flatMap(({ file, releases }) =>
      releases.map(({ needs, ...release }) => [releaseKey(release), { file, needs }] as const),
    ),
  )
  return listed
    .filter(({ enabled }) => enabled)
    .map((release) => {
      const { file = '', needs = [] } = built.get(releaseKey(release)) ?? {}
      return {
        name: release.name,
        namespace: release.namespace,
        layer: labelledLayer(release),
        labels: labelsOf(release),
        // A need is `[kubeContext/]namespace/name` in what helmfile builds.
        needs: needs.map((need) => need.split('/').slice(-2).join('/')),
        file,
      }
    })
}

function labelsOf({ labels }: ListedRelease): Map<string, string> {
  const parts = labels.split(',').filter((one) => one.includes(':'))
  return new Map(parts.map((one) => [one.slice(0, one.indexOf(':')), one.slice(one.indexOf(':') + 1)]))
}
