/**
 * Measures a function against a text and one that is twice as long. Quadratic work takes four times as long then.
 * @returns milliseconds for the longer one, and how many times as long as the shorter one that is.
 */
export function doubled(textOf: (length: number) => string, work: (text: string) => unknown, length: number) {
  const [short, long] = [textOf(length), textOf(2 * length)].map((text) => fastest(() => work(text)))
  return { milliseconds: long ?? 0, times: (long ?? 0) / Math.max(short ?? 0, 1) }
}

/** Of three: the machine does other things, too. */
function fastest(work: () => unknown): number {
  return Math.min(
    ...[1, 2, 3].map(() => {
      const start = performance.now()
      work()
      return performance.now() - start
    }),
  )
}
