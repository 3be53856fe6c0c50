import { RateLimitExceededError } from '@1password/sdk'
import { Failure, type FailureReason } from '../../lib/errors.js'

/** Why 1Password gave no answer. `passing` alone is worth another attempt: anything else counts against the rate limit. */
export interface Trouble {
  readonly kind: 'passing' | 'final'
  readonly reason: FailureReason
  readonly why: string
  readonly next: string
  /** The SDK hides why a connection failed; then somebody has to look. */
  readonly unexplained?: true
}

const rights = 'check in 1Password that the service account exists and may read the vault'

/**
 * The SDK knows no error codes: it throws plain errors, and the text is all there is. Texts of `@1password/sdk` 0.5.0,
 * each produced once against it. None of them quotes a token or a value.
 */
const texts: readonly (readonly [RegExp, Trouble])[] = [
  [
    /rate limit exceeded/i,
    {
      kind: 'final',
      reason: 'secrets-rate-limited',
      why: 'the rate limit of the service account or of the whole account is used up',
      next: 'wait: the limit of a token counts by the hour, that of the account by the day; another token does not help against the latter',
    },
  ],
  [
    /customer managed secret/i,
    {
      kind: 'final',
      reason: 'secrets-refused',
      why: 'the customer managed secret of the workload is not one, or a part of it is missing',
      next: 'give it as 1Password showed it when the workload was made',
    },
  ],
  [
    /invalid service account token|service account token had invalid format/i,
    {
      kind: 'final',
      reason: 'secrets-refused',
      why: 'the service account token is malformed, a part of it may be missing',
      next: 'give the token as 1Password showed it when the service account was made',
    },
  ],
  [
    /you are not authenticated/i,
    {
      kind: 'final',
      reason: 'secrets-refused',
      why: 'the token is not valid (401): it was revoked, has expired, or its service account was deleted',
      next: 'make a new token in 1Password and store it as the secret the workflow passes on',
    },
  ],
  [
    /right permissions/i,
    {
      kind: 'final',
      reason: 'secrets-refused',
      why: 'the service account may not do this (403)',
      next: rights,
    },
  ],
  [
    /\bbad request\b|resource not found/i,
    { kind: 'final', reason: 'secrets-refused', why: 'it does not know the service account', next: rights },
  ],
  [
    /internal server error|unexpected status code in response: 5\d\d/i,
    {
      kind: 'passing',
      reason: 'secrets-unreachable',
      why: 'it has a fault of its own (5xx)',
      next: 'look at the status page of 1Password, then run the job again',
    },
  ],
  [
    /error sending request/i,
    {
      kind: 'passing',
      reason: 'secrets-unreachable',
      why: 'no connection',
      next: 'let the runner reach this host on port 443, through HTTPS_PROXY if need be',
      unexplained: true,
    },
  ],
  [
    /deserializing HTTP responses|unexpected status code/i,
    {
      kind: 'final',
      reason: 'secrets-unreachable',
      why: 'what answers there is not 1Password',
      next: 'look for a proxy or a sign-in page between the runner and this host',
    },
  ],
]

/** @returns what an error of the SDK means. */
export function troubleOf(error: unknown): Trouble {
  const text = error instanceof Error ? error.message : String(error)
  const known = texts.find(([pattern]) => pattern.test(text))
  if (known) return known[1]
  const limit = texts[0]?.[1]
  if (error instanceof RateLimitExceededError && limit) return limit
  return {
    kind: 'final',
    reason: 'internal',
    why: `the 1Password SDK says what is not known here, ${JSON.stringify(withoutData(text))}`,
    next: 'run the job again, and report it if it comes back',
  }
}

/** A text we do not know may quote what the SDK was reading at the time: prose stays, quotes and long words go. */
function withoutData(text: string): string {
  return text
    .replace(/(["'`]).*?(\1|$)/gs, '…')
    .replace(/\S{20,}/g, '…')
    .slice(0, 200)
}

/** @param what what was being done. @param host the 1Password account that was asked. */
export function failureOf(trouble: Trouble, { what, host }: { what: string; host: string }): Failure {
  const { why, next, reason } = trouble
  return new Failure({ what: `${what} at ${host} failed`, why, next, reason })
}
