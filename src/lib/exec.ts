import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { Failure } from './errors.js'

/** One process to run. Arguments are passed as they are; there is no shell between us and the program. */
export interface Command {
  /** Absolute path, or a name on PATH. */
  readonly file: string
  readonly args: readonly string[]
  /** The whole environment of the child; ours when left out. */
  readonly env?: NodeJS.ProcessEnv
  readonly cwd?: string
  /** Written to the child's standard input, which is closed otherwise. */
  readonly input?: string
  readonly timeoutMs?: number
  /** Called with each whole line of either stream while the child runs. */
  readonly onLine?: (line: string) => void
}

export interface Completed {
  /** The exit code, or 128 + the signal's number as a shell would say. */
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a process to its end. Any exit code is a result; only a process that could not be run, or hung, is an error. */
export type Exec = (command: Command) => Promise<Completed>

/**
 * `@actions/exec` gives no handle on the child, and a cancelled job must reach helmfile: the runner signals our
 * process alone. So processes are started here, in a group of their own, and signals are passed on once.
 */
const running = new Set<ChildProcess>()

/** @throws Failure when the program does not exist, is not executable, or runs longer than `timeoutMs`. */
export const exec: Exec = (command) =>
  new Promise((resolve, reject) => {
    const child = spawn(command.file, command.args, {
      cwd: command.cwd,
      env: command.env ?? process.env,
      stdio: [command.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      detached: true,
    })
    const stdout = collect(child, 'stdout', command.onLine)
    const stderr = collect(child, 'stderr', command.onLine)
    const timer = killAfter(child, command.timeoutMs)
    running.add(child)
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(command.input)
    child.once('error', (error) => settle(() => reject(notStarted(command, error))))
    child.once('close', (code, signal) =>
      settle(() => {
        if (timer?.expired) return reject(timedOut(command))
        resolve({ exitCode: code ?? 128 + signalNumber(signal), stdout: stdout(), stderr: stderr() })
      }),
    )

    function settle(finish: () => void): void {
      running.delete(child)
      clearTimeout(timer?.handle)
      finish()
    }
  })

/**
 * Passes an interrupt on to every running child, and lets us live until they have ended by themselves: helm marks
 * its release as failed when it is interrupted and leaves it pending when it is killed.
 * @param onCancel called at the first signal.
 * @returns aborted from the first signal on, with a Failure as its reason.
 */
export function forwardInterrupts(onCancel: () => void): AbortSignal {
  const controller = new AbortController()
  const forward = () => {
    if (controller.signal.aborted) return
    controller.abort(cancelled())
    onCancel()
    running.forEach((child) => child.kill('SIGINT'))
  }
  process.on('SIGINT', forward)
  process.on('SIGTERM', forward)
  return controller.signal
}

function cancelled(): Failure {
  return new Failure({
    what: 'the run ended early',
    why: 'it was cancelled',
    next: 'plan again; a release that was being applied is then a retry',
    reason: 'cancelled',
  })
}

function collect(
  child: ChildProcess,
  name: 'stdout' | 'stderr',
  onLine?: (line: string) => void,
): () => string {
  const stream = child[name] as Readable
  const chunks: Buffer[] = []
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  if (onLine) createInterface({ input: stream }).on('line', onLine)
  return () => Buffer.concat(chunks).toString('utf8')
}

interface Timer {
  readonly handle: NodeJS.Timeout
  expired: boolean
}

function killAfter(child: ChildProcess, timeoutMs: number | undefined): Timer | undefined {
  if (timeoutMs === undefined) return undefined
  const timer: Timer = {
    expired: false,
    handle: setTimeout(() => {
      timer.expired = true
      killGroup(child)
    }, timeoutMs),
  }
  return timer
}

/** A child of the child that lives on would hold our end of its output open, and work on unseen. */
function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // It ended at this very moment.
  }
}

const signalNumbers: Partial<Record<NodeJS.Signals, number>> = { SIGINT: 2, SIGKILL: 9, SIGTERM: 15 }

function signalNumber(signal: NodeJS.Signals | null): number {
  return (signal && signalNumbers[signal]) ?? 1
}

function notStarted(command: Command, error: NodeJS.ErrnoException): Failure {
  return new Failure({
    what: `running ${command.file} failed`,
    why: error.code === 'ENOENT' ? 'there is no such program' : error.message,
    next: 'check the inputs tools-dir and tools-mirror',
    reason: 'tool-unavailable',
    cause: error,
  })
}

function timedOut(command: Command): Failure {
  return new Failure({
    what: `running ${command.file} ${command.args[0] ?? ''} failed`,
    why: `no end after ${(command.timeoutMs ?? 0) / 1000} s`,
    next: 'check that the cluster and the chart repositories answer',
    reason: 'cluster-unreachable',
  })
}
