import colors from 'picocolors'
import type { ObjectChange } from '../../changes/release-diff.js'
import { isChanged, releasesOf, type Plan, type PlannedLayer, type PlannedRelease } from '../../plan/plan.js'
import type { Risk } from '../../risks/risk.js'
import { countPlan, layersWithoutJob, noJobText, type PlanCounts } from '../plan/counts.js'
import { highestRiskText, refusalText } from '../plan/risks.js'
import { versions } from '../plan/versions.js'
import { counted } from '../markdown/markdown.js'
import { printable } from '../markdown/printable.js'
import { marks } from './marks.js'
import { overviewLines } from './plan-overview.js'
import { tellIn, type Tell } from './told-lines.js'

/** Where a plan is shown. */
export interface PlanView {
  /** The layers that the workflow has a job for; undefined where that is not known. */
  readonly jobLayers?: readonly number[] | undefined
  /** Of the terminal; undefined where there is none: a log is whole. */
  readonly columns?: number | undefined
}

interface Page {
  readonly tell: Tell
  /** What is shown line by line. Nobody in a terminal can agree to what cannot be read; beside a log there is a summary. */
  readonly bodies: readonly ObjectChange['action'][]
}

/** @returns the plan for a person at a terminal or reading a job's log, with ANSI colours where they are shown. */
export function planText(secretPlan: Plan, { jobLayers, columns }: PlanView = {}): string {
  const plan = printable(secretPlan)
  const { operation, remarks = [] } = plan
  const without = layersWithoutJob(plan, jobLayers)
  const warnings = without.length > 0 ? [`warning: ${noJobText(without)}`] : []
  const said = remarks.map((remark) => `${operation ?? 'note'}: ${remark}`)
  const counts = countPlan(plan)
  const sentence =
    operation !== undefined && counts.changed === 0 ? `Nothing to ${undo[operation]}` : countsText(counts)
  const layers = plan.layers.filter(({ releases }) => releases.length > 0)
  const tell = tellIn(columns)
  const page: Page = { tell, bodies: columns === undefined ? ['change'] : ['add', 'change'] }
  return [
    ...layers.flatMap((layer, index) => layerLines(layer, layers[index + 1], page)),
    ...overviewLines(plan, columns),
    ...warnings.flatMap((line) => tell('', line, colors.yellow)),
    ...said.flatMap((line) => tell('', line)),
    ...tell('', `${sentence}${dangerText(releasesOf(plan))}.`, colors.bold),
  ].join('\n')
}

const undo = { rollback: 'roll back', mend: 'mend', destroy: 'remove' } as const

/** @returns what the plan amounts to: a sentence without its end. */
function countsText(counts: PlanCounts): string {
  const { releases, changed, unknown, stuck, added, altered, removed } = counts
  const objects = `${added} to add, ${altered} to change, ${removed} to remove`
  const doubts = [
    unknown > 0 ? `; what changes in ${unknown} is unknown` : '',
    stuck > 0 ? `; ${stuck} ${stuck === 1 ? 'is' : 'are'} stuck` : '',
  ]
  const all =
    releases === 1
      ? 'the release is as the stack wants it'
      : `all ${releases} releases are as the stack wants them`
  if (changed === 0) return `No changes: ${all}`
  // What is unknown may change or not, and what is stuck is not applied: neither is counted.
  const known = changed - unknown - stuck
  const verb = known === 1 || releases === 1 ? 'changes' : 'change'
  return `${known} of ${counted(releases, 'release')} ${verb} (${objects})${doubts.join('')}`
}

/** @returns what is to be looked at first, to go on that sentence. */
function dangerText(releases: readonly PlannedRelease[]): string {
  const dangers = [refusalText(releases), highestRiskText(releases)]
  return dangers.map((danger) => (danger === undefined ? '' : `; ${danger}`)).join('')
}

/** Layers without a change take a line each, below each other. */
function layerLines({ layer, releases }: PlannedLayer, next: PlannedLayer | undefined, page: Page): string[] {
  const { tell } = page
  const [title, changed] = [`layer ${layer}`, releases.filter(isChanged)]
  const same = releases.filter((release) => !isChanged(release))
  const unchanged = `unchanged: ${same.map(({ namespace, name }) => `${namespace}/${name}`).join(', ')}`
  if (changed.length === 0) {
    const isLast = next === undefined || next.releases.some(isChanged)
    return [...tell('', `${title} ${unchanged}`, colors.dim), ...(isLast ? [''] : [])]
  }
  return [
    colors.bold(title),
    ...changed.flatMap((release) => [...releaseLines(release, page), '']),
    ...(same.length > 0 ? [...tell('  ', unchanged, colors.dim), ''] : []),
  ]
}

function releaseLines(release: PlannedRelease, page: Page): string[] {
  const { tell } = page
  const { status, namespace, name, reason, unstable, risks, notes, changes } = release
  const { sign, paint } = marks[status]
  const head = `${sign} ${status.padEnd(10)} ${namespace}/${name} ${versions(release)}`.trimEnd()
  const why = `unstable: every render differs, because of ${unstable}`
  return [
    ...tell('  ', head, (line) => colors.bold(paint(line))),
    ...(reason ? tell('    ', reason, colors.yellow) : []),
    ...(unstable ? tell('    ', why, colors.yellow) : []),
    ...riskLines('    ', risks, tell),
    ...notes.flatMap(({ level, text }) => tell('    ', `${level}: ${text}`, notePaints[level])),
    ...changes.flatMap((change) => changeLines(change, page)),
  ]
}

const notePaints = { warning: colors.yellow, info: undefined } as const
const riskPaints = { high: colors.red, medium: colors.yellow, low: colors.dim, routine: colors.dim } as const

function riskLines(indent: string, risks: readonly Risk[] = [], tell: Tell): string[] {
  return risks.flatMap(({ level, reason }) =>
    tell(indent, `${level}${level === 'routine' ? '' : ' risk'}: ${reason}`, riskPaints[level]),
  )
}

/** What has no diff here is whole in the summary and in the plan file. */
function changeLines(change: ObjectChange, { tell, bodies }: Page): string[] {
  const { action, kind, namespace, name, diff, crd, trial, risks } = change
  const where = `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}${crd ? ' (crds/)' : ''}`
  const { sign, paint } = marks[action]
  const refusal = `would be refused: ${trial?.reason ?? ''}`
  return [
    ...tell('    ', `${sign} ${where}`, paint),
    ...(trial?.outcome === 'refused' ? tell('      ', refusal, colors.red) : []),
    ...riskLines('      ', risks, tell),
    ...(bodies.includes(action) && diff !== '' ? diff.trimEnd().split('\n').map(diffLine) : []),
  ]
}

/** A line of a manifest stays one line: it may be copied. */
function diffLine(line: string): string {
  const paint = line.startsWith('+') ? colors.green : line.startsWith('-') ? colors.red : colors.dim
  return `        ${paint(line)}`
}
