import { describe, expect, it } from '@jest/globals'
import { container, deployment, object, said } from './risk-cases.js'

describe('Cilium', () => {
  const config = (data: string, name = 'cilium-config') => object('v1', 'ConfigMap', `data: {${data}}`, name)

  it.each([
    ['routing-mode: tunnel', 'routing-mode: native', 'routing-mode tunnel → native'],
    [
      "kube-proxy-replacement: 'true'",
      "kube-proxy-replacement: 'false'",
      'kube-proxy-replacement true → false',
    ],
    ["devices: 'eth0 eth1'", 'debug: "true"', 'devices eth0 eth1 → unset'],
    ['bpf-lb-sock: "true"', 'bpf-lb-sock: "false"', 'bpf-lb-sock true → false'],
    ['ipam: cluster-pool', 'ipam: "<b>"', 'ipam cluster-pool → other (3 characters)'],
  ])('%s to %s is told', (old, next, reason) => {
    expect(said(config(old), config(next))).toEqual([`cilium-datapath high: ${reason}`])
  })

  it('settings that move no packet, and those of others, are not', () => {
    expect(said(config('debug: "true"'), config('debug: "false"'))).toEqual([])
    expect(said(config('ipam: a', 'mine'), config('ipam: b', 'mine'))).toEqual([])
    expect(said('', config('ipam: a'))).toEqual([])
  })

  const kept = 'nodes keep the addresses that they were given'
  it.each([
    [
      "cidr: '10.0.0.0/8'",
      "cidr: '10.1.0.0/16'",
      `high: cluster-pool-ipv4-cidr 10.0.0.0/8 → 10.1.0.0/16: ${kept}`,
    ],
    [
      'cidr: 10.1.0.0/16 10.2.0.0/16',
      'cidr: 10.2.0.0/16',
      `high: cluster-pool-ipv4-cidr 10.1.0.0/16 10.2.0.0/16 → 10.2.0.0/16: ${kept}`,
    ],
    ["cidr: '10.0.0.0/8'", 'other: a', `high: cluster-pool-ipv4-cidr 10.0.0.0/8 → unset: ${kept}`],
    [
      'cidr: 10.1.0.0/16',
      'cidr: 10.1.0.0/16 10.2.0.0/16',
      'medium: adds 10.1.0.0/16 10.2.0.0/16 for pods: nothing else may use it',
    ],
    ["mask-size: '24'", "mask-size: '25'", `high: cluster-pool-ipv4-mask-size 24 → 25: ${kept}`],
  ])('pod addresses: %s to %s', (old, next, reason) => {
    const pool = (setting: string) => config(`cluster-pool-ipv4-${setting}`)
    expect(said(pool(old), pool(next))).toEqual([`cilium-pod-addresses ${reason}`])
  })

  it('the same pod addresses are not told', () => {
    const [a, b] = [
      "{a: b, cluster-pool-ipv4-cidr: '10.0.0.0/8'}",
      "{a: c, cluster-pool-ipv4-cidr: '10.0.0.0/8'}",
    ]
    const text = (data: string) => object('v1', 'ConfigMap', `data: ${data}`, 'cilium-config')
    expect(said(text(a), text(b))).toEqual([])
  })

  const agent = (env: string, name = 'cilium', fields = '') =>
    object('apps/v1', 'DaemonSet', `spec: {template: {spec: {${container(`${fields}env: [${env}]`)}}}}`, name)
  const server = (host: string, port = '6443') =>
    `{name: KUBERNETES_SERVICE_HOST, value: ${host}}, {name: KUBERNETES_SERVICE_PORT, value: '${port}'}`
  const lost = 'with a wrong address nodes lose their network'
  it.each([
    [server('10.0.0.1'), server('10.0.0.2'), '10.0.0.1:6443 → 10.0.0.2:6443'],
    [server('10.0.0.1'), server('10.0.0.1', '443'), '10.0.0.1:6443 → 10.0.0.1:443'],
    [server('10.0.0.1'), '', '10.0.0.1:6443 → the address of its Service'],
  ])('another API server is told: %s to %s', (old, next, addresses) => {
    expect(said(agent(old), agent(next))).toEqual([
      `cilium-api-server high: the API server is looked for at ${addresses}: ${lost}`,
    ])
  })

  it('the same API server, and that of others, is not', () => {
    const same = server('10.0.0.1')
    expect(said(agent(same), agent(`{name: A, value: b}, ${same}`))).toEqual([])
    expect(said(agent(same, 'mine'), agent(server('10.0.0.2'), 'mine'))).toEqual([])
  })

  it('removing its settings is told', () => {
    expect(said(config('ipam: a'), '')).toEqual([
      'cilium-datapath high: removes the settings of the Cilium agent',
    ])
  })
})

