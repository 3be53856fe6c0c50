import colors from 'picocolors'
import type { Applied, AppliedRelease } from '../../commands/apply.js'
import type { Gated } from '../../commands/gate.js'
import type { Check } from '../../commands/preflight.js'
import { isChanged, type Plan, type PlannedRelease } from '../../plan/plan.js'
import type { ObjectChange } from '../../changes/release-diff.js'
import { countPlan, type PlanCounts } from '../plan/counts.js'
import { counted } from '../markdown/markdown.js'
import { printable } from '../markdown/printable.js'

const signs = { add: '+', change: '~', remove: '-' } as const
const paints = { add: colors.green, change: colors.yellow, remove: colors.red } as const

/** @returns the plan for a person at a terminal or reading a job's log, with ANSI colours where they are shown. */
export function planText(plan: Plan): string {
  const layers = printable(plan).layers.flatMap(({ layer, releases }) => [
    colors.bold(`layer ${layer}`),
    ...releases.flatMap(releaseLines),
    '',
  ])
  return [...layers, countsLine(countPlan(plan))].join('\n')
}

/** @returns one sentence: what the plan amounts to. */
function countsLine(counts: PlanCounts): string {
  const { releases, changed, unknown, added, altered, removed } = counts
  const objects = `${added} to add, ${altered} to change, ${removed} to remove`
  const doubt = unknown > 0 ? `; what changes in ${unknown} is unknown` : ''
  const all =
    releases === 1
      ? 'the release is as the stack wants it'
      : `all ${releases} releases are as the stack wants them`
  if (changed === 0) return `No changes: ${all}.`
  // What is unknown may change or not: it is not counted as either.
  const known = changed - unknown
  const verb = known === 1 || releases === 1 ? 'changes' : 'change'
  return `${known} of ${counted(releases, 'release')} ${verb} (${objects})${doubt}.`
}

function releaseLines(release: PlannedRelease): string[] {
  const head = `  ${release.status.padEnd(10)} ${release.namespace}/${release.name} ${versions(release)}`
  if (!isChanged(release)) return [colors.dim(head)]
  return [
    head,
    ...(release.reason ? [`    ${colors.yellow(release.reason)}`] : []),
    ...(release.unstable
      ? [`    ${colors.yellow(`unstable: every render differs, because of ${release.unstable}`)}`]
      : []),
    ...release.notes.map(({ level, text }) => `    ${level}: ${text}`),
    ...release.changes.flatMap(changeLines),
  ]
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

/** An added or removed object is one line: its whole text is in the summary and in the plan file. */
function changeLines({ action, kind, namespace, name, diff, crd }: ObjectChange): string[] {
  const where = `${kind} ${namespace}/${name}${crd ? ' (crds/)' : ''}`
  const head = `    ${paints[action](`${signs[action]} ${where}`)}`
  return action === 'change' ? [head, ...diff.trimEnd().split('\n').map(diffLine)] : [head]
}

function diffLine(line: string): string {
  const paint = line.startsWith('+') ? colors.green : line.startsWith('-') ? colors.red : colors.dim
  return `        ${paint(line)}`
}

/** @returns what an apply did, one line a release. */
export function appliedText({ layers, failure }: Applied): string {
  // A failure belongs to the layer that was reached last.
  const ended = (index: number) => (failure && index === layers.length - 1 ? '' : ': nothing to do')
  const lines = printable(layers).flatMap(({ layer, releases, seconds }, index) => [
    colors.bold(`layer ${layer}`) + (releases.length > 0 ? ` (${seconds.toFixed(1)} s)` : ended(index)),
    ...releases.map((release) => `  ${outcomeText(release)}`),
  ])
  return [...lines, ...(failure ? [colors.red(printable(failure.message))] : [])].join('\n')
}

function outcomeText({ outcome, namespace, name, chartVersion, from, to }: AppliedRelease): string {
  const revisions = outcome === 'applied' ? `revision ${from} → ${to}` : `revision ${to}`
  return `${outcome.padEnd(15)} ${namespace}/${name} ${chartVersion} ${revisions}`
}

const checkPaints = { ok: colors.green, failed: colors.red, 'not-checked': colors.dim } as const

/** @returns what a preflight found, one line a check. */
export function checksText(checks: readonly Check[]): string {
  const width = Math.max(...checks.map(({ name }) => name.length))
  return printable(checks)
    .map(
      ({ name, outcome, detail }) =>
        `${checkPaints[outcome](outcome.padEnd(11))} ${name.padEnd(width)}  ${detail}`,
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
