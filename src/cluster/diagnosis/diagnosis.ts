/** What a finding is about: the rules for hints go by it. */
export type Evidence =
  | 'immutable'
  | 'webhook'
  | 'terminating'
  | 'kind-unknown'
  | 'conflict'
  | 'quota'
  | 'image'
  | 'crash'
  | 'container'
  | 'unschedulable'
  | 'claim'
  | 'onepassword'
  | 'acme'
  | 'certificate'
  | 'load-balancer'
  | 'no-endpoints'
  | 'job'
  | 'condition'
  | 'not-ready'
  | 'rollout'
  | 'event'
  | 'timeout'
  | 'unread'

/** One thing that is not as it should be, on one line. */
export interface Finding {
  readonly evidence: Evidence
  /** The object: `Pod shop/web-1`. */
  readonly about: string
  /** One clause. */
  readonly why: string
  /** The last lines that the failing container wrote. */
  readonly log?: readonly string[]
}

/** Why a release does not stand: plain data of bounded size, from the most telling to the least. */
export interface Diagnosis {
  readonly findings: readonly Finding[]
  /** What to look at, one sentence each, in the order of the findings. */
  readonly hints: readonly string[]
}

/** Causes before their consequences: a claim that is pending keeps a pod from being scheduled, and a rollout waiting. */
const order: readonly Evidence[] = [
  'immutable',
  'webhook',
  'terminating',
  'kind-unknown',
  'conflict',
  'quota',
  'image',
  'crash',
  'container',
  'claim',
  'unschedulable',
  'onepassword',
  'acme',
  'certificate',
  'load-balancer',
  'job',
  'condition',
  'not-ready',
  'no-endpoints',
  'rollout',
  'event',
  'timeout',
  'unread',
]

/** More is not read by anybody at night. */
const mostFindings = 60
const room = { about: 160, why: 300, log: 200 }

/**
 * @param redact takes the secrets out; it comes before anything is shortened, since half a secret is not found.
 * @returns the findings sorted, without what is said twice, and of bounded size.
 */
export function boundedFindings(findings: readonly Finding[], redact: (text: string) => string): Finding[] {
  const sorted = [...findings].sort((a, b) => order.indexOf(a.evidence) - order.indexOf(b.evidence))
  const distinct = new Map(sorted.map((finding) => [`${finding.about}\n${finding.why}`, finding]))
  return [...distinct.values()].slice(0, mostFindings).map(({ evidence, about, why, log }) => ({
    evidence,
    about: short(redact(about), room.about),
    why: short(redact(why), room.why),
    ...(log && log.length > 0 ? { log: shortLog(log, redact) } : {}),
  }))
}

/** A secret may go over several lines. */
function shortLog(log: readonly string[], redact: (text: string) => string): string[] {
  return redact(log.join('\n'))
    .split('\n')
    .map((line) => short(line, room.log))
}

function short(text: string, most: number): string {
  const line = text
    .slice(0, 16 * most)
    .replace(/\s+/g, ' ')
    .trim()
  return line.length > most ? `${line.slice(0, most - 1)}…` : line
}
