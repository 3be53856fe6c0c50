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

/** @throws NotBegun for any answer but yes, and for none. */
export async function askFor(plan: Plan, person: Person): Promise<void> {
  const { operation, environment, layers } = plan
  // Loaded with the plan: the program starts without it.
  const { refusalText } = await import('../report/plan/risks.js')
  const asked = operation === undefined ? 'Apply these changes to' : questions[operation]
  const refusal = refusalText(layers.flatMap(({ releases }) => releases))
  const question = `${asked} ${environment}${refusal === undefined ? '' : `, although ${refusal}`}`
  const what = 'applying'
  const answer = await answerTo(`\n${question}? Only "yes" is accepted: `, what, person)
  if (answer !== 'yes') throw notBegun(what, 'the answer was not yes')
}

/** Nothing was done yet when it was asked: so nothing has ended early either. */
export class NotBegun extends Failure {}

function notBegun(what: string, why: string): NotBegun {
  const next = 'nothing was changed; run it again when you are sure'
  return new NotBegun({ what: `${what} was not begun`, why, next, reason: 'cancelled' })
}

/**
 * @returns one of the choices; what is proposed, for an empty answer.
 * @throws Failure where nobody can be asked; NotBegun when whoever was asked goes away.
 */
export async function choose(
  { question, proposed, choices }: { question: string; proposed: string; choices: readonly string[] },
  person: Person,
): Promise<string> {
  const { input, output } = person
  const what = 'setting up'
  if (!input.isTTY || !output.isTTY)
    throw new Failure({
      what: `${what} was not begun`,
      why: `there is no terminal to ask on: ${question}`,
      next: 'give the answer as an option, or --yes to take what is proposed',
      reason: 'bad-input',
    })
  for (;;) {
    const answer = await answerTo(`${question} (${choices.join(', ')}) [${proposed}] `, what, person)
    const chosen = answer === '' ? proposed : choices.find((choice) => isMeant(answer, choice))
    if (chosen !== undefined) return chosen
    output.write(`${JSON.stringify(answer)} is none of them. `)
  }
}

/** @returns whether an answer stands for a choice: yes and no are often written as y and N. */
function isMeant(answer: string, choice: string): boolean {
  if (choice !== 'yes' && choice !== 'no') return answer === choice
  return [choice, choice.slice(0, 1)].includes(answer.toLowerCase())
}

/**
 * Lines are left to the terminal: there an interrupt is a signal, as everywhere else in a run.
 * @param what is not begun before there is an answer.
 */
async function answerTo(
  question: string,
  what: string,
  { input, output, cancelled }: Person,
): Promise<string> {
  const reader = createInterface({ input, output, terminal: false })
  const closed = new Promise<undefined>((resolve) => reader.once('close', () => resolve(undefined)))
  try {
    const answer = await Promise.race([reader.question(question, { signal: cancelled }), closed])
    if (answer !== undefined) return answer.trim()
  } catch (error) {
    if (!cancelled.aborted) throw error
    const reason: unknown = cancelled.reason
    throw notBegun(what, reason instanceof Failure ? reason.why : String(reason))
  } finally {
    reader.close()
  }
  throw notBegun(what, 'there was no answer')
}
