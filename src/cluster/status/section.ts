/** How much a row asks of its reader. `note` is worth knowing and no trouble. */
export type Level = 'ok' | 'note' | 'warning' | 'alarm' | 'unknown'

/** One thing that was looked at. */
export interface Row {
  readonly level: Level
  /** What is wrong with it, or worth knowing; empty for what is as it should be. */
  readonly why: string
  /** By the title of their column; each row of a section has the same. */
  readonly cells: Readonly<Record<string, string>>
}

/** What is known of a cluster. Whatever could not be looked at is never healthy. */
export type Health = 'healthy' | 'degraded' | 'unknown'

/** What was looked at together. */
export interface Section {
  readonly name: string
  /** `absent` is what the cluster does not have at all; it says nothing about its health. */
  readonly state: Health | 'absent'
  /** Why it is unknown or absent; empty otherwise. */
  readonly why: string
  readonly rows: readonly Row[]
  /** How many more are as they should be, and would say nothing more than that. */
  readonly fine: number
}

/** @returns the worst: what is known to be bad comes before what is not known. */
export function worstOf(states: readonly Section['state'][]): Health {
  return (['degraded', 'unknown'] as const).find((state) => states.includes(state)) ?? 'healthy'
}

const stateOf: Readonly<Record<Level, Health>> = {
  ok: 'healthy',
  note: 'healthy',
  warning: 'degraded',
  alarm: 'degraded',
  unknown: 'unknown',
}

/** @returns a section of rows in the order given. */
export function section(name: string, rows: readonly Row[]): Section {
  return { name, state: worstOf(rows.map(({ level }) => stateOf[level])), why: '', rows, fine: 0 }
}

/** @returns a section in which what is as it should be is only counted. */
export function shortSection(name: string, rows: readonly Row[]): Section {
  const shown = rows.filter(({ level }) => level !== 'ok')
  return { ...section(name, shown), fine: rows.length - shown.length }
}

/** @param why it cannot be read, as a clause. */
export function unknownSection(name: string, why: string): Section {
  return { name, state: 'unknown', why, rows: [], fine: 0 }
}

/** @param why it is not there, as a clause. */
export function absentSection(name: string, why: string): Section {
  return { name, state: 'absent', why, rows: [], fine: 0 }
}
