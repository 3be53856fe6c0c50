import type { BlockContent, PhrasingContent } from 'mdast'
import { riskLevels } from '../../risks/risk.js'
import type { Version } from '../markdown/fit.js'
import {
  code,
  counted,
  details,
  fence,
  htmlCode,
  list,
  markdown,
  number,
  paragraph,
  strong,
  text,
} from '../markdown/markdown.js'
import { objectsText, riskLabel } from './plan-table.js'
import { refusedChanges, verdictOf, type Verdict } from './risks.js'
import { cutDiff, type Allowance, type ShownChange, type ShownRelease } from './shown-plan.js'

/** How much of each object is told: everything, then less of long ones, then no bodies of what is wholly new or gone. */
interface Level extends Allowance {
  readonly bodies: boolean
  readonly objects: number
  /** Notes and risks of the release as a whole. */
  readonly remarks: number
}

const levels: readonly Level[] = [
  { lines: Infinity, columns: Infinity, bodies: true, objects: Infinity, remarks: Infinity },
  { lines: 20_000, columns: 20_000, bodies: true, objects: 2000, remarks: 2000 },
  { lines: 2000, columns: 2000, bodies: true, objects: 2000, remarks: 2000 },
  { lines: 500, columns: 500, bodies: true, objects: 2000, remarks: 2000 },
  { lines: 120, columns: 400, bodies: true, objects: 2000, remarks: 2000 },
  { lines: 25, columns: 175, bodies: false, objects: 250, remarks: 250 },
  { lines: 0, columns: 0, bodies: false, objects: 20, remarks: 20 },
]

/** A section with at most as many lines of diff is small enough to stand open. */
const smallDiff = 16

/** @returns the diff of one release as a folded section, at several lengths; the last is one line that counts. */
export function releaseSection(release: ShownRelease, open: boolean): Version[] {
  return [
    ...levels.map((level) => ({
      least: leastSize(release, level),
      render: () => fullSection(release, level, open),
    })),
    { least: release.namespace.length + release.name.length, render: () => countsLine(release) },
  ]
}

/** @returns whether a section has more to say than the list of what is unknown or stuck says already. */
export function hasSection({ status, changes, notes, risks, unstable }: ShownRelease): boolean {
  if (status === 'unchanged') return false
  if (status !== 'unknown' && status !== 'stuck') return true
  return changes.length + notes.length + (risks?.length ?? 0) > 0 || unstable !== undefined
}

export function isSmall({ changes, reason }: ShownRelease): boolean {
  return linesOf(changes) <= smallDiff && changes.length <= 4 && (reason ?? '').length < 400
}

function linesOf(changes: readonly ShownChange[]): number {
  return changes.reduce((sum, { lines }) => sum + lines, 0)
}

function leastSize({ changes }: ShownRelease, level: Level): number {
  const told = changes.length > level.objects ? changes.slice(0, level.objects) : changes
  return told.reduce((sum, change) => sum + leastTitle(change) + leastBody(change, level), 0)
}

/** A name or a reason that is longer is shortened; the rest is what stands around them. */
function leastTitle({ kind, name, risks = [] }: ShownChange): number {
  const reasons = risks.reduce((sum, { reason }) => sum + Math.min(reason.length, 300), 0)
  return 20 + Math.min(kind.length + name.length, 300) + reasons
}

function leastBody(change: ShownChange, level: Level): number {
  if (!showsBody(change, level)) return 0
  return level.lines === Infinity ? change.diff.length : Math.min(level.lines, change.lines)
}

function fullSection(release: ShownRelease, level: Level, open: boolean): string {
  const blocks = [...remarkBlocks(release, level), ...changeBlocks(release.changes, level)]
  const objects = release.status === 'unknown' ? '' : objectsText(release)
  const facts = [release.status, objects, ...riskFacts(release)].filter((fact) => fact !== '')
  const title = `<b>${htmlCode(`${release.namespace}/${release.name}`)}</b> ${facts.join(', ')}`
  return details(title, markdown(...blocks), open)
}

