import { describe, expect, it } from '@jest/globals'
import type { ClusterApi } from '../../../../src/cluster/api.js'
import { diagnose } from '../../../../src/cluster/diagnosis/diagnose.js'
import { readingWithin } from '../../../../src/cluster/diagnosis/reading.js'
import { hintsFor, rules } from '../../../../src/cluster/diagnosis/rules.js'
import type { ObjectRef, Resources } from '../../../../src/cluster/resources.js'
import { redactorFor } from '../../../../src/secrets/redaction/redactor.js'

const plurals: Readonly<Record<string, string>> = {
  ...{
    Pod: 'pods',
    Event: 'events',
    Service: 'services',
    Deployment: 'deployments',
    ReplicaSet: 'replicasets',
  },
  ...{ PersistentVolumeClaim: 'persistentvolumeclaims', EndpointSlice: 'endpointslices', Thing: 'things' },
  ...{ ResourceQuota: 'resourcequotas', StatefulSet: 'statefulsets', Certificate: 'certificates' },
}
const resources: Resources = (apiVersion, kind) =>
  plurals[kind] === undefined
    ? undefined
    : { apiVersion, kind, plural: plurals[kind], namespaced: true, verbs: ['list', 'get'] }

type Answer = { readonly status: number; readonly body: string }

/** An API server of lists: what a plural, or the word `log`, is answered with. */
function clusterOf(lists: Readonly<Record<string, readonly object[] | Answer>>) {
  const asked: string[] = []
  const api: Pick<ClusterApi, 'request'> = {
    request: ({ path }) => {
      asked.push(path)
      const plural = path.includes('/log?') ? 'log' : (/\/([a-z]+)\?/.exec(path)?.[1] ?? '')
      const found = lists[plural] ?? []
      return Promise.resolve(
        'status' in found ? found : { status: 200, body: JSON.stringify({ items: found }) },
      )
    },
  }
  return { api: api as ClusterApi, asked }
}

const meta = (name: string, more: object = {}) => ({
  metadata: { name, namespace: 'shop', uid: `uid-${name}`, ...more },
})
const owned = (by: string) => ({ ownerReferences: [{ kind: 'X', name: by, uid: `uid-${by}` }] })
const web: ObjectRef = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' }
const thing: ObjectRef = { apiVersion: 'example.com/v1', kind: 'Thing', namespace: 'shop', name: 'a' }
const deployment = { ...meta('web'), spec: { replicas: 1 }, status: {} }
const set = meta('web-1', owned('web'))
const podWith = (status: object, more: object = {}) => ({
  ...meta('web-1-x', { ...owned('web-1'), ...more }),
  status,
})
const waiting = (reason: string, message = '', last?: object) => ({
  containerStatuses: [
    {
      name: 'main',
      state: { waiting: { reason, message } },
      ...(last ? { lastState: { terminated: last } } : {}),
    },
  ],
})
const event = (name: string, reason: string, message: string, more: object = {}) => ({
  ...meta(`event-${reason}-${message}`),
  ...{
    involvedObject: { kind: 'Pod', namespace: 'shop', name, uid: '' },
    reason,
    message,
    type: 'Warning',
    ...more,
  },
})

async function diagnosed(
  lists: Parameters<typeof clusterOf>[0],
  refs: readonly ObjectRef[] = [web],
  said = '',
) {
  const { findings, hints } = await diagnose(clusterOf(lists).api, resources, refs, { said })
  return { lines: findings.map(({ about, why }) => `${about}: ${why}`), findings, hints }
}

const around = (pod: object) => ({ deployments: [deployment], replicasets: [set], pods: [pod] })

