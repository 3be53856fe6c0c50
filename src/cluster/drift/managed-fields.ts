import * as v from 'valibot'
import type { Json } from '../../manifest/as-json.js'
import { checked } from '../../lib/outside-json.js'

/** One step of a path into an object: a field, or an item of a list. */
export type Step = string | Item

/** An item of a list, with what tells it from its neighbours. */
export interface Item {
  readonly item: number
  readonly label: string
}

export type Path = readonly Step[]

/** Who wrote a field, as the API server keeps it (kubernetes.io/docs: Server-Side Apply, Field management). */
export interface Writer {
  readonly manager: string
  readonly operation: string
  /** RFC 3339; empty where the API server does not say. */
  readonly time: string
  /** `status`, `scale`; empty for the object itself. */
  readonly subresource: string
}

/** A node of `fieldsV1`: `f:name` for fields, `k:{…}`, `v:…` or `i:0` for items, `.` for the place itself. */
export type FieldSet = { readonly [key: string]: FieldSet }

export interface ManagedEntry extends Writer {
  readonly fields: FieldSet
}

const entry = v.object({
  manager: v.nullish(v.string(), ''),
  operation: v.nullish(v.string(), ''),
  time: v.nullish(v.string(), ''),
  subresource: v.nullish(v.string(), ''),
  fieldsV1: v.nullish(v.unknown()),
})
const withEntries = v.object({
  metadata: v.object({ managedFields: v.nullish(v.array(entry), []) }),
})

/** @returns the entries of an object, none where it has none. */
export function managedEntries(object: unknown): ManagedEntry[] {
  const read = checked(withEntries, object)
  if (!('value' in read)) return []
  return read.value.metadata.managedFields.map(({ fieldsV1, ...writer }) => ({
    ...writer,
    fields: isSet(fieldsV1) ? fieldsV1 : {},
  }))
}

function isSet(value: unknown): value is FieldSet {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A node without children stands for all that is below it: a scalar, or a list or map that is written as a whole. */
export function isWhole(set: FieldSet): boolean {
  return Object.keys(set).length === 0
}

/** @returns all entries as one set: which lists have items of their own is the same for every writer. */
export function unionOf(sets: readonly FieldSet[]): FieldSet {
  const keys = new Set(sets.flatMap((set) => Object.keys(set)))
  return Object.fromEntries(
    [...keys].map((key) => [
      key,
      unionOf(sets.flatMap((set) => (Object.hasOwn(set, key) ? [set[key] as FieldSet] : []))),
    ]),
  )
}

/** @returns the node of a field; undefined where the set does not reach. */
export function fieldOf(set: FieldSet, name: string): FieldSet | undefined {
  const key = `f:${name}`
  return Object.hasOwn(set, key) ? set[key] : undefined
}

/** @returns the node of an item of a list; undefined where the set has none for it. */
export function itemOf(set: FieldSet, item: Json, index: number): FieldSet | undefined {
  const found = Object.keys(set).find((key) => isItem(key, item, index))
  return found === undefined ? undefined : set[found]
}

/** @returns whether a key of a set stands for this item. */
export function isItem(key: string, item: Json, index: number): boolean {
  if (key.startsWith('i:')) return key === `i:${index}`
  const said = key.startsWith('k:') || key.startsWith('v:') ? parsed(key.slice(2)) : undefined
  if (said === undefined) return false
  if (key.startsWith('v:')) return JSON.stringify(said) === JSON.stringify(item)
  return (
    isObject(said) && isObject(item) && Object.entries(said).every(([name, value]) => item[name] === value)
  )
}

/** @returns the fields by which items of a list are told apart, none where it is no such list. */
export function keysOfItems(set: FieldSet | undefined): string[] {
  const key = Object.keys(set ?? {}).find((one) => one.startsWith('k:'))
  const said = key === undefined ? undefined : parsed(key.slice(2))
  return said !== undefined && isObject(said) ? Object.keys(said) : []
}

/** @returns whether the items of a list are values of a set, in no order. */
export function isSetOfValues(set: FieldSet | undefined): boolean {
  return Object.keys(set ?? {}).some((key) => key.startsWith('v:'))
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

export function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** @returns whether a set holds what stands at the path of the live object, or all that is around it. */
export function owns(set: FieldSet, path: Path, live: Json): boolean {
  let node: FieldSet | undefined = set
  let place: Json | undefined = live
  for (const [depth, step] of path.entries()) {
    if (depth > 0 && isWhole(node)) return true
    if (typeof step === 'string') {
      node = fieldOf(node, step)
      place = isObject(place) && Object.hasOwn(place, step) ? place[step] : undefined
    } else {
      place = Array.isArray(place) ? place[step.item] : undefined
      node = place === undefined ? undefined : itemOf(node, place, step.item)
    }
    if (node === undefined) return false
  }
  return true
}

/** @returns the path as people write it: `spec.containers[web].image`. */
export function pathText(path: Path): string {
  return path
    .map((step, index) => {
      if (typeof step !== 'string') return `[${step.label}]`
      const name = /^[\w-]+$/.test(step) ? step : `"${step}"`
      return index === 0 ? name : `.${name}`
    })
    .join('')
}
