import { describe, expect, it } from '@jest/globals'
import type { Need } from '../../../src/cluster/access.js'
import type { Resources } from '../../../src/cluster/resources.js'
import { parseManifest } from '../../../src/manifest/manifest.js'
import {
  applyNeeds,
  driftNeeds,
  grantsOf,
  kindNames,
  planNeeds,
  type RenderedRelease,
} from '../../../src/render/needs.js'

const served: Resources = (apiVersion, kind) =>
  ({ ConfigMap: true, Deployment: true, ClusterRole: false })[kind] === undefined
    ? undefined
    : { apiVersion, kind, plural: `${kind.toLowerCase()}s`, namespaced: kind !== 'ClusterRole', verbs: [] }

const release = (manifest: string, more: Partial<RenderedRelease> = {}): RenderedRelease => ({
  ...{ name: 'web', namespace: 'shop', objects: parseManifest(manifest, 'shop'), crds: [] },
  ...{ lookups: [], wantsServer: false, ...more },
})
const object = (kind: string, apiVersion = 'v1', more = '') =>
  `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}\n${more}`
const told = (needs: readonly Need[]) =>
  needs.map(({ target, verbs, namespace }) =>
    [
      verbs.join(','),
      target.kind === 'url' ? target.url : `${target.plural}${target.group && `.${target.group}`}`,
      ...(target.kind === 'resource' ? target.names : []),
      ...(namespace === undefined ? [] : [`in ${namespace}`]),
    ].join(' '),
  )
const never = () => false
const every = 'get,list,watch,create,update,patch,delete'

const crd = object(
  'CustomResourceDefinition',
  'apiextensions.k8s.io/v1',
  'spec: {group: x.io, scope: Namespaced, names: {kind: Thing, plural: thingies}}\n',
)

describe('an apply', () => {
  it('needs every verb for what it sends, where it sends it, and for its own records', () => {
    const one = release(object('ConfigMap') + object('ClusterRole', 'rbac.authorization.k8s.io/v1'))
    expect(told(applyNeeds([one], kindNames([one], served), 'gate'))).toEqual([
      'get,create,update,patch leases.coordination.k8s.io in gate',
      'get,create namespaces',
      'get,list,watch customresourcedefinitions.apiextensions.k8s.io',
      `${every} secrets in shop`,
      `${every} configmaps in shop`,
      `${every} clusterroles.rbac.authorization.k8s.io`,
    ])
  })

  it('looks at the pods of workloads', () => {
    const one = release(object('Deployment', 'apps/v1', 'spec: {template: {spec: {containers: []}}}\n'))
    expect(told(applyNeeds([one], kindNames([one], served), 'gate'))).toContain('get,list,watch pods in shop')
  })

  it('of kinds that are still to come goes by the definitions, or by a guess', () => {
    const one = release(
      object('Thing', 'x.io/v1') + object('CiliumPolicy', 'cilium.io/v2') + object('Mess', 'y/v1'),
      {
        crds: parseManifest(crd, ''),
      },
    )
    const needs = told(applyNeeds([one], kindNames([one], served), 'gate'))
    expect(needs).toEqual(
      expect.arrayContaining([
        `${every} thingies.x.io in shop`,
        `${every} ciliumpolicies.cilium.io`,
        `${every} messes.y`,
        `${every} customresourcedefinitions.apiextensions.k8s.io`,
      ]),
    )
  })
})

describe('a plan', () => {
  const own = [
    'list secrets',
    'get namespaces kube-system',
    'list customresourcedefinitions.apiextensions.k8s.io',
  ]

  it.each<[string, Partial<RenderedRelease>, boolean, string[]]>([
    ['of a chart that asks nothing', {}, false, []],
    [
      'of a chart that looks up',
      { lookups: [{ apiVersion: 'apps/v1', kind: 'Deployment' }] },
      true,
      ['get deployments.apps'],
    ],
    ['of a first installation on the server', { wantsServer: true }, false, ['get configmaps in shop']],
    ['of an upgrade on the server', { wantsServer: true }, true, []],
    ['of a chart that looks up anything', { lookups: 'any' }, true, []],
  ])('%s', (_title, more, installed, needed) => {
    const one = release(object('ConfigMap'), more)
    expect(told(planNeeds([one], kindNames([one], served), () => installed))).toEqual([...own, ...needed])
  })

  it('sees drift of what is no hook', () => {
    const objects = parseManifest(object('ConfigMap') + object('Deployment', 'apps/v1'), 'shop')
    const one = release('', {
      objects: objects.map((given) => ({ ...given, hook: given.kind === 'ConfigMap' ? 'test' : undefined })),
    })
    expect(told(driftNeeds([one], kindNames([one], served)))).toEqual(['get,list deployments.apps'])
    expect(told(planNeeds([], kindNames([], served), never))).toEqual(own)
  })
})

describe('what a chart hands on', () => {
  const rbac = 'rbac.authorization.k8s.io/v1'

  it.each<[string, string, string[]]>([
    [
      'the rules of a ClusterRole',
      object(
        'ClusterRole',
        rbac,
        'rules:\n- {apiGroups: ["", apps], resources: [pods], verbs: [get]}\n- {nonResourceURLs: [/metrics], verbs: [get]}\n',
      ),
      ['escalate clusterroles.rbac.authorization.k8s.io a', 'get pods', 'get pods.apps', 'get /metrics'],
    ],
    [
      'the rules of a Role, in its namespace',
      object(
        'Role',
        rbac,
        'rules: [{apiGroups: [""], resources: [secrets], resourceNames: [b], verbs: [get]}]\n',
      ),
      ['escalate roles.rbac.authorization.k8s.io a in shop', 'get secrets b in shop'],
    ],
    [
      'roles that gather others',
      object('ClusterRole', rbac, 'aggregationRule: {}\n'),
      Array.from({ length: 2 }, () => 'escalate clusterroles.rbac.authorization.k8s.io a'),
    ],
    [
      'a role of others that is bound',
      object('RoleBinding', rbac, 'roleRef: {kind: ClusterRole, name: view}\n'),
      Array.from({ length: 2 }, () => 'bind clusterroles.rbac.authorization.k8s.io view in shop'),
    ],
    [
      'an own role that is bound is asked for once',
      object('Role', rbac) + object('RoleBinding', rbac, 'roleRef: {kind: Role, name: a}\n'),
      ['escalate roles.rbac.authorization.k8s.io a in shop'],
    ],
  ])('%s', (_title, manifest, needed) => {
    const grants = grantsOf([release(manifest)])
    expect(grants.flatMap(({ instead, needs }) => told([instead, ...needs]))).toEqual(needed)
  })
})
