/** Whether the API server would take an object. `not-tried` comes with the reason, as `refused` does. */
export interface DryRunResult {
  readonly outcome: 'accepted' | 'refused' | 'not-tried'
  readonly reason?: string
}

/** Errors after which nobody knows what the API server would say to the object itself. */
const notTried: readonly { readonly pattern: RegExp; readonly why: string }[] = [
  {
    pattern: /cannot (?:patch|create|update|get) resource "/,
    why: 'these credentials may not write it: give the plan an account that may, or leave it untried',
  },
  {
    pattern: /Unauthorized|must be logged in|provide credentials/i,
    why: 'the cluster does not accept these credentials',
  },
  {
    pattern: /no matches for kind|have a resource type|could not find the requested resource/,
    why: 'the cluster does not know this kind yet',
  },
  { pattern: /\(NotFound\): namespaces "/, why: 'its namespace is not there yet' },
  {
    pattern: /failed calling webhook|does not support dry run/,
    why: 'a webhook of the cluster could not be asked',
  },
  {
    pattern:
      /unable to recognize|Unable to connect|connection to the server|connection refused|i\/o timeout|deadline exceeded|no such host|x509|context canceled/i,
    why: 'the cluster did not answer',
  },
  {
    pattern: /\((?:Timeout|ServerTimeout|TooManyRequests|ServiceUnavailable|InternalError)\): /,
    why: 'the API server could not tell',
  },
]

/** Errors that are the API server's judgement (k8s.io/apimachinery: metav1.StatusReason; kubectl: cmd/apply, checkErr). */
const refusals =
  /^(?:Error from server \((?:Invalid|BadRequest|Forbidden|Conflict|RequestEntityTooLarge)\): |Error from server: (?:failed to create typed patch|failed to convert|admission webhook|.+ is invalid)|(?:error: )?Apply failed with \d+ conflict|The .+ is invalid)/

/**
 * Reads what kubectl said about one object that it did not apply.
 * @param stderr of a run with this object alone.
 * @param kind of the object; of a Secret no reason is quoted, since it can hold a value.
 */
export function answerOf(stderr: string, kind: string): DryRunResult {
  const lines = answerLines(stderr)
  const unknown = sharedCause(lines)
  if (unknown) return { outcome: 'not-tried', reason: unknown }
  if (!lines.some((line) => refusals.test(line)))
    return { outcome: 'not-tried', reason: 'kubectl could not try it' }
  const reason =
    kind === 'Secret' ? 'the API server refuses it, in words that may quote a value' : told(lines)
  return { outcome: 'refused', reason }
}

/** @returns why nothing was tried, when all errors that kubectl printed say so for the one same reason. */
export function causeForAll(stderr: string): string | undefined {
  const lines = answerLines(stderr)
  const causes = new Set(lines.map((line) => sharedCause([line])))
  return causes.size === 1 ? [...causes][0] : undefined
}

function sharedCause(lines: readonly string[]): string | undefined {
  return notTried.find(({ pattern }) => lines.some((line) => pattern.test(line)))?.why
}

/** kubectl also writes its log there, the API server's warnings, and advice. */
const noise = /^(?:[EWIF]\d{4} |Warning: |ensure CRDs are installed first)/

function answerLines(stderr: string): string[] {
  return stderr.split('\n').filter((line) => line.trim() !== '' && !noise.test(line))
}

/** The first line says what is wrong, and lists follow it; dumps of the object and advice are left out. */
function told(lines: readonly string[]): string {
  const first = lines.findIndex((line) => refusals.test(line))
  const rest = lines.slice(first + 1)
  const advice = rest.findIndex((line) => /^Please review/.test(line))
  const list = (advice < 0 ? rest : rest.slice(0, advice)).filter((line) => /^(?:\* |- \.| {2}\.)/.test(line))
  const text = [lines[first] ?? '', ...list.map((line) => line.replace(/^[*-] /, '').trim())].join(' ')
  const bare = withoutValues(text.replace(prefix, ''))
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .trim()
  return bare.length > 300 ? `${bare.slice(0, 299)}…` : bare
}

const prefix =
  /^(?:error: )?(?:Error from server(?: \(\w+\))?: )?(?:The )?(?:[\w.]+ "[^"]*" is (?:invalid|forbidden): +)?/

/** Values that are wrong are quoted by the API server (k8s.io/apimachinery: field.Error, typed value errors). */
function withoutValues(text: string): string {
  return text
    .replace(
      /((?:Invalid|Unsupported|Duplicate) value): (?:"(?:[^"\\]|\\.)*"|\S*\{.*?\}|[^\s:,]+)(?=[:,\]]|$)/g,
      '$1',
    )
    .replace(/, got &?value\.\w+\{.*?\}/g, '')
}
