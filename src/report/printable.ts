/**
 * Control characters, terminal sequences among them, and the characters that turn the direction of text or take no
 * room: with them a diff can look like another one (CVE-2021-42574).
 */
const unprintable = [
  '\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f',
  '\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180e\\u3164\\ufeff\\uffa0',
  '\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u2069',
  '\\u{e0000}-\\u{e007f}',
].join('')

// Each character counts by itself here, also one that joins what is before it.
/* eslint-disable no-misleading-character-class */
const inBlocks = new RegExp(`[${unprintable}]`, 'gu')
const inLines = new RegExp(`[\\n${unprintable}]`, 'gu')
/* eslint-enable no-misleading-character-class */

/** The fields that hold several lines; in any other a line break could pass for a line of ours. */
const blocks = ['diff']

/**
 * What comes from charts, tools and pull requests, before any colour of ours is added.
 * @returns the same value with every text in it safe to show: what is not printable is a replacement character.
 */
export function printable<T>(value: T): T {
  const clean = (text: string, lines: boolean) => text.replace(lines ? inBlocks : inLines, '�')
  return JSON.parse(JSON.stringify(value), (name, part: unknown) =>
    typeof part === 'string' ? clean(part.replace(/\r\n/g, '\n'), blocks.includes(name)) : part,
  ) as T
}
