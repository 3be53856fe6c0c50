import { afterEach, describe, expect, it } from '@jest/globals'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { exec } from '../../../src/lib/exec.js'

const sh = (script: string, more: Partial<Parameters<typeof exec>[0]> = {}) =>
  exec({ file: 'sh', args: ['-c', script], ...more })

describe('a process', () => {
  it.each([
    [
      'its output, both streams apart',
      'echo out; echo err >&2',
      { exitCode: 0, stdout: 'out\n', stderr: 'err\n' },
    ],
    ['its exit code', 'exit 3', { exitCode: 3 }],
    ['the code that a shell gives for a signal', 'kill -9 $$', { exitCode: 137 }],
    ['the code for SIGTERM', 'kill -15 $$', { exitCode: 143 }],
    [
      'characters that fall on the border of two reads',
      'printf "\\303"; sleep 0.2; printf "\\274"',
      { stdout: 'ü' },
    ],
  ])('gives %s', async (_title, script, expected) => {
    expect(await sh(script)).toMatchObject(expected)
  })

  it('gets its arguments as they are, through no shell', async () => {
    const args = ['$HOME', '`id`', 'a b', '', '*', '"']
    const script = 'process.stdout.write(JSON.stringify(process.argv.slice(1)))'
    const { stdout } = await exec({ file: process.execPath, args: ['-e', script, '--', ...args] })
    expect(JSON.parse(stdout)).toEqual(args)
  })

  it('gets the environment it is given, and nothing else', async () => {
    const { stdout } = await exec({ file: '/usr/bin/env', args: [], env: { ONLY: 'this' } })
    expect(stdout).toBe('ONLY=this\n')
  })

  it('gets its input, or an empty one', async () => {
    expect(await sh('cat', { input: 'given' })).toMatchObject({ stdout: 'given' })
    expect(await sh('cat')).toMatchObject({ exitCode: 0, stdout: '' })
  })

  it('may close its input early', async () => {
    expect(await sh('exec 0<&-; exit 0', { input: 'x'.repeat(1_000_000) })).toMatchObject({ exitCode: 0 })
  })

  it('is heard line by line while it runs, and its last line without an end too', async () => {
    const lines: string[] = []
    const { stdout } = await sh('echo one; echo two >&2; sleep 0.1; printf three', {
      onLine: (line) => lines.push(line),
    })
    expect(lines).toEqual(['one', 'two', 'three'])
    expect(stdout).toBe('one\nthree')
  })

  it('runs where it is told', async () => {
    expect((await sh('pwd', { cwd: '/' })).stdout).toBe('/\n')
  })

  it.each([
    [
      'does not exist',
      '/no/such/program',
      /^running \/no\/such\/program failed: there is no such program: check the inputs tools-dir and tools-mirror$/,
    ],
    ['is not executable', '/etc/passwd', /^running \/etc\/passwd failed: .*EACCES/],
  ])('that %s is a failure', async (_title, file, message) => {
    await expect(exec({ file, args: [] })).rejects.toMatchObject({
      name: 'Failure',
      reason: 'tool-unavailable',
      message: expect.stringMatching(message),
    })
  })

  it('that hangs is killed with all it started', async () => {
    const started = Date.now()
    const mark = `60.${process.pid}${Date.now() % 10_000}`
    await expect(sh(`sleep ${mark}; echo never`, { timeoutMs: 300 })).rejects.toMatchObject({
      name: 'Failure',
      reason: 'cluster-unreachable',
      message:
        'running sh -c failed: no end after 0.3 s: check that the cluster and the chart repositories answer',
    })
    expect(Date.now() - started).toBeLessThan(10_000)
    await sleep(100)
    expect((await exec({ file: 'ps', args: ['-eo', 'stat,args'] })).stdout).not.toMatch(
      new RegExp(`^[^Z].*sleep ${mark}$`, 'm'),
    )
  })
})

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
    writeFileSync(
      join(folder, 'parent.mts'),
      `import { exec, forwardInterrupts } from ${JSON.stringify(module)}
      forwardInterrupts(() => console.log('cancelled'))
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
    ['both, once', ['SIGINT', 'SIGTERM', 'SIGINT']],
  ])(
    'reaches the child, and is survived until the child has ended: %s',
    async (_title, signals) => {
      const { code, log, seen } = await interrupted(...signals)
      expect(seen).toBe('SIGINT')
      expect(log.match(/cancelled/g)).toHaveLength(1)
      expect(log).toContain('child ended with 7')
      expect(code).toBe(0)
    },
    20_000,
  )
})
