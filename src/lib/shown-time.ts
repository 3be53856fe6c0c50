/** @param time RFC 3339, to whatever fraction of a second. @returns the same to the second, for people. */
export function shownTime(time: string): string {
  return time.replace(/\.\d+/, '')
}
