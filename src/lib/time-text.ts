const minute = 60_000
const hour = 60 * minute
export const dayMs = 24 * hour

/** @returns a time in one unit, twice which it has at least: `90 s`, `30 min`, `3 h`, `12 days`. */
export function durationText(ms: number): string {
  if (ms >= 2 * dayMs) return `${Math.round(ms / dayMs)} days`
  if (ms >= 2 * hour) return `${Math.round(ms / hour)} h`
  const seconds = Math.max(0, Math.round(ms / 1000))
  return seconds >= 120 ? `${Math.round(seconds / 60)} min` : `${seconds} s`
}

/** @returns how long ago or ahead; empty for what is no time. */
export function timeBetween(from: string | number, to: string | number): string {
  const ms = Math.abs(Number(new Date(to)) - Number(new Date(from)))
  return Number.isNaN(ms) ? '' : durationText(ms)
}
