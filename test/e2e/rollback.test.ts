import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startBed, type Bed } from '../bed/bed.js'
import { uniqueName } from '../bed/runner.js'
import { rewriteText } from './helm-record.js'
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

/** Layer 1 holds `db`; layer 2 `api`, and `web` that needs it; layer 3 `kept`, which may never be touched. */
const helmfile = (namespace: string, more = '') =>
  `helmDefaults: {timeout: 20, wait: true}\nreleases:\n${[
    release('db', namespace, './db', ['labels: {layer: 1}']),
    release('api', namespace, './api', ['labels: {layer: 2}']),
    release('web', namespace, './web', ['labels: {layer: 2}', `needs: [${namespace}/api]`]),
    release('kept', namespace, './kept', ['labels: {layer: 3, rollback: never, destroy: never}']),
  ].join('')}${more}`

const statefulSet = `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  replicas: 0
  serviceName: db
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: main, image: registry.example/db:1}]}
  volumeClaimTemplates:
    - metadata: {name: data}
      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
`
const crd = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: toys.undo.example}
spec:
  group: undo.example
  scope: Namespaced
  names: {kind: Toy, plural: toys, singular: toy, listKind: ToyList}
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]
`

function charts(value: string, version: string): Record<string, string> {
  return {
    ...chart('db', { 'templates/a.yaml': configMap('db', value), 'templates/s.yaml': statefulSet }, version),
    'db/crds/toys.yaml': crd,
    ...chart('api', { 'templates/a.yaml': configMap('api', value) }, version),
    ...chart('web', { 'templates/a.yaml': configMap('web', value) }, version),
    ...chart('kept', { 'templates/a.yaml': configMap('kept', value) }, version),
  }
}

interface Deployed {
  readonly stack: SmallStack
  readonly namespace: string
  readonly revisions: () => Promise<Record<string, string>>
  readonly value: (name: string) => Promise<string>
  /** Of the newest revision. */
  readonly description: (name: string) => Promise<string>
}

/** The stack at revision 1 with the value `one`, then as often as there are more values. */
async function deployed(...values: readonly string[]): Promise<Deployed> {
  const namespace = uniqueName('undo')
  const stack = await stackWith({ 'helmfile.yaml': helmfile(namespace), ...charts('one', '1.0.0') })
  for (const [index, value] of ['one', ...values].entries()) {
    await stack.commit(charts(value, `1.${index}.0`))
    const step = await stack.act({ command: 'apply' })
    if (step.exitCode !== 0) throw new Error(step.log)
  }
  const revisions = async () => {
    const all = Object.entries(await helmList(bed)).filter(([key]) => key.startsWith(`${namespace}/`))
    return Object.fromEntries(
      all.map(([key, { revision, status }]) => [key.split('/')[1] ?? '', `${revision} ${status}`]),
    )
  }
  const value = (name: string) =>
    bed.kubectl(['get', 'configmap', name, '-n', namespace, '-o', 'jsonpath={.data.value}'])
  const description = async (name: string) => {
    const all = JSON.parse(await bed.helm(['history', name, '-n', namespace, '-o', 'json'])) as {
      description: string
    }[]
    return all.at(-1)?.description ?? ''
  }
  return { stack, namespace, revisions, value, description }
}

const rollback = { operation: 'rollback' } as const
const destroy = { operation: 'destroy' } as const

describe('a rollback', () => {
  it('of a release is planned from what helm keeps, held to its approval, and read back', async () => {
    const { stack, namespace, revisions, value, description } = await deployed('two', 'three')
    const key = `${namespace}/web`
    const { plan, approval, step } = await stack.plan({ ...rollback, release: key })
    expect(plan.operation).toBe('rollback')
    expect(changedIn(plan)).toMatchObject({
      [key]: { status: 'rollback', revision: 3, to: 2, installedVersion: '1.2.0', version: '1.1.0' },
    })
    expect(step.log).toMatch(/back to revision 2 of \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ /)
    expect(step.log).toMatch(/-.{0,2}value: three\S*\n.*\+.{0,2}value: two/)
    expect(step.log).toContain('high risk: chart 1.2.0 → 1.1.0: a downgrade')
    expect(await revisions()).toMatchObject({ web: '3 deployed' })

    const other = await stack.act({ command: 'apply', release: key, approval })
    expect(other.outputs['failure-reason']).toBe('approval-outdated')
    expect(errorLine(other.log)).toContain('it is for a rollback, and this is a deploy')

    const why = { description: 'PR #7' }
    const done = await stack.act({ command: 'apply', ...rollback, release: key, approval, ...why })
    expect(done).toMatchObject({ exitCode: 0, outputs: { result: 'rolled-back' } })
    expect(await description('web')).toMatch(/^Rollback to 2: PR #7 @[0-9a-f]{12} by helmfile-gate$/)
    expect(await revisions()).toEqual({
      db: '3 deployed',
      api: '3 deployed',
      web: '4 deployed',
      kept: '3 deployed',
    })
    expect([await value('web'), await value('api')]).toEqual(['two', 'three'])

    const again = await stack.act({ command: 'apply', ...rollback, release: key, approval })
    expect(again.log).toMatch(/already-applied +/)
    expect(await revisions()).toMatchObject({ web: '4 deployed' })
    // Not to the one that nobody wanted.
    const further = await stack.plan({ ...rollback, release: key })
    expect(changedIn(further.plan)[key]).toMatchObject({ revision: 4, to: 1 })
    const same = await stack.plan({ ...rollback, release: key, revision: '2' })
    expect(changedIn(same.plan)).toEqual({})
    expect(same.step.log).toContain(`${key} stays at revision 4: revision 2 is the same`)
  }, 120_000)

  it('of a layer goes back with all that its last deploy changed, the dependent first', async () => {
    const { stack, namespace, revisions, value } = await deployed('two')
    await stack.commit(chart('api', { 'templates/a.yaml': configMap('api', 'three') }, '1.2.0'))
    await stack.commit(chart('web', { 'templates/a.yaml': configMap('web', 'three') }, '1.2.0'))
    expect((await stack.act({ command: 'apply', layer: '2' })).exitCode).toBe(0)
    const done = await stack.act({ command: 'apply', ...rollback, layer: '1-2' })
    expect(done).toMatchObject({ exitCode: 0, outputs: { result: 'rolled-back' } })
    expect(done.log).toContain('; 1 other was not changed by it and stays as it is')
    expect(await revisions()).toMatchObject({ db: '2 deployed', api: '4 deployed', web: '4 deployed' })
    expect([await value('web'), await value('api')]).toEqual(['two', 'two'])
    expect(done.log.indexOf(`rolling back ${namespace}/web`)).toBeLessThan(
      done.log.indexOf(`rolling back ${namespace}/api`),
    )
    const twice = await stack.act({ command: 'plan', ...rollback, layer: '2' })
    expect(twice.outputs['failure-reason']).toBe('bad-input')
    expect(errorLine(twice.log)).toContain('(Rollback to 2')
  }, 120_000)

  it('leaves alone what the stack wants and the cluster does not have', async () => {
    const { stack, namespace, revisions } = await deployed('two')
    await bed.helm(['uninstall', 'db', '-n', namespace])
    const done = await stack.act({ command: 'apply', ...rollback, layer: '1-2' })
    expect(done).toMatchObject({ exitCode: 0, outputs: { result: 'rolled-back' } })
    expect(await revisions()).toMatchObject({ api: '3 deployed', web: '3 deployed' })
    expect(await revisions()).not.toHaveProperty('db')
  }, 60_000)

  it('to a given revision goes there', async () => {
    const { stack, namespace, value } = await deployed('two', 'three')
    const of = { ...rollback, release: `${namespace}/api` }
    const gone = await stack.act({ command: 'plan', ...of, revision: '9' })
    expect(errorLine(gone.log)).toContain('helm does not keep its revision 9: choose one of 2, 1')
    expect((await stack.act({ command: 'apply', ...of, revision: '1' })).exitCode).toBe(0)
    expect(await value('api')).toBe('one')
  }, 120_000)

  it('is refused when a revision came in between, and when the target is another', async () => {
    const { stack, namespace, revisions } = await deployed('two')
    const of = { ...rollback, release: `${namespace}/api` }
    const { approval } = await stack.plan(of)
    const changed = await stack.plan({ ...rollback, release: `${namespace}/web` })
    await bed.helm(['upgrade', 'api', `${stack.dir}/api`, '--namespace', namespace])
    const refused = await stack.act({ command: 'apply', ...of, approval })
    expect(refused.outputs['failure-reason']).toBe('approval-outdated')
    expect(await revisions()).toMatchObject({ api: '3 deployed' })

    await swapRecord(namespace, 'web', 1, 'one', 'own')
    const web = { ...rollback, release: `${namespace}/web`, approval: changed.approval }
    const swapped = await stack.act({ command: 'apply', ...web })
    expect(swapped.outputs['result']).toBe('failed')
    expect(errorLine(swapped.log)).toContain('what helm keeps as revision 1')
    expect(await revisions()).toMatchObject({ web: '2 deployed' })
  }, 120_000)

  it('is refused with its reason where the stack says never', async () => {
    const { stack, namespace } = await deployed('two')
    const refused = await stack.act({ command: 'plan', ...rollback })
    expect(refused.exitCode).toBe(1)
    expect(errorLine(refused.log)).toContain(
      `planning the rollback of ${namespace}/kept was refused: the stack labels it \`rollback: never\``,
    )
  }, 60_000)

  it('leaves nothing pending when a hook of it fails, and says so', async () => {
    const { stack, namespace, revisions } = await deployed()
    await stack.commit(
      chart('web', { 'templates/h.yaml': hookJob('back', 'fails', 'pre-rollback') }, '1.1.0'),
    )
    expect((await stack.act({ command: 'apply', layer: '2' })).exitCode).toBe(0)
    await stack.commit(chart('web', { 'templates/a.yaml': configMap('web', 'three') }, '1.2.0'))
    expect((await stack.act({ command: 'apply', layer: '2' })).exitCode).toBe(0)
    const failed = await stack.act({ command: 'apply', ...rollback, release: `${namespace}/web` })
    expect(failed).toMatchObject({ exitCode: 1, outputs: { 'failure-reason': 'apply-failed' } })
    expect(failed.log).toContain('helm runs its hooks of a rollback: web/templates/h.yaml')
    expect(await revisions()).toMatchObject({ web: '4 failed' })
  }, 120_000)
})

