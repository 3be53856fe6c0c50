import type { PhrasingContent } from 'mdast'
import { isChanged, releasesOf, type PlannedRelease } from '../../plan/plan.js'
import type { Risk } from '../../risks/risk.js'
import { fullestThatFits, within, type Measure } from '../markdown/fit.js'
import {
  code,
  counted,
  cropped,
  fence,
  markdown,
  number,
  paragraph,
  strong,
  table,
  text,
} from '../markdown/markdown.js'
import { refusedChanges, risksOf, verdictOf, type Verdict } from './risks.js'
import type { ShownLayer, ShownPlan, ShownRelease } from './shown-plan.js'
import { versions } from './versions.js'

/** The table's part of a text that has a limit. */
export interface TableRoom {
  readonly room: number
  readonly measure: Measure
  /** Where the rest is, for the reader of a table that had to be cut. */
  readonly elsewhere: string
}

/** @returns the table with a row for every release; it loses columns before it loses rows, and says so when it does. */
export function fittedTable(plan: ShownPlan, { room, measure, elsewhere }: TableRoom): string {
  const rows = releasesOf(plan).length
  const columns = [
    { least: 30 * rows, render: () => planTable(plan, 'all') },
    { least: 25 * rows, render: () => planTable(plan, 'few') },
  ]
  const lines = [Infinity, 24].map((nameRoom) => ({
    least: 12 * rows,
    render: () => plainRows(rowLines(plan, nameRoom)),
  }))
  // The rest is for the diffs, as long as there is one.
  const fitted =
    fullestThatFits(columns, { size: room * 0.6, measure }) ??
    fullestThatFits(lines, { size: room * 0.95, measure })
  return fitted?.text ?? cutRows(plan, { room, measure, elsewhere })
}

function cutRows(plan: ShownPlan, { room, measure, elsewhere }: TableRoom): string {
  const { kept, left } = within(rowLines(plan, 20, worstOf), room - 200, (line) => measure(line) + 1)
  if (left === 0) return plainRows(kept)
  return plainRows(kept) + markdown(paragraph(text(`${number(left)} more lines of this are ${elsewhere}.`)))
}

function planTable(plan: ShownPlan, columns: 'all' | 'few'): string {
  const all = columns === 'all'
  const titles = ['Layer', 'Release', 'Status', ...(all ? ['Version'] : []), 'Objects', 'Risk']
  const rows = plan.layers.flatMap((layer) => {
    if (!layer.releases.some(isChanged)) return [unchangedLayer(layer, titles.length)]
    return layer.releases.map((release) => [
      [text(String(layer.layer))],
      [code(`${release.namespace}/${release.name}`)],
      statusCell(release),
      ...(all ? [versionCell(release)] : []),
      [text(objectsText(release))],
      riskCell(release, all),
    ])
  })
  return markdown(table(titles, rows))
}

/** The arrow holds both versions on one line. */
function versionCell(release: ShownRelease): PhrasingContent[] {
  const shown = (versions(release) || '–').split(' → ')
  return shown.flatMap((version, index) => (index ? [text('\u00a0→\u00a0'), code(version)] : [code(version)]))
}

function unchangedLayer({ layer, releases }: ShownLayer, columns: number): PhrasingContent[][] {
  const cells = [String(layer), counted(releases.length, 'release'), 'unchanged']
  return Array.from({ length: columns }, (_, index) => [text(cells[index] ?? '')])
}

function statusCell({ status, unstable }: ShownRelease): PhrasingContent[] {
  const bold = status === 'unknown' || status === 'stuck'
  return [
    bold ? strong(status) : text(status),
    ...(unstable === undefined ? [] : [text(', '), strong('unstable')]),
  ]
}

/** @returns `+1 ~2 −3`; a question mark where it is not known. */
export function objectsText({ status, changes }: Pick<PlannedRelease, 'status' | 'changes'>): string {
  if (status === 'unknown') return '?'
  const count = (wanted: string) => changes.filter(({ action }) => action === wanted).length
  const counts = [
    ['+', count('add')],
    ['~', count('change')],
    ['−', count('remove')],
  ] as const
  return counts.flatMap(([sign, objects]) => (objects > 0 ? [`${sign}${number(objects)}`] : [])).join(' ')
}

/** Why something is of high risk stands above the table. */
function riskCell(release: ShownRelease, withReasons: boolean): PhrasingContent[] {
  if (release.status === 'unknown') return [text('?')]
  const verdict = verdictOf(release)
  const others = withReasons ? risksOf(release).filter(({ level }) => level !== 'high') : []
  const marks: PhrasingContent[][] = [
    ...(refusedChanges(release.changes).length > 0 ? [[strong('refused')]] : []),
    ...(verdict !== undefined && (verdict === 'high' || others.length === 0) ? [[riskLabel(verdict)]] : []),
  ]
  const more = others.length > 3 ? [text(`, ${others.length - 3} more`)] : []
  return [
    ...marks.flatMap((mark, index) => (index > 0 ? [text(', '), ...mark] : mark)),
    ...(marks.length > 0 && others.length > 0 ? [lineBreak] : []),
    ...others.slice(0, 3).flatMap(labelledReason),
    ...more,
  ]
}

const lineBreak: PhrasingContent = { type: 'html', value: '<br>' }

/** A level is said once, before the first of its reasons, and begins a line. */
function labelledReason({ level, reason }: Risk, index: number, risks: readonly Risk[]): PhrasingContent[] {
  if (index > 0 && risks[index - 1]?.level === level) return [text(', '), code(reason, 80)]
  return [...(index > 0 ? [lineBreak] : []), riskLabel(level), text(': '), code(reason, 80)]
}

export function riskLabel(level: Verdict): PhrasingContent {
  return level === 'high' ? strong(level) : text(level)
}

/** One line a release, for many of them: short, and in a fence nothing of it needs to be escaped. */
function rowLines(plan: ShownPlan, nameRoom: number, tell = allOf): string[] {
  return plan.layers.flatMap(({ layer, releases }) => {
    if (!releases.some(isChanged))
      return [`layer ${layer}: ${counted(releases.length, 'release')}, unchanged`]
    return [`layer ${layer}`, ...releases.map((release) => `  ${rowLine(release, nameRoom, tell)}`)]
  })
}

function rowLine(release: ShownRelease, nameRoom: number, tell: typeof allOf): string {
  const name = cropped(`${release.namespace}/${release.name}`, nameRoom)
  return [name, ...tell(release)].filter((part) => part !== '').join(' ')
}

function allOf(release: ShownRelease): string[] {
  return [
    release.status === 'upgrade' ? '' : release.status,
    release.unstable === undefined ? '' : 'unstable',
    objectsText(release),
    refusedChanges(release.changes).length > 0 ? 'refused' : '',
    notableRisk(release),
  ]
}

/** The one word that matters most. */
function worstOf(release: ShownRelease): string[] {
  const { status, unstable, changes } = release
  if (status === 'unknown' || status === 'stuck') return [status]
  if (refusedChanges(changes).length > 0) return ['refused']
  if (unstable !== undefined) return ['unstable']
  return status === 'upgrade' ? [notableRisk(release)] : [status]
}

function notableRisk(release: ShownRelease): string {
  const verdict = verdictOf(release)
  return verdict === 'routine' || verdict === 'none found' ? '' : (verdict ?? '')
}

function plainRows(lines: readonly string[]): string {
  return markdown(fence(lines.join('\n'), 'text'))
}
