/** Two valid states of one object, under a name that no other case has. */
export interface ImmutableCase {
  readonly name: string
  readonly old: string
  readonly next: string
}

let count = 0

function pair(what: string, head: string, old: string, next: string): ImmutableCase {
  const name = `case-${(count += 1)}`
  const text = (rest: string) => `${head}\nmetadata: {name: ${name}}\n${rest}`.replaceAll('NAME', name)
  return { name: `${what} (${name})`, old: text(old), next: text(next) }
}

const pod = (image = 'x:1', label = 'b') =>
  `template: {metadata: {labels: {a: ${label}}}, spec: {containers: [{name: c, image: '${image}'}]}}`
const workload = (kind: string, more = '', label = 'b') =>
  [
    `apiVersion: apps/v1\nkind: ${kind}`,
    `spec: {selector: {matchLabels: {a: ${label}}}, ${pod('x:1', label)}${more}}`,
  ] as const
const job = (rest: string, image = 'x:1') =>
  `spec: {suspend: true, ${rest}template: {spec: {restartPolicy: Never, containers: [{name: c, image: '${image}'}]}}}`
const jobs = 'apiVersion: batch/v1\nkind: Job'
const services = 'apiVersion: v1\nkind: Service'
const service = (spec: string) => `spec: {ports: [{port: 80}], selector: {a: b}, ${spec}}`
const claims = 'apiVersion: v1\nkind: PersistentVolumeClaim'
const claim = (storageClass: string, mode: string, size = '1Gi') =>
  `spec: {storageClassName: ${storageClass}, accessModes: [${mode}], resources: {requests: {storage: ${size}}}}`
const set = 'apiVersion: apps/v1\nkind: StatefulSet'
const setOf = (more: string, size = '1Gi') =>
  `spec: {selector: {matchLabels: {a: b}}, ${pod()}, volumeClaimTemplates: [{metadata: {name: d}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: ${size}}}}}]${more}}`
const storageClasses = 'apiVersion: storage.k8s.io/v1\nkind: StorageClass'
const bindings = 'apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding'
const roleRef = (name: string) => `roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: ${name}}`
const crd = (scope: string) =>
  `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: ks.example.com}\nspec: {group: example.com, scope: ${scope}, names: {kind: K, plural: ks}, versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]}`

