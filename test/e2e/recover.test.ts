import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startBed, type Bed } from '../bed/bed.js'
import { uniqueName } from '../bed/runner.js'
import { makeOld, secretOf, setStatus } from './helm-record.js'
import {
  changedIn,
  changeList,
  chart,
  configMap,
  errorLine,
  helmList,
  hookJob,
  release,
  stacksOn,
  type SmallStack,
} from './small-stack.js'

let bed: Bed

beforeAll(async () => {
  bed = await startBed({ charts: false })
}, 120_000)
afterAll(() => bed.stop(), 30_000)
const stackWith = stacksOn(() => bed)

const helmfile = (namespace: string, timeout = 60) =>
  `helmDefaults: {timeout: ${timeout}}\nreleases:\n${release('web', namespace, './web', ['labels: {layer: 1}'])}`

const web = (value: string, pod?: Parameters<typeof hookJob>[1]) =>
  chart('web', {
    'templates/a.yaml': configMap('settings', value),
    ...(pod
      ? { 'templates/job.yaml': hookJob('migrate', pod, 'pre-upgrade') }
      : { 'templates/job.yaml': '' }),
  })

/** A release `web` at revision 1, deployed by the action. */
async function deployed(files: Readonly<Record<string, string>> = {}) {
  const namespace = uniqueName('recover')
  const key = `${namespace}/web`
  const stack = await stackWith({ 'helmfile.yaml': helmfile(namespace), ...web('"one"'), ...files })
  const { approval } = await stack.plan()
  const step = await stack.act({ command: 'apply', approval })
  if (step.exitCode !== 0) throw new Error(step.log)
  const status = async () => (await helmList(bed))[key]
  return { stack, namespace, key, status, approval }
}

describe('a release whose last attempt failed', () => {
  it('is a retry although nothing differs from what was tried, and the apply mends it', async () => {
    const { stack, namespace, key, status } = await deployed()
    await stack.commit({ 'helmfile.yaml': helmfile(namespace, 5), ...web('"two"', 'image-missing') })
    const { approval } = await stack.plan()
    const failed = await stack.act({ command: 'apply', approval })
    expect(failed).toMatchObject({
      exitCode: 1,
      outputs: { result: 'failed', 'failure-reason': 'apply-failed' },
    })
    expect(failed.log).toMatch(new RegExp(`failed +${key}`))
    expect(errorLine(failed.log)).toMatch(/^applying layer 1 failed: .+: see the log; /)
    expect(await status()).toMatchObject({ revision: 2, status: 'failed' })

    const same = await stack.plan()
    // helm goes on from revision 1, and nobody knows how much of revision 2 it had sent.
    const again = changedIn(same.plan)[key]
    expect(again).toMatchObject({ status: 'retry', revision: 2 })
    expect(again && changeList(again)).toEqual([
      `change ConfigMap ${namespace}/settings`,
      `add Job ${namespace}/migrate`,
    ])
    expect(same.step.log).toContain('parts of revision 2 may stand, and parts of revision 1')
    expect(same.step.outputs).toMatchObject({ result: 'changed', changed: 'true', layers: '[1]' })

    await stack.commit({ 'helmfile.yaml': helmfile(namespace), ...web('"two"', 'completes') })
    const mended = await stack.plan()
    expect(changedIn(mended.plan)[key]?.status).toBe('retry')
    const step = await stack.act({ command: 'apply', approval: mended.approval })
    expect(step.outputs.result).toBe('applied')
    expect(await status()).toMatchObject({ revision: 3, status: 'deployed' })
    expect((await stack.plan()).step.outputs.result).toBe('unchanged')
  }, 120_000)

  it('is applied although its diff is empty, which helmfile alone would skip', async () => {
    const { stack, namespace, key, status } = await deployed()
    await setStatus(bed, { namespace, revision: 1 }, 'failed')
    const { plan, approval } = await stack.plan()
    expect(changedIn(plan)[key]).toMatchObject({ status: 'retry', changes: [] })
    expect((await stack.act({ command: 'apply', approval })).outputs.result).toBe('applied')
    expect(await status()).toMatchObject({ revision: 2, status: 'deployed' })
  }, 60_000)
})

