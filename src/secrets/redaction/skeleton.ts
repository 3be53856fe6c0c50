/**
 * The skeleton of a text is what is left of it without all that notations add to it or change in it: escapes are read,
 * signs that are escaped or doubled somewhere are left out, and those between words, any quotes that follow each other
 * are one, and letters are small. A value has the same skeleton in any mixture of notations: JSON in JSON in a shell's
 * quotes, `upper`, `snakecase`, an ASCII-only encoder.
 */
export function skeletonOf(text: string): string {
  let skeleton = ''
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    const { unit, end } = beginsEscape[code] === 1 ? readEscape(text, at) : { unit: code, end: at + 1 }
    const kept = skeletonUnit[unit] ?? 0
    if (kept !== 0 && !(kept === quote && skeleton.endsWith("'"))) skeleton += String.fromCharCode(kept)
    at = end - 1
  }
  return skeleton
}

/** A match shorter than this may be chance, once signs and capitals are gone. */
export const shortestSkeleton = 8

/**
 * @returns whether a form of a value is found by the value's skeleton, and hidden to its ends: then it needs no search
 * of its own.
 */
export function hasSkeletonOf(form: string, value: string): boolean {
  const skeleton = skeletonOf(value)
  const isKept = (at: number) => skeletonUnit[value.charCodeAt(at)] !== 0
  return (
    skeleton.length >= shortestSkeleton &&
    isKept(0) &&
    isKept(value.length - 1) &&
    skeletonOf(form) === skeleton
  )
}

/** What stands for each UTF-16 unit in a skeleton, 0 for nothing. Beyond ASCII there are too many ways to write it. */
export const skeletonUnit = new Uint16Array(65_536)
for (let unit = 0x21; unit < 0x7f; unit++) {
  const sign = String.fromCharCode(unit)
  if (!'\\%$&+-_'.includes(sign)) skeletonUnit[unit] = sign.toLowerCase().charCodeAt(0)
}
/** They are not left out: a line `name: x` of a secret is no `"name":"x"` of our own outputs. */
export const quote = "'".charCodeAt(0)
skeletonUnit['"'.charCodeAt(0)] = quote
/** What stands in the place of a value keeps apart what is around it. */
skeletonUnit['•'.charCodeAt(0)] = '•'.charCodeAt(0)

/** The units at which `readEscape` has something to read. */
export const beginsEscape = new Uint8Array(65_536)
for (const sign of '\\%&') beginsEscape[sign.charCodeAt(0)] = 1

/** What an escape stands for, 0 for what a skeleton has not, and where it ends. */
export interface Escape {
  readonly unit: number
  readonly end: number
}

const hex = '([0-9a-fA-F]{2})'
const escapes = [
  `\\\\+(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x${hex}|([0-7]{3})|[nrtabfve0NLP])?`,
  `%(?:(?:25)*${hex})?`,
  '&(?:amp;)*(?:(lt|gt);|(?:quot|apos);|#([0-9]{1,7});|#[xX]([0-9a-fA-F]{1,6});)?',
]
const escaped = new RegExp(escapes.join('|'), 'y')

/** @param at of a backslash, a percent or an ampersand; a run of backslashes is one escape, however often nested. */
export function readEscape(text: string, at: number): Escape {
  escaped.lastIndex = at
  const [, u = '', big = '', x = '', octal = '', percent = '', named = '', decimal = '', entity = ''] =
    escaped.exec(text) ?? []
  const digits = u || big || x || percent || entity
  const code = digits === '' ? parseInt(octal, 8) || Number(decimal) : parseInt(digits, 16)
  const unit = named === '' ? code || 0 : named === 'lt' ? 0x3c : 0x3e
  return { unit: unit > 0xffff ? 0 : unit, end: Math.max(escaped.lastIndex, at + 1) }
}
