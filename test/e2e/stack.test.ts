import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { loadAll } from 'js-yaml'
import { relabelled, type Labels } from './relabelling.js'
import { helmfile, openTerminal, type Terminal } from './stack-terminal.js'

interface Rendered {
  readonly kind: string
  readonly metadata: { readonly name: string }
  readonly spec?: unknown
  readonly data?: Readonly<Record<string, string>>
}

type Environment = 'default' | 'production'

/** The releases that are looked at here. */
const selection = [
  'cilium',
  'external-dns',
  'cluster-issuers',
  'wildcard-certificate',
  'traefik',
  'minio-tenant',
  'alloy',
]
  .map((name) => `-l name=${name}`)
  .join(' ')

let terminal: Terminal
const rendered = new Map<Environment, Rendered[]>()
beforeAll(async () => {
  terminal = await openTerminal()
  for (const environment of ['default', 'production'] as const) {
    rendered.set(environment, await render(environment, selection))
  }
}, 300_000)
afterAll(() => terminal.close(), 30_000)

async function render(environment: Environment, more: string): Promise<Rendered[]> {
  const text = await terminal.shell(`${helmfile} -e ${environment} ${more} --quiet template`)
  return (loadAll(text) as (Rendered | null)[]).filter((object) => object !== null)
}

function find(objects: readonly Rendered[] | undefined, kind: string, name: string): Rendered {
  const found = (objects ?? []).filter((object) => object.kind === kind && object.metadata.name === name)
  if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} of ${kind} ${name}`)
  return found[0]
}

const object = (environment: Environment, kind: string, name: string) =>
  find(rendered.get(environment), kind, name)

/** @returns the arguments of an object's first container that hold a word. */
function argumentsOf({ spec }: Rendered, word: string): string[] {
  const { containers } = (spec as { template: { spec: { containers: { args: string[] }[] } } }).template.spec
  return containers[0]?.args.filter((arg) => arg.includes(word)) ?? []
}

describe('what Alloy collects', () => {
  const pod = (labels: Labels): Labels => ({
    __address__: '10.244.1.7:8080',
    __meta_kubernetes_pod_ip: '10.244.1.7',
    __meta_kubernetes_pod_phase: 'Running',
    __meta_kubernetes_namespace: 'shop',
    __meta_kubernetes_pod_name: 'web-0',
    __meta_kubernetes_pod_node_name: 'node-1',
    ...labels,
  })
  const annotation = (name: string) => `__meta_kubernetes_pod_annotation_prometheus_io_${name}`
  const scraped = { [annotation('scrape')]: 'true' }

  function targets(...pods: Labels[]) {
    const { data } = object('default', 'ConfigMap', 'alloy')
    const config = data?.['config.alloy'] ?? ''
    return relabelled(terminal.bed.tools.relabel, { config, component: 'metrics', targets: pods.map(pod) })
  }

  it.each<[string, Labels, object | null]>([
    ['a pod that asks for nothing', {}, null],
    ['a pod that has ended', { ...scraped, __meta_kubernetes_pod_phase: 'Succeeded' }, null],
    [
      'a pod that names a port',
      { ...scraped, [annotation('port')]: '9962' },
      { __address__: '10.244.1.7:9962' },
    ],
    ['a pod that names none', scraped, { __address__: '10.244.1.7:8080' }],
    [
      'a pod that names all',
      {
        ...scraped,
        [annotation('port')]: '9000',
        [annotation('scheme')]: 'https',
        [annotation('path')]: '/minio/v2/metrics/cluster',
      },
      {
        __address__: '10.244.1.7:9000',
        __scheme__: 'https',
        __metrics_path__: '/minio/v2/metrics/cluster',
        namespace: 'shop',
        pod: 'web-0',
        node: 'node-1',
      },
    ],
  ])('%s', (_, labels, expected) => {
    const [target] = targets(labels)
    if (expected === null) expect(target).toBeNull()
    else expect(target).toMatchObject(expected)
  })

  it('is on every node, whatever a node keeps away', () => {
    expect(object('default', 'DaemonSet', 'alloy').spec).toMatchObject({
      template: { spec: { tolerations: [{ operator: 'Exists' }] } },
    })
  })
})

describe('the tenant', () => {
  it.each([
    ['default', 'ScheduleAnyway'],
    ['production', 'DoNotSchedule'],
  ] as const)(
    'in %s spreads each pool over the nodes (%s), and asks for what it needs',
    (environment, how) => {
      const requests = { cpu: expect.any(String) as unknown, memory: expect.any(String) as unknown }
      const pools = ['pool-0', 'pool-1', 'pool-2', 'pool-3'].map((name) => ({
        name,
        resources: { requests },
        topologySpreadConstraints: [
          {
            topologyKey: 'kubernetes.io/hostname',
            whenUnsatisfiable: how,
            // The labels that the operator gives to the pods of a pool.
            labelSelector: { matchLabels: { 'v1.min.io/tenant': 'minio', 'v1.min.io/pool': name } },
          },
        ],
      }))
      expect(object(environment, 'Tenant', 'minio').spec).toMatchObject({ pools })
    },
  )
})

describe('a domain below its zone', () => {
  function expectZone(objects: readonly Rendered[] | undefined, zone: string, domain: string) {
    const filters = argumentsOf(find(objects, 'Deployment', 'external-dns'), 'domain')
    expect(filters).toEqual([`--domain-filter=${zone}`])
    for (const issuer of ['letsencrypt-staging', 'letsencrypt-production'])
      expect(find(objects, 'ClusterIssuer', issuer).spec).toMatchObject({
        acme: { solvers: [{ selector: { dnsZones: [zone] } }] },
      })
    expect(find(objects, 'Certificate', 'wildcard').spec).toMatchObject({ dnsNames: [domain, `*.${domain}`] })
  }

  it('is a zone of its own when none is named', () => {
    expectZone(rendered.get('default'), 'example.com', 'example.com')
  })

  it('is written into the zone that is named', async () => {
    const set = '-l layer=3 --state-values-set domain=kkg.example.com,zone=example.com'
    expectZone(await render('default', set), 'example.com', 'kkg.example.com')
  }, 180_000)
})

describe('the addresses of pods', () => {
  it('are the ones of the value', () => {
    expect(object('default', 'ConfigMap', 'cilium-config').data).toMatchObject({
      'cluster-pool-ipv4-cidr': '10.244.0.0/16',
    })
  })
})

describe('Traefik', () => {
  it('lets an upload last longer than a minute', () => {
    const timeouts = argumentsOf(object('default', 'Deployment', 'traefik'), 'readTimeout')
    expect(timeouts).toEqual(['--entryPoints.websecure.transport.respondingTimeouts.readTimeout=1h'])
  })

  it('outlives a node in production', () => {
    const labels = { 'app.kubernetes.io/name': 'traefik' }
    const podAffinityTerm = { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: labels } }
    const podAntiAffinity = { preferredDuringSchedulingIgnoredDuringExecution: [{ podAffinityTerm }] }
    expect(object('production', 'Deployment', 'traefik').spec).toMatchObject({
      replicas: 2,
      template: { metadata: { labels }, spec: { affinity: { podAntiAffinity } } },
    })
    expect(object('production', 'PodDisruptionBudget', 'traefik').spec).toMatchObject({
      maxUnavailable: 1,
      selector: { matchLabels: labels },
    })
  })

  it('is one pod elsewhere, which a node may drain', () => {
    expect(object('default', 'Deployment', 'traefik').spec).toMatchObject({ replicas: 1 })
    expect(() => object('default', 'PodDisruptionBudget', 'traefik')).toThrow('0 of')
  })
})