describe('a release that an operation holds', () => {
  it.each(['pending-upgrade', 'pending-install'])(
    'is stuck when it has been %s for a short while only, and the apply refuses it with what to do',
    async (state) => {
      const { stack, namespace, key, status } = await deployed()
      await setStatus(bed, { namespace, revision: 1 }, state)
      const { plan, approval, step } = await stack.plan()
      expect(changedIn(plan)[key]?.status).toBe('stuck')
      expect(step.log).toContain('plan again after ')
      expect(step.log).toMatch(/a helm may be at work on it; nobody holds the Lease default\/helmfile-gate-/)
      const refused = await stack.act({ command: 'apply', approval })
      expect(refused).toMatchObject({
        exitCode: 1,
        outputs: { result: 'failed', 'failure-reason': 'release-stuck' },
      })
      expect(errorLine(refused.log)).toMatch(
        new RegExp(
          `^applying ${key} failed: revision 1 is ${state} since .*; nobody else holds the Lease default/.*: plan again after `,
        ),
      )
      expect(await status()).toMatchObject({ revision: 1 })
    },
    60_000,
  )
})

describe('a release in the middle of which helm was killed', () => {
  it.each<[string, Killed]>([
    [
      'an upgrade',
      { state: 'pending-upgrade', revision: 2, start: 1, says: /revision 1, which is deployed/ },
    ],
    [
      'a first installation',
      { state: 'pending-install', revision: 1, start: 1, says: /no revision is deployed/ },
    ],
    [
      'a rollback',
      { state: 'pending-rollback', revision: 3, start: 2, says: /revision 2, which is deployed/ },
    ],
  ])(
    'is recovered from by an approved apply: %s',
    async (_title, { state, revision, start, says }) => {
      const namespace = uniqueName('recover')
      const key = `${namespace}/web`
      const stack = await stackWith({ 'helmfile.yaml': helmfile(namespace), ...hanging('"one"', state) })
      const helm = (...args: string[]) => bed.helm([...args, '--namespace', namespace])
      const place = ['--namespace', namespace]
      const folder = join(stack.dir, 'web')
      if (state === 'pending-install') {
        await killedHelm(
          ['install', 'web', folder, '--create-namespace', ...place],
          namespace,
          state,
          revision,
        )
      } else {
        await helm('install', 'web', folder, '--create-namespace')
        await stack.commit(state === 'pending-rollback' ? web('"two"') : hanging('"two"', state))
        if (state === 'pending-rollback') await helm('upgrade', 'web', folder)
        const args = state === 'pending-rollback' ? ['rollback', 'web', '1'] : ['upgrade', 'web', folder]
        await killedHelm([...args, ...place], namespace, state, revision)
      }
      await stack.commit(web('"three"'))
      const young = await stack.plan()
      expect(changedIn(young.plan)[key]?.status).toBe('stuck')

      await makeOld(bed, { namespace, revision })
      const { plan, approval, step } = await stack.plan()
      expect(changedIn(plan)[key]).toMatchObject({ status: 'recover', recovery: { state, start }, revision })
      expect(changedIn(plan)[key]?.reason).toMatch(says)
      expect(step.outputs).toMatchObject({ result: 'changed', layers: '[1]' })
      const applied = await stack.act({ command: 'apply', approval })
      expect(applied).toMatchObject({ exitCode: 0, outputs: { result: 'applied' } })
      expect(applied.log).toContain(`revision ${revision} → ${revision + 1}, recovered from ${state}`)
      expect(applied.summary).toContain(`recovered from ${state}`)
      expect((await helmList(bed))[key]).toMatchObject({ revision: revision + 1, status: 'deployed' })
      expect(
        await bed.kubectl(['get', 'configmap', 'settings', ...place, '-o', 'jsonpath={.data.value}']),
      ).toBe('three')
      expect((await stack.plan()).step.outputs.result).toBe('unchanged')
    },
    120_000,
  )

  it('is refused when another revision is pending by then', async () => {
    const { stack, namespace, key, status } = await deployed()
    await setStatus(bed, { namespace, revision: 1 }, 'pending-upgrade')
    await makeOld(bed, { namespace, revision: 1 })
    await stack.commit(web('"two"'))
    const { approval } = await stack.plan()
    await bed.helm(['rollback', 'web', '1', '--namespace', namespace])
    await setStatus(bed, { namespace, revision: 2 }, 'pending-rollback')
    await makeOld(bed, { namespace, revision: 2 })
    const refused = await stack.act({ command: 'apply', approval })
    expect(refused.outputs['failure-reason']).toBe('approval-outdated')
    expect(errorLine(refused.log)).toContain(`applying ${key} failed: revision 2 is pending-rollback since`)
    expect(await status()).toMatchObject({ revision: 2, status: 'pending-rollback' })
  }, 60_000)

  it('by somebody during the apply is failed at once, and the apply says that it was cut off', async () => {
    const { stack, namespace, key, status } = await deployed()
    await stack.commit(web('"two"', 'image-missing'))
    const { approval } = await stack.plan()
    const running = stack.act({ command: 'apply', approval })
    await until(async () => (await pendingStatus(key)) === 'pending-upgrade')
    for (const pid of await helmsIn(namespace)) process.kill(pid, 'SIGKILL')
    const step = await running
    expect(step).toMatchObject({ exitCode: 1, outputs: { 'failure-reason': 'apply-failed' } })
    expect(errorLine(step.log)).toContain(`helm was cut off while it was at ${key}, and revision 2 is failed`)
    expect(await status()).toMatchObject({ revision: 2, status: 'failed' })
    expect(changedIn((await stack.plan()).plan)[key]?.status).toBe('retry')
  }, 90_000)
})

