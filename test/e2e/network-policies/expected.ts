import { outsiders, type End, type Pod } from './ends.js'
import type { Flow, Port } from './policies.js'

/** Who, to whom, at which ports of theirs (`*`: all), and why. A pattern is one of the names of pods. */
type Row = readonly [from: Side, to: Side, ports: readonly (number | `${number}/UDP` | '*')[], why: string]
type Side = RegExp | keyof typeof groups

const { world, host, remoteNode, apiServer, managedApiServer, dns, other } = outsiders

const groups = {
  world: [world],
  kubelet: [host],
  // An API server on a node is a part of that node.
  nodes: [host, remoteNode, apiServer],
  'API servers': [host, remoteNode, apiServer, managedApiServer],
  DNS: [dns],
  others: [other],
} as const satisfies Readonly<Record<string, readonly End[]>>

const mimir = /^mimir\/mimir-(?!gateway)/
const loki = /^loki\/loki$/
const minio = /^minio-tenant\/pool-/

/** What no object says, or not fully: what is outside of the cluster, made by operators, or spoken among the pods of one workload. */
const rows: readonly Row[] = [
  ['kubelet', /./, ['*'], 'probes'],
  [/./, 'DNS', [53, '53/UDP'], 'names'],
  [/^1password\/onepassword-connect$/, 'world', [443], "1Password's cloud"],
  [/^cert-manager\/cert-manager$/, 'world', [443], "Let's Encrypt, and Cloudflare for DNS-01"],
  [/^cert-manager\/cert-manager$/, 'world', [53, '53/UDP'], 'whether a record of DNS-01 can be seen'],
  [/^external-dns\//, 'world', [443], 'records at Cloudflare'],
  [/\/cloudflare-tunnel-ingress-controller$/, 'world', [443], 'the tunnel and its names at Cloudflare'],
  [/\/controlled-cloudflared-connector$/, 'world', [443, 7844, '7844/UDP'], 'the tunnel itself'],
  [/\/controlled-cloudflared-connector$/, 'others', ['*'], 'Ingresses of applications'],
  [/^traefik\//, 'others', ['*'], 'Ingresses of applications'],
  ['nodes', /^traefik\//, [8000, 8443], 'a request that reached another node'],
  ['others', /^traefik\//, [8000, 8443], 'pods that use a public name'],
  [/^uptime-kuma\//, /^traefik\//, [8000, 8443], 'whether public names answer'],
  [/^uptime-kuma\//, 'world', ['*'], 'whatever is watched'],
  [minio, minio, [9000], 'servers of one tenant'],
  [minio, 'API servers', [6443], 'the sidecar reads the tenant'],
  [minio, /^minio-operator\//, [4221], 'an update of the servers'],
  [/^minio-operator\//, minio, [9000], 'the health of the tenant, and its buckets'],
  [mimir, mimir, [7946, 8080, 9095], 'the ring, and what it is for'],
  [/^mimir\/mimir-gateway$/, mimir, [8080], 'requests, by their path'],
  [loki, loki, [3100, 7946, 9095], 'the ring, and what it is for'],
  [loki, 'API servers', [6443], 'the sidecar looks for rules'],
  [/\/metrics-server$/, 'nodes', [10250], 'the kubelet tells of its pods'],
  [/^mimir\/mimir-alertmanager$/, 'world', [443, 465, 587], 'contact points'],
  [/^alloy\//, 'nodes', [10250], 'the kubelet and its containers'],
  [/^alloy\//, 'others', ['*'], 'pods that ask to be scraped'],
  [/^alloy\//, minio, [9000], 'metrics of the tenant'],
  [/^alloy\//, /\/controlled-cloudflared-connector$/, [44483], 'metrics of the tunnel'],
]

/** @returns the flows of all rows. @param ports all that are looked at, for rows with all of them. */
export function expectedFlows(pods: readonly Pod[], ports: readonly Port[]): Flow[] {
  return rows.flatMap(([from, to, wanted]) => {
    const numbers = wanted.flatMap((port): readonly Port[] =>
      port === '*' ? ports : [typeof port === 'number' ? `${port}/TCP` : port],
    )
    return members(from, pods).flatMap((one) =>
      members(to, pods).flatMap((two) => numbers.map((port) => ({ from: one, to: two, port }))),
    )
  })
}

function members(side: Side, pods: readonly Pod[]): readonly End[] {
  if (typeof side === 'string') return groups[side]
  const found = pods.filter(({ name }) => side.test(name))
  if (found.length === 0) throw new Error(`no pod is called ${side.source}`)
  return found
}

/** @returns a flow of or to an API server, for each end that Cilium may take it for. */
export function asSeen(flow: Flow): Flow[] {
  const isApiServer = (end: End) => end === apiServer || end === managedApiServer
  if (isApiServer(flow.from)) return groups['API servers'].map((from) => ({ ...flow, from }))
  if (isApiServer(flow.to)) return groups['API servers'].map((to) => ({ ...flow, to }))
  const isNode = (end: End) => end === host || end === remoteNode
  return isNode(flow.to) ? groups.nodes.map((to) => ({ ...flow, to })) : [flow]
}
