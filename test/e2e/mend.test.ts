import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Drift } from '../../src/commands/drift.js'
import type { PlannedRelease } from '../../src/plan/plan.js'
import { startBed, type Bed } from '../bed/bed.js'
import { madeUpToken } from '../bed/onepassword/token.js'
import {
  changedIn,
  changeList,
  chart,
  configMap,
  errorLine,
  helmList,
  release,
  smallStack,
  type SmallStack,
} from './small-stack.js'

let bed: Bed
let stack: SmallStack

const web = (value: string) =>
  chart('web', {
    'templates/a.yaml': configMap('settings', value),
    'templates/b.yaml': `apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {tier: front}}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: main, image: "registry.example/web:1"}]}
---
apiVersion: v1
kind: Secret
metadata: {name: login}
stringData: {password: correct-horse}
`,
  })

beforeAll(async () => {
  bed = await startBed({ charts: false })
  const releases = [
    release('web', 'shop', './web', ['labels: {layer: 1, rollback: never}']),
    release('other', 'shop', './other', ['labels: {layer: 1}']),
  ]
  stack = await smallStack(bed, {
    'helmfile.yaml': `releases:\n${releases.join('')}`,
    ...web('one'),
    ...chart('other', { 'templates/a.yaml': configMap('other', 'one') }),
  })
  const step = await stack.act({ command: 'apply' })
  if (step.exitCode !== 0) throw new Error(step.log)
}, 120_000)
afterAll(async () => {
  await stack?.remove()
  await bed.stop()
}, 30_000)

const kubectl = (...args: readonly string[]) => bed.kubectl(['--namespace', 'shop', ...args])
const edit = (kind: string, name: string, body: object) =>
  kubectl('patch', kind, name, '--type=merge', '--patch', JSON.stringify(body))
const mend = { operation: 'mend' } as const

async function drift(): Promise<Drift> {
  const folder = await mkdtemp(join(tmpdir(), 'helmfile-gate-mend-'))
  try {
    const file = join(folder, 'drift.json')
    await stack.act({ command: 'drift', 'report-file': file })
    return JSON.parse(await readFile(file, 'utf8')) as Drift
  } finally {
    await rm(folder, { recursive: true })
  }
}

const findings = async () => (await drift()).releases.flatMap((one) => one.findings)
const revision = async (key: string) => (await helmList(bed))[key]?.revision
const reasons = (planned: PlannedRelease | undefined) =>
  [...(planned?.risks ?? []), ...(planned?.changes ?? []).flatMap(({ risks = [] }) => risks)]
    .filter(({ rule }) => rule === 'drifted')
    .map(({ reason }) => reason)

