import { afterEach, describe, expect, it, jest } from '@jest/globals'
import { setTimeout as sleep } from 'node:timers/promises'
import { bounds, exec } from '../../../src/lib/exec.js'

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

  describe('that is given no time', () => {
    afterEach(() => void jest.useRealTimers())
    const only = { doNotFake: ['nextTick', 'setImmediate', 'clearImmediate', 'queueMicrotask'] as const }

    const heard = () => new Promise((resolve) => setImmediate(resolve))

    it('has a minute', async () => {
      jest.useFakeTimers({ ...only, doNotFake: [...only.doNotFake] })
      const lines: string[] = []
      const ended = sh('echo ready; while :; do :; done', { onLine: (line) => lines.push(line) })
      const failed = expect(ended).rejects.toMatchObject({
        reason: 'tool-unavailable',
        message: 'running sh -c failed: no end after 60 s: see what makes this machine slow',
      })
      // A process that has only just begun loses signals, and so does one that a shell is about to start.
      while (!lines.includes('ready')) await heard()
      jest.advanceTimersByTime(bounds.local)
      await failed
    })

    it('is asked to end before it is killed', async () => {
      jest.useFakeTimers({ ...only, doNotFake: [...only.doNotFake] })
      const lines: string[] = []
      const script = 'trap "echo asked" INT; echo ready; while :; do sleep 0.1; done'
      const ended = sh(script, { timeoutMs: bounds.release, onLine: (line) => lines.push(line) })
      const failed = expect(ended).rejects.toMatchObject({ reason: 'cluster-unreachable' })
      let isOver = false
      void failed.finally(() => (isOver = true))
      while (!lines.includes('ready')) await heard()
      jest.advanceTimersByTime(bounds.release)
      while (!lines.includes('asked') && !isOver) await heard()
      expect(isOver).toBe(false)
      jest.advanceTimersByTime(5_000)
      await failed
    })
  })
})
