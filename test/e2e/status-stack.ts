import { chart, configMap, hookJob, release } from './small-stack.js'

/** The stack whose status is looked at. @param chartMirror where the chart of `tool` is. */
export function statusStack(chartMirror: string): Record<string, string> {
  const repository = `repositories:\n  - name: shelf\n    url: ${chartMirror}\nreleases:\n`
  return {
    'helmfile.yaml':
      repository +
      release('web', 'shop', './web', ['version: 1.0.0', 'labels: {layer: 1}']) +
      release('tool', 'shop', 'shelf/status-tool', ['version: 1.0.0', 'labels: {layer: 2}']),
    ...chart('web', { 'templates/web.yaml': web, 'templates/claim.yaml': claim('data') }),
    ...tool('1.0.0'),
    ...chart('broken', { 'templates/job.yaml': hookJob('never', 'fails', 'pre-install') }),
  }
}

/** @returns the files of one version of the chart that is in the repository. */
export function tool(version: string): Record<string, string> {
  return chart(`status-tool`, { 'templates/a.yaml': configMap('tool', version) }, version)
}

const web = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: 'x:1'}]}}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80}]}
`

const claim = (name: string, more = '') => `apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: ${name}}
spec: {accessModes: [ReadWriteOnce], storageClassName: '', resources: {requests: {storage: 1Gi}}${more}}
`

const definition = (group: string, version: string, kind: string, plural: string, scope = 'Namespaced') => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {
    name: `${plural}.${group}`,
    annotations: { 'api-approved.kubernetes.io': 'unapproved, a stand-in' },
  },
  spec: {
    group,
    scope,
    names: { kind, plural, singular: kind.toLowerCase() },
    versions: [
      {
        name: version,
        served: true,
        storage: true,
        // Without the subresource a status is written like any other field.
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
})

export const definitions = [
  definition('cert-manager.io', 'v1', 'Certificate', 'certificates'),
  definition('onepassword.com', 'v1', 'OnePasswordItem', 'onepassworditems'),
]

/** In place of a metrics server, which would be asked in the same way. */
export const metricsDefinitions = [
  definition('metrics.k8s.io', 'v1beta1', 'NodeMetrics', 'nodes', 'Cluster'),
  definition('metrics.k8s.io', 'v1beta1', 'PodMetrics', 'pods'),
]

export const metrics = [
  {
    apiVersion: 'metrics.k8s.io/v1beta1',
    kind: 'NodeMetrics',
    metadata: { name: 'node-1' },
    usage: { cpu: '16', memory: '250Gi' },
  },
  {
    apiVersion: 'metrics.k8s.io/v1beta1',
    kind: 'PodMetrics',
    metadata: { name: 'web-1', namespace: 'shop' },
    containers: [{ name: 'c', usage: { cpu: '250m', memory: '64Mi' } }],
  },
]

/** What is wrong in a cluster, as objects. @param now of the test, in ms. */
export function troubles(now: number): object[] {
  const day = 24 * 60 * 60 * 1000
  const at = (days: number) => new Date(now + days * day).toISOString().replace(/\.\d+/, '')
  const ready = (status: string, message = '') => [{ type: 'Ready', status, reason: 'Test', message }]
  const certificate = (name: string, left: number) => ({
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    metadata: { name, namespace: 'shop' },
    spec: { dnsNames: [`${name}.example.com`] },
    status: { conditions: ready('True'), notBefore: at(left - 90), notAfter: at(left + 0.5) },
  })
  return [
    certificate('soon', 6),
    certificate('later', 20),
    certificate('good', 60),
    {
      apiVersion: 'onepassword.com/v1',
      kind: 'OnePasswordItem',
      metadata: { name: 'token', namespace: 'shop' },
      spec: { itemPath: 'vaults/a/items/b' },
      status: { conditions: ready('False', 'no vault | named <a>') },
    },
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'unbound', namespace: 'shop' },
      spec: {
        accessModes: ['ReadWriteOnce'],
        storageClassName: '',
        selector: { matchLabels: { nobody: 'has-it' } },
        resources: { requests: { storage: '1Gi' } },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'waiting', namespace: 'shop' },
      spec: { type: 'LoadBalancer', loadBalancerClass: 'example.com/none', ports: [{ port: 80 }] },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'nobody', namespace: 'shop' },
      spec: { selector: { app: 'nobody' }, ports: [{ port: 80 }] },
    },
  ]
}

const pods = (name: string, spec: object) => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name, namespace: 'shop' },
  spec: {
    serviceName: name,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec },
  },
})

const claimOf = (name: string) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name, namespace: 'shop' },
  spec: { accessModes: ['ReadWriteOnce'], storageClassName: '', resources: { requests: { storage: '1Gi' } } },
})

const secretEnvironment = [{ secretRef: { name: 'rotated' } }]

/** A Secret of 1Password with those that use it, and claims that pods use: on node-2 and on node-3. */
export const users = [
  {
    apiVersion: 'onepassword.com/v1',
    kind: 'OnePasswordItem',
    metadata: { name: 'rotated', namespace: 'shop' },
    status: { conditions: [{ type: 'Ready', status: 'True', reason: 'Test', message: '' }] },
  },
  {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'rotated', namespace: 'shop' },
    stringData: { a: '1' },
  },
  ...['nearly', 'full', 'unseen'].map(claimOf),
  pods('db', {
    nodeName: 'node-2',
    containers: [{ name: 'c', image: 'x:1', envFrom: secretEnvironment }],
    volumes: ['nearly', 'full'].map((claimName) => ({
      name: claimName,
      persistentVolumeClaim: { claimName },
    })),
  }),
  pods('queue', {
    nodeName: 'node-3',
    containers: [{ name: 'c', image: 'x:1' }],
    volumes: [
      { name: 'unseen', persistentVolumeClaim: { claimName: 'unseen' } },
      { name: 'files', secret: { secretName: 'rotated' } },
    ],
  }),
]

/** What the kubelet of node-2 tells (k8s.io/kubelet: stats/v1alpha1, Summary). */
export const summaryOfNode2 = JSON.stringify({
  node: { nodeName: 'node-2' },
  pods: [
    {
      podRef: { name: 'db-0', namespace: 'shop' },
      volume: [
        {
          name: 'nearly',
          pvcRef: { name: 'nearly', namespace: 'shop' },
          capacityBytes: 1000,
          usedBytes: 810,
          availableBytes: 190,
        },
        {
          name: 'full',
          pvcRef: { name: 'full', namespace: 'shop' },
          capacityBytes: 1000,
          usedBytes: 900,
          availableBytes: 42,
        },
        { name: 'tmp', capacityBytes: 10, usedBytes: 10, availableBytes: 0 },
      ],
    },
  ],
})
