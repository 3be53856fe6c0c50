import colors from 'picocolors'
import type { Applied } from '../../commands/apply.js'
import { recoveredText, type AppliedRelease } from '../../commands/outcome.js'
import type { Gated } from '../../commands/gate.js'
import type { PreflightCheck } from '../../commands/preflight.js'
import { isChanged, releasesOf, type Plan, type PlannedRelease } from '../../plan/plan.js'
import type { ObjectChange } from '../../changes/release-diff.js'
import type { Risk } from '../../risks/risk.js'
import { countPlan, layersWithoutJob, noJobText, type PlanCounts } from '../plan/counts.js'
import { highestRiskText, refusedChanges } from '../plan/risks.js'
import type { ToldDiagnosis } from '../diagnosis.js'
import type { Failure } from '../../lib/errors.js'
import { counted } from '../markdown/markdown.js'
import { printable } from '../markdown/printable.js'

const signs = { add: '+', change: '~', remove: '-' } as const
const paints = { add: colors.green, change: colors.yellow, remove: colors.red } as const

/**
 * @param jobLayers the layers that the workflow has a job for; undefined where that is not known.
 * @returns the plan for a person at a terminal or reading a job's log, with ANSI colours where they are shown.
 */
export function planText(plan: Plan, jobLayers?: readonly number[]): string {
  const planned = printable(plan).layers.filter(({ releases }) => releases.length > 0)
  const layers = planned.flatMap(({ layer, releases }) => [
    colors.bold(`layer ${layer}`),
    ...releases.flatMap(releaseLines),
    '',
  ])
  const without = layersWithoutJob(plan, jobLayers)
  const warnings = without.length > 0 ? [colors.yellow(`warning: ${noJobText(without)}`)] : []
  const { operation, remarks = [] } = printable(plan)
  const said = remarks.map((remark) => `${operation ?? 'note'}: ${remark}`)
  const counts = countPlan(plan)
  const sentence =
    operation !== undefined && counts.changed === 0 ? `Nothing to ${undo[operation]}` : countsText(counts)
  return [...layers, ...warnings, ...said, `${sentence}${dangerText(releasesOf(plan))}.`].join('\n')
}

const undo = { rollback: 'roll back', mend: 'mend', destroy: 'remove' } as const

/** @returns what the plan amounts to: a sentence without its end. */
function countsText(counts: PlanCounts): string {
  const { releases, changed, unknown, added, altered, removed } = counts
  const objects = `${added} to add, ${altered} to change, ${removed} to remove`
  const doubt = unknown > 0 ? `; what changes in ${unknown} is unknown` : ''
  const all =
    releases === 1
      ? 'the release is as the stack wants it'
      : `all ${releases} releases are as the stack wants them`
  if (changed === 0) return `No changes: ${all}`
  // What is unknown may change or not: it is not counted as either.
  const known = changed - unknown
  const verb = known === 1 || releases === 1 ? 'changes' : 'change'
  return `${known} of ${counted(releases, 'release')} ${verb} (${objects})${doubt}`
}

/** @returns what is to be looked at first, to go on that sentence. */
function dangerText(releases: readonly PlannedRelease[]): string {
  const refused = releases.flatMap(({ changes }) => refusedChanges(changes)).length
  const refusal = refused > 0 ? `; the API server would refuse ${counted(refused, 'object')}` : ''
  const risk = highestRiskText(releases)
  return `${refusal}${risk === undefined ? '' : `; ${risk}`}`
}

function releaseLines(release: PlannedRelease): string[] {
  const head =
    `  ${release.status.padEnd(10)} ${release.namespace}/${release.name} ${versions(release)}`.trimEnd()
  if (!isChanged(release)) return [colors.dim(head)]
  return [
    head,
    ...(release.reason ? [`    ${colors.yellow(release.reason)}`] : []),
    ...(release.unstable
      ? [`    ${colors.yellow(`unstable: every render differs, because of ${release.unstable}`)}`]
      : []),
    ...riskLines(release.risks).map((line) => `    ${line}`),
    ...release.notes.map(({ level, text }) => `    ${level}: ${text}`),
    ...release.changes.flatMap(changeLines),
  ]
}

const riskPaints = { high: colors.red, medium: colors.yellow, low: colors.dim, routine: colors.dim } as const

