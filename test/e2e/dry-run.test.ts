import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { dryRunObjects, type DryRunObject, type DryRunOptions } from '../../src/cluster/dry-run/dry-run.js'
import { kubectlPort } from '../../src/cluster/kubectl.js'
import type { DryRunResult } from '../../src/cluster/dry-run/answer.js'
import { parseManifest } from '../../src/manifest/manifest.js'
import { exec } from '../../src/lib/exec.js'
import { objectRisks } from '../../src/risks/object.js'
import { startBed, type Bed } from '../bed/bed.js'
import { immutableCases } from './immutable-cases.js'
import { chart, configMap, release, stacksOn } from './small-stack.js'

jest.setTimeout(60_000)

let bed: Bed
let chartDir: string

const access = (name: string) => fileURLToPath(new URL(`../../stack/access/${name}.yaml`, import.meta.url))

beforeAll(async () => {
  bed = await startBed({ charts: false })
  chartDir = await mkdtemp(join(tmpdir(), 'helmfile-gate-dry-run-'))
  await writeChart({ selector: 'web', claim: '1Gi', value: 'one' })
  await bed.helm(['install', 'it', chartDir, '-n', 'tried', '--create-namespace'])
  for (const name of ['plan', 'apply']) await bed.kubectl(['apply', '-f', access(name)])
  await bed.kubectl([
    'create',
    'clusterrolebinding',
    'plan',
    '--clusterrole=helmfile-gate-plan',
    '--user=planner',
  ])
}, 120_000)
afterAll(async () => {
  await rm(chartDir, { recursive: true, force: true })
  await bed.stop()
}, 30_000)
const stackWith = stacksOn(() => bed)

interface Content {
  readonly selector: string
  readonly claim: string
  readonly value: string
}

const texts = ({ selector, claim, value }: Content) => ({
  settings: `apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {a: ${value}}`,
  web: `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {a: ${selector}}}
  template: {metadata: {labels: {a: ${selector}}}, spec: {containers: [{name: c, image: 'x:1'}]}}`,
  db: `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  selector: {matchLabels: {a: db}}
  template: {metadata: {labels: {a: db}}, spec: {containers: [{name: c, image: 'x:1'}]}}
  volumeClaimTemplates:
    - {metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: ${claim}}}}}`,
})

async function writeChart(content: Content): Promise<void> {
  await writeFile(join(chartDir, 'Chart.yaml'), 'apiVersion: v2\nname: it\nversion: 0.1.0\n')
  await rm(join(chartDir, 'templates'), { recursive: true, force: true })
  await mkdir(join(chartDir, 'templates'))
  await writeFile(join(chartDir, 'templates/all.yaml'), Object.values(texts(content)).join('\n---\n'))
}

const inNamespace = (namespace: string, objects: Readonly<Record<string, string>>): DryRunObject[] =>
  Object.entries(objects).map(([key, text]) => ({ key, namespace, text }))

async function tried(
  objects: readonly DryRunObject[],
  kubeconfig = bed.kubeconfig,
  options?: DryRunOptions,
): Promise<Record<string, DryRunResult>> {
  const env = { ...process.env, ...bed.env, KUBECONFIG: kubeconfig }
  const kubectl = kubectlPort({ exec, kubectl: join(bed.tools.dir, 'kubectl'), env })
  return Object.fromEntries(await dryRunObjects(kubectl, objects, options))
}

const refusedContent = { selector: 'other', claim: '2Gi', value: 'two' }

