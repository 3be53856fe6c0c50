import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openApi, type ClusterApi } from '../../src/cluster/api.js'
import { driftOf, type Drift, type DriftFinding } from '../../src/commands/drift.js'
import { exec } from '../../src/lib/exec.js'
import { startBed, type Bed } from '../bed/bed.js'
import { driftChart } from './drift-chart.js'

const release = { name: 'web', namespace: 'shop', chart: './web', version: '1.0.0', installed: true }
const layers = [{ layer: 3, releases: [release] }]

let bed: Bed
let folder: string
let apis: Readonly<Record<'admin' | 'planner', ClusterApi>>
const sent: string[] = []

beforeAll(async () => {
  ;[bed, folder] = await Promise.all([
    startBed({ charts: false }),
    mkdtemp(join(tmpdir(), 'helmfile-gate-drift-')),
  ])
  for (const [file, text] of Object.entries(driftChart)) {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await writeFile(join(folder, file), text)
  }
  apis = { admin: await open('admin', bed.kubeconfig), planner: await open('planner', bed.plannerKubeconfig) }
  await bed.kubectl(['apply', '-f', 'stack/access/plan.yaml'])
  const binding = [
    'create',
    'clusterrolebinding',
    'plan',
    '--clusterrole=helmfile-gate-plan',
    '--user=planner',
  ]
  await bed.kubectl(binding)
  const description = 'PR #1 @1a2b3c4d5e6f by alice, by helmfile-gate'
  await helm('install', join(folder, 'web'), '--create-namespace', '--description', description)
}, 120_000)
afterAll(async () => {
  await Promise.all(Object.values(apis ?? {}).map((api) => api.close()))
  await rm(folder, { recursive: true, force: true })
  await bed.stop()
}, 30_000)

async function open(name: string, kubeconfig: string): Promise<ClusterApi> {
  await mkdir(join(folder, name))
  const env = { KUBECONFIG: kubeconfig }
  const api = openApi({ exec, kubectl: bed.tools.kubectl, env, folder: join(folder, name) })
  return {
    ...api,
    request: (request) => {
      sent.push(`${request.method ?? 'GET'} ${request.path}`)
      return api.request(request)
    },
  }
}

const helm = (command: string, ...more: readonly string[]) =>
  bed.helm([command, 'web', ...more, '--namespace', 'shop'])

/** helm sends the objects of its last revision again. */
const mend = async () => {
  const history = JSON.parse(await helm('history', '-o', 'json')) as { revision: number }[]
  await helm('rollback', String(history.at(-1)?.revision), '--force-conflicts')
}

function drift(who: 'admin' | 'planner' = 'admin', redact = (text: string) => text): Promise<Drift> {
  return driftOf({ api: apis[who], redact, environment: 'default' }, layers)
}

const findings = ({ releases }: Drift) => releases.flatMap((one) => one.findings)
const kubectl = (...args: readonly string[]) => bed.kubectl(['--namespace', 'shop', ...args])
const patch = (kind: string, name: string, body: object, ...more: readonly string[]) =>
  kubectl('patch', kind, name, '--type=merge', '--patch', JSON.stringify(body), ...more)

const by = (manager: string, subresource = '') => ({
  manager,
  operation: 'Update',
  subresource,
  time: expect.stringMatching(/^20\d\d-\d\d-\d\dT/) as unknown as string,
})

/** The autoscaler looks every 15 s. helm has set it back to one with each mending. */
async function untilScaled(): Promise<void> {
  for (let tries = 0; tries < 60; tries++) {
    if ((await kubectl('get', 'deployment', 'scaled', '-o', 'jsonpath={.spec.replicas}')) === '3') return
    await sleep(500)
  }
  throw new Error('the autoscaler did nothing')
}

