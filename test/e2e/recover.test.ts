import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { cpSync, existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gunzipSync, gzipSync } from 'node:zlib'
import { startBed, type Bed } from '../bed/bed.js'
import { uniqueName } from '../bed/runner.js'
import {
  changedIn,
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
    expect(errorLine(failed.log)).toMatch(/^applying layer 1 failed: .+: see the log of the run/)
    expect(await status()).toMatchObject({ revision: 2, status: 'failed' })

    const same = await stack.plan()
    expect(changedIn(same.plan)[key]).toMatchObject({ status: 'retry', revision: 2, changes: [] })
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
    await setStatus(namespace, 'failed')
    const { plan, approval } = await stack.plan()
    expect(changedIn(plan)[key]).toMatchObject({ status: 'retry', changes: [] })
    expect((await stack.act({ command: 'apply', approval })).outputs.result).toBe('applied')
    expect(await status()).toMatchObject({ revision: 2, status: 'deployed' })
  }, 60_000)
})

describe('a release that an operation holds', () => {
  it.each([
    ['pending-upgrade', 'helm rollback web -n'],
    ['pending-install', 'helm uninstall web -n'],
  ])(
    'is stuck when %s, and the apply refuses it with the way out',
    async (state, wayOut) => {
      const { stack, namespace, key, status } = await deployed()
      await setStatus(namespace, state)
      const { plan, approval, step } = await stack.plan()
      expect(changedIn(plan)[key]?.status).toBe('stuck')
      expect(step.log).toContain(`\`${wayOut} ${namespace}\``)
      const refused = await stack.act({ command: 'apply', approval })
      expect(refused).toMatchObject({
        exitCode: 1,
        outputs: { result: 'failed', 'failure-reason': 'release-stuck' },
      })
      expect(errorLine(refused.log)).toContain(`applying ${key} failed: revision 1 is ${state} since `)
      expect(errorLine(refused.log)).toContain(`\`${wayOut} ${namespace}\``)
      expect(await status()).toMatchObject({ revision: 1 })
    },
    60_000,
  )
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

const secretOf = (revision: number) => `sh.helm.release.v1.web.v${revision}`

/** Rewrites the newest record of the release `web`, as a helm that was killed leaves it. */
async function setStatus(namespace: string, status: string): Promise<void> {
  const path = ['--namespace', namespace, 'secret', secretOf(1)]
  const packed = await bed.kubectl(['get', ...path, '-o', 'jsonpath={.data.release}'])
  const record = JSON.parse(
    gunzipSync(Buffer.from(Buffer.from(packed, 'base64').toString(), 'base64')).toString(),
  ) as { info: { status: string } }
  record.info.status = status
  const release64 = Buffer.from(gzipSync(JSON.stringify(record)).toString('base64')).toString('base64')
  const patch = { metadata: { labels: { status } }, data: { release: release64 } }
  await bed.kubectl(['patch', ...path, '--type=merge', '-p', JSON.stringify(patch)])
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