describe('Loki', () => {
  const text = (periods: string, more = '') =>
    `schema_config: {configs: [${periods}]}\n${more || 'common: {storage: {s3: {bucketnames: chunks}}}'}`
  const config = (settings: string) =>
    object('v1', 'ConfigMap', `data:\n  config.yaml: ${JSON.stringify(settings)}`)
  const secret = (settings: string) =>
    object('v1', 'Secret', `data:\n  config.yaml: ${Buffer.from(settings).toString('base64')}`)
  const first = '{from: "2024-04-01", schema: v13}'

  it('a period that has begun may not change', () => {
    expect(said(config(text(first)), config(text(first.replace('v13', 'v14'))))).toEqual([
      'loki-schema high: changes the schema period from 2024-04-01: logs of that time become unreadable',
    ])
  })

  it('a period that is added must lie in the future', () => {
    expect(said(config(text(first)), config(text(`${first}, {from: "2027-01-01"}`)))).toEqual([
      'loki-schema medium: adds a schema period from 2027-01-01: it must lie in the future',
    ])
  })

  it.each([config, secret])('storage that moves is told by its path, without values', (inside) => {
    const moved = text(first, 'common: {storage: {s3: {bucketnames: hunter2}}}')
    const reasons = said(inside(text(first)), inside(moved))
    expect(reasons).toEqual([
      'loki-storage high: changes common.storage.s3.bucketnames: what is stored elsewhere is not found again',
    ])
  })

  it('credentials and limits are not told, retention is', () => {
    const limited = (more: string) => config(text(first, more))
    expect(
      said(
        limited('common: {storage: {s3: {secret_access_key: a}}}'),
        limited('common: {storage: {s3: {secret_access_key: b}}}'),
      ),
    ).toEqual([])
    expect(
      said(
        limited('limits_config: {retention_period: 744h}'),
        limited('limits_config: {retention_period: 24h}'),
      ),
    ).toEqual(['retention-changes medium: limits_config.retention_period 744h → 24h'])
  })

  it('settings that grow by aliases are not read, and that is told', () => {
    const bomb = text(first, 'a: &a [1]\nb: [*a, *a]')
    expect(said(config(text(first)), config(bomb))).toEqual([expect.stringContaining('not-judged medium')])
  })
})

describe('Mimir', () => {
  const config = (settings: string) =>
    object('v1', 'ConfigMap', `data:\n  mimir.yaml: ${JSON.stringify(settings)}`)
  const blocks = (bucket: string, more = '') => `blocks_storage: {s3: {bucket_name: ${bucket}}${more}}`

  it('storage that moves is told', () => {
    expect(said(config(blocks('a')), config(blocks('b')))).toEqual([
      'mimir-storage high: changes blocks_storage.s3.bucket_name: what is stored elsewhere is not found again',
    ])
    const backend = (name: string) => config(`${blocks('a')}\ncommon: {storage: {backend: ${name}}}`)
    expect(said(backend('s3'), backend('filesystem'))).toEqual([
      'mimir-storage high: changes common.storage.backend: what is stored elsewhere is not found again',
    ])
  })

  it('a store on disk that moves is told', () => {
    const dir = (path: string) => config(blocks('a', `, tsdb: {dir: ${path}}`))
    expect(said(dir('/data'), dir('/other'))).toEqual([
      'mimir-storage high: changes blocks_storage.tsdb.dir: what is stored elsewhere is not found again',
    ])
  })

  it('caches are not', () => {
    expect(said(config(blocks('a')), config(blocks('a', ', bucket_store: {sync_dir: /x}')))).toEqual([])
  })
})