describe('an untouched release', () => {
  it('is in sync, and what its autoscaler does is none of our business', async () => {
    await untilScaled()
    const found = await drift()
    expect(findings(found)).toEqual([])
    expect(found).toMatchObject({ schema: 1, result: 'in-sync', releases: [{ objects: 7, unknown: [] }] })
    expect(found.releases[0]?.notes).toEqual(['spec.replicas is left to kube-controller-manager'])
  }, 60_000)

  it('is in sync for an account that may only read, field by field', async () => {
    sent.length = 0
    const found = await drift('planner')
    expect(findings(found)).toEqual([])
    expect(found.result).toBe('in-sync')
    expect(found.releases[0]?.notes.join('\n')).toContain('these credentials may not patch it')
    expect(sent.filter((one) => one.startsWith('GET')).length).toBeLessThan(15)
  })
})

interface Case {
  readonly title: string
  readonly change: () => Promise<unknown>
  readonly finding: DriftFinding
  /** helm's own way when left out. */
  readonly mend?: () => Promise<unknown>
}

const cases: readonly Case[] = [
  {
    title: 'a scaled Deployment',
    change: () => kubectl('scale', 'deployment', 'web', '--replicas=2'),
    finding: {
      kind: 'changed',
      object: 'Deployment shop/web',
      path: 'spec.replicas',
      wanted: '1',
      found: '2',
      // The API server keeps no time for it.
      by: { ...by('kubectl', 'scale'), time: '' },
    },
  },
  {
    title: 'an edited ConfigMap',
    change: () => patch('configmap', 'settings', { data: { file: 'one\nthree\n' } }),
    finding: {
      kind: 'changed',
      object: 'ConfigMap shop/settings',
      path: 'data.file',
      wanted: 'line 2: two',
      found: 'line 2: three',
      by: by('kubectl-patch'),
    },
  },
  {
    title: 'a key taken out of a ConfigMap',
    change: () => patch('configmap', 'settings', { data: { level: null } }),
    finding: { kind: 'changed', object: 'ConfigMap shop/settings', path: 'data.level', wanted: 'info' },
  },
  {
    title: 'a deleted Service',
    change: () => kubectl('delete', 'service', 'web'),
    finding: { kind: 'missing', object: 'Service shop/web', path: '', why: 'it is gone' },
  },
  {
    title: 'a changed label of ours',
    change: () => kubectl('label', '--overwrite', 'deployment', 'web', 'tier=back'),
    finding: {
      kind: 'changed',
      object: 'Deployment shop/web',
      path: 'metadata.labels.tier',
      wanted: 'front',
      found: 'back',
      by: by('kubectl-label'),
    },
  },
  {
    title: 'a foreign label',
    change: () => kubectl('label', 'deployment', 'web', 'owner=bob'),
    finding: {
      kind: 'added',
      object: 'Deployment shop/web',
      path: 'metadata.labels.owner',
      found: 'bob',
      by: by('kubectl-label'),
    },
    mend: () => kubectl('label', 'deployment', 'web', 'owner-'),
  },
  {
    title: 'a password that became another, without a word of it',
    change: () => patch('secret', 'login', { stringData: { password: 'battery-staple' } }),
    finding: { kind: 'changed', object: 'Secret shop/login', path: 'data.password', by: by('kubectl-patch') },
  },
  {
    title: "helm's own label, without which nothing is listed",
    change: () => kubectl('label', 'configmap', 'settings', 'app.kubernetes.io/managed-by-'),
    finding: {
      kind: 'changed',
      object: 'ConfigMap shop/settings',
      path: 'metadata.labels."app.kubernetes.io/managed-by"',
      wanted: 'Helm',
    },
    mend: () => kubectl('label', 'configmap', 'settings', 'app.kubernetes.io/managed-by=Helm'),
  },
]

describe.each(cases)('drift: $title', ({ change, finding, mend: own = mend }) => {
  it('is found, attributed, and gone when it is mended', async () => {
    await change()
    const [judged, compared] = [await drift(), await drift('planner')]
    expect(findings(judged)).toEqual([finding])
    expect(judged.result).toBe('drifted')
    // An account that may only read comes to the same.
    expect(findings(compared)).toEqual([finding])
    expect(JSON.stringify(judged)).not.toMatch(/battery-staple|YmF0dGVyeS|correct-horse|Y29ycmVjd/)
    await own()
    expect(findings(await drift())).toEqual([])
  }, 60_000)
})

