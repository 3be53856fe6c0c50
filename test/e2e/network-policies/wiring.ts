import { fieldAt, listAt, numberAt, textAt } from '../../../src/cluster/readiness/fields.js'
import { labelsOf, podTemplate, type Placed } from '../cross-references/placed.js'
import { referencesOf, type Reference } from '../cross-references/references.js'
import { outsiders, podsOf, usesHostNetwork, type End, type Pod } from './ends.js'
import type { Flow, Port } from './policies.js'

/** A Service of the stack: each of its ports by number and by name, and what it is at the pods. */
interface Service {
  readonly namespace: string
  readonly name: string
  readonly selector: Readonly<Record<string, string>>
  readonly ports: readonly {
    readonly names: readonly string[]
    readonly target: number | string
    readonly protocol: 'TCP' | 'UDP'
  }[]
}

/** A path that the API server is asked to GET through a Service (readiness.yaml). */
export interface Health {
  readonly service: string
  readonly port: number
}

/**
 * @returns what the objects say that one speaks to another: the addresses in the configuration of a workload, the backends
 * of Ingresses, what the API server is told to call, what asks to be scraped, and who may ask the API server.
 * @throws Error for a Service or a port of which nothing is known.
 */
export function wiringOf(
  objects: readonly Placed[],
  health: readonly Health[],
  apiServerPort: number,
): Flow[] {
  const pods = podsOf(objects)
  const services = objects.flatMap(servicesOf)
  const behind = (reference: Reference) => backends(services, pods, reference)
  return [
    ...pods.flatMap((from) =>
      addressesOf(from.madeBy, objects).flatMap((reference) =>
        behind(reference).map((to) => ({ from, ...to })),
      ),
    ),
    ...objects.flatMap((placed) =>
      routed(placed, pods).flatMap(({ from, reference }) => behind(reference).map((to) => ({ from, ...to }))),
    ),
    ...health.flatMap(({ service, port }) => {
      const [namespace = '', name = ''] = service.split('/')
      return asked(behind({ kind: 'Service', namespace, name, part: String(port) }))
    }),
    ...objects.filter(isCalledByApiServer).flatMap((placed) =>
      asked(
        referencesOf(placed)
          .filter(({ kind }) => kind === 'Service')
          .flatMap(behind),
      ),
    ),
    ...scraped(objects, pods),
    ...pods
      .filter((pod) => hasRights(pod, pods, objects))
      .flatMap((from) => toApiServer(from, apiServerPort)),
    ...objects
      .filter(isLoadBalancer)
      .flatMap(({ namespace, name }) =>
        behind({ kind: 'Service', namespace, name }).map((to) => ({ from: outsiders.world, ...to })),
      ),
  ]
}

const apiServers: readonly End[] = [outsiders.apiServer, outsiders.managedApiServer]

const asked = (targets: readonly Omit<Flow, 'from'>[]): Flow[] =>
  targets.flatMap((to) => apiServers.map((from) => ({ from, ...to })))

const toApiServer = (from: End, port: number): Flow[] =>
  apiServers.map((to) => ({ from, to, port: `${port}/TCP` }))

const isCalledByApiServer = ({ kind }: Placed) => /WebhookConfiguration$|^APIService$/.test(kind)

const isLoadBalancer = ({ kind, value }: Placed) =>
  kind === 'Service' && textAt(value, 'spec', 'type') === 'LoadBalancer'

/** The Services that a workload names, in itself and in the ConfigMaps and Secrets that it reads. */
function addressesOf(workload: Placed, objects: readonly Placed[]): Reference[] {
  if (podTemplate(workload) === undefined) return []
  const own = referencesOf(workload)
  const read = own.flatMap(({ kind, namespace, name }) =>
    /^(ConfigMap|Secret)$/.test(kind)
      ? objects.filter((one) => one.kind === kind && one.namespace === namespace && one.name === name)
      : [],
  )
  return [...own, ...read.flatMap(referencesOf)].filter(({ kind }) => kind === 'Service')
}

const controllerOfClass: Readonly<Record<string, (pod: Pod) => boolean>> = {
  traefik: ({ labels }) => labels['app.kubernetes.io/name'] === 'traefik',
  'cloudflare-tunnel': ({ labels }) => labels['app'] === 'controlled-cloudflared-connector',
}

function routed(placed: Placed, pods: readonly Pod[]): { from: Pod; reference: Reference }[] {
  if (placed.kind !== 'Ingress') return []
  const isWayIn = controllerOfClass[textAt(placed.value, 'spec', 'ingressClassName')]
  if (!isWayIn) throw new Error(`nobody is known who serves Ingress ${placed.namespace}/${placed.name}`)
  const references = referencesOf(placed).filter(({ kind }) => kind === 'Service')
  return pods.filter(isWayIn).flatMap((from) => references.map((reference) => ({ from, reference })))
}

