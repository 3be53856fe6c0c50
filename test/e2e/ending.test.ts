import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startBed, type Bed } from '../bed/bed.js'
import { standInAction, type StandInAction } from '../bed/onepassword/action.js'
import { stackVault } from '../bed/onepassword/stack-vault.js'
import { madeUpToken } from '../bed/onepassword/token.js'
import { uniqueName, type OutputStream, type StepOptions, type StepResult } from '../bed/runner.js'
import { documentProblems } from '../document-schema.js'
import { openTerminal, type Terminal } from './pseudo-terminal.js'
import {
  chart,
  configMap,
  errorLine,
  helmList,
  hookJob,
  release,
  stacksOn,
  type SmallStack,
} from './small-stack.js'

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

let bed: Bed
let action: StandInAction
beforeAll(async () => {
  ;[bed, action] = await Promise.all([startBed({ charts: false }), standInAction(stackVault)])
}, 120_000)
afterAll(() => Promise.all([bed.stop(), action.remove()]), 30_000)
const stackWith = stacksOn(() => bed)

type Handles = Parameters<NonNullable<StepOptions['onStart']>>

/** Acts on the step while it runs. A step that does not end is killed after a while, so that the test fails and ends. */
function meanwhile(
  act: (...handles: Handles) => Promise<void>,
): Pick<StepOptions, 'onStart' | 'withoutPost'> {
  return {
    withoutPost: true,
    onStart: (kill, letGo) => {
      setTimeout(() => kill('SIGKILL'), 45_000).unref()
      void act(kill, letGo)
    },
  }
}

const appears = async (path: string) => {
  while (!existsSync(path)) await sleep(20)
}

/** helmfile is at work for as long as a program in the stack is, which is told from others by its arguments. */
const atWork = (seconds: number) => {
  const mark = `${seconds}.${Date.now() % 100_000}`
  return { mark, text: `# {{ exec "sh" (list "-c" "touch begun; exec sleep ${mark}") }}\n` }
}

async function isRunning(mark: string): Promise<boolean> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'stat,args'])
  return stdout.split('\n').some((line) => !line.startsWith('Z') && line.includes(mark))
}

function expectEnded(step: StepResult): void {
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { result: 'failed', 'failure-reason': 'cancelled' },
  })
  // A plan file may stay, in a folder `helmfile-gate`.
  expect(step.leftOver.filter((path) => path.startsWith('helmfile-gate-'))).toEqual([])
  expect(step.outputFileSize).toBeLessThan(10_000)
}

const slowStack = (seconds: number) => {
  const { mark, text } = atWork(seconds)
  const releases = `releases:\n${release('web', uniqueName('ending'), './web', ['labels: {layer: 1}'])}`
  const files = {
    'helmfile.yaml.gotmpl': text + releases,
    ...chart('web', { 'a.yaml': configMap('a', '"1"') }),
  }
  return { mark, files, inputs: { stack: 'helmfile.yaml.gotmpl' } }
}

/** A git that hears no signal. @returns what is to be found of it while it runs, and the environment that leads to it. */
async function deafGit(stack: SmallStack) {
  const mark = `600.${Date.now() % 100_000}`
  await stack.write({ 'bin/git': `#!/bin/sh\ntrap '' INT TERM\ntouch begun\nsleep ${mark}\n` })
  await chmod(join(stack.dir, 'bin/git'), 0o755)
  return { mark, env: { PATH: `${join(stack.dir, 'bin')}:${process.env['PATH']}` } }
}

