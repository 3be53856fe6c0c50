import pRetry from 'p-retry'
import { endInTime, probe, routeFor, type Route } from './route.js'
import { failureOf, troubleOf, type Trouble } from './trouble.js'

/** What all questions to one account have in common. */
export interface AskOptions {
  readonly host: string
  readonly timeoutMs: number
  readonly pauseMs: number
  readonly env: NodeJS.ProcessEnv
  readonly log: (line: string) => void
  /** Aborted, with a Failure as its reason, when the job is cancelled: the runner kills what does not end soon. */
  readonly cancelled: AbortSignal | undefined
}

/**
 * One question to 1Password: it ends in time, is asked again only for what passes by itself, and is refused in one
 * clear line.
 * @throws Failure
 */
export async function ask<T>(what: string, session: AskOptions, call: () => Promise<T>): Promise<T> {
  const route = routeFor(session.env, session.timeoutMs)
  try {
    session.cancelled?.throwIfAborted()
    const outcome = await askAgain(call, { what, session, route })
    session.cancelled?.throwIfAborted()
    if ('value' in outcome) return outcome.value
    const { trouble } = outcome
    const why = trouble.unexplained ? await probe(session.host, route) : trouble.why
    const host = route.proxy === undefined ? session.host : `${session.host} (proxy: ${route.proxy})`
    throw failureOf({ ...trouble, why }, { what, host })
  } finally {
    await route.end()
  }
}

type Outcome<T> = { readonly value: T } | { readonly trouble: Trouble }

interface Question {
  readonly what: string
  readonly session: AskOptions
  readonly route: Route
}

async function askAgain<T>(call: () => Promise<T>, { what, session, route }: Question): Promise<Outcome<T>> {
  const retries = 3
  let outcome: Outcome<T> | undefined
  const attempt = async () => {
    outcome = await askOnce(call, session, route)
    if ('trouble' in outcome) throw new Error(outcome.trouble.why)
  }
  await pRetry(attempt, {
    retries,
    minTimeout: session.pauseMs,
    factor: 2,
    ...(session.cancelled ? { signal: session.cancelled } : {}),
    shouldRetry: () => isPassing(outcome),
    onFailedAttempt: ({ error: { message }, attemptNumber, retriesLeft }) => {
      if (!isPassing(outcome) || retriesLeft === 0) return
      const next = `attempt ${attemptNumber + 1} of ${retries + 1} follows`
      session.log(`${what} at ${session.host} failed: ${message}; ${next}`)
    },
  }).catch((error: unknown) => {
    if (outcome === undefined) throw error
  })
  return outcome ?? { trouble: troubleOf(undefined) }
}

function isPassing(outcome: Outcome<unknown> | undefined): boolean {
  return outcome !== undefined && 'trouble' in outcome && outcome.trouble.kind === 'passing'
}

async function askOnce<T>(
  call: () => Promise<T>,
  { timeoutMs, cancelled }: AskOptions,
  route: Route,
): Promise<Outcome<T>> {
  try {
    const outcome = await endInTime(call, { route, timeoutMs, cancelled })
    if ('value' in outcome) return outcome
    return { trouble: outcome.interrupted === 'crashed' ? crashed : silent(timeoutMs) }
  } catch (error) {
    return { trouble: troubleOf(error) }
  }
}

const silent = (timeoutMs: number): Trouble => ({
  kind: 'final',
  reason: 'secrets-unreachable',
  why: `no answer within ${timeoutMs / 1000} s`,
  next: 'look for what holds up the connection, a proxy or a firewall, and run the job again',
})

const crashed: Trouble = {
  kind: 'final',
  reason: 'internal',
  why: 'the 1Password SDK crashed',
  next: 'run the job again, and report it if it comes back',
}
