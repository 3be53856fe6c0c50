import { readyEndpoints } from '../endpoints.js'
import { nameOf } from '../resources.js'
import * as v from 'valibot'
import { checked } from '../../lib/outside-json.js'
import type { Finding } from './diagnosis.js'
import { labelOf, type Live } from './live.js'

const text = v.nullish(v.string(), '')
const count = v.nullish(v.number(), 0)

/** @returns what the fields are, or nothing where they have another form. */
function fields<Schema extends v.GenericSchema>(
  schema: Schema,
  given: unknown,
): v.InferOutput<Schema> | undefined {
  const read = checked(schema, given ?? {})
  return 'value' in read ? read.value : undefined
}

const workload = v.object({
  spec: v.nullish(v.object({ replicas: v.nullish(v.number(), 1) }), {}),
  status: v.nullish(
    v.object({
      availableReplicas: count,
      readyReplicas: count,
      numberReady: count,
      desiredNumberScheduled: count,
      conditions: v.nullish(v.array(v.object({ type: text, status: text, reason: text, message: text })), []),
    }),
    {},
  ),
})

const told = ({ reason, message }: { readonly reason: string; readonly message: string }) =>
  [reason, message].filter(Boolean).join(': ')

/** @returns what a Deployment, StatefulSet, DaemonSet or Job says of itself that is not well. */
export function workloadFindings(object: Live): Finding[] {
  const read = fields(workload, object.whole)
  const about = nameOf(object)
  const { spec, status } = read ?? {}
  if (!status) return []
  const having = (type: string, value: string) =>
    status.conditions?.find((one) => one.type === type && one.status === value)
  if (object.kind === 'Job') {
    const failed = having('Failed', 'True')
    return failed ? [{ evidence: 'job', about, why: `it failed: ${told(failed)}` }] : []
  }
  const isDaemon = object.kind === 'DaemonSet'
  const wanted = isDaemon ? (status.desiredNumberScheduled ?? 0) : (spec?.replicas ?? 1)
  const ready =
    (isDaemon
      ? status.numberReady
      : object.kind === 'StatefulSet'
        ? status.readyReplicas
        : status.availableReplicas) ?? 0
  const refused = having('ReplicaFailure', 'True')
  const late = having('Progressing', 'False')
  if (ready >= wanted && !refused && !late) return []
  const why = [refused, late].flatMap((one) => (one ? [told(one)] : []))
  return [
    {
      evidence: refused ? refusalOf(told(refused)) : 'rollout',
      about,
      why: [`${ready} of ${wanted} ready`, ...why].join('; '),
    },
  ]
}

/** @returns what a refusal to make a pod or claim is about. */
export function refusalOf(message: string): 'quota' | 'webhook' | 'rollout' {
  if (message.includes('exceeded quota')) return 'quota'
  return message.includes('failed calling webhook') ? 'webhook' : 'rollout'
}

const claim = v.object({
  spec: v.nullish(v.object({ storageClassName: v.nullish(v.string()) }), {}),
  status: v.nullish(v.object({ phase: text }), {}),
})

/** @param word the newest that its provisioner, or the controller, said of it. */
export function claimFindings(object: Live, word: string | undefined): Finding[] {
  const read = fields(claim, object.whole)
  if (!read || !['Pending', 'Lost'].includes(read.status?.phase ?? '')) return []
  const storageClass = read.spec?.storageClassName
  const where = storageClass ? `storage class ${storageClass}` : 'no storage class'
  const why = `${read.status?.phase === 'Lost' ? 'its volume is lost' : 'pending'} (${where})${word ? `: ${word}` : ''}`
  return [{ evidence: 'claim', about: nameOf(object), why }]
}

const service = v.object({
  spec: v.object({ type: text, selector: v.nullish(v.unknown()), loadBalancerClass: text }),
  status: v.nullish(
    v.object({ loadBalancer: v.nullish(v.object({ ingress: v.nullish(v.array(v.unknown()), []) }), {}) }),
    {},
  ),
})
/** What is looked at beside a Service; undefined where it could not be read. */
interface Beside {
  readonly slices: readonly Live[] | undefined
  readonly pods: readonly Live[] | undefined
}

/** @returns whether a Service has no address, or nobody who would answer. */
export function serviceFindings(object: Live, { slices, pods }: Beside): Finding[] {
  const read = fields(service, object.whole)
  if (!read) return []
  const { spec, status } = read
  const about = nameOf(object)
  const findings: Finding[] = []
  if (spec.type === 'LoadBalancer' && (status?.loadBalancer?.ingress ?? []).length === 0) {
    const by = spec.loadBalancerClass ? ` of class ${spec.loadBalancerClass}` : ''
    findings.push({ evidence: 'load-balancer', about, why: `no load balancer${by} has given it an address` })
  }
  const selector = selectorOf(spec.selector)
  if (spec.type === 'ExternalName' || selector.length === 0 || slices === undefined) return findings
  const ready =
    readyEndpoints(slices.map(({ whole }) => whole)).get(`${object.namespace}/${object.name}`) ?? 0
  if (ready > 0) return findings
  const chosen = pods?.filter((pod) => isSelected(pod, object)).length
  const words = selector.map(([key, value]) => `${key}=${value}`).join(',')
  const why =
    chosen === undefined
      ? `no ready endpoints; its selector is ${words}`
      : chosen === 0
        ? `no endpoints: its selector ${words} chooses no pod`
        : `no ready endpoints: of the ${chosen} pods that its selector chooses none is ready`
  return [...findings, { evidence: 'no-endpoints', about, why }]
}

function selectorOf(selector: unknown): [string, string][] {
  const entries = selector !== null && typeof selector === 'object' ? Object.entries(selector) : []
  return entries.flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[key, value]] : [],
  )
}

/** @returns whether the Service's selector chooses the pod. */
export function isSelected(pod: Live, object: Live): boolean {
  const selector = selectorOf(fields(service, object.whole)?.spec.selector)
  return (
    pod.namespace === object.namespace &&
    selector.length > 0 &&
    selector.every(([key, value]) => labelOf(pod, key) === value)
  )
}

const resourceNames = v.nullish(v.unknown())
const quota = v.object({ status: v.nullish(v.object({ hard: resourceNames, used: resourceNames }), {}) })

/** @returns which bounds of a quota are reached. It is only told where something was refused because of one. */
export function quotaFindings(object: Live): Finding[] {
  const { hard, used } = fields(quota, object.whole)?.status ?? {}
  const now = new Map(selectorOf(used))
  const full = selectorOf(hard).filter(([name, most]) => now.get(name) === most && most !== '0')
  const why = full.map(([name, most]) => `${name} ${most} of ${most} used`).join(', ')
  return full.length > 0 ? [{ evidence: 'quota', about: nameOf(object), why }] : []
}

/** @returns what keeps an object from going that is to go. */
export function deletionFindings(object: Live): Finding[] {
  if (object.deleted === '' || object.finalizers.length === 0) return []
  const why = `it is being deleted since ${object.deleted}, and waits for ${object.finalizers.join(', ')}`
  return [{ evidence: 'terminating', about: nameOf(object), why }]
}
