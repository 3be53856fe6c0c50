import type { Json } from '../../manifest/as-json.js'
import { managedEntries, type Writer } from './managed-fields.js'

/**
 * Who is a controller is read from what he does, not from his name: **a manager that writes the status of an object,
 * or a Lease, is a controller, and what it has taken over is its own; kubectl and helm never are.** What was scaled is
 * a controller's only as long as an autoscaler names the object.
 */
export interface Controllers {
  readonly isController: (writer: Writer) => boolean
}

/**
 * @param objects live ones, of any kind: the more of them, the more is known.
 * @param leases those of the cluster, with their managed fields at least.
 */
export function controllersOf(objects: Iterable<Json>, leases: readonly unknown[]): Controllers {
  const known = new Set<string>()
  for (const object of objects) {
    for (const { subresource, manager } of managedEntries(object))
      if (subresource === 'status') known.add(manager)
  }
  for (const lease of leases) managedEntries(lease).forEach(({ manager }) => known.add(manager))
  return { isController: ({ manager }) => known.has(manager) && !isByHand(manager) }
}

/**
 * @returns whether it is a person at a terminal, or a script: kubectl names itself after its commands (`kubectl-edit`), and
 * `kubectl` where it scales (kubectl: pkg/cmd).
 */
export function isByHand(manager: string): boolean {
  return /^(?:kubectl(?:$|-)|helm$)/.test(manager)
}

/** @returns whether it is the release's own: helm 4 calls itself so, and so does helm 3 (helm: cmd/helm/helm.go). */
export function isHelm({ manager, subresource }: Writer): boolean {
  return manager === 'helm' && subresource === ''
}
