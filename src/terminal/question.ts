import { createInterface } from 'node:readline/promises'
import type { Readable, Writable } from 'node:stream'
import { Failure } from '../lib/errors.js'
import type { Plan } from '../plan/plan.js'
import type { RunLine } from './command-line.js'

/** Where a question is put, and answered. */
export interface Person {
  readonly input: Readable & { readonly isTTY?: boolean }
  readonly output: Writable & { readonly isTTY?: boolean }
  /** Aborted when the run is to end: no answer is waited for then. */
  readonly cancelled: AbortSignal
}

/**
 * For an apply that makes its plan itself: somebody has to look at it.
 * @throws Failure where nobody can be asked, before anything is done.
 */
export function requireSomebody({ read, isAgreed, isJson }: RunLine, { input, output }: Person): void {
  if (read('command') !== 'apply' || read('approval') !== '' || isAgreed) return
  const why = isJson
    ? 'with --json no plan is shown'
    : input.isTTY && output.isTTY
      ? undefined
      : 'there is no terminal to ask on'
  if (why === undefined) return
  throw new Failure({
    what: 'asking whether to apply failed',
    why,
    next: 'make a plan with --plan-file FILE and give its --approval, or --yes to apply what will be planned unseen',
    reason: 'bad-input',
  })
}

const questions: Readonly<Record<NonNullable<Plan['operation']>, string>> = {
  rollback: 'Roll back like this in',
  mend: 'Mend like this in',
  destroy: 'Remove these releases from',
}

/** @throws Failure for any answer but yes, and for none. */
export async function askFor({ operation, environment }: Plan, person: Person): Promise<void> {
  const question = operation === undefined ? 'Apply these changes to' : questions[operation]
  const answer = await answerTo(`\n${question} ${environment}? Only "yes" is accepted: `, person)
  if (answer?.trim() === 'yes') return
  const why = answer === undefined ? 'there was no answer' : 'the answer was not yes'
  throw unanswered('applying was not begun', why)
}

function unanswered(what: string, why: string): Failure {
  const next = 'nothing was changed; run it again when you are sure'
  return new Failure({ what, why, next, reason: 'cancelled' })
}

/**
 * @returns one of the choices; what is proposed, for an empty answer.
 * @throws Failure where nobody can be asked, and when whoever was asked goes away.
 */
export async function choose(
  { question, proposed, choices }: { question: string; proposed: string; choices: readonly string[] },
  person: Person,
): Promise<string> {
  const { input, output } = person
  if (!input.isTTY || !output.isTTY)
    throw new Failure({
      what: 'setting up was not begun',
      why: `there is no terminal to ask on: ${question}`,
      next: 'give the answer as an option, or --yes to take what is proposed',
      reason: 'bad-input',
    })
  for (;;) {
    const answer = await answerTo(`${question} (${choices.join(', ')}) [${proposed}] `, person)
    if (answer === undefined) throw unanswered('setting up was not begun', 'there was no answer')
    if (answer.trim() === '') return proposed
    if (choices.includes(answer.trim())) return answer.trim()
  }
}

/** Lines are left to the terminal: there an interrupt is a signal, as everywhere else in a run. */
async function answerTo(question: string, { input, output, cancelled }: Person): Promise<string | undefined> {
  const reader = createInterface({ input, output, terminal: false })
  const closed = new Promise<undefined>((resolve) => reader.once('close', () => resolve(undefined)))
  try {
    return await Promise.race([reader.question(question, { signal: cancelled }), closed])
  } catch (error) {
    cancelled.throwIfAborted()
    throw error
  } finally {
    reader.close()
  }
}
