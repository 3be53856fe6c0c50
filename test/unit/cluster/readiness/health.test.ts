import { describe, expect, it } from '@jest/globals'
import { healthOf } from '../../../../src/cluster/readiness/health.js'

const object = (apiVersion: string, kind: string, spec: object, status?: object, metadata: object = {}) => ({
  apiVersion,
  kind,
  metadata: { name: 'a', generation: 2, ...metadata },
  spec,
  ...(status ? { status } : {}),
})

const condition = (type: string, status: string, reason = '', message = '') => ({
  conditions: [{ type, status, reason, message }],
})

const deployment = (spec: object, status: object) =>
  object('apps/v1', 'Deployment', { replicas: 2, ...spec }, { observedGeneration: 2, ...status })
const rolledOut = { replicas: 2, updatedReplicas: 2, availableReplicas: 2, readyReplicas: 2 }
const statefulSet = (spec: object, status: object) =>
  object('apps/v1', 'StatefulSet', { replicas: 2, ...spec }, { observedGeneration: 2, ...status })
const daemonSet = (spec: object, status: object) =>
  object('apps/v1', 'DaemonSet', spec, { observedGeneration: 2, ...status })
const nodes = {
  desiredNumberScheduled: 2,
  currentNumberScheduled: 2,
  updatedNumberScheduled: 2,
  numberAvailable: 2,
  numberReady: 2,
}
const custom = (kind: string, status?: object) => object('cert-manager.io/v1', kind, {}, status)
const tenant = (currentState?: string) =>
  object('minio.min.io/v2', 'Tenant', {}, currentState === undefined ? undefined : { currentState })
const claim = (phase: string, metadata = {}) =>
  object('v1', 'PersistentVolumeClaim', { storageClassName: 'late' }, { phase }, metadata)
const crd = (status: object) => object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', {}, status)
const balancer = (status?: object) => object('v1', 'Service', { type: 'LoadBalancer' }, status)

