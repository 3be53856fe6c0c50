import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openApi, type ClusterApi } from '../../src/cluster/api.js'
import { driftOfObjects } from '../../src/cluster/drift/drift.js'
import { storedReleases } from '../../src/cluster/releases.js'
import { exec } from '../../src/lib/exec.js'
import { startBed, type Bed } from '../bed/bed.js'
import { runStep, type StepResult } from '../bed/runner.js'
import { makeWorkspace, type Workspace } from '../bed/workspace.js'
import { preflightOfStack } from './preflight-of-stack.js'
import { changedIn, changeList, clusterState, helmList, planned, type Inputs } from './small-stack.js'

/** Of the stack: the chart that each release deploys, by `namespace/name`, in layers. */
const charts: readonly Readonly<Record<string, string>>[] = [
  { 'kube-system/cilium': 'cilium-1.18.1' },
  {
    '1password/connect': 'connect-2.0.2',
    'cert-manager/cert-manager': 'cert-manager-v1.18.2',
    'kube-system/nfs-subdir-external-provisioner': 'nfs-subdir-external-provisioner-4.0.18',
    'minio-operator/minio-operator': 'operator-7.1.1',
    'kube-system/metrics-server': 'metrics-server-3.13.0',
  },
  {
    'external-dns/external-dns': 'external-dns-1.18.0',
    'cloudflare-tunnel-ingress-controller/cloudflare-tunnel-ingress-controller':
      'cloudflare-tunnel-ingress-controller-0.0.18',
  },
  { 'traefik/traefik': 'traefik-37.0.0' },
  { 'minio-tenant/minio-tenant': 'tenant-7.1.1', 'uptime-kuma/uptime-kuma': 'uptime-kuma-2.22.0' },
  { 'grafana/grafana': 'grafana-9.3.2' },
  {
    'mimir/mimir': 'mimir-distributed-5.7.0',
    'loki/loki': 'loki-6.36.1',
    'monitoring/kube-state-metrics': 'kube-state-metrics-6.1.5',
    'monitoring/prometheus-node-exporter': 'prometheus-node-exporter-4.47.3',
  },
  { 'alloy/alloy': 'alloy-1.2.1' },
]

const values = 'stack/environments/default.yaml'

let bed: Bed
let workspace: Workspace

beforeAll(async () => {
  ;[bed, workspace] = await Promise.all([startBed(), makeWorkspace()])
}, 120_000)
afterAll(async () => {
  await Promise.all([workspace.remove(), bed.stop()])
}, 30_000)

function act(inputs: Inputs): Promise<StepResult> {
  const common = { 'tools-dir': bed.tools.dir, 'chart-mirror': bed.chartMirror, kubeconfig: bed.kubeconfig }
  return runStep({ ...common, ...inputs }, { cwd: workspace.dir, env: { ...bed.env, ...workspace.env } })
}

async function apply(inputs: Inputs): Promise<StepResult> {
  const step = await act({ command: 'apply', ...inputs })
  if (step.exitCode !== 0) throw new Error(`the apply failed:\n${step.log}`)
  expect(step.outputs.result).toBe('applied')
  return step
}

const plan = () => planned((inputs) => act(inputs))

preflightOfStack(() => ({ bed, workspace }), act)

describe('the stack, from an empty cluster', () => {
  it('is all new in the first plan', async () => {
    const first = await plan()
    expect(first.step.outputs).toMatchObject({
      result: 'changed',
      changed: 'true',
      layers: '[1,2,3,4,5,6,7,8]',
    })
    const statuses = new Set(Object.values(changedIn(first.plan)).map(({ status }) => status))
    expect([...statuses]).toEqual(['install'])
    expect(first.plan.layers.map(({ layer }) => layer)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])

    for (const [index, releases] of charts.entries()) {
      const layer = index + 1
      if (layer === 8) continue
      await apply({ layer: String(layer), approval: first.approval })
      const listed = await helmList(bed)
      for (const [key, chart] of Object.entries(releases)) {
        expect({ key, ...listed[key] }).toEqual({ key, revision: 1, status: 'deployed', chart })
      }
      const later = charts.slice(layer).flatMap((more) => Object.keys(more))
      expect(later.filter((key) => key in listed)).toEqual([])
    }

    const before = await helmList(bed)
    const again = await apply({ layer: '7,8', approval: first.approval })
    expect(again.log).toContain('already-applied loki/loki 6.36.1 revision 1')
    expect(again.log).toMatch(/applied +alloy\/alloy 1\.2\.1 revision 0 → 1/)
    expect(await helmList(bed)).toMatchObject({
      ...before,
      'alloy/alloy': { revision: 1, status: 'deployed' },
    })
  }, 480_000)

  it('is deployed at the versions of the table, a plan shows no change, and its apply touches nothing', async () => {
    const listed = await helmList(bed)
    const deployed = Object.fromEntries(Object.entries(listed).map(([key, { chart }]) => [key, chart]))
    expect(deployed).toMatchObject(Object.assign({}, ...charts) as Record<string, string>)
    expect(
      Object.values(listed).filter(({ status, revision }) => status !== 'deployed' || revision !== 1),
    ).toEqual([])
    const { step, plan: second, approval } = await plan()
    expect(Object.keys(changedIn(second))).toEqual([])
    expect(step.outputs).toMatchObject({
      result: 'unchanged',
      changed: 'false',
      layers: '[]',
      'releases-changed': '0',
    })
    expect(step.log).toContain(
      `No changes: all ${Object.keys(listed).length} releases are as the stack wants them.`,
    )

    const before = await clusterState(bed)
    await apply({ approval })
    expect(await clusterState(bed)).toEqual(before)
  }, 60_000)

  it('has not drifted: no object of it differs from what helm stored, and looking takes few requests', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'helmfile-gate-drift-'))
    const env = { ...process.env, ...bed.env }
    const open = openApi({ exec, kubectl: bed.tools.kubectl, env, folder })
    let requests = 0
    const api: ClusterApi = { ...open, request: (asked) => (requests++, open.request(asked)) }
    try {
      const { installed } = await storedReleases(open)
      for (const always of [false, true]) {
        requests = 0
        const found = await driftOfObjects(api, [...installed.values()], { always })
        const all = [...found.values()]
        expect(
          all.flatMap(({ findings, unknown, controlled }) => [...findings, ...unknown, ...controlled]),
        ).toEqual([])
        expect(all.reduce((sum, { objects }) => sum + objects, 0)).toBeGreaterThan(150)
        if (!always) expect(requests).toBeLessThan(60)
      }
    } finally {
      await api.close()
      await rm(folder, { recursive: true })
    }
  }, 60_000)
})

