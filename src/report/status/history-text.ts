import colors from 'picocolors'
import type { Deploy, History } from '../../cluster/status/history.js'
import { code, heading, markdown, paragraph, table, text } from '../markdown/markdown.js'
import { shownTime } from '../../lib/shown-time.js'
import { counted } from '../markdown/markdown.js'
import { printable } from '../markdown/printable.js'
import { textTable } from './text-table.js'

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

/** @returns all revisions, the newest first, for a person at a terminal. */
export function historyText(given: History): string {
  const { deploys, unreadable } = printable(given)
  // What helm says of a failure is a sentence, or several: it stands below its row, where there is room for it.
  const rows = deploys.map((deploy) => ({
    deploy,
    isFailed: deploy.status === 'failed' && deploy.why !== '',
  }))
  const [head = '', ...lines] = textTable([
    titles,
    ...rows.map(({ deploy, isFailed }) => cells(isFailed ? { ...deploy, why: '' } : deploy)),
  ])
  return [
    ...(deploys.length === 0 ? ['helm keeps no revision of these releases.'] : [colors.bold(head)]),
    ...lines.flatMap((line, index) => {
      const { deploy, isFailed = false } = rows[index] ?? {}
      const below = isFailed ? [`  └ ${deploy?.why ?? ''}`] : []
      return [line, ...below].map((one) => (deploy?.status === 'failed' ? colors.red(one) : one))
    }),
    ...unreadable.map((secret) =>
      colors.yellow(`warning: the Secret ${secret} is not a release that helm wrote`),
    ),
  ].join('\n')
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
