import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { setTimeout as sleep } from 'node:timers/promises'
import { startBed, type Bed } from '../bed/bed.js'
import { uniqueName } from '../bed/runner.js'
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

let bed: Bed

beforeAll(async () => {
  bed = await startBed({ charts: false })
}, 120_000)
afterAll(() => bed.stop(), 30_000)
const stackWith = stacksOn(() => bed)

/** One layer: `web` needs all others; `kept` is never rolled back; `fresh` comes later, where it is asked for. */
function helmfile(namespace: string, fresh = false): string {
  const layer = 'labels: {layer: 1}'
  const needs = ['api', 'kept', ...(fresh ? ['fresh'] : [])].map((name) => `${namespace}/${name}`)
  return `helmDefaults: {timeout: 12}\nreleases:\n${[
    release('api', namespace, './api', [layer]),
    release('kept', namespace, './kept', ['labels: {layer: 1, rollback: never}']),
    ...(fresh ? [release('fresh', namespace, './fresh', [layer])] : []),
    release('web', namespace, './web', [layer, `needs: [${needs.join(', ')}]`]),
  ].join('')}`
}

const charts = (value: string, web: Readonly<Record<string, string>> = {}) => ({
  ...chart('api', { 'templates/a.yaml': configMap('api', value) }),
  ...chart('kept', { 'templates/a.yaml': configMap('kept', value) }),
  ...chart('fresh', { 'templates/a.yaml': configMap('fresh', value) }),
  ...chart('web', { 'templates/a.yaml': configMap('web', value), 'templates/more.yaml': '', ...web }),
})

/** helm sends it, waits for the hook, and gives up. */
const hanging = { 'templates/more.yaml': hookJob('migrate', 'image-missing', 'post-upgrade') }

