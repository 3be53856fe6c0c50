import type { Row } from '../../cluster/status/section.js'

/** @returns the titles of the columns that have something in them. */
export function columnsOf(rows: readonly Row[]): string[] {
  const titles = Object.keys(rows[0]?.cells ?? {})
  return titles.filter((title) => rows.some(({ cells }) => cells[title] !== ''))
}
