import type { ClusterApi } from '../api.js'
import { distinct, type Check } from './checks.js'
import { openScene, type Judged } from './scene.js'
import { shortened, tellerFor, type Telling } from './telling.js'

export interface Waiting extends Omit<Telling, 'tellEveryMs'> {
  readonly cancelled: AbortSignal
  readonly pace?: Pace
}

/** All in ms. */
export interface Pace {
  /** How often there is a line of what is missing. */
  readonly tellEveryMs: number
  /** How often those are asked that cannot be watched. */
  readonly askEveryMs: number
  /** For how long something may look hopeless: controllers try again. */
  readonly hopelessMs: number
}

const usualPace: Pace = { tellEveryMs: 15_000, askEveryMs: 2_000, hopelessMs: 30_000 }

export interface Missing {
  readonly check: Check
  /** One line of printable characters, without secrets. */
  readonly why: string
}

export interface Waited {
  readonly checks: number
  /** Empty when all hold at once. */
  readonly missing: readonly Missing[]
  readonly seconds: number
}

/**
 * Waits until all checks hold at the same time. Each kind is listed once; what does not hold then is watched. A watch
 * that breaks and an API server that is away are waited for like anything else.
 * @returns what is missing at the end of the time, or as soon as something looks hopeless for a while.
 * @throws the reason of `cancelled`, at once.
 */
export async function waitForChecks(
  api: ClusterApi,
  given: readonly Check[],
  options: Waiting,
): Promise<Waited> {
  const checks = distinct(given)
  const { cancelled, timeoutMs, pace = usualPace } = options
  cancelled.throwIfAborted()
  if (checks.length === 0) return { checks: 0, missing: [], seconds: 0 }
  const over = new AbortController()
  const signal = AbortSignal.any([cancelled, over.signal])
  const started = Date.now()
  const scene = openScene(api, checks, { signal, askEveryMs: pace.askEveryMs })
  const teller = tellerFor(checks, { ...options, tellEveryMs: pace.tellEveryMs })
  const hopeless = new Map<Check, number>()
  try {
    for (;;) {
      cancelled.throwIfAborted()
      const judged = scene.judged()
      const open = judged.filter(({ health }) => health.state !== 'ready')
      const isLooked = scene.isLooked()
      if (isLooked) teller.turned(open)
      const seconds = (Date.now() - started) / 1000
      if (isLooked && open.length === 0) {
        teller.ended(judged)
        return { checks: checks.length, missing: [], seconds }
      }
      const isLate = Date.now() - started >= timeoutMs
      if (isLate || isHopeless(open, hopeless, pace.hopelessMs)) {
        const missing = open.map(({ check, health }) => ({
          check,
          why: shortened(options.redact(health.why)),
        }))
        return { checks: checks.length, missing, seconds }
      }
      if (isLooked) scene.watch()
      teller.reminded(open)
      await scene.change(Math.min(1_000, timeoutMs - (Date.now() - started)))
    }
  } finally {
    over.abort()
  }
}

/** @param since is kept by this: when each began to look hopeless. */
function isHopeless(open: readonly Judged[], since: Map<Check, number>, ms: number): boolean {
  const failing = new Set(open.filter(({ health }) => health.state === 'failed').map(({ check }) => check))
  for (const check of since.keys()) if (!failing.has(check)) since.delete(check)
  for (const check of failing) if (!since.has(check)) since.set(check, Date.now())
  return [...since.values()].some((began) => Date.now() - began >= ms)
}
