/** How much room a text takes: characters of a comment, bytes of a summary. */
export type Measure = (text: string) => number

/** GitHub counts UTF-16 code units in a comment; as many never are more than its second limit of 262,144 bytes. */
export const inCharacters: Measure = (text) => text.length
export const inBytes: Measure = (text) => Buffer.byteLength(text)

/** A part that can be told at several lengths; level 0 is the whole of it. */
export interface Section {
  /** A lower bound of the size at a level, so that nothing is rendered that has no room anyway. */
  readonly least: (level: number) => number
  readonly render: (level: number) => string
}

export interface Room {
  readonly budget: number
  readonly levels: number
  readonly measure: Measure
}

/** What became of a section: its text and level, or nothing when there was no room even for the shortest. */
export type Fitted = { readonly text: string; readonly level: number } | undefined

/**
 * Shares a budget fairly: each section may take an equal part of what is left, beginning with the smallest, so that
 * what small ones do not need is there for the large ones.
 * @returns for each section the fullest level that its share allows, in the order given.
 */
export function fit(sections: readonly Section[], { budget, levels, measure }: Room): Fitted[] {
  const fitted = new Array<Fitted>(sections.length).fill(undefined)
  const order = sections.map((section, index) => ({ section, index, size: section.least(0) }))
  order.sort((a, b) => a.size - b.size)
  let left = budget
  for (const [done, { section, index }] of order.entries()) {
    const share = Math.floor(left / (order.length - done))
    const found = fullest(section, { budget: share, levels, measure })
    fitted[index] = found
    left -= found ? measure(found.text) : 0
  }
  return fitted
}

function fullest({ least, render }: Section, { budget, levels, measure }: Room): Fitted {
  for (let level = 0; level < levels; level += 1) {
    if (least(level) > budget) continue
    const text = render(level)
    if (measure(text) <= budget) return { text, level }
  }
  return undefined
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
