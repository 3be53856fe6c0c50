import { clusterTroubles, type ClusterTrouble } from '../trouble.js'
import { withoutQuotedValues } from './quoted-values.js'

/** Whether the API server would take an object. `not-tried` comes with the reason, as `refused` does. */
export interface DryRunResult {
  readonly outcome: 'accepted' | 'refused' | 'not-tried'
  readonly reason?: string
}

interface Cause {
  readonly says: (line: string) => boolean
  readonly why: string
}

const about =
  (...kinds: readonly ClusterTrouble['kind'][]) =>
  (line: string) =>
    clusterTroubles(line).some(({ kind }) => kinds.includes(kind))

const saying = (pattern: RegExp) => (line: string) => pattern.test(line)

/** Errors after which nobody knows what the API server would say to the object itself. */
const notTried: readonly Cause[] = [
  {
    says: saying(/cannot (?:patch|create|update|get) resource "/),
    why: 'these credentials may not write it: give the plan an account that may, or leave it untried',
  },
  { says: about('unauthenticated'), why: 'the cluster does not accept these credentials' },
  {
    says: saying(/no matches for kind|have a resource type|could not find the requested resource/),
    why: 'the cluster does not know this kind yet',
  },
  { says: saying(/\(NotFound\): namespaces "/), why: 'its namespace is not there yet' },
  {
    says: saying(/failed calling webhook|does not support dry run/),
    why: 'a webhook of the cluster could not be asked',
  },
  { says: about('unreachable', 'untrusted'), why: 'the cluster did not answer' },
  { says: saying(/unable to recognize|context canceled/i), why: 'the cluster did not answer' },
  {
    says: saying(/\((?:Timeout|ServerTimeout|TooManyRequests|ServiceUnavailable|InternalError)\): /),
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
  return notTried.find(({ says }) => lines.some(says))?.why
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
  const bare = withoutQuotedValues(text.replace(prefix, ''))
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .trim()
  return bare.length > 300 ? `${bare.slice(0, 299)}…` : bare
}

const prefix =
  /^(?:error: )?(?:Error from server(?: \(\w+\))?: )?(?:The )?(?:[\w.]+ "[^"]*" is (?:invalid|forbidden): +)?/
