import { describe, expect, it } from '@jest/globals'
import { fieldAt, textAt } from '../../src/cluster/readiness/fields.js'
import { labelsOf, placedObjects, podTemplate, type RenderedRelease } from './cross-references/placed.js'
import { relabelled, type Labels } from './relabelling.js'

export interface Scraping {
  readonly releases: () => readonly RenderedRelease[]
  /** test/bed/tools/prometheus-judge, built. */
  readonly judge: () => string
}

/** What Alloy asks for metrics, and the labels that they get: the contract at the top of stack/values/alloy.yaml.gotmpl. */
export function scrapingOfStack(scraping: Scraping): void {
  const targetOf = (labels: Labels) => targetsOf(scraping, [pod(labels)])[0]

  describe('what Alloy collects', () => {
    it.each(cases)('%s', (_, labels, expected) => {
      const target = targetOf(labels)
      if (expected === null) expect(target).toBeNull()
      else expect(target).toMatchObject(expected)
    })

    it('are the objects of the cluster, by their own names', () => {
      const app = { [label('app_kubernetes_io_name')]: 'kube-state-metrics' }
      const target = targetOf({ ...scraped, ...app, [label('app_kubernetes_io_component')]: 'metrics' })
      const kept = Object.keys(target ?? {}).filter((name) => !name.startsWith('__'))
      expect(kept).toEqual(['job'])
    })

    it('is asked of these pods of the stack', () => {
      const lines = targetsOfStack(scraping).map(
        ({ job, namespace = '', component = '', __address__, __metrics_path__ = '' }) =>
          [namespace, job, component, (__address__ ?? '').split(':')[1], __metrics_path__]
            .filter(Boolean)
            .join(' '),
      )
      expect(lines.sort()).toEqual(asked)
    })
  })
}

/** @returns what Alloy asks of the pods of the stack. */
export function targetsOfStack(scraping: Scraping): Labels[] {
  const targets = targetsOf(scraping, podsOf(scraping.releases()))
  return targets.filter((target) => target !== null)
}

function targetsOf({ releases, judge }: Scraping, pods: readonly Labels[]): (Labels | null)[] {
  const config = placedObjects(releases()).find(({ kind, name }) => kind === 'ConfigMap' && name === 'alloy')
  const text = textAt(config?.value, 'data', 'config.alloy')
  return relabelled(judge(), { config: text, component: 'metrics', targets: pods })
}

const label = (name: string) => `__meta_kubernetes_pod_label_${name}`
const annotation = (name: string) => `__meta_kubernetes_pod_annotation_prometheus_io_${name}`
const scraped = { [annotation('scrape')]: 'true' }

const pod = (labels: Labels): Labels => ({
  __address__: '10.244.1.7:8080',
  __meta_kubernetes_pod_ip: '10.244.1.7',
  __meta_kubernetes_pod_phase: 'Running',
  __meta_kubernetes_namespace: 'shop',
  __meta_kubernetes_pod_name: 'web-0',
  __meta_kubernetes_pod_node_name: 'node-1',
  ...labels,
})

const minio = (pool: string, index: string) => ({
  [label('v1_min_io_tenant')]: 'minio',
  [label('v1_min_io_pool')]: pool,
  [label('apps_kubernetes_io_pod_index')]: index,
})

const cases: [string, Labels, object | null][] = [
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
  [
    'an application by its name, before all others',
    { ...scraped, [label('app')]: 'a', [label('app_kubernetes_io_name')]: 'b', ...minio('pool-1', '1') },
    { job: 'b' },
  ],
  ['an application by its label app', { ...scraped, [label('app')]: 'a' }, { job: 'a' }],
  [
    'a component of it',
    { ...scraped, [label('app_kubernetes_io_component')]: 'ingester' },
    { component: 'ingester' },
  ],
  ['any other server of MinIO', minio('pool-0', '1'), null],
  ['the first server of another pool', minio('pool-1', '0'), null],
]

/** One target a workload, as Prometheus names labels and annotations, and what operators make of custom resources. */
function podsOf(releases: readonly RenderedRelease[]): Labels[] {
  const objects = placedObjects(releases)
  const rendered = objects.flatMap((placed) => {
    const template = podTemplate(placed)
    if (template === undefined) return []
    const own = { __meta_kubernetes_namespace: placed.namespace }
    return [
      pod({
        ...own,
        ...meta('label', labelsOf(template, 'metadata', 'labels')),
        ...meta('annotation', labelsOf(template, 'metadata', 'annotations')),
      }),
    ]
  })
  const tenants = objects.filter(({ kind }) => kind === 'Tenant')
  const servers = tenants.flatMap(({ namespace, value }) =>
    Object.keys(fieldAt(value, 'spec', 'pools') ?? {}).flatMap((pool) =>
      ['0', '1'].map((index) =>
        pod({ __meta_kubernetes_namespace: namespace, ...minio(`pool-${pool}`, index) }),
      ),
    ),
  )
  const tunnel = 'cloudflare-tunnel-ingress-controller'
  const connector = { [label('app')]: 'controlled-cloudflared-connector' }
  return [...rendered, ...servers, pod({ __meta_kubernetes_namespace: tunnel, ...connector })]
}

function meta(what: 'label' | 'annotation', all: Readonly<Record<string, string>>): Labels {
  const entries = Object.entries(all)
  return Object.fromEntries(
    entries.map(([name, value]) => [
      `__meta_kubernetes_pod_${what}_${name.replace(/\W/g, '_')}`,
      String(value),
    ]),
  )
}

/** Namespace, job, component, port and, where it is said, the path. */
const asked = [
  '1password onepassword-connect connect 8080',
  '1password onepassword-operator operator 8080',
  'alloy alloy 12345',
  'cert-manager cainjector cainjector 9402 /metrics',
  'cert-manager cert-manager controller 9402 /metrics',
  'cert-manager webhook webhook 9402 /metrics',
  'cloudflare-tunnel-ingress-controller cloudflare-tunnel-ingress-controller 8080',
  'cloudflare-tunnel-ingress-controller controlled-cloudflared-connector 44483',
  'external-dns external-dns 7979',
  'grafana grafana 3000',
  'kube-state-metrics 8080',
  'kube-system cilium-agent 9962',
  'kube-system cilium-envoy 9964',
  'kube-system cilium-operator 9963',
  'loki loki single-binary 3100',
  'mimir mimir alertmanager 8080',
  'mimir mimir compactor 8080',
  'mimir mimir distributor 8080',
  'mimir mimir ingester 8080',
  'mimir mimir overrides-exporter 8080',
  'mimir mimir querier 8080',
  'mimir mimir query-frontend 8080',
  'mimir mimir query-scheduler 8080',
  'mimir mimir ruler 8080',
  'mimir mimir store-gateway 8080',
  'minio-tenant minio 9000 /minio/v2/metrics/cluster',
  'monitoring prometheus-node-exporter 9100',
  'traefik traefik 9100 /metrics',
]
