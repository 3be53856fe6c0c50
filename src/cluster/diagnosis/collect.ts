import { groupOf, type ObjectRef, type Resource, type Resources } from '../resources.js'
import { liveObject, type Live } from './live.js'
import type { Reading } from './reading.js'

type Kind = Pick<ObjectRef, 'apiVersion' | 'kind'>

const kinds = {
  Pod: { apiVersion: 'v1', kind: 'Pod' },
  Event: { apiVersion: 'v1', kind: 'Event' },
  ReplicaSet: { apiVersion: 'apps/v1', kind: 'ReplicaSet' },
  StatefulSet: { apiVersion: 'apps/v1', kind: 'StatefulSet' },
  Job: { apiVersion: 'batch/v1', kind: 'Job' },
  PersistentVolumeClaim: { apiVersion: 'v1', kind: 'PersistentVolumeClaim' },
  EndpointSlice: { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' },
  ResourceQuota: { apiVersion: 'v1', kind: 'ResourceQuota' },
  CertificateRequest: { apiVersion: 'cert-manager.io/v1', kind: 'CertificateRequest' },
  Order: { apiVersion: 'acme.cert-manager.io/v1', kind: 'Order' },
  Challenge: { apiVersion: 'acme.cert-manager.io/v1', kind: 'Challenge' },
} as const satisfies Record<string, Kind>

type KnownKind = keyof typeof kinds

/** What a kind brings about: there its trouble shows. */
const followers: Readonly<Record<string, readonly KnownKind[]>> = {
  Deployment: ['ReplicaSet', 'Pod'],
  ReplicaSet: ['Pod'],
  StatefulSet: ['Pod', 'PersistentVolumeClaim'],
  DaemonSet: ['Pod'],
  Job: ['Pod'],
  CronJob: ['Job', 'Pod'],
  Pod: [],
  PersistentVolumeClaim: [],
  Service: ['EndpointSlice', 'Pod'],
  Certificate: ['CertificateRequest', 'Order', 'Challenge'],
}
/** What an operator makes of an object of its own. */
const customFollowers: readonly KnownKind[] = ['StatefulSet', 'Pod', 'PersistentVolumeClaim']

/** Groups of the API server itself; all others are of custom resources, also those that end in `k8s.io`. */
const ownGroups =
  /^(?:[a-z]*|(?:admissionregistration|apiextensions|apiregistration|authentication|authorization|certificates|coordination|discovery|events|flowcontrol\.apiserver|internal\.apiserver|networking|node|rbac\.authorization|resource|scheduling|storage|storagemigration)\.k8s\.io)$/

export function isCustom({ apiVersion }: Pick<ObjectRef, 'apiVersion'>): boolean {
  return !ownGroups.test(groupOf(apiVersion))
}

/** The most telling lists first, should there be too many of them. */
const importance: readonly string[] = [
  ...['Pod', 'Event', 'ReplicaSet', 'PersistentVolumeClaim', 'Deployment', 'StatefulSet', 'DaemonSet', 'Job'],
  ...['Service', 'EndpointSlice', 'OnePasswordItem', 'Certificate', 'Challenge', 'Order', 'ResourceQuota'],
]

interface Wanted {
  readonly resource: Resource
  readonly namespace: string
}

export interface Collected {
  readonly objects: readonly Live[]
  /** Whether all objects of a kind in a namespace are among them; if not, nothing follows from there being none. */
  readonly hasAll: (kind: string, namespace: string) => boolean
}

/** @returns the objects and what they brought about, in few requests. */
export async function collect(
  reading: Reading,
  resources: Resources,
  refs: readonly ObjectRef[],
): Promise<Collected> {
  const read = new Set<string>()
  const lists = wantedLists(resources, refs).map(async ({ resource, namespace }) => {
    const onlyWarnings = resource.kind === 'Event' ? 'fieldSelector=type%3DWarning' : ''
    const items = await reading.list(resource, namespace, onlyWarnings)
    if (items) read.add(`${resource.kind} ${namespace}`)
    return (items ?? []).flatMap((item) => liveObject(resource, item) ?? [])
  })
  const objects = (await Promise.all(lists)).flat()
  return { objects, hasAll: (kind, namespace) => read.has(`${kind} ${namespace}`) }
}

function wantedLists(resources: Resources, refs: readonly ObjectRef[]): Wanted[] {
  const wanted = new Map<string, Wanted>()
  const want = ({ apiVersion, kind }: Kind, namespace: string) => {
    const resource = resources(apiVersion, kind)
    if (!resource?.verbs.includes('list') || (resource.namespaced && namespace === '')) return
    const within = resource.namespaced ? namespace : ''
    wanted.set(`${apiVersion} ${kind} ${within}`, { resource, namespace: within })
  }
  for (const ref of refs) {
    const { kind, namespace = '' } = ref
    const custom = isCustom(ref)
    const brought = followers[kind] ?? (custom ? customFollowers : undefined)
    if (brought === undefined) continue
    want(ref, namespace)
    const isNamespaced = resources(ref.apiVersion, kind)?.namespaced === true
    if (isNamespaced)
      [...brought, 'Event' as const, 'ResourceQuota' as const].forEach((one) => want(kinds[one], namespace))
  }
  return [...wanted.values()].sort((a, b) => rank(a) - rank(b))
}

function rank({ resource: { kind } }: Wanted): number {
  const found = importance.indexOf(kind)
  return found < 0 ? importance.length : found
}

/** A claim's provisioner speaks in events that are no warnings. */
export async function claimEvents(
  reading: Reading,
  resources: Resources,
  namespaces: readonly string[],
): Promise<Live[]> {
  const resource = resources(kinds.Event.apiVersion, kinds.Event.kind)
  if (resource === undefined) return []
  const selector = `fieldSelector=${encodeURIComponent('involvedObject.kind=PersistentVolumeClaim')}`
  const lists = namespaces.map((namespace) => reading.list(resource, namespace, selector))
  return (await Promise.all(lists)).flatMap((items) =>
    (items ?? []).flatMap((item) => liveObject(resource, item) ?? []),
  )
}
