import * as v from 'valibot'
import { checked } from '../lib/outside-json.js'

const text = v.nullish(v.string(), '')

/** k8s.io/api: discovery/v1, EndpointSlice */
const slice = v.object({
  metadata: v.object({
    namespace: text,
    labels: v.nullish(v.object({ 'kubernetes.io/service-name': text })),
  }),
  endpoints: v.nullish(
    v.array(v.object({ conditions: v.nullish(v.object({ ready: v.nullish(v.boolean(), true) })) })),
    [],
  ),
})

/**
 * @param slices EndpointSlices. One that says nothing of an endpoint's readiness means that it is ready (k8s.io/api:
 * discovery/v1, EndpointConditions).
 * @returns how many endpoints are ready, by `namespace/name` of the Service.
 */
export function readyEndpoints(slices: Iterable<unknown>): Map<string, number> {
  const counts = new Map<string, number>()
  for (const one of slices) {
    const read = checked(slice, one)
    if ('wrong' in read) continue
    const { metadata, endpoints } = read.value
    const name = metadata.labels?.['kubernetes.io/service-name']
    if (!name) continue
    const key = `${metadata.namespace}/${name}`
    const ready = endpoints.filter(({ conditions }) => conditions?.ready !== false).length
    counts.set(key, (counts.get(key) ?? 0) + ready)
  }
  return counts
}
