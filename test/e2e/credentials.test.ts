import { execFile } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { standInAction, type StandInAction } from '../bed/onepassword/action.js'
import { credentialsText } from '../bed/onepassword/connect-credentials.js'
import { stackVault } from '../bed/onepassword/stack-vault.js'
import { madeUpToken } from '../bed/onepassword/token.js'
import { runStep, type StepOptions, type StepResult } from '../bed/runner.js'
import { prepareTools, type BedTools } from '../bed/tools.js'
import { chart, configMap, errorLine, release, type Inputs } from './small-stack.js'

const run = promisify(execFile)

let tools: BedTools
let action: StandInAction
let dir: string
let file: string

beforeAll(async () => {
  ;[tools, action] = await Promise.all([prepareTools(), standInAction(stackVault)])
}, 1_800_000)
afterAll(() => action.remove())

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'helmfile-gate-credentials-'))
  file = join(dir, 'stack/1password-credentials.json')
  await mkdir(join(dir, 'stack'))
  const git = (...args: string[]) =>
    run('git', ['-C', dir, '-c', 'user.name=test', '-c', 'user.email=test@example.com', ...args])
  await git('init', '--quiet')
  await git('commit', '--quiet', '--allow-empty', '--message', 'The stack')
})
afterEach(() => rm(dir, { recursive: true, force: true }))

/** No cluster is reached: reading the stack shows what is there meanwhile, and takes as long as it is told to. */
const stackThat = (program: string, ...args: string[]) =>
  writeFile(join(dir, 'stack/helmfile.yaml.gotmpl'), `${running(program, args)}releases: []\n`)

const running = (program: string, args: readonly string[]) =>
  `# {{ exec ${JSON.stringify(program)} (list ${args.map((arg) => JSON.stringify(arg)).join(' ')}) | b64enc }}\n`

const oneRelease = `releases:\n${release('a', 'b', './c', ['version: 1.0.0', 'labels: {layer: 1}'])}`

const reading = {
  command: 'plan',
  credentials: 'op://kubernetes/connect/1password-credentials.json',
} as const

function act(inputs: Inputs = {}, options: StepOptions = {}): Promise<StepResult> {
  const usual = { 'tools-dir': tools.dir, 'op-service-account-token': madeUpToken('test.1password.com') }
  return runStep({ ...usual, ...reading, ...inputs }, { main: action.main, cwd: dir, ...options })
}

/** Sends a signal once the credentials are there, and says what is left right after the step. */
async function interrupted(signal: NodeJS.Signals, options: StepOptions = {}): Promise<StepResult> {
  await stackThat('sleep', '4')
  return act(
    {},
    {
      ...options,
      onStart: (kill) =>
        void (async () => {
          while (!existsSync(file)) await sleep(20)
          await sleep(300)
          kill(signal)
        })(),
    },
  )
}

describe('the Connect credentials', () => {
  it('are there for helmfile, for this user alone, and gone when the step ends', async () => {
    await stackThat('sh', '-c', `stat -c %a ${file}; sha256sum ${file}`)
    const seen = join(dir, 'seen')
    await stackThat('sh', '-c', `stat -c %a ${file} > ${seen}; cmp ${file} ${join(dir, 'wanted')} >> ${seen}`)
    await writeFile(join(dir, 'wanted'), credentialsText)
    const { log } = await act({}, { withoutPost: true })
    expect(readFileSync(seen, 'utf8')).toBe('600\n')
    expect(log).toContain(
      'secret credentials: from 1Password (op://kubernetes/connect/1password-credentials.json)',
    )
    expect(existsSync(file)).toBe(false)
    expect(existsSync(`${file}.helmfile-gate`)).toBe(false)
  }, 60_000)

  it('are gone after a step that fails', async () => {
    await stackThat('false')
    const { exitCode } = await act({}, { withoutPost: true })
    expect(exitCode).toBe(1)
    expect(existsSync(file)).toBe(false)
  }, 60_000)

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'are gone after a step that is cancelled by %s, without a post step',
    async (signal) => {
      const { exitCode, outputs } = await interrupted(signal, { withoutPost: true })
      expect(exitCode).toBe(1)
      expect(outputs['failure-reason']).toBe('cancelled')
      expect(existsSync(file)).toBe(false)
    },
    60_000,
  )

  it('are removed by the post step when the step is killed', async () => {
    const { exitCode } = await interrupted('SIGKILL')
    expect(exitCode).not.toBe(0)
    expect(existsSync(file)).toBe(false)
  }, 60_000)

  it('that a job left behind whose whole runner died are replaced by the next job, and gone after it', async () => {
    await interrupted('SIGKILL', { withoutPost: true })
    expect(statSync(file).mode & 0o777).toBe(0o600)
    await stackThat('true')
    const next = await act()
    expect(next.log).toContain('secret credentials: from 1Password')
    expect(errorLine(next.log)).not.toContain('credentials')
    expect(existsSync(file)).toBe(false)
    expect(existsSync(`${file}.helmfile-gate`)).toBe(false)
  }, 60_000)

  it('that were changed since are not taken for ours, and stay', async () => {
    await interrupted('SIGKILL', { withoutPost: true })
    await writeFile(file, 'of an older server')
    await stackThat('true')
    const { log } = await act()
    expect(errorLine(log)).toContain('there is a file already that this action did not write')
    expect(readFileSync(file, 'utf8')).toBe('of an older server')
  }, 60_000)

  it.each<[string, () => Promise<void>, string]>([
    ['a file of somebody else', () => writeFile(file, '{}'), 'there is a file already'],
    ['a symbolic link', () => symlink('/etc/hostname', file), 'it is a symbolic link'],
    ['a folder', () => mkdir(file), 'it is not a file'],
  ])(
    'are not written over %s',
    async (_title, put, why) => {
      await stackThat('true')
      await put()
      const before = statSync(file).mtimeMs
      const { log, outputs } = await act()
      expect(outputs['failure-reason']).toBe('bad-input')
      expect(errorLine(log)).toContain(why)
      expect(statSync(file).mtimeMs).toBe(before)
    },
    60_000,
  )

  it('are not written where the value is none', async () => {
    await stackThat('true')
    const { log, outputs } = await act({ credentials: 'op://kubernetes/connect/token' })
    expect(outputs['failure-reason']).toBe('credentials-invalid')
    expect(
      log
        .split('\n')
        .filter((line) => !line.startsWith('::add-mask::'))
        .join('\n'),
    ).not.toContain('stand-in-connect-token')
    expect(existsSync(file)).toBe(false)
  }, 60_000)
})