/** A folded section must not hide that it is the one to open. */
function riskFacts(release: ShownRelease): string[] {
  const verdict = verdictOf(release)
  const refused = refusedChanges(release.changes).length > 0 ? ['<b>would be refused</b>'] : []
  return verdict === undefined ? refused : [...refused, verdictText(verdict)]
}

function verdictText(verdict: Verdict): string {
  if (verdict === 'none found') return 'no risk found'
  return verdict === 'routine' ? verdict : `${verdict === 'high' ? '<b>high</b>' : verdict} risk`
}

function remarkBlocks({ unstable, reason, notes, risks }: ShownRelease, level: Level): BlockContent[] {
  const first: PhrasingContent[][] = [
    ...(reason === undefined ? [] : [[code(reason, 600)]]),
    ...(unstable === undefined ? [] : [unstableRemark(unstable)]),
  ]
  const others: PhrasingContent[][] = [
    ...(risks ?? []).map(({ level, reason }) => [riskLabel(level), text(': '), code(reason)]),
    ...notes.map((note) => [text(`${note.level}: `), code(note.text, 600)]),
  ]
  const left = others.length - level.remarks
  const more = left > 0 ? [[text(`And ${counted(left, 'remark')} more, left out.`)]] : []
  return [...first, ...others.slice(0, level.remarks), ...more].map((remark) => paragraph(...remark))
}

function unstableRemark(cause: string): PhrasingContent[] {
  const way = [text(': apply refuses it unless '), code('allow-unstable'), text(' names it.')]
  return [text('Every render differs, because of '), code(cause), ...way]
}

function changeBlocks(changes: readonly ShownChange[], level: Level): BlockContent[] {
  const told = changes.slice(0, level.objects)
  const left = changes.length - told.length
  const more = left > 0 ? [paragraph(text(`And ${counted(left, 'object')} more, left out.`))] : []
  if (level.lines === 0 && told.length > 0) {
    return [list(told.map((change) => changeTitle(change, level))), ...more]
  }
  const blocks = told.flatMap((change) => [
    paragraph(...changeTitle(change, level)),
    ...(showsBody(change, level) && change.lines > 0 ? [fence(cutDiff(change.diff, level), 'diff')] : []),
  ])
  return [...blocks, ...more]
}

const verbs = { add: 'adds', change: 'changes', remove: 'removes' } as const

function changeTitle(change: ShownChange, level: Level): PhrasingContent[] {
  const { action, apiVersion, kind, namespace, name, crd, trial, risks } = change
  const refused = trial?.outcome === 'refused'
  return [
    strong(verbs[action]),
    text(' '),
    code(`${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`),
    text(' '),
    code(apiVersion),
    text(`${crd ? ' (crds/)' : ''}${leftOut(change, level)}`),
    ...(refused ? [text(', '), strong('would be refused'), text(': '), code(trial.reason ?? '', 600)] : []),
    ...[...(risks ?? [])]
      .sort((a, b) => riskLevels.indexOf(b.level) - riskLevels.indexOf(a.level))
      .flatMap(({ level: risk, reason }) => [text(', '), riskLabel(risk), text(': '), code(reason)]),
  ]
}

function leftOut(change: ShownChange, level: Level): string {
  if (!showsBody(change, level)) return change.lines > 0 ? `, ${counted(change.lines, 'line')} left out` : ''
  if (change.lines <= level.lines) return ''
  return `, first ${level.lines} of ${number(change.lines)} lines`
}

/** What is wholly new or gone, and every CRD, is long and tells little; a diff of one line costs no more than its count. */
function showsBody({ action, kind, crd, lines }: ShownChange, level: Level): boolean {
  if (level.bodies || (lines === 1 && level.lines > 0)) return true
  return level.lines > 0 && action === 'change' && kind !== 'CustomResourceDefinition' && crd !== true
}

function countsLine({ namespace, name, changes }: ShownRelease): string {
  return markdown(
    paragraph(code(`${namespace}/${name}`), text(`: ${counted(linesOf(changes), 'line')} of diff left out`)),
  )
}
