import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cacheRoot } from './cache.js'

interface Registration {
  /** The process that runs the bed. */
  readonly owner: number
  readonly dir: string
}

let counter = 0

/** Notes that this process runs a bed in `dir`. @returns the function that takes the note away. */
export function registerBed(dir: string): () => void {
  const folder = join(cacheRoot(), 'beds')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${process.pid}-${counter++}.json`)
  writeFileSync(file, JSON.stringify({ owner: process.pid, dir } satisfies Registration))
  return () => rmSync(file, { force: true })
}

/**
 * Ends what a bed left behind whose process and reaper were both killed, and removes its data.
 * A process id may belong to somebody else by now, so only a process that names the bed's folder is ended.
 *
 * @returns the process ids that were ended.
 */
export function cleanOrphans(): number[] {
  const folder = join(cacheRoot(), 'beds')
  mkdirSync(folder, { recursive: true })
  return readdirSync(folder).flatMap((name) => {
    const file = join(folder, name)
    const registration = readRegistration(file)
    if (registration !== undefined && isAlive(registration.owner)) return []
    const killed = registration === undefined ? [] : endProcessesOf(registration.dir)
    if (registration !== undefined) rmSync(registration.dir, { recursive: true, force: true })
    rmSync(file, { force: true })
    return killed
  })
}

function readRegistration(file: string): Registration | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Registration
  } catch {
    return undefined
  }
}

function endProcessesOf(dir: string): number[] {
  return pidsIn(dir).filter((pid) => {
    if (!commandLine(pid).includes(dir)) return false
    process.kill(pid, 'SIGKILL')
    return true
  })
}

function pidsIn(dir: string): number[] {
  try {
    return readFileSync(join(dir, 'pids'), 'utf8').split('\n').filter(Boolean).map(Number)
  } catch {
    return []
  }
}

function commandLine(pid: number): string {
  try {
    return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
  } catch {
    return ''
  }
}

/** @returns whether a process with this id exists, also when it belongs to another user. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
