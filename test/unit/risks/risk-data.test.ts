import { describe, expect, it } from '@jest/globals'
import { claim, deployment, object, said, set, sized, templates } from './risk-cases.js'

const crd = object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'spec: {group: g}', 'as.g')

describe('what is removed', () => {
  it.each([
    ['a claim', sized('1Gi'), 'removes-data high: removes PersistentVolumeClaim it: the claim and'],
    ['a volume', object('v1', 'PersistentVolume', ''), 'removes-data high: removes PersistentVolume it'],
    ['a namespace', object('v1', 'Namespace', ''), 'removes-data high: removes Namespace it: everything'],
    ['a definition', crd, 'removes-data high: removes CustomResourceDefinition as.g: every object'],
    ['a tenant', object('minio.min.io/v2', 'Tenant', ''), 'removes-data high: removes Tenant it'],
    ['a set with claims', set(templates('1Gi')), 'removes-data medium: removes StatefulSet it: its claims'],
    [
      'a set that takes its claims along',
      set(`persistentVolumeClaimRetentionPolicy: {whenDeleted: Delete}, ${templates('1Gi')}`),
      'removes-data high: removes StatefulSet it: its claims are deleted with it',
    ],
    [
      'a scaler',
      object('autoscaling/v2', 'HorizontalPodAutoscaler', ''),
      'removes-protection low: removes HorizontalPodAutoscaler it',
    ],
    [
      'a disruption budget',
      object('policy/v1', 'PodDisruptionBudget', ''),
      'removes-protection low: removes PodDisruptionBudget it',
    ],
  ])('%s is told', (_, old, reason) => {
    expect(said(old, '')).toEqual([expect.stringContaining(reason)])
  })

  it.each([
    ['a ConfigMap', object('v1', 'ConfigMap', 'data: {a: b}')],
    ['a set without claims', set('replicas: 1')],
    ['a kind of another group', object('example.com/v1', 'Namespace', '')],
  ])('%s is not', (_, old) => {
    expect(said(old, '')).toEqual([])
  })

  it('an object that is renamed counts as removed', () => {
    const named = (name: string) => object('v1', 'PersistentVolumeClaim', 'spec: {}', name)
    expect(said(named('a'), named('b'))).toEqual([expect.stringContaining('removes PersistentVolumeClaim a')])
  })
})

describe('storage', () => {
  const prometheus = (spec: string) =>
    object(
      'monitoring.coreos.com/v1',
      'Prometheus',
      `spec: {storage: {volumeClaimTemplate: {spec: {${spec}}}}}`,
    )
  const moved = (from: string, to: string) => said(deployment(from), deployment(to))
  it.each([
    ['shrinks', sized('10Gi'), sized('9G'), 'storage-shrinks high: claim it 10Gi → 9G'],
    ['shrinks', sized('1.5Ti'), sized('1024Gi'), 'storage-shrinks high: claim it 1.5Ti → 1024Gi'],
    [
      'shrinks in a set',
      set(templates('2Gi')),
      set(templates('1024Mi')),
      'storage-shrinks high: claim data 2Gi → 1024Mi',
    ],
    [
      'moves to another class',
      claim('storageClassName: nfs'),
      claim('storageClassName: ssd'),
      'storage-moves high: claim it: storageClassName nfs → ssd',
    ],
    [
      'moves to another volume',
      claim('volumeName: a'),
      claim('volumeName: b'),
      'storage-moves high: claim it: volumeName a → b',
    ],
    [
      'is used in another way',
      claim('accessModes: [ReadWriteMany]'),
      claim('accessModes: [ReadWriteOnce]'),
      'storage-moves high: claim it: accessModes ReadWriteMany → ReadWriteOnce',
    ],
    [
      'shrinks below an operator',
      prometheus('resources: {requests: {storage: 50Gi}}'),
      prometheus('resources: {requests: {storage: 5Gi}}'),
      'storage-shrinks high: claim of it 50Gi → 5Gi',
    ],
    [
      'goes from an operator',
      prometheus('storageClassName: nfs'),
      object('monitoring.coreos.com/v1', 'Prometheus', 'spec: {retention: 10d}'),
      'storage-moves high: claim of it is gone',
    ],
    ['goes from a set', set(templates('1Gi')), set('replicas: 1'), 'storage-moves high: claim data is gone'],
  ])('that %s is told', (_, old, next, reason) => {
    expect(said(old, next)).toContain(reason)
  })

  it('that grows is not told', () => {
    expect(said(sized('9G'), sized('10Gi'))).toEqual([])
    expect(said(sized('1Gi'), sized('1024Mi'))).toEqual([])
  })

  it("tells a pod's volume that comes from elsewhere, by names and paths", () => {
    expect(
      moved(
        'volumes: [{name: v, nfs: {server: nas, path: /a}}]',
        'volumes: [{name: v, nfs: {server: nas, path: /b}}]',
      ),
    ).toEqual(['storage-moves high: volume v: nfs nas /a → nfs nas /b'])
    expect(
      moved('volumes: [{name: v, configMap: {name: a}}]', 'volumes: [{name: v, configMap: {name: b}}]'),
    ).toEqual([])
  })
})
