import type { Applied } from '../commands/apply.js'
import type { Gated } from '../commands/gate.js'
import type { Review } from '../commands/review.js'
import type { RunRequest } from '../github/request.js'
import type { Approval } from '../plan/approval.js'
import type { PlanContext } from './comment.js'
import type { Check } from '../commands/preflight.js'
import { Failure } from '../lib/errors.js'
import type { Plan } from '../plan/plan.js'
import type { Outlet } from '../secrets/outlet.js'
import type { Finding } from '../stack/lint.js'
import type { UntrustedLog } from './console.js'
import { conversationOf } from './conversation.js'
import { planOutputs, type Outputs } from './outputs.js'
import { reviewMarkdown } from './review-markdown.js'
import { appliedSummary, planSummary } from './summary.js'
import { appliedText, checksText, gatedText, planText } from './terminal.js'
import { toolOutput } from './tool-output.js'

/** Where results go. On a runner and in a terminal these are different places. */
export interface Sink {
  readonly log: UntrustedLog
  readonly setOutputs: (outputs: Outputs) => void
  /** @param markdown added to what is there. */
  readonly addSummary: (markdown: string) => Promise<void>
  readonly annotate: (finding: Finding) => void
  readonly warn: (line: string) => void
  /** @returns the path of the written plan. */
  readonly writePlan: (plan: Plan) => Promise<string>
}

/** What a result belongs to. */
export interface About {
  readonly request: RunRequest
  readonly environment: string
  /** Full SHA. */
  readonly commit: string
}

export interface PlanReport {
  readonly plan: Plan
  readonly approval: Approval
  readonly review?: Review
  readonly context: PlanContext
  readonly request: RunRequest
}

/** Called as results come in, so that a later failure takes nothing back. */
export interface Report {
  readonly plan: (report: PlanReport) => Promise<void>
  readonly untouched: (about: Omit<About, 'commit'>) => Promise<void>
  readonly gated: (report: About & { readonly gated: Gated }) => Promise<void>
  readonly applied: (report: About & { readonly applied: Applied; readonly planId: string }) => Promise<void>
  readonly lint: (findings: readonly Finding[]) => Promise<void>
  readonly preflight: (checks: readonly Check[]) => Promise<void>
  /** Output of helm and helmfile, while they run. */
  readonly toolLine: (line: string) => void
}

/**
 * Everything a person or another workflow step gets to see, from the results of the pipeline. Secrets are taken out of
 * the data before anything is rendered from it, and what is rendered is looked through once more before it is published.
 */
export function reportTo(sink: Sink, outlet: Outlet): Report {
  const output = toolOutput({ redactor: outlet, reach: outlet.reach, write: sink.log.line })
  const publish = publisherTo(sink, outlet)
  const conversation = (about: About) =>
    conversationOf({ ...about, outlet, warn: (line) => sink.warn(outlet.text(line)) })
  return {
    plan: async ({ plan: secretPlan, approval, review, context, request }) => {
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
    },
    untouched: async (about) => {
      publish.log('The pull request changes nothing in the stack: there is nothing to plan.')
      const url = await conversation({ ...about, commit: '' }).untouched()
      publish.outputs({ result: 'untouched', changed: 'false', layers: '[]', 'comment-url': url })
    },
    gated: async ({ gated, ...about }) => {
      publish.log(gatedText(gated))
      publish.outputs({ result: 'approved', provenance: gated.provenance, 'plan-id': gated.planId })
      await conversation(about).approved(gated.approvedBy, gated.planId)
    },
    applied: async ({ applied: { layers, failure }, planId, ...about }) => {
      output.end()
      const applied = {
        layers: outlet.deep(layers),
        ...(failure ? { failure: redactedFailure(failure, outlet) } : {}),
      }
      publish.log(appliedText(applied))
      const { runUrl } = about.request
      await publish.summary(appliedSummary(applied, { planId, ...(runUrl === undefined ? {} : { runUrl }) }))
      publish.outputs({
        'plan-id': planId,
        'comment-url': await conversation(about).applied(applied, planId),
      })
      if (failure) throw failure
      publish.outputs({ result: 'applied' })
    },
    lint: (findings) => {
      findings.forEach((finding) => sink.annotate(outlet.deep(finding)))
      publish.log(findings.length === 0 ? 'lint: no findings' : `lint: ${findings.length} finding(s)`)
      requireNoErrors(findings)
      publish.outputs({ result: 'clean' })
      return Promise.resolve()
    },
    preflight: (checks) => {
      publish.log(checksText(outlet.deep(checks)))
      requireAllOk(checks)
      publish.outputs({ result: 'ready' })
      return Promise.resolve()
    },
    toolLine: output.line,
  }
}

/** The doors to the outside: a log is redacted as it goes, and what stays to be read is not published with a secret. */
function publisherTo(sink: Sink, outlet: Outlet) {
  return {
    log: (text: string) => sink.log.block(outlet.text(text)),
    outputs: (outputs: Outputs) => {
      for (const [name, value] of Object.entries(outputs)) outlet.requireClean(`the output ${name}`, value)
      sink.setOutputs(outputs)
    },
    summary: async (markdown: string) => {
      outlet.requireClean('the job summary', markdown)
      await sink.addSummary(markdown)
    },
  }
}

function redactedFailure(failure: Failure, outlet: Outlet): Failure {
  return Object.assign(Object.create(failure) as Failure, { message: outlet.text(failure.message) })
}

function requireAllOk(checks: readonly Check[]): void {
  const failed = checks.filter(({ outcome }) => outcome === 'failed')
  const [first] = failed
  if (!first) return
  throw new Failure({
    what: 'preflight failed',
    why: `${failed.length} of ${checks.length} check(s) failed, the first is ${first.name}`,
    next: 'mend what the list above names',
    reason: 'preflight-failed',
  })
}

function requireNoErrors(findings: readonly Finding[]): void {
  const errors = findings.filter(({ severity }) => severity === 'error').length
  if (errors === 0) return
  throw new Failure({
    what: 'lint failed',
    why: `${errors} of ${findings.length} finding(s) are errors`,
    next: 'mend what the findings above name',
    reason: 'lint-failed',
  })
}
