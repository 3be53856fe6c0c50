import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'

/** A program on a terminal of its own, and the person before it. */
export interface Terminal {
  /** All that it has written. */
  readonly screen: () => string
  /** As the keys are pressed: `\r` is Enter, `\x03` is Ctrl-C. */
  readonly type: (keys: string) => void
  /** @throws Error when it ends, or a minute passes, without having written this. */
  readonly shows: (text: string) => Promise<void>
  /** The exit code. */
  readonly ended: Promise<number>
}

interface Surroundings {
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly rows: number
}

const ours = ['CI', 'NO_COLOR', 'FORCE_COLOR', 'PAGER', 'LESS']

/** Runs a line of shell as a person does, for two minutes at the most. What is ours alone is not handed on. */
export function openTerminal(line: string, { cwd, env, rows }: Surroundings): Terminal {
  const own = Object.entries(process.env).filter(([name]) => !ours.includes(name))
  const sized = `stty rows ${rows} columns 100; exec ${line}`
  const child = spawn('script', ['-qefc', sized, '/dev/null'], {
    cwd,
    env: { ...Object.fromEntries(own), TERM: 'xterm', SHELL: '/bin/sh', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let written = ''
  let isEnded = false
  child.stdout.on('data', (chunk: Buffer) => (written += chunk.toString()))
  const ended = new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? -1)))
  const timer = setTimeout(() => child.kill('SIGKILL'), 120_000)
  void ended.then(() => {
    isEnded = true
    clearTimeout(timer)
  })
  return {
    screen: () => written,
    type: (keys) => void child.stdin.write(keys),
    shows: async (text) => {
      for (let tries = 0; tries < 600; tries++) {
        if (written.includes(text)) return
        if (isEnded) break
        await sleep(100)
      }
      throw new Error(`it does not say ${JSON.stringify(text)}, but:\n${written}`)
    },
    ended,
  }
}
