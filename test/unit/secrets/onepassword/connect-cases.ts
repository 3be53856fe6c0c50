/**
 * Signs in with the real SDK, case by case, and prints what came of each. A process of its own: Jest gives tests a
 * global scope that the SDK's requests do not pass through, and a process shows what is left running at the end.
 */
import { Failure } from '../../../../src/lib/errors.js'
import { connect, type Authentication } from '../../../../src/secrets/onepassword/onepassword.js'

export interface Case {
  readonly authentication:
    | Extract<Authentication, { kind: 'service-account' }>
    | Omit<Extract<Authentication, { kind: 'workload' }>, 'idToken'>
  readonly timeoutMs: number
  readonly env: Readonly<Record<string, string>>
  /** Status codes to answer with instead of asking the network; the last one stays. `0` is an answer the SDK chokes on. */
  readonly answers?: readonly number[]
  /** When the job is cancelled, after the question. */
  readonly cancelAfterMs?: number
  readonly pauseMs?: number
}

export interface CaseResult {
  readonly message: string
  readonly reason: string
  readonly log: readonly string[]
  readonly milliseconds: number
  readonly requests: number
}

export interface CaseResults {
  readonly results: readonly CaseResult[]
  /** Errors that nobody waited for. */
  readonly strays: readonly string[]
}

const strays: string[] = []
process.on('unhandledRejection', (error) => strays.push(String(error)))
process.on('uncaughtException', (error) => strays.push(String(error)))

async function runCase(one: Case): Promise<CaseResult> {
  const { authentication, timeoutMs, env, answers, cancelAfterMs, pauseMs = 10 } = one
  const log: string[] = []
  const mock = answers && answerWith(answers)
  const started = performance.now()
  const job = new AbortController()
  if (cancelAfterMs !== undefined) setTimeout(() => job.abort(cancelled), cancelAfterMs)
  try {
    const idToken = () => Promise.resolve('id-token')
    await connect(authentication.kind === 'workload' ? { ...authentication, idToken } : authentication, {
      integrationVersion: '0.0.0',
      timeoutMs,
      pauseMs,
      env,
      log: (line) => log.push(line),
      cancelled: job.signal,
    })
    throw new Error('signed in')
  } catch (error) {
    const { message, reason } = error as Error & { reason: string }
    const milliseconds = performance.now() - started
    return { message, reason, log, milliseconds, requests: mock?.count() ?? 0 }
  } finally {
    mock?.end()
  }
}

const cancelled = new Failure({
  what: 'the run ended early',
  why: 'it was cancelled',
  next: 'plan again',
  reason: 'cancelled',
})

function answerWith(statuses: readonly number[]): { count: () => number; end: () => void } {
  const real = globalThis.fetch
  let count = 0
  globalThis.fetch = (request) => {
    const status = statuses[Math.min(count, statuses.length - 1)] ?? 500
    count += 1
    const response = new Response('<html>', { status: status || 200 })
    // The SDK reads the address of the answer, which one made by hand does not have; without it, it panics.
    if (status !== 0) Object.defineProperty(response, 'url', { value: (request as Request).url })
    return Promise.resolve(response)
  }
  return { count: () => count, end: () => (globalThis.fetch = real) }
}

const results: CaseResult[] = []
for (const one of JSON.parse(process.argv[2] ?? '[]') as Case[]) results.push(await runCase(one))
console.log(JSON.stringify({ results, strays } satisfies CaseResults))
