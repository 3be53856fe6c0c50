import { fieldAt, listAt, numberAt, textAt } from '../../../src/cluster/readiness/fields.js'
import { podsMadeOf } from '../cross-references/known-objects.js'
import { labelsOf, podTemplate, type Placed } from '../cross-references/placed.js'

type Labels = Readonly<Record<string, string>>

/** Who speaks, and whom is spoken to, as Cilium knows it: by labels. */
export interface End {
  /** `namespace/name`, or one word for what is no pod. */
  readonly name: string
  readonly labels: Labels
}

/** A pod of the stack with an address of its own. */
export interface Pod extends End {
  readonly namespace: string
  /** The object that makes it. */
  readonly madeBy: Placed
  /** The numbers of its ports by name. */
  readonly ports: ReadonlyMap<string, number>
}

export const namespaceLabel = 'io.kubernetes.pod.namespace'

/** @returns whether Cilium knows a pod by this label (cilium/cilium: pkg/labelsfilter, the default; a bit stricter here). */
export function isKnown(label: string): boolean {
  if (label === namespaceLabel || label.startsWith('app.kubernetes.io/')) return true
  return !/(^|\.)(k8s\.io|kubernetes\.io)\/|^io\.(kubernetes|cilium)|^(pod-template-|controller-revision-)/.test(
    label,
  )
}

const entity = (name: string, ...reserved: string[]): End => ({
  name,
  labels: Object.fromEntries(reserved.map((one) => [`reserved:${one}`, ''])),
})

/** Ends that are no pods of the stack, one of each sort. An API server is on a node, or outside of the cluster. */
export const outsiders = {
  world: entity('world', 'world'),
  host: entity('host', 'host'),
  remoteNode: entity('remote-node', 'remote-node'),
  apiServer: entity('api-server', 'kube-apiserver', 'remote-node'),
  managedApiServer: entity('managed-api-server', 'kube-apiserver'),
  dns: { name: 'kube-system/kube-dns', labels: { [namespaceLabel]: 'kube-system', 'k8s-app': 'kube-dns' } },
  other: { name: 'shop/web', labels: { [namespaceLabel]: 'shop', app: 'web' } },
} as const satisfies Readonly<Record<string, End>>

const isTest = ({ value }: Placed) =>
  textAt(value, 'metadata', 'annotations', 'helm.sh/hook').split(',').includes('test')

/** @returns the pods of all objects, with those that operators make; without those of `helm test`. */
export function podsOf(objects: readonly Placed[]): Pod[] {
  return objects
    .filter((placed) => !isTest(placed))
    .flatMap((placed) => {
      const template = podTemplate(placed)
      const own = template === undefined || usesHostNetwork(template) ? [] : [ownPod(placed, template)]
      return [...own, ...podsMadeOf(placed).map((labels) => pod(placed, nameAmong(placed, labels), labels))]
    })
}

/** @returns whether its pods have the address of their node, so that no policy is about them. */
export const usesHostNetwork = (template: unknown) => fieldAt(template, 'spec', 'hostNetwork') === true

function ownPod(placed: Placed, template: unknown): Pod {
  const ports = listAt(template, 'spec', 'containers').flatMap((container) => listAt(container, 'ports'))
  const named = ports.map((port) => [textAt(port, 'name'), numberAt(port, 'containerPort') ?? 0] as const)
  return pod(placed, placed.name, labelsOf(template, 'metadata', 'labels'), new Map(named))
}

const nameAmong = ({ name }: Placed, labels: Labels) => labels['v1.min.io/pool'] ?? labels['app'] ?? name

function pod(madeBy: Placed, name: string, labels: Labels, ports: Pod['ports'] = new Map()): Pod {
  // A class has no namespace: its controller makes the pods beside itself.
  const namespace = madeBy.namespace
  const known = Object.entries(labels).filter(([label]) => isKnown(label))
  return {
    name: `${namespace}/${name}`,
    namespace,
    labels: { ...Object.fromEntries(known), [namespaceLabel]: namespace },
    madeBy,
    ports,
  }
}
