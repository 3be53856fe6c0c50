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
  /** How long it may take: one of `bounds`; `bounds.local` when left out. */
  readonly timeoutMs?: number
  /** Called with each whole line of either stream while the child runs. */
  readonly onLine?: (line: string) => void
  /** Ends it, as a process that is no longer needed: what it printed until then is its result. */
  readonly signal?: AbortSignal
  /**
   * It answers questions until `signal`, and changes nothing: an interrupted run still asks it. Its standard input stays
   * open until then, or until we are gone, however we went.
   */
  readonly serves?: boolean
}

export interface Completed {
  /** The exit code, or 128 + the signal's number as a shell would say. */
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** How long a process may take, by what it works with, in milliseconds. There is none without a bound. */
export const bounds = {
  /** git, mkfifo, kubectl on its own files. */
  local: 60_000,
  /** kubectl; each of its requests has a bound of its own. */
  cluster: 2 * 60_000,
  /** helmfile that reads the stack, the charts and the indexes of repositories. */
  charts: 5 * 60_000,
  /** One helm. It bounds each wait and each hook itself, by its own --timeout; how many there are is not known here. */
  release: 3 * 60 * 60_000,
  /** helmfile with a whole layer; the longest that a job may take on a runner of GitHub. */
  layer: 6 * 60 * 60_000,
} as const

/** helm that is interrupted marks its release as failed; helm that is killed leaves it pending. */
const graceMs = 5_000

const interruptEveryMs = 1_000

/** Runs a process to its end. Any exit code is a result; only a process that could not be run, or hung, is an error. */
export type Exec = (command: Command) => Promise<Completed>

/**
 * `@actions/exec` gives no handle on the child, and a cancelled job must reach helmfile: the runner signals our
 * process alone. So processes are started here, in a group of their own, and signals are passed on once: see ending.ts.
 */
const running = new Set<ChildProcess>()

/** What answers until the last is asked, such as a proxy: it ends with us, or when it is told to. */
const answering = new WeakSet<ChildProcess>()

/** Why children are not started any more: none at all, or none that works for longer than a look at the cluster. */
let over: { readonly why: Failure; readonly forAll: boolean } | undefined

/** @throws Failure when the program does not exist, is not executable, or runs longer than `timeoutMs`. */
export const exec: Exec = (command) =>
  new Promise((resolve, reject) => {
    const timeoutMs = command.timeoutMs ?? bounds.local
    const looks = command.serves ?? timeoutMs <= bounds.cluster
    if (over && (over.forAll || !looks)) return reject(over.why)
    const child = spawn(command.file, command.args, {
      cwd: command.cwd,
      env: command.env ?? process.env,
      stdio: [command.input === undefined && !command.serves ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      detached: true,
    })
    const stdout = collect(child, 'stdout', command.onLine)
    const stderr = collect(child, 'stderr', command.onLine)
    const timer = endAfter(child, timeoutMs)
    running.add(child)
    if (command.serves) answering.add(child)
    const endEarly = () => killGroup(child, 'SIGTERM')
    command.signal?.addEventListener('abort', endEarly, { once: true })
    if (command.signal?.aborted) endEarly()
    child.stdin?.on('error', () => undefined)
    if (!command.serves) child.stdin?.end(command.input)
    child.on('error', (error) => settle(() => reject(notStarted(command, error))))
    child.once('close', (code, signal) =>
      settle(() => {
        if (timer.expired) return reject(timedOut(command))
        resolve({ exitCode: code ?? 128 + signalNumber(signal), stdout: stdout(), stderr: stderr() })
      }),
    )

    function settle(finish: () => void): void {
      running.delete(child)
      command.signal?.removeEventListener('abort', endEarly)
      // helmfile does not wait for what its templates started.
      if (over) killGroup(child, 'SIGKILL')
      clearTimeout(timer.handle)
      finish()
    }
  })

/**
 * Asks every running child to end by itself. From now on only what looks is started, to tell what became of the releases:
 * nothing that may change one.
 * @param why for whom would start one.
 * @returns whether there was one to ask.
 */
export function interruptChildren(why: Failure): boolean {
  over ??= { why, forAll: false }
  const told = [...running].filter((child) => !answering.has(child))
  const tell = () => told.filter((child) => running.has(child)).map((child) => child.kill('SIGINT'))
  tell()
  // One that meets a child before it listens is lost.
  const again = setInterval(() => tell().length > 0 || clearInterval(again), interruptEveryMs).unref()
  return told.length > 0
}

/** Ends every running child with all it started; nothing is started any more. */
export function killChildren(why: Failure): void {
  over = { why, forAll: true }
  running.forEach((child) => killGroup(child, 'SIGKILL'))
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
  handle: NodeJS.Timeout
  expired: boolean
}

function endAfter(child: ChildProcess, timeoutMs: number): Timer {
  const expire = () => {
    timer.expired = true
    killGroup(child, 'SIGINT')
    timer.handle = setTimeout(() => killGroup(child, 'SIGKILL'), graceMs)
  }
  const timer = { expired: false, handle: setTimeout(expire, timeoutMs) }
  return timer
}

/** A child of the child that lives on would hold our end of its output open, and work on unseen. */
function killGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal)
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

function timedOut({ file, args, timeoutMs }: Command): Failure {
  const isLocal = timeoutMs === undefined || timeoutMs === bounds.local
  return new Failure({
    what: `running ${file} ${args[0] ?? ''} failed`,
    why: `no end after ${(timeoutMs ?? bounds.local) / 1000} s`,
    next: isLocal
      ? 'see what makes this machine slow'
      : 'check that the cluster and the chart repositories answer',
    reason: isLocal ? 'tool-unavailable' : 'cluster-unreachable',
  })
}
