import colors from 'picocolors'
import type { Applied } from '../../commands/apply.js'
import { outcomes, recoveredText, type AppliedRelease } from '../../commands/outcome.js'
import type { Gated } from '../../commands/gate.js'
import type { PreflightCheck } from '../../commands/preflight.js'
import { releasesOf } from '../../plan/plan.js'
import type { ToldDiagnosis } from '../diagnosis.js'
import type { Failure } from '../../lib/errors.js'
import { counted } from '../markdown/markdown.js'
import { printable } from '../markdown/printable.js'
import { tellIn, type Tell } from './told-lines.js'

/**
 * @param columns of the terminal, here and below; undefined where there is none.
 * @returns what an apply did, one line a release. Its failure is what the run ends with, and is told there.
 */
export function appliedText({ layers, failure }: Applied, columns?: number): string {
  const tell = tellIn(columns)
  // A failure belongs to the layer that was reached last.
  const ended = (index: number) => (failure && index === layers.length - 1 ? '' : ': nothing to do')
  const lines = printable(layers).flatMap(
    ({ layer, releases, seconds, lingering = [], wayBack = [] }, index) => [
      colors.bold(`layer ${layer}`) + (releases.length > 0 ? ` (${seconds.toFixed(1)} s)` : ended(index)),
      ...releases.flatMap((release) => outcomeLines(release, tell)),
      ...[...lingering, ...wayBack].flatMap((line) => tell('  ', line, colors.yellow)),
    ],
  )
  return [...lines, ...endText(releasesOf({ layers }))].join('\n')
}

/** @returns what became of them all, in a line; none where one release says it itself. */
function endText(releases: readonly AppliedRelease[]): string[] {
  if (releases.length < 2) return []
  const counts = outcomes
    .map((outcome) => ({ outcome, count: releases.filter((one) => one.outcome === outcome).length }))
    .filter(({ count }) => count > 0)
  const told = counts.map(({ outcome, count }) => `${count} ${outcome}`)
  return [colors.bold(`${counted(releases.length, 'release')}: ${told.join(', ')}.`)]
}

const outcomePaints: Readonly<Record<AppliedRelease['outcome'], (text: string) => string>> = {
  applied: colors.green,
  'already-applied': colors.dim,
  removed: colors.green,
  failed: colors.red,
  'rolled-back': colors.yellow,
  refused: colors.red,
  'not-reached': colors.yellow,
  unknown: colors.magenta,
}

function outcomeLines(release: AppliedRelease, tell: Tell): string[] {
  const { outcome, namespace, name, chartVersion, from, to } = release
  const revisions = outcome === 'applied' ? `revision ${from} → ${to}` : to > 0 ? `revision ${to}` : ''
  const words = [outcome.padEnd(15), `${namespace}/${name}`, chartVersion, revisions].filter(
    (word) => word !== '',
  )
  return tell('  ', `${words.join(' ')}${recoveredText(release)}`, outcomePaints[outcome])
}

/**
 * @param failure undefined where it is told behind this.
 * @returns what helm said, what is not ready, and what to look at first: a screen of it.
 */
export function diagnosisText(
  { shown, hint }: ToldDiagnosis,
  failure: Failure | undefined,
  columns?: number,
): string {
  const tell = tellIn(columns)
  return [
    ...(failure ? tell('', printable(failure.message), colors.red) : []),
    colors.bold('not ready, and why:'),
    ...printable(shown).flatMap((line) => tell('  ', line)),
    ...(hint === undefined ? [] : tell('', `hint: ${printable(hint)}`, colors.yellow)),
  ].join('\n')
}

const checkPaints = {
  ok: colors.green,
  note: colors.yellow,
  unknown: colors.magenta,
  failed: colors.red,
} as const

/** @returns what a preflight found, one line a check, and what is to be copied below it, whole. */
export function checksText(checks: readonly PreflightCheck[], columns?: number): string {
  // The names of releases may be long.
  const width = Math.min(36, Math.max(...checks.map(({ name }) => name.length)))
  return printable(checks)
    .flatMap(({ name, outcome, detail, lines = [] }) => {
      const text = `${outcome.padEnd(11)} ${name.padEnd(width)}  ${detail}`
      const [first = '', ...more] = tellIn(columns)('', text)
      const painted = `${checkPaints[outcome](first.slice(0, 11))}${first.slice(11)}`
      return [painted, ...more, ...lines.map((line) => `  ${line}`)]
    })
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
