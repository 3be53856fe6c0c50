import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { openChannels, type DoorAnswer, type Channels, type Question } from '../../src/door/channels.js'
import { exec } from '../../src/lib/exec.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const helm = join(root, 'src/door/sh/helm')

let folder: string
let channels: Channels | undefined

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'helmfile-gate-door-'))
})
afterEach(async () => {
  channels?.close()
  channels = undefined
  await rm(folder, { recursive: true, force: true })
})

async function answering(answer: (question: Question) => Promise<DoorAnswer>): Promise<void> {
  channels = await openChannels(folder, exec, answer)
}

const env = () => ({ ...process.env, HELMFILE_GATE_DIR: folder, HELMFILE_GATE_HELM: '/bin/echo' })
const ask = (...args: string[]) => exec({ file: helm, args, env: env(), timeoutMs: 20_000 })

describe('what helmfile takes for helm', () => {
  it('hands on folder and arguments as they are, and answers with code and text', async () => {
    const asked: Question[] = []
    await answering((question) => {
      asked.push(question)
      return Promise.resolve({ kind: 'exit', code: 0, text: 'v4.2.4\n' })
    })
    const argv = ['version', 'a b', 'c\nd', "'é\\0", '', '%s', 'x'.repeat(100_000)]
    expect(await ask(...argv)).toEqual({ exitCode: 0, stdout: 'v4.2.4\n', stderr: '' })
    expect(asked).toEqual([{ kind: 'helm', cwd: process.cwd(), argv }])
  })

  it.each<[string, DoorAnswer, object]>([
    ['a refusal', { kind: 'exit', code: 3, text: 'no\n' }, { exitCode: 3, stdout: '', stderr: 'no\n' }],
    ['silence', { kind: 'exit', code: 0 }, { exitCode: 0, stdout: '', stderr: '' }],
    ['helm itself', { kind: 'pass' }, { exitCode: 0, stdout: 'list -A\n', stderr: '' }],
  ])('is answered with %s', async (_, answer, expected) => {
    await answering(() => Promise.resolve(answer))
    expect(await ask('list', '-A')).toEqual(expected)
  })

  it('takes large answers, many at a time, and leaves nothing behind but the door', async () => {
    const text = Buffer.alloc(2_000_000, 'x')
    await answering(() => Promise.resolve({ kind: 'exit', code: 0, text }))
    const all = await Promise.all(Array.from({ length: 20 }, () => ask('show')))
    expect(all.every(({ stdout }) => stdout.length === text.length)).toBe(true)
    expect(await readdir(folder)).toEqual(['door'])
  })

  it('fails when nobody opened the door, or when an answer cannot be had', async () => {
    expect((await ask('version')).exitCode).not.toBe(0)
    await answering(() => Promise.reject(new Error('a defect')))
    expect(await ask('version')).toMatchObject({ exitCode: 1, stdout: '' })
  })
})

describe('the guard', () => {
  const run = join(root, 'src/plugins/guard/run.sh')
  const guard = (input: string) =>
    exec({
      file: 'sh',
      // Beside each other, as in dist.
      args: [
        '-c',
        `mkdir -p "$1/b/plugins/guard" "$1/b/door" && cp ${join(root, 'src/door/sh')}/* "$1/b/door" && HELM_PLUGIN_DIR="$1/b/plugins/guard" exec sh ${run} token`,
        'sh',
        `${folder}.bundle`,
      ],
      env: env(),
      input,
      timeoutMs: 20_000,
    })
  afterEach(() => rm(`${folder}.bundle`, { recursive: true, force: true }))

  it.each([
    [
      'what was allowed',
      { kind: 'exit', code: 0, text: 'a: b\n' } as const,
      { exitCode: 0, stdout: 'a: b\n' },
    ],
    ['nothing when it was refused', { kind: 'exit', code: 1 } as const, { exitCode: 1, stdout: '' }],
    ['nothing when it was told to go on', { kind: 'pass' } as const, { exitCode: 1, stdout: '' }],
  ])('prints %s', async (_, answer, expected) => {
    const asked: Question[] = []
    await answering((question) => {
      asked.push(question)
      return Promise.resolve(answer)
    })
    expect(await guard('a: "\\0"\nb: é\n\n')).toMatchObject(expected)
    expect(asked).toEqual([{ kind: 'render', token: 'token', bytes: Buffer.from('a: "\\0"\nb: é\n\n') }])
  })
})

describe('an action that is killed', () => {
  it('leaves nobody waiting, and no folder', async () => {
    const host = join(root, 'test/e2e/door-host.ts')
    const child = spawn(process.execPath, ['--import', 'tsx', host, folder], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(child.stdout, 'data')
    const waiting = ask('version')
    while ((await readdir(folder)).length < 2) await sleep(20)
    child.kill('SIGKILL')
    expect((await waiting).exitCode).not.toBe(0)
    for (let left = 100; left > 0 && existsSync(folder); left--) await sleep(50)
    expect(existsSync(folder)).toBe(false)
  }, 60_000)
})
