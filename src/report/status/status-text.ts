import colors from 'picocolors'
import type { Level, Row, Section } from '../../cluster/status/section.js'
import type { Status } from '../../commands/status.js'
import { counted } from '../markdown/markdown.js'
import { printable } from '../markdown/printable.js'
import { columnsOf } from './columns.js'
import { textTable } from './text-table.js'

const signs: Readonly<Record<Level, string>> = { ok: '✓', note: '·', warning: '!', alarm: '✗', unknown: '?' }
const paints: Readonly<Record<Level, (text: string) => string>> = {
  ok: colors.dim,
  note: (text) => text,
  warning: colors.yellow,
  alarm: colors.red,
  unknown: colors.magenta,
}
const statePaints: Readonly<Record<Section['state'], (text: string) => string>> = {
  healthy: colors.green,
  degraded: colors.red,
  unknown: colors.magenta,
  absent: colors.dim,
}

/** @returns what a status found, for a person at a terminal, with ANSI colours where they are shown. */
export function statusText(status: Status): string {
  const { environment, clusterVersion, result, sections } = printable(status)
  return [
    ...sections.flatMap(sectionLines),
    `${environment} on Kubernetes ${clusterVersion} is ${statePaints[result](result)}${troubleText(sections)}.`,
  ].join('\n')
}

function sectionLines({ name, state, why, rows, fine }: Section): string[] {
  const isEmpty = state === 'healthy' && rows.length + fine === 0
  const clause = isEmpty ? ': there is nothing to look at' : why === '' ? '' : `: ${why}`
  const head = `${colors.bold(name)} ${statePaints[state](state)}${clause}`
  const more = fine === 0 ? [] : [colors.dim(`  ✓ ${fine} as ${fine === 1 ? 'it' : 'they'} should be`)]
  return [head, ...tableLines(rows), ...more, '']
}

/** A reason is a sentence: it stands below its row, where there is room for it. */
function tableLines(rows: readonly Row[]): string[] {
  if (rows.length === 0) return []
  const columns = columnsOf(rows)
  const [titles = '', ...lines] = textTable([
    ['', ...columns],
    ...rows.map(({ level, cells }) => [signs[level], ...columns.map((title) => cells[title] ?? '')]),
  ])
  return [
    colors.dim(`  ${titles}`),
    ...lines.flatMap((line, index) => {
      const { level = 'ok', why = '' } = rows[index] ?? {}
      return [line, ...(why === '' ? [] : [`   └ ${why}`])].map((one) => `  ${paints[level](one)}`)
    }),
  ]
}

/** @returns how much is wrong, to go on a sentence. */
export function troubleText(sections: readonly Section[]): string {
  const rows = sections.flatMap(({ rows }) => rows)
  const count = (level: Level) => rows.filter((row) => row.level === level).length
  const unread = sections.filter(({ state, why }) => state === 'unknown' && why !== '').length
  const parts = [
    [count('alarm'), 'alarm'],
    [count('warning'), 'warning'],
    [count('unknown') + unread, 'unknown thing'],
  ] as const
  const told = parts.filter(([number]) => number > 0).map(([number, noun]) => counted(number, noun))
  return told.length === 0 ? '' : `: ${told.join(', ')}`
}
