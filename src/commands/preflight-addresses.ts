import * as v from 'valibot'
import { conditions, metadata, readEach, text } from '../cluster/status/listing.js'
import { listAt, textAt } from '../manifest/fields.js'
import { addressRanges, overlap, type AddressRange } from '../stack/address-ranges.js'
import { ok, unknown, unreadable, type Ground, type Outcome } from './preflight-cluster.js'
import type { Renders } from './preflight-renders.js'

const block = v.object({ start: text, stop: text, cidr: text })
const blocks = v.nullish(v.array(block), [])
const pool = v.object({
  metadata,
  spec: v.nullish(v.object({ blocks })),
  status: v.nullish(v.object({ conditions })),
})
const addresses = v.nullish(v.array(v.object({ ip: text, address: text, type: text })), [])
const service = v.object({
  metadata,
  status: v.nullish(v.object({ loadBalancer: v.nullish(v.object({ ingress: addresses })) })),
})
const node = v.object({ metadata, status: v.nullish(v.object({ addresses })) })

type Pool = v.InferOutput<typeof pool>

/**
 * Cilium tells how many addresses of a pool are free as messages of conditions (cilium: operator/pkg/lbipam/lbipam.go).
 * Pools that are still to come are told by the renders, and held against the nodes and Services that are there.
 */
export async function addressCheck(
  ground: Pick<Ground, 'list'>,
  { rendered }: Pick<Renders, 'rendered'>,
): Promise<Outcome> {
  const { list } = ground
  const [current, former] = await Promise.all(
    ['cilium.io/v2', 'cilium.io/v2alpha1'].map((apiVersion) => list(apiVersion, 'CiliumLoadBalancerIPPool')),
  )
  const listing = current?.kind === 'absent' ? former : current
  if (listing?.kind === 'unreadable') return unreadable(listing)
  const pools = readEach(listing?.kind === 'objects' ? listing.objects : [], pool).filter(
    (one) => one !== undefined,
  )
  const coming = renderedPools(rendered)
  const taken = await takenByNodes(ground, [...pools, ...coming])
  if (taken) return { outcome: 'failed', detail: taken }
  if (pools.length > 0) return ofPools(pools)
  if (coming.length === 0)
    return { outcome: 'note', detail: 'there are no pools of Cilium, and the stack brings none' }
  return heldByOthers(ground, coming)
}

function ofPools(pools: readonly Pool[]): Outcome {
  const told = pools.map(({ metadata: { name }, status }) => {
    const of = (type: string) => status?.conditions.find((one) => one.type === `cilium.io/${type}`)
    return { name, free: of('IPsAvailable')?.message ?? '', isTorn: of('PoolConflict')?.status === 'True' }
  })
  const torn = told.find(({ isTorn }) => isTorn)
  if (torn) return { outcome: 'failed', detail: `the pool ${torn.name} overlaps with another one` }
  const detail = told.map(({ name, free }) => `${name}: ${free || 'an unknown number of'} free`).join(', ')
  if (told.some(({ free }) => !/^[0-9]{1,18}$/.test(free))) return unknown(detail)
  return told.every(({ free }) => free === '0') ? { outcome: 'note', detail } : ok(detail)
}

function renderedPools(rendered: Renders['rendered']): Pool[] {
  return [...rendered.values()]
    .flatMap(({ objects }) => objects)
    .filter(({ kind }) => kind === 'CiliumLoadBalancerIPPool')
    .map(({ name, value }) => ({
      metadata: { name, namespace: '', creationTimestamp: '' },
      spec: {
        blocks: listAt(value, 'spec', 'blocks').map((one) => ({
          start: textAt(one, 'start'),
          stop: textAt(one, 'stop'),
          cidr: textAt(one, 'cidr'),
        })),
      },
      status: undefined,
    }))
}

/** An address that a node has must not be handed out. @returns undefined when none is, or nodes are not known. */
async function takenByNodes(
  { list }: Pick<Ground, 'list'>,
  pools: readonly Pool[],
): Promise<string | undefined> {
  const listing = await list('v1', 'Node')
  if (listing.kind !== 'objects') return undefined
  for (const one of readEach(listing.objects, node)) {
    for (const { address } of one?.status?.addresses ?? []) {
      const found = pools.find((given) => holds(given, address))
      if (found)
        return `node ${one?.metadata.name} has ${address}, which the pool ${found.metadata.name} would hand out`
    }
  }
  return undefined
}

/** Before Cilium is there, somebody else hands out addresses, if anybody. */
async function heldByOthers({ list }: Pick<Ground, 'list'>, coming: readonly Pool[]): Promise<Outcome> {
  const listing = await list('v1', 'Service')
  const ranges = coming.flatMap(({ spec }) => spec?.blocks ?? []).map(rangeText)
  const detail = `${ranges.join(', ')} is still to come`
  if (listing.kind !== 'objects') return unknown(`${detail}; who has its addresses is not known`)
  const holders = readEach(listing.objects, service).flatMap((one) => {
    const ips = (one?.status?.loadBalancer?.ingress ?? []).map(({ ip }) => ip)
    return ips.some((ip) => coming.some((given) => holds(given, ip)))
      ? [`${one?.metadata.namespace}/${one?.metadata.name}`]
      : []
  })
  if (holders.length === 0) return ok(`${detail}; no node and no Service has one of them`)
  return { outcome: 'note', detail: `${detail}; already held by ${holders.slice(0, 5).join(', ')}` }
}

function rangeText({ start, stop, cidr }: v.InferOutput<typeof block>): string {
  return cidr || (stop === '' ? start : `${start} to ${stop}`)
}

/** IPv6 is left to Cilium. */
function holds({ spec }: Pool, address: string): boolean {
  const ranges = (spec?.blocks ?? []).flatMap(rangesOf)
  return addressRanges(address).some((own) => ranges.some((one) => overlap(own, one)))
}

function rangesOf({ start, stop, cidr }: v.InferOutput<typeof block>): AddressRange[] {
  return addressRanges(cidr || (stop === '' ? start : { start, stop }))
}
