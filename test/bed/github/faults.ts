import { problem, type Answer } from './answers.js'
import type { GitHubState } from './state.js'

export const faultKinds = [
  /** 502, and nothing was done. */
  'bad-gateway-before',
  /** 502, and it was done all the same. */
  'bad-gateway-after',
  'secondary-rate-limit',
  'rate-limit',
  /** The request is taken, and no answer comes. */
  'no-answer',
  /** The connection is closed without an answer. */
  'hang-up',
  /** It was done, and the answer breaks off. */
  'cut-short',
  /** It was done, and the answer is empty. */
  'empty',
  /** The comment that is to be edited is deleted just before. */
  'deleted',
] as const

/** Something that goes wrong with the next requests of one operation. */
export interface Fault {
  /** An operation of GitHub's description, such as `issues/create-comment`. */
  readonly operation: string
  readonly kind: (typeof faultKinds)[number]
  /** How often; once when left out. */
  readonly times?: number
  /** Seconds that a rate limit lasts; 1 when left out. */
  readonly lasts?: number
}

/** @returns the fault for this operation, and one fewer of it left. */
export function takeFault(faults: Fault[], operation: string): Fault | undefined {
  const index = faults.findIndex((fault) => fault.operation === operation)
  const fault = faults[index]
  if (!fault) return undefined
  const { times = 1 } = fault
  faults.splice(index, 1, ...(times > 1 ? [{ ...fault, times: times - 1 }] : []))
  return fault
}

export interface FaultyAnswer extends Answer {
  readonly headers: Readonly<Record<string, string>>
}

/** @returns what is answered instead, when nothing is to be done. */
export function answerInstead({ kind, lasts = 1 }: Fault): FaultyAnswer | undefined {
  if (kind === 'bad-gateway-before') return { ...problem(502, 'Server Error'), headers: {} }
  if (kind === 'secondary-rate-limit') {
    const limit = problem(403, 'You have exceeded a secondary rate limit. Please wait a few minutes.')
    return { ...limit, headers: { 'retry-after': String(lasts) } }
  }
  if (kind !== 'rate-limit') return undefined
  const reset = String(Math.floor(Date.now() / 1000) + lasts)
  const headers = { 'x-ratelimit-limit': '1000', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset }
  return { ...problem(403, 'API rate limit exceeded for installation.'), headers }
}

/** Somebody deletes the comment that a path names. */
export function deleteComment(state: GitHubState, id: string | undefined): void {
  state.comments = state.comments.filter((comment) => comment.id !== Number(id))
}
