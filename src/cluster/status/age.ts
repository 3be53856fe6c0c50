export const dayMs = 24 * 60 * 60 * 1000

/** @returns how long ago or ahead, in one unit: `5 min`, `3 h`, `12 days`; empty for what is no time. */
export function timeBetween(from: string | number, to: string | number): string {
  const ms = Math.abs(Number(new Date(to)) - Number(new Date(from)))
  if (Number.isNaN(ms)) return ''
  const minutes = Math.floor(ms / 60_000)
  if (minutes < 60) return `${minutes} min`
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h`
  return `${Math.floor(minutes / (24 * 60))} days`
}
