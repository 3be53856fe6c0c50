import type { StoredRelease } from '../cluster/releases.js'
import { releaseKey } from '../lib/release-name.js'
import type { Plan, PlannedRelease } from './plan.js'

/**
 * @param needs of the whole stack, by `namespace/name`.
 * @param stored what is installed, by `namespace/name`.
 * @returns the plan of a removal, with a warning at each release that one needs which stays.
 */
export function withNeededBy(
  plan: Plan,
  needs: ReadonlyMap<string, readonly string[]>,
  stored: ReadonlyMap<string, StoredRelease>,
): Plan {
  const gone = new Set(plan.layers.flatMap(({ releases }) => releases.map(releaseKey)))
  const staying = [...needs].filter(([key]) => stored.has(key) && !gone.has(key))
  const warned = (release: PlannedRelease): PlannedRelease => {
    const key = releaseKey(release)
    const by = staying.flatMap(([other, needed]) => (needed.includes(key) ? [other] : []))
    if (by.length === 0) return release
    const text = `${by.join(', ')} ${by.length === 1 ? 'stays, and needs' : 'stay, and need'} it`
    return { ...release, notes: [{ level: 'warning', text }, ...release.notes] }
  }
  return {
    ...plan,
    layers: plan.layers.map(({ layer, releases }) => ({ layer, releases: releases.map(warned) })),
  }
}
