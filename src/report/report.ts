import { Failure } from '../lib/errors.js'
import type { Report } from '../main.js'
import type { Plan } from '../plan/plan.js'
import type { Finding } from '../stack/lint.js'
import type { UntrustedLog } from './console.js'
import { planOutputs, type Outputs } from './outputs.js'
import { appliedSummary, planSummary } from './summary.js'
import { appliedText, planText } from './terminal.js'

/** Where results go. On a runner and in a terminal these are different places. */
export interface Sink {
  readonly log: UntrustedLog
  readonly setOutputs: (outputs: Outputs) => void
  /** @param markdown added to what is there. */
  readonly addSummary: (markdown: string) => Promise<void>
  readonly annotate: (finding: Finding) => void
  /** @returns the path of the written plan. */
  readonly writePlan: (plan: Plan) => Promise<string>
}

/** Everything a person or another workflow step gets to see, from the results of the pipeline. */
export function reportTo(sink: Sink): Report {
  return {
    plan: async (plan, approval) => {
      sink.log.block(planText(plan))
      sink.setOutputs(planOutputs(plan, approval, await sink.writePlan(plan)))
      await sink.addSummary(planSummary(plan))
    },
    applied: async (applied) => {
      sink.log.block(appliedText(applied))
      await sink.addSummary(appliedSummary(applied))
      if (applied.failure) throw applied.failure
      sink.setOutputs({ result: 'applied' })
    },
    lint: (findings) => {
      findings.forEach(sink.annotate)
      sink.log.block(findings.length === 0 ? 'lint: no findings' : `lint: ${findings.length} finding(s)`)
      requireNoErrors(findings)
      sink.setOutputs({ result: 'clean' })
      return Promise.resolve()
    },
    toolLine: sink.log.line,
  }
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
