import { Failure } from './errors.js'

/** @returns what to throw where something could not be written. @param what as in `writing … failed`. */
export function notWritten(what: string, cause: unknown): Failure {
  if (cause instanceof Failure) return cause
  const isFull = (cause as NodeJS.ErrnoException).code === 'ENOSPC'
  return new Failure({
    what: `writing ${what} failed`,
    why: isFull ? 'the disk is full' : cause instanceof Error ? cause.message : String(cause),
    next: isFull ? 'make room on the runner' : 'see that this user may write there',
    reason: 'bad-input',
    cause,
  })
}
