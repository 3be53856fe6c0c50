import colors from 'picocolors'
import type { Level, Row, Section } from '../../cluster/status/section.js'
import type { Status } from '../../commands/status.js'
import { counted } from '../markdown/markdown.js'
import { printable } from '../markdown/printable.js'
import { hanging } from '../../lib/wrapped.js'
import { columnsOf } from './columns.js'
import { lackingLines, narrowed, textTable } from './text-table.js'

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

/**
 * @param columns of the terminal; undefined where there is none.
 * @returns what a status found, for a person at a terminal, with ANSI colours where they are shown.
 */
export function statusText(status: Status, columns?: number): string {
  const { environment, clusterVersion, result, sections } = printable(status)
  const verdict = `${environment} on Kubernetes ${clusterVersion} is ${result}${troubleText(sections)}.`
  return [
    ...sections.flatMap((section) => sectionLines(section, columns)),
    ...hanging('', verdict, columns).map(statePaints[result]),
  ].join('\n')
}

function sectionLines({ name, state, why, rows, fine }: Section, columns: number | undefined): string[] {
  const isEmpty = state === 'healthy' && rows.length + fine === 0
  const clause = isEmpty ? ': there is nothing to look at' : why === '' ? '' : `: ${why}`
  const [first = '', ...others] = hanging('', `${name} ${state}${clause}`, columns)
  const head = first.replace(`${name} ${state}`, () => `${colors.bold(name)} ${statePaints[state](state)}`)
  const more = fine === 0 ? [] : [colors.dim(`  ✓ ${fine} as ${fine === 1 ? 'it' : 'they'} should be`)]
  return [head, ...others, ...tableLines(rows, columns), ...more, '']
}

const indent = '  '

/**
 * Columns of all sections that a narrow terminal may do without, the least needed first. A chart is mostly called as its
 * release is, and where another version is wanted, the reason of the row says it.
 */
const leastNeeded = [
  ...['names', 'class', 'path', 'type', 'renews'],
  ...['chart', 'wanted', 'age', 'because', 'by', 'revision', 'layer'],
]

/** A reason is a sentence: it stands below its row, where there is room for it. */
function tableLines(rows: readonly Row[], columns: number | undefined): string[] {
  if (rows.length === 0) return []
  const titles = columnsOf(rows)
  const table = [
    ['', ...titles],
    ...rows.map(({ level, cells }) => [signs[level], ...titles.map((title) => cells[title] ?? '')]),
  ]
  const { rows: fitting, left } = narrowed(table, leastNeeded, columns && columns - indent.length)
  const [head = [], ...lines] = textTable(fitting, indent, columns)
  return [
    ...head.map(colors.dim),
    ...rows.flatMap(({ level, why }, index) => {
      const below = why === '' ? [] : hanging('     ', `└ ${why}`, columns)
      return [...(lines[index] ?? []), ...below].map(paints[level])
    }),
    ...lackingLines(left, indent, columns).map(colors.dim),
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
