import { Failure } from '../lib/errors.js'

/** @param what was being done: `finding the helmfile`. */
export function refusal(what: string, why: string, next: string): Failure {
  return new Failure({ what: `${what} failed`, why, next, reason: 'bad-input' })
}
