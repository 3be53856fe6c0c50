import type { PhrasingContent } from 'mdast'
import { releasesOf } from '../../plan/plan.js'
import { within } from '../markdown/fit.js'
import {
  alert,
  code,
  counted,
  list,
  markdown,
  number,
  paragraph,
  strong,
  text,
} from '../markdown/markdown.js'
import { layersWithoutJob, noJobText } from './counts.js'
import { refusedChanges, risksOf } from './risks.js'
import type { ShownChange, ShownPlan, ShownRelease } from './shown-plan.js'

/** These lists are for the overview; the sections of the releases tell all of it. */
const nameRoom = 130
const reasonRoom = 400

/** Room a line of a list takes beyond its texts, at most. */
const around = 60

/** @returns the objects that the API server would not take, where nobody overlooks them; empty when there are none. */
export function refusalAlert(plan: ShownPlan, room: number): string {
  const refused = releasesOf(plan).flatMap((release) =>
    refusedChanges(release.changes).map((change) => ({ release, change })),
  )
  if (refused.length === 0) return ''
  const title = `The API server would refuse ${counted(refused.length, 'object')}; an apply would fail there.`
  const { kept, left } = within(refused, room, ({ change }) => sizeOf(reasonOf(change)))
  const items = kept.map(({ release, change }) => [
    releaseName(release),
    text(': '),
    code(`${change.kind} ${change.namespace === '' ? '' : `${change.namespace}/`}${change.name}`, nameRoom),
    text(': '),
    code(reasonOf(change), reasonRoom),
  ])
  return markdown(alert('CAUTION', [paragraph(strong(title)), list([...items, ...moreItem(left)])]))
}

/** @returns which releases are unknown or stuck, and why; empty when there are none. */
export function unknownBlocks(plan: ShownPlan, room: number): string {
  const doubtful = releasesOf(plan).filter(({ status }) => status === 'unknown' || status === 'stuck')
  if (doubtful.length === 0) return ''
  const { kept, left } = within(doubtful, room, ({ reason }) => sizeOf(reason))
  const items = kept.map((release) => [
    releaseName(release),
    text(release.status === 'unknown' ? ' is unknown: ' : ' is stuck: '),
    code(release.reason ?? 'no reason is known', reasonRoom),
  ])
  const title = 'Not to be taken for unchanged: an apply refuses these until they are mended.'
  return markdown(alert('WARNING', [paragraph(strong(title)), list([...items, ...moreItem(left)])]))
}

/** @returns the releases of high risk, and why; empty when there are none. */
export function riskAlert(plan: ShownPlan, room: number): string {
  const risky = releasesOf(plan).flatMap((release) => {
    const risks = risksOf(release).filter(({ level }) => level === 'high')
    return risks.length > 0 ? [{ release, risks }] : []
  })
  if (risky.length === 0) return ''
  const { kept, left } = within(risky, room, ({ risks }) => sizeOf('', riskRoom(risks.length)))
  const items = kept.map(({ release, risks }) => [
    releaseName(release),
    text(': '),
    ...risks
      .slice(0, mostRisks)
      .flatMap(({ reason }, index) => [text(index > 0 ? ', ' : ''), code(reason, oneRiskRoom)])
      .filter((part) => part.type !== 'text' || part.value !== ''),
    ...(risks.length > mostRisks ? [text(`, ${number(risks.length - mostRisks)} more`)] : []),
  ])
  const title = `High risk in ${counted(risky.length, 'release')}: look at these first.`
  return markdown(alert('WARNING', [paragraph(strong(title)), list([...items, ...moreItem(left)])]))
}

const mostRisks = 3
const oneRiskRoom = 120

function riskRoom(risks: number): number {
  return 2 * (oneRiskRoom + 4) * Math.min(risks, mostRisks)
}

/** @returns which layers nothing would apply; empty when there are none, or when that is not known. */
export function jobAlert(plan: ShownPlan, jobLayers: readonly number[] | undefined): string {
  const layers = layersWithoutJob(plan, jobLayers)
  if (layers.length === 0) return ''
  const said = `${noJobText(layers)}: what is planned there is never applied. Run init again.`
  return markdown(alert('WARNING', [paragraph(strong(`${said.slice(0, 1).toUpperCase()}${said.slice(1)}`))]))
}

/** @returns what was not tried on the API server, said once for each reason. */
export function untriedBlocks(plan: ShownPlan): string {
  const reasons = new Map<string, number>()
  for (const { trial } of releasesOf(plan).flatMap(({ changes }) => changes)) {
    if (trial?.outcome !== 'not-tried') continue
    const reason = trial.reason ?? 'no reason is known'
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  }
  const lines: PhrasingContent[][] = [...reasons].slice(0, 3).map(([reason, count]) => {
    return [
      text(`Not tried on the API server: ${counted(count, 'object')}, because `),
      code(reason, reasonRoom),
      text('.'),
    ]
  })
  if (reasons.size > 3)
    lines.push([text(`Others were not tried for ${counted(reasons.size - 3, 'more reason')}.`)])
  return markdown(...lines.map((line) => paragraph(...line)))
}

function reasonOf({ trial }: ShownChange): string {
  return trial?.reason ?? 'no reason was given'
}

function releaseName({ namespace, name }: ShownRelease): PhrasingContent {
  return code(`${namespace}/${name}`, nameRoom)
}

/** As if all were as long as it may be, and not ASCII: a limit is a limit for these lists, not a target. */
function sizeOf(reason = '', more = 0): number {
  return around + 2 * nameRoom + 2 * Math.min(reason.length, reasonRoom) + more
}

function moreItem(left: number): PhrasingContent[][] {
  return left > 0 ? [[text(`and ${number(left)} more, marked in the table`)]] : []
}