describe('a release that a killed run left', () => {
  it('is told with the Lease that the run has left: whose it is, since when, and when it was renewed last', async () => {
    const { stack, namespace, key } = await deployed()
    await stack.commit(web('"two"', 'image-missing'))
    const { approval } = await stack.plan()
    let kill: (signal: NodeJS.Signals) => void = () => undefined
    const running = stack.act(
      { command: 'apply', approval },
      { withoutPost: true, onStart: (end) => (kill = end) },
    )
    await until(async () => (await pendingStatus(key)) === 'pending-upgrade')
    kill('SIGKILL')
    for (const pid of await helmsIn(namespace)) process.kill(pid, 'SIGKILL')
    await running
    const held =
      /of the Lease default\/helmfile-gate-\S+: \S+ \(process .*\) holds it since .* UTC for plan \w+ of commit \w+, renewed last at .* UTC/
    const stuck = changedIn((await stack.plan()).plan)[key]
    expect(stuck).toMatchObject({ status: 'stuck', reason: expect.stringMatching(held) as unknown })
    await makeOld(bed, { namespace, revision: 2 })
    const recover = changedIn((await stack.plan()).plan)[key]
    expect(recover).toMatchObject({ status: 'recover', reason: expect.stringMatching(held) as unknown })
  }, 120_000)
})

describe('an API server that is away in the middle of an apply', () => {
  it('leaves nothing pending once it is back, and the next run mends it', async () => {
    const { stack, namespace, key, status } = await deployed()
    await stack.commit({ 'helmfile.yaml': helmfile(namespace, 8), ...web('"two"', 'image-missing') })
    const { approval } = await stack.plan()
    const running = stack.act({ command: 'apply', approval })
    await until(async () => (await pendingStatus(key)) === 'pending-upgrade')
    const server = await apiServerPid()
    process.kill(server, 'SIGSTOP')
    await sleep(20_000)
    process.kill(server, 'SIGCONT')
    const step = await running
    expect(step).toMatchObject({ exitCode: 1, outputs: { 'failure-reason': 'apply-failed' } })
    expect(await status()).toMatchObject({ revision: 2, status: 'failed' })
    await stack.commit({ 'helmfile.yaml': helmfile(namespace), ...web('"two"') })
    const again = await stack.plan()
    const mended = await stack.act({ command: 'apply', approval: again.approval })
    expect(mended.outputs.result).toBe('applied')
    expect(await status()).toMatchObject({ revision: 3, status: 'deployed' })
  }, 120_000)
})

