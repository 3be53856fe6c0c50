import * as v from 'valibot'
import { readyEndpoints } from '../endpoints.js'
import { timeBetween } from '../../lib/time-text.js'
import { metadata, readEach, text } from './listing.js'
import type { Row } from './section.js'

/** k8s.io/api: core/v1, Service */
const service = v.object({
  metadata,
  spec: v.nullish(v.object({ type: text, selector: v.nullish(v.looseObject({})), clusterIP: text })),
  status: v.nullish(
    v.object({
      loadBalancer: v.nullish(
        v.object({ ingress: v.nullish(v.array(v.object({ ip: text, hostname: text })), []) }),
      ),
    }),
  ),
})

/**
 * @param slices all EndpointSlices; undefined where they cannot be read.
 * @returns each Service that has an address to get or pods to find. A Service without a selector has its endpoints
 * from elsewhere, and that it has none is its owner's wish.
 */
export function serviceRows(
  services: readonly unknown[],
  slices: readonly unknown[] | undefined,
  now: number,
): Row[] {
  const ready = slices && readyEndpoints(slices)
  return readEach(services, service).flatMap((read): Row[] => {
    if (read === undefined) return [unreadableRow()]
    const { metadata, spec, status } = read
    const key = `${metadata.namespace}/${metadata.name}`
    const isBalanced = spec?.type === 'LoadBalancer'
    const hasSelector = Object.keys(spec?.selector ?? {}).length > 0 && spec?.type !== 'ExternalName'
    if (!isBalanced && !hasSelector) return []
    const addresses = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname)
    const count = ready?.get(key) ?? 0
    const waits = isBalanced && addresses.length === 0
    const alarms = [
      waits ? `no address for ${timeBetween(metadata.creationTimestamp, now)}` : '',
      hasSelector && ready && count === 0 ? 'no pod that is ready stands behind it' : '',
    ].filter(Boolean)
    const unknown = hasSelector && !ready
    return [
      {
        level: waits
          ? 'alarm'
          : alarms.length > 0
            ? 'warning'
            : unknown
              ? 'unknown'
              : isBalanced
                ? 'note'
                : 'ok',
        why: alarms.join('; ') || (unknown ? 'its endpoints cannot be read' : ''),
        cells: {
          service: key,
          type: spec?.type || 'ClusterIP',
          addresses: addresses.join(' '),
          endpoints: ready ? String(count) : '–',
        },
      },
    ]
  })
}

function unreadableRow(): Row {
  const cells = { service: '', type: '', addresses: '', endpoints: '' }
  return { level: 'unknown', why: 'a Service has a form that is not known', cells }
}
