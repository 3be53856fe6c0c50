/**
 * Measures a function against a text and one that is four times as long. Quadratic work takes sixteen times as long then.
 * @returns milliseconds for the longer one, and how many times as long as the shorter one that is.
 */
export function quadrupled(
  textOf: (length: number) => string,
  work: (text: string) => unknown,
  length: number,
) {
  const [short, long] = [textOf(length), textOf(4 * length)].map((text) => fastest(() => work(text)))
  return { milliseconds: long ?? 0, times: (long ?? 0) / Math.max(short ?? 0, 1) }
}

/** Of three, in time of this process: the machine does other things, too. */
function fastest(work: () => unknown): number {
  return Math.min(
    ...[1, 2, 3].map(() => {
      const start = process.cpuUsage()
      work()
      const { user, system } = process.cpuUsage(start)
      return (user + system) / 1000
    }),
  )
}
