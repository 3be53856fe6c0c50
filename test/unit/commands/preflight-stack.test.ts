import { describe, expect, it } from '@jest/globals'
import { accessIn } from '../../../src/cluster/access.js'
import type { ClusterApi } from '../../../src/cluster/api.js'
import type { StoredRelease } from '../../../src/cluster/releases.js'
import type { Listing } from '../../../src/cluster/status/listing.js'
import { addressCheck } from '../../../src/commands/preflight-addresses.js'
import { capacityCheck, schedulableCheck } from '../../../src/commands/preflight-capacity.js'
import { nodeCheck, skewOutcome, storageCheck, type Ground } from '../../../src/commands/preflight-cluster.js'
import { diskOutcome, environmentCheck } from '../../../src/commands/preflight-stack.js'
import { releaseChecks } from '../../../src/commands/preflight-releases.js'
import type { Renders } from '../../../src/commands/preflight-renders.js'
import { rightsChecks } from '../../../src/commands/preflight-rights.js'
import { parseManifest } from '../../../src/manifest/manifest.js'
import { storedRelease } from '../fixtures/plan.js'

const release = { namespace: 'shop', name: 'web', chart: './web', version: '', installed: true }
const layers = [{ layer: 1, releases: [release] }]

function ground(objects: readonly object[], ...stored: StoredRelease[]): Ground {
  const listing: Listing = { kind: 'objects', objects }
  return {
    list: (apiVersion) => Promise.resolve(apiVersion === 'cilium.io/v2alpha1' ? { kind: 'absent' } : listing),
    served: (apiVersion, kind) => ({
      ...{ apiVersion, kind, plural: `${kind.toLowerCase()}s`, namespaced: true, verbs: [] },
    }),
    layers,
    installed: new Map(stored.map((one) => [`${one.namespace}/${one.name}`, one])),
  }
}

/** The one release, rendered to this. */
const renderedOf = (manifest: string): Pick<Renders, 'rendered'> => ({
  rendered: new Map([
    [
      'shop/web',
      {
        ...{ name: 'web', namespace: 'shop', objects: parseManifest(manifest, 'shop') },
        ...{ crds: [], lookups: [], wantsServer: false },
      },
    ],
  ]),
})

const hidden: Ground = {
  ...ground([]),
  list: () => Promise.resolve({ kind: 'unreadable', why: 'forbidden' }),
}
const line = ({ outcome, detail }: { outcome: string; detail: string }) => `${outcome} ${detail}`

describe('the versions', () => {
  it.each([
    ['v1.34.2', 'v1.34.2', 'v1.36', 'ok cluster v1.34.2, kubectl v1.34.2, helm for v1.36'],
    ['v1.35.0-gke.1', 'v1.34.2', 'v1.36', 'ok'],
    ['v1.32.0', 'v1.34.2', 'v1.36', 'note'],
    ['v1.37.0', 'v1.36.0', 'v1.36', 'note'],
    ['', 'v1.36.0', 'v1.36', 'unknown'],
    ['v1.36.0', 'v1.36.0', '', 'unknown'],
  ])('cluster %s, kubectl %s, helm for %s', (server, kubectl, helm, found) => {
    expect(line(skewOutcome(server, kubectl, helm)).slice(0, found.length)).toBe(found)
  })
})

describe('the nodes', () => {
  const node = (name: string, status: string) => ({
    metadata: { name },
    status: { conditions: [{ type: 'Ready', status, reason: 'KubeletNotReady' }] },
  })

  it.each([
    ['all ready', ground([node('a', 'True')]), 'ok 1 of 1 nodes are ready'],
    ['some not', ground([node('a', 'True'), node('b', 'False')]), 'note 1 of 2 nodes are ready; not: b'],
    [
      'none, before the first layer',
      ground([node('a', 'False')]),
      'note 0 of 1 nodes are ready, as it has to be before layer 1 brings the network',
    ],
    [
      'none, after it',
      ground([node('a', 'False')], storedRelease()),
      'failed 0 of 1 nodes are ready: KubeletNotReady',
    ],
    ['none at all', ground([]), 'failed the cluster has no nodes'],
    ['unreadable', hidden, 'unknown forbidden'],
  ])('%s', async (_title, given, found) => {
    expect(line(await nodeCheck(given))).toBe(found)
  })
})

