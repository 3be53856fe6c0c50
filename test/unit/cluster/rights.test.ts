import { describe, expect, it } from '@jest/globals'
import { accessIn, resource, type Need } from '../../../src/cluster/access.js'
import type { ApiRequest, ClusterApi } from '../../../src/cluster/api.js'
import { accountIn, ruleLines } from '../../../src/cluster/rights.js'

interface Rules {
  readonly resourceRules?: object[]
  readonly nonResourceRules?: object[]
  readonly incomplete?: boolean
}

/** An API server that answers with the rules of each namespace, and lets pass what `allowed` names. */
function server(rulesOf: (namespace: string) => Rules, allowed: readonly string[] = []) {
  const asked: ApiRequest[] = []
  const request = (one: ApiRequest) => {
    asked.push(one)
    const { kind, spec } = one.body as { kind: string; spec: Record<string, unknown> }
    const asks = (spec['resourceAttributes'] ?? {}) as Record<string, string>
    const { verb, resource: plural, name = '' } = asks
    const status =
      kind === 'SelfSubjectRulesReview'
        ? rulesOf(String(spec['namespace']))
        : { allowed: allowed.includes(`${verb} ${plural} ${name}`.trim()) }
    return Promise.resolve({ status: 201, body: JSON.stringify({ status }) })
  }
  return { api: { request } as unknown as ClusterApi, asked }
}

const rule = (verbs: string[], apiGroups: string[], resources: string[], resourceNames: string[] = []) => ({
  ...{ verbs, apiGroups, resources, resourceNames },
})
const needs = (target: Need['target'], verbs: string[], namespace?: string): Need => ({
  ...{ target, verbs, namespace },
})

describe('the rights of an account', () => {
  it.each<[string, object, string, Need['target'], boolean]>([
    ['a verb', rule(['get'], ['apps'], ['deployments']), 'get', resource('apps', 'deployments'), true],
    [
      'another verb',
      rule(['get'], ['apps'], ['deployments']),
      'list',
      resource('apps', 'deployments'),
      false,
    ],
    ['another group', rule(['get'], [''], ['deployments']), 'get', resource('apps', 'deployments'), false],
    ['stars', rule(['*'], ['*'], ['*']), 'patch', resource('a.b', 'c'), true],
    ['a star is more than one verb', rule(['get'], ['*'], ['*']), '*', resource('a.b', 'c'), false],
    [
      'one by name',
      rule(['get'], [''], ['namespaces'], ['a']),
      'get',
      resource('', 'namespaces', ['a']),
      true,
    ],
    ['two of one by name', rule(['get'], [''], ['x'], ['a']), 'get', resource('', 'x', ['a', 'b']), false],
    ['all of one by name', rule(['get'], [''], ['x'], ['a']), 'get', resource('', 'x'), false],
    ['a subresource', rule(['get'], [''], ['pods']), 'get', resource('', 'pods/log'), false],
  ])('%s', async (_title, given, verb, target, allowed) => {
    const { api } = server(() => ({ resourceRules: [given] }))
    expect((await accessIn(api, 'shop')).allows(verb, target)).toBe(allowed)
  })

  it.each([
    ['/metrics', ['/metrics'], true],
    ['/metrics/cadvisor', ['/metrics/*'], true],
    ['/metrics', ['/healthz'], false],
    ['/metrics', ['*'], true],
  ])('the URL %s, given %j', async (url, nonResourceURLs, allowed) => {
    const { api } = server(() => ({ nonResourceRules: [{ verbs: ['get'], nonResourceURLs }] }))
    expect((await accessIn(api, 'shop')).allows('get', { kind: 'url', url })).toBe(allowed)
  })

  it('in a namespace are none in the cluster', async () => {
    const { api, asked } = server((namespace) =>
      namespace === 'shop' ? { resourceRules: [rule(['*'], ['*'], ['*'])] } : {},
    )
    const account = await accountIn(api, ['shop', 'shop'])
    const { needs: lacking } = await account.lacks([
      needs(resource('', 'secrets'), ['get'], 'shop'),
      needs(resource('', 'namespaces'), ['get', 'create']),
    ])
    expect(lacking.map(({ target, verbs }) => [target.kind === 'resource' && target.plural, verbs])).toEqual([
      ['namespaces', ['get']],
      ['namespaces', ['create']],
    ])
    expect(asked).toHaveLength(2)
  })

  it('that the cluster does not list are asked for one by one, but not for ever', async () => {
    const { api, asked } = server(() => ({ incomplete: true }), ['get secrets'])
    const account = await accountIn(api, ['shop'])
    const few = await account.lacks([needs(resource('', 'secrets'), ['get', 'list'], 'shop')])
    expect(few).toMatchObject({ needs: [{ verbs: ['list'] }], isCertain: true })
    const many = Array.from({ length: 100 }, (_, index) => needs(resource('', `k${index}`), ['get'], 'shop'))
    expect((await account.lacks(many)).isCertain).toBe(false)
    expect(asked).toHaveLength(62)
  })

  it('to several by name are asked for name by name, within the same bound', async () => {
    const { api, asked } = server(
      () => ({ incomplete: true }),
      ['get secrets a', 'list secrets a', 'list secrets b'],
    )
    const account = await accountIn(api, ['shop'])
    const both = needs(resource('', 'secrets', ['a', 'b']), ['get', 'list'], 'shop')
    expect(await account.lacks([both])).toEqual({ needs: [{ ...both, verbs: ['get'] }], isCertain: true })
    expect(asked).toHaveLength(2 + 4)
    const names = Array.from({ length: 57 }, (_, index) => `n${index}`)
    const many = await account.lacks([needs(resource('', 'secrets', names), ['get'], 'shop')])
    expect(many).toMatchObject({ needs: [{ verbs: ['get'] }], isCertain: false })
    expect(asked).toHaveLength(62)
  })

  it('to several by name may stand in several rules (kubernetes: RBAC, BreakdownRule)', async () => {
    const resourceRules = ['a', 'b'].map((name) => rule(['get'], [''], ['secrets'], [name]))
    const account = await accountIn(server(() => ({ resourceRules })).api, ['shop'])
    const lacking = async (names: string[]) =>
      (await account.lacks([needs(resource('', 'secrets', names), ['get'], 'shop')])).needs.length
    expect([await lacking(['a', 'b']), await lacking(['a', 'c'])]).toEqual([0, 1])
  })
})

describe('the rules to paste', () => {
  it('put together what has the same group and verbs', () => {
    const lines = ruleLines([
      needs(resource('apps', 'statefulsets'), ['get'], 'a'),
      needs(resource('apps', 'daemonsets'), ['get'], 'b'),
      needs(resource('apps', 'daemonsets'), ['get'], 'c'),
      needs(resource('', 'namespaces', ['kube-system']), ['get']),
      needs(resource('*', '*'), ['list', 'get']),
      needs({ kind: 'url', url: '/metrics' }, ['get']),
      needs(resource('x', "a'b\nc"), ['get']),
    ])
    expect(lines.join('\n')).toBe(`- apiGroups: ['']
  resources: [namespaces]
  resourceNames: [kube-system]
  verbs: [get]
- apiGroups: ['*']
  resources: ['*']
  verbs: [get, list]
- apiGroups: [apps]
  resources: [daemonsets, statefulsets]
  verbs: [get]
- apiGroups: [x]
  resources: ['a''b c']
  verbs: [get]
- nonResourceURLs: ['/metrics']
  verbs: [get]`)
  })
})
