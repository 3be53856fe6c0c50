import colors from 'picocolors'
import yoctoSpinner from 'yocto-spinner'
import { singleLine } from '../lib/single-line.js'
import type { StageLog } from '../lib/stages.js'
import { wrapped } from '../lib/wrapped.js'

/** What is under way, as one line at the bottom of a terminal; what is written meanwhile goes above it. */
export interface Progress extends StageLog {
  readonly now: (text: string) => void
}

/** For whoever sits there and waits. Where nobody does, nothing is written. */
export function progressOn(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Progress {
  const isWatched = stream.isTTY && env['TERM'] !== 'dumb' && !('CI' in env)
  if (!isWatched) return nobody
  // How a process ends is known in one place, and that is not there.
  const spinner = yoctoSpinner({ stream, handleSignals: false })
  const stop = () => void spinner.stop()
  process.once('exit', stop)
  const now = (text: string) => {
    if (text === '') return stop()
    const shown = fitting(`${text} …`, stream.columns)
    if (spinner.isSpinning) spinner.text = shown
    else spinner.start(shown)
  }
  return {
    open: now,
    now,
    line: () => undefined,
    // What took no time is no news.
    close: (summary) => void spinner.stop(summary.endsWith(': 0.0 s') ? '' : colors.dim(summary)),
  }
}

const nothing = () => undefined

const nobody: Progress = { open: nothing, now: nothing, line: nothing, close: nothing }

/** A line that wraps would not be taken away whole. */
function fitting(text: string, columns: number): string {
  // A terminal that does not know its width says 0.
  const room = Math.max((columns || 80) - 3, 10)
  const [first = '', ...more] = wrapped(singleLine(text, room), room - 1)
  return more.length > 0 ? `${first}…` : first
}
