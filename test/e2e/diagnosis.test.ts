import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { stripVTControlCharacters } from 'node:util'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execFile } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openApi, type ApiRequest, type ClusterApi } from '../../src/cluster/api.js'
import { diagnose, type DiagnoseOptions } from '../../src/cluster/diagnosis/diagnose.js'
import type { Diagnosis, Evidence } from '../../src/cluster/diagnosis/diagnosis.js'
import { servedResources, type ObjectRef, type Resources } from '../../src/cluster/resources.js'
import { exec } from '../../src/lib/exec.js'
import { startBed, type Bed } from '../bed/bed.js'
import { startGitHub, type GitHubStandIn } from '../bed/github/server.js'
import { emptyState } from '../bed/github/state.js'
import { uniqueName } from '../bed/runner.js'
import { chart, configMap, release, smallStack, type SmallStack } from './small-stack.js'

let bed: Bed
let folder: string
let api: ClusterApi
let resources: Resources

beforeAll(async () => {
  bed = await startBed({ charts: false })
  folder = await mkdtemp(join(tmpdir(), 'helmfile-gate-api-'))
  api = openApi({ exec, kubectl: bed.tools.kubectl, env: { KUBECONFIG: bed.kubeconfig }, folder })
  await applied('default', definitions)
  resources = await servedWith(['onepassword.com/v1 OnePasswordItem', 'acme.cert-manager.io/v1 Challenge'])
}, 120_000)
afterAll(async () => {
  await api?.close()
  await rm(folder, { recursive: true, force: true })
  await bed.stop()
}, 30_000)

/** @returns what the cluster serves, once it serves these kinds. */
async function servedWith(kinds: readonly string[]): Promise<Resources> {
  for (;;) {
    const served = await servedResources(api)
    const isServed = (one: string) => served(...(one.split(' ') as [string, string])) !== undefined
    if (kinds.every(isServed)) return served
    await sleep(200)
  }
}

const run = promisify(execFile)

async function applied(namespace: string, objects: readonly object[]): Promise<void> {
  const child = run(bed.tools.kubectl, ['-n', namespace, 'apply', '--server-side', '-f', '-'], {
    env: { ...process.env, ...bed.env },
  })
  child.child.stdin?.end(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }))
  await child
}

