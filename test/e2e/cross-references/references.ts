import { fieldAt, listAt, textAt } from '../../../src/cluster/readiness/fields.js'
import { podTemplate, type Placed } from './placed.js'

/** What an object names of another: the object, and what has to be in it. */
export interface Reference {
  readonly kind: string
  /** Empty for what belongs to no namespace. */
  readonly namespace: string
  readonly name: string
  /** A key of a Secret or ConfigMap, a port of a Service by name or number. */
  readonly part?: string
}

type Reader = (value: unknown, namespace: string) => Reference[]

const named =
  (kind: string, { isCluster = false } = {}): Reader =>
  (value, namespace) =>
    typeof value === 'string' && value !== ''
      ? [{ kind, namespace: isCluster ? '' : namespace, name: value }]
      : []

/** `{name, key}`, and `{name}` alone for all of it. */
const keyed =
  (kind: string): Reader =>
  (value, namespace) => {
    const [name, part] = [textAt(value, 'name'), textAt(value, 'key')]
    return name === '' ? [] : [{ kind, namespace, name, ...(part ? { part } : {}) }]
  }

/** A volume of a pod, by itself or among others in one that is `projected`. */
const volume =
  (kind: string, nameKey: string): Reader =>
  (value, namespace) => {
    const name = textAt(value, nameKey) || textAt(value, 'name')
    const parts = listAt(value, 'items').map((item) => ({ part: textAt(item, 'key') }))
    return name === '' ? [] : [{}, ...parts].map((part) => ({ kind, namespace, name, ...part }))
  }

const service =
  (portOf: (value: unknown) => string): Reader =>
  (value, namespace) => {
    const name = textAt(value, 'name')
    const part = portOf(value)
    const place = textAt(value, 'namespace') || namespace
    return name === '' ? [] : [{ kind: 'Service', namespace: place, name, ...(part ? { part } : {}) }]
  }

const portAt = (value: unknown, ...path: string[]): string => {
  const port = fieldAt(value, ...path)
  return typeof port === 'number' || typeof port === 'string' ? String(port) : ''
}

/** By the key that it stands under, wherever that is: in a pod, in a custom resource that a pod is made of. */
const readers: Readonly<Record<string, Reader>> = {
  secretKeyRef: keyed('Secret'),
  apiTokenSecretRef: keyed('Secret'),
  secretRef: keyed('Secret'),
  secret: volume('Secret', 'secretName'),
  defaultCertificate: (value, namespace) => named('Secret')(textAt(value, 'secretName'), namespace),
  tls: (value, namespace) =>
    [value, ...listAt(value)].flatMap((one) => named('Secret')(textAt(one, 'secretName'), namespace)),
  configMapKeyRef: keyed('ConfigMap'),
  configMapRef: keyed('ConfigMap'),
  configMap: volume('ConfigMap', 'name'),
  claimName: named('PersistentVolumeClaim'),
  serviceAccountName: named('ServiceAccount'),
  priorityClassName: named('PriorityClass', { isCluster: true }),
  storageClassName: named('StorageClass', { isCluster: true }),
  ingressClassName: named('IngressClass', { isCluster: true }),
  issuerRef: (value, namespace) => {
    const kind = textAt(value, 'kind') || 'Issuer'
    return named(kind, { isCluster: kind === 'ClusterIssuer' })(textAt(value, 'name'), namespace)
  },
  roleRef: (value, namespace) => {
    const kind = textAt(value, 'kind')
    return named(kind, { isCluster: kind === 'ClusterRole' })(textAt(value, 'name'), namespace)
  },
  imagePullSecrets: (value, namespace) => listAt(value).flatMap((one) => keyed('Secret')(one, namespace)),
}

/** Whole objects, by their kind. */
const ofKind: Readonly<Record<string, (placed: Placed) => Reference[]>> = {
  Ingress: ({ value, namespace }) => {
    const paths = listAt(value, 'spec', 'rules').flatMap((rule) => listAt(rule, 'http', 'paths'))
    const backends = [
      fieldAt(value, 'spec', 'defaultBackend'),
      ...paths.map((path) => fieldAt(path, 'backend')),
    ]
    const to = service((backend) => portAt(backend, 'port', 'name') || portAt(backend, 'port', 'number'))
    return backends.flatMap((backend) => to(fieldAt(backend, 'service'), namespace))
  },
  IngressRoute: ({ value, namespace }) =>
    listAt(value, 'spec', 'routes')
      .flatMap((route) => listAt(route, 'services'))
      .filter((one) => textAt(one, 'kind') !== 'TraefikService')
      .flatMap((one) => service((backend) => portAt(backend, 'port'))(one, namespace)),
  APIService: ({ value, namespace }) =>
    service((one) => portAt(one, 'port') || '443')(fieldAt(value, 'spec', 'service'), namespace),
  CustomResourceDefinition: ({ value, namespace }) =>
    webhookService(fieldAt(value, 'spec', 'conversion', 'webhook', 'clientConfig'), namespace),
  ValidatingWebhookConfiguration: webhooks,
  MutatingWebhookConfiguration: webhooks,
  RoleBinding: subjects,
  ClusterRoleBinding: subjects,
  // The operator reads the key that it knows.
  Tenant: ({ value, namespace }) => [
    { kind: 'Secret', namespace, name: textAt(value, 'spec', 'configuration', 'name'), part: 'config.env' },
  ],
}