describe('an approval', () => {
  it('is outdated when somebody deployed in between', async () => {
    const { stack, namespace, key, status } = await deployed()
    const other = await otherChart(stack)
    await stack.commit(web('"two"'))
    const { approval } = await stack.plan()
    await bed.helm(['upgrade', 'web', other, '--namespace', namespace])
    const refused = await stack.act({ command: 'apply', approval })
    expect(refused.outputs['failure-reason']).toBe('approval-outdated')
    expect(errorLine(refused.log)).toBe(
      `applying ${key} failed: it is at revision 2, and the plan started from 1: it was changed in between: plan again`,
    )
    expect(await status()).toMatchObject({ revision: 2 })
  }, 60_000)

  it('that is outdated is the failure of the first layer, and no later one is called done', async () => {
    const { stack, namespace } = await deployed()
    const db = release('db', namespace, './web', ['labels: {layer: 2}'])
    const other = await otherChart(stack)
    await stack.commit({ 'helmfile.yaml': `${helmfile(namespace)}${db}`, ...web('"two"') })
    const { approval } = await stack.plan()
    await bed.helm(['upgrade', 'web', other, '--namespace', namespace])
    const { log, outputs } = await stack.act({ command: 'apply', approval })
    expect(outputs['failure-reason']).toBe('approval-outdated')
    expect(log).toContain('layer 1')
    expect(log).not.toContain('layer 2')
    expect(log).not.toContain('nothing to do')
  }, 60_000)

  it('may be applied twice: what is done already is not touched again', async () => {
    const { stack, key, status, approval } = await deployed()
    const again = await stack.act({ command: 'apply', approval })
    expect(again).toMatchObject({ exitCode: 0, outputs: { result: 'applied' } })
    expect(again.log).toContain(`already-applied ${key} 1.0.0 revision 1`)
    expect(again.summary).toContain('already-applied')
    expect(await status()).toMatchObject({ revision: 1, status: 'deployed' })
  }, 60_000)
})

describe('a plan that is cancelled', () => {
  it('does not report what failed because of that as what is wrong with the stack', async () => {
    const busy = '# {{ exec "sh" (list "-c" "touch begun; exec sleep 4") }}\n'
    const stack = await stackWith({
      'helmfile.yaml.gotmpl': `${busy}${helmfile(uniqueName('recover'))}`,
      ...web('"1"'),
    })
    const cancel = async (kill: (signal: NodeJS.Signals) => void) => {
      while (!existsSync(join(stack.dir, 'begun'))) await sleep(20)
      kill('SIGINT')
    }
    const inputs = { stack: 'helmfile.yaml.gotmpl' }
    const step = await stack.act(inputs, { onStart: (kill) => void cancel(kill) })
    expect(step).toMatchObject({ exitCode: 1, summary: '', outputs: { 'failure-reason': 'cancelled' } })
  }, 60_000)
})

