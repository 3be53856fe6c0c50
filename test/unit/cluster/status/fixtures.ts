import type { Row } from '../../../../src/cluster/status/section.js'

/** The time of these tests. */
export const now = Date.parse('2026-06-01T12:00:00Z')

/** @returns a time so many days from now, RFC 3339. */
export function inDays(days: number): string {
  return new Date(now + days * 24 * 60 * 60 * 1000).toISOString()
}

/** @returns level and reason of each row, one text each: `alarm it has expired`. */
export function told(rows: readonly Row[]): string[] {
  return rows.map(({ level, why }) => `${level} ${why}`.trim())
}

/** What every object has, and what more this one has. */
export function object(name: string, more: object = {}): object {
  return { metadata: { name, namespace: 'shop', creationTimestamp: inDays(-3) }, ...more }
}

export function readyIs(status: string, reason = '', message = '') {
  return { conditions: [{ type: 'Ready', status, reason, message }] }
}
