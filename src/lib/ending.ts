import { Failure } from './errors.js'
import { interruptChildren, killChildren } from './exec.js'

/** What is told on the way. Neither may keep the process from ending: what they throw is dropped. */
export interface EndingPorts {
  /** Told at the first signal. @param isWaiting whether something that runs has to end first. */
  readonly onCancel: (isWaiting: boolean) => void
  /** Told of the first error that nothing caught; the exit code is 1 by then. */
  readonly onStray: (error: unknown) => void
}

/** helm ends within a second or two of an interrupt; what takes longer than this has not heard it. */
const patienceMs = 20_000
/** A runner kills 2.5 s after its SIGTERM. */
const lastPatienceMs = 1_500
/** For folders and credentials to be removed when nothing runs any more. */
const tidyingMs = 2_000

/**
 * The one place that knows how this process ends. An interrupt or the loss of a standard stream aborts the run, and
 * passes an interrupt on to every child: helm marks its release as failed when it is interrupted and leaves it pending
 * when it is killed. What does not end then is killed: after a while when nobody can see us any more, soon after the
 * SIGTERM with which a runner follows up, at once when a person asks twice.
 *
 * Nothing here can raise itself again: a stream that is lost is not written to any more, by nobody, and only the first
 * stray error is told.
 * @returns aborted as soon as the run has to end, with a Failure as its reason.
 */
export function watchForEnd({ onCancel, onStray }: EndingPorts): AbortSignal {
  const controller = new AbortController()
  const end = (why: Failure, killAfterMs?: number) => {
    // A run that has ended by then is not kept alive for it.
    if (killAfterMs !== undefined) setTimeout(() => endByForce(why), killAfterMs).unref()
    if (controller.signal.aborted) return false
    controller.abort(why)
    return interruptChildren(why)
  }
  const onSignal = (signal: NodeJS.Signals) => {
    const isFirst = !controller.signal.aborted
    const isWaiting = end(cancelled(), isFirst ? undefined : signal === 'SIGINT' ? 0 : lastPatienceMs)
    if (isFirst) attempt(() => onCancel(isWaiting))
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  for (const stream of [process.stdout, process.stderr]) {
    dropWhenLost(stream, (error) => {
      process.exitCode = 1
      end(lost(error), patienceMs)
    })
  }
  let isStray = false
  process.on('uncaughtException', (error) => {
    process.exitCode = 1
    if (isStray) return
    isStray = true
    attempt(() => onStray(error))
  })
  return controller.signal
}

/** Does each, whatever becomes of the others: for what is told of a failure. */
export function attempt(...steps: readonly (() => void)[]): void {
  for (const step of steps) {
    try {
      step()
    } catch {
      // There is nobody left to tell.
    }
  }
}

/** To be called last. What still keeps the process alive, such as an abandoned download, is given up after a moment. */
export function leave(): void {
  setTimeout(() => process.exit(), 5_000).unref()
}

/** @throws the reason of the end where all went well but that it could not be told. */
export function requireHeard(signal: AbortSignal): void {
  if (lossOf(signal)) throw signal.reason
}

/** @returns whether the reader of our output went away by itself, as `head` does: that is no news to anybody. */
export function isReaderGone(signal: AbortSignal): boolean {
  return lossOf(signal)?.code === 'EPIPE'
}

function lossOf({ reason }: AbortSignal): NodeJS.ErrnoException | undefined {
  return reason instanceof Failure ? (reason.cause as NodeJS.ErrnoException | undefined) : undefined
}

/** The run notices that its children have ended, and tidies up. It cannot start others. */
function endByForce(why: Failure): void {
  killChildren(why)
  setTimeout(() => process.exit(1), tidyingMs).unref()
}

/** A pipe tells of its loss by an event, a file by what `write` throws. */
function dropWhenLost(stream: NodeJS.WriteStream, onLost: (error: Error) => void): void {
  let isLost = false
  const lose = (error: Error) => {
    if (isLost) return
    isLost = true
    onLost(error)
  }
  const write = stream.write.bind(stream) as (...given: unknown[]) => boolean
  stream.on('error', lose)
  stream.write = (...given: unknown[]) => {
    if (isLost) return true
    try {
      return write(...given)
    } catch (error) {
      lose(error as Error)
      return true
    }
  }
}

function cancelled(): Failure {
  return ended('it was cancelled', 'plan again')
}

function lost(cause: NodeJS.ErrnoException): Failure {
  return ended(`its output cannot be written (${cause.code})`, 'see to the disk and to who reads it', cause)
}

function ended(why: string, next: string, cause?: Error): Failure {
  return new Failure({
    what: 'the run ended early',
    why,
    next: `${next}; a release that was being applied is then a retry`,
    reason: 'cancelled',
    cause,
  })
}
