import { describe, expect, it } from '@jest/globals'
import { claim, object, said, set, sized, templates } from './risk-cases.js'

describe('fields that cannot be changed', () => {
  const job = (rest: string, metadata = '') =>
    object('batch/v1', 'Job', `${metadata}spec: {${rest}}`).replace(
      'metadata: {name: it}\nmetadata: {',
      'metadata: {name: it, ',
    )
  const service = (spec: string) => object('v1', 'Service', `spec: {${spec}}`)
  const binding = (role: string) =>
    object('rbac.authorization.k8s.io/v1', 'RoleBinding', `roleRef: {kind: Role, name: ${role}}`)
  const storageClass = (rest: string) => object('storage.k8s.io/v1', 'StorageClass', rest)
  const secret = (rest: string) => object('v1', 'Secret', rest)
  const selecting = (kind: string, label: string) =>
    object('apps/v1', kind, `spec: {selector: {matchLabels: {a: ${label}}}}`)

  it.each([
    ['spec.selector', selecting('Deployment', 'b'), selecting('Deployment', 'c')],
    ['spec.selector', selecting('DaemonSet', 'b'), selecting('DaemonSet', 'c')],
    ['spec.selector', selecting('StatefulSet', 'b'), selecting('StatefulSet', 'c')],
    ['spec.volumeClaimTemplates', set(templates('1Gi')), set(templates('2Gi'))],
    ['spec.serviceName', set('serviceName: a'), set('serviceName: b')],
    ['spec.podManagementPolicy', set('replicas: 1'), set('podManagementPolicy: Parallel')],
    ['spec.clusterIP', service('clusterIP: 10.0.0.1'), service('clusterIP: 10.0.0.2')],
    ['spec.clusterIP', service('ports: []'), service('clusterIP: None')],
    ['spec.clusterIP', service('clusterIP: None'), service('type: LoadBalancer')],
    [
      'spec.loadBalancerClass',
      service('type: LoadBalancer'),
      service('type: LoadBalancer, loadBalancerClass: x'),
    ],
    ['spec.template', job('template: {spec: {a: 1}}'), job('template: {spec: {a: 2}}')],
    ['spec.completions', job('completions: 1'), job('completions: 2')],
    ['roleRef.name', binding('a'), binding('b')],
    ['provisioner', storageClass('provisioner: a'), storageClass('provisioner: b')],
    ['parameters', storageClass('parameters: {a: b}'), storageClass('parameters: {a: c}')],
    ['reclaimPolicy', storageClass(''), storageClass('reclaimPolicy: Retain')],
    ['spec.storageClassName', claim('storageClassName: a'), claim('storageClassName: b')],
    ['spec.dataSource', claim('dataSource: {name: a}'), claim('dataSource: {name: b}')],
    [
      'spec.nfs',
      object('v1', 'PersistentVolume', 'spec: {nfs: {path: /a}}'),
      object('v1', 'PersistentVolume', 'spec: {nfs: {path: /b}}'),
    ],
    ['type', secret('type: Opaque'), secret('type: kubernetes.io/tls')],
    ['data', secret('immutable: true\ndata: {a: Yg==}'), secret('immutable: true\ndata: {a: Yw==}')],
    [
      'immutable',
      object('v1', 'ConfigMap', 'immutable: true\ndata: {a: b}'),
      object('v1', 'ConfigMap', 'data: {a: b}'),
    ],
    [
      'spec.controller',
      object('networking.k8s.io/v1', 'IngressClass', 'spec: {controller: a}'),
      object('networking.k8s.io/v1', 'IngressClass', 'spec: {controller: b}'),
    ],
    [
      'spec.scope',
      object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'spec: {scope: Cluster}'),
      object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'spec: {scope: Namespaced}'),
    ],
  ])('%s is told', (path, old, next) => {
    expect(said(old, next)).toContain(
      `immutable-field high: ${path} cannot be changed: the API server would refuse it`,
    )
  })

  const hook = 'metadata: {annotations: {helm.sh/hook: post-install}}\n'
  it.each([
    ['what the API server assumes anyway', set('replicas: 1'), set('podManagementPolicy: OrderedReady')],
    ['an address that is left out', service('clusterIP: None'), service('ports: []')],
    ['a Service that becomes a name', service('clusterIP: 10.0.0.1'), service('type: ExternalName')],
    ['a hook, which is made anew', job('template: {a: 1}', hook), job('template: {a: 2}', hook)],
    ['the size of a claim', sized('1Gi'), sized('2Gi')],
    ['a volume name that the cluster filled in', claim('volumeName: a'), claim('resources: {}')],
    [
      'data of an ordinary ConfigMap',
      object('v1', 'ConfigMap', 'data: {a: b}'),
      object('v1', 'ConfigMap', 'data: {a: c}'),
    ],
    [
      'claim templates with their type written out',
      set(templates('1Gi')),
      set(templates('1Gi').replace('{metadata', '{apiVersion: v1, kind: PersistentVolumeClaim, metadata')),
    ],
    ...['metadata: {labels: {}, name', 'metadata: {creationTimestamp: null, name'].map(
      (written): [string, string, string] => [
        `nothing that is written out (${written})`,
        set(templates('1Gi')),
        set(templates('1Gi').replace('metadata: {name', written)),
      ],
    ),
    [
      'a selector with a list of nothing',
      selecting('Deployment', 'b'),
      selecting('Deployment', 'b').replace('{matchLabels', '{matchExpressions: [], matchLabels'),
    ],
  ])('%s is not', (_, old, next) => {
    expect(said(old, next).filter((one) => one.startsWith('immutable'))).toEqual([])
  })
})