describe('a pod that is not ready', () => {
  it.each<[title: string, pod: object, line: string, hint: RegExp]>([
    [
      'was killed for its memory',
      podWith(waiting('CrashLoopBackOff', '', { exitCode: 137, reason: 'OOMKilled' })),
      'container main: CrashLoopBackOff, it ended with exit code 137 (OOMKilled)',
      /more memory/,
    ],
    [
      'has no such command',
      podWith(waiting('CrashLoopBackOff', '', { exitCode: 127 })),
      'container main: CrashLoopBackOff, it ended with exit code 127',
      /^The command of the container/,
    ],
    [
      'may not have its image',
      podWith(waiting('ErrImagePull', '401 Unauthorized')),
      'container main: ErrImagePull: 401 Unauthorized',
      /^The registry refuses/,
    ],
    [
      'names an image that is not there',
      podWith(waiting('ErrImagePull', 'manifest unknown')),
      'container main: ErrImagePull: manifest unknown',
      /^There is no such image/,
    ],
    [
      'lacks a Secret',
      podWith(waiting('CreateContainerConfigError', 'secret "x" not found')),
      'container main: CreateContainerConfigError: secret "x" not found',
      /^A ConfigMap or Secret/,
    ],
    [
      'waits for its node',
      podWith({
        phase: 'Pending',
        conditions: [
          {
            type: 'PodScheduled',
            status: 'False',
            message: '0/1 nodes: 1 node(s) had untolerated taint {a: b}',
          },
        ],
      }),
      'no node takes it: 0/1 nodes: 1 node(s) had untolerated taint {a: b}',
      /taints/,
    ],
    [
      'fails its probe',
      podWith({
        phase: 'Running',
        containerStatuses: [{ name: 'main', ready: false, state: { running: {} } }],
      }),
      'container main runs, and is not ready',
      /readiness probe/,
    ],
    [
      'was evicted',
      podWith({ phase: 'Failed', reason: 'Evicted', message: 'low on disk' }),
      'Evicted: low on disk',
      /short of a resource/,
    ],
    [
      'has just begun',
      podWith({ phase: 'Pending', ...waiting('ContainerCreating') }),
      'Pending',
      /has not started/,
    ],
  ])('%s', async (_title, pod, line, hint) => {
    const { lines, hints } = await diagnosed(around(pod))
    expect(lines).toContain(`Pod shop/web-1-x: ${line.startsWith('Evicted') ? `Failed: ${line}` : line}`)
    expect(hints[0]).toMatch(hint)
  })

  it.each([
    ['is ready', podWith({ phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] })],
    ['is done', podWith({ phase: 'Succeeded', conditions: [{ type: 'Ready', status: 'False' }] })],
    ['is on its way out', podWith(waiting('CrashLoopBackOff'), { deletionTimestamp: 'now' })],
    ['is not of the release', { ...podWith(waiting('CrashLoopBackOff')), ...meta('other-1') }],
    ['has another form', podWith({ containerStatuses: 'none' })],
  ])('is none that %s', async (_title, pod) => {
    expect((await diagnosed(around(pod))).lines).toEqual(['Deployment shop/web: 0 of 1 ready'])
  })

  it('is told with the last lines of its log', async () => {
    const { api, asked } = clusterOf({
      ...around(podWith(waiting('CrashLoopBackOff', '', { exitCode: 1 }))),
      log: { status: 200, body: 'one\n\ntwo\n' },
    })
    const { findings } = await diagnose(api, resources, [web])
    expect(findings[0]?.log).toEqual(['one', 'two'])
    expect(asked.at(-1)).toBe(
      '/api/v1/namespaces/shop/pods/web-1-x/log?container=main&tailLines=10&limitBytes=16384&previous=true',
    )
  })
})

describe('events', () => {
  it('are told once, the newest first, and not again what is told already', async () => {
    const at = (seconds: number) => ({ lastTimestamp: new Date(Date.now() - seconds * 1000).toISOString() })
    const { lines } = await diagnosed({
      ...around(podWith(waiting('ErrImagePull', 'manifest unknown'))),
      events: [
        event('web-1-x', 'FailedMount', 'volume of web-1-x is away', { ...at(600), count: 2 }),
        event('web-1-gone', 'FailedMount', 'volume of web-1-gone is away', at(60)),
        event('web-1-x', 'Unhealthy', 'no', at(30)),
        event('web-1-x', 'Failed', 'manifest unknown'),
        event('web-1-x', 'Pulled', 'fine', { type: 'Normal' }),
        event('other-1', 'FailedMount', 'of another'),
      ],
    })
    expect(lines.slice(2)).toEqual([
      'Pod shop/web-1-x: Unhealthy: no (30 s ago)',
      'Pod shop/web-1-gone: FailedMount: volume of web-1-gone is away (60 s ago, 3 times)',
    ])
  })
})

