import type { PhrasingContent } from 'mdast'
import { recoveredText, type AppliedRelease } from '../../commands/outcome.js'
import { commentLimit, hiddenLines, longestFailure } from './plan-comment.js'
import { commentMarker } from '../../github/comment.js'
import { deployRecord, readDeployRecord, type DeployedLayer, type DeployState } from './deploy-state.js'
import {
  alert,
  code,
  counted,
  cropped,
  details,
  duration,
  enumeration,
  fence,
  heading,
  link,
  markdown,
  number,
  paragraph,
  smallPrint,
  strong,
  table,
  text,
} from '../markdown/markdown.js'
import { fullestThatFits, inCharacters } from '../markdown/fit.js'
import { printable } from '../markdown/printable.js'
import { diagnosisMarkdown } from '../markdown/diagnosis-markdown.js'
import { stackName } from '../plan/stack-name.js'

/** How a layer's releases are told: a table, a line each, a line each with short names, or counted. */
type Telling = 'table' | 'lines' | 'short' | 'counts'

const tellings: readonly Telling[] = ['table', 'lines', 'short', 'counts']

/**
 * @param limit characters the comment may have.
 * @returns the comment on a merged pull request: how far its deploy has come. It carries its state, so that the job of
 * a later layer can read it back, add to it, and write the comment anew.
 */
export function deployComment(given: DeployState, limit = commentLimit): string {
  const state = withShortFailures(given)
  const versions = [state, ...shorter(state)].flatMap((kept) => {
    const record = hiddenLines(commentMarker('deploy', state), deployRecord(kept))
    const shown = printable(withDiagnosesOf(kept, state))
    return tellings.map((telling) => ({
      least: record.length + leastSize(shown, telling),
      render: () => `${record}\n${deployBody(shown, telling)}`,
    }))
  })
  const fitted = fullestThatFits(versions, { size: limit, measure: inCharacters })
  if (fitted) return fitted.text
  return `${hiddenLines(commentMarker('deploy', state))}\n${markdown(deployHeading(printable(state)), footer(printable(state)))}`
}

/** @returns the state that a deploy comment carries; undefined when it carries none, or one that somebody edited. */
export function readDeployComment(body: string): DeployState | undefined {
  const [marker, record = ''] = body.split(/\r?\n/, 2)
  const state = readDeployRecord(record)
  return state && marker === commentMarker('deploy', state) ? state : undefined
}

/** A lower bound, so that nothing is rendered that has no room anyway. */
function leastSize({ layers }: DeployState, telling: Telling): number {
  const release = { table: 50, lines: 15, short: 15, counts: 0 }[telling]
  return layers.reduce((sum, { releases }) => sum + 20 + releases.length * release, 0)
}

function withShortFailures(state: DeployState): DeployState {
  const short = <T extends { readonly failure?: string }>(of: T): T =>
    of.failure === undefined ? of : { ...of, failure: cropped(of.failure, longestFailure) }
  return { ...short(state), layers: state.layers.map(short) }
}

function withoutReleases(state: DeployState): DeployState {
  const counts = ({ releases, unnamed = 0, ...layer }: DeployedLayer) => ({
    ...layer,
    releases: [],
    unnamed: releases.length + unnamed,
  })
  return { ...state, layers: state.layers.map(counts) }
}

/** A deploy of many layers must be told, whatever the cluster has to say of one of them. */
function shorter(state: DeployState): DeployState[] {
  const short = withShortDiagnoses(state)
  return short === state ? [withoutReleases(state)] : [short, withoutReleases(short)]
}

function withShortDiagnoses(state: DeployState): DeployState {
  if (state.layers.every(({ diagnosis }) => diagnosis === undefined)) return state
  const layers = state.layers.map(({ diagnosis, ...layer }): DeployedLayer =>
    diagnosis
      ? { ...layer, diagnosis: { ...diagnosis, shown: diagnosis.shown.slice(0, 3), more: [] } }
      : layer,
  )
  return { ...state, layers }
}

/** A page says of a diagnosis what its record keeps. */
function withDiagnosesOf(kept: DeployState, state: DeployState): DeployState {
  const layers = state.layers.map(({ diagnosis: _, ...layer }, index): DeployedLayer => {
    const diagnosis = kept.layers[index]?.diagnosis
    return diagnosis ? { ...layer, diagnosis } : layer
  })
  return { ...state, layers }
}

function deployBody(state: DeployState, telling: Telling): string {
  const { layers } = state
  const room = telling === 'table' ? longestFailure : 400
  return [
    markdown(deployHeading(state)),
    ...failuresOf(state).map(
      ({ title, failure, diagnosis }) =>
        failureAlert(title, cropped(failure, room)) + (diagnosis ? `\n${diagnosisMarkdown(diagnosis)}` : ''),
    ),
    ...(layers.length > 0 ? [markdown(layersTable(layers))] : []),
    ...layers.filter(({ releases }) => releases.length > 0).map((layer) => layerSection(layer, telling)),
    ...(telling === 'counts'
      ? [markdown(paragraph(text('For want of room the releases are only counted.')))]
      : []),
    markdown(footer(state)),
  ].join('\n')
}

