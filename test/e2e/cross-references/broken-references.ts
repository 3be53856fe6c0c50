import { nameOf, knownObjects, knownPods, type KnownPods } from './known-objects.js'
import { labelsOf, placedObjects, podTemplate, type Placed, type RenderedRelease } from './placed.js'
import {
  namedTargets,
  podPorts,
  referencesOf,
  selectorOf,
  type PodSelector,
  type Reference,
} from './references.js'

/**
 * Looks whether all that the objects of a stack name of each other is there, in the whole stack: Services and their ports,
 * pods behind them, Secrets and ConfigMaps and their keys, classes, issuers, accounts and roles, claims.
 * @param items the fields of each item in 1Password, by its name.
 * @param more what is named elsewhere, by who names it.
 * @returns a line for each name that leads nowhere.
 */
export function brokenReferences(
  releases: readonly RenderedRelease[],
  items: Readonly<Record<string, readonly string[]>>,
  more: readonly (readonly [string, Reference])[] = [],
): string[] {
  const objects = placedObjects(releases)
  const known = knownObjects(objects, items)
  const pods = knownPods(objects)
  const references = [
    ...objects.flatMap((placed) => referencesOf(placed).map((one) => [nameOf(placed), one] as const)),
    ...more,
  ]
  const lines = references.flatMap(([from, { part, ...to }]) => {
    const parts = known.get(nameOf(to))
    if (parts === undefined) return `${from} names ${nameOf(to)}, which is not there`
    return part !== undefined && !parts.has(part)
      ? `${from} names ${part} of ${nameOf(to)}, which has none`
      : []
  })
  return [...new Set([...lines, ...objects.flatMap((placed) => unselected(placed, objects, pods))])]
}

function unselected(placed: Placed, objects: readonly Placed[], pods: readonly KnownPods[]): string[] {
  const selector = selectorOf(placed)
  if (selector === undefined) return []
  if (!pods.some((one) => selects(selector, one))) return [`${nameOf(placed)} selects no pod`]
  const behind = objects.filter((one) => {
    const { namespace } = one
    const labels = labelsOf(podTemplate(one), 'metadata', 'labels')
    return podTemplate(one) !== undefined && selects(selector, { namespace, labels })
  })
  const ports = new Set(behind.flatMap(podPorts))
  return namedTargets(placed)
    .filter((target) => !ports.has(target))
    .map((target) => `${nameOf(placed)} sends to the port ${target}, which no pod of it has`)
}

function selects(selector: PodSelector, pod: KnownPods): boolean {
  return (
    selector.namespace === pod.namespace &&
    Object.entries(selector.labels).every(([key, value]) => pod.labels[key] === value)
  )
}
