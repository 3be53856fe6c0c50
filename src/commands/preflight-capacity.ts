import * as v from 'valibot'
import { metadata, readEach, text, type Lister } from '../cluster/status/listing.js'
import { quantity } from '../manifest/quantity.js'
import { plus, requestsOf, resourcesText } from '../render/requests.js'
import { ok, unknown, unreadable, type Ground, type Outcome } from './preflight-cluster.js'
import type { Renders } from './preflight-renders.js'

const node = v.object({
  metadata,
  spec: v.nullish(
    v.object({
      unschedulable: v.nullish(v.boolean(), false),
      taints: v.nullish(v.array(v.object({ key: text, effect: text })), []),
    }),
  ),
  status: v.nullish(v.object({ allocatable: v.nullish(v.object({ cpu: text, memory: text })) })),
})

type Node = v.InferOutput<typeof node>

/** A node that is not ready yet has a taint that goes by itself (kubernetes.io/docs: taints and tolerations). */
const passing =
  /^node\.(kubernetes|cloudprovider\.kubernetes)\.io\/(not-ready|uninitialized|network-unavailable)$|^node\.cilium\.io\//

/** @returns the nodes that take pods without a toleration, or why they are not known. */
async function schedulableNodes(list: Lister): Promise<{ nodes: Node[]; all: number } | Outcome> {
  const listing = await list('v1', 'Node')
  if (listing.kind !== 'objects') return unreadable(listing)
  const all = readEach(listing.objects, node).filter((one) => one !== undefined)
  const nodes = all.filter(
    ({ spec }) =>
      !spec?.unschedulable &&
      !spec?.taints.some(({ key, effect }) => effect !== 'PreferNoSchedule' && !passing.test(key)),
  )
  return { nodes, all: all.length }
}

/** With one node all servers of a MinIO pool share it, and the loss of it is the loss of all. */
export async function schedulableCheck({ list }: Pick<Ground, 'list'>): Promise<Outcome> {
  const found = await schedulableNodes(list)
  if ('outcome' in found) return found
  const { nodes, all } = found
  const detail = `${nodes.length} of ${all} take pods without a toleration`
  if (nodes.length === 0) return { outcome: 'failed', detail: `${detail}: all are cordoned or tainted` }
  return nodes.length === 1 ? { outcome: 'note', detail: `${detail}: with two, one may fail` } : ok(detail)
}

/** Holds what the renders ask for against what the nodes can give; what other pods have of it is not counted. */
export async function capacityCheck(
  { list, layers }: Pick<Ground, 'list' | 'layers'>,
  { rendered }: Pick<Renders, 'rendered'>,
): Promise<Outcome> {
  const found = await schedulableNodes(list)
  if ('outcome' in found) return found
  const given = found.nodes
    .map(({ status }) => ({
      cpu: quantity(status?.allocatable?.cpu ?? '') ?? 0,
      memory: quantity(status?.allocatable?.memory ?? '') ?? 0,
      pods: 0,
    }))
    .reduce(plus, { cpu: 0, memory: 0, pods: 0 })
  const objects = [...rendered.values()].flatMap((release) => release.objects)
  const asked = requestsOf(objects, found.all)
  const detail = `${asked.pods} pods ask for ${resourcesText(asked)}; the nodes have ${resourcesText(given)}`
  if (asked.cpu > given.cpu || asked.memory > given.memory)
    return { outcome: 'failed', detail: `${detail}: some will not find a place` }
  const wanted = layers.flatMap(({ releases }) => releases).filter(({ installed }) => installed).length
  return rendered.size < wanted
    ? unknown(`${detail}; not counted: ${wanted - rendered.size} release(s) that do not render`)
    : ok(detail)
}
