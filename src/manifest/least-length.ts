import type { Value } from './manifest.js'

/**
 * Looks at each list and map once, however many aliases lead to it: so a document that grows without end is known
 * before anything of it is written.
 * @returns a lower bound of the length of the canonical text.
 */
export function leastLength(value: Value, known = new Map<Value, number>()): number {
  if (typeof value === 'string') return value.length
  if (!Array.isArray(value) && !(value instanceof Map)) return value.source.length
  const before = known.get(value)
  if (before !== undefined) return before
  let length = '[]'.length
  for (const part of value.values()) length += leastLength(part, known)
  known.set(value, length)
  return length
}
