import { readyEndpoints } from '../endpoints.js'
import type { Resource, Resources } from '../resources.js'
import { isAsked, type Check, type Expected } from './checks.js'
import type { Collection, Found } from './collections.js'
import { conditionOf, failed, ready, saying, waiting, type Health } from './conditions.js'
import { fieldAt, isSetAt, textAt } from './fields.js'
import { healthOf } from './health.js'

/** What is known of the cluster so far. */
export interface Knowledge {
  readonly resources: Resources
  /** By the key of a collection: what is in it, or why it cannot be read. */
  readonly collections: ReadonlyMap<string, Found | { readonly lost: string; readonly refused: boolean }>
  /** What was found by asking, for the checks that no object tells of. */
  readonly answers: ReadonlyMap<Check, Health>
}

const slices = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' }
const classes = { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass' }
/** One list of all is less work than many lists, and more to read where few are meant. */
const mostNamespaces = 2

/** What a check reads: a kind, and the namespace where that has one. */
function reads(check: Check, resources: Resources): { resource: Resource; namespace: string }[] {
  if (isAsked(check)) return []
  const kinds = check.kind === 'endpoints' ? [slices] : [check.ref]
  const more = check.ref.kind === 'PersistentVolumeClaim' ? [classes] : []
  return [...kinds, ...more].flatMap(({ apiVersion, kind }) => {
    const resource = resources(apiVersion, kind)
    return resource ? [{ resource, namespace: resource.namespaced ? (check.ref.namespace ?? '') : '' }] : []
  })
}

/** @returns what has to be read for all checks, by key: as few lists as are sensible. Secrets are never all read. */
export function collectionsFor(checks: readonly Check[], resources: Resources): Map<string, Collection> {
  const wanted = checks.flatMap((check) => reads(check, resources))
  const namespaces = new Map<Resource, Set<string>>()
  for (const { resource, namespace } of wanted)
    namespaces.set(resource, (namespaces.get(resource) ?? new Set()).add(namespace))
  const collections = [...namespaces].flatMap(([resource, within]): Collection[] => {
    const isWide = !resource.namespaced || (within.size > mostNamespaces && resource.kind !== 'Secret')
    return isWide
      ? [{ resource, namespace: undefined }]
      : [...within].map((namespace) => ({ resource, namespace }))
  })
  return new Map(collections.map((one) => [keyOf(one.resource, one.namespace), one]))
}

function keyOf({ apiVersion, kind }: Pick<Resource, 'apiVersion' | 'kind'>, namespace = ''): string {
  return `${apiVersion} ${kind} ${namespace}`
}

/** @returns whether a check holds, as far as is known. */
export function judge(check: Check, known: Knowledge): Health {
  switch (check.kind) {
    case 'health':
    case 'webhook':
      return known.answers.get(check) ?? waiting('nobody answered yet')
    case 'endpoints':
      return judgeEndpoints(check, known)
    case 'object':
      return judgeObject(check, known)
  }
}

type Sought = { readonly objects: Found } | Health

/** @returns the objects of a kind in a namespace, or why they are not known. */
function objectsIn(kind: { apiVersion: string; kind: string }, namespace: string, known: Knowledge): Sought {
  const resource = known.resources(kind.apiVersion, kind.kind)
  if (!resource) return waiting(`the cluster does not serve ${kind.kind} of ${kind.apiVersion} yet`)
  const within = known.collections.get(keyOf(resource, namespace)) ?? known.collections.get(keyOf(resource))
  if (within === undefined) return waiting('it was not read yet')
  if (within instanceof Map) return { objects: within }
  return within.refused ? failed(within.lost) : waiting(within.lost)
}

function judgeObject(check: Extract<Check, { kind: 'object' }>, known: Knowledge): Health {
  const { ref, expected, passing = false } = check
  const sought = objectsIn(ref, ref.namespace ?? '', known)
  if (!('objects' in sought)) return sought
  const namespaced = known.resources(ref.apiVersion, ref.kind)?.namespaced ?? true
  const object = sought.objects.get(`${namespaced ? (ref.namespace ?? '') : ''}/${ref.name}`)
  if (object === undefined) return passing ? ready('is done and gone') : waiting('it is not there')
  if (expected) return judgeExpected(object, expected)
  return healthOf(object, { waitsForPod: (storageClass) => waitsForPod(storageClass, known) })
}

function waitsForPod(storageClass: string, known: Knowledge): boolean {
  const found = objectsIn(classes, '', known)
  const mode = 'objects' in found ? textAt(found.objects.get(`/${storageClass}`), 'volumeBindingMode') : ''
  return mode === 'WaitForFirstConsumer'
}

/** A status of an older generation says nothing of the newest one, whatever is expected of it. */
function judgeExpected(object: unknown, expected: Expected): Health {
  const removed = textAt(object, 'metadata', 'deletionTimestamp') !== ''
  if (removed) return waiting('it is being removed')
  if ('condition' in expected) {
    const condition = conditionOf(object, expected.condition)
    if (condition === undefined) return waiting(`it has no condition ${expected.condition} yet`)
    return condition.status === 'True' ? ready(`is ${expected.condition}`) : waiting(saying(condition))
  }
  const { field, value } = expected
  const name = field.join('.')
  if (!isSetAt(object, ...field)) return waiting(`its ${name} is not set`)
  const found = fieldAt(object, ...field)
  if (value === undefined) return ready(`has ${name}`)
  const text = typeof found === 'string' ? found : JSON.stringify(found)
  return text === value ? ready(`has ${name} ${value}`) : waiting(`its ${name} is ${text}, not ${value}`)
}

function judgeEndpoints({ ref }: Extract<Check, { kind: 'endpoints' }>, known: Knowledge): Health {
  const sought = objectsIn(slices, ref.namespace ?? '', known)
  if (!('objects' in sought)) return sought
  const count = readyEndpoints(sought.objects.values()).get(`${ref.namespace ?? ''}/${ref.name}`) ?? 0
  return count > 0 ? ready('answers') : waiting('no pod behind it is ready')
}