describe('what opens the secrets', () => {
  it('is seen by no program that the action starts, and the secrets by helmfile alone', async () => {
    const seen = (program: string) => join(dir, `${program}.seen`)
    const looking = (program: string) => `{ env; cat "$HELMFILE_GATE_DIR"/*.json; true; } >> ${seen(program)}`
    const stack = running('sh', ['-c', looking('helmfile')]) + oneRelease
    await writeFile(join(dir, 'stack/helmfile.yaml.gotmpl'), stack)
    const user = {
      exec: { apiVersion: 'client.authentication.k8s.io/v1', interactiveMode: 'Never', command: 'sh' },
    }
    await writeFile(
      join(dir, 'kubeconfig'),
      JSON.stringify({
        ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'c' },
        clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:1' } }],
        users: [
          { name: 'u', user: { exec: { ...user.exec, args: ['-c', `env >> ${seen('kubectl')}; exit 1`] } } },
        ],
        contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
      }),
    )
    await mkdir(join(dir, 'bin'))
    const git = (await run('sh', ['-c', 'command -v git'])).stdout.trim()
    await writeFile(join(dir, 'bin/git'), `#!/bin/sh\n${looking('git')}\nexec ${git} "$@"\n`, { mode: 0o755 })
    const inputs = { kubeconfig: join(dir, 'kubeconfig'), 'github-token': 'ghs_opens-the-repository' }
    const env = {
      PATH: `${join(dir, 'bin')}:${process.env['PATH']}`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'opens-1password',
      OP_SERVICE_ACCOUNT_TOKEN: 'ops_opens-1password',
    }
    await act({ ...inputs, secrets: 'A_SECRET=op://kubernetes/connect/token' }, { env })
    const texts = ['helmfile', 'kubectl', 'git'].map((program) => readFileSync(seen(program), 'utf8'))
    const opening = [madeUpToken('test.1password.com'), 'ghs_opens-the-repository', 'opens-1password']
    expect(texts.map((text) => opening.filter((value) => text.includes(value)))).toEqual([[], [], []])
    expect(texts.map((text) => text.includes('A_SECRET='))).toEqual([true, false, false])
  }, 60_000)
})

describe('lint', () => {
  it('fails when git tracks the Connect credentials', async () => {
    const git = (...args: string[]) => promisify(execFile)('git', ['-C', dir, ...args])
    const files = {
      ...chart('c', { 'templates/a.yaml': configMap('a', 'b') }),
      'helmfile.yaml.gotmpl': oneRelease,
    }
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(dir, 'stack', path)), { recursive: true })
      await writeFile(join(dir, 'stack', path), text)
    }
    await writeFile(file, credentialsText)
    await git('init', '--quiet')
    const clean = await act({ command: 'lint' })
    expect(clean.log).toContain('lint: no findings')
    await git('add', '--force', file)
    const { log, outputs } = await act({ command: 'lint' })
    expect(outputs['failure-reason']).toBe('lint-failed')
    expect(log).toContain('git tracks the 1Password Connect credentials')
  }, 60_000)
})

describe('a wrong token', () => {
  it('is told in one line, whichever bundle found it', async () => {
    await stackThat('true')
    const { log, outputs } = await act({ 'op-service-account-token': 'hunter2' })
    expect(outputs['failure-reason']).toBe('secrets-refused')
    expect(errorLine(log).split('\n')).toHaveLength(1)
    expect(errorLine(log)).not.toContain('hunter2')
  }, 60_000)
})

describe('a job that is cancelled while 1Password does not answer', () => {
  it('ends before the runner kills it', async () => {
    const silent = await standInAction(stackVault, { faults: { signIn: ['silent'] } })
    let cancelledAt = 0
    const onStart = async (kill: (signal: NodeJS.Signals) => void) => {
      while ((await silent.log()).length === 0) await sleep(20)
      cancelledAt = Date.now()
      kill('SIGINT')
    }
    await stackThat('true')
    const { outputs } = await act({}, { main: silent.main, onStart: (kill) => void onStart(kill) })
    expect(outputs['failure-reason']).toBe('cancelled')
    expect(Date.now() - cancelledAt).toBeLessThan(5000)
    await silent.remove()
  }, 60_000)
})
