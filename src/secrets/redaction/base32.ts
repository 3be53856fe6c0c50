const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/**
 * @returns the characters of a base32 text (RFC 4648, sprig's `b32enc`) that depend on these bytes only, wherever they
 * stand in a longer text: one core for each of the five alignments.
 */
export function base32Cores(bytes: Buffer): string[] {
  return [0, 1, 2, 3, 4].map((offset) => {
    const text = base32(Buffer.concat([Buffer.alloc(offset), bytes]))
    return text.slice(Math.ceil((offset * 8) / 5), Math.floor(((offset + bytes.length) * 8) / 5))
  })
}

/** Without padding. */
function base32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{1,5}/g) ?? []).map((five) => alphabet[parseInt(five.padEnd(5, '0'), 2)]).join('')
}