async function metricsServer(replicas: number): Promise<void> {
  await bed.kubectl(['scale', 'deployment/metrics-server', '-n', 'kube-system', `--replicas=${replicas}`])
  const condition = `--for=condition=Available=${replicas > 0 ? 'True' : 'False'}`
  await bed.kubectl(['wait', 'apiservice/v1beta1.metrics.k8s.io', condition, '--timeout=50s'])
}

/** An API of the cluster that nobody answers for: all that asks what there is hears of it. */
describe('while metrics-server is away', () => {
  beforeAll(() => metricsServer(0), 60_000)
  afterAll(() => metricsServer(1), 60_000)

  it('is planned and applied as ever, but its own layer is not ready', async () => {
    const { step, approval } = await plan()
    expect(step.outputs.result).toBe('unchanged')
    await apply({ layer: '7', approval })
    const waiting = await act({ command: 'apply', layer: '2', approval, 'readiness-timeout': '1s' })
    expect(waiting.exitCode).not.toBe(0)
    expect(waiting.log).toMatch(/APIService \S*v1beta1\.metrics\.k8s\.io .*MissingEndpoints/)
  }, 90_000)
})

describe('one edited value', () => {
  it('is a plan of exactly the objects that differ, and an apply that leaves all other releases alone', async () => {
    await workspace.edit(values, 'logs: 744h', 'logs: 1000h')
    await workspace.commit()
    const edited = await plan()
    const changed = changedIn(edited.plan)
    expect(Object.keys(changed)).toEqual(['loki/loki'])
    const lokiChanges = changed['loki/loki'] ? changeList(changed['loki/loki']) : []
    expect(lokiChanges).toEqual(['change ConfigMap loki/loki', 'change StatefulSet loki/loki'])
    expect(changed['loki/loki']?.changes[0]?.diff).toMatch(/^-.*744h$[^]*^\+.*1000h$/m)
    expect(edited.step.outputs).toMatchObject({ layers: '[7]', 'objects-changed': '2', 'objects-added': '0' })

    const before = await helmList(bed)
    await apply({ approval: edited.approval, description: 'keep logs longer' })
    const after = await helmList(bed)
    expect(after).toEqual({ ...before, 'loki/loki': { ...before['loki/loki'], revision: 2 } })
    const history = await bed.helm(['history', 'loki', '--namespace', 'loki', '-o', 'json'])
    expect(history).toMatch(/keep logs longer @[0-9a-f]{12} by helmfile-gate/)
  }, 90_000)
})

describe('a release that is not wanted any more', () => {
  it('is an uninstall in the plan, with all it removes, and gone after the apply', async () => {
    await workspace.edit(
      'stack/helmfile.yaml.gotmpl',
      '  - name: alloy\n',
      '  - name: alloy\n    installed: false\n',
    )
    await workspace.commit()
    const removal = await plan()
    const changed = changedIn(removal.plan)
    expect(Object.keys(changed)).toEqual(['alloy/alloy'])
    expect(changed['alloy/alloy']).toMatchObject({ status: 'uninstall' })
    const actions = new Set(changed['alloy/alloy']?.changes.map(({ action }) => action))
    expect([...actions]).toEqual(['remove'])
    const step = await apply({ layer: '8', approval: removal.approval })
    expect(step.log).toMatch(/removed +alloy\/alloy/)
    expect(await helmList(bed)).not.toHaveProperty(['alloy/alloy'])
    const again = await apply({ layer: '8', approval: removal.approval })
    expect(again.log).toMatch(/already-applied alloy\/alloy/)
  }, 120_000)
})
