import { closest, distance } from 'fastest-levenshtein'

/** @returns the one of the words that was probably meant: the only one that begins so, or one that is near; else undefined. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined
  const [begun, ...others] = word.length < 3 ? [] : known.filter((one) => one.startsWith(word))
  if (begun !== undefined && others.length === 0) return begun
  const near = closest(word, known)
  // Of a short word nothing much is left after three changes.
  return distance(word, near) <= Math.min(3, Math.ceil(near.length / 3)) ? near : undefined
}