describe('MinIO', () => {
  const pool = (name: string, servers = 4, size = '1Ti') =>
    `{name: ${name}, servers: ${servers}, volumesPerServer: 1, volumeClaimTemplate: {spec: {storageClassName: nfs, resources: {requests: {storage: ${size}}}}}}`
  const tenant = (...pools: string[]) =>
    object('minio.min.io/v2', 'Tenant', `spec: {pools: [${pools.join(', ')}]}`)

  it.each([
    [
      'is removed',
      [pool('a'), pool('b')],
      [pool('a')],
      'minio-pools high: removes pool b with all that is stored in it',
    ],
    [
      'is added',
      [pool('a')],
      [pool('a'), pool('b')],
      'minio-pools medium: adds pool b, which cannot simply be taken away again',
    ],
    ['has fewer servers', [pool('a')], [pool('a', 2)], 'minio-pools high: pool a: servers 4 → 2'],
    [
      'grows',
      [pool('a')],
      [pool('a', 4, '2Ti')],
      'minio-pools high: pool a: volumes 1Ti → 2Ti: they cannot grow once they exist, add a pool',
    ],
    [
      'has more volumes',
      [pool('a')],
      [pool('a').replace('volumesPerServer: 1', 'volumesPerServer: 2')],
      'minio-pools high: pool a: volumesPerServer 1 → 2',
    ],
    ['shrinks', [pool('a')], [pool('a', 4, '512Gi')], 'storage-shrinks high: pool a 1Ti → 512Gi'],
    [
      'moves',
      [pool('a')],
      [pool('a').replace('nfs', 'ssd')],
      'storage-moves high: pool a: storageClassName nfs → ssd',
    ],
  ])('a pool that %s is told', (_, old, next, reason) => {
    expect(said(tenant(...old), tenant(...next))).toEqual([reason])
  })

  it('a pool that stays is not', () => {
    const mib = (1024 * 1024).toString()
    expect(said(tenant(pool('a')), tenant(pool('a', 4, `${mib}Mi`)))).toEqual([])
  })
})

describe('Traefik', () => {
  const run = (...args: string[]) =>
    deployment(container(`args: [${args.map((arg) => `'${arg}'`).join(', ')}]`))
  const service = (ports: string, name = 'traefik') =>
    object('v1', 'Service', `spec: {ports: [${ports}]}`).replace(
      '{name: it}',
      `{name: it, labels: {app.kubernetes.io/name: ${name}}}`,
    )

  it.each([
    [
      ['--entryPoints.web.address=:80'],
      ['--entrypoints.web.address=:8080'],
      'medium: entry point web changes',
    ],
    [['--entryPoints.web.address=:80'], ['--log'], 'high: entry point web goes'],
    [['--log'], ['--entryPoints.dns.address=:53/udp'], 'medium: entry point dns is added'],
  ])('%s to %s is told without the text', (old, next, reason) => {
    expect(said(run(...old), run(...next))).toEqual([`traefik-entry-points ${reason}`])
  })

  it('ports of its Service are told, those of others not', () => {
    const [old, next] = ['{name: web, port: 80}, {name: x, port: 1}', '{name: web, port: 8080}']
    expect(said(service(old), service(next))).toEqual([
      'traefik-entry-points high: port web/TCP 80 → 8080',
      'traefik-entry-points high: port x/TCP (1) goes',
    ])
    expect(said(service(old, 'other'), service(next, 'other'))).toEqual([])
  })
})
