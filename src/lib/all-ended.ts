/**
 * Like `Promise.all`, but a failure of one leaves no other at work behind it: what they use may be about to be removed.
 * @throws what the first that failed has thrown, once all have ended.
 */
export async function allEnded<T extends readonly unknown[]>(work: {
  readonly [K in keyof T]: Promise<T[K]>
}): Promise<T> {
  await Promise.allSettled(work)
  return Promise.all(work) as Promise<unknown> as Promise<T>
}
