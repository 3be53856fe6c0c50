import { spawn, type ChildProcess } from 'node:child_process'
import { appendFileSync, closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { registerBed } from './orphans.js'

/** One program of a bed: what to run, and with what. */
export interface Program {
  readonly name: string
  readonly file: string
  readonly args: readonly string[]
  /** Added to the environment. */
  readonly env?: NodeJS.ProcessEnv
}

/** The programs of one bed, started and ended together. */
export interface Children {
  /** Starts a program; its output goes to `<dir>/<name>.log`. */
  start(program: Program): ChildProcess
  /** The process ids of everything started here, the reaper included. */
  pids(): number[]
  /** The first program that is no longer running, with the last lines of its log. */
  dead(): { name: string; log: string } | undefined
  /** Stops a program where it is, as if its machine hung; or lets it go on. @throws when none has this name. */
  signal(name: string, signal: 'SIGSTOP' | 'SIGCONT'): void
  /** Kills a program, and starts it anew after a while. @throws when none has this name. */
  restart(name: string, afterMs?: number): Promise<void>
  /** Ends all of them and resolves when none is left. */
  stop(): Promise<void>
}

const reaperFile = fileURLToPath(new URL('reaper.mjs', import.meta.url))

/**
 * Runs programs that never outlive this process, however it ends: a reaper holds a pipe from us, and the
 * kernel closes that pipe even when we are killed with SIGKILL.
 *
 * @param dir an absolute path of an existing folder for logs and data, removed when the programs have ended;
 *   every program must name it on its command line, so that a
 *   later start can tell its processes from strangers with a reused process id.
 */
export function startChildren(dir: string): Children {
  const running = new Map<string, ChildProcess>()
  const programs = new Map<string, Program>()
  const named = (name: string): ChildProcess => {
    const child = running.get(name)
    if (child === undefined) throw new Error(`the bed has no program ${name}`)
    return child
  }
  const reaper = spawn(process.execPath, [reaperFile, dir], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const unregister = registerBed(dir)
  reaper.unref()
  // The pipe must not keep us alive: a caller that forgets stop() ends, and the reaper cleans up after it.
  ;(reaper.stdin as unknown as { unref(): void }).unref()
  reaper.stdin.on('error', () => undefined)

  const start = (program: Program): ChildProcess => {
    const child = spawnLogged(program, dir)
    running.set(program.name, child)
    programs.set(program.name, program)
    reaper.stdin.write(`${child.pid}\n`)
    appendFileSync(join(dir, 'pids'), `${child.pid}\n`)
    return child
  }

  return {
    start,
    signal: (name, signal) => void named(name).kill(signal),
    async restart(name, afterMs = 0) {
      await kill(named(name))
      await sleep(afterMs)
      const program = programs.get(name)
      if (program !== undefined) start(program)
    },
    pids: () => [reaper, ...running.values()].flatMap((child) => child.pid ?? []),
    dead: () => firstDead(running, dir),
    async stop() {
      // SIGKILL, because the data is thrown away: a graceful kube-apiserver waits for its watchers.
      await Promise.all([...running.values()].map(kill))
      reaper.stdin.end()
      await ended(reaper)
      unregister()
    },
  }
}

function spawnLogged({ name, file, args, env }: Program, dir: string): ChildProcess {
  const log = openSync(join(dir, `${name}.log`), 'a')
  // Own process group: Ctrl-C in a terminal reaches only us, and we end the programs in order.
  const child = spawn(file, args, {
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...withoutProxies(process.env), ...env },
  })
  closeSync(log)
  child.on('error', (error) => appendFileSync(join(dir, `${name}.log`), `${error.message}\n`))
  child.unref()
  return child
}

/** Nothing of a bed leaves the machine: an API server sends the calls of webhooks through the proxy that it inherits. */
function withoutProxies(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !/^(https?|all|no)_proxy$/i.test(name))
  return { ...Object.fromEntries(kept), NO_PROXY: '*', no_proxy: '*' }
}

function firstDead(
  running: Map<string, ChildProcess>,
  dir: string,
): { name: string; log: string } | undefined {
  for (const [name, child] of running) {
    if (child.pid === undefined || hasEnded(child)) {
      return {
        name,
        log: readFileSync(join(dir, `${name}.log`), 'utf8')
          .split('\n')
          .slice(-15)
          .join('\n'),
      }
    }
  }
  return undefined
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null

async function kill(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || hasEnded(child)) return
  child.kill('SIGKILL')
  await ended(child)
}

function ended(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || hasEnded(child)) return Promise.resolve()
  child.ref()
  return new Promise((resolve) => child.once('exit', () => resolve()))
}
