import { pause } from '../../lib/pause.js'

/** Time as it passes here. No two machines have to agree on what time it is. */
export interface Clock {
  /** In ms, from no point in particular. */
  readonly now: () => number
  /** Ends early, without an error, when `signal` is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
}

export const steadyClock: Clock = {
  now: () => performance.now(),
  sleep: pause,
}
