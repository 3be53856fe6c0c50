/** The three parts that every refusal names, and its word for other workflows. */
export interface FailureParts {
  /** What was being done, as a noun or a short clause: `plan for layer 3`. */
  readonly what: string
  /** Why it did not work: the tool's own cause, shortened to what matters. */
  readonly why: string
  /** What the reader does next. */
  readonly next: string
  /** One word of the closed list below; becomes the output `failure-reason`. */
  readonly reason: FailureReason
  readonly cause?: unknown
}

/** The closed list behind the output `failure-reason`. Other workflows branch on it, so words are never reused. */
export const failureReasons = [
  'bad-input',
  'tool-unavailable',
  'stack-invalid',
  'lint-failed',
  'preflight-failed',
  'secrets-refused',
  'secrets-unreachable',
  'secrets-rate-limited',
  'secret-missing',
  'credentials-invalid',
  'chart-unavailable',
  'kubeconfig-invalid',
  'cluster-unreachable',
  'cluster-refused',
  'plan-incomplete',
  'approval-invalid',
  'approval-outdated',
  'release-stuck',
  'lease-held',
  'lease-lost',
  'render-differs',
  'apply-failed',
  'not-ready',
  'secret-exposed',
  'github-refused',
  'github-unreachable',
  'approval-missing',
  'not-reviewed',
  'cancelled',
  'internal',
] as const

export type FailureReason = (typeof failureReasons)[number]

/** An expected failure, worded for the person who reads the log: `what failed: why: what to do`. */
export class Failure extends Error {
  readonly what: string
  readonly why: string
  readonly next: string
  readonly reason: FailureReason

  constructor({ what, why, next, reason, cause }: FailureParts) {
    super([what, why, next].map(oneLine).join(': '), cause === undefined ? undefined : { cause })
    this.name = 'Failure'
    this.what = oneLine(what)
    this.why = oneLine(why)
    this.next = oneLine(next)
    this.reason = reason
  }

  /** @returns this failure with some of its parts replaced; its kind and its cause stay. */
  with(changed: Partial<FailureParts>): Failure {
    const { what, why, next, reason, cause } = this
    const Kind = this.constructor as typeof Failure
    return new Kind({ what, why, next, reason, cause, ...changed })
  }
}

/** Another bundle has a copy of this class of its own. @returns its failures as ours, anything else as it is. */
export function asOurs(error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== 'Failure') return error
  const { what, why, next, reason, cause } = error as Error & Record<string, unknown>
  const known = failureReasons.find((one) => one === reason)
  const isWhole = typeof what === 'string' && typeof why === 'string' && typeof next === 'string'
  return known && isWhole ? new Failure({ what, why, next, reason: known, cause }) : error
}

function oneLine(text: string): string {
  return text.trim().replace(/\s+/g, ' ')
}

/** @returns the one line to show for anything that was thrown. */
export function failureLine(error: unknown): string {
  if (error instanceof Failure) return error.message
  const why = error instanceof Error ? error.message : String(error)
  return oneLine(`helmfile-gate failed: ${why}: this is a defect, please report it with the log`)
}

/** @returns the word for the output `failure-reason`; anything unexpected is `internal`. */
export function failureReason(error: unknown): FailureReason {
  return error instanceof Failure ? error.reason : 'internal'
}
