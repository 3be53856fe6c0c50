import type { PhrasingContent } from 'mdast'
import type { Applied } from '../../commands/apply.js'
import { recoveredText, type AppliedLayer } from '../../commands/outcome.js'
import type { Plan } from '../../plan/plan.js'
import { planFooter, type PlanContext } from '../pull-request/plan-comment.js'
import { inBytes } from '../markdown/fit.js'
import { layerGraph } from '../plan/layer-graph.js'
import {
  code,
  duration,
  fence,
  heading,
  link,
  markdown,
  paragraph,
  table,
  text,
} from '../markdown/markdown.js'
import { planMarkdown } from '../plan/plan-markdown.js'
import { diagnosisMarkdown } from '../markdown/diagnosis-markdown.js'
import { printable } from '../markdown/printable.js'
import { toldDiagnosis } from '../diagnosis.js'
import { shownPlan } from '../plan/shown-plan.js'

/** GitHub drops a step summary over 1 MiB whole (runner: FileCommandManager.cs); some room is left for the rest. */
const summaryLimit = 1024 * 1024 - 128 * 1024

/**
 * @param context of the run, where there is one.
 * @param limit bytes the summary may have.
 * @returns the plan as its comment has it, with more room for the diffs and a drawing of the layers.
 */
export function planSummary(plan: Plan, context?: PlanContext, limit = summaryLimit): string {
  const shown = shownPlan(plan)
  const clean = context && printable(context)
  return planMarkdown(shown, {
    limit,
    measure: inBytes,
    ...(clean === undefined ? {} : { stack: clean.stack }),
    drawing: layerGraph(shown),
    surroundings: clean,
    footer: clean ? planFooter(clean, true) : '',
    elsewhere: 'in the plan file',
  })
}

/** Where an apply comes from. */
export interface AppliedContext {
  readonly runUrl?: string
  readonly planId?: string
}

/** @returns what an apply did, as Markdown: each release with its revisions, each layer with the time it took. */
export function appliedSummary(
  { layers, failure, diagnosis }: Applied,
  context: AppliedContext = {},
): string {
  const done = printable(layers).filter(({ releases }) => releases.length > 0)
  const told = failure && diagnosis && toldDiagnosis(diagnosis)
  const whole = markdown(
    heading(text('Apply')),
    ...(done.length > 0 ? [appliedTable(done), paragraph(text(times(done)))] : []),
    ...done.flatMap(({ lingering = [], wayBack = [] }) =>
      [...lingering, ...wayBack].map((line) => paragraph(code(line))),
    ),
    ...(done.length === 0 && !failure ? [paragraph(text('Nothing to do.'))] : []),
    ...(failure ? [fence(printable(failure.message), 'text')] : []),
  )
  const end = markdown(...provenance(printable(context)))
  return [whole, ...(told ? [diagnosisMarkdown(printable(told))] : []), ...(end ? [end] : [])].join('\n')
}

function appliedTable(layers: readonly AppliedLayer[]) {
  const rows = layers.flatMap(({ layer, releases }) =>
    releases.map((release) => {
      const { namespace, name, outcome, chartVersion, from, to } = release
      return [
        [text(String(layer))],
        [code(`${namespace}/${name}`)],
        [text(`${outcome}${recoveredText(release)}`)],
        [code(chartVersion || '–')],
        [text(from === to ? String(to) : `${from} → ${to}`)],
      ]
    }),
  )
  return table(['Layer', 'Release', 'Outcome', 'Version', 'Revision'], rows)
}

function times(layers: readonly AppliedLayer[]): string {
  return `${layers.map(({ layer, seconds }) => `Layer ${layer} took ${duration(seconds)}`).join(', ')}.`
}

function provenance({ planId, runUrl }: AppliedContext) {
  const parts: PhrasingContent[][] = [
    ...(planId === undefined ? [] : [[text('plan '), code(planId)]]),
    ...(runUrl === undefined ? [] : [link('run', runUrl)]),
  ].filter((part) => part.length > 0)
  if (parts.length === 0) return []
  return [paragraph(...parts.flatMap((part, index) => (index === 0 ? part : [text(', '), ...part])))]
}
