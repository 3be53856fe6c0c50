import type { Applied } from '../commands/apply.js'
import type { Closing } from '../commands/close.js'
import type { Drift } from '../commands/drift.js'
import type { Gated } from '../commands/gate.js'
import type { PreflightCheck } from '../commands/preflight.js'
import type { Status } from '../commands/status.js'
import type { History } from '../cluster/status/history.js'
import type { Initialized } from '../init/init.js'
import type { CheckedRepository } from '../init/set-up.js'
import { Failure, failureLine, failureReason, type FailureReason } from '../lib/errors.js'
import type { Plan } from '../plan/plan.js'
import type { Finding } from '../stack/lint/lint.js'
import type { resultOf } from './outputs.js'

/** Why something failed, in its parts. */
export interface ToldFailure {
  readonly reason: FailureReason
  readonly what: string
  readonly why: string
  readonly next: string
}

/** The form of a document. What is there stays as it is; there may come more. */
interface Document {
  readonly schema: 1
}

/** The results of the commands, for programs: what --json and report-file write. docs/json has their JSON schemas. */
export interface Documents {
  readonly plan: Document & {
    readonly result: 'changed' | 'unchanged'
    readonly planId: string
    readonly approval: string
    readonly plan: Plan
  }
  readonly apply: Document &
    Omit<Applied, 'failure'> & {
      readonly result: (typeof resultOf)[keyof typeof resultOf] | 'failed'
      readonly planId: string
      readonly failure?: ToldFailure
    }
  readonly lint: Document & { readonly result: 'clean' | 'failed'; readonly findings: readonly Finding[] }
  readonly preflight: Document & {
    readonly result: 'ready' | 'failed'
    readonly checks: readonly PreflightCheck[]
  }
  readonly status: Document & Status
  readonly drift: Drift
  readonly history: Document & History
  readonly gate: Document & Gated & { readonly result: 'approved' }
  readonly close: Document &
    Omit<Closing, 'failure'> & { readonly result: 'closed' | 'failed'; readonly failure?: ToldFailure }
  readonly init: Document & Initialized
  readonly 'check-workflows': Document & CheckedRepository
}

/** What --json writes where there is no result. */
export interface FailedDocument extends Document {
  readonly result: 'failed'
  readonly failure: ToldFailure
}

export function failedDocument(error: unknown): FailedDocument {
  const parts =
    error instanceof Failure ? error : { what: 'helmfile-gate failed', why: failureLine(error), next: '' }
  const { what, why, next } = parts
  return { schema: 1, result: 'failed', failure: { reason: failureReason(error), what, why, next } }
}

/** @returns what a document says of a failure; nothing where there was none. */
export function toldFailure(failure: Failure | undefined): { readonly failure?: ToldFailure } {
  return failure ? { failure: failedDocument(failure).failure } : {}
}

export function jsonText(document: unknown): string {
  return `${JSON.stringify(document, null, 2)}\n`
}
