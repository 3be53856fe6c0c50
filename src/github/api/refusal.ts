import { Failure, type FailureParts } from '../../lib/errors.js'

/** GitHub said no. `status` is its HTTP status. */
export class Refused extends Failure {
  readonly status: number

  constructor(parts: FailureParts, status: number) {
    super(parts)
    this.status = status
  }

  override with(changed: Partial<FailureParts>): Refused {
    const { what, why, next, reason, cause } = this
    return new Refused({ what, why, next, reason, cause, ...changed }, this.status)
  }
}

/** GitHub gave no usable answer: whether it did what was asked is not known. */
export class Unreachable extends Failure {}

interface ApiAnswer {
  readonly status: number
  /** GitHub's own words; hostile where they quote what somebody sent. */
  readonly message: string
  readonly headers: Readonly<Record<string, string | number | undefined>>
}

type Verdict = Pick<FailureParts, 'why' | 'next'>

/**
 * @param what the step that failed: `reading the comments of #12 failed`.
 * @returns Refused or Unreachable, in one line, for anything that a request can throw.
 */
export function refusal(what: string, error: unknown): Failure {
  if (error instanceof Failure) return error
  const answer = answerOf(error)
  if (answer === undefined) return noAnswer(what, error)
  const { status } = answer
  if (status >= 500) {
    const verdict = { why: `GitHub answered ${status}`, next: 'run the job again; see githubstatus.com' }
    return new Unreachable({ what, ...verdict, reason: 'github-unreachable', cause: error })
  }
  return new Refused({ what, ...verdictOn(answer), reason: 'github-refused', cause: error }, status)
}

function answerOf(error: unknown): ApiAnswer | undefined {
  const { response } = error as { response?: Omit<ApiAnswer, 'message'> & { readonly data?: unknown } }
  if (!(error instanceof Error) || !response) return undefined
  const { status, headers, data } = response
  const text = (data as { message?: unknown } | undefined)?.message
  const details = (data as { errors?: unknown } | undefined)?.errors
  const message = [text, details === undefined ? '' : JSON.stringify(details)]
  return {
    status,
    headers,
    message: quoted(message.filter((part) => typeof part === 'string' && part !== '').join(' ')),
  }
}

function noAnswer(what: string, error: unknown): Failure {
  const message = quoted(error instanceof Error ? error.message : String(error))
  return new Unreachable({
    what,
    why: message || 'no answer',
    next: 'check the network, the proxy variables and GITHUB_API_URL, and run the job again',
    reason: 'github-unreachable',
    cause: error,
  })
}

/** Rules of https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api and rate-limits-for-the-rest-api. */
function verdictOn({ status, message, headers }: ApiAnswer): Verdict {
  const limit = rateLimit({ status, message, headers })
  if (limit) return limit
  const why = `GitHub answered ${status}${message && ` (${message})`}`
  if (status === 401) return { why, next: 'check the input github-token: it is wrong or has expired' }
  if (status === 403 && /not accessible by/i.test(message)) {
    return {
      why: `the token may not do this: ${message}`,
      next: 'give the job the permission it lacks; forks and Dependabot get a token that can only read',
    }
  }
  if (status === 403)
    return { why, next: 'check the permissions of the job, and that the conversation is not locked' }
  if (status === 404 || status === 410) {
    return { why, next: 'check that it exists, and that the job has the permission to see it' }
  }
  if (status === 422 && /too long/i.test(message)) return { why, next: 'read all of it in the job summary' }
  return { why, next: 'report it with the log' }
}

function rateLimit({ status, message, headers }: ApiAnswer): Verdict | undefined {
  if (status !== 403 && status !== 429) return undefined
  if (/secondary rate/i.test(message)) {
    const after = Number(headers['retry-after']) || 60
    return { why: 'the secondary rate limit of GitHub is reached', next: `run the job again in ${after} s` }
  }
  const reset = Number(headers['x-ratelimit-reset'])
  if (String(headers['x-ratelimit-remaining']) !== '0' && status !== 429) return undefined
  const at = reset > 0 && reset < 1e11 ? `after ${new Date(reset * 1000).toISOString()}` : 'in an hour'
  return { why: 'the rate limit of GitHub is reached', next: `run the job again ${at}` }
}

/** The answer may quote what somebody sent: one short line, nothing a terminal or a workflow command would act on. */
function quoted(text: string): string {
  const line = text
    .replace(/[^\x20-\x7e]+/g, ' ')
    .replace(/::|##\[/g, ' ')
    .trim()
  return line.length > 200 ? `${line.slice(0, 200)}…` : line
}
