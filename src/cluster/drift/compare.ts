import type { Json } from '../../manifest/as-json.js'
import { quantity } from '../../manifest/quantity.js'
import {
  fieldOf,
  isObject,
  isSetOfValues,
  isWhole,
  itemOf,
  keysOfItems,
  type FieldSet,
  type Path,
  type Step,
} from './managed-fields.js'

/** One place where an object is not what it should be. */
export interface Difference {
  readonly path: Path
  /** Absent for what should not be there. */
  readonly wanted?: Json
  /** Absent for what is missing. */
  readonly found?: Json
}

/**
 * What is wanted and not there. What the cluster has beside it (defaults, fields of others) is no difference; what is
 * written as a whole, such as a list without keys, has to be the same as a whole.
 * @param fields of all managers of the live object: they tell which lists have keys.
 */
export function lacking(wanted: Json, found: Json | undefined, fields: FieldSet): Difference[] {
  return compare({ wanted, found, fields, path: [] })
}

interface Place {
  readonly wanted: Json
  readonly found: Json | undefined
  readonly fields: FieldSet | undefined
  readonly path: Path
}

function compare(place: Place): Difference[] {
  const { wanted, found, fields, path } = place
  // helm sends null, and the API server takes it for nothing.
  if (wanted === null) return []
  const isKnownWhole = fields !== undefined && path.length > 0 && isWhole(fields)
  if (isKnownWhole && !isSame(wanted, found, path)) return wholeDifference(place)
  if (isKnownWhole) return []
  // Of labels that are all gone, each is told by itself.
  if (found === undefined && typeof path.at(-1) === 'string' && isFlat(wanted))
    return compare({ ...place, found: {}, fields: undefined })
  if (isObject(wanted) && isObject(found)) {
    return Object.entries(wanted).flatMap(([name, value]) =>
      compare({
        wanted: value,
        found: Object.hasOwn(found, name) ? found[name] : undefined,
        fields: fields && fieldOf(fields, name),
        path: [...path, name],
      }),
    )
  }
  if (Array.isArray(wanted) && Array.isArray(found)) return compareLists({ ...place, wanted, found })
  return isSame(wanted, found, path) ? [] : wholeDifference(place)
}

/** @returns whether it is a map of labels, annotations or the like. */
export function isFlat(value: Json): boolean {
  return (
    isObject(value) &&
    Object.keys(value).length > 0 &&
    Object.values(value).every((one) => typeof one !== 'object')
  )
}

function wholeDifference({ wanted, found, path }: Place): Difference[] {
  return [{ path, wanted, ...(found === undefined ? {} : { found }) }]
}

interface Lists extends Place {
  readonly wanted: Json[]
  readonly found: Json[]
}

function compareLists(lists: Lists): Difference[] {
  const { wanted, found, fields, path } = lists
  const keys = keysOfItems(fields)
  const isFree = keys.length > 0 || isSetOfValues(fields)
  if (!isFree && wanted.length !== found.length) return wholeDifference(lists)
  return wanted.flatMap((item, at) => {
    const index = isFree ? found.findIndex((other) => isSameItem(item, other, keys)) : at
    const live = found[index]
    const step: Step = { item: index, label: labelOf(item, keys, at) }
    const fieldsOfItem = live === undefined || !fields ? undefined : itemOf(fields, live, index)
    return compare({ wanted: item, found: live, fields: fieldsOfItem, path: [...path, step] })
  })
}

/** A key that a chart leaves to its default (`protocol: TCP`) counts as the same. */
export function isSameItem(wanted: Json, found: Json, keys: readonly string[]): boolean {
  if (keys.length === 0) return isSame(wanted, found, [])
  if (!isObject(wanted) || !isObject(found)) return false
  return keys.every((key) => !Object.hasOwn(wanted, key) || isSame(wanted[key] ?? null, found[key], [key]))
}

/** @returns what tells an item from the others, for people. */
export function labelOf(item: Json | undefined, keys: readonly string[], index: number): string {
  if (!isObject(item))
    return item === undefined || Array.isArray(item) || keys.length > 0 ? String(index) : String(item)
  const shown = (keys.length > 0 ? keys : ['name']).flatMap((key) => {
    const value = item[key]
    return typeof value === 'string' || typeof value === 'number' ? [String(value)] : []
  })
  return shown.length > 0 ? shown.join('/') : String(index)
}

function isSame(a: Json, b: Json | undefined, path: Path): boolean {
  if (a === b) return true
  if (b === undefined || b === null) return false
  if (typeof a !== 'object' || typeof b !== 'object' || a === null)
    return isQuantity(path) && isSameQuantity(a, b)
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b)) return false
    return a.length === b.length && a.every((item, index) => isSame(item, b[index], path))
  }
  const keys = Object.keys(a).filter((key) => a[key] !== null)
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isSame(a[key] as Json, b[key], [...path, key]))
  )
}

/** The API server writes quantities in its own way: `1000m` becomes `1`. */
function isQuantity(path: Path): boolean {
  return path.some(
    (step) => typeof step === 'string' && /^(?:requests|limits|hard|capacity|sizeLimit)$/.test(step),
  )
}

function isSameQuantity(a: Json, b: Json): boolean {
  const [one, other] = [a, b].map((side) => (typeof side === 'object' ? undefined : quantity(String(side))))
  return one !== undefined && one === other
}
