import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openApi, type ClusterApi } from '../../src/cluster/api.js'
import { layerReadiness, type ReadinessRequest } from '../../src/commands/readiness.js'
import { exec } from '../../src/lib/exec.js'
import { startBed, type Bed } from '../bed/bed.js'
import { podStandIn } from '../bed/pod-stand-in.js'
import { webhookIdentity, type WebhookStandIn } from '../bed/webhook.js'

let bed: Bed
let folder: string
let api: ClusterApi

beforeAll(async () => {
  bed = await startBed({ charts: false })
  folder = await mkdtemp(join(tmpdir(), 'helmfile-gate-ready-'))
  api = openApi({ exec, kubectl: bed.tools.kubectl, env: { KUBECONFIG: bed.kubeconfig }, folder })
  const crds = ['Tenant minio.min.io v2 tenants', 'Certificate cert-manager.io v1 certificates']
  await apply(crds.map((line) => definition(line)).join('---\n'))
  await bed.kubectl(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=30s'])
}, 120_000)
afterAll(async () => {
  await api?.close()
  await rm(folder, { recursive: true, force: true })
  await bed.stop()
}, 30_000)

async function apply(manifest: string): Promise<void> {
  const file = join(folder, 'manifest.yaml')
  await writeFile(file, manifest)
  await bed.kubectl(['apply', '--server-side', '-f', file])
}

/** @param line kind, group, version and plural. */
function definition(line: string): string {
  const [kind = '', group = '', version = '', plural = ''] = line.split(' ')
  return `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: ${plural}.${group}}
spec:
  group: ${group}
  scope: Namespaced
  names: {kind: ${kind}, plural: ${plural}, singular: ${kind.toLowerCase()}, listKind: ${kind}List}
  versions:
    - name: ${version}
      served: true
      storage: true
      subresources: {status: {}}
      schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
`
}

function deployment(name: string, pod = '', replicas = 1): string {
  const annotations = pod === '' ? '' : `annotations: {helmfile-gate.example/pod: ${pod}},`
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: default}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {${annotations} labels: {app: ${name}}}
    spec: {containers: [{name: main, image: registry.example/none:1}]}
`
}

const pace = { tellEveryMs: 1_000, askEveryMs: 300, hopelessMs: 30_000 }

interface Wait extends Partial<ReadinessRequest> {
  readonly manifest?: string
  readonly file?: string
  readonly cancelled?: AbortSignal
  readonly api?: ClusterApi
}

/** A layer of one release that was applied already, as an apply asks for it. */
async function waits({ manifest = '', file = '', cancelled, api: asked = api, ...more }: Wait) {
  const lines: string[] = []
  let requests = 0
  const counted: ClusterApi = {
    ...asked,
    request: (request) => (requests++, asked.request(request)),
    watch: (...args) => (requests++, asked.watch(...args)),
  }
  await writeFile(join(folder, 'readiness.yaml'), file)
  const context = {
    api: counted,
    redact: (text: string) => text.replaceAll('hunter2', '•••'),
    cancelled: cancelled ?? new AbortController().signal,
    stack: join(folder, 'helmfile.yaml'),
  }
  const ready = layerReadiness(context, {
    timeoutMs: 20_000,
    pace,
    tell: (line) => lines.push(line),
    ...more,
  })
  const layer = {
    layer: 3,
    releases: [{ name: 'a', namespace: 'default', chart: './a', version: '', installed: true }],
  }
  const stored = new Map([['default/a', { namespace: 'default', manifest }]])
  const started = Date.now()
  const done = ready(layer, stored).then((found) => ({ found, seconds: (Date.now() - started) / 1000 }))
  // Looked at later.
  done.catch(() => undefined)
  return { done, lines, requests: () => requests }
}

async function heldUp(lines: readonly string[], why: RegExp): Promise<void> {
  const until = Date.now() + 10_000
  while (!lines.some((line) => why.test(line))) {
    if (Date.now() > until) throw new Error(`not held up by ${why}: ${lines.join('\n')}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const patch = (path: string, body: unknown, contentType = 'application/merge-patch+json') =>
  api.request({ method: 'PATCH', path, body, contentType })

async function status(path: string, value: unknown): Promise<void> {
  const answer = await patch(`${path}/status`, { status: value })
  expect([answer.status, answer.status === 200 ? '' : answer.body]).toEqual([200, ''])
}

const custom = (apiVersion: string, kind: string, name: string) =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: default}\nspec: {}\n`

interface Case {
  readonly title: string
  readonly manifest?: string
  readonly file?: string
  /** What is not there when the wait begins. */
  readonly later?: boolean
  readonly why: RegExp
  readonly turn: () => Promise<unknown>
  readonly told: string
}

const widgets = definition('Widget example.com v1 widgets')
const claim = `apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data, namespace: default}
spec: {accessModes: [ReadWriteOnce], storageClassName: none, selector: {matchLabels: {for: data}}, resources: {requests: {storage: 1Gi}}}
`
const volume = `apiVersion: v1
kind: PersistentVolume
metadata: {name: data, labels: {for: data}}
spec: {accessModes: [ReadWriteOnce], storageClassName: none, capacity: {storage: 1Gi}, hostPath: {path: /tmp/none}}
`
const balancer = `apiVersion: v1
kind: Service
metadata: {name: edge, namespace: default}
spec: {type: LoadBalancer, loadBalancerClass: example.com/none, ports: [{port: 80}], selector: {app: none}}
`
const hook = `apiVersion: v1
kind: Service
metadata: {name: hook, namespace: default}
spec: {ports: [{port: 443}], selector: {app: hook}}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: hook}
webhooks:
  - name: hook.example.com
    failurePolicy: Ignore
    sideEffects: None
    admissionReviewVersions: [v1]
    clientConfig: {service: {name: hook, namespace: default}}
    rules: [{apiGroups: [none.example.com], apiVersions: [v1], operations: [CREATE], resources: [nothings]}]
