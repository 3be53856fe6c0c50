import colors from 'picocolors'
import { isMended } from '../../cluster/drift/take-away.js'
import type { Drift, DriftedRelease, DriftFinding, DriftResult } from '../../commands/drift.js'
import { releaseKey } from '../../lib/release-name.js'
import { counted } from '../markdown/markdown.js'
import { tellIn, type Tell } from '../log/told-lines.js'
import { printable } from '../markdown/printable.js'
import type { Sink } from '../publish.js'
import { findingParts } from './finding-text.js'

/** Where a drift is shown. */
export interface DriftView {
  /** Of the terminal; undefined where there is none: a log is whole. */
  readonly columns?: number | undefined
  /** The command that mends, where commands are typed. */
  readonly mendLine?: Sink['mendLine']
}

/** @returns the result for a person at a terminal or reading a job's log. */
export function driftText(drift: Drift, { columns, mendLine }: DriftView = {}): string {
  const tell = tellIn(columns)
  const lines = printable(drift).releases.flatMap((release) => releaseLines(release, tell))
  const advice = mendLine ? typedAdvice(drift, mendLine) : loggedAdvice(drift)
  return [...lines, ...tell('', verdictText(drift)), ...advice].join('\n')
}

/** In a job nothing is typed. */
function loggedAdvice({ environment, releases: all }: Drift): string[] {
  const { layers, releases } = mendable(all)
  const where = environment === 'default' ? '' : `, with --environment ${environment}`
  const puts = `puts it back as helm stored it${where}`
  return [
    ...(layers.length > 0 ? [`mend --layer ${layers.join(',')} ${puts}.`] : []),
    ...releases.map((name) => `mend --release ${name} ${puts}; not all of its layer could be judged.`),
  ]
}

/** A command stays one line: it may be copied. */
function typedAdvice({ releases: all }: Drift, mendLine: NonNullable<Sink['mendLine']>): string[] {
  const { layers, releases } = mendable(all)
  const layer = layers.join(',')
  return [
    ...(layer === '' ? [] : [`Put it back as helm stored it with: ${mendLine({ layer })}`]),
    ...releases.map(
      (release) => `As not all of its layer could be judged, put it back with: ${mendLine({ release })}`,
    ),
  ]
}

/**
 * A layer of which something could not be judged is mended release by release: of the others it is not known what a mend
 * would do, so a mend of all would do nothing.
 * @returns the layers that can be mended as a whole, and the releases of the others, `namespace/name`.
 */
export function mendable(all: readonly DriftedRelease[]): {
  readonly layers: readonly number[]
  readonly releases: readonly string[]
} {
  const doubtful = new Set(all.filter(({ unknown }) => unknown.length > 0).map(({ layer }) => layer))
  const drifted = all.filter(({ findings }) => findings.some(isMended))
  return {
    layers: layersOf(all, isMended).filter((layer) => !doubtful.has(layer)),
    releases: drifted.filter(({ layer }) => doubtful.has(layer)).map(releaseKey),
  }
}

/** @returns the layers of the releases that have such a finding, each once. */
export function layersOf(
  releases: readonly DriftedRelease[],
  isMeant: (finding: DriftFinding) => boolean,
): number[] {
  return [...new Set(releases.filter(({ findings }) => findings.some(isMeant)).map(({ layer }) => layer))]
}

/** @returns where a release stands in the stack, and at which revision. */
export function placeText(layer: number, revision: number): string {
  return `layer ${layer}, ${revision === 0 ? 'not installed' : `revision ${revision}`}`
}

function releaseLines({ namespace, name, layer, revision, ...found }: DriftedRelease, tell: Tell): string[] {
  const { findings, unknown, notes } = found
  if (findings.length + unknown.length + notes.length === 0) return []
  const title = `${namespace}/${name}`
  const textOf = (finding: DriftFinding) =>
    findingParts(finding)
      .map(({ text }) => text)
      .join('')
  return [
    ...tell('', `${title} (${placeText(layer, revision)})`, (line) => line.replace(title, colors.bold)),
    ...findings.flatMap((finding) => tell('  ', `${signs[finding.kind]} ${textOf(finding)}`, colors.red)),
    ...unknown.flatMap((why) => tell('  ', `? ${why}`, colors.yellow)),
    ...notes.flatMap((note) => tell('  ', `note: ${note}`, colors.dim)),
  ]
}

const signs = { missing: '-', changed: '~', added: '+', release: '!' } as const

const verdicts: Readonly<Record<DriftResult, string>> = {
  'in-sync': 'In sync',
  drifted: 'Drifted',
  unknown: 'Not known',
}

/** @returns what it amounts to, in one sentence. */
export function verdictText({ result, releases }: Drift): string {
  const objects = releases.reduce((sum, release) => sum + release.objects, 0)
  const findings = releases.reduce((sum, release) => sum + release.findings.length, 0)
  const unread = releases.reduce((sum, release) => sum + release.unknown.length, 0)
  const doubt = unread > 0 ? `, ${unread} could not be judged` : ''
  const looked = `${counted(releases.length, 'release')} with ${counted(objects, 'object')} compared`
  return `${verdicts[result]}: ${counted(findings, 'finding')}${doubt}; ${looked}.`
}
