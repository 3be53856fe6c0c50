import type { PhrasingContent, RootContent } from 'mdast'
import type { Level, Row, Section } from '../../cluster/status/section.js'
import type { Status } from '../../commands/status.js'
import { alert, code, heading, markdown, paragraph, table, text } from '../markdown/markdown.js'
import { printable } from '../markdown/printable.js'
import { columnsOf } from './columns.js'
import { troubleText } from './status-text.js'

const signs: Readonly<Record<Level, string>> = {
  ok: '✅',
  note: 'ℹ️',
  warning: '⚠️',
  alarm: '❌',
  unknown: '❔',
}
const stateSigns: Readonly<Record<Section['state'], string>> = {
  healthy: '✅',
  degraded: '❌',
  unknown: '❔',
  absent: '➖',
}

/** More than this nobody reads in a summary; the report file has them all. */
const mostRows = 100

/** What comes from the cluster stands in code only. @returns what a status found, for the summary of a job. */
export function statusMarkdown(status: Status): string {
  const { environment, clusterVersion, at, result, sections } = printable(status)
  const sentence = [
    code(environment),
    text(' on Kubernetes '),
    code(clusterVersion),
    text(` is ${result}${troubleText(sections)}.`),
  ]
  return markdown(
    heading(text(`${stateSigns[result]} Status: ${result}`)),
    ...(result === 'healthy' ? [paragraph(...sentence)] : [alert('WARNING', [paragraph(...sentence)])]),
    overview(sections),
    ...sections.flatMap(sectionBlocks),
    paragraph(text('Looked at '), code(at), text('.')),
  )
}

function overview(sections: readonly Section[]) {
  const rows = sections.map(({ name, state, why, rows, fine }): PhrasingContent[][] => [
    [text(`${stateSigns[state]} ${name}`)],
    [text(state)],
    [text(String(rows.length + fine))],
    [...(why === '' ? [text('')] : [code(why, 600)])],
  ])
  return table(['Section', 'State', 'Looked at', 'Why'], rows)
}

function sectionBlocks({ name, rows, fine }: Section): RootContent[] {
  if (rows.length === 0) return []
  const worstFirst = [...rows].sort((a, b) => order[b.level] - order[a.level])
  const shown = rows.length > mostRows ? worstFirst.slice(0, mostRows) : rows
  const left = rows.length - shown.length
  return [
    heading(text(name)),
    rowTable(shown),
    ...(left > 0 ? [paragraph(text(`${left} more are in the report file.`))] : []),
    ...(fine > 0 ? [paragraph(text(`${fine} more as ${fine === 1 ? 'it' : 'they'} should be.`))] : []),
  ]
}

const order: Readonly<Record<Level, number>> = { ok: 0, note: 1, unknown: 2, warning: 3, alarm: 4 }

function rowTable(rows: readonly Row[]) {
  const columns = columnsOf(rows)
  const cell = (value: string) => (value === '' ? [text('')] : [code(value)])
  return table(
    ['', ...columns, 'why'],
    rows.map(({ level, why, cells }) => [
      [text(signs[level])],
      ...columns.map((title) => cell(cells[title] ?? '')),
      why === '' ? [text('')] : [code(why, 600)],
    ]),
  )
}
