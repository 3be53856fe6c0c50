/**
 * Control characters, terminal sequences among them, and the characters that turn the direction of text or take no
 * room: with them a diff can look like another one (CVE-2021-42574).
 */
const unprintable =
  '\\p{Default_Ignorable_Code_Point}\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u2028\\u2029\\u2800\\ufff9-\\ufffb'
/** They only choose between the two looks of a sign that is seen anyway (`⚠️`). */
const looks = '(?<!\\p{Extended_Pictographic}[\\ufe0e\\ufe0f])'

const inBlocks = new RegExp(`[${unprintable}]${looks}`, 'gu')
const inLines = new RegExp(`[\\n${unprintable}]${looks}`, 'gu')

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
