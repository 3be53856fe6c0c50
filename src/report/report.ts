import { untouchedLayer, type Applied } from '../commands/apply.js'
import type { Gated } from '../commands/gate.js'
import type { Check } from '../commands/preflight.js'
import type { Review } from '../commands/review.js'
import type { Trigger } from '../github/trigger.js'
import type { Failure } from '../lib/errors.js'
import type { Approval } from '../approval/approval.js'
import type { Plan } from '../plan/plan.js'
import { planIdOf } from '../approval/review-record.js'
import type { KnownSecrets } from '../secrets/known-secrets.js'
import type { Finding } from '../stack/lint/lint.js'
import { tellChecks, tellFindings } from './check-report.js'
import { planFailedMarkdown, type PlanContext } from './pull-request/plan-comment.js'
import { conversationOf, runOf, type Conversation } from './pull-request/conversation.js'
import { planOutputs } from './outputs.js'
import { publisherTo, type Publisher, type Sink } from './publish.js'
import { reviewMarkdown } from './summary/review.js'
import { appliedSummary, planSummary } from './summary/summary.js'
import { appliedText, gatedText, planText } from './log/terminal.js'
import { toolOutput } from './log/tool-output.js'

/** What a result belongs to. */
export interface About {
  readonly request: Trigger
  readonly environment: string
  /** Full SHA. */
  readonly commit: string
}

export interface PlanReport {
  readonly plan: Plan
  readonly approval: Approval
  readonly review?: Review
  readonly context: PlanContext
  readonly request: Trigger
}

export interface GatedReport extends About {
  readonly gated: Gated
}

export interface AppliedReport extends About {
  readonly applied: Applied
  readonly planId: string
}

export interface FailedReport extends About {
  readonly failure: Failure
  /** What was to be applied; undefined where there is no plan yet. */
  readonly approval: Approval | undefined
  /** Those that were asked for; empty for all. */
  readonly layers: readonly number[]
}

/** Called as results come in, so that a later failure takes nothing back. */
export interface Report {
  readonly plan: (report: PlanReport) => Promise<void>
  readonly untouched: (about: Omit<About, 'commit'>) => Promise<void>
  readonly gated: (report: GatedReport) => Promise<void>
  readonly applied: (report: AppliedReport) => Promise<void>
  /** What ended the run. Nothing is told again after `plan` or `applied`: they tell their failures themselves. */
  readonly failed: (report: FailedReport) => Promise<void>
  readonly lint: (findings: readonly Finding[]) => void
  readonly preflight: (checks: readonly Check[]) => void
  /** Output of helm and helmfile, while they run. */
  readonly toolLine: (line: string) => void
}

/** What every report needs. */
interface Desk {
  readonly sink: Sink
  readonly outlet: KnownSecrets
  readonly publish: Publisher
  readonly output: ReturnType<typeof toolOutput>
  readonly conversation: (about: About) => Conversation
}

/**
 * Everything a person or another workflow step gets to see, from the results of the pipeline. Secrets are taken out of
 * the data before anything is rendered from it, and what is rendered is looked through once more before it is published.
 */
export function reportTo(sink: Sink, outlet: KnownSecrets): Report {
  const warn = (line: string) => sink.warn(outlet.text(line))
  const desk: Desk = {
    sink,
    outlet,
    publish: publisherTo(sink, outlet),
    output: toolOutput({ redactor: outlet, reach: outlet.reach, write: sink.log.line }),
    conversation: (about) => conversationOf({ ...about, outlet, warn }),
  }
  let isTold = false
  return {
    plan: (report) => {
      isTold = true
      return tellPlan(desk, report)
    },
    untouched: (about) => tellUntouched(desk, about),
    gated: (report) => tellGated(desk, report),
    applied: (report) => {
      isTold = true
      return tellApplied(desk, report)
    },
    failed: async (report) => {
      if (!isTold) await tellFailed(desk, report)
    },
    lint: (findings) => tellFindings(desk, findings),
    preflight: (checks) => tellChecks(desk, checks),
    toolLine: desk.output.line,
  }
}

async function tellPlan(
  { sink, outlet, publish, conversation }: Desk,
  { plan: secretPlan, approval, review, context, request }: PlanReport,
): Promise<void> {
  const plan = outlet.deep(secretPlan)
  publish.log(planText(plan))
  outlet.requireClean('the plan file', JSON.stringify(plan))
  publish.outputs(
    planOutputs(plan, { approval, planId: context.planId, planFile: await sink.writePlan(plan) }),
  )
  await publish.summary((review ? reviewMarkdown(review) : '') + planSummary(plan, context))
  const to = conversation({ request, environment: plan.environment, commit: plan.commit })
  const url = (await to.planned(plan, context)) || (await to.deployPlanned(plan, context))
  publish.outputs({ 'comment-url': url })
}

async function tellUntouched({ publish, conversation }: Desk, about: Omit<About, 'commit'>): Promise<void> {
  publish.log('The pull request changes nothing in the stack: there is nothing to plan.')
  const url = await conversation({ ...about, commit: '' }).untouched()
  publish.outputs({ result: 'untouched', changed: 'false', layers: '[]', 'comment-url': url })
}

async function tellGated({ publish, conversation }: Desk, { gated, ...about }: GatedReport): Promise<void> {
  publish.log(gatedText(gated))
  publish.outputs({ result: 'approved', provenance: gated.provenance, 'plan-id': gated.planId })
  await conversation(about).approved(gated.approvedBy, gated.planId)
}

async function tellApplied(
  desk: Desk,
  { applied: { layers, failure }, planId, ...about }: AppliedReport,
): Promise<void> {
  const { outlet, publish, output } = desk
  output.end()
  const applied = {
    layers: outlet.deep(layers),
    ...(failure ? { failure: redactedFailure(failure, outlet) } : {}),
  }
  publish.log(appliedText(applied))
  await tellDeploy(desk, { applied, planId, ...about })
  if (failure) throw failure
  publish.outputs({ result: 'applied' })
}

/** @param report redacted already. */
async function tellDeploy(
  { publish, conversation }: Desk,
  { applied, planId, ...about }: AppliedReport,
): Promise<void> {
  await publish.summary(appliedSummary(applied, { planId, ...runOf(about) }))
  publish.outputs({ 'plan-id': planId, 'comment-url': await conversation(about).applied(applied, planId) })
}

async function tellFailed(desk: Desk, report: FailedReport): Promise<void> {
  const { publish, outlet, conversation } = desk
  const { failure: secretFailure, approval, layers, ...about } = report
  const failure = redactedFailure(secretFailure, outlet)
  if (approval) {
    const applied = { layers: untouchedLayer(layers), failure }
    return tellDeploy(desk, { applied, planId: planIdOf(approval), ...about })
  }
  await publish.summary(planFailedMarkdown({ ...runOf(about), failure: failure.message }))
  publish.outputs({ 'comment-url': await conversation(about).planless(failure.message) })
}

function redactedFailure(failure: Failure, outlet: KnownSecrets): Failure {
  return Object.assign(Object.create(failure) as Failure, { message: outlet.text(failure.message) })
}
