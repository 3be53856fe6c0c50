import pLimit from 'p-limit'
import * as v from 'valibot'
import { readJson } from '../../lib/outside-json.js'
import { Failure } from '../../lib/errors.js'
import { singleLine } from '../../lib/single-line.js'
import { refusalOf, type ClusterApi } from '../api.js'
import type { RunningPod } from './pods.js'

/** How full the volumes are that pods use. */
export interface Fullness {
  /** From 0 to 1, by `namespace/name` of the claim; undefined for one that is in use, and nobody knows how full it is. */
  readonly shares: ReadonlyMap<string, number | undefined>
  /** Why something is not known, one clause; empty where all is. */
  readonly why: string
}

/** More nodes are not asked, and none for longer. */
const mostNodes = 50
const atOnce = 8
const answerMs = 5_000

const bytes = v.nullish(v.number())
/** k8s.io/kubelet: stats/v1alpha1, Summary */
const summary = v.object({
  pods: v.nullish(
    v.array(
      v.object({
        volume: v.nullish(
          v.array(
            v.object({
              pvcRef: v.nullish(v.object({ name: v.string(), namespace: v.string() })),
              capacityBytes: bytes,
              usedBytes: bytes,
              availableBytes: bytes,
            }),
          ),
          [],
        ),
      }),
    ),
    [],
  ),
})

/**
 * Asks the kubelets of the nodes where a claim is in use, through the proxy of the API server: one request each. What one
 * does not tell in its summary it may tell in its metrics.
 */
export async function readFullness(api: ClusterApi, pods: readonly RunningPod[]): Promise<Fullness> {
  const users = pods.filter(({ claims, node }) => claims.size > 0 && node !== '')
  const nodes = [...new Set(users.map(({ node }) => node))].sort()
  const limit = pLimit(atOnce)
  const answers = await Promise.all(nodes.slice(0, mostNodes).map((node) => limit(() => sharesOn(api, node))))
  const known = new Map(answers.flatMap((answer) => ('shares' in answer ? [...answer.shares] : [])))
  const refusals = answers.flatMap((answer) => ('why' in answer ? [answer.why] : []))
  const tooMany = nodes.length > mostNodes ? [`only ${mostNodes} nodes are asked`] : []
  const inUse = users.flatMap(({ namespace, claims }) => [...claims].map((name) => `${namespace}/${name}`))
  return {
    shares: new Map(inUse.map((claim) => [claim, known.get(claim)])),
    why: [...new Set([...refusals, ...tooMany])].slice(0, 3).join('; '),
  }
}

type Shares = { readonly shares: readonly (readonly [string, number])[] } | { readonly why: string }

async function sharesOn(api: ClusterApi, node: string): Promise<Shares> {
  const first = await ask(api, node, 'stats/summary')
  if (first.status === 200) {
    const read = readJson(summary, first.body)
    if ('value' in read) return { shares: sharesOf(read.value) }
  }
  // The rest is of the API server, which would say the same again.
  const isKubelet = [200, 404, 500].includes(first.status)
  const second = isKubelet ? await ask(api, node, 'metrics') : first
  if (isKubelet && second.status === 200) return { shares: sharesInMetrics(second.body) }
  // What is no summary may be a whole page.
  const said = singleLine(refusalOf(first.body), 300)
  if (first.status === 403) return { why: said }
  return { why: `the kubelet of ${node} does not tell: ${said || String(first.status)}` }
}

function ask(api: ClusterApi, node: string, what: string): Promise<{ status: number; body: string }> {
  const path = `/api/v1/nodes/${encodeURIComponent(node)}/proxy/${what}`
  return api
    .request({ path, accept: '*/*', patienceMs: 0, timeoutMs: answerMs })
    .catch((error: unknown) => ({ status: 0, body: error instanceof Failure ? error.why : String(error) }))
}

/** What nobody may use any more, such as root's share, counts as used. */
function sharesOf({ pods }: v.InferOutput<typeof summary>): [string, number][] {
  return pods.flatMap(({ volume }) =>
    volume.flatMap(({ pvcRef, capacityBytes, usedBytes, availableBytes }): [string, number][] => {
      const used = capacityBytes && availableBytes != null ? capacityBytes - availableBytes : usedBytes
      if (!pvcRef || !capacityBytes || used == null) return []
      return [[`${pvcRef.namespace}/${pvcRef.name}`, used / capacityBytes]]
    }),
  )
}

const series = /^kubelet_volume_stats_(capacity|available)_bytes\{([^}]{1,1000})\} ([0-9.e+]{1,30})/

/** kubernetes: pkg/kubelet/metrics/collectors/volume_stats.go */
function sharesInMetrics(text: string): [string, number][] {
  const found = new Map<string, { capacity?: number; available?: number }>()
  for (const line of text.split('\n')) {
    const [, which, labels = '', value] = series.exec(line) ?? []
    if (which === undefined) continue
    const label = (name: string) => new RegExp(`(?:^|,)${name}="([^"]{1,253})"`).exec(labels)?.[1]
    const [namespace, claim] = [label('namespace'), label('persistentvolumeclaim')]
    if (!namespace || !claim) continue
    const key = `${namespace}/${claim}`
    found.set(key, { ...found.get(key), [which]: Number(value) })
  }
  return [...found].flatMap(([key, { capacity, available }]): [string, number][] =>
    capacity && available !== undefined ? [[key, (capacity - available) / capacity]] : [],
  )
}