const crd = (group: string, kind: string, plural: string) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${plural}.${group}` },
  spec: {
    group,
    scope: 'Namespaced',
    names: { kind, plural },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
})
const definitions = [
  crd('onepassword.com', 'OnePasswordItem', 'onepassworditems'),
  crd('cert-manager.io', 'Certificate', 'certificates'),
  crd('acme.cert-manager.io', 'Challenge', 'challenges'),
]

const pod = (annotation = '', container: object = {}, spec: object = {}) => ({
  metadata: {
    labels: { app: 'web' },
    ...(annotation ? { annotations: { 'helmfile-gate.example/pod': annotation } } : {}),
  },
  spec: { containers: [{ name: 'main', image: 'registry.example/web:1', ...container }], ...spec },
})
const deployment = (template: object, replicas = 1) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: { replicas, selector: { matchLabels: { app: 'web' } }, template },
})
const service = (spec: object) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web' },
  spec: { ports: [{ port: 80 }], selector: { app: 'web' }, ...spec },
})
const claim = (spec: object) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
})
const volume = { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] }

const refsOf = (
  namespace: string,
  objects: readonly { apiVersion: string; kind: string; metadata: { name: string } }[],
) =>
  objects.map(({ apiVersion, kind, metadata: { name } }): ObjectRef => ({
    apiVersion,
    kind,
    namespace,
    name,
  }))

/** @returns the diagnosis as soon as it has what is looked for; the last one after some seconds. */
async function diagnosed(
  refs: readonly ObjectRef[],
  evidence: Evidence,
  options: DiagnoseOptions = {},
  { line = /^/, hint = /^/ } = {},
): Promise<Diagnosis> {
  for (const end = Date.now() + 15_000; ; await sleep(250)) {
    const found = await diagnose(api, resources, refs, options)
    const isThere = found.findings.some(
      (one) => one.evidence === evidence && line.test(`${one.about}: ${one.why}`),
    )
    // A pod that has only just been made comes first for a moment.
    if ((isThere && hint.test(found.hints[0] ?? '')) || Date.now() > end) return found
  }
}

async function newNamespace(labels: Readonly<Record<string, string>> = {}): Promise<string> {
  const name = uniqueName('diagnosis')
  await applied('default', [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } }])
  return name
}

const lines = ({ findings }: Diagnosis) => findings.map(({ about, why }) => `${about}: ${why}`)

describe('what is not ready', () => {
  it.each<[title: string, Evidence, objects: Parameters<typeof refsOf>[1], line: RegExp, hint: RegExp]>([
    [
      'an image that cannot be pulled',
      'image',
      [deployment(pod('image-missing'), 2)],
      /^Pod \S+\/web-\S+ and 1 more like it: container main: ImagePullBackOff: Back-off pulling image "registry.example\/web:1"$/,
      /^The image cannot be pulled: /,
    ],
    [
      'a container that ends',
      'crash',
      [deployment(pod('fails'))],
      /^Pod \S+\/web-\S+: container main: CrashLoopBackOff, it ended with exit code 1$/,
      /^The container ends by itself: /,
    ],
    [
      'a Job that fails',
      'job',
      [
        {
          apiVersion: 'batch/v1',
          kind: 'Job',
          metadata: { name: 'web' },
          spec: { backoffLimit: 0, template: pod('fails', {}, { restartPolicy: 'Never' }) },
        },
      ] as never,
      /^Job \S+\/web: it failed: BackoffLimitExceeded: /,
      /^The container ends by itself: /,
    ],
    [
      'a pod that asks for more than there is',
      'unschedulable',
      [deployment(pod('', { resources: { requests: { cpu: '1000' } } }))],
      /^Pod \S+\/web-\S+: no node takes it: 0\/4 nodes are available: 4 Insufficient cpu/,
      /^No node has so much to give: /,
    ],
    [
      'a pod that no node fits',
      'unschedulable',
      [deployment(pod('', {}, { nodeSelector: { zone: 'moon' } }))],
      /no node takes it: 0\/4 nodes are available: 4 node\(s\) didn't match Pod's node affinity\/selector/,
      /^No node fits: /,
    ],
    [
      'a claim without a class',
      'claim',
      [claim({ selector: { matchLabels: { a: 'b' } } }), deployment(pod('', {}, volume))] as never,
      /^PersistentVolumeClaim \S+\/data: pending \(no storage class\): FailedBinding: no persistent volumes available/,
      /there is no default one: set storageClassName\.$/,
    ],
    [
      'a claim of a class that does not exist',
      'claim',
      [claim({ storageClassName: 'nfs-client', selector: { matchLabels: { a: 'b' } } })] as never,
      /^PersistentVolumeClaim \S+\/data: pending \(storage class nfs-client\): ProvisioningFailed: storageclass\S* "nfs-client" not found/,
      /^There is no such storage class: /,
    ],
    [
      'a quota that is used up',
      'quota',
      [
        deployment(pod(), 2),
        { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'few' }, spec: { hard: { pods: '1' } } },
      ] as never,
      /^Deployment \S+\/web: 1 of 2 ready; FailedCreate: pods "web-\S+" is forbidden: exceeded quota: few, /,
      /^The quota of the namespace is used up: /,
    ],
    [
      'a Service whose selector fits no pod',
      'no-endpoints',
      [service({ selector: { app: 'wbe' } }), deployment(pod())] as never,
      /^Service \S+\/web: no endpoints: its selector app=wbe chooses no pod$/,
      /^The selector of the Service fits no pod: /,
    ],
    [
      'a load balancer without an address',
      'load-balancer',
      [service({ type: 'LoadBalancer', loadBalancerClass: 'example.com/none' }), deployment(pod())] as never,
      /^Service \S+\/web: no load balancer of class example.com\/none has given it an address$/,
      /^The Service gets no address: the address pool /,
    ],
    [
      'a 1Password item that is not synced',
      'onepassword',
      [
        {
          apiVersion: 'onepassword.com/v1',
          kind: 'OnePasswordItem',
          metadata: { name: 'web' },
          status: { conditions: [{ type: 'Ready', status: 'False', message: 'no vault with this name' }] },
        },
      ] as never,
      /^OnePasswordItem \S+\/web: Ready is False: no vault with this name$/,
      /^The 1Password item is not synced: check that Connect is reachable/,
    ],
    [
      'a 1Password item that nobody has seen',
      'onepassword',
      [{ apiVersion: 'onepassword.com/v1', kind: 'OnePasswordItem', metadata: { name: 'web' } }] as never,
      /^OnePasswordItem \S+\/web: it has no status yet: nothing has worked on it$/,
      /^The 1Password item is not synced: /,
    ],
    [
      'a challenge that is not solved',
      'acme',
      [
        {
          apiVersion: 'acme.cert-manager.io/v1',
          kind: 'Challenge',
          metadata: { name: 'web' },
          status: { state: 'pending', reason: 'Waiting for DNS-01 challenge propagation' },
        },
      ] as never,
      /^Challenge \S+\/web: pending: Waiting for DNS-01 challenge propagation$/,
      /^The ACME challenge is not solved: check the credentials for DNS/,
    ],
  ])(
    'is told of %s, with a hint',
    async (_title, evidence, objects, line, hint) => {
      const namespace = await newNamespace()
      // The quota comes before what it refuses.
      await applied(namespace, [...objects].reverse())
      const found = await diagnosed(refsOf(namespace, objects), evidence, {}, { line, hint })
      expect(lines(found)).toEqual(expect.arrayContaining([expect.stringMatching(line)]))
      expect(found.hints[0]).toMatch(hint)
    },
    40_000,
  )

  it('is followed from a certificate to its challenge', async () => {
    const namespace = await newNamespace()
    const certificate = {
      apiVersion: 'cert-manager.io/v1',
      kind: 'Certificate',
      metadata: { name: 'web' },
      status: {
        conditions: [{ type: 'Ready', status: 'False', reason: 'DoesNotExist', message: 'Issuing' }],
      },
    }
    await applied(namespace, [certificate])
    const uid = await bed.kubectl([
      '-n',
      namespace,
      'get',
      'certificate',
      'web',
      '-o',
      'jsonpath={.metadata.uid}',
    ])
    const owner = { apiVersion: 'cert-manager.io/v1', kind: 'Certificate', name: 'web', uid }
    await applied(namespace, [
      {
        apiVersion: 'acme.cert-manager.io/v1',
        kind: 'Challenge',
        metadata: { name: 'web-1', ownerReferences: [owner] },
        status: { state: 'pending', reason: 'too many failed authorizations' },
      },
    ])
    const found = await diagnosed(refsOf(namespace, [certificate]), 'acme')
    expect(lines(found)).toEqual([
      `Challenge ${namespace}/web-1: pending: too many failed authorizations`,
      `Certificate ${namespace}/web: Ready is False: DoesNotExist: Issuing`,
    ])
    expect(found.hints[0]).toMatch(/rate limit is reached/)
  }, 40_000)

  it('is nothing, where all is well, in few requests', async () => {
    const namespace = await newNamespace()
    const objects = [deployment(pod()), service({})] as never
    await applied(namespace, objects)
    await bed.kubectl(['-n', namespace, 'rollout', 'status', 'deployment/web'])
    const asked: string[] = []
    const counting: ClusterApi = {
      ...api,
      request: (request: ApiRequest) => (asked.push(request.path), api.request(request)),
    }
    let found: Diagnosis = { findings: [], hints: [] }
    for (const end = Date.now() + 10_000; Date.now() < end; await sleep(250)) {
      asked.length = 0
      found = await diagnose(counting, resources, refsOf(namespace, objects))
      if (found.findings.length === 0) break
    }
    expect(found).toEqual({ findings: [], hints: [] })
    expect(asked.length).toBeLessThanOrEqual(7)
  }, 40_000)
})

describe('what helm says', () => {
  /** @returns what helm wrote when it failed. */
  async function refusal(
    namespace: string,
    templates: readonly Readonly<Record<string, string>>[],
  ): Promise<string> {
    const stack = await smallStack(bed, {})
    try {
      for (const [index, files] of templates.entries()) {
        await stack.write(chart('web', files))
        const args = [
          'upgrade',
          '--install',
          'web',
          join(stack.dir, 'web'),
          '--namespace',
          namespace,
          '--timeout',
          '3s',
          '--wait',
        ]
        const ended = await exec({ file: bed.tools.helm, args, env: { ...process.env, ...bed.env } })
        if (index === templates.length - 1) return ended.stderr
        if (ended.exitCode !== 0) throw new Error(ended.stderr)
      }
      return ''
    } finally {
      await stack.remove()
    }
  }

  it('names what is immutable, and what recreating it means', async () => {
    const namespace = await newNamespace()
    const text = (label: string) =>
      JSON.stringify({
        ...deployment({ ...pod(), metadata: { labels: { app: label } } }),
        spec: {
          selector: { matchLabels: { app: label } },
          template: { ...pod(), metadata: { labels: { app: label } } },
        },
      })
    const said = await refusal(namespace, [
      { 'templates/a.yaml': text('one') },
      { 'templates/a.yaml': text('two') },
    ])
    const { findings, hints } = await diagnose(api, resources, [], { said })
    expect(findings).toEqual([
      {
        evidence: 'immutable',
        about: `Deployment ${namespace}/web`,
        why: expect.stringMatching(/spec\.selector.*field is immutable/),
      },
    ])
    expect(findings[0]?.why).not.toContain('matchLabels')
    expect(hints).toEqual([
      expect.stringMatching(/^The selector of a workload cannot be changed in place: delete/),
    ])
  }, 40_000)

  it('leads from a webhook that refuses to its Service', async () => {
    const name = uniqueName('hook')
    const namespace = await newNamespace({ hook: name })
    const hook = {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata: { name },
      webhooks: [
        {
          name: 'check.example.com',
          clientConfig: { service: { name: 'web', namespace } },
          rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['*'], resources: ['configmaps'] }],
          namespaceSelector: { matchLabels: { hook: name } },
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
        },
      ],
    }
    await applied(namespace, [service({ ports: [{ port: 443 }] }), hook])
    try {
      let said = ''
      for (const end = Date.now() + 15_000; !said && Date.now() < end;)
        said = await refusal(namespace, [{ 'templates/a.yaml': configMap('a', uniqueName('x')) }])
      const { findings, hints } = await diagnosed([], 'no-endpoints', { said })
      expect(findings.map(({ evidence }) => evidence)).toEqual(['webhook', 'no-endpoints'])
      expect(findings[1]).toMatchObject({ about: `Service ${namespace}/web` })
      expect(hints[0]).toMatch(/^A webhook that the API server must ask does not answer: look at the pods/)
    } finally {
      await bed.kubectl(['delete', 'validatingwebhookconfiguration', name])
    }
  }, 40_000)

  it('is understood of a namespace that goes away', async () => {
    const namespace = await newNamespace()
    await applied(namespace, [
      { ...configMapObject, metadata: { name: 'held', finalizers: ['example.com/held'] } },
    ])
    await bed.kubectl(['delete', 'namespace', namespace, '--wait=false'])
    const said = await refusal(namespace, [{ 'templates/a.yaml': configMap('a', '"1"') }])
    const { findings, hints } = await diagnose(api, resources, [], { said })
    expect(findings[0]).toMatchObject({ evidence: 'terminating' })
    expect(hints[0]).toMatch(/^The namespace is still being deleted: /)
    await bed.kubectl([
      '-n',
      namespace,
      'patch',
      'configmap',
      'held',
      '--type=merge',
      '-p',
      '{"metadata":{"finalizers":null}}',
    ])
  }, 40_000)

  it('is understood when it waited in vain, beside what it waited for', async () => {
    const namespace = await newNamespace()
    const said = await refusal(namespace, [
      { 'templates/a.yaml': JSON.stringify(deployment(pod('image-missing'))) },
    ])
    const found = await diagnosed(refsOf(namespace, [deployment({})]), 'image', { said })
    expect(found.findings.map(({ evidence }) => evidence)).toEqual(['image', 'rollout', 'timeout'])
    expect(found.hints[0]).toMatch(/^The image cannot be pulled/)
  }, 40_000)
})

const configMapObject = { apiVersion: 'v1', kind: 'ConfigMap' }

describe('what may not be read', () => {
  it('is said, and keeps nobody from the rest', async () => {
    const namespace = await newNamespace()
    await applied(namespace, [
      deployment(pod('image-missing')),
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'Role',
        metadata: { name: 'pods' },
        rules: [
          { apiGroups: [''], resources: ['pods'], verbs: ['list'] },
          { apiGroups: ['apps'], resources: ['*'], verbs: ['list'] },
        ],
      },
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'RoleBinding',
        metadata: { name: 'pods' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'pods' },
        subjects: [{ kind: 'User', name: 'planner' }],
      },
    ])
    await diagnosed(refsOf(namespace, [deployment({})]), 'image')
    const socket = await mkdtemp(join(tmpdir(), 'helmfile-gate-api-'))
    const planner = openApi({
      exec,
      kubectl: bed.tools.kubectl,
      env: { KUBECONFIG: bed.plannerKubeconfig },
      folder: socket,
    })
    const found = await diagnose(planner, resources, refsOf(namespace, [deployment({})]))
    await planner.close()
    await rm(socket, { recursive: true })
    expect(lines(found)).toEqual([
      expect.stringMatching(/ImagePullBackOff/),
      expect.stringMatching(/^Deployment \S+: 0 of 1 ready$/),
      `not known: not allowed to read events in ${namespace}`,
      `not known: not allowed to read resourcequotas in ${namespace}`,
    ])
  }, 40_000)

  it('is a log on a node that does not answer', async () => {
    const namespace = await newNamespace()
    await applied(namespace, [deployment(pod('fails'))])
    const found = await diagnosed(refsOf(namespace, [deployment({})]), 'crash')
    expect(lines(found).at(-1)).toMatch(/^not known: the log of Pod \S+ could not be read: /)
  }, 40_000)
})

describe('an apply that fails', () => {
  it('tells in log, summary and comment what is not ready, why, and what to look at', async () => {
    const namespace = uniqueName('diagnosis')
    const stack = await smallStack(bed, {
      'helmfile.yaml': `helmDefaults: {timeout: 4, wait: true}\nreleases:\n${release('web', namespace, './web', ['labels: {layer: 1}'])}`,
      ...chart('web', { 'templates/a.yaml': JSON.stringify(deployment(pod('image-missing'))) }),
    })
    const token = 'ghs_standin'
    const permissions = { pull_requests: 'write', actions: 'read' } as const
    const github = await startGitHub({
      ...emptyState(),
      tokens: { [token]: { login: 'github-actions[bot]', permissions } },
    })
    try {
      const { approval } = await stack.plan()
      const env = await pushed(stack, github)
      const step = await stack.act({ command: 'apply', approval, 'github-token': token }, { env })
      expect(step.outputs).toMatchObject({ result: 'failed', 'failure-reason': 'apply-failed' })
      const line = new RegExp(
        `Pod ${namespace}/web-\\S+: container main: ImagePullBackOff: Back-off pulling image "registry.example/web:1"`,
      )
      const [comment = ''] = github.state.comments.map(({ body }) => body)
      for (const told of [step.log, step.summary, comment]) {
        expect(told).toMatch(line)
        expect(told).toMatch(/[Hh]int\W+The image cannot be pulled: check its name and tag/)
      }
      const order = [
        'applying layer 1 failed: ',
        'not ready, and why',
        'Pod ',
        'hint: ',
        '::group::',
        '::endgroup::',
      ]
      const log = stripVTControlCharacters(step.log)
      const places = order.map((word) => log.indexOf(word, log.indexOf('layer 1 (')))
      expect(places).toEqual([...places].sort((a, b) => a - b))
      expect(places).not.toContain(-1)
      for (const markdown of [step.summary, comment])
        expect(markdown).toMatch(
          /Not ready, and why[^]+Hint[^]+<details><summary>\d+ more lines? of the diagnosis/,
        )
    } finally {
      await Promise.all([stack.remove(), github.stop()])
    }
  }, 60_000)
})

/** What GitHub tells a job: pull request #12 was merged with what is checked out. */
async function pushed(stack: SmallStack, github: GitHubStandIn): Promise<Record<string, string>> {
  const { stdout } = await run('git', ['-C', stack.dir, 'rev-parse', 'HEAD'])
  const sha = stdout.trim()
  github.state.pulls = [
    {
      ...{ number: 12, author: 'alice', headSha: sha, mergeSha: sha, baseBranch: 'main', reviews: [] },
      ...{ merged: true, open: false, files: [{ path: 'helmfile.yaml' }] },
    },
  ]
  const event = join(folder, 'event.json')
  await writeFile(event, JSON.stringify({ ref: 'refs/heads/main', after: sha }))
  return {
    GITHUB_EVENT_NAME: 'push',
    GITHUB_EVENT_PATH: event,
    GITHUB_API_URL: github.url,
    GITHUB_GRAPHQL_URL: `${github.url}/graphql`,
    GITHUB_SERVER_URL: 'https://github.test',
    GITHUB_REPOSITORY: github.state.repository,
    GITHUB_RUN_ID: '77',
    GITHUB_ACTOR: 'alice',
    GITHUB_WORKSPACE: stack.dir,
  }
}
