/** How much room a text takes: characters of a comment, bytes of a summary. */
export type Measure = (text: string) => number

/** GitHub counts UTF-16 code units in a comment; as many never are more than its second limit of 262,144 bytes. */
export const inCharacters: Measure = (text) => text.length
export const inBytes: Measure = (text) => Buffer.byteLength(text)

/** One way to tell something. */
export interface Version {
  /** A lower bound of its size, so that nothing is rendered that has no room anyway. */
  readonly least: number
  readonly render: () => string
}

export interface Room {
  readonly size: number
  readonly measure: Measure
}

export interface Fitted {
  readonly text: string
  /** Which version it is, 0 for the fullest. */
  readonly version: number
}

/**
 * @param versions from the fullest to the shortest.
 * @returns the first one that fits; undefined when there is no room even for the last.
 */
export function fullestThatFits(versions: readonly Version[], { size, measure }: Room): Fitted | undefined {
  for (const [version, { least, render }] of versions.entries()) {
    if (least > size) continue
    const text = render()
    if (measure(text) <= size) return { text, version }
  }
  return undefined
}

/**
 * Shares a room fairly: each part may take an equal share of what is left, beginning with the smallest, so that what
 * small ones do not need is there for the large ones.
 * @param parts each with its versions.
 * @returns what became of each part, in the order given.
 */
export function fittedParts(parts: readonly (readonly Version[])[], { size, measure }: Room) {
  const fitted = new Array<Fitted | undefined>(parts.length).fill(undefined)
  const order = parts.map((versions, index) => ({ versions, index, least: versions[0]?.least ?? 0 }))
  order.sort((a, b) => a.least - b.least)
  let left = size
  for (const [done, { versions, index }] of order.entries()) {
    const share = Math.floor(left / (order.length - done))
    const found = fullestThatFits(versions, { size: share, measure })
    fitted[index] = found
    // What a long one leaves over is no more than its next length was short of: those after it get the same share.
    if (found) left -= found.version === 0 ? measure(found.text) : share
  }
  return fitted
}

/**
 * @returns as many items as there is room for, from the first on, and how many are left out.
 * @param room in the measure of `size`.
 */
export function within<T>(
  items: readonly T[],
  room: number,
  size: (item: T) => number,
): { kept: T[]; left: number } {
  let used = 0
  const end = items.findIndex((item) => (used += size(item)) > room)
  const kept = end === -1 ? [...items] : items.slice(0, end)
  return { kept, left: items.length - kept.length }
}