describe('a mend', () => {
  it('puts back what somebody edited, scaled, deleted and labelled, exactly as approved', async () => {
    await edit('configmap', 'settings', { data: { value: 'by-hand' } })
    await edit('secret', 'login', { stringData: { password: 'battery-staple' } })
    await kubectl('scale', 'deployment', 'web', '--replicas=3')
    await kubectl('label', 'deployment', 'web', 'owner=bob', 'example.com/a=b')
    await kubectl('label', '--overwrite', 'deployment', 'web', 'tier=back')
    await kubectl('delete', 'service', 'web')
    const before = await revision('shop/web')
    const { plan, approval, step } = await stack.plan(mend)
    expect(plan.operation).toBe('mend')
    const changed = changedIn(plan)
    expect(Object.keys(changed)).toEqual(['shop/web'])
    const own = changed['shop/web']
    expect(own).toMatchObject({ status: 'mend', revision: before, to: before })
    expect(own && changeList(own).sort()).toEqual([
      'add Service shop/web',
      'change ConfigMap shop/settings',
      'change Deployment shop/web',
      'change Secret shop/login',
    ])
    const diffs = own?.changes.map(({ diff }) => diff).join('') ?? ''
    expect(diffs).toContain('-spec.replicas: 3\n+spec.replicas: 1\n')
    expect(diffs).toContain('-data.value: by-hand\n+data.value: one\n')
    expect(diffs).toContain('-metadata.labels.owner: bob\n')
    expect(reasons(own).join('\n')).toContain(
      'spec.replicas is 3, helm stored 1, by kubectl (Update through scale)',
    )
    expect(JSON.stringify(plan)).not.toMatch(/battery-staple|correct-horse|YmF0dGVye|Y29ycmVjd/)
    expect(step.log).toContain('is about earlier revisions')
    expect(await findings()).not.toEqual([])

    const asRollback = await stack.act({
      command: 'apply',
      operation: 'rollback',
      release: 'shop/other',
      approval,
    })
    expect(errorLine(asRollback.log)).toContain('it is for a mend, and this is a rollback')

    const done = await stack.act({ command: 'apply', ...mend, approval })
    expect(done).toMatchObject({ exitCode: 0, outputs: { result: 'mended' } })
    expect(done.log).toContain('mending shop/web')
    expect(await drift()).toMatchObject({ result: 'in-sync' })
    expect(await kubectl('get', 'deployment', 'web', '-o', 'jsonpath={.metadata.labels}')).not.toMatch(
      /owner|example/,
    )
    expect([await revision('shop/web'), await revision('shop/other')]).toEqual([(before ?? 0) + 1, 1])

    // A job that is run again finds it done.
    const again = await stack.act({ command: 'apply', ...mend, approval })
    expect(again.log).toMatch(/already-applied +/)
    const nothing = await stack.plan(mend)
    expect(nothing.step.outputs['changed']).toBe('false')
    expect(nothing.step.log).toContain('Nothing to mend')
    // What helm stores is what it was: the next deploy has nothing to do.
    expect(changedIn((await stack.plan()).plan)).toEqual({})
  }, 180_000)

  it('takes away only what was approved, and leaves what another program added', async () => {
    await kubectl('label', 'configmap', 'settings', 'owner=bob')
    await kubectl('label', 'configmap', 'settings', 'team=red', '--field-manager=operator')
    const { plan, approval } = await stack.plan({ ...mend, release: 'shop/web' })
    expect(plan.remarks?.join('\n')).toContain('metadata.labels.team was added, by operator')
    await kubectl('label', 'configmap', 'settings', 'later=yes')
    const before = await revision('shop/web')
    const refused = await stack.act({ command: 'apply', ...mend, release: 'shop/web', approval })
    expect(errorLine(refused.log)).toContain('or how it would go back to it, is not what was approved')
    expect(await revision('shop/web')).toBe(before)

    const done = await stack.act({ command: 'apply', ...mend, release: 'shop/web' })
    expect(done).toMatchObject({ exitCode: 0, outputs: { result: 'mended' } })
    const labels = await kubectl('get', 'configmap', 'settings', '-o', 'jsonpath={.metadata.labels}')
    expect(JSON.parse(labels)).toEqual({ team: 'red', 'app.kubernetes.io/managed-by': 'Helm' })
    await kubectl('label', 'configmap', 'settings', 'team-')
  }, 120_000)

  it('is refused when a revision came in between', async () => {
    await edit('configmap', 'settings', { data: { value: 'by-hand' } })
    const { approval } = await stack.plan(mend)
    await stack.write(web('other'))
    await bed.helm(['upgrade', 'web', `${stack.dir}/web`, '--namespace', 'shop', '--force-conflicts'])
    await stack.write(web('one'))
    const refused = await stack.act({ command: 'apply', ...mend, approval })
    expect(refused.outputs['failure-reason']).toBe('approval-outdated')
    expect(await kubectl('get', 'configmap', 'settings', '-o', 'jsonpath={.data.value}')).toBe('other')
    expect((await stack.act({ command: 'apply', release: 'shop/web' })).exitCode).toBe(0)
  }, 60_000)

  it('says what of a controller it also sets back', async () => {
    await stack.commit(
      chart('other', {
        'templates/a.yaml': configMap('other', 'one'),
        'templates/s.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: scaled}
spec:
  replicas: 1
  selector: {matchLabels: {app: scaled}}
  template:
    metadata: {labels: {app: scaled}}
    spec: {containers: [{name: main, image: "registry.example/scaled:1"}]}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: scaled}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: scaled}
  minReplicas: 3
  maxReplicas: 5
  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}}]
`,
      }),
    )
    expect((await stack.act({ command: 'apply', release: 'shop/other' })).exitCode).toBe(0)
    await kubectl('wait', 'deployment/scaled', '--for=jsonpath={.spec.replicas}=3', '--timeout=60s')
    // What is a controller's alone is no drift: there is nothing to mend.
    expect(changedIn((await stack.plan(mend)).plan)).toEqual({})
    await edit('configmap', 'other', { data: { value: 'by-hand' } })
    const { plan } = await stack.plan(mend)
    expect(changedIn(plan)['shop/other']?.risks).toEqual([
      expect.objectContaining({
        rule: 'resets-controlled',
        reason:
          "it also sets back spec.replicas of Deployment shop/scaled, which is kube-controller-manager's: that has to do its work again",
      }),
    ])
    expect((await stack.act({ command: 'apply', ...mend })).exitCode).toBe(0)
    expect(await findings()).toEqual([])
  }, 120_000)
})

describe('a plan of an upgrade', () => {
  // With a token the digests of two plans can be compared.
  const asked = { release: 'shop/web', 'op-service-account-token': madeUpToken('mend.1password.com') }
  const planned = async () => changedIn((await stack.plan(asked)).plan)['shop/web']

  it('says what somebody changed by hand, in what it changes and beside it, until it is mended', async () => {
    await stack.commit(web('two'))
    expect(reasons(await planned())).toEqual([])
    const { approval } = await stack.plan(asked)
    await edit('configmap', 'settings', { data: { value: 'by-hand' } })
    await kubectl('scale', 'deployment', 'web', '--replicas=3')
    await kubectl('delete', 'service', 'web')
    const { plan, step, approval: drifted } = await stack.plan(asked)
    const own = changedIn(plan)['shop/web']
    expect(own?.changes).toHaveLength(1)
    expect(own?.changes[0]?.risks).toContainEqual({
      rule: 'drifted',
      level: 'medium',
      reason: expect.stringMatching(
        /^changed since helm sent it: data\.value is not what helm stored, by kubectl-patch \(Update\) at 20.*; helm sets it back, or is refused$/,
      ) as unknown,
    })
    expect(own?.risks?.map(({ reason }) => reason)).toEqual([
      'Service shop/web: changed since helm sent it: it is gone; helm makes it anew',
      'Deployment shop/web: changed since helm sent it: spec.replicas is 3, helm stored 1, by kubectl (Update through scale); helm sets it back, or is refused',
    ])
    expect(step.log).toContain('medium risk: changed since helm sent it: data.value')
    expect(step.summary).toContain('changed since helm sent it: data.value')
    // The approval is the same: who changed what by hand is not part of it.
    expect(drifted).toBe(approval)
    const done = await stack.act({ command: 'apply', ...mend })
    expect(done).toMatchObject({ exitCode: 0, outputs: { result: 'mended' } })
    expect(reasons(await planned())).toEqual([])
  }, 120_000)
})

describe('a release whose last revision failed, since somebody else owns what it would change', () => {
  const asked = { release: 'shop/web' }
  const helmfile = (labels: string, more: readonly string[] = []) =>
    `releases:\n${release('web', 'shop', './web', [`labels: {layer: 1${labels}}`, ...more])}`
  let deployed: number

  beforeAll(async () => {
    deployed = (await revision('shop/web')) ?? 0
    await stack.commit({ 'helmfile.yaml': helmfile(', rollback: never'), ...web('two') })
    await edit('configmap', 'settings', { data: { value: 'by-hand' } })
    await kubectl('scale', 'deployment', 'web', '--replicas=3')
    const failed = await stack.act({ command: 'apply', ...asked })
    expect(failed).toMatchObject({ exitCode: 1, outputs: { 'failure-reason': 'apply-failed' } })
    expect(await helmList(bed)).toMatchObject({ 'shop/web': { revision: deployed + 1, status: 'failed' } })
  }, 60_000)

  it('is planned with what helm goes on from, with what was changed by hand, and with what to do', async () => {
    const { plan, step } = await stack.plan(asked)
    const own = changedIn(plan)['shop/web']
    expect(own).toMatchObject({ status: 'retry', revision: deployed + 1 })
    expect(own?.changes.map(({ name, trial }) => [name, trial?.outcome])).toEqual([['settings', 'refused']])
    expect(reasons(own).join('\n')).toMatch(
      /Deployment shop\/web: revision \d+ did not get so far, or it was changed since: spec\.replicas is 3, helm stored 1, by kubectl/,
    )
    expect(step.log).toContain('mend shop/web first, which takes them over, or set forceConflicts: true')
    // Also where the stack wants again what is deployed: parts of the failed revision may stand.
    await stack.commit(web('one'))
    const back = changedIn((await stack.plan(asked)).plan)['shop/web']
    expect(back?.changes.map(({ name }) => name)).toEqual(['settings'])
    expect(reasons(back)).toHaveLength(2)
    await stack.commit(web('two'))
  }, 60_000)

  it('is not refused where the helmfile says forceConflicts, and the plan says so', async () => {
    await stack.commit({ 'helmfile.yaml': helmfile(', rollback: never', ['forceConflicts: true']) })
    const { plan, step } = await stack.plan(asked)
    expect(changedIn(plan)['shop/web']?.changes.map(({ trial }) => trial?.outcome)).toEqual(['accepted'])
    expect(step.log).not.toMatch(/would be refused|or is refused/)
    await stack.commit({ 'helmfile.yaml': helmfile('') })
  }, 60_000)

  it('has its drift told, and is mended to the revision that is deployed', async () => {
    const found = await drift()
    expect(found.result).toBe('drifted')
    const own = found.releases.find(({ name }) => name === 'web')
    expect(own?.findings.map(({ path }) => path).sort()).toEqual(['data.value', 'spec.replicas'])
    expect(own?.unknown).toEqual([
      `its last revision ${deployed + 1} is failed: parts of it may stand, and parts of revision ${deployed}, which is deployed; told is what is like neither`,
    ])
    const { plan, approval } = await stack.plan({ ...mend, ...asked })
    expect(changedIn(plan)['shop/web']).toMatchObject({
      status: 'mend',
      revision: deployed + 1,
      to: deployed,
      reason: expect.stringContaining(`revision ${deployed + 1} failed`) as unknown,
    })
    const done = await stack.act({ command: 'apply', ...mend, ...asked, approval })
    expect(done).toMatchObject({ exitCode: 0, outputs: { result: 'mended' } })
    expect(await drift()).toMatchObject({ result: 'in-sync' })
    expect(await kubectl('get', 'deployment', 'web', '-o', 'jsonpath={.spec.replicas}')).toBe('1')
    const again = await stack.act({ command: 'apply', ...mend, ...asked, approval })
    expect(again.log).toMatch(/already-applied +/)
    // Nobody else owns anything any more.
    expect((await stack.act({ command: 'apply', ...asked })).exitCode).toBe(0)
    expect(await kubectl('get', 'configmap', 'settings', '-o', 'jsonpath={.data.value}')).toBe('two')
  }, 90_000)

  it('is mended to the last good revision where a rollback was refused, after which none is deployed', async () => {
    const good = (await revision('shop/web')) ?? 0
    await edit('configmap', 'settings', { data: { value: 'by-hand' } })
    const refused = await stack.act({ command: 'apply', operation: 'rollback', ...asked })
    expect(refused).toMatchObject({ exitCode: 1, outputs: { 'failure-reason': 'apply-failed' } })
    expect(refused.log).toContain('mend shop/web first')
    const own = (await drift()).releases.find(({ name }) => name === 'web')
    expect(own?.findings).toMatchObject([{ path: 'data.value', by: { manager: 'kubectl-patch' } }])
    expect(own?.unknown[0]).toContain(`its last revision ${good + 1} is failed, and none is deployed`)
    const { plan, approval } = await stack.plan({ ...mend, ...asked })
    expect(changedIn(plan)['shop/web']).toMatchObject({ status: 'mend', revision: good + 1, to: good })
    expect((await stack.act({ command: 'apply', ...mend, ...asked, approval })).exitCode).toBe(0)
    expect(await kubectl('get', 'configmap', 'settings', '-o', 'jsonpath={.data.value}')).toBe('two')
    expect(await drift()).toMatchObject({ result: 'in-sync' })
  }, 90_000)

  it('is not mended where the stack labels it `rollback: never`', async () => {
    await stack.commit({ 'helmfile.yaml': helmfile(', rollback: never'), ...web('three') })
    await edit('configmap', 'settings', { data: { value: 'by-hand' } })
    expect((await stack.act({ command: 'apply', ...asked })).exitCode).toBe(1)
    const refused = await stack.act({ command: 'plan', ...mend, ...asked })
    expect(errorLine(refused.log)).toContain('the stack labels it `rollback: never`: deploy it')
  }, 60_000)
})
