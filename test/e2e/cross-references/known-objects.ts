import { fieldAt, listAt, numberAt, textAt } from '../../../src/cluster/readiness/fields.js'
import { labelsOf, podTemplate, type Placed } from './placed.js'

/** The keys or ports of each object that there will be, by `Kind namespace/name`, or `Kind name` without a namespace. */
export type KnownObjects = ReadonlyMap<string, ReadonlySet<string>>

type Labels = Readonly<Record<string, string>>

/** Pods that there will be. */
export interface KnownPods {
  readonly namespace: string
  readonly labels: Labels
}

export const nameOf = ({
  kind,
  namespace,
  name,
}: {
  kind: string
  namespace: string
  name: string
}): string =>
  clusterKinds.has(kind) || namespace === '' ? `${kind} ${name}` : `${kind} ${namespace}/${name}`

const clusterKinds = new Set([
  'APIService',
  'ClusterIssuer',
  'ClusterRole',
  'ClusterRoleBinding',
  'CustomResourceDefinition',
  'IngressClass',
  'MutatingWebhookConfiguration',
  'PriorityClass',
  'StorageClass',
  'ValidatingWebhookConfiguration',
])

/** What a cluster has by itself. */
const builtIn: readonly [string, ...string[]][] = [
  ['ClusterRole admin'],
  ['ClusterRole cluster-admin'],
  ['ClusterRole edit'],
  ['ClusterRole system:auth-delegator'],
  ['ClusterRole view'],
  ['PriorityClass system-cluster-critical'],
  ['PriorityClass system-node-critical'],
  ['Role kube-system/extension-apiserver-authentication-reader'],
  ['Service default/kubernetes', '443', 'https'],
  ['Service kube-system/kube-dns', '53', 'dns', 'dns-tcp', '9153', 'metrics'],
]

/**
 * @param items the fields of each item in 1Password, by its name (stack/onepassword.yaml).
 * @returns what the objects are and what controllers make of them.
 */
export function knownObjects(
  objects: readonly Placed[],
  items: Readonly<Record<string, readonly string[]>>,
): KnownObjects {
  const known = new Map<string, Set<string>>(builtIn.map(([name, ...parts]) => [name, new Set(parts)]))
  const add = (kind: string, namespace: string, name: string, parts: readonly string[] = []) => {
    const key = nameOf({ kind, namespace, name })
    known.set(key, new Set([...(known.get(key) ?? []), ...parts]))
  }
  for (const placed of objects) {
    add(placed.kind, placed.namespace, placed.name, partsOf(placed))
    add('ServiceAccount', placed.namespace, 'default')
    add('ConfigMap', placed.namespace, 'kube-root-ca.crt', ['ca.crt'])
    for (const made of madeOf(placed, items)) add(made.kind, placed.namespace, made.name, made.parts)
  }
  return known
}

function partsOf({ kind, value }: Placed): string[] {
  if (kind === 'Service') return servicePorts(listAt(value, 'spec', 'ports'))
  return ['data', 'stringData', 'binaryData'].flatMap((key) => Object.keys(fieldAt(value, key) ?? {}))
}

function servicePorts(ports: readonly unknown[]): string[] {
  return ports.flatMap((port) => [textAt(port, 'name'), String(numberAt(port, 'port') ?? '')]).filter(Boolean)
}

interface Made {
  readonly kind: string
  readonly name: string
  readonly parts: readonly string[]
}

function madeOf({ kind, name, value }: Placed, items: Readonly<Record<string, readonly string[]>>): Made[] {
  switch (kind) {
    case 'OnePasswordItem': {
      const item = textAt(value, 'spec', 'itemPath').split('/').at(-1) ?? ''
      return [{ kind: 'Secret', name, parts: items[item] ?? [] }]
    }
    case 'Certificate':
      return [
        {
          kind: 'Secret',
          name: textAt(value, 'spec', 'secretName'),
          parts: ['ca.crt', 'tls.crt', 'tls.key'],
        },
      ]
    // minio/operator: pkg/resources/services. Without TLS of its own.
    case 'Tenant':
      return [
        { kind: 'Service', name: 'minio', parts: ['80', 'http-minio'] },
        { kind: 'Service', name: `${name}-console`, parts: ['9090', 'http-console'] },
        { kind: 'Service', name: `${name}-hl`, parts: ['9000', 'http-minio'] },
      ]
    // Of its hook, which asks for certificates by the names of Secrets.
    case 'CronJob':
      return [...new Set(JSON.stringify(value).match(/\bhubble-[a-z-]+-certs\b/g))].map((secret) => ({
        kind: 'Secret',
        name: secret,
        parts: ['ca.crt', 'tls.crt', 'tls.key'],
      }))
    default:
      return []
  }
}

/** @returns the pods of all workloads, with the labels that they get while they run. */
export function knownPods(objects: readonly Placed[]): KnownPods[] {
  return objects.flatMap((placed) => {
    const { namespace } = placed
    const template = podTemplate(placed)
    const own = template === undefined ? [] : [labelsOf(template, 'metadata', 'labels')]
    return [...own, ...own.flatMap(labelledLater), ...podsMadeOf(placed)].map((labels) => ({
      namespace,
      labels,
    }))
  })
}

/** The leader among the pods of MinIO's operator says so (minio/operator: pkg/controller/main-controller.go). */
function labelledLater(labels: Labels): Labels[] {
  return labels['app.kubernetes.io/name'] === 'operator' ? [{ ...labels, operator: 'leader' }] : []
}

export function podsMadeOf({ kind, name, value }: Placed): Labels[] {
  const pools = listAt(value, 'spec', 'pools').map((pool) => textAt(pool, 'name'))
  // minio/operator: pkg/resources/statefulsets/minio-statefulset.go, PodMetadata.
  if (kind === 'Tenant')
    return pools.map((pool) => ({
      'v1.min.io/tenant': name,
      'v1.min.io/pool': pool,
      'v1.min.io/console': `${name}-console`,
    }))
  const controller = 'strrl.dev/cloudflare-tunnel-ingress-controller'
  const connector = 'controlled-cloudflared-connector'
  // Its pkg/controller/controlled-cloudflared-connector.go.
  return kind === 'IngressClass' && textAt(value, 'spec', 'controller') === controller
    ? [{ app: connector, [controller]: connector }]
    : []
}
