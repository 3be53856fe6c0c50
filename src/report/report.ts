import { untouchedLayer, type Applied } from '../commands/apply.js'
import type { History } from '../cluster/status/history.js'
import { tellDrift, type DriftReport } from './drift/tell.js'
import type { Closing } from '../commands/close.js'
import type { Gated } from '../commands/gate.js'
import type { PreflightCheck } from '../commands/preflight.js'
import type { Status } from '../commands/status.js'
import type { MergeReview } from '../commands/review.js'
import type { Trigger } from '../github/trigger.js'
import type { Failure } from '../lib/errors.js'
import { releaseKey } from '../lib/release-name.js'
import type { Approval, Operation } from '../approval/approval.js'
import { hasChanges, releasesOf, type Plan } from '../plan/plan.js'
import { planIdOf } from '../approval/review-record.js'
import type { KnownSecrets } from '../secrets/known-secrets.js'
import type { Finding } from '../stack/lint/lint.js'
import { toldDiagnosis } from './diagnosis.js'
import { printable } from './markdown/printable.js'
import { tellChecks, tellFindings } from './check-report.js'
import { planFailedMarkdown, type PlanContext } from './pull-request/plan-comment.js'
import { conversationOf, runOf, type Conversation } from './pull-request/conversation.js'
import { toldFailure } from './documents.js'
import { planOutputs, resultOf } from './outputs.js'
import { publisherTo, type Publisher, type Sink } from './publish.js'
import { reviewMarkdown } from './summary/review.js'
import { appliedSummary, planSummary } from './summary/summary.js'
import { tellHistory, tellStatus } from './status/tell.js'
import { planText } from './log/plan-text.js'
import { appliedText, diagnosisText, gatedText } from './log/terminal.js'
import { withoutDump } from './log/helmfile-dump.js'
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
  /** As it travels. */
  readonly approvalText: string
  readonly review?: MergeReview
  readonly context: PlanContext
  readonly request: Trigger
}

export interface GatedReport extends About {
  readonly gated: Gated
}

export interface ClosedReport extends About {
  readonly closing: Closing
}

export interface AppliedReport extends About {
  /** A deploy when left out. */
  readonly operation?: Operation
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
  readonly closed: (report: ClosedReport) => Promise<void>
  /** What ended the run. Nothing is told again after `plan` or `applied`: they tell their failures themselves. */
  readonly failed: (report: FailedReport) => Promise<void>
  /** Of what does not stop the run. */
  readonly warn: (line: string) => void
  readonly lint: (findings: readonly Finding[]) => Promise<void>
  readonly preflight: (checks: readonly PreflightCheck[]) => Promise<void>
  readonly status: (status: Status) => Promise<void>
  readonly drift: (report: DriftReport) => Promise<void>
  readonly history: (history: History) => Promise<void>
  /** Output of helm and helmfile, while they run. */
  readonly toolLine: (line: string) => void
}

/** What every report needs. */
interface ReportChannels {
  readonly sink: Sink
  readonly knownSecrets: KnownSecrets
  readonly publish: Publisher
  readonly output: ReturnType<typeof toolOutput>
  readonly conversation: (about: About) => Conversation
}

/**
 * Everything a person or another workflow step gets to see, from the results of the pipeline. Secrets are taken out of
 * the data before anything is rendered from it, and what is rendered is looked through once more before it is published.
 */
export function reportTo(sink: Sink, knownSecrets: KnownSecrets): Report {
  const warn = (line: string) => sink.warn(knownSecrets.text(line))
  const desk: ReportChannels = {
    sink,
    knownSecrets,
    publish: publisherTo(sink, knownSecrets),
    output: toolOutput({ redactor: knownSecrets, reach: knownSecrets.reach, write: sink.log.line }),
    conversation: (about) => conversationOf({ ...about, knownSecrets, warn }),
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
    closed: (report) => tellClosed(desk, report),
    failed: async (report) => {
      if (!isTold) await tellFailed(desk, report)
    },
    warn,
    lint: (findings) => tellFindings(desk, findings),
    preflight: (checks) => tellChecks(desk, checks),
    status: (status) => tellStatus(desk, status),
    drift: (report) => tellDrift({ ...desk, warn }, report),
    history: (history) => tellHistory(desk, history),
    toolLine: withoutDump(desk.output.line),
  }
}

async function tellPlan(
  { sink, knownSecrets, publish, conversation }: ReportChannels,
  { plan: secretPlan, approval, approvalText, review, context, request }: PlanReport,
): Promise<void> {
  const plan = knownSecrets.deep(secretPlan)
  await publish.page(planText(plan, { jobLayers: context.jobLayers, columns: sink.columns?.() }))
  knownSecrets.requireClean('the plan file', JSON.stringify(plan))
  // In the output itself nothing would be found: it is compressed.
  const { environment, releases } = approval
  knownSecrets.requireClean('the output approval', [environment, ...releases.keys()].join('\n'))
  publish.outputs(
    planOutputs(plan, { approvalText, planId: context.planId, planFile: await sink.writePlan(plan) }),
  )
  const { planId } = context
  const result = hasChanges(plan) ? 'changed' : 'unchanged'
  await publish.document('plan', { schema: 1, result, planId, approval: approvalText, plan })
  await publish.summary((review ? reviewMarkdown(review) : '') + planSummary(plan, context))
  const to = conversation({ request, environment: plan.environment, commit: plan.commit })
  const url =
    (await to.planned(plan, context)) ||
    (await to.deployPlanned(plan, context)) ||
    (review ? await to.queued(review) : '')
  publish.outputs({ 'comment-url': url })
}

