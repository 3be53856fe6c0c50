import type { Json } from '../../manifest/as-json.js'
import { isFlat, isSameItem, labelOf } from './compare.js'
import {
  isItem,
  isObject,
  isWhole,
  keysOfItems,
  type FieldSet,
  type ManagedEntry,
  type Path,
} from './managed-fields.js'

/** A field that somebody added to what helm sends: helm leaves it where it is. */
export interface Addition {
  readonly path: Path
  readonly found: Json
  readonly by: ManagedEntry
}

/** @returns what one writer holds of the live object, and helm did not send. */
export function additionsBy(by: ManagedEntry, live: Json, wanted: Json): Addition[] {
  return walk({ set: by.fields, live, wanted, path: [] }).map((found) => ({ ...found, by }))
}

interface Place {
  readonly set: FieldSet
  readonly live: Json
  readonly wanted: Json | undefined
  readonly path: Path
}

/** Down to where helm's side ends: a whole container is one addition, not one for each of its fields. */
function walk({ set, live, wanted, path }: Place): Omit<Addition, 'by'>[] {
  if (wanted === undefined || wanted === null) {
    const isMap = isFlat(live) && typeof path.at(-1) === 'string' && !isWhole(set)
    return isMap ? walk({ set, live, wanted: {}, path }) : [{ path, found: live }]
  }
  // What is at the same place in both is compared there.
  if (isWhole(set)) return []
  if (isObject(live)) {
    const known = isObject(wanted) ? wanted : {}
    return Object.keys(set).flatMap((key) => {
      const name = key.slice(2)
      if (!key.startsWith('f:') || !Object.hasOwn(live, name)) return []
      const next = Object.hasOwn(known, name) ? known[name] : undefined
      return walk({
        set: set[key] as FieldSet,
        live: live[name] as Json,
        wanted: next,
        path: [...path, name],
      })
    })
  }
  return Array.isArray(live) ? walkItems({ set, live, wanted, path }) : []
}

function walkItems({ set, live, wanted, path }: Place & { readonly live: Json[] }): Omit<Addition, 'by'>[] {
  const keys = keysOfItems(set)
  const known = Array.isArray(wanted) ? wanted : []
  return live.flatMap((item, index) => {
    const key = Object.keys(set).find((one) => isItem(one, item, index))
    if (key === undefined) return []
    const same = known.find((other) => isSameItem(other, item, keys))
    const step = { item: index, label: labelOf(item, keys, index) }
    return walk({ set: set[key] as FieldSet, live: item, wanted: same, path: [...path, step] })
  })
}
