/** Line ends, other control characters and those that turn the direction of text would let it pose as another message. */
const unruly = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu

/** @returns the text as one line of at most `most` characters. */
export function singleLine(text: string, most: number): string {
  const line = text.replace(unruly, ' ')
  return line.length <= most ? line : `${line.slice(0, most - 1)}…`
}