`

const cases: readonly Case[] = [
  {
    title: 'a CRD that an operator registers at run time',
    file: 'layers:\n  3:\n    - {apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, name: widgets.example.com, condition: Established}\n    - {apiVersion: example.com/v1, kind: Widget, namespace: default, name: one}\n',
    why: /widgets\.example\.com \(it is not there\); Widget default\/one \(the cluster does not serve Widget of example\.com\/v1 yet\)/,
    turn: async () => {
      await apply(widgets)
      await bed.kubectl(['wait', '--for=condition=Established', 'crd/widgets.example.com', '--timeout=30s'])
      await apply(custom('example.com/v1', 'Widget', 'one'))
    },
    told: 'ready: CustomResourceDefinition widgets.example.com (1 of 2)',
  },
  {
    title: 'a webhook whose Service has no endpoints',
    manifest: hook,
    why: /endpoints of Service default\/hook \(no pod behind it is ready\)/,
    turn: () => apply(deployment('hook')),
    told: 'ready: endpoints of Service default/hook (1 of 1)',
  },
  {
    title: 'a Tenant that is not initialized',
    manifest: custom('minio.min.io/v2', 'Tenant', 'minio'),
    why: /Tenant default\/minio \(its operator has not looked at it yet\)/,
    turn: async () => {
      const path = '/apis/minio.min.io/v2/namespaces/default/tenants/minio'
      await status(path, { currentState: 'Provisioning initial users' })
      await status(path, { currentState: 'Initialized' })
    },
    told: 'ready: Tenant default/minio (1 of 1)',
  },
  {
    title: 'a Certificate that is not issued',
    manifest: custom('cert-manager.io/v1', 'Certificate', 'web'),
    why: /Certificate default\/web \(it has no condition Ready yet\)/,
    turn: () =>
      status('/apis/cert-manager.io/v1/namespaces/default/certificates/web', {
        conditions: [{ type: 'Ready', status: 'True' }],
      }),
    told: 'ready: Certificate default/web (1 of 1)',
  },
  {
    title: 'a claim that is not bound',
    manifest: claim,
    why: /PersistentVolumeClaim default\/data \(it is Pending\)/,
    turn: () => apply(volume),
    told: 'ready: PersistentVolumeClaim default/data (1 of 1)',
  },
  {
    title: 'a Deployment whose image is missing',
    manifest: deployment('web', 'image-missing'),
    why: /Deployment default\/web \((?:0 of 1 replicas are available|its controller has not looked at it yet|0 of 1 replicas are there)\)/,
    turn: () => apply(deployment('web')),
    told: 'ready: Deployment default/web (1 of 1)',
  },
  {
    title: 'a load balancer without an address',
    manifest: balancer,
    why: /Service default\/edge \(it has no address yet\)/,
    turn: () =>
      status('/api/v1/namespaces/default/services/edge', {
        loadBalancer: { ingress: [{ ip: '192.168.20.7' }] },
      }),
    told: 'ready: Service default/edge (1 of 1)',
  },
]

describe('a webhook', () => {
  const validating = 'ValidatingWebhookConfiguration'
  const mutating = 'MutatingWebhookConfiguration'
  const configMaps = '{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}'
  const gadgets =
    '{apiGroups: [strict.example.com], apiVersions: [v1], operations: [CREATE, UPDATE], resources: ["*/*"]}'
  /** As strict as cert-manager's: the API server asks nobody about what it refuses by itself. */
  const strict = definition('Gadget strict.example.com v1 gadgets').replace(
    '{type: object, x-kubernetes-preserve-unknown-fields: true}',
    '{type: object, required: [spec], properties: {spec: {type: object, required: [level, parts, size], properties: {level: {type: string, enum: [high]}, parts: {type: array, minItems: 1, items: {type: object, required: [name], properties: {name: {type: string, minLength: 9}}}}, size: {x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]}}}}}',
  )
  let standIn: WebhookStandIn | undefined
  let port = 21_000

  beforeAll(async () => {
    await apply(strict)
    await bed.kubectl([
      'wait',
      '--for=condition=Established',
      'crd/gadgets.strict.example.com',
      '--timeout=30s',
    ])
    await bed.kubectl(['create', 'namespace', 'asked'])
    await bed.kubectl(['label', 'namespace', 'asked', 'asks=yes'])
  }, 30_000)
  afterEach(async () => {
    await bed.kubectl(['delete', `${validating},${mutating}`, '--all'])
    await standIn?.stop()
    standIn = undefined
  })

  /** The endpoints are those of a pod on the bed; what answers listens on the Service's address. */
  async function behind(name: string, kind: string, rule: string, isAllowed = true, more = '') {
    const identity = webhookIdentity(`${name}.default.svc`, isAllowed)
    const own = ++port
    const manifest = `apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: default}
