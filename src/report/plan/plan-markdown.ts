import type { PhrasingContent } from 'mdast'
import { releasesOf, type PlannedRelease } from '../../plan/plan.js'
import { jobAlert, refusalAlert, riskAlert, unknownBlocks, untriedBlocks } from './alerts.js'
import { countPlan } from './counts.js'
import { imagesBlock } from './images.js'
import { fittedParts, type Fitted, type Measure } from '../markdown/fit.js'
import {
  code,
  counted,
  enumeration,
  heading,
  markdown,
  number,
  paragraph,
  text,
} from '../markdown/markdown.js'
import { fittedTable } from './plan-table.js'
import { hasSection, isSmall, releaseSection } from './release-section.js'
import { highestRiskText, refusedChanges } from './risks.js'
import type { ShownPlan, ShownRelease } from './shown-plan.js'
import { stackName } from './stack-name.js'

/** What is known around a plan. */
export interface Surroundings {
  /** The cluster's name in the kubeconfig. */
  readonly kubeContext?: string
  /** The layers that the workflow has a job for; absent where that is not known. */
  readonly jobLayers?: readonly number[]
}

/** What surrounds the plan, and the room that all of it has. */
export interface Frame {
  readonly limit: number
  readonly measure: Measure
  /** Hidden lines, before everything. */
  readonly before?: string
  /** See `PlanContext`. */
  readonly stack?: string
  /** A drawing, after the table. */
  readonly drawing?: string
  readonly surroundings?: Surroundings | undefined
  /** Markdown, after everything. */
  readonly footer: string
  /** Where all of it is, as the end of a sentence. */
  readonly elsewhere: string
}

/** More small sections than this many lines stay folded, so that the rest of the page can be reached. */
const openLines = 60

/**
 * The plan as reviewers read it: a sentence, the totals, what to look at first, the table, the images, the diffs, the
 * footer.
 * @returns Markdown of at most `limit`, with a row for every release.
 */
export function planMarkdown(plan: ShownPlan, frame: Frame): string {
  const { limit, measure, elsewhere, surroundings = {}, before = '' } = frame
  const listRoom = (limit - measure(before)) * 0.05
  const head = [
    before,
    markdown(
      heading(...headline(plan, frame)),
      paragraph(...totals(plan, surroundings)),
      ...(plan.remarks ?? []).map((remark) => paragraph(code(remark))),
    ),
    jobAlert(plan, surroundings.jobLayers),
    refusalAlert(plan, listRoom),
    unknownBlocks(plan, listRoom),
    riskAlert(plan, listRoom),
  ]
  const middle = [imagesBlock(plan, listRoom), frame.drawing ?? '']
  const tail = [untriedBlocks(plan), frame.footer]
  const fixed = [...head, ...middle, ...tail].reduce((sum, part) => sum + measure(part) + 1, 400)
  const table = fittedTable(plan, { room: limit - fixed, measure, elsewhere })
  const sections = fittedSections(plan, { ...frame, limit: limit - fixed - measure(table) })
  return [...head, table, ...middle, ...sections, ...tail].filter((part) => part !== '').join('\n')
}

function headline(plan: ShownPlan, { stack = '' }: Frame) {
  const operation = plan.operation === undefined ? '' : `${plan.operation}, `
  return [...stackName({ ...plan, stack }), text(`: ${operation}${planSentence(plan)}`)]
}

/** @returns which cluster it is about, and how much there is. */
function totals(plan: ShownPlan, { kubeContext }: Surroundings): PhrasingContent[] {
  const releases = releasesOf(plan)
  const byStatus = new Map<string, number>()
  for (const { status } of releases) byStatus.set(status, (byStatus.get(status) ?? 0) + 1)
  const { added, altered, removed } = countPlan(plan)
  const counts = [...byStatus].map(([status, count]) => `${number(count)} ${status}`)
  const objects = `objects: ${number(added)} added, ${number(altered)} changed, ${number(removed)} removed`
  const parts = [
    ...(counts.length > 0 ? [`releases: ${counts.join(', ')}`] : []),
    ...(added + altered + removed > 0 ? [objects] : []),
  ]
  const uid = code(plan.cluster.slice(0, 8))
  const cluster = kubeContext === undefined ? [uid] : [code(kubeContext), text(' ('), uid, text(')')]
  return [text('Cluster '), ...cluster, text(`${parts.map((part) => `; ${part}`).join('')}.`)]
}

