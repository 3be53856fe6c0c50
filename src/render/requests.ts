import { apiGroup, type ManifestObject, type Value } from '../manifest/manifest.js'
import { at, listAt, textAt, wholeNumber, type Field } from '../manifest/fields.js'
import { quantity } from '../manifest/quantity.js'
import type { RenderedObject } from './needs.js'
import { podSpecOf } from '../risks/kubernetes/pod-spec.js'

/** What pods ask for, summed up. */
export interface Requests {
  /** Cores. */
  readonly cpu: number
  /** Bytes. */
  readonly memory: number
  readonly pods: number
}

const none: Requests = { cpu: 0, memory: 0, pods: 0 }

/**
 * Sums up what the pods of a render ask for that stay: not those of Jobs, CronJobs and hooks, which end.
 * @param nodes that run a pod of each DaemonSet.
 */
export function requestsOf(objects: readonly RenderedObject[], nodes: number): Requests {
  return objects
    .filter(({ hook }) => hook === undefined)
    .flatMap((object) => podsOf(object, nodes))
    .reduce(plus, none)
}

/** @returns both together. */
export function plus(a: Requests, b: Requests): Requests {
  return { cpu: a.cpu + b.cpu, memory: a.memory + b.memory, pods: a.pods + b.pods }
}

function podsOf(object: ManifestObject, nodes: number): Requests[] {
  const kind = `${apiGroup(object.apiVersion)}/${object.kind}`
  const spec = at(object.value, 'spec')
  if (kind === 'apps/DaemonSet') return [times(podRequests(podSpecOf(object)), nodes)]
  if (kind === 'apps/Deployment' || kind === 'apps/StatefulSet')
    return [times(podRequests(podSpecOf(object)), wholeNumber(at(spec, 'replicas')) ?? 1)]
  // Its operator makes a StatefulSet of each pool (minio/operator: pkg/apis/minio.min.io/v2, Pool).
  if (kind === 'minio.min.io/Tenant')
    return listAt(spec, 'pools').map((pool) =>
      times({ ...containerRequests(pool), pods: 1 }, wholeNumber(at(pool, 'servers')) ?? 0),
    )
  return []
}

function times({ cpu, memory, pods }: Requests, count: number): Requests {
  return { cpu: cpu * count, memory: memory * count, pods: pods * count }
}

/** The larger of what runs together and each init container (kubernetes.io/docs: init containers, resource sharing). */
function podRequests(podSpec: Field): Requests {
  const init = listAt(podSpec, 'initContainers')
  const isSidecar = (container: Value) => textAt(container, 'restartPolicy') === 'Always'
  const together = [...listAt(podSpec, 'containers'), ...init.filter(isSidecar)]
    .map(containerRequests)
    .reduce(plus, none)
  const before = init.filter((container) => !isSidecar(container)).map(containerRequests)
  const most = (of: 'cpu' | 'memory') => Math.max(together[of], ...before.map((one) => one[of]))
  return { cpu: most('cpu'), memory: most('memory'), pods: 1 }
}

/** Who names a limit alone asks for as much. */
function containerRequests(container: Value): Requests {
  const of = (name: string) =>
    quantity(
      textAt(container, 'resources', 'requests', name) || textAt(container, 'resources', 'limits', name),
    ) ?? 0
  return { cpu: of('cpu'), memory: of('memory'), pods: 0 }
}

/** @returns `3.2 CPUs and 5.1 GiB`. */
export function resourcesText({ cpu, memory }: Pick<Requests, 'cpu' | 'memory'>): string {
  return `${cpu.toFixed(1)} CPUs and ${(memory / 1024 ** 3).toFixed(1)} GiB`
}
