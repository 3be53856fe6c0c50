import { spawn } from 'node:child_process'
import { constants, openSync, rmSync } from 'node:fs'
import { Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Exec } from '../lib/exec.js'

/** What a process asks of the action: `helm`, its folder and its arguments; or `render`, a token and the bytes. */
export type Question =
  | { readonly kind: 'helm'; readonly cwd: string; readonly argv: readonly string[] }
  | { readonly kind: 'render'; readonly token: string; readonly bytes: Buffer }

export type DoorAnswer =
  /** The process goes on as the real helm, with the same arguments. */
  | { readonly kind: 'pass' }
  /** The process ends. The text goes to its standard output, or to standard error when the code is not 0. */
  | { readonly kind: 'exit'; readonly code: number; readonly text?: Buffer | string }

export interface Channels {
  /** Nobody is answered any more. */
  readonly close: () => void
}

/**
 * Listens in a folder for the questions of `sh/helm` and of the guard. The folder holds FIFOs and nothing else: what is
 * asked and answered exists in this process and in the asking one only.
 * @param folder empty, and of this user alone.
 * @param answer must not throw; an error of it ends the asking process with an error.
 */
export async function openChannels(
  folder: string,
  exec: Exec,
  answer: (question: Question) => Promise<DoorAnswer>,
): Promise<Channels> {
  const door = join(folder, 'door')
  await exec({ file: 'mkfifo', args: ['-m', '600', door] })
  const socket = pipe(door, constants.O_RDWR)
  const keeper = keepWatch(folder)
  let rest = ''
  socket.on('data', (chunk: Buffer) => {
    const lines = `${rest}${chunk.toString('latin1')}`.split('\n')
    rest = lines.pop() ?? ''
    // The number is the process's own; anything else was not written by us.
    for (const line of lines) if (/^[0-9]+$/.test(line)) void serve(join(folder, line), Number(line), answer)
  })
  const close = () => {
    socket.destroy()
    keeper.end()
  }
  return { close }
}

/**
 * Who waits at a FIFO waits for ever when this process is killed. So a process of its own holds a pipe of ours, which the
 * kernel closes whatever ends us; then it ends all who still wait, and what they are told is an error.
 */
function keepWatch(folder: string): { readonly end: () => void } {
  const script =
    'trap "" INT TERM HUP; cat > /dev/null; cd "$1" && kill $(ls | sed -n "s/\\.answer$//p"); rm -rf "$1"'
  const keeper = spawn('/bin/sh', ['-c', script, 'keeper', folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  keeper.on('error', () => undefined)
  keeper.stdin.on('error', () => undefined)
  keeper.unref()
  // The pipe must not keep us alive.
  ;(keeper.stdin as unknown as { unref: () => void }).unref()
  return { end: () => keeper.stdin.end() }
}

async function serve(
  call: string,
  pid: number,
  answer: (question: Question) => Promise<DoorAnswer>,
): Promise<void> {
  try {
    const question = questionOf(await readFields(`${call}.ask`))
    const given: DoorAnswer = question
      ? await answer(question).catch(() => refusal)
      : { kind: 'exit', code: 1, text: 'helmfile-gate did not understand the question\n' }
    await writeAnswer(`${call}.answer`, pid, answerBytes(given, question?.kind === 'helm'))
  } catch {
    // The asking process is gone; there is nobody to tell.
  }
}

const refusal: DoorAnswer = { kind: 'exit', code: 1, text: 'Error: helmfile-gate failed\n' }

/** Opened for both directions where nothing shall wait for the other end. */
function pipe(path: string, flags: number): Socket {
  const fd = openSync(path, flags | constants.O_NONBLOCK)
  const socket = new Socket({ fd, readable: true, writable: flags !== constants.O_RDONLY })
  socket.on('error', () => socket.destroy())
  return socket
}

/** A number, and as many fields, each ended by a NUL, which no argument and no YAML that helm prints can hold. */
function readFields(path: string): Promise<Buffer[]> {
  return new Promise((resolve, reject) => {
    const socket = pipe(path, constants.O_RDWR)
    const chunks: Buffer[] = []
    let nuls = 0
    let wanted = Infinity
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      for (let at = chunk.indexOf(0); at >= 0; at = chunk.indexOf(0, at + 1)) nuls += 1
      if (wanted === Infinity && nuls > 0) wanted = 1 + Number(fieldsOf(Buffer.concat(chunks))[0]?.toString())
      // NaN compares as false: such a question is never complete, and is given up with the channels.
      if (nuls < wanted) return
      socket.destroy()
      // Not before: the asking process would open a new file in its place.
      rmSync(path, { force: true })
      resolve(fieldsOf(Buffer.concat(chunks)).slice(1, wanted))
    })
    socket.on('close', () => reject(new Error('the question ended early')))
  })
}

function fieldsOf(bytes: Buffer): Buffer[] {
  const fields: Buffer[] = []
  let from = 0
  for (let at = bytes.indexOf(0); at >= 0; at = bytes.indexOf(0, from)) {
    fields.push(bytes.subarray(from, at))
    from = at + 1
  }
  return fields
}

function questionOf([kind, first, ...rest]: readonly Buffer[]): Question | undefined {
  if (first === undefined) return undefined
  if (kind?.toString() === 'helm') {
    return { kind: 'helm', cwd: first.toString(), argv: rest.map((field) => field.toString()) }
  }
  const [bytes] = rest
  return kind?.toString() === 'render' && bytes
    ? { kind: 'render', token: first.toString(), bytes }
    : undefined
}

async function writeAnswer(path: string, pid: number, answer: Buffer): Promise<void> {
  const fd = await openForReader(path, pid)
  rmSync(path, { force: true })
  const socket = new Socket({ fd, readable: false, writable: true })
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject)
    socket.end(answer, () => resolve())
  }).finally(() => socket.destroy())
}

/** @param readsLines whether `sh/helm` asks: it can print lines by itself. */
function answerBytes(answer: DoorAnswer, readsLines: boolean): Buffer {
  if (answer.kind === 'pass') return Buffer.from('pass 0\n')
  const { code, text } = answer
  if (text === undefined) return Buffer.from(`exit ${code}\n`)
  const lines = shortLines(text)
  if (readsLines && code === 0 && lines) return Buffer.from(`lines ${lines.length}\n${lines.join('\n')}\n`)
  return Buffer.concat([Buffer.from(`said ${code}\n`), Buffer.from(text)])
}

/** @returns the few lines that a shell can print by itself, without a process for it; undefined for anything else. */
function shortLines(text: Buffer | string): string[] | undefined {
  if (typeof text !== 'string' || text.length > 500) return undefined
  const lines = text.split('\n')
  return lines.length <= 4 ? lines : undefined
}

/** A FIFO cannot be opened for writing before its reader is there, unless one waits in a thread, of which there are four. */
async function openForReader(path: string, pid: number): Promise<number> {
  for (let waited = 1; ; waited = Math.min(waited * 2, 50)) {
    try {
      return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENXIO') throw error
    }
    process.kill(pid, 0)
    await sleep(waited)
  }
}
