import { spawn } from 'node:child_process'
import { widthOf } from '../lib/text-width.js'

/** What a text is shown on. */
export interface Screen {
  readonly isTTY?: boolean
  readonly rows?: number
  readonly columns?: number
}

/** @returns the program and its arguments; undefined where a person wants none. It is no shell that reads them. */
export function pagerOf(env: NodeJS.ProcessEnv): readonly string[] | undefined {
  const words = (env['PAGER'] ?? 'less -R').split(/\s+/).filter(Boolean)
  return words.length === 0 ? undefined : words
}

/** @returns whether a text does not fit, with a line left for what comes after it. */
export function isLong(text: string, { rows, columns }: Screen): boolean {
  // One that does not know its size says 0.
  const width = columns || 80
  const taken = text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / width)), 0)
  return taken >= (rows || 24)
}

/**
 * Shows a text in a pager until the person is done with it, or the run is cancelled.
 * @returns whether there was such a program.
 */
export function page(
  text: string,
  {
    pager,
    env,
    cancelled,
  }: {
    readonly pager: readonly string[]
    readonly env: NodeJS.ProcessEnv
    readonly cancelled: AbortSignal
  },
): Promise<boolean> {
  const [file = '', ...args] = pager
  // As git has it: what fits ends by itself, colours are colours, and the text stays to be seen.
  const child = spawn(file, args, { env: { LESS: 'FRX', ...env }, stdio: ['pipe', 'inherit', 'inherit'] })
  const end = () => child.kill('SIGTERM')
  cancelled.addEventListener('abort', end, { once: true })
  // Who has seen enough reads no further.
  child.stdin.on('error', () => undefined)
  child.stdin.end(`${text}\n`)
  return new Promise((resolve) => {
    const settle = (isShown: boolean) => {
      cancelled.removeEventListener('abort', end)
      resolve(isShown)
    }
    child.once('error', () => settle(child.pid !== undefined))
    child.once('close', () => settle(true))
  })
}
