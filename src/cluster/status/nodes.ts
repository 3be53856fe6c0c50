import * as v from 'valibot'
import { quantity } from '../../manifest/quantity.js'
import { timeBetween } from '../../lib/time-text.js'
import { conditions, metadata, readEach, text, whyNot } from './listing.js'
import type { Level, Row } from './section.js'

const resources = v.nullish(v.object({ cpu: text, memory: text }))

/** k8s.io/api: core/v1, Node */
const node = v.object({
  metadata,
  spec: v.nullish(v.object({ unschedulable: v.nullish(v.boolean(), false) })),
  status: v.nullish(
    v.object({
      conditions,
      allocatable: resources,
      nodeInfo: v.nullish(v.object({ kubeletVersion: text })),
    }),
  ),
})

/** k8s.io/metrics: metrics/v1beta1, NodeMetrics */
const nodeMetrics = v.object({ metadata, usage: resources })

/** k8s.io/metrics: metrics/v1beta1, PodMetrics */
const podMetrics = v.object({
  metadata,
  containers: v.nullish(v.array(v.object({ usage: resources })), []),
})

/** From here on the kubelet begins to evict, and the kernel to kill, soon. */
const fullFrom = 0.9

/**
 * @param metrics NodeMetrics; undefined where there are none.
 * @returns each node: whether it is ready, and what of it is in use.
 */
export function nodeRows(
  nodes: readonly unknown[],
  metrics: readonly unknown[] | undefined,
  now: number,
): Row[] {
  const usage = new Map(
    readEach(metrics ?? [], nodeMetrics).map((read) => [read?.metadata.name, read?.usage]),
  )
  return readEach(nodes, node).map((read) => {
    if (read === undefined) return unreadableRow()
    const { metadata, spec, status } = read
    const used = usage.get(metadata.name)
    const cpu = share(used?.cpu, status?.allocatable?.cpu)
    const memory = share(used?.memory, status?.allocatable?.memory)
    const { level, why } = judged({ ...read, memory })
    const cells = {
      node: metadata.name,
      version: status?.nodeInfo?.kubeletVersion ?? '',
      cpu: percent(cpu),
      memory: percent(memory),
      age: timeBetween(metadata.creationTimestamp, now),
    }
    const notes = [why, spec?.unschedulable ? 'it takes no new pods (cordoned)' : '']
      .filter(Boolean)
      .join('; ')
    return { level: level === 'ok' && notes !== '' ? 'note' : level, why: notes, cells }
  })
}

function judged(read: v.InferOutput<typeof node> & { memory: number | undefined }): {
  level: Level
  why: string
} {
  const all = read.status?.conditions ?? []
  const notReady = whyNot(all, 'Ready')
  if (notReady !== undefined) return { level: 'alarm', why: `not ready: ${notReady}` }
  const pressed = all.filter(({ type, status }) => /Pressure$|Unavailable$/.test(type) && status === 'True')
  if (pressed.length > 0) return { level: 'warning', why: pressed.map(({ type }) => type).join(', ') }
  if ((read.memory ?? 0) >= fullFrom) return { level: 'warning', why: 'its memory is nearly full' }
  return { level: 'ok', why: '' }
}

const mostPods = 5

/** @returns the pods that use the most memory, from PodMetrics; nothing about them is good or bad. */
export function podUsageRows(metrics: readonly unknown[]): Row[] {
  return readEach(metrics, podMetrics)
    .filter((read) => read !== undefined)
    .map(({ metadata: { namespace, name }, containers }) => {
      const sum = (of: 'cpu' | 'memory') =>
        containers.reduce((total, { usage }) => total + (amount(usage?.[of]) ?? 0), 0)
      return { pod: `${namespace}/${name}`, cpu: sum('cpu'), memory: sum('memory') }
    })
    .sort((a, b) => b.memory - a.memory)
    .slice(0, mostPods)
    .map(({ pod, cpu, memory }) => ({
      level: 'note',
      why: '',
      cells: { pod, cpu: `${Math.round(cpu * 1000)}m`, memory: `${Math.round(memory / 1024 ** 2)}Mi` },
    }))
}

function share(used: string | undefined, of: string | undefined): number | undefined {
  const [a, b] = [amount(used), amount(of)]
  return a === undefined || !b ? undefined : a / b
}

/** metrics-server counts cores in billionths, `123456789n`, which charts never write. */
function amount(given: string | undefined): number | undefined {
  const [, digits, unit] = /^([0-9]{1,18})([nu])$/.exec(given ?? '') ?? []
  if (digits !== undefined) return Number(digits) / (unit === 'n' ? 1e9 : 1e6)
  return quantity(given ?? '')
}

function percent(of: number | undefined): string {
  return of === undefined ? '–' : `${Math.round(of * 100)} %`
}

function unreadableRow(): Row {
  const cells = { node: '', version: '', cpu: '', memory: '', age: '' }
  return { level: 'unknown', why: 'a Node has a form that is not known', cells }
}