/** helm does not wait for it. */
const workload = (pod: string) => ({
  'templates/more.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}, annotations: {helmfile-gate.example/pod: ${pod}}}
    spec: {containers: [{name: main, image: registry.example/none:1}]}
`,
})

interface Deployed {
  readonly stack: SmallStack
  readonly namespace: string
  readonly revisions: () => Promise<Record<string, string>>
  readonly value: (name: string) => Promise<string>
}

/** The stack at revision 1, with the value `one`. */
async function deployed(web: Readonly<Record<string, string>> = {}): Promise<Deployed> {
  const namespace = uniqueName('back')
  const stack = await stackWith({ 'helmfile.yaml': helmfile(namespace), ...charts('one', web) })
  const step = await stack.act({ command: 'apply' })
  if (step.exitCode !== 0) throw new Error(step.log)
  const revisions = async () => {
    const all = Object.entries(await helmList(bed)).filter(([key]) => key.startsWith(`${namespace}/`))
    return Object.fromEntries(
      all.map(([key, { revision, status }]) => [key.split('/')[1] ?? '', `${revision} ${status}`]),
    )
  }
  const value = (name: string) =>
    bed.kubectl(['get', 'configmap', name, '-n', namespace, '-o', 'jsonpath={.data.value}'])
  return { stack, namespace, revisions, value }
}

const rollback = { 'on-failure': 'rollback' } as const

describe('on-failure: rollback', () => {
  it('takes back what the apply changed, as approved, and says of each release what became of it', async () => {
    const { stack, namespace, revisions, value } = await deployed()
    await stack.commit({ 'helmfile.yaml': helmfile(namespace, true), ...charts('two', hanging) })
    const { approval, step } = await stack.plan(rollback)
    expect(step.log).toContain(
      `what it changed goes back by itself: ${namespace}/api to revision 1, ${namespace}/web to revision 1`,
    )
    expect(step.log).toMatch(new RegExp(`leaves ${namespace}/kept: the stack labels it`))
    expect(step.log).toMatch(new RegExp(`leaves ${namespace}/fresh: it was not there before`))
    expect(step.summary).toContain('what it changed goes back by itself')

    const other = await stack.act({ command: 'apply', approval, 'on-failure': 'keep' })
    expect(errorLine(other.log)).toContain('it says on-failure rollback, and this run has keep')

    const failed = await stack.act({ command: 'apply', approval, description: 'PR #7' })
    expect(failed).toMatchObject({ exitCode: 1, outputs: { 'failure-reason': 'apply-failed' } })
    expect(await revisions()).toEqual({
      api: '3 deployed',
      kept: '2 deployed',
      fresh: '1 deployed',
      web: '3 deployed',
    })
    expect([await value('api'), await value('web'), await value('kept')]).toEqual(['one', 'one', 'two'])
    expect(JSON.parse(failed.outputs['rolled-back'] ?? '')).toEqual([`${namespace}/api`, `${namespace}/web`])
    for (const told of [failed.log, failed.summary]) {
      expect(told).toContain(`${namespace}/api: rolled back after the failure`)
      expect(told).toContain(`${namespace}/kept: not rolled back: the stack labels it`)
      expect(told).toContain(`${namespace}/fresh: not rolled back: it was not there before`)
    }
    expect(failed.log).toMatch(new RegExp(`rolled-back +${namespace}/web`))
    expect(errorLine(failed.log)).toContain(`${namespace}/api, ${namespace}/web rolled back`)
    const [web, api] = ['web', 'api'].map((name) => failed.log.indexOf(`rolling back ${namespace}/${name}`))
    expect(web).toBeLessThan(api ?? 0)
    const history = JSON.parse(await bed.helm(['history', 'api', '-n', namespace, '-o', 'json'])) as {
      description: string
    }[]
    expect(history.at(-1)?.description).toMatch(
      /^Rollback to 1 after a failure: PR #7 @[0-9a-f]{12} by helmfile-gate$/,
    )

    // The approval still holds: what is there is what was planned from.
    const again = await stack.act({ command: 'apply', approval })
    expect(again.log).toMatch(new RegExp(`already-applied +${namespace}/kept`))
    expect(await revisions()).toMatchObject({ api: '5 deployed', kept: '2 deployed', web: '5 deployed' })
  }, 240_000)

  it('leaves alone what somebody else has changed meanwhile', async () => {
    const { stack, namespace, revisions, value } = await deployed()
    await stack.commit(charts('two', hanging))
    const running = stack.act({ command: 'apply', ...rollback })
    await until(async () => (await revisions())['web'] === '2 pending-upgrade')
    await stack.write(chart('api', { 'templates/a.yaml': configMap('api', 'other') }))
    await bed.helm(['upgrade', 'api', `${stack.dir}/api`, '--namespace', namespace])
    const failed = await running
    expect(failed.exitCode).toBe(1)
    expect(failed.log).toContain(`${namespace}/api: not rolled back: somebody else has changed it`)
    expect(await revisions()).toMatchObject({ api: '3 deployed', web: '3 deployed' })
    expect([await value('api'), await value('web')]).toEqual(['other', 'one'])
    expect(JSON.parse(failed.outputs['rolled-back'] ?? '')).toEqual([`${namespace}/web`])
  }, 180_000)

  it('takes back a layer that does not get ready in time, and waits for what was there before', async () => {
    const { stack, namespace, revisions, value } = await deployed(workload('runs'))
    await stack.commit(charts('two', workload('image-missing')))
    const failed = await stack.act({ command: 'apply', ...rollback, 'readiness-timeout': '6s' })
    expect(failed).toMatchObject({ exitCode: 1, outputs: { 'failure-reason': 'not-ready' } })
    expect(await revisions()).toMatchObject({ api: '3 deployed', kept: '2 deployed', web: '3 deployed' })
    expect([await value('api'), await value('web')]).toEqual(['one', 'one'])
    expect(errorLine(failed.log)).toContain(`${namespace}/api, ${namespace}/web rolled back`)
    expect(failed.log).toMatch(/layer 1 is ready/)
  }, 180_000)
})

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('it did not come to that within 60 s')
    await sleep(100)
  }
}
