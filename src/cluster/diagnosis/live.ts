import * as v from 'valibot'
import { groupOf, type ObjectRef } from '../resources.js'
import { checked } from '../../lib/outside-json.js'

const text = v.nullish(v.string(), '')

/** What every object of a cluster has, whatever its kind. */
const live = v.object({
  metadata: v.object({
    name: v.string(),
    namespace: text,
    uid: text,
    deletionTimestamp: text,
    finalizers: v.nullish(v.array(v.string()), []),
    ownerReferences: v.nullish(v.array(v.object({ kind: text, name: text, uid: text })), []),
    labels: v.optional(v.unknown()),
  }),
  spec: v.optional(v.unknown()),
  status: v.optional(v.unknown()),
})

/** An object as the cluster has it; what is behind `spec` and `status` is read where it is known. */
export interface Live {
  readonly apiVersion: string
  readonly kind: string
  /** Empty for what has none. */
  readonly namespace: string
  readonly name: string
  readonly uid: string
  readonly owners: readonly { readonly kind: string; readonly name: string; readonly uid: string }[]
  readonly deleted: string
  readonly finalizers: readonly string[]
  readonly labels: unknown
  readonly spec: unknown
  readonly status: unknown
  /** All of it: an event or a slice has its fields at the top. */
  readonly whole: unknown
}

/** @param item of a list, which does not say its kind. @returns undefined for what is no object. */
export function liveObject(
  { apiVersion, kind }: Pick<ObjectRef, 'apiVersion' | 'kind'>,
  item: unknown,
): Live | undefined {
  const read = checked(live, item)
  if (!('value' in read)) return undefined
  const { metadata, spec, status } = read.value
  const { ownerReferences: owners, deletionTimestamp: deleted, labels, ...named } = metadata
  return { apiVersion, kind, ...named, labels, owners, deleted, spec, status, whole: item }
}

/** @returns the label of that name, undefined where there is none. */
export function labelOf({ labels }: Live, name: string): string | undefined {
  const found = labels !== null && typeof labels === 'object' ? Object.entries(labels) : []
  const value: unknown = found.find(([key]) => key === name)?.[1]
  return typeof value === 'string' ? value : undefined
}

/** @returns whether the object is the one that is named, in whatever version of its API. */
export function isNamed(object: Live, ref: ObjectRef): boolean {
  return (
    object.kind === ref.kind &&
    object.name === ref.name &&
    groupOf(object.apiVersion) === groupOf(ref.apiVersion) &&
    (object.namespace === '' || object.namespace === ref.namespace)
  )
}

/**
 * @returns the objects that are named, and all that they brought about: what names one of them as its owner, and so on.
 */
export function familyOf(objects: readonly Live[], refs: readonly ObjectRef[]): Live[] {
  const wanted = new Map(
    refs.map((ref) => [
      `${ref.kind} ${ref.name}`,
      refs.filter((one) => one.name === ref.name && one.kind === ref.kind),
    ]),
  )
  const family = new Set(
    objects.filter((object) =>
      wanted.get(`${object.kind} ${object.name}`)?.some((ref) => isNamed(object, ref)),
    ),
  )
  for (let before = -1; before !== family.size;) {
    before = family.size
    const uids = new Set([...family].map(({ uid }) => uid).filter(Boolean))
    for (const object of objects) if (object.owners.some(({ uid }) => uids.has(uid))) family.add(object)
  }
  return [...family]
}