describe('what a custom resource says of itself', () => {
  it.each<[title: string, status: unknown, lines: readonly string[]]>([
    [
      'a condition that is not True',
      { conditions: [{ type: 'Ready', status: 'False', reason: 'No', message: 'not yet' }] },
      ['Ready is False: No: not yet'],
    ],
    [
      'a condition nobody knows of',
      { conditions: [{ type: 'Ready', status: 'Unknown' }] },
      ['Ready is Unknown'],
    ],
    ['a bad one that is True', { conditions: [{ type: 'Degraded', status: 'True' }] }, ['Degraded is True']],
    ['a bad one that is False', { conditions: [{ type: 'ReconcileFailed', status: 'False' }] }, []],
    ['that nothing is being done', { conditions: [{ type: 'Progressing', status: 'False' }] }, []],
    ['that it is well', { conditions: [{ type: 'Ready', status: 'True' }] }, []],
    ['a state', { state: 'pending', reason: 'waiting' }, ['pending: waiting']],
    ['nothing', undefined, []],
    ['what is no status', 'fine', []],
    ['what are no conditions', { conditions: 'fine' }, []],
  ])('%s', async (_title, status, lines) => {
    const found = await diagnosed({ things: [{ ...meta('a'), status }] }, [thing])
    expect(found.lines).toEqual(lines.map((line) => `Thing shop/a: ${line}`))
  })

  it('is that its finalizer holds it', async () => {
    const going = meta('a', { deletionTimestamp: '2026-01-02', finalizers: ['example.com/x'] })
    const { lines, hints } = await diagnosed({ things: [going] }, [thing])
    expect(lines).toEqual(['Thing shop/a: it is being deleted since 2026-01-02, and waits for example.com/x'])
    expect(hints[0]).toMatch(/^An object waits for its finalizers/)
  })
})

describe('what helm says', () => {
  it.each<[said: string, line: string, hint: RegExp]>([
    [
      'Error: UPGRADE FAILED: cannot patch "d" with kind StatefulSet: StatefulSet.apps "d" is invalid: spec: Forbidden: updates to statefulset spec for fields other than \'replicas\' are forbidden',
      "StatefulSet d: is invalid: spec: Forbidden: updates to statefulset spec for fields other than 'replicas' are forbidden",
      /--cascade=orphan/,
    ],
    [
      'Error: x: Job.batch "m" is invalid: spec.template: Invalid value: {"a":"hunter2"}: field is immutable',
      'Job m: is invalid: spec.template: Invalid value: field is immutable',
      /it runs once more/,
    ],
    [
      'Error: resource mapping not found: no matches for kind "Tenant" in version "minio.min.io/v2"',
      'helm: resource mapping not found: no matches for kind "Tenant" in version "minio.min.io/v2"',
      /earlier layer/,
    ],
    [
      'Error: Apply failed with 1 conflict: conflict with "kubectl"',
      'helm: Apply failed with 1 conflict: conflict with "kubectl"',
      /Another manager/,
    ],
    [
      'Error: timed out waiting for the condition',
      'helm: timed out waiting for the condition',
      /raise the timeout/,
    ],
  ])('%s', async (said, line, hint) => {
    const { lines, hints } = await diagnosed({}, [], `level=WARN msg="${said}"\n${said}\n`)
    expect(lines).toEqual([line])
    expect(hints).toEqual([expect.stringMatching(hint)])
  })

  it('is nothing to add to, where no rule knows it', async () => {
    expect((await diagnosed({}, [], 'Error: something else\n')).lines).toEqual([])
  })
})