describe('what a controller has taken over', () => {
  it('is none: cainjector writes its certificate over the one of the chart, and holds a Lease', async () => {
    const caBundle = Buffer.from('another\n').toString('base64')
    const path = '/webhooks/0/clientConfig/caBundle'
    const change = JSON.stringify([{ op: 'replace', path, value: caBundle }])
    const webhook = ['validatingwebhookconfiguration', 'drift-web', '--field-manager=cainjector']
    await kubectl('patch', ...webhook, '--type=json', '--patch', change)
    // Before it is known to be a controller, it is somebody.
    expect(findings(await drift())).toMatchObject([
      { kind: 'changed', path: 'webhooks[web.drift.example].clientConfig.caBundle', by: by('cainjector') },
    ])
    const lease = join(folder, 'lease.yaml')
    await writeFile(
      lease,
      'apiVersion: coordination.k8s.io/v1\nkind: Lease\nmetadata: {name: cainjector}\nspec: {holderIdentity: a}\n',
    )
    await kubectl('create', '-f', lease, '--field-manager=cainjector')
    expect(findings(await drift())).toEqual([])
    expect(findings(await drift('planner'))).toEqual([])
  }, 60_000)

  it('is drift again once no autoscaler names it', async () => {
    await untilScaled()
    await kubectl('delete', 'hpa', 'scaled')
    expect(findings(await drift())).toMatchObject([
      {
        kind: 'changed',
        object: 'Deployment shop/scaled',
        by: { manager: 'kube-controller-manager', subresource: 'scale' },
      },
      { kind: 'missing', object: 'HorizontalPodAutoscaler shop/scaled' },
    ])
  }, 60_000)
})

describe('a release that was changed outside of the pipeline', () => {
  it('is a finding with its time and what helm says, until the pipeline deploys it again', async () => {
    await helm(
      'upgrade',
      join(folder, 'web'),
      '--force-conflicts',
      '--description',
      'x @1a2b3c4d5e6f by helmfile-gate',
    )
    expect((await drift()).result).toBe('in-sync')
    await writeFile(
      join(folder, 'web/templates/more.yaml'),
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: more}\n',
    )
    await helm(
      'upgrade',
      join(folder, 'web'),
      '--force-conflicts',
      '--description',
      'y @1a2b3c4d5e6f by helmfile-gate',
    )
    const history = JSON.parse(await helm('history', '-o', 'json')) as { revision: number }[]
    const last = history.at(-1)?.revision ?? 0
    await helm('rollback', String(last - 1), '--force-conflicts')
    expect(findings(await drift())).toEqual([
      {
        kind: 'release',
        object: 'shop/web',
        path: '',
        why: expect.stringMatching(
          new RegExp(
            `^revision ${last + 1} was not deployed .* at 20.* \\(Rollback to ${last - 1}\\); .* revision ${last}$`,
          ),
        ) as unknown as string,
      },
    ])
    await helm('upgrade', join(folder, 'web'), '--force-conflicts', '--description', 'z by helmfile-gate')
    expect((await drift()).result).toBe('in-sync')
  }, 60_000)
})

describe('what is not known', () => {
  it('is never in sync: a kind that these credentials may not read', async () => {
    await bed.kubectl(['delete', 'clusterrolebinding', 'plan'])
    const secrets = ['create', 'clusterrole', 'secrets', '--verb=list', '--resource=secrets']
    await bed.kubectl(secrets)
    await bed.kubectl(['create', 'clusterrolebinding', 'secrets', '--clusterrole=secrets', '--user=planner'])
    const found = await drift('planner')
    expect(found.result).toBe('unknown')
    expect(found.releases[0]?.unknown.join('\n')).toContain('cannot get resource "deployments"')
  }, 60_000)
})
