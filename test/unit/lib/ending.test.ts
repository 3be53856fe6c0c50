import { afterEach, describe, expect, it } from '@jest/globals'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'

describe('an interrupt', () => {
  const folders: string[] = []
  afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })))

  /** Starts a process that runs a child which counts the signals it gets, and ends by itself when all were sent. */
  async function interrupted(...signals: NodeJS.Signals[]) {
    const folder = mkdtempSync(join(tmpdir(), 'exec-test-'))
    folders.push(folder)
    const [seen, end] = [join(folder, 'seen'), join(folder, 'end')]
    writeFileSync(
      join(folder, 'child.mjs'),
      `import { appendFileSync, existsSync } from 'node:fs'
      for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => appendFileSync(${JSON.stringify(seen)}, name + ' '))
      console.log('ready')
      setInterval(() => (existsSync(${JSON.stringify(end)}) || !existsSync(${JSON.stringify(folder)})) && process.exit(7), 20)`,
    )
    const module = pathToFileURL(join(process.cwd(), 'src/lib/exec.ts')).href
    const ending = pathToFileURL(join(process.cwd(), 'src/lib/ending.ts')).href
    writeFileSync(
      join(folder, 'parent.mts'),
      `import { exec } from ${JSON.stringify(module)}
      import { watchForEnd } from ${JSON.stringify(ending)}
      watchForEnd({ onCancel: (isWaiting) => console.log('cancelled', isWaiting), onStray: (error) => console.log('stray', error.message) })
      const done = await exec({ file: process.execPath, args: [${JSON.stringify(join(folder, 'child.mjs'))}], onLine: console.log })
      console.log('child ended with', done.exitCode)`,
    )
    const tsx = pathToFileURL(join(process.cwd(), 'node_modules/tsx/dist/loader.mjs')).href
    const parent = spawn(process.execPath, ['--import', tsx, join(folder, 'parent.mts')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const ended = once(parent, 'exit')
    let log = ''
    parent.stdout.on('data', (chunk: Buffer) => (log += chunk.toString()))
    while (!log.includes('ready') && parent.exitCode === null) await sleep(20)
    for (const signal of signals) {
      parent.kill(signal)
      await sleep(150)
    }
    writeFileSync(end, '')
    const [code] = (await ended) as [number]
    return { code, log, seen: readFileSync(seen, 'utf8').trim() }
  }

  it.each<[string, NodeJS.Signals[]]>([
    ['SIGINT', ['SIGINT']],
    ['SIGTERM, as SIGINT', ['SIGTERM']],
    ['both, once', ['SIGINT', 'SIGTERM']],
  ])(
    'reaches the child, and is survived until the child has ended: %s',
    async (_title, signals) => {
      const { code, log, seen } = await interrupted(...signals)
      expect(seen).toBe('SIGINT')
      expect(log.match(/cancelled true/g)).toHaveLength(1)
      expect(log).toContain('child ended with 7')
      expect(code).toBe(0)
    },
    20_000,
  )

  it('that comes a second time from a person kills what does not end', async () => {
    const { code, log, seen } = await interrupted('SIGINT', 'SIGINT')
    expect(seen).toBe('SIGINT')
    expect(log).toContain('child ended with 137')
    expect(code).toBe(0)
  }, 20_000)
})

describe('what the end of a process is made of', () => {
  const tsx = pathToFileURL(join(process.cwd(), 'node_modules/tsx/dist/loader.mjs')).href
  const source = (name: string) =>
    JSON.stringify(pathToFileURL(join(process.cwd(), `src/lib/${name}.ts`)).href)

  /** Runs a program that watches over its end, with its output let go of as soon as it is ready. */
  async function ended(program: string, letGo = true) {
    const text = `import { leave, watchForEnd } from ${source('ending')}
      import { bounds, exec } from ${source('exec')}
      import { writeSync } from 'node:fs'
      let tellings = 0
      const told = (isWaiting) => { writeSync(3, isWaiting === true ? 'told, and waits ' : 'told '); console.log('again'); throw new Error('again') }
      const cancelled = watchForEnd({ onCancel: told, onStray: told })
      const say = (text) => writeSync(3, text + ' ')
      console.log('ready'); ${program}`
    const args = ['--import', tsx, '--input-type=module', '--eval', text]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore', 'pipe'] })
    const timer = setTimeout(() => child.kill('SIGKILL'), 15_000)
    let said = ''
    child.stdio[3]?.on('data', (chunk: Buffer) => (said += chunk.toString()))
    child.stdout?.once('data', () => letGo && child.stdout?.destroy())
    const [code] = (await once(child, 'close')) as [number | null]
    clearTimeout(timer)
    return { code, said: said.trim() }
  }

  it.each<[string, string, { code: number; said: string }, boolean?]>([
    [
      'a lost stream aborts the run, is written to no more, and gives exit code 1',
      `while (!cancelled.aborted) { console.log('x'); await new Promise((go) => setTimeout(go, 20)) }
       for (let n = 0; n < 100; n++) console.log('x')
       say(cancelled.reason.reason)`,
      { code: 1, said: 'cancelled' },
    ],
    [
      'stray errors are told once, although that fails too, and all the rest is done',
      `for (let n = 0; n < 5; n++) setTimeout(() => { throw new Error('stray') }, n)
       setTimeout(() => say(cancelled.aborted ? 'aborted' : 'went on'), 100)`,
      { code: 1, said: 'told went on' },
      false,
    ],
    [
      'nothing that changes a release is started after an interrupt, and what looks is',
      `process.kill(process.pid, 'SIGTERM'); while (!cancelled.aborted) await new Promise((go) => setTimeout(go, 20))
       for (const timeoutMs of [bounds.local, bounds.cluster, bounds.charts, bounds.release, bounds.layer])
         await exec({ file: 'true', args: [], timeoutMs }).then(() => say('runs'), (error) => say(error.reason))`,
      { code: 0, said: 'told runs runs cancelled cancelled cancelled' },
      false,
    ],
    [
      'an interrupt that a child loses is sent again',
      `const script = "trap 'trap \\"exit 7\\" INT' INT; echo ready; while :; do sleep 0.1; done"
       const onLine = () => process.kill(process.pid, 'SIGTERM')
       say((await exec({ file: 'sh', args: ['-c', script], onLine })).exitCode)`,
      { code: 0, said: 'told, and waits 7' },
      false,
    ],
    [
      'what keeps the process alive when all is done is given up',
      `setInterval(() => undefined, 1000); leave()`,
      { code: 0, said: '' },
      false,
    ],
  ])(
    '%s',
    async (_title, program, expected, letGo = true) => {
      expect(await ended(program, letGo)).toEqual(expected)
    },
    20_000,
  )
})