/** An API server that answers with these rules. */
const server = (rules: object[], incomplete = false, status = 201) =>
  ({
    request: ({ body }: { body?: unknown }) =>
      Promise.resolve({
        status,
        body: JSON.stringify({
          message: 'no',
          status:
            (body as { kind: string }).kind === 'SelfSubjectAccessReview'
              ? { allowed: false }
              : { incomplete, resourceRules: rules },
        }),
      }),
  }) as unknown as ClusterApi

describe('the rights', () => {
  const rule = (verbs: string[], apiGroups: string[], resources: string[], more = {}) => ({
    ...{ verbs, apiGroups, resources, ...more },
  })
  const all = rule(['*'], ['*'], ['*'])
  const toPlan = rule(['get', 'list'], ['*'], ['*'])
  const manifest = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n'
  const rendered = renderedOf(manifest)

  const found = async (api: ClusterApi, renders = rendered, ...stored: StoredRelease[]) => {
    const scope = { ground: ground([], ...stored), renders, leaseNamespace: 'gate' }
    const checks = await rightsChecks(api, scope)
    return checks.map((check) => `${check.name}: ${line(check)}`)
  }
  const needsAll = 'ok all that the renders need'

  it('for all', async () => {
    expect(await found(server([all]))).toEqual([
      `rights to plan: ${needsAll}`,
      `rights to see drift: ${needsAll}`,
      `rights to apply: ${needsAll}`,
    ])
  })

  it('to read are enough for a plan, and what an apply lacks can be copied', async () => {
    const scope = { ground: ground([]), renders: rendered, leaseNamespace: 'gate' }
    const checks = await rightsChecks(server([toPlan]), scope)
    expect(checks.map(line)).toEqual([
      needsAll,
      needsAll,
      expect.stringMatching(/^note [1-9] rule\(s\) are missing; a ClusterRole needs:$/),
    ])
    expect(checks[2]?.lines?.join('\n')).toContain(
      '- apiGroups: [apps]\n  resources: [deployments]\n  verbs: [create, delete, patch, update, watch]',
    )
  })

  it('to nothing let no plan be made', async () => {
    expect((await found(server([])))[0]).toMatch(/^rights to plan: failed 3 rule\(s\) are missing/)
  })

  it('for what is installed and no longer rendered are needed, too', async () => {
    const old = storedRelease({ manifest: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n' })
    const but = ['deployments', 'secrets', 'leases', 'namespaces', 'customresourcedefinitions', 'pods']
    const most = rule(['*'], ['*'], [...but, 'pods/log', 'events', 'replicasets'])
    expect((await found(server([most]), rendered))[2]).toMatch(/ok/)
    expect((await found(server([most]), rendered, old))[2]).toMatch(/note 1 rule/)
  })

  it('that are not listed are asked for one by one', async () => {
    const scope = { ground: ground([]), renders: rendered, leaseNamespace: 'gate' }
    const incomplete = await rightsChecks(server([], true), scope)
    expect(incomplete.map(line)[0]).toMatch(/^failed/)
  })

  it('for releases that do not render are not known', async () => {
    const none = { rendered: new Map() }
    const most = rule(['*'], ['', 'apps', 'apiextensions.k8s.io', 'coordination.k8s.io'], ['*'])
    expect((await found(server([most]), none))[0]).toBe(
      'rights to plan: unknown nothing is missing; not looked at for 1 release(s) that do not render',
    )
    expect((await found(server([all]), none))[0]).toBe(`rights to plan: ${needsAll}`)
  })

  it('that cannot be asked for are no rights', async () => {
    await expect(accessIn(server([], false, 403), 'shop')).rejects.toMatchObject({
      reason: 'cluster-refused',
    })
  })
})

describe('the nodes that take pods', () => {
  const node = (name: string, spec: object, allocatable = { cpu: '2', memory: '4Gi' }) => ({
    ...{ metadata: { name }, spec, status: { allocatable } },
  })
  const taint = (key: string, effect = 'NoSchedule') => ({ taints: [{ key, effect }] })

  it.each([
    [[node('a', {}), node('b', {})], 'ok 2 of 2 take pods without a toleration'],
    [
      [node('a', {}), node('b', taint('node-role.kubernetes.io/control-plane'))],
      'note 1 of 2 take pods without a toleration: with two, one may fail',
    ],
    [[node('a', {}), node('b', taint('x', 'PreferNoSchedule'))], 'ok 2 of 2 take pods without a toleration'],
    [
      [node('a', taint('node.kubernetes.io/not-ready')), node('b', taint('node.cilium.io/agent-not-ready'))],
      'ok 2 of 2 take pods without a toleration',
    ],
    [
      [node('a', { unschedulable: true })],
      'failed 0 of 1 take pods without a toleration: all are cordoned or tainted',
    ],
  ])('%#', async (nodes, found) => {
    expect(line(await schedulableCheck(ground(nodes)))).toBe(found)
  })

  it.each([
    ['1', '1Gi', 'ok 2 pods ask for 2.0 CPUs and 2.0 GiB; the nodes have 4.0 CPUs and 8.0 GiB'],
    [
      '3',
      '1Gi',
      'failed 2 pods ask for 6.0 CPUs and 2.0 GiB; the nodes have 4.0 CPUs and 8.0 GiB: some will not find a place',
    ],
    [
      '1',
      '5Gi',
      'failed 2 pods ask for 2.0 CPUs and 10.0 GiB; the nodes have 4.0 CPUs and 8.0 GiB: some will not find a place',
    ],
  ])('give room for %s CPUs and %s each', async (cpu, memory, found) => {
    const container = `{name: c, resources: {requests: {cpu: ${cpu}, memory: ${memory}}}}`
    const manifest = `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {replicas: 2, template: {spec: {containers: [${container}]}}}\n`
    const nodes = ground([node('a', {}), node('b', {}), node('c', { unschedulable: true })])
    expect(line(await capacityCheck(nodes, renderedOf(manifest)))).toBe(found)
    expect(line(await capacityCheck(nodes, { rendered: new Map() }))).toMatch(
      /^unknown .*not counted: 1 release\(s\) that do not render$/,
    )
  })
})

describe('the releases', () => {
  const renders = (more: Partial<Renders>): Renders => ({
    ...renderedOf('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n'),
    ...{ failed: new Map(), isBlind: false, ...more },
  })
  const failed = (error: string, failure: 'render' | 'cluster' = 'render') =>
    new Map([['shop/web', { error, failure }]])

  it.each<[Partial<Renders>, string]>([
    [{}, 'ok renders: 1 object(s)'],
    [{ isBlind: true }, 'ok renders: 1 object(s), as in an empty cluster'],
    [{ failed: failed('a: b') }, 'failed a: b'],
    [{ failed: failed('forbidden', 'cluster') }, 'failed forbidden'],
    [{ failed: failed('away', 'cluster'), isBlind: true }, 'unknown away'],
    [
      { failed: failed('required env var `TOKEN` is not set') },
      'unknown required env var `TOKEN` is not set',
    ],
  ])('%j', (more, found) => {
    const [check] = releaseChecks(layers, renders(more))
    expect(check && `${check.name}: ${line(check)}`).toBe(`release shop/web: ${found}`)
  })
})

describe('the storage classes', () => {
  const named = (name: string, isDefault = false) => ({
    metadata: {
      name,
      annotations: isDefault ? { 'storageclass.kubernetes.io/is-default-class': 'true' } : {},
    },
  })

  it.each([
    [[named('nfs', true), named('fast')], 'ok nfs (default), fast'],
    [[named('nfs')], 'note nfs; none is the default: claims have to name one'],
    [[], 'note there are no storage classes yet'],
  ])('%j', async (classes, found) => {
    expect(line(await storageCheck(ground(classes)))).toBe(found)
  })
})

describe('the addresses for load balancers', () => {
  const pool = (free: string, conflict = 'False', blocks: object[] = []) => ({
    metadata: { name: 'lan' },
    spec: { blocks },
    status: {
      conditions: [
        { type: 'cilium.io/IPsAvailable', status: 'Unknown', message: free },
        { type: 'cilium.io/PoolConflict', status: conflict },
      ],
    },
  })
  /** A cluster with these objects by kind. */
  const cluster = (given: Readonly<Record<string, readonly object[]>>): Pick<Ground, 'list'> => ({
    list: (apiVersion, kind) => {
      const objects = apiVersion === 'cilium.io/v2alpha1' ? undefined : given[kind]
      return Promise.resolve(objects ? { kind: 'objects', objects } : { kind: 'absent' })
    },
  })
  const coming = (blocks: string) =>
    renderedOf(
      `apiVersion: cilium.io/v2alpha1\nkind: CiliumLoadBalancerIPPool\nmetadata: {name: lan}\nspec: {blocks: [${blocks}]}\n`,
    )
  const none = { rendered: new Map() }

  it.each([
    [[pool('4')], 'ok lan: 4 free'],
    [[pool('0')], 'note lan: 0 free'],
    [[pool('')], 'unknown lan: an unknown number of free'],
    [[pool('4', 'True')], 'failed the pool lan overlaps with another one'],
    [[], 'note there are no pools of Cilium, and the stack brings none'],
  ])('%j', async (pools, found) => {
    expect(line(await addressCheck(cluster({ CiliumLoadBalancerIPPool: pools }), none))).toBe(found)
  })

  const node = (address: string) => ({ metadata: { name: 'n' }, status: { addresses: [{ address }] } })
  const service = (ip: string) => ({
    metadata: { name: 'a', namespace: 'shop' },
    status: { loadBalancer: { ingress: [{ ip }] } },
  })

  it.each([
    [
      '{start: 10.0.0.10, stop: 10.0.0.19}',
      '10.0.0.9',
      '10.0.0.20',
      /^ok 10\.0\.0\.10 to 10\.0\.0\.19 is still to come; no /,
    ],
    ['{start: 10.0.0.10, stop: 10.0.0.19}', '10.0.0.9', '10.0.0.19', /^note .*; already held by shop\/a$/],
    [
      '{start: 10.0.0.10, stop: 10.0.0.19}',
      '10.0.0.10',
      '',
      /^failed node n has 10\.0\.0\.10, which the pool lan /,
    ],
    ['{start: 10.0.0.10}', '10.0.0.11', '10.0.0.9', /^ok 10\.0\.0\.10 is/],
    ['{cidr: 10.0.0.0/30}', '10.0.0.3', '', /^failed/],
    ['{cidr: 10.0.0.0/30}', '10.0.0.4', '', /^ok/],
    ["{cidr: '2001:db8::/64'}", '2001:db8::1', '', /^ok/],
  ])('that are still to come: %s, a node with %s, a Service with %s', async (blocks, address, ip, found) => {
    const given = cluster({ Node: [node(address)], Service: [service(ip)] })
    expect(line(await addressCheck(given, coming(blocks)))).toMatch(found)
  })

  it('are held against the nodes by what the cluster has, too', async () => {
    const pools = [pool('4', 'False', [{ start: '10.0.0.1', stop: '10.0.0.9' }])]
    const given = cluster({ CiliumLoadBalancerIPPool: pools, Node: [node('10.0.0.5')] })
    expect(line(await addressCheck(given, none))).toMatch(/^failed node n has 10\.0\.0\.5/)
  })
})

describe('the environments of GitHub', () => {
  const reviewers = (given: Readonly<Record<string, number>>) => ({
    requiredReviewers: (name: string) => Promise.resolve(given[name]),
  })
  const inputs = { environment: 'production', approvalMode: 'environment' } as const

  it.each([
    [{ 'production-layer-1': 2 }, 'ok 1, each with required reviewers'],
    [{ 'production-layer-1': 0 }, 'failed production-layer-1 has no required reviewers'],
    [{}, 'failed production-layer-1 is missing'],
  ])('%j', async (given, found) => {
    expect(line(await environmentCheck(reviewers(given), inputs, layers))).toBe(found)
  })

  it('are not needed where the review of a pull request counts', async () => {
    const found = await environmentCheck(reviewers({}), { ...inputs, approvalMode: 'review' }, layers)
    expect(line(found)).toBe('ok approval-mode is review: none is asked')
  })
})

describe('the disk', () => {
  it.each([
    [10 * 1024 ** 3, 'ok 10.0 GiB free in /tmp'],
    [300 * 1024 ** 2, 'failed 0.3 GiB free in /tmp'],
  ])('with %i bytes', (free, found) => {
    expect(line(diskOutcome('/tmp', free))).toBe(found)
  })
})