describe('the health of an object', () => {
  it.each<[string, unknown, string]>([
    ['rolled out', deployment({}, rolledOut), 'ready is rolled out on 2 replicas'],
    ['not looked at', object('apps/v1', 'Deployment', {}), 'waiting its controller has not looked at it yet'],
    [
      'of an older generation',
      deployment({}, { ...rolledOut, observedGeneration: 1 }),
      'waiting its controller has not looked at the newest version yet',
    ],
    [
      'half updated',
      deployment({}, { ...rolledOut, updatedReplicas: 1 }),
      'waiting 1 of 2 replicas are updated',
    ],
    [
      'not available',
      deployment({}, { ...rolledOut, availableReplicas: 0 }),
      'waiting 0 of 2 replicas are available',
    ],
    [
      'with old pods',
      deployment({}, { ...rolledOut, replicas: 3 }),
      'waiting 1 old replicas are not gone yet',
    ],
    [
      'past its deadline',
      deployment({}, condition('Progressing', 'False', 'ProgressDeadlineExceeded')),
      'failed Progressing is False: ProgressDeadlineExceeded',
    ],
    ['paused', deployment({ paused: true }, {}), 'ready is paused'],
    ['scaled to nothing', deployment({ replicas: 0 }, {}), 'ready is rolled out on 0 replicas'],
    [
      'a set',
      statefulSet(
        {},
        { replicas: 2, readyReplicas: 2, updatedReplicas: 2, currentRevision: 'a', updateRevision: 'b' },
      ),
      'ready is rolled out on 2 replicas',
    ],
    [
      'a set in mid-update',
      statefulSet(
        {},
        { replicas: 2, readyReplicas: 2, updatedReplicas: 1, currentRevision: 'a', updateRevision: 'b' },
      ),
      'waiting 1 of 2 replicas are updated',
    ],
    [
      'a set with a partition',
      statefulSet(
        { updateStrategy: { rollingUpdate: { partition: 1 } } },
        { replicas: 2, readyReplicas: 2, updatedReplicas: 1, currentRevision: 'a', updateRevision: 'b' },
      ),
      'ready is rolled out on 2 replicas',
    ],
    [
      'a set that is not ready',
      statefulSet({}, { replicas: 2, readyReplicas: 1 }),
      'waiting 1 of 2 replicas are ready',
    ],
    [
      'a set that people update',
      statefulSet(
        { updateStrategy: { type: 'OnDelete' } },
        { replicas: 2, readyReplicas: 2, currentRevision: 'a', updateRevision: 'b' },
      ),
      'ready updates when its pods are deleted',
    ],
    ['a daemon', daemonSet({}, nodes), 'ready is rolled out on 2 nodes'],
    ['a daemon without nodes', daemonSet({}, {}), 'ready is rolled out on 0 nodes'],
    [
      'a daemon that is not everywhere',
      daemonSet({}, { ...nodes, updatedNumberScheduled: 1 }),
      'waiting 1 of 2 replicas are updated',
    ],
    [
      'a replica set',
      object('apps/v1', 'ReplicaSet', { replicas: 1 }, condition('ReplicaFailure', 'True', 'FailedCreate')),
      'waiting ReplicaFailure is True: FailedCreate',
    ],
    ['a job', object('batch/v1', 'Job', {}, condition('Complete', 'True')), 'ready is complete'],
    ['a job at work', object('batch/v1', 'Job', {}, { active: 1 }), 'waiting it is not complete yet'],
    [
      'a job that failed',
      object('batch/v1', 'Job', {}, condition('Failed', 'True', 'BackoffLimitExceeded')),
      'failed Failed is True: BackoffLimitExceeded',
    ],
    ['a job that is suspended', object('batch/v1', 'Job', { suspend: true }, {}), 'ready is suspended'],
    ['a pod', object('v1', 'Pod', {}, { phase: 'Running', ...condition('Ready', 'True') }), 'ready is ready'],
    ['a pod that is done', object('v1', 'Pod', {}, { phase: 'Succeeded' }), 'ready is done'],
    ['a pod that failed', object('v1', 'Pod', {}, { phase: 'Failed' }), 'failed it failed'],
    [
      'a pod without its image',
      object(
        'v1',
        'Pod',
        {},
        { phase: 'Pending', containerStatuses: [{ state: { waiting: { reason: 'ImagePullBackOff' } } }] },
      ),
      'waiting it is Pending: ImagePullBackOff',
    ],
    ['a claim', claim('Bound'), 'ready is bound'],
    ['a claim for the first pod', claim('Pending'), 'ready will be bound when a pod first uses it'],
    [
      'a claim that a pod waits for',
      claim('Pending', { annotations: { 'volume.kubernetes.io/selected-node': 'n' } }),
      'waiting it is Pending',
    ],
    ['a claim that lost its volume', claim('Lost'), 'failed its volume is gone'],
    ['a service', object('v1', 'Service', { type: 'ClusterIP' }), 'ready is there'],
    [
      'a load balancer',
      balancer({ loadBalancer: { ingress: [{ ip: '10.0.0.1' }] } }),
      'ready has the address 10.0.0.1',
    ],
    ['a load balancer without address', balancer({ loadBalancer: {} }), 'waiting it has no address yet'],
    ['a definition', crd(condition('Established', 'True')), 'ready is Established'],
    ['a definition that is new', crd({}), 'waiting it has no condition Established yet'],
    [
      'a definition whose names are taken',
      crd(condition('NamesAccepted', 'False', 'Conflict')),
      'failed NamesAccepted is False: Conflict',
    ],
    [
      'an API',
      object(
        'apiregistration.k8s.io/v1',
        'APIService',
        {},
        condition('Available', 'False', 'MissingEndpoints'),
      ),
      'waiting Available is False: MissingEndpoints',
    ],
    ['a certificate', custom('Certificate', condition('Ready', 'True')), 'ready is Ready'],
    ['a certificate that nobody looked at', custom('Certificate'), 'waiting it has no condition Ready yet'],
    [
      'a certificate that is being issued',
      custom('Certificate', {
        conditions: [
          { type: 'Ready', status: 'False' },
          { type: 'Issuing', status: 'True', message: 'a challenge' },
        ],
      }),
      'waiting Issuing is True: a challenge',
    ],
    [
      'a certificate that is renewed',
      custom('Certificate', {
        conditions: [
          { type: 'Issuing', status: 'True' },
          { type: 'Ready', status: 'True' },
        ],
      }),
      'ready is Ready',
    ],
    [
      'an issuer',
      custom('ClusterIssuer', condition('Ready', 'False', 'ErrRegister', 'no account')),
      'waiting Ready is False: ErrRegister: no account',
    ],
    [
      'an item',
      object('onepassword.com/v1', 'OnePasswordItem', {}, condition('Ready', 'False', '', 'no vault')),
      'waiting Ready is False: no vault',
    ],
    [
      'an item of an account',
      object('onepassword.com/v1', 'OnePasswordItem', {}),
      'waiting it has no condition Ready yet',
    ],
    ['a tenant', tenant('Initialized'), 'ready is initialized'],
    ['a tenant at work', tenant('Waiting for Pods'), 'waiting Waiting for Pods'],
    ['a tenant that nobody looked at', tenant(), 'waiting its operator has not looked at it yet'],
    [
      'a tenant that is stuck',
      tenant('Different versions across MinIO Pools'),
      'failed Different versions across MinIO Pools',
    ],
    ['a budget', object('policy/v1', 'PodDisruptionBudget', {}, { observedGeneration: 2 }), 'ready is there'],
    [
      'an autoscaler',
      object(
        'autoscaling/v2',
        'HorizontalPodAutoscaler',
        {},
        condition('AbleToScale', 'False', 'FailedGetScale'),
      ),
      'waiting AbleToScale is False: FailedGetScale',
    ],
    [
      'an autoscaler without metrics',
      object('autoscaling/v2', 'HorizontalPodAutoscaler', {}, condition('ScalingActive', 'False')),
      'ready is there',
    ],
    [
      'a namespace that goes',
      object('v1', 'Namespace', {}, { phase: 'Terminating' }),
      'waiting it is being removed',
    ],
    [
      'a webhook',
      object('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', {}),
      'ready is there',
    ],
    [
      'what goes',
      object('v1', 'ConfigMap', {}, undefined, { deletionTimestamp: 'now', finalizers: ['x/y'] }),
      'waiting it is being removed; its finalizers are x/y',
    ],
    ['an unknown kind', object('example.com/v1', 'Widget', {}), 'ready is there'],
    [
      'an unknown kind that is not ready',
      object('example.com/v1', 'Widget', {}, condition('Ready', 'Unknown')),
      'waiting Ready is Unknown',
    ],
    [
      'an unknown kind that is stalled',
      object('example.com/v1', 'Widget', {}, condition('Stalled', 'True', 'Denied')),
      'failed Stalled is True: Denied',
    ],
    [
      'an unknown kind at work',
      object('example.com/v1', 'Widget', {}, condition('Reconciling', 'True')),
      'waiting Reconciling is True',
    ],
    ['a kind of another group', object('example.com/v1', 'Tenant', {}), 'ready is there'],
    ['nothing', undefined, 'ready is there'],
    [
      'a hostile status',
      object(
        'apps/v1',
        'DaemonSet',
        {},
        { observedGeneration: 2, conditions: 'no', desiredNumberScheduled: [] },
      ),
      'ready is rolled out on 0 nodes',
    ],
  ])('%s', (_title, given, told) => {
    const { state, why } = healthOf(given, { waitsForPod: (storageClass) => storageClass === 'late' })
    expect(`${state} ${why}`).toBe(told)
  })
})
