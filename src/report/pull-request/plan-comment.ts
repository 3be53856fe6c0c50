import { commentMarker, type StackIdentity } from '../../github/comment.js'
import type { Plan } from '../../plan/plan.js'
import { inCharacters } from '../markdown/fit.js'
import {
  alert,
  code,
  cropped,
  duration,
  fence,
  heading,
  link,
  markdown,
  paragraph,
  sentence,
  smallPrint,
  strong,
  text,
} from '../markdown/markdown.js'
import { planMarkdown, type Surroundings } from '../plan/plan-markdown.js'
import { printable } from '../markdown/printable.js'
import { secondsOf, stagesText, type Stage } from '../../lib/stages.js'
import { shownPlan } from '../plan/shown-plan.js'
import { stackName } from '../plan/stack-name.js'

/** GitHub refuses a comment with more characters (422, "body is too long"). */
export const commentLimit = 65_536

/** A failure may quote a whole log; the log itself has it. Characters. */
export const longestFailure = 4000

/** What is known about the run that made a plan. */
export interface PlanContext extends Surroundings {
  /** Path of the helmfile from the root of its repository; empty where that is not known. */
  readonly stack: string
  /** Full SHA. */
  readonly commit: string
  readonly planId: string
  readonly runUrl?: string
  /** What took its time until the plan was made. */
  readonly stages: readonly Stage[]
  /** What happens when the pull request is merged: one sentence. */
  readonly onMerge: string
  /** One hidden line that belongs into the body, as it is; empty for none. */
  readonly record: string
}

/**
 * @param plan redacted already.
 * @param limit characters the comment may have.
 * @returns the comment: what changes, each release with a row, and of the diffs as much as there is room for.
 */
export function planComment(plan: Plan, untrusted: PlanContext, limit = commentLimit): string {
  const context = printable(untrusted)
  return planMarkdown(shownPlan(plan), {
    limit,
    measure: inCharacters,
    before: hiddenLines(commentMarker('plan', { ...plan, stack: untrusted.stack }), context.record),
    stack: context.stack,
    surroundings: context,
    footer: planFooter(context),
    elsewhere: 'in the job summary and in the plan file',
  })
}

/** @returns what an older comment becomes when its pull request no longer changes a file that counts. */
export function planNothing(of: StackIdentity): string {
  const said = [text('This pull request changes no file that counts for '), ...stackName(of)]
  const which = [
    text(': none in the folder of the stack, and none that the input '),
    code('paths'),
    text(' names.'),
  ]
  return `${commentMarker('plan', of)}\n\n${markdown(paragraph(...said, ...which))}`
}

/** A run that ended before there was a plan. */
export interface PlanlessRun extends StackIdentity {
  /** Full SHA. */
  readonly commit: string
  readonly runUrl?: string
  /** What failed, why, and what to do. */
  readonly failure: string
}

/** @returns what the comment becomes when the newest commit cannot be planned: an older plan says nothing of it. */
export function planFailed(run: PlanlessRun): string {
  return hiddenLines(commentMarker('plan', run)) + planFailedMarkdown(run)
}

/** @returns the same for a summary. */
export function planFailedMarkdown(failed: PlanlessRun): string {
  const { commit, runUrl, failure } = failed
  const run = link('run', runUrl)
  const unknown = paragraph(strong('What would change is not known.'))
  return markdown(
    heading(...stackName(failed), text(': no plan of '), code(commit.slice(0, 12) || '(none)')),
    alert('CAUTION', [unknown, fence(printable(cropped(failure, longestFailure)), 'text')]),
    ...(run.length > 0 ? [smallPrint(...run)] : []),
  )
}

/** @returns the lines that nobody sees, each a comment of its own. */
export function hiddenLines(...lines: readonly string[]): string {
  const given = lines.filter((line) => line !== '')
  const open = given.find((line) => !/^<!--[^<>\n\r]*-->$/.test(line))
  if (open !== undefined) throw new Error('a hidden line is not one HTML comment')
  return `${given.join('\n')}\n`
}

/**
 * @param isWhole with the time of each stage.
 * @returns commit, plan, run, duration, and what happens on merge.
 */
export function planFooter(
  { commit, planId, runUrl, stages, onMerge }: PlanContext,
  isWhole = false,
): string {
  const run = link('run', runUrl)
  const each = stagesText(stages)
  const facts = [
    text('Plan '),
    code(planId),
    text(' of commit '),
    code(commit.slice(0, 12) || '(none)'),
    ...(run.length > 0 ? [text(', '), ...run] : []),
    text(`, ${duration(secondsOf(stages))}${isWhole && each !== '' ? ` (${each})` : ''}. `),
    ...sentence(onMerge),
  ]
  return markdown(smallPrint(...facts))
}
