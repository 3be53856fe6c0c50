import { widthOf } from '../../lib/text-width.js'
import { hanging, wrapped } from '../../lib/wrapped.js'

/** What is longer runs on in its row, and does not push the others out of sight. */
const most = 80

/** A column that has more in it keeps at least this, and more where a word or a time would be broken; up to a limit. */
const narrowest = { least: 12, most: 26 } as const

const gap = '  '

/**
 * Sets rows below each other.
 * @param rows with as many cells each, the titles first; printable text of one line.
 * @param columns of the terminal; nothing is broken where there is none.
 * @returns the lines of each row, without spaces at their ends. Where it is too narrow for a table, each cell stands behind
 * its title, and the titles have no line.
 */
export function textTable(
  rows: readonly (readonly string[])[],
  indent: string,
  columns = Infinity,
): string[][] {
  const [titles = [], ...others] = rows
  const widths = widthsOf(rows, columns - indent.length)
  if (widths === undefined) return [[], ...others.map((row) => hanging(indent, cardOf(titles, row), columns))]
  return rows.map((row) => linesOf(row, widths, columns).map((line) => `${indent}${line}`))
}

/**
 * @param leastNeeded titles of the columns that may be left out, the least needed first.
 * @returns the rows with as many of these columns as fit into the room, and the titles of the others. Where not even the
 * rest would fit, nothing is left out.
 */
export function narrowed(
  rows: readonly (readonly string[])[],
  leastNeeded: readonly string[],
  room = Infinity,
): { readonly rows: readonly (readonly string[])[]; readonly left: readonly string[] } {
  const [titles = []] = rows
  const known = leastNeeded.filter((title) => titles.includes(title))
  const without = (left: readonly string[]) => ({
    rows: rows.map((row) => row.filter((_, column) => !left.includes(titles[column] ?? ''))),
    left,
  })
  const fewer = [...known.keys(), known.length].map((count) => known.slice(0, count))
  const fits = fewer.map(without).find((narrow) => widthsOf(narrow.rows, room) !== undefined)
  return fits ?? { rows, left: [] }
}

/** @returns which columns a table lacks, for below it; nothing where it has them all. */
export function lackingLines(left: readonly string[], indent: string, columns?: number): string[] {
  return left.length === 0 ? [] : hanging(indent, `left out for want of room: ${left.join(', ')}`, columns)
}

/** @returns how wide each column is; undefined where some would be too narrow. */
function widthsOf(rows: readonly (readonly string[])[], columns: number): number[] | undefined {
  const [titles = []] = rows
  const widest = (measure: (cell: string) => number) =>
    titles.map((_, column) => rows.reduce((width, row) => Math.max(width, measure(row[column] ?? '')), 0))
  return fitted(widest(naturalOf), widest(leastOf), columns - gap.length * (titles.length - 1))
}

function fitted(natural: readonly number[], least: readonly number[], room: number): number[] | undefined {
  const widths = [...natural]
  const sum = () => widths.reduce((total, width) => total + width, 0)
  while (sum() > room) {
    const spare = widths.map((width, column) => (width > (least[column] ?? 0) ? width : 0))
    const largest = Math.max(...spare)
    if (largest === 0) return undefined
    widths[spare.lastIndexOf(largest)] = largest - 1
  }
  return widths
}

function naturalOf(cell: string): number {
  return Math.min(widthOf(cell), most)
}

function leastOf(cell: string): number {
  const longest = cell.split(/[ /]/).reduce((width, word) => Math.max(width, widthOf(word) + 1), 0)
  return Math.min(Math.max(longest, narrowest.least), widthOf(cell), narrowest.most)
}

function linesOf(row: readonly string[], widths: readonly number[], columns: number): string[] {
  const cells = row.map((cell, column) =>
    wrapped(cell, columns === Infinity ? columns : (widths[column] ?? 0)),
  )
  const height = Math.max(...cells.map(({ length }) => length))
  return Array.from({ length: height }, (_, line) =>
    cells
      .map((lines, column) => padded(lines[line] ?? '', widths[column] ?? 0))
      .join(gap)
      .trimEnd(),
  )
}

function padded(cell: string, width: number): string {
  return cell + ' '.repeat(Math.max(width - widthOf(cell), 0))
}

function cardOf(titles: readonly string[], row: readonly string[]): string {
  const known = row.map((cell, column) => ({ cell, title: titles[column] ?? '' }))
  const signs = known.filter(({ title }) => title === '').map(({ cell }) => cell)
  const told = known.filter(({ title, cell }) => title !== '' && cell !== '')
  return [...signs, told.map(({ cell, title }) => `${title} ${cell}`).join(', ')].join(gap)
}