describe('trying changed objects on a real API server', () => {
  it('says in review what helm upgrade meets at apply', async () => {
    const trials = await tried(inNamespace('tried', texts(refusedContent)))
    expect(trials).toEqual({
      settings: { outcome: 'accepted' },
      web: { outcome: 'refused', reason: 'spec.selector: Invalid value: field is immutable' },
      db: {
        outcome: 'refused',
        reason: expect.stringContaining('updates to statefulset spec for fields other'),
      },
    })
    await writeChart(refusedContent)
    const failed = bed.helm(['upgrade', 'it', chartDir, '-n', 'tried'])
    await expect(failed).rejects.toThrow(/field is immutable[\s\S]*updates to statefulset spec/)
  })

  it('changes nothing', async () => {
    await tried(inNamespace('tried', { new: texts(refusedContent).settings.replace('settings', 'new') }))
    await expect(bed.kubectl(['get', 'configmap', 'new', '-n', 'tried'])).rejects.toThrow(/not found/)
  })

  it('meets the managers of other fields as helm does, and only takes over when helm would', async () => {
    await bed.kubectl(['scale', 'deployment', 'web', '--replicas=2', '-n', 'tried'])
    const objects = inNamespace('tried', { web: texts({ selector: 'web', claim: '1Gi', value: 'one' }).web })
    expect(await tried(objects)).toEqual({
      web: {
        outcome: 'refused',
        reason: expect.stringMatching(/^Apply failed with 1 conflict: .*\.spec\.replicas$/),
      },
    })
    expect(await tried(objects, bed.kubeconfig, { forceConflicts: true })).toEqual({
      web: { outcome: 'accepted' },
    })
  })

  it('sees what helm would not take over', async () => {
    await bed.kubectl(['create', 'configmap', 'taken', '-n', 'tried'])
    const text = (name: string) => texts(refusedContent).settings.replace('settings', name)
    const addedBy = { name: 'it', namespace: 'tried' }
    const objects = inNamespace('tried', { taken: text('taken'), free: text('free'), own: text('settings') })
    expect(await tried(objects.map((object) => ({ ...object, addedBy })))).toEqual({
      taken: { outcome: 'refused', reason: 'it is there already, and not of this release' },
      free: { outcome: 'accepted' },
      own: { outcome: 'accepted' },
    })
  })

  it('does not say more than it knows', async () => {
    const { settings } = texts(refusedContent)
    const objects = [
      ...inNamespace('tried', {
        kind: 'apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: t}',
        fine: settings,
        secret: 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: 12345}',
      }),
      ...inNamespace('not-there', { early: settings }),
    ]
    expect(await tried(objects)).toEqual({
      kind: { outcome: 'not-tried', reason: 'the cluster does not know this kind yet' },
      fine: { outcome: 'accepted' },
      secret: { outcome: 'refused', reason: expect.not.stringContaining('12345') },
      early: { outcome: 'not-tried', reason: 'its namespace is not there yet' },
    })
  })
})

describe('the rules on fields that cannot be changed', () => {
  it('agree with the API server', async () => {
    await bed.kubectl(['create', 'namespace', 'rules'])
    const file = join(chartDir, 'old.yaml')
    await writeFile(file, immutableCases.map(({ old }) => old).join('\n---\n'))
    await bed.kubectl(['apply', '--server-side', '--field-manager=helm', '-n', 'rules', '-f', file])
    await bed.kubectl(['wait', 'crd/ks.example.com', '--for=condition=Established'])
    const texts = Object.fromEntries(immutableCases.map(({ name, next }) => [name, next]))
    const trials = await tried(inNamespace('rules', texts), bed.kubeconfig, { forceConflicts: true })
    const judged = immutableCases.map(({ name, old, next }) => {
      const [before, after] = [old, next].map((text) => parseManifest(text, 'rules')[0])
      const found = objectRisks({ old: before, next: after }).some(({ rule }) => rule === 'immutable-field')
      return [name, found ? 'refused' : 'accepted']
    })
    expect(Object.fromEntries(judged)).toEqual(
      Object.fromEntries(Object.entries(trials).map(([name, { outcome }]) => [name, outcome])),
    )
  })
})

describe('the role of a plan', () => {
  it('is enough to plan, and lets nothing be tried or changed', async () => {
    const trials = await tried(inNamespace('tried', texts(refusedContent)), bed.plannerKubeconfig)
    for (const trial of Object.values(trials))
      expect(trial).toEqual({ outcome: 'not-tried', reason: expect.stringContaining('may not write') })
    const stack = await stackWith({
      'helmfile.yaml': `releases:\n${release('web', 'planned', './web', ['labels: {layer: 1}'])}`,
      ...chart('web', { 'templates/a.yaml': configMap('settings', '"one"') }),
    })
    const { plan } = await stack.plan({ kubeconfig: bed.plannerKubeconfig })
    expect(plan.layers[0]?.releases[0]).toMatchObject({
      status: 'install',
      changes: [{ name: 'settings', trial: { outcome: 'not-tried' } }],
    })
    await expect(
      bed.kubectl(['--kubeconfig', bed.plannerKubeconfig, 'delete', 'configmap', 'settings', '-n', 'tried']),
    ).rejects.toThrow(/cannot delete resource/)
  })

  it('becomes enough to apply with the other role', async () => {
    await bed.kubectl([
      'create',
      'clusterrolebinding',
      'apply',
      '--clusterrole=helmfile-gate-apply',
      '--user=planner',
    ])
    const role = await readFile(access('plan'), 'utf8')
    const objects = inNamespace('tried', { role: role.replace('helmfile-gate-plan', 'another') })
    expect(await tried(objects, bed.plannerKubeconfig)).toEqual({ role: { outcome: 'accepted' } })
  })
})
