import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { load } from 'js-yaml'
import { fieldAt } from '../../../src/cluster/readiness/fields.js'
import { placedObjects, type Placed, type RenderedRelease } from '../cross-references/placed.js'
import { outsiders, podsOf, type End, type Pod } from './ends.js'
import { asSeen, expectedFlows } from './expected.js'
import { flowName, judgeOf, rulesOf, type Flow, type Judge, type Port, type Rule } from './policies.js'
import { wiringOf, type Health } from './wiring.js'

const readiness = fileURLToPath(new URL('../../../stack/readiness.yaml', import.meta.url))

async function healthPaths(): Promise<Health[]> {
  const { layers } = load(await readFile(readiness, 'utf8')) as { layers: Record<string, unknown[]> }
  return Object.values(layers)
    .flat()
    .flatMap((entry) => (fieldAt(entry, 'health') as Health | undefined) ?? [])
}

/** Ports that nobody is expected to be at, beside all that somebody is. */
const elsewhere: readonly Port[] = ['22/TCP', '2379/TCP', '4444/TCP', '5353/UDP']

/** What makes pods and is under no policy: cilium's Job for certificates, in a namespace that is not the stack's alone. */
export const free = ['kube-system/hubble-generate-certs']

/** What is judged: the pods and rules of a stack, and what must be possible. */
export interface Ground {
  readonly objects: readonly Placed[]
  readonly pods: readonly Pod[]
  readonly rules: readonly Rule[]
  readonly judge: Judge
  /** All that must be possible, by name. */
  readonly wanted: ReadonlyMap<string, Flow>
  readonly ports: readonly Port[]
}

export async function groundOf(releases: readonly RenderedRelease[]): Promise<Ground> {
  const objects = placedObjects(releases)
  const pods = podsOf(objects).filter(({ name }) => !free.includes(name))
  const wiring = wiringOf(objects, await healthPaths(), 6443).flatMap(asSeen)
  const named = [...wiring, ...expectedFlows(pods, [])].map(({ port }) => port)
  const ports = [...new Set([...named, ...elsewhere])]
  const wanted = [...wiring, ...expectedFlows(pods, ports)].map((flow) => [flowName(flow), flow] as const)
  const rules = rulesOf(objects)
  return { objects, pods, rules, judge: judgeOf(rules), wanted: new Map(wanted), ports }
}

/** @returns every flow from or to a pod that is allowed. */
export function allowedFlows({ pods, ports, judge }: Ground): string[] {
  const pairs = pods.flatMap((pod) => [
    ...pods.map((to) => ({ from: pod, to })),
    ...Object.values<End>(outsiders).flatMap((other) => [
      { from: pod, to: other },
      { from: other, to: pod },
    ]),
  ])
  const flows = pairs.flatMap((pair) => ports.map((port) => ({ ...pair, port })))
  return flows.filter((flow) => judge.isAllowed(flow)).map(flowName)
}
