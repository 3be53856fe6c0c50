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
  const widest = (measure: (cell: string) => number) =>
    titles.map((_, column) => rows.reduce((width, row) => Math.max(width, measure(row[column] ?? '')), 0))
  const room = columns - indent.length - gap.length * (titles.length - 1)
  const widths = fitted(widest(naturalOf), widest(leastOf), room)
  if (widths === undefined) return [[], ...others.map((row) => hanging(indent, cardOf(titles, row), columns))]
  return rows.map((row) => linesOf(row, widths, columns).map((line) => `${indent}${line}`))
}

/** @returns how wide each column is; undefined where some would be too narrow. */
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
