import { describe, expect, it } from '@jest/globals'
import { readFullness } from '../../../../src/cluster/status/fullness.js'
import { runningPods } from '../../../../src/cluster/status/pods.js'
import { outdatedPods } from '../../../../src/cluster/status/rotations.js'

const at = (second: number) => new Date(Date.parse('2026-06-01T12:00:00Z') + second * 1000).toISOString()

interface Given {
  readonly owner?: object
  readonly hash?: string
  readonly env?: object
  readonly volumes?: readonly object[]
  readonly started?: number
}

function pod({ owner, hash, env = {}, volumes = [], started = 0 }: Given, phase = 'Running'): object {
  return {
    metadata: {
      ...{ name: 'web-1', namespace: 'shop', labels: { 'pod-template-hash': hash } },
      ownerReferences: owner ? [{ controller: true, ...owner }] : [],
    },
    spec: { nodeName: 'n', containers: [env], volumes },
    status: {
      phase,
      startTime: at(-99),
      containerStatuses: [{ state: { running: { startedAt: at(started) } } }],
    },
  }
}

/** @param data when its data was written; its labels are newer. */
const secret = (data: number) => ({
  metadata: {
    ...{ name: 'login', namespace: 'shop', creationTimestamp: at(-500) },
    managedFields: [
      { manager: 'operator', operation: 'Update', time: at(data), fieldsV1: { 'f:data': { 'f:a': {} } } },
      { manager: 'me', operation: 'Update', time: at(1000), fieldsV1: { 'f:metadata': { 'f:labels': {} } } },
    ],
  },
})

const loki = { kind: 'StatefulSet', name: 'loki' }
const inEnvironment = { envFrom: [{ secretRef: { name: 'login' } }] }
const oneVariable = { env: [{ name: 'A', value: 'b' }, { valueFrom: { secretKeyRef: { name: 'login' } } }] }
const asFile = [{ secret: { secretName: 'login' } }]
const projected = [{ projected: { sources: [{ configMap: {} }, { secret: { name: 'login' } }] } }]

describe('a Secret that changed', () => {
  it.each<[string, object, number, { restart?: string[]; reread?: string[] }]>([
    [
      'after a pod of a StatefulSet',
      pod({ owner: loki, env: inEnvironment }),
      60,
      { restart: ['statefulset/loki'] },
    ],
    ['after one variable was read', pod({ env: oneVariable }), 60, { restart: ['pod/web-1'] }],
    [
      'after a pod of a Deployment',
      pod({ owner: { kind: 'ReplicaSet', name: 'web-5d4' }, hash: '5d4', env: inEnvironment }),
      60,
      { restart: ['deployment/web'] },
    ],
    ['that is a file', pod({ owner: loki, volumes: asFile }), 60, { reread: ['statefulset/loki'] }],
    [
      'that is one file of many',
      pod({ owner: loki, volumes: projected }),
      60,
      { reread: ['statefulset/loki'] },
    ],
    ['before the pod started', pod({ owner: loki, env: inEnvironment }), -60, {}],
    ['in the moment in which it started', pod({ owner: loki, env: inEnvironment }), 3, {}],
    ['before its container was started again', pod({ owner: loki, env: inEnvironment, started: 90 }), 60, {}],
    ['and that nobody uses', pod({ owner: loki }), 60, {}],
    ['after a pod that is done', pod({ owner: loki, env: inEnvironment }, 'Succeeded'), 60, {}],
  ])('%s', (_title, object, changed, expected) => {
    const found = outdatedPods([secret(changed)], runningPods([object, { metadata: 5 }]))
    expect(found.get('shop/login')).toEqual({ restart: [], reread: [], ...expected })
  })
})

describe('how full a volume is', () => {
  const users = runningPods([pod({ volumes: [{ persistentVolumeClaim: { claimName: 'data' } }] })])
  const metrics =
    '# HELP a\nkubelet_volume_stats_capacity_bytes{namespace="shop",persistentvolumeclaim="data"} 2e+03\n' +
    'kubelet_volume_stats_available_bytes{namespace="shop",persistentvolumeclaim="data"} 500\n'

  it.each<[string, { status: number; body: string }[], number | undefined, RegExp, number]>([
    [
      'is in the metrics where there is no summary',
      [
        { status: 404, body: '' },
        { status: 200, body: metrics },
      ],
      0.75,
      /^$/,
      2,
    ],
    ['is not known where nobody may ask', [{ status: 403, body: 'forbidden' }], undefined, /^forbidden$/, 1],
    [
      'is not known where the kubelet is away',
      [{ status: 503, body: 'no route' }],
      undefined,
      /^the kubelet of n does not tell: no route$/,
      1,
    ],
    [
      'is not known where a page for people answers, of which little is told',
      [
        { status: 200, body: `<html>\n${'x'.repeat(5000)}` },
        { status: 404, body: '' },
      ],
      undefined,
      /^the kubelet of n does not tell: <html> x{292}…$/,
      2,
    ],
    [
      'is not known where a proxy forbids it, of which little is told',
      [{ status: 403, body: `no\n${'x'.repeat(5000)}` }],
      undefined,
      /^no x{296}…$/,
      1,
    ],
  ])('%s', async (_title, answers, share, why, asked) => {
    const paths: string[] = []
    const request = ({ path }: { path: string }) => {
      paths.push(path)
      return Promise.resolve(answers[paths.length - 1] ?? { status: 0, body: '' })
    }
    const api = { request, watch: () => Promise.resolve(), close: () => Promise.resolve() }
    const found = await readFullness(api, users)
    expect([...found.shares]).toEqual([['shop/data', share]])
    expect(found.why).toMatch(why)
    expect(paths).toHaveLength(asked)
  })
})