describe('every rule', () => {
  it('has one sentence, or two, of its own', () => {
    expect(rules.every(({ hint }) => /^[A-Z][^\n]{20,280}\.$/.test(hint))).toBe(true)
    expect(new Set(rules.map(({ hint }) => hint)).size).toBe(rules.length)
  })

  it('gives its hint once, in the order of the findings', () => {
    const quota = { evidence: 'quota', about: 'a', why: 'b' } as const
    const unread = { evidence: 'unread', about: 'a', why: 'b' } as const
    expect(hintsFor([unread, quota, quota])).toHaveLength(1)
  })
})

describe('what the cluster says', () => {
  const evil = `\u001b[2K::error::x\n</details>${'A'.repeat(5000)}`

  it('is on one line of bounded length, however much there is of it', async () => {
    const things = Array.from({ length: 200 }, (_, index) => ({
      ...meta(`a${index}${evil}`, { namespace: 'shop' }),
      status: { conditions: [{ type: evil, status: 'False', message: evil }] },
    }))
    const refs = things.map(({ metadata: { name } }): ObjectRef => ({ ...thing, name }))
    const { findings } = await diagnosed({ things }, refs)
    expect(findings).toHaveLength(60)
    for (const { about, why } of findings) {
      expect(`${about}${why}`).not.toContain('\n')
      expect(about.length).toBeLessThanOrEqual(160)
      expect(why.length).toBeLessThanOrEqual(300)
    }
  })

  it('is redacted before it is shortened, over several lines, too', async () => {
    const value = 'correct-horse-battery-staple'
    const { text: redact } = redactorFor([{ name: 'PASSWORD', value }])
    const { api } = clusterOf({
      ...around(
        podWith(waiting('CrashLoopBackOff', '', { exitCode: 1, message: `${'x'.repeat(230)}${value}` })),
      ),
      events: [event('web-1-x', 'Unhealthy', `bad password ${value}`)],
      log: { status: 200, body: `got ${Buffer.from(value).toString('base64').replace(/.{12}/g, '$&\n')}\n` },
    })
    const found = JSON.stringify(await diagnose(api, resources, [web], { redact }))
    expect(found).toContain('•••')
    expect(found).not.toMatch(/correct|horse|Y29ycmVj/)
  })

  it.each([
    ['lists of another form', { status: 200, body: '{"items":{}}' }],
    ['what is no JSON', { status: 200, body: 'no' }],
    ['objects without a name', [{ metadata: {} }, null, 1, 'x']],
    ['nothing of it', { status: 404, body: '' }],
  ])('is nothing, where it is %s', async (_title, answer) => {
    expect((await diagnosed({ pods: answer as Answer, deployments: answer as Answer })).lines).toEqual([])
  })
})

describe('what cannot be read', () => {
  it('is said', async () => {
    const no = { status: 403, body: '' }
    const down = { status: 500, body: '{"message":"etcd is away"}' }
    expect((await diagnosed({ events: no, pods: down })).lines).toEqual([
      'not known: not allowed to read events in shop',
      'not known: pods in shop could not be read: etcd is away',
    ])
  })

  it('is what would be more than 30 requests', async () => {
    const refs = Array.from({ length: 20 }, (_, index) => ({ ...web, namespace: `n${index}` }))
    const { api, asked } = clusterOf({})
    const { findings } = await diagnose(api, resources, refs)
    expect(asked).toHaveLength(30)
    expect(asked.slice(0, 20).every((path) => path.includes('/pods?'))).toBe(true)
    expect(findings.map(({ why }) => why)).toEqual(['70 more requests would have been too many, or too slow'])
  })

  it.each<[title: string, milliseconds: number, isCancelled: boolean, why: string]>([
    ['takes too long', 20, false, 'the API server took too long'],
    ['nobody waits for any more', 60_000, true, 'the run was cancelled'],
  ])('is what %s', async (_title, milliseconds, isCancelled, why) => {
    const api = { request: () => new Promise(() => undefined) } as unknown as ClusterApi
    const signal = isCancelled ? AbortSignal.timeout(20) : undefined
    const reading = readingWithin(api, { requests: 9, milliseconds, signal })
    expect(await reading.text('it', '/x')).toBeUndefined()
    expect(reading.unread()).toEqual([`it could not be read: ${why}`])
  })
})