/** Changes that the rules judge, and some beside them that are allowed. */
export const immutableCases: readonly ImmutableCase[] = [
  ...['Deployment', 'DaemonSet'].map((kind) =>
    pair(`${kind} selector`, workload(kind)[0], workload(kind)[1], workload(kind, '', 'c')[1]),
  ),
  pair(
    'Deployment replicas',
    workload('Deployment')[0],
    workload('Deployment')[1],
    workload('Deployment', ', replicas: 2')[1],
  ),
  pair('claim template', set, setOf(''), setOf('', '2Gi')),
  pair('claim template in another unit', set, setOf('', '1Gi'), setOf('', '1024Mi')),
  pair(
    'claim template written out',
    set,
    setOf(''),
    setOf('')
      .replace('{metadata: {name: d}', '{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: d}')
      .replace('accessModes', 'volumeMode: Filesystem, accessModes'),
  ),
  ...['labels: {}', 'creationTimestamp: null'].map((empty) =>
    pair(
      `claim template with ${empty}`,
      set,
      setOf(''),
      setOf('').replace('{metadata: {name: d}', `{metadata: {name: d, ${empty}}`),
    ),
  ),
  pair(
    'claim template with a storage class of null',
    set,
    setOf(''),
    setOf('').replace('accessModes', 'storageClassName: null, accessModes'),
  ),
  pair(
    'claim template with an empty storage class',
    set,
    setOf(''),
    setOf('').replace('accessModes', "storageClassName: '', accessModes"),
  ),
  pair(
    'claim template with an empty selector',
    set,
    setOf(''),
    setOf('').replace('accessModes', 'selector: {}, accessModes'),
  ),
  pair(
    'selector with no expressions',
    workload('Deployment')[0],
    workload('Deployment')[1],
    workload('Deployment')[1].replace('{matchLabels: {a: b}}', '{matchLabels: {a: b}, matchExpressions: []}'),
  ),
  pair(
    'headless Service to a LoadBalancer',
    services,
    service('clusterIP: None'),
    service('type: LoadBalancer'),
  ),
  pair(
    'headless Service without saying so',
    services,
    service('clusterIP: None'),
    service('type: ClusterIP'),
  ),
  pair('serviceName', set, setOf(', serviceName: a'), setOf(', serviceName: b')),
  pair('podManagementPolicy', set, setOf(''), setOf(', podManagementPolicy: Parallel')),
  pair('podManagementPolicy written out', set, setOf(''), setOf(', podManagementPolicy: OrderedReady')),
  pair('StatefulSet replicas', set, setOf(''), setOf(', replicas: 2')),
  pair('Job image', jobs, job(''), job('', 'x:2')),
  pair('Job completions', jobs, job('completions: 1, '), job('completions: 2, ')),
  pair('Job completionMode', jobs, job('completions: 1, '), job('completions: 1, completionMode: Indexed, ')),
  pair('Job parallelism', jobs, job(''), job('parallelism: 2, ')),
  pair('clusterIP to None', services, service(''), service('clusterIP: None')),
  pair('clusterIP left out', services, service('clusterIP: None'), service('')),
  pair(
    'loadBalancerClass',
    services,
    service('type: LoadBalancer, loadBalancerClass: a/b'),
    service('type: LoadBalancer, loadBalancerClass: a/c'),
  ),
  pair('Service port', services, service(''), service('').replace('80', '81')),
  pair('claim class', claims, claim('a', 'ReadWriteOnce'), claim('b', 'ReadWriteOnce')),
  pair('claim mode', claims, claim('a', 'ReadWriteOnce'), claim('a', 'ReadWriteMany')),
  pair('StorageClass provisioner', storageClasses, 'provisioner: a/b', 'provisioner: a/c'),
  pair(
    'StorageClass parameters',
    storageClasses,
    'provisioner: a/b\nparameters: {a: b}',
    'provisioner: a/b\nparameters: {a: c}',
  ),
  pair(
    'StorageClass reclaimPolicy',
    storageClasses,
    'provisioner: a/b',
    'provisioner: a/b\nreclaimPolicy: Retain',
  ),
  pair(
    'StorageClass binding mode written out',
    storageClasses,
    'provisioner: a/b',
    'provisioner: a/b\nvolumeBindingMode: Immediate',
  ),
  pair(
    'StorageClass expansion',
    storageClasses,
    'provisioner: a/b',
    'provisioner: a/b\nallowVolumeExpansion: true',
  ),
  pair('roleRef', bindings, roleRef('a'), roleRef('b')),
  pair(
    'IngressClass controller',
    'apiVersion: networking.k8s.io/v1\nkind: IngressClass',
    'spec: {controller: a/b}',
    'spec: {controller: a/c}',
  ),
  pair(
    'PriorityClass value',
    'apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass',
    'value: 1',
    'value: 2',
  ),
  pair(
    'Secret type',
    'apiVersion: v1\nkind: Secret',
    'stringData: {a: b}',
    'type: example.com/x\nstringData: {a: b}',
  ),
  pair(
    'immutable Secret',
    'apiVersion: v1\nkind: Secret',
    'immutable: true\nstringData: {a: b}',
    'immutable: true\nstringData: {a: c}',
  ),
  pair(
    'immutable ConfigMap',
    'apiVersion: v1\nkind: ConfigMap',
    'immutable: true\ndata: {a: b}',
    'immutable: true\ndata: {a: c}',
  ),
  pair(
    'ConfigMap that becomes immutable',
    'apiVersion: v1\nkind: ConfigMap',
    'data: {a: b}',
    'immutable: true\ndata: {a: c}',
  ),
  pair(
    'volume source',
    'apiVersion: v1\nkind: PersistentVolume',
    'spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], nfs: {server: a, path: /a}}',
    'spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], nfs: {server: a, path: /b}}',
  ),
  { name: 'CRD scope', old: crd('Cluster'), next: crd('Namespaced') },
]