function scraped(objects: readonly Placed[], pods: readonly Pod[]): Flow[] {
  const collectors = pods.filter(({ labels }) => labels['app.kubernetes.io/name'] === 'alloy')
  const targets = objects.flatMap((placed) => {
    const template = podTemplate(placed)
    const annotation = (name: string) => textAt(template, 'metadata', 'annotations', `prometheus.io/${name}`)
    if (annotation('scrape') !== 'true') return []
    const port: Port = `${Number(annotation('port'))}/TCP`
    if (usesHostNetwork(template))
      return [
        { to: outsiders.host, port },
        { to: outsiders.remoteNode, port },
      ]
    return pods.filter(({ madeBy }) => madeBy === placed).map((to) => ({ to, port }))
  })
  return collectors.flatMap((from) => targets.map((target) => ({ from, ...target })))
}

const accountOf = (placed: Placed) => textAt(podTemplate(placed), 'spec', 'serviceAccountName')

/** Whoever was given rights has them to use them. An account that several share does not tell which of them does. */
function hasRights(pod: Pod, pods: readonly Pod[], objects: readonly Placed[]): boolean {
  const { namespace } = pod
  const account = accountOf(pod.madeBy)
  const isShared = pods.some(
    (one) => one !== pod && one.namespace === namespace && accountOf(one.madeBy) === account,
  )
  return account !== '' && !isShared && objects.some((placed) => gives(placed, objects, namespace, account))
}

function gives(placed: Placed, objects: readonly Placed[], namespace: string, account: string): boolean {
  if (!/^(Cluster)?RoleBinding$/.test(placed.kind)) return false
  const { value } = placed
  const role = objects.find(
    ({ kind, name }) =>
      kind === textAt(value, 'roleRef', 'kind') && name === textAt(value, 'roleRef', 'name'),
  )
  return (
    (role === undefined || listAt(role.value, 'rules').length > 0) &&
    listAt(value, 'subjects').some(
      (subject) =>
        textAt(subject, 'name') === account &&
        (textAt(subject, 'namespace') || placed.namespace) === namespace,
    )
  )
}

function servicesOf({ kind, namespace, name, value }: Placed): Service[] {
  // minio/operator: pkg/resources/services.
  if (kind === 'Tenant') {
    const made = (service: string, portName: string, port: number, target: number): Service => ({
      ...{ namespace, name: service, selector: { 'v1.min.io/tenant': name } },
      ports: [{ names: [String(port), portName], target, protocol: 'TCP' }],
    })
    return [
      made('minio', 'http-minio', 80, 9000),
      made(`${name}-console`, 'http-console', 9090, 9090),
      made(`${name}-hl`, 'http-minio', 9000, 9000),
    ]
  }
  if (kind !== 'Service') return []
  const ports = listAt(value, 'spec', 'ports').map((port) => {
    const number = numberAt(port, 'port') ?? 0
    const target = fieldAt(port, 'targetPort')
    return {
      names: [String(number), textAt(port, 'name')],
      target: typeof target === 'string' || typeof target === 'number' ? target : number,
      protocol: textAt(port, 'protocol') === 'UDP' ? ('UDP' as const) : ('TCP' as const),
    }
  })
  return [{ namespace, name, selector: labelsOf(value, 'spec', 'selector'), ports }]
}

function backends(
  services: readonly Service[],
  pods: readonly Pod[],
  { namespace, name, part }: Reference,
): Omit<Flow, 'from'>[] {
  if (`${namespace}/${name}` === 'kube-system/kube-dns') return [{ to: outsiders.dns, port: '53/UDP' }]
  const service = services.find((one) => one.namespace === namespace && one.name === name)
  if (!service) throw new Error(`there is no Service ${namespace}/${name}`)
  const ports = service.ports.filter(({ names }) => part === undefined || names.includes(part))
  if (ports.length === 0) throw new Error(`Service ${namespace}/${name} has no port ${part}`)
  const selected = pods.filter(
    (pod) =>
      pod.namespace === namespace &&
      Object.entries(service.selector).every(([key, value]) => pod.labels[key] === value),
  )
  return selected.flatMap((to) =>
    ports.map(({ target, protocol }) => {
      const number = typeof target === 'number' ? target : to.ports.get(target)
      if (number === undefined) throw new Error(`${to.name} has no port ${target}`)
      return { to, port: `${number}/${protocol}` }
    }),
  )
}