/** @returns how many releases change, where, and how risky that is; what is unknown is never counted as unchanged. */
export function planSentence(plan: ShownPlan): string {
  const releases = releasesOf(plan)
  const having = (status: string) => releases.filter((release) => release.status === status).length
  const [unknown, stuck] = [having('unknown'), having('stuck')]
  const unstable = releases.filter((release) => release.unstable !== undefined).length
  const changed = releases.filter(isKnownToChange).length
  const doubts = [
    ...(unknown > 0 ? [`what changes in ${number(unknown)} is unknown`] : []),
    ...(stuck > 0 ? [`${number(stuck)} ${stuck === 1 ? 'is' : 'are'} stuck`] : []),
    ...(unstable > 0 ? [`${number(unstable)} ${unstable === 1 ? 'is' : 'are'} unstable`] : []),
  ]
  if (changed === 0 && doubts.length === 0) return `no changes in ${counted(releases.length, 'release')}`
  const layers = plan.layers.filter((layer) => layer.releases.some(isKnownToChange)).map(({ layer }) => layer)
  const where = `in ${layers.length === 1 ? 'layer' : 'layers'} ${enumeration(layers)}`
  const verb = changed === 1 || releases.length === 1 ? 'changes' : 'change'
  const sentence = `${number(changed)} of ${counted(releases.length, 'release')} ${verb} ${changed === 0 ? '' : where}`
  const refused = releases.flatMap(({ changes }) => refusedChanges(changes)).length
  const refusal = refused > 0 ? [`the API server would refuse ${counted(refused, 'object')}`] : []
  const risk = highestRiskText(releases)
  return [sentence.trim(), ...doubts, ...refusal, ...(risk === undefined ? [] : [risk])].join(', ')
}

function isKnownToChange({ status }: Pick<PlannedRelease, 'status'>): boolean {
  return status !== 'unchanged' && status !== 'unknown' && status !== 'stuck'
}

function fittedSections(plan: ShownPlan, { limit, measure, elsewhere }: Frame): string[] {
  const changed = releasesOf(plan).filter(hasSection)
  const open = openSections(changed)
  const sections = changed.map((release) => releaseSection(release, open.has(release)))
  const fitted = fittedParts(sections, { size: limit - sections.length, measure })
  const shown = fitted.filter((section) => section !== undefined).map(({ text }) => text)
  return [...shown, shortened(fitted, elsewhere)]
}

function openSections(releases: readonly ShownRelease[]): Set<ShownRelease> {
  let lines = 0
  return new Set(
    releases.filter((release) => {
      if (!isSmall(release)) return false
      lines += 1 + release.changes.reduce((sum, change) => sum + change.lines, 0)
      return lines <= openLines
    }),
  )
}

/** No cut is silent: one sentence counts them all. */
function shortened(fitted: readonly (Fitted | undefined)[], elsewhere: string): string {
  const missing = fitted.filter((section) => section === undefined).length
  const cut = fitted.filter((section) => section !== undefined && section.version > 0).length
  if (missing + cut === 0) return ''
  const parts = [
    ...(cut > 0 ? [`the diffs of ${counted(cut, 'release')} are shortened`] : []),
    ...(missing > 0 ? [`those of ${counted(missing, 'release')} are left out`] : []),
  ]
  return markdown(paragraph(text(`For want of room ${parts.join(', ')}. All of it is ${elsewhere}.`)))
}