async function tellUntouched(
  { publish, conversation }: ReportChannels,
  about: Omit<About, 'commit'>,
): Promise<void> {
  publish.log('The pull request changes no file that counts for the stack: there is nothing to plan.')
  const url = await conversation({ ...about, commit: '' }).untouched()
  publish.outputs({ result: 'untouched', changed: 'false', layers: '[]', 'comment-url': url })
}

async function tellGated(
  { publish, knownSecrets, conversation }: ReportChannels,
  { gated, ...about }: GatedReport,
): Promise<void> {
  publish.log(gatedText(gated))
  await publish.document('gate', { schema: 1, result: 'approved', ...knownSecrets.deep(gated) })
  publish.outputs({ result: 'approved', provenance: gated.provenance, 'plan-id': gated.planId })
  await conversation(about).approved(gated.approvedBy, gated.planId)
}

async function tellApplied(
  desk: ReportChannels,
  { operation = 'deploy', applied: { layers, failure, diagnosis }, planId, ...about }: AppliedReport,
): Promise<void> {
  const { knownSecrets, publish, output, sink } = desk
  output.end()
  const applied = {
    layers: knownSecrets.deep(layers),
    ...(failure ? { failure: redactedFailure(failure, knownSecrets) } : {}),
    ...(diagnosis ? { diagnosis: knownSecrets.deep(diagnosis) } : {}),
  }
  publish.log(appliedText(applied, sink.columns?.()))
  tellDiagnosis(desk, applied)
  const result = failure ? 'failed' : resultOf[operation]
  await publish.document('apply', { schema: 1, result, planId, ...applied, ...toldFailure(applied.failure) })
  await tellDeploy(desk, { applied, planId, ...about })
  if (failure) throw failure
  publish.outputs({ result })
}

/** @param applied redacted already. */
function tellDiagnosis({ publish, sink }: ReportChannels, { failure, diagnosis }: Applied): void {
  const told = diagnosis && toldDiagnosis(diagnosis)
  if (!told || !failure) return
  publish.log(diagnosisText(told, sink.endsWithFailure ? undefined : failure, sink.columns?.()))
  if (told.more.length > 0) publish.fold('More of the diagnosis', printable(told.more).join('\n'))
}

async function tellClosed(
  { publish, knownSecrets, conversation }: ReportChannels,
  { closing, ...about }: ClosedReport,
): Promise<void> {
  const { layers, planless, failure } = closing
  const ends = layers.map(({ layer, status, why = '' }) => `Layer ${layer}: ${status} ${why}`.trimEnd())
  publish.log(
    [...(planless === undefined ? [] : [planless]), ...ends].join('\n') || 'Nothing was to be deployed.',
  )
  publish.outputs({ 'comment-url': await conversation(about).closed(closing) })
  const result = failure ? 'failed' : 'closed'
  await publish.document('close', {
    schema: 1,
    result,
    ...knownSecrets.deep(closing),
    ...toldFailure(failure),
  })
  if (failure) throw failure
  publish.outputs({ result: 'closed' })
}

/** @param report redacted already. */
async function tellDeploy(
  { publish, conversation }: ReportChannels,
  { applied, planId, ...about }: AppliedReport,
): Promise<void> {
  await publish.summary(appliedSummary(applied, { planId, ...runOf(about) }))
  publish.outputs({ 'plan-id': planId, 'comment-url': await conversation(about).applied(applied, planId) })
  const back = releasesOf(applied).filter(({ outcome }) => outcome === 'rolled-back')
  if (applied.layers.some(({ wayBack }) => wayBack !== undefined))
    publish.outputs({ 'rolled-back': JSON.stringify(back.map(releaseKey)) })
}

async function tellFailed(desk: ReportChannels, report: FailedReport): Promise<void> {
  const { publish, knownSecrets, conversation } = desk
  const { failure: secretFailure, approval, layers, ...about } = report
  const failure = redactedFailure(secretFailure, knownSecrets)
  if (approval) {
    const applied = { layers: untouchedLayer(layers), failure }
    return tellDeploy(desk, { applied, planId: planIdOf(approval), ...about })
  }
  await publish.summary(planFailedMarkdown({ ...runOf(about), failure: failure.message }))
  publish.outputs({ 'comment-url': await conversation(about).planless(failure.message) })
}

function redactedFailure(failure: Failure, knownSecrets: KnownSecrets): Failure {
  const { what, why, next } = failure
  return failure.with(knownSecrets.deep({ what, why, next }))
}
