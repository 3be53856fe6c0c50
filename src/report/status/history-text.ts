import colors from 'picocolors'
import type { Deploy, History } from '../../cluster/status/history.js'
import { code, heading, markdown, paragraph, table, text } from '../markdown/markdown.js'
import { shownTime } from '../../lib/shown-time.js'
import { hanging } from '../../lib/wrapped.js'
import { counted } from '../markdown/markdown.js'
import { printable } from '../markdown/printable.js'
import { lackingLines, narrowed, textTable } from './text-table.js'

const titles = [
  'when',
  'release',
  'revision',
  'status',
  'chart',
  'why',
  'commit',
  'by',
  'approved by',
  'plan',
]

/** What a narrow terminal may do without, the least needed first: a rollback needs the release and its revision. */
const leastNeeded = ['plan', 'commit', 'approved by', 'by', 'why', 'chart', 'status']

function cells(deploy: Deploy): string[] {
  const { at, namespace, name, revision, status, chart, version, why, commit, by, approvedBy, planId } =
    deploy
  return [
    shownTime(at),
    `${namespace}/${name}`,
    String(revision),
    status,
    `${chart} ${version}`.trim(),
    why,
    commit,
    by,
  ].concat([approvedBy, planId])
}

/**
 * @param columns of the terminal; undefined where there is none.
 * @returns all revisions, the newest first, for a person at a terminal.
 */
export function historyText(given: History, columns?: number): string {
  const { deploys, unreadable } = printable(given)
  // What helm says of a failure is a sentence, or several: it stands below its row, where there is room for it.
  const rows = deploys.map((deploy) => ({
    deploy,
    isFailed: deploy.status === 'failed' && deploy.why !== '',
  }))
  const table = rows.map(({ deploy, isFailed }) => cells(isFailed ? { ...deploy, why: '' } : deploy))
  const { rows: fitting, left } = narrowed(withoutEmptyColumns([titles, ...table]), leastNeeded, columns)
  const [head = [], ...lines] = textTable(fitting, '', columns)
  return [
    ...(deploys.length === 0 ? ['helm keeps no revision of these releases.'] : head.map(colors.bold)),
    ...rows.flatMap(({ deploy, isFailed }, index) => {
      const below = isFailed ? hanging('  ', `└ ${deploy.why}`, columns) : []
      const shown = [...(lines[index] ?? []), ...below]
      return deploy.status === 'failed' ? shown.map(colors.red) : shown
    }),
    ...lackingLines(left, '', columns).map(colors.dim),
    ...unreadable.flatMap((secret) =>
      hanging('', `warning: the Secret ${secret} is not a release that helm wrote`, columns).map(
        colors.yellow,
      ),
    ),
  ].join('\n')
}

/** @param rows the titles first. */
function withoutEmptyColumns([head = [], ...rows]: readonly (readonly string[])[]): string[][] {
  const isFilled = (_cell: string, column: number) => rows.some((row) => row[column] !== '')
  return [head, ...rows].map((row) => row.filter(isFilled))
}

/** More than this nobody reads in a summary; the report file has them all. */
const mostRows = 500

/** @returns the same for the summary of a job. What comes from the cluster stands in code only. */
export function historyMarkdown(given: History): string {
  const { deploys, unreadable } = printable(given)
  const cell = (value: string) => (value === '' ? [text('')] : [code(value)])
  const shown = deploys.slice(0, mostRows)
  const left = deploys.length - shown.length
  return markdown(
    heading(text('History')),
    ...(shown.length > 0
      ? [
          table(
            titles,
            shown.map((deploy) => cells(deploy).map(cell)),
          ),
        ]
      : []),
    paragraph(text(`helm keeps ${counted(deploys.length, 'revision')} of these releases.`)),
    ...(left > 0 ? [paragraph(text(`The oldest ${left} are in the report file.`))] : []),
    ...unreadable.map((secret) =>
      paragraph(text('The Secret '), code(secret), text(' is not a release that helm wrote.')),
    ),
  )
}