describe('an apply that is cancelled', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'by %s lets helm end, so that the release is failed and not pending',
    async (signal) => {
      const { stack, key, status } = await deployed()
      await stack.commit(web('"two"', 'image-missing'))
      const { approval } = await stack.plan()
      let kill: (signal: NodeJS.Signals) => void = () => undefined
      const running = stack.act({ command: 'apply', approval }, { onStart: (end) => (kill = end) })
      const deadline = Date.now() + 30_000
      while ((await pendingStatus(key)) !== 'pending-upgrade' && Date.now() < deadline)
        await new Promise((go) => setTimeout(go, 200))
      const started = Date.now()
      kill(signal)
      const step = await running
      expect(Date.now() - started).toBeLessThan(7500)
      expect(step).toMatchObject({
        exitCode: 1,
        outputs: { result: 'failed', 'failure-reason': 'cancelled' },
      })
      expect(step.log).toContain('::warning::Cancelled: waiting for helm to end')
      expect(errorLine(step.log)).toBe(
        'the run ended early: it was cancelled: plan again; a release that was being applied is then a retry',
      )
      expect(step.log).toMatch(new RegExp(`failed +${key}`))
      expect(await status()).toMatchObject({ revision: 2, status: 'failed' })
      expect(changedIn((await stack.plan()).plan)[key]?.status).toBe('retry')
    },
    90_000,
  )
})

/** @returns a chart that somebody else deploys: a rollback alone would be what was planned from. */
async function otherChart(stack: SmallStack): Promise<string> {
  await stack.commit(web('"other"'))
  const folder = join(mkdtempSync(join(tmpdir(), 'helmfile-gate-other-')), 'web')
  cpSync(join(stack.dir, 'web'), folder, { recursive: true })
  return folder
}

interface Killed {
  readonly state: 'pending-install' | 'pending-upgrade' | 'pending-rollback'
  /** The one that is pending, and the one that helm goes on from. */
  readonly revision: number
  readonly start: number
  readonly says: RegExp
}

/** A chart with a hook that keeps helm waiting in the middle of an operation. */
const hanging = (value: string, state: Killed['state']) => {
  const hooks = {
    'pending-install': 'post-install',
    'pending-upgrade': 'pre-upgrade',
    'pending-rollback': 'pre-rollback',
  }
  return chart('web', {
    'templates/a.yaml': configMap('settings', value),
    'templates/job.yaml': hookJob('migrate', 'image-missing', hooks[state]),
  })
}

/** Runs helm until it is at work, and kills it there. */
async function killedHelm(args: string[], namespace: string, state: string, revision: number): Promise<void> {
  const helm = spawn(bed.tools.helm, args, { env: { ...process.env, ...bed.env }, stdio: 'ignore' })
  const ended = new Promise((resolve) => helm.once('exit', resolve))
  const label = ['-o', 'jsonpath={.metadata.labels.status}']
  const path = ['secret', '--ignore-not-found', secretOf(revision), '--namespace', namespace]
  await until(async () => (await bed.kubectl(['get', ...path, ...label])) === state)
  // Until its hook waits, it still writes.
  await sleep(1_500)
  helm.kill('SIGKILL')
  await ended
}

/** @returns the processes of helm that work on a release of that namespace. */
async function helmsIn(namespace: string): Promise<number[]> {
  return pidsWith(
    (words) =>
      words[0]?.endsWith('/helm') === true && words[1] === 'upgrade' && words.join(' ').includes(namespace),
  )
}

async function apiServerPid(): Promise<number> {
  const [pid = 0] = (await pidsWith((words) => words[0]?.endsWith('kube-apiserver') === true)).filter((one) =>
    bed.pids.includes(one),
  )
  return pid
}

async function pidsWith(matches: (words: string[]) => boolean): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(
    pids.map(async (pid) => {
      const line = await readFile(join('/proc', pid, 'cmdline'), 'utf8').catch(() => '')
      return matches(line.split('\0')) ? [Number(pid)] : []
    }),
  )
  return found.flat()
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('it did not come to that within 30 s')
    await sleep(100)
  }
}

async function pendingStatus(key: string): Promise<string> {
  const namespace = key.split('/')[0] ?? ''
  const args = [
    'get',
    '--namespace',
    namespace,
    'secret',
    '--ignore-not-found',
    secretOf(2),
    '-o',
    'jsonpath={.metadata.labels.status}',
  ]
  return bed.kubectl(args)
}
