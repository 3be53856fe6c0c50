import { dump } from 'js-yaml'
import { manifestSchema, type Value } from './manifest.js'

/**
 * The YAML of a value as a person reads it: block style, comments and formatting of the source left out, so that
 * two texts differ only where the objects do.
 * @param order a value whose order of keys is followed as far as it goes; other keys stay after their predecessor.
 */
export function readableYaml(value: Value, order?: Value): string {
  const ordered = order === undefined ? value : inOrderOf(value, order)
  return dump(ordered, { schema: manifestSchema, noRefs: true, lineWidth: -1, seqNoIndent: true })
}

function inOrderOf(value: Value, order: Value | undefined): Value {
  if (Array.isArray(value)) {
    return value.map((item, index) => inOrderOf(item, Array.isArray(order) ? order[index] : undefined))
  }
  if (!(value instanceof Map) || !(order instanceof Map)) return value
  const keys = mergedKeys([...value.keys()], [...order.keys()])
  return new Map(keys.map((key) => [key, inOrderOf(value.get(key) as Value, order.get(key))]))
}

/** Shared keys in the order of the second list; each other key right behind the key it follows in the first. */
function mergedKeys(own: readonly string[], order: readonly string[]): string[] {
  const known = new Set(own)
  const shared = order.filter((key) => known.has(key))
  const sharedSet = new Set(shared)
  const followers = new Map<string, string[]>()
  let last = ''
  for (const key of own) {
    if (sharedSet.has(key)) last = key
    else followers.set(last, [...(followers.get(last) ?? []), key])
  }
  return [...(followers.get('') ?? []), ...shared.flatMap((key) => [key, ...(followers.get(key) ?? [])])]
}