function webhooks({ value, namespace }: Placed): Reference[] {
  return listAt(value, 'webhooks').flatMap((one) => webhookService(fieldAt(one, 'clientConfig'), namespace))
}

function webhookService(config: unknown, namespace: string): Reference[] {
  return service((one) => portAt(one, 'port') || '443')(fieldAt(config, 'service'), namespace)
}

function subjects({ value, namespace }: Placed): Reference[] {
  return listAt(value, 'subjects')
    .filter((one) => textAt(one, 'kind') === 'ServiceAccount')
    .map((one) => ({
      kind: 'ServiceAccount',
      namespace: textAt(one, 'namespace') || namespace,
      name: textAt(one, 'name'),
    }))
}

/**
 * @returns what an object names of others: by the fields of its kind, by the names of fields that mean the same
 * everywhere, and by the addresses in its texts.
 */
export function referencesOf(placed: Placed): Reference[] {
  const own = ofKind[placed.kind]?.(placed) ?? []
  // The schema in a definition has fields with these names, and no values.
  if (placed.kind === 'CustomResourceDefinition') return own
  const found = [...own]
  walk(placed.value, '', (key, value) => {
    if (Object.hasOwn(readers, key) && fieldAt(value, 'optional') !== true)
      found.push(...(readers[key]?.(value, placed.namespace) ?? []))
    if (typeof value === 'string') found.push(...addressesIn(value, placed.namespace))
  })
  return unique(found)
}

function walk(value: unknown, key: string, see: (key: string, value: unknown) => void): void {
  see(key, value)
  if (Array.isArray(value)) for (const item of value) walk(item, '', see)
  else if (typeof value === 'object' && value !== null)
    for (const [name, field] of Object.entries(value)) walk(field, name, see)
}

/** `http://name.namespace.svc:80`, the same without a scheme, `_port._tcp.name…` as in DNS, `http://name:80` within a namespace. */
const address =
  /(?:(?<scheme>https?):\/\/)?(?:_(?<portName>[a-z-]+)\._tcp\.|(?:[\w-]+\.)*?)(?<name>[a-z0-9-]+)\.(?<namespace>[a-z0-9-]+)\.svc\b(?:\.cluster\.local)?\.?(?::(?<port>\d+))?/g
const shortAddress = /(?<scheme>https?):\/\/(?<name>[a-z][a-z0-9-]*)(?::(?<port>\d+))?(?=[/"'\s;$]|$)/g

function addressesIn(text: string, namespace: string): Reference[] {
  return [...text.matchAll(address), ...text.matchAll(shortAddress)].flatMap(({ groups = {} }) => {
    const { scheme, portName, name = '', port } = groups
    if (name === 'localhost') return []
    const part = portName ?? port ?? (scheme && { http: '80', https: '443' }[scheme])
    return [{ kind: 'Service', namespace: groups['namespace'] ?? namespace, name, ...(part ? { part } : {}) }]
  })
}

function unique(references: readonly Reference[]): Reference[] {
  return [...new Map(references.map((one) => [JSON.stringify(one), one])).values()].filter(
    ({ name }) => name !== '',
  )
}

/** A selector of pods: all labels that one of them has to have. */
export interface PodSelector {
  readonly namespace: string
  readonly labels: Readonly<Record<string, string>>
}

/** @returns what a Service or a budget selects; undefined for what selects nothing. */
export function selectorOf({ kind, namespace, value }: Placed): PodSelector | undefined {
  const path = { Service: ['selector'], PodDisruptionBudget: ['selector', 'matchLabels'] }[kind]
  const labels = path && fieldAt(value, 'spec', ...path)
  return labels ? { namespace, labels: labels as Record<string, string> } : undefined
}

/** @returns the names of the ports of its pods that a Service sends to. */
export function namedTargets({ kind, value }: Placed): string[] {
  if (kind !== 'Service') return []
  return listAt(value, 'spec', 'ports')
    .map((port) => fieldAt(port, 'targetPort'))
    .filter((target): target is string => typeof target === 'string')
}

/** @returns the names of the ports of a workload's pods. */
export function podPorts(placed: Placed): string[] {
  return listAt(podTemplate(placed), 'spec', 'containers').flatMap((container) =>
    listAt(container, 'ports').map((port) => textAt(port, 'name')),
  )
}
