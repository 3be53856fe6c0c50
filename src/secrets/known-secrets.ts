import type { KnownSecret } from './redaction/forms.js'
import { redactorFor, type Redactor } from './redaction/redactor.js'
import { Failure } from '../lib/errors.js'

/**
 * Where everything that leaves the process goes through. It starts empty and learns each secret as soon as there is
 * one, so that no text can be written between loading a value and hiding it.
 */
export interface KnownSecrets extends Redactor {
  /** From now on these values are hidden, and the runner hides them too. */
  readonly learn: (secrets: readonly KnownSecret[]) => void
  /** How many characters a form of the longest value may have: less may be a piece of it. */
  readonly reach: () => number
  /**
   * The last look at what is about to be published.
   * @param place what it is, for the message: `the job summary`.
   * @throws Failure when a known value is in it.
   */
  readonly requireClean: (place: string, text: string) => void
}

/** @param mask tells the runner to hide a value in its log; nothing in a terminal. */
export function makeKnownSecrets(mask: (secret: KnownSecret) => void): KnownSecrets {
  const secrets: KnownSecret[] = []
  let redactor = redactorFor([])
  return {
    learn: (learnt) => {
      learnt.forEach(mask)
      secrets.push(...learnt)
      redactor = redactorFor(secrets)
    },
    reach: () => longestForm * Math.max(0, ...secrets.map(({ value }) => value.length)),
    text: (text) => redactor.text(text),
    deep: (value) => redactor.deep(value),
    find: (text) => redactor.find(text),
    requireClean: (place, text) => requireClean(place, redactor.find(text)),
  }
}

/** The longest form, JSON's `\uXXXX`, takes six characters for one. */
const longestForm = 6

function requireClean(place: string, found: readonly string[]): void {
  if (found.length === 0) return
  throw new Failure({
    what: `publishing ${place} failed`,
    why: `the value of ${found.join(', ')} would be in it`,
    next: 'nothing was published; if that value is no secret, do not load it as one',
    reason: 'secret-exposed',
  })
}