spec: {ports: [{port: ${own}}], selector: {app: ${name}}}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ${kind}
metadata: {name: ${name}}
webhooks:
  - name: ${name}.example.com
    sideEffects: None
    timeoutSeconds: 2
    admissionReviewVersions: [v1]
    clientConfig: {service: {name: ${name}, namespace: default, port: ${own}}, caBundle: ${identity.caBundle}}
    rules: [${rule}]
    namespaceSelector: {matchLabels: {asks: 'yes'}}
    objectSelector: {matchExpressions: [{key: mine, operator: In, values: [a, b]}, {key: not, operator: DoesNotExist}]}
    ${more}
`
    await apply([deployment(name), manifest].join('---\n'))
    await bed.kubectl(['rollout', 'status', `deployment/${name}`, '--timeout=30s'])
    const address = await bed.kubectl(['get', 'service', name, '-o', 'jsonpath={.spec.clusterIP}'])
    return { manifest, start: async () => (standIn = await identity.start(address, own)) }
  }

  it.each([
    ['that allows', 'first', validating, configMaps, true],
    ['that denies', 'second', validating, configMaps, false],
    ['of a kind that the API server is strict about', 'third', validating, gadgets, true],
    ['that changes objects', 'fourth', mutating, gadgets, true],
  ])(
    '%s holds a layer up until it answers, though pods stand behind it',
    async (_, name, kind, rule, allowed) => {
      const { manifest, start } = await behind(name, kind, rule, allowed)
      const wait = await waits({ manifest })
      await heldUp(
        wait.lines,
        new RegExp(
          `1 of 2 checks hold, webhook ${name}\\.example\\.com of ${kind} ${name} \\(.*failed calling webhook`,
        ),
      )
      const { asked } = await start()
      expect((await wait.done).found).toBeUndefined()
      expect(wait.lines).toContain(`ready: webhook ${name}.example.com of ${kind} ${name} (2 of 2)`)
      expect(asked()).toBeGreaterThan(0)
      expect(await bed.kubectl(['get', 'configmaps,gadgets', '-A', '-l', 'mine', '-o', 'name'])).toBe('')
    },
    30_000,
  )

  it('that nobody may try is not tried, and that is said', async () => {
    const { manifest } = await behind('fifth', validating, configMaps)
    await bed.kubectl([
      'create',
      'clusterrole',
      'looks',
      '--verb=get,list,watch',
      '--resource=namespaces,endpointslices.discovery.k8s.io',
    ])
    await bed.kubectl(['create', 'clusterrolebinding', 'looks', '--clusterrole=looks', '--user=planner'])
    const own = await mkdtemp(join(tmpdir(), 'helmfile-gate-ready-'))
    const env = { KUBECONFIG: bed.plannerKubeconfig }
    const planner = openApi({ exec, kubectl: bed.tools.kubectl, env, folder: own })
    const wait = await waits({ manifest, api: planner })
    expect((await wait.done).found).toBeUndefined()
    await planner.close()
    await rm(own, { recursive: true, force: true })
    expect(wait.lines[0]).toMatch(
      /^not tried: webhook fifth\.example\.com of ValidatingWebhookConfiguration fifth \(the API server refuses the probe: configmaps is forbidden: .*\)$/,
    )
  }, 30_000)
})

describe('a layer', () => {
  it.each(cases)(
    'is held up by $title, and let go when that is mended',
    async ({ manifest, file, why, turn, told }) => {
      if (manifest) await apply(manifest)
      const wait = await waits({ ...(manifest ? { manifest } : {}), ...(file ? { file } : {}) })
      await heldUp(wait.lines, why)
      await turn()
      const { found } = await wait.done
      expect(found).toBeUndefined()
      expect(wait.lines).toContain(told)
      expect(wait.lines.at(-1)).toMatch(/^layer 3 is ready: \d checks? holds? \(\d+\.\d s\)$/)
    },
    40_000,
  )

  it('is held up by a path that is answered with 503, and let go when it is answered with 200', async () => {
    let status = 503
    const path = await podStandIn(bed, 'silent', (asked) => (asked === '/ready' ? status : 404))
    try {
      const health = `{health: {service: default/silent, port: 80, path: /ready}}`
      const wait = await waits({ file: `layers:\n  3:\n    - ${health}\n` })
      await heldUp(
        wait.lines,
        /0 of 1 checks hold, health of default\/silent:80\/ready \(it answers with 503\)/,
      )
      status = 200
      expect((await wait.done).found).toBeUndefined()
      expect(wait.lines).toContain('ready: health of default/silent:80/ready (1 of 1)')
      expect(path.asked()).toContain('/ready')
    } finally {
      await path.stop()
    }
  }, 30_000)

  it('that is ready is known to be in under a second and twenty requests', async () => {
    const manifest = [hook, deployment('hook'), deployment('web'), widgets, volume, balancer, claim].join(
      '---\n',
    )
    const more = [
      custom('cert-manager.io/v1', 'Certificate', 'web'),
      custom('minio.min.io/v2', 'Tenant', 'minio'),
    ]
    // What others do on the machine is not ours: the best of three counts.
    let best = Infinity
    for (let attempt = 0; attempt < 3 && best >= 1; attempt++) {
      const wait = await waits({ manifest: [manifest, ...more].join('---\n') })
      const { found, seconds } = await wait.done
      expect([found, wait.lines.length]).toEqual([undefined, 1])
      expect(wait.requests()).toBeLessThanOrEqual(20)
      best = Math.min(best, seconds)
    }
    expect(best).toBeLessThan(1)
  }, 20_000)

  it('that does not turn in time says what is missing, without secrets, and how to go on', async () => {
    await apply(custom('cert-manager.io/v1', 'Certificate', 'late'))
    await status('/apis/cert-manager.io/v1/namespaces/default/certificates/late', {
      conditions: [{ type: 'Ready', status: 'False', reason: 'Denied', message: 'token hunter2\nis wrong' }],
    })
    const wait = await waits({
      manifest: [custom('cert-manager.io/v1', 'Certificate', 'late'), deployment('web')].join('---\n'),
      timeoutMs: 3_000,
    })
    const { found } = await wait.done
    expect(found?.failure).toMatchObject({
      what: 'waiting for layer 3 failed',
      why: 'after 3 s 1 of 2 checks do not hold: Certificate default/late (Ready is False: Denied: token ••• is wrong)',
      reason: 'not-ready',
    })
    expect(found?.waitedFor).toMatchObject([{ kind: 'Certificate', name: 'late' }])
    expect(wait.lines.join('\n')).toMatch(/still waiting for layer 3, [12] s left: Certificate default\/late/)
    expect(wait.lines.join('\n')).not.toContain('hunter2')
  }, 20_000)

  it('is waited for on and on while the API server is away and comes back', async () => {
    await apply(custom('cert-manager.io/v1', 'Certificate', 'after'))
    const wait = await waits({
      manifest: custom('cert-manager.io/v1', 'Certificate', 'after'),
      timeoutMs: 60_000,
    })
    await heldUp(wait.lines, /default\/after/)
    await bed.programs.restart('kube-apiserver', 1_000)
    await heldUp(wait.lines, /still waiting/)
    // A read is asked again until it is answered.
    expect((await api.request({ path: '/readyz', accept: '*/*' })).status).toBe(200)
    await status('/apis/cert-manager.io/v1/namespaces/default/certificates/after', {
      conditions: [{ type: 'Ready', status: 'True' }],
    })
    expect((await wait.done).found).toBeUndefined()
    expect(wait.lines).toContain('ready: Certificate default/after (1 of 1)')
  }, 90_000)

  it('is not waited for any more once the run is cancelled', async () => {
    const stop = new AbortController()
    const wait = await waits({
      manifest: custom('cert-manager.io/v1', 'Certificate', 'nowhere'),
      cancelled: stop.signal,
    })
    await heldUp(wait.lines, /nowhere/)
    const at = Date.now()
    stop.abort(new Error('cancelled'))
    await expect(wait.done).rejects.toThrow('cancelled')
    expect(Date.now() - at).toBeLessThan(500)
  }, 20_000)
})
