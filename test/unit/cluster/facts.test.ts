import { describe, expect, it } from '@jest/globals'
import type { ApiRequest } from '../../../src/cluster/api.js'
import { clusterUid, discover, liveCrds } from '../../../src/cluster/facts.js'
import { servedResources } from '../../../src/cluster/resources.js'
import { apiOf } from '../fixtures/api.js'

const away = Symbol('away')
/** A server that answers all with a page for people. */
const page = Symbol('page')

/** @param answers by path. */
function serving(answers: Readonly<Record<string, unknown>>) {
  const asked: ApiRequest[] = []
  const api = apiOf((request) => {
    asked.push(request)
    const answer = answers[request.path]
    if (answer === away) return { status: 503, body: 'service unavailable' }
    if (answer === page) return { status: 200, body: '<html>hunter2' }
    return answer === undefined
      ? { status: 404, body: '{"message":"not found"}' }
      : { status: 200, body: JSON.stringify(answer) }
  })
  return { api, asked }
}

const resource = (plural: string, kind: string, subresources: readonly string[] = []) => ({
  resource: plural,
  responseKind: { group: '', version: '', kind },
  scope: 'Namespaced',
  verbs: ['list'],
  subresources: subresources.map((one) => ({ subresource: 'x', responseKind: { kind: one } })),
})
const list = (items: unknown) => ({ kind: 'APIGroupDiscoveryList', items })
const version = { '/version': { gitVersion: 'v1.34.2' } }

describe('what the cluster offers', () => {
  const aggregated = {
    ...version,
    '/api': list([
      { versions: [{ version: 'v1', resources: [resource('pods', 'Pod', ['PodAttachOptions'])] }] },
    ]),
    '/apis': list([
      {
        metadata: { name: 'apps' },
        versions: [
          { version: 'v1', resources: [resource('deployments', 'Deployment', ['Deployment', 'Scale'])] },
          { version: 'v1beta1', resources: [resource('deployments', 'Deployment')] },
        ],
      },
      { metadata: { name: 'metrics.k8s.io' }, versions: [{ version: 'v1beta1', freshness: 'Stale' }] },
    ]),
  }
  const named = {
    ...version,
    '/api': { kind: 'APIVersions', versions: ['v1'] },
    '/apis': {
      kind: 'APIGroupList',
      groups: [
        {
          name: 'apps',
          versions: [{ groupVersion: 'apps/v1' }, { groupVersion: 'apps/v1beta1' }],
        },
        { name: 'metrics.k8s.io', versions: [{ groupVersion: 'metrics.k8s.io/v1beta1' }] },
      ],
    },
    '/api/v1': {
      resources: [
        { name: 'pods', kind: 'Pod' },
        { name: 'pods/attach', kind: 'PodAttachOptions' },
      ],
    },
    '/apis/apps/v1': {
      resources: [
        { name: 'deployments', kind: 'Deployment', namespaced: true, verbs: ['list'] },
        { name: 'deployments/scale', kind: 'Scale', namespaced: true },
      ],
    },
    '/apis/apps/v1beta1': { resources: [{ name: 'deployments', kind: 'Deployment' }] },
    '/apis/metrics.k8s.io/v1beta1': away,
  }

  it.each<[string, Readonly<Record<string, unknown>>, number]>([
    ['in three requests', aggregated, 3],
    ['of a server that names its groups only, in one request a version more', named, 7],
  ])(
    'is its version without v, and each API version with and without kinds, but for what is away: %s',
    async (_title, answers, requests) => {
      const { api, asked } = serving(answers)
      expect(await discover(api)).toEqual({
        kubeVersion: '1.34.2',
        apiVersions: [
          'apps/v1',
          'apps/v1/Deployment',
          'apps/v1/Scale',
          'apps/v1beta1',
          'apps/v1beta1/Deployment',
          'v1',
          'v1/Pod',
          'v1/PodAttachOptions',
        ],
      })
      expect(asked).toHaveLength(requests)
      expect((await servedResources(api))('apps/v1', 'Deployment')).toEqual({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        plural: 'deployments',
        namespaced: true,
        verbs: ['list'],
      })
    },
  )

  it('is without the versions of an extension server that answers with no JSON', async () => {
    const path = '/apis/metrics.k8s.io/v1beta1'
    const { api, asked } = serving({ ...named, [path]: page })
    expect((await discover(api)).apiVersions).toEqual((await discover(serving(named).api)).apiVersions)
    expect(asked.map((one) => one.path)).toContain(path)
  })

  it('waits for no extension server that is away', async () => {
    const { api, asked } = serving(named)
    await discover(api)
    expect(asked.find(({ path }) => path.includes('metrics'))).toMatchObject({ patienceMs: 0 })
  })

  it.each<[string, Readonly<Record<string, unknown>>, string]>([
    [
      'no answer of Kubernetes',
      { ...aggregated, '/apis': { hello: 'hunter2' } },
      'asking the cluster for its APIs',
    ],
    ['nothing there', { ...aggregated, '/api': undefined }, 'asking the cluster for its APIs'],
    ['no version', { ...aggregated, '/version': {} }, 'asking the cluster for its version'],
    ['a page for people', { ...aggregated, '/apis': page }, 'asking the cluster for its APIs'],
    ['a page as its version', { ...aggregated, '/version': page }, 'asking the cluster for its version'],
  ])('is not known from %s', async (_title, answers, what) => {
    await expect(discover(serving(answers).api)).rejects.toMatchObject({
      reason: 'cluster-refused',
      message: expect.stringMatching(
        new RegExp(`^${what} failed: the answer of the API server cannot be read: [^"]*: check the address`),
      ) as unknown,
    })
  })
})

describe('which cluster it is', () => {
  it('tells the UID of kube-system, and without one nothing is done', async () => {
    const path = '/api/v1/namespaces/kube-system'
    expect(await clusterUid(serving({ [path]: { metadata: { uid: 'u' } } }).api)).toBe('u')
    for (const answers of [{}, { [path]: { metadata: { uid: '' } } }])
      await expect(clusterUid(serving(answers).api)).rejects.toThrow('its namespace kube-system has no UID')
  })
})

describe('the custom resource definitions', () => {
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions?limit=50'

  it('are read in pages, and given by name', async () => {
    const crd = (name: string) => ({ metadata: { name }, spec: { group: name } })
    const { api } = serving({
      [path]: { metadata: { continue: 'next' }, items: [crd('a.b')] },
      [`${path}&continue=next`]: { items: [crd('c.d')] },
    })
    const live = await liveCrds(api)
    expect([live('a.b'), live('c.d'), live('constructor')]).toEqual([
      { group: 'a.b' },
      { group: 'c.d' },
      undefined,
    ])
  })

  it.each<[string, unknown]>([
    ['cannot be read', { items: [{ metadata: {} }] }],
    ['are no list', {}],
  ])('are not taken for none when they %s', async (_title, answer) => {
    await expect(liveCrds(serving({ [path]: answer }).api)).rejects.toThrow(
      'reading the custom resource definitions failed: the answer of the API server cannot be read: items',
    )
  })
})
