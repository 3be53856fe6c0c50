import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { loadAll } from 'js-yaml'
import { crossReferencesOfStack } from './cross-references/of-stack.js'
import type { RenderedRelease } from './cross-references/placed.js'
import { monitoringOfStack } from './monitoring/of-stack.js'
import { networkPoliciesOfStack } from './network-policies/of-stack.js'
import { scrapingOfStack } from './scraping-of-stack.js'
import { renderStack } from './stack-renders.js'
import { helmfile, openTerminal, type Terminal } from './stack-terminal.js'

interface Rendered {
  readonly kind: string
  readonly metadata: { readonly name: string }
  readonly spec?: unknown
  readonly data?: Readonly<Record<string, string>>
}

type Environment = 'default' | 'production'

let terminal: Terminal
const renders = new Map<Environment, readonly RenderedRelease[]>()
const rendered = new Map<Environment, Rendered[]>()
beforeAll(async () => {
  terminal = await openTerminal()
  for (const environment of ['default', 'production'] as const) {
    const releases = await renderStack(terminal, environment)
    renders.set(environment, releases)
    rendered.set(environment, objectsIn(releases.map(({ manifest }) => manifest).join('\n---\n')))
  }
}, 300_000)
afterAll(() => terminal.close(), 30_000)

async function render(environment: Environment, more: string): Promise<Rendered[]> {
  return objectsIn(await terminal.shell(`${helmfile} -e ${environment} ${more} --quiet template`))
}

function objectsIn(text: string): Rendered[] {
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

crossReferencesOfStack((environment) => renders.get(environment) ?? [])

networkPoliciesOfStack((environment) => renders.get(environment) ?? [])

const scraping = {
  releases: () => renders.get('default') ?? [],
  judge: () => terminal.bed.tools.prometheusJudge,
}
scrapingOfStack(scraping)
monitoringOfStack(scraping)

describe('Alloy', () => {
  it('is on every node, whatever a node keeps away, and so is what tells of the node', () => {
    for (const name of ['alloy', 'prometheus-node-exporter'])
      expect(object('default', 'DaemonSet', name).spec).toMatchObject({
        template: { spec: { tolerations: [{ operator: 'Exists' }] } },
      })
  })

  it.each([
    ['does not check', '', 'true', ['--kubelet-insecure-tls']],
    ['checks', '--state-values-set kubelet.verifyCertificate=true', 'false', []],
  ])(
    '%s the certificates of kubelets, and neither does metrics-server otherwise',
    async (_, set, skips, args) => {
      const objects = await render('default', `-l name=alloy -l name=metrics-server ${set}`)
      const config = find(objects, 'ConfigMap', 'alloy').data?.['config.alloy'] ?? ''
      expect(config.match(/insecure_skip_verify = \w+/g)).toEqual(
        [1, 2].map(() => `insecure_skip_verify = ${skips}`),
      )
      expect(argumentsOf(find(objects, 'Deployment', 'metrics-server'), 'insecure')).toEqual(args)
    },
    60_000,
  )
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
