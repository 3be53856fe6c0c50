import { cropped } from '../markdown/markdown.js'

/** What is longer would push all else out of sight; a report file has it whole. */
const widest = 80

/**
 * Sets rows below each other.
 * @param given rows with as many cells each; printable text of one line.
 * @returns a line for each row, without spaces at its end.
 */
export function textTable(given: readonly (readonly string[])[]): string[] {
  const rows = given.map((row) => row.map((cell) => cropped(cell, widest)))
  const widths = (rows[0] ?? []).map((_, column) =>
    rows.reduce((width, row) => Math.max(width, row[column]?.length ?? 0), 0),
  )
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