function riskLines(risks: readonly Risk[] = []): string[] {
  return risks.map(({ level, reason }) =>
    riskPaints[level](`${level}${level === 'routine' ? '' : ' risk'}: ${reason}`),
  )
}

/** @returns `1.0.0 → 1.1.0`, or the one version there is; what is removed moves to none. */
export function versions({
  status,
  version,
  installedVersion,
}: Pick<PlannedRelease, 'status' | 'version' | 'installedVersion'>): string {
  if (status === 'uninstall') return installedVersion ?? version
  if (installedVersion === undefined || installedVersion === version || version === '')
    return version || installedVersion || ''
  return `${installedVersion} → ${version}`
}

/** What is added or removed has no diff here: its whole text is in the summary and in the plan file. */
function changeLines({ action, kind, namespace, name, diff, crd, trial, risks }: ObjectChange): string[] {
  const where = `${kind} ${namespace}/${name}${crd ? ' (crds/)' : ''}`
  const refused = trial?.outcome === 'refused' ? [colors.red(`would be refused: ${trial.reason ?? ''}`)] : []
  return [
    `    ${paints[action](`${signs[action]} ${where}`)}`,
    ...[...refused, ...riskLines(risks)].map((line) => `      ${line}`),
    ...(action === 'change' ? diff.trimEnd().split('\n').map(diffLine) : []),
  ]
}

function diffLine(line: string): string {
  const paint = line.startsWith('+') ? colors.green : line.startsWith('-') ? colors.red : colors.dim
  return `        ${paint(line)}`
}

/** @returns what an apply did, one line a release. Its failure is what the run ends with, and is told there. */
export function appliedText({ layers, failure }: Applied): string {
  // A failure belongs to the layer that was reached last.
  const ended = (index: number) => (failure && index === layers.length - 1 ? '' : ': nothing to do')
  return printable(layers)
    .flatMap(({ layer, releases, seconds, lingering = [], wayBack = [] }, index) => [
      colors.bold(`layer ${layer}`) + (releases.length > 0 ? ` (${seconds.toFixed(1)} s)` : ended(index)),
      ...releases.map((release) => `  ${outcomeText(release)}`),
      ...[...lingering, ...wayBack].map((line) => `  ${colors.yellow(line)}`),
    ])
    .join('\n')
}

function outcomeText(release: AppliedRelease): string {
  const { outcome, namespace, name, chartVersion, from, to } = release
  const revisions = outcome === 'applied' ? `revision ${from} → ${to}` : to > 0 ? `revision ${to}` : ''
  const words = [outcome.padEnd(15), `${namespace}/${name}`, chartVersion, revisions].filter(
    (word) => word !== '',
  )
  return `${words.join(' ')}${recoveredText(release)}`
}

/**
 * @param failure undefined where it is told behind this.
 * @returns what helm said, what is not ready, and what to look at first: a screen of it.
 */
export function diagnosisText({ shown, hint }: ToldDiagnosis, failure: Failure | undefined): string {
  return [
    ...(failure ? [colors.red(printable(failure.message))] : []),
    colors.bold('not ready, and why:'),
    ...printable(shown).map((line) => `  ${line}`),
    ...(hint === undefined ? [] : [colors.yellow(`hint: ${printable(hint)}`)]),
  ].join('\n')
}

const checkPaints = {
  ok: colors.green,
  note: colors.yellow,
  unknown: colors.magenta,
  failed: colors.red,
} as const

/** @returns what a preflight found, one line a check, and what is to be copied below it. */
export function checksText(checks: readonly PreflightCheck[]): string {
  // The names of releases may be long.
  const width = Math.min(36, Math.max(...checks.map(({ name }) => name.length)))
  return printable(checks)
    .map(({ name, outcome, detail, lines = [] }) =>
      [`${checkPaints[outcome](outcome.padEnd(11))} ${name.padEnd(width)}  ${detail}`, ...lines].join('\n  '),
    )
    .join('\n')
}

/** @returns on whose word an apply may go ahead. */
export function gatedText({ how, approvedBy, provenance }: Gated): string {
  const ways = {
    environment: 'in its environment',
    review: 'in the review of the pull request',
    none: '',
  } as const
  const by =
    how === 'none'
      ? 'Nobody was asked: approval-mode is none.'
      : `Approved ${ways[how]} by ${approvedBy.join(', ')}.`
  return printable(`${by} ${provenance}`)
}
