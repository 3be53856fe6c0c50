import { singleLine } from '../../lib/single-line.js'
import { durationText } from '../../lib/time-text.js'
import { checkName, type Check } from './checks.js'
import type { Judged } from './scene.js'

export interface Telling {
  /** For people: `layer 3`. */
  readonly what: string
  readonly timeoutMs: number
  /** Is given lines for the log. */
  readonly tell: (line: string) => void
  /** Takes the secrets out of what the cluster says, before it is shortened. */
  readonly redact: (text: string) => string
  readonly tellEveryMs: number
}

export interface Teller {
  readonly turned: (open: readonly Judged[]) => void
  readonly reminded: (open: readonly Judged[]) => void
  /** What holds as far as is known, once all does. */
  readonly ended: (judged: readonly Judged[]) => void
}

/** Writes one line as each check turns, and one of what is missing when there was none for long. */
export function tellerFor(
  checks: readonly Check[],
  { what, tell, redact, timeoutMs, tellEveryMs }: Telling,
): Teller {
  let before: ReadonlySet<Check> | undefined
  const began = Date.now()
  let told = began
  const about = ({ check, health }: Judged) =>
    `${shortened(checkName(check))} (${shortened(redact(health.why))})`
  return {
    turned: (open) => {
      const now = new Set(open.map(({ check }) => check))
      if (before === undefined && open.length > 0) {
        tell(
          `waiting for ${what}: ${checks.length - open.length} of ${checks.length} checks hold, ${listed(open.map(about))}`,
        )
        told = Date.now()
      }
      const known = before ?? now
      before = now
      let holding = checks.length - known.size
      for (const check of known)
        if (!now.has(check)) tell(`ready: ${shortened(checkName(check))} (${++holding} of ${checks.length})`)
      for (const one of open) if (!known.has(one.check)) tell(`not ready any more: ${about(one)}`)
    },
    reminded: (open) => {
      if (Date.now() - told < tellEveryMs) return
      told = Date.now()
      const left = durationText(timeoutMs - (Date.now() - began))
      tell(`still waiting for ${what}, ${left} left: ${listed(open.map(about))}`)
    },
    ended: (judged) => {
      for (const { check, health } of judged)
        if (health.unproven !== undefined)
          tell(`not tried: ${shortened(checkName(check))} (${shortened(redact(health.unproven))})`)
    },
  }
}

const mostTold = 5

/** @returns the first few, and how many more there are. */
export function listed(texts: readonly string[]): string {
  const rest = texts.length - mostTold
  return `${texts.slice(0, mostTold).join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`
}

/** Names and messages come from charts and controllers: one line that cannot pose as another, and is not endless. */
export function shortened(text: string): string {
  return singleLine(text, 200).trim()
}
