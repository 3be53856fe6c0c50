import type { PhrasingContent } from 'mdast'
import { isChanged } from '../../plan/plan.js'
import type { Risk, RiskLevel } from '../../risks/risk.js'
import type { Measure } from '../markdown/fit.js'
import { within } from '../markdown/fit.js'
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
import { refusedChanges, riskOf, risksOf } from './risks.js'
import type { ShownLayer, ShownPlan, ShownRelease } from './shown-plan.js'
import { versions } from '../log/terminal.js'

/** The table's part of a text that has a limit. */
export interface TableRoom {
  readonly room: number
  readonly measure: Measure
  /** Where the rest is, for the reader of a table that had to be cut. */
  readonly elsewhere: string
}

/** From everything to the least; each step with the part of the room that it may take, the rest is for the diffs. */
const steps: readonly { part: number; least: number; render: (plan: ShownPlan) => string }[] = [
  { part: 0.5, least: 30, render: (plan) => planTable(plan, { version: true, reasons: true }) },
  { part: 0.6, least: 30, render: (plan) => planTable(plan, { version: true, reasons: false }) },
  { part: 0.6, least: 25, render: (plan) => planTable(plan, { version: false, reasons: false }) },
  { part: 0.9, least: 12, render: (plan) => plainRows(rowLines(plan, Infinity)) },
  { part: 0.95, least: 12, render: (plan) => plainRows(rowLines(plan, 48)) },
  { part: 0.95, least: 12, render: (plan) => plainRows(rowLines(plan, 24)) },
]

/** @returns the table with a row for every release; it loses columns before it loses rows, and says so when it does. */
export function fittedTable(plan: ShownPlan, { room, measure, elsewhere }: TableRoom): string {
  const rows = plan.layers.flatMap(({ releases }) => releases).length
  for (const { part, least, render } of steps) {
    if (rows * least > room * part) continue
    const rendered = render(plan)
    if (measure(rendered) <= room * part) return rendered
  }
  const { kept, left } = within(rowLines(plan, 20, worstOf), room - 200, (line) => measure(line) + 1)
  if (left === 0) return plainRows(kept)
  return plainRows(kept) + markdown(paragraph(text(`${number(left)} more lines of this are ${elsewhere}.`)))
}

function planTable(plan: ShownPlan, columns: { version: boolean; reasons: boolean }): string {
  const titles = ['Layer', 'Release', 'Status', ...(columns.version ? ['Version'] : []), 'Objects', 'Risk']
  const rows = plan.layers.flatMap((layer) => {
    if (!layer.releases.some(isChanged)) return [unchangedLayer(layer, titles.length)]
    return layer.releases.map((release) => [
      [text(String(layer.layer))],
      [code(`${release.namespace}/${release.name}`)],
      statusCell(release),
      ...(columns.version ? [versionCell(release)] : []),
      [text(objectsText(release))],
      riskCell(release, columns.reasons),
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
export function objectsText({ status, changes }: ShownRelease): string {
  if (status === 'unknown') return '?'
  const count = (wanted: string) => changes.filter(({ action }) => action === wanted).length
  const counts = [
    ['+', count('add')],
    ['~', count('change')],
    ['−', count('remove')],
  ] as const
  return counts.flatMap(([sign, objects]) => (objects > 0 ? [`${sign}${number(objects)}`] : [])).join(' ')
}

function riskCell(release: ShownRelease, withReasons: boolean): PhrasingContent[] {
  const refused = refusedChanges(release.changes).length > 0 ? [strong('refused')] : []
  const level = riskOf(release)
  if (level === undefined) return refused
  const cell = [...refused, ...(refused.length > 0 ? [text(', ')] : [])]
  const risks = withReasons ? risksOf(release) : []
  if (risks.length === 0) return [...cell, riskLabel(level)]
  const more = risks.length > 3 ? [text(`, ${risks.length - 3} more`)] : []
  return [...cell, ...risks.slice(0, 3).flatMap(labelledReason), ...more]
}

/** A level is said once, before the first of its reasons, and begins a line. */
function labelledReason({ level, reason }: Risk, index: number, risks: readonly Risk[]): PhrasingContent[] {
  if (index > 0 && risks[index - 1]?.level === level) return [text(', '), code(reason, 80)]
  const lineBreak: PhrasingContent[] = index > 0 ? [{ type: 'html', value: '<br>' }] : []
  return [...lineBreak, riskLabel(level), text(': '), code(reason, 80)]
}

export function riskLabel(level: RiskLevel): PhrasingContent {
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
function worstOf({ status, unstable, changes, ...release }: ShownRelease): string[] {
  if (status === 'unknown' || status === 'stuck') return [status]
  if (refusedChanges(changes).length > 0) return ['refused']
  if (unstable !== undefined) return ['unstable']
  return status === 'upgrade' ? [notableRisk({ ...release, status, changes })] : [status]
}

function notableRisk(release: ShownRelease): string {
  const level = riskOf(release)
  return level === 'routine' ? '' : (level ?? '')
}

function plainRows(lines: readonly string[]): string {
  return markdown(fence(lines.join('\n'), 'text'))
}