describe('a destroy', () => {
  it('removes a layer in reverse order, exactly as approved, and says what stays', async () => {
    const { stack, namespace, revisions } = await deployed()
    const { plan, approval, step } = await stack.plan({ ...destroy, layer: '1-2' })
    const changed = changedIn(plan)
    expect(Object.values(changed).map(({ status }) => status)).toEqual([
      'uninstall',
      'uninstall',
      'uninstall',
    ])
    const db = changed[`${namespace}/db`]
    expect(db && changeList(db)).toContain(`remove StatefulSet ${namespace}/db`)
    expect(step.log).toContain('the claims data that')
    expect(step.log).toContain(
      "the CRDs of its chart's crds/ folder stay, with all objects of their kinds: crds/toys.yaml",
    )
    expect(await revisions()).toMatchObject({ db: '1 deployed', web: '1 deployed' })

    const unconfirmed = await stack.act({ command: 'apply', ...destroy, layer: '1-2', approval })
    expect(unconfirmed.outputs['failure-reason']).toBe('bad-input')
    const wrong = await stack.act({ command: 'apply', ...destroy, layer: '1-2', approval, confirm: 'other' })
    expect(errorLine(wrong.log)).toContain('reading the input confirm failed: it is "other"')
    const asDeploy = await stack.act({ command: 'apply', layer: '1-2', approval })
    expect(errorLine(asDeploy.log)).toContain('it is for a destroy, and this is a deploy')
    expect(await revisions()).toMatchObject({ db: '1 deployed', web: '1 deployed' })

    const done = await stack.act({ command: 'apply', ...destroy, layer: '1-2', approval, confirm: 'default' })
    expect(done).toMatchObject({ exitCode: 0, outputs: { result: 'removed' } })
    expect(await revisions()).toEqual({ kept: '1 deployed' })
    const order = ['web', 'api', 'db'].map((name) => done.log.indexOf(`Deleting ${name}`))
    expect(order).toEqual([...order].sort((a, b) => a - b))
    expect(order[0]).toBeGreaterThan(0)
    expect(await bed.kubectl(['get', 'crd', 'toys.undo.example', '-o', 'name'])).toContain('toys')
    expect(await bed.kubectl(['get', 'namespace', namespace, '-o', 'name'])).toContain(namespace)

    const again = await stack.act({
      command: 'apply',
      ...destroy,
      layer: '1-2',
      approval,
      confirm: 'default',
    })
    expect(again).toMatchObject({ exitCode: 0, outputs: { result: 'removed' } })
  }, 120_000)

  it('is refused with its reason where the stack says never, and when something came in between', async () => {
    const { stack, namespace, revisions } = await deployed()
    const refused = await stack.act({ command: 'plan', ...destroy })
    expect(errorLine(refused.log)).toContain(
      `planning the destroy of ${namespace}/kept was refused: the stack labels it \`destroy: never\``,
    )
    const { approval } = await stack.plan({ ...destroy, layer: '2' })
    await bed.helm(['upgrade', 'api', `${stack.dir}/api`, '--namespace', namespace])
    const late = await stack.act({ command: 'apply', ...destroy, layer: '2', approval, confirm: 'default' })
    expect(late.outputs['failure-reason']).toBe('approval-outdated')
    expect(await revisions()).toMatchObject({ api: '2 deployed', web: '1 deployed' })
  }, 120_000)

  it('names what holds up an object that does not go', async () => {
    const { stack, namespace } = await deployed()
    const patch = '{"metadata":{"finalizers":["undo.example/hold"]}}'
    await bed.kubectl(['patch', 'configmap', 'api', '-n', namespace, '--type=merge', '-p', patch])
    const done = await stack.act({
      command: 'apply',
      ...destroy,
      release: `${namespace}/api`,
      confirm: 'default',
    })
    await bed.kubectl([
      'patch',
      'configmap',
      'api',
      '-n',
      namespace,
      '--type=merge',
      '-p',
      '{"metadata":{"finalizers":null}}',
    ])
    expect(done.exitCode).toBe(0)
    expect(done.log).toContain(`ConfigMap ${namespace}/api`)
    expect(done.log).toContain('undo.example/hold')
    expect(done.log).toContain(`warning: ${namespace}/web stays, and needs it`)
  }, 60_000)
})

describe('a removal in a deploy', () => {
  it('names what holds up an object that does not go', async () => {
    const { stack, namespace } = await deployed()
    const patch = (finalizers: string) =>
      bed.kubectl([
        ...['patch', 'configmap', 'web', '-n', namespace, '--type=merge'],
        ...['-p', `{"metadata":{"finalizers":${finalizers}}}`],
      ])
    await patch('["undo.example/hold"]')
    await stack.commit({
      'helmfile.yaml': helmfile(namespace).replace('name: web', 'name: web\n    installed: false'),
    })
    const done = await stack.act({ command: 'apply', layer: '2' })
    await patch('null')
    expect(done.exitCode).toBe(0)
    expect(done.log).toMatch(new RegExp(`removed +${namespace}/web`))
    expect(done.log).toMatch(new RegExp(`ConfigMap ${namespace}/web is being removed .*undo.example/hold`))
  }, 60_000)
})

/** As somebody who may write Secrets could do it: another manifest in an old record. */
async function swapRecord(
  namespace: string,
  name: string,
  revision: number,
  from: string,
  to: string,
): Promise<void> {
  await rewriteText(bed, { namespace, name, revision }, {}, (json) =>
    json.replace(`value: ${from}`, `value: ${to}`),
  )
}