describe('a plan whose log nobody reads any more', () => {
  it.each<[OutputStream, string]>([
    ['stdout', ''],
    // Node itself warns there.
    ['stderr', 'setInterval(() => process.emitWarning("late"), 100).unref()'],
  ])(
    'ends, once %s is found to be gone',
    async (stream, late) => {
      const { files, inputs, mark } = slowStack(1)
      const stack = await stackWith(files)
      const preload = `if (process.argv[1]?.endsWith('index.js')) { ${late} }`
      const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(preload)}` }
      const act = meanwhile(async (_kill, letGo) => {
        await appears(join(stack.dir, 'begun'))
        letGo(stream)
      })
      const step = await stack.act(inputs, { ...act, env })
      expectEnded(step)
      expect(step.milliseconds).toBeLessThan(30_000)
      expect(await isRunning(mark)).toBe(false)
      if (stream === 'stderr') {
        expect(errorLine(step.log)).toMatch(/^the run ended early: its output cannot be written \(EPIPE\): /)
      }
    },
    60_000,
  )

  it('ends at SIGTERM, takes its credentials away, and kills what does not listen', async () => {
    const stack = await stackWith(slowStack(0).files)
    const { mark, env } = await deafGit(stack)
    const credentials = join(stack.dir, '1password-credentials.json')
    let killedAt = 0
    let wereThere = false
    const act = meanwhile(async (kill, letGo) => {
      await appears(join(stack.dir, 'begun'))
      wereThere = existsSync(credentials)
      letGo('stdout')
      kill('SIGTERM')
      await sleep(500)
      killedAt = Date.now()
      kill('SIGTERM')
    })
    const secret = {
      stack: 'helmfile.yaml.gotmpl',
      credentials: 'op://kubernetes/connect/1password-credentials.json',
      'op-service-account-token': madeUpToken('test.1password.com'),
    }
    const step = await stack.act(secret, { ...act, env, main: action.main })
    expect(Date.now() - killedAt).toBeLessThan(5_000)
    expectEnded(step)
    expect([wereThere, existsSync(credentials)]).toEqual([true, false])
    expect(await isRunning(mark)).toBe(false)
  }, 60_000)
})

describe('a person who interrupts twice', () => {
  it('does not wait for what does not listen', async () => {
    const stack = await stackWith(slowStack(0).files)
    const { mark, env } = await deafGit(stack)
    let interruptedAt = 0
    const act = meanwhile(async (kill) => {
      await appears(join(stack.dir, 'begun'))
      kill('SIGINT')
      await sleep(500)
      interruptedAt = Date.now()
      kill('SIGINT')
    })
    const step = await stack.act({ stack: 'helmfile.yaml.gotmpl' }, { ...act, env })
    expect(Date.now() - interruptedAt).toBeLessThan(3_000)
    expectEnded(step)
    expect(errorLine(step.log)).toMatch(/^the run ended early: it was cancelled: /)
    expect(await isRunning(mark)).toBe(false)
  }, 60_000)
})

describe('a tool that is interrupted when it is asked for its version', () => {
  it('is not called one of an unknown version', async () => {
    const stack = await stackWith(slowStack(0).files)
    for (const name of ['helm', 'helmfile', 'kubectl']) {
      await stack.write({ [`tools/${name}`]: '#!/bin/sh\ntouch begun\nexec sleep 5\n' })
      await chmod(join(stack.dir, 'tools', name), 0o755)
    }
    const act = meanwhile(async (kill) => {
      await appears(join(stack.dir, 'begun'))
      await sleep(300)
      kill('SIGINT')
    })
    const step = await stack.act({ stack: 'helmfile.yaml.gotmpl', 'tools-dir': 'tools' }, act)
    expectEnded(step)
    expect(step.log).not.toContain('version')
  }, 60_000)
})

describe('an apply whose log nobody reads any more', () => {
  const helmfile = (namespace: string) =>
    `helmDefaults: {timeout: 60}\nreleases:\n${['web', 'other'].map((name) => release(name, namespace, `./${name}`, ['labels: {layer: 1}'])).join('')}`
  const charts = (
    value: string,
    pods?: readonly [Parameters<typeof hookJob>[1], Parameters<typeof hookJob>[1]],
  ) =>
    Object.assign(
      {},
      ...['web', 'other'].map((name, index) =>
        chart(name, {
          'templates/a.yaml': configMap(name, value),
          'templates/job.yaml': pods ? hookJob(`${name}-job`, pods[index] ?? 'completes', 'pre-upgrade') : '',
        }),
      ),
    ) as Record<string, string>

  async function applied(act: (stack: SmallStack, pending: Promise<void>) => StepOptions) {
    const namespace = uniqueName('ending')
    const stack = await stackWith({ 'helmfile.yaml': helmfile(namespace), ...charts('"one"') })
    const first = await stack.plan()
    const before = await stack.act({ command: 'apply', approval: first.approval })
    expect(before.exitCode).toBe(0)
    await stack.commit(charts('"two"', ['image-missing', 'completes']))
    const { approval } = await stack.plan()
    const step = await stack.act({ command: 'apply', approval }, act(stack, pending(namespace)))
    return { step, releases: await helmList(bed), namespace }
  }

  async function pending(namespace: string): Promise<void> {
    const secret = 'sh.helm.release.v1.web.v2'
    const args = ['get', '-n', namespace, 'secret', secret, '--ignore-not-found', '-o', 'name']
    while ((await bed.kubectl(args)) === '') await sleep(200)
  }

  it.each<[string, boolean]>([
    ['at the next line', false],
    ['at SIGTERM', true],
  ])(
    'ends %s, and helm with it, so that no release is pending',
    async (_title, isKilled) => {
      let letGoAt = 0
      const { step, releases, namespace } = await applied((_stack, pending) =>
        meanwhile(async (kill, letGo) => {
          await pending
          letGo('stdout')
          letGoAt = Date.now()
          if (isKilled) kill('SIGTERM')
        }),
      )
      expectEnded(step)
      expect(Date.now() - letGoAt).toBeLessThan(20_000)
      expect(releases[`${namespace}/web`]).toMatchObject({ revision: 2, status: 'failed' })
      expect(await isRunning(namespace)).toBe(false)
    },
    120_000,
  )
})

describe('a disk that is full', () => {
  it.each<[string, Partial<StepOptions>, string, string]>([
    ['for the outputs', { files: { GITHUB_OUTPUT: '/dev/full' } }, '', 'the outputs'],
    ['for the summary', { files: { GITHUB_STEP_SUMMARY: '/dev/full' } }, '', 'the job summary'],
    ['for the state', { files: { GITHUB_STATE: '/dev/full' } }, '', 'the state of the step'],
    ['for the plan file', {}, '/dev/full', 'the plan file /dev/full'],
  ])(
    'fails the step, and is told once: %s',
    async (_title, options, planFile, what) => {
      const { files, inputs } = slowStack(0)
      const stack = await stackWith(files)
      const given = { ...inputs, ...(planFile ? { 'plan-file': planFile } : {}) }
      const step = await stack.act(given, { ...options, ...meanwhile(() => Promise.resolve()) })
      expect(step.exitCode).toBe(1)
      expect(step.log.match(/^::error::/gm)).toHaveLength(1)
      expect(errorLine(step.log)).toBe(`writing ${what} failed: the disk is full: make room on the runner`)
    },
    60_000,
  )
})

/** Runs a line of shell with `$CLI` in it, as a person does. */
async function inShell(stack: SmallStack, line: string) {
  const env = { ...process.env, ...bed.env, CLI: `${process.execPath} ${cli}` }
  const child = spawn('bash', ['-c', `set -o pipefail; ${line}`], { cwd: stack.dir, env })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const timer = setTimeout(() => child.kill('SIGKILL'), 45_000)
  const exitCode = await new Promise((resolve) => child.once('close', resolve))
  clearTimeout(timer)
  return { exitCode, stdout, stderr }
}

describe('the command line', () => {
  const plan = (tools: string, kubeconfig: string) =>
    `plan --stack helmfile.yaml.gotmpl --tools-dir ${tools} --kubeconfig ${kubeconfig}`

  it('ends without a word when the reader of a pipe has seen enough', async () => {
    const stack = await stackWith(slowStack(0).files)
    const line = `$CLI ${plan(bed.tools.dir, bed.kubeconfig)} | true`
    expect(await inShell(stack, line)).toEqual({ exitCode: 1, stdout: '', stderr: '' })
  }, 60_000)

  it('says on the other stream that the disk is full', async () => {
    const stack = await stackWith(slowStack(0).files)
    const { exitCode, stderr } = await inShell(
      stack,
      `$CLI ${plan(bed.tools.dir, bed.kubeconfig)} > /dev/full`,
    )
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/^the run ended early: its output cannot be written \(ENOSPC\): .*\n$/)
  }, 60_000)

  it('needs no standard input and no standard error', async () => {
    const stack = await stackWith(slowStack(0).files)
    const { exitCode, stdout } = await inShell(stack, `$CLI ${plan(bed.tools.dir, bed.kubeconfig)} <&- 2>&-`)
    expect(exitCode).toBe(2)
    expect(stdout).toContain('1 of 1 release changes')
  }, 60_000)

  it.each<[string, string, RegExp]>([
    ['no command', '', /it names no command: use one of plan, /],
    [
      'a word too many',
      'apply production',
      /there is "production" after the command: give options as --option value/,
    ],
    ['a command that is not there', 'aply', /there is no command "aply": write apply, or see --help/],
    ['an option that would act', "plan --$'\\e[2J'", /there is no option --\ufffd\[2J: see --help/],
    [
      'an option that is not there',
      'plan --enviroment x',
      /there is no option --enviroment: write --environment, /,
    ],
  ])('fails with exit code 1 for %s', async (_title, args, said) => {
    const stack = await stackWith(slowStack(0).files)
    const { exitCode, stdout, stderr } = await inShell(stack, `$CLI ${args}`)
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
    expect(stderr).toMatch(said)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })

  it.each<[string, RegExp]>([
    ['--help', /^Usage: helmfile-gate COMMAND/],
    ['plan -h', /^Usage: helmfile-gate plan/],
    ['--version', /^\d+\.\d+\.\d+\n$/],
  ])('answers %s on standard output', async (args, said) => {
    const stack = await stackWith(slowStack(0).files)
    const { exitCode, stdout, stderr } = await inShell(stack, `$CLI ${args}`)
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(stdout).toMatch(said)
  })
})

describe('a person at a terminal', () => {
  const files = (namespace: string, value: string) => ({
    'helmfile.yaml': `releases:\n${release('web', namespace, './web', ['labels: {layer: 1}'])}`,
    ...chart('web', { 'templates/a.yaml': configMap('a', value) }),
  })

  interface Sitting {
    readonly stack: SmallStack
    readonly namespace: string
    /** Starts the program with these arguments on a terminal of 24 lines. */
    readonly run: (args: string, env?: Readonly<Record<string, string>>) => Terminal
    /** Whether anything was applied, and who holds the Lease. */
    readonly left: () => Promise<{ readonly releases: string[]; readonly holders: string }>
  }

  async function sitting(value = '"1"'): Promise<Sitting> {
    const namespace = uniqueName('terminal')
    const stack = await stackWith(files(namespace, value))
    const usual = `--stack helmfile.yaml --tools-dir ${bed.tools.dir}`
    const holder = '{.items[*].spec.holderIdentity}'
    return {
      ...{ stack, namespace },
      run: (args, env = {}) =>
        openTerminal(`${process.execPath} ${cli} ${args} ${usual}`, {
          cwd: stack.dir,
          env: { ...bed.env, ...env },
          rows: 24,
        }),
      left: async () => ({
        releases: Object.keys(await helmList(bed)).filter((key) => key.startsWith(`${namespace}/`)),
        holders: await bed.kubectl(['get', 'leases', '-n', 'default', '-o', `jsonpath=${holder}`]),
      }),
    }
  }

  const untouched = { releases: [], holders: '' }
  const green = '\x1b[32m'

  it('is shown the plan and asked, and nothing but yes applies it', async () => {
    const { run, left, namespace } = await sitting()
    const careless = run('apply')
    await careless.shows('Only "yes" is accepted: ')
    expect(careless.screen()).toContain('1 of 1 release changes')
    careless.type('y\r')
    expect(await careless.ended).toBe(1)
    expect(careless.screen()).toContain('applying was not begun: the answer was not yes: nothing was changed')
    expect(await left()).toEqual(untouched)

    const hurried = run('apply')
    await hurried.shows('Only "yes" is accepted: ')
    hurried.type('\x03')
    expect(await hurried.ended).toBe(1)
    expect(hurried.screen()).toContain(
      'Cancelled.\r\napplying was not begun: it was cancelled: nothing was changed',
    )
    expect(await left()).toEqual(untouched)

    const sure = run('apply')
    await sure.shows('Apply these changes to default?')
    sure.type('yes\r')
    expect(await sure.ended).toBe(0)
    expect(sure.screen()).toContain(`applied         ${namespace}/web`)
    expect(await left()).toEqual({ releases: [`${namespace}/web`], holders: '' })

    // Where nothing is to be done nobody is asked.
    const again = run('apply')
    expect(await again.ended).toBe(0)
    expect(again.screen()).not.toContain('Only "yes"')

    const gone = run('destroy --confirm default')
    await gone.shows('Remove these releases from default?')
    gone.type('yes\r')
    expect(await gone.ended).toBe(0)
    expect(await left()).toEqual(untouched)
  }, 120_000)

  it('reads a plan that is longer than the screen in a pager, and can end it there', async () => {
    const { run, stack, namespace, left } = await sitting(`|\n${'    line\n'.repeat(30)}`)
    await stack.write({
      'bin/pager': '#!/bin/sh\ncat > read\n',
      'bin/stay': "#!/bin/sh\ntrap '' INT\necho paging\nexec sleep 600\n",
    })
    await Promise.all(['pager', 'stay'].map((name) => chmod(join(stack.dir, 'bin', name), 0o755)))
    const first = run('apply --yes')
    expect(await first.ended).toBe(0)
    await stack.write(files(namespace, `|\n${'    other\n'.repeat(30)}`))

    const paged = run('plan', { PAGER: './bin/pager' })
    expect(await paged.ended).toBe(2)
    expect(await readFile(join(stack.dir, 'read'), 'utf8')).toContain('1 of 1 release changes')
    expect(paged.screen()).not.toContain('1 of 1 release changes')

    const plain = run('plan --no-pager', { PAGER: './bin/stay' })
    expect(await plain.ended).toBe(2)
    expect(plain.screen()).toContain('1 of 1 release changes')

    const hurried = run('apply', { PAGER: './bin/stay' })
    await hurried.shows('paging')
    hurried.type('\x03')
    expect(await hurried.ended).toBe(1)
    expect(hurried.screen()).toContain('it was cancelled')
    expect((await left()).holders).toBe('')
  }, 120_000)

  it('sees colours and what is under way, and neither where that is not wanted', async () => {
    const { run, stack, namespace } = await sitting()
    const plan = async (env: Readonly<Record<string, string>>) => {
      const terminal = run('plan', env)
      await terminal.ended
      return terminal.screen()
    }
    const [coloured, plain] = [await plan({}), await plan({ NO_COLOR: '1', CI: 'true' })]
    expect(coloured).toContain(`${green}+ ConfigMap ${namespace}/a`)
    expect(coloured).toContain('Read the stack …')
    expect(plain).toContain(`+ ConfigMap ${namespace}/a`)
    expect(plain).not.toContain(green)
    expect(plain).not.toContain('Read the stack')
    const usual = `--stack helmfile.yaml --tools-dir ${bed.tools.dir}`
    const piped = await inShell(stack, `unset NO_COLOR; FORCE_COLOR=1 $CLI plan ${usual} | cat`)
    expect(piped.stdout).toContain(`${green}+ ConfigMap`)
    expect(piped.stderr).toBe('')
  }, 120_000)

  it('can have each result as one JSON document, a failure, too', async () => {
    const { stack } = await sitting()
    const usual = `--stack helmfile.yaml --tools-dir ${bed.tools.dir}`
    const asked: readonly (readonly [document: string, args: string, exitCode: number, result?: string])[] = [
      ['plan', `plan ${usual}`, 2, 'changed'],
      ['apply', `apply --yes ${usual}`, 0, 'applied'],
      ['plan', `plan ${usual}`, 0, 'unchanged'],
      ['lint', `lint ${usual}`, 0, 'clean'],
      ['preflight', `preflight ${usual}`, 0, 'ready'],
      ['status', `status ${usual}`, 0, 'healthy'],
      ['drift', `drift ${usual}`, 0, 'in-sync'],
      ['history', `history ${usual}`, 0],
      [
        'close',
        "close --stack helmfile.yaml --layer 1 --job-results $'plan success\\n1 success'",
        0,
        'closed',
      ],
      ['failed', `plan --layer 7 ${usual}`, 1, 'failed'],
      ['failed', `apply ${usual}`, 1, 'failed'],
      ['failed', `plan --operation rolback ${usual}`, 1, 'failed'],
    ]
    for (const [document, args, code, result] of asked) {
      const { exitCode, stdout } = await inShell(stack, `$CLI ${args} --json`)
      const told = JSON.parse(stdout) as { readonly result?: string }
      expect({ args, exitCode, result: told.result, problems: documentProblems(document, told) }).toEqual({
        ...{ args, exitCode: code, result, problems: [] },
      })
    }
  }, 180_000)

  it('is told at once where nobody can be asked', async () => {
    const { stack, left } = await sitting()
    const ended = await inShell(stack, `$CLI apply --stack helmfile.yaml --tools-dir ${bed.tools.dir}`)
    expect(ended).toMatchObject({ exitCode: 1, stdout: '' })
    expect(ended.stderr).toMatch(
      /^asking whether to apply failed: there is no terminal to ask on: make a plan .*\n$/,
    )
    expect(await left()).toEqual(untouched)
  }, 60_000)
})