function deployHeading(state: DeployState) {
  const { layers, failure } = state
  const sentence = failure === undefined ? deploySentence(layers) : 'the deploy failed before its first layer'
  return heading(...stackName(state), text(`: ${sentence}`))
}

const endings = [
  ['failed', 'failed'],
  ['rejected', 'was rejected'],
  ['cancelled', 'was cancelled'],
] as const

/** @returns how far a deploy has come, in one sentence. */
export function deploySentence(layers: readonly DeployedLayer[]): string {
  const having = (status: DeployedLayer['status']) =>
    layers.filter((layer) => layer.status === status).map(({ layer }) => layer)
  const named = (numbers: readonly number[]) =>
    `layer${numbers.length === 1 ? '' : 's'} ${enumeration(numbers)}`
  const [waiting, applied] = [having('waiting'), having('applied')]
  const ends = endings
    .map(([status, verb]) => ({ verb, at: having(status) }))
    .filter(({ at }) => at.length > 0)
    .map(({ verb, at }) => `${verb} in ${named(at)}`)
  if (ends.length > 0) {
    const reached = applied.length > 0 ? `, ${named(applied)} applied` : ''
    return `the deploy ${enumeration(ends)}${reached}`
  }
  if (waiting.length > 0) return `deploying, ${named(waiting)} to go`
  return applied.length > 0 ? `deployed, ${named(applied)} applied` : 'nothing to deploy'
}

interface ToldFailure extends Pick<DeployedLayer, 'diagnosis'> {
  readonly title: string
  readonly failure: string
}

function failuresOf({ failure, layers }: DeployState): ToldFailure[] {
  const whole = failure === undefined ? [] : [{ title: 'Nothing was deployed', failure }]
  const failed = layers.flatMap(({ layer, status, failure, diagnosis }) => {
    const [, verb = 'failed'] = endings.find(([ended]) => ended === status) ?? []
    return failure === undefined
      ? []
      : [{ title: `Layer ${layer} ${verb}`, failure, ...(diagnosis ? { diagnosis } : {}) }]
  })
  return [...whole, ...failed]
}

function failureAlert(title: string, failure: string): string {
  return markdown(alert('CAUTION', [paragraph(strong(title)), fence(failure, 'text')]))
}

function layersTable(layers: readonly DeployedLayer[]) {
  const rows = layers.map(({ layer, status, releases, unnamed, seconds }) => [
    [text(String(layer))],
    [endings.some(([ended]) => ended === status) ? strong(status) : text(status)],
    [text(outcomesText(releases, unnamed))],
    [text(seconds > 0 ? duration(seconds) : '')],
  ])
  return table(['Layer', 'Status', 'Releases', 'Time'], rows)
}

/** @returns `3 applied, 1 failed`. */
function outcomesText(releases: readonly AppliedRelease[], unnamed = 0): string {
  if (unnamed > 0) return `${counted(unnamed, 'release')}, too many to name`
  const counts = new Map<string, number>()
  for (const { outcome } of releases) counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
  return [...counts].map(([outcome, count]) => `${number(count)} ${outcome}`).join(', ')
}

function layerSection({ layer, releases, status }: DeployedLayer, telling: Telling): string {
  if (telling === 'counts') return ''
  const title = `Layer ${layer}: ${counted(releases.length, 'release')}`
  const body =
    telling === 'table' ? releaseTable(releases) : releaseLines(releases, telling === 'lines' ? Infinity : 24)
  return details(title, markdown(body), status === 'failed')
}

function releaseTable(releases: readonly AppliedRelease[]) {
  const rows = releases.map((release): PhrasingContent[][] => [
    [code(`${release.namespace}/${release.name}`)],
    [release.outcome === 'failed' ? strong('failed') : text(release.outcome), text(recoveredText(release))],
    [code(release.chartVersion || '–')],
    [text(revisions(release))],
  ])
  return table(['Release', 'Outcome', 'Version', 'Revision'], rows)
}

function releaseLines(releases: readonly AppliedRelease[], nameRoom: number) {
  const lines = releases.map((release) => {
    const name = cropped(`${release.namespace}/${release.name}`, nameRoom)
    return `${name} ${release.outcome} ${revisions(release)}`
  })
  return fence(lines.join('\n'), 'text')
}

function revisions({ from, to }: AppliedRelease): string {
  return from === to ? String(to) : `${from} → ${to}`
}

function footer({ planId, commit, approvals, runUrl }: DeployState) {
  const run = link('run', runUrl)
  const who = approvals
    .slice(0, 20)
    .flatMap((name, index) => [text(index === 0 ? ', approved by ' : ', '), code(name, 60)])
  const more = approvals.length > 20 ? [text(` and ${approvals.length - 20} more`)] : []
  return smallPrint(
    ...(planId === '' ? [text('Commit ')] : [text('Plan '), code(planId, 100), text(' of commit ')]),
    code(commit.slice(0, 12) || '(none)'),
    ...who,
    ...more,
    ...(run.length > 0 ? [text(', '), ...run] : []),
    text('.'),
  )
}
