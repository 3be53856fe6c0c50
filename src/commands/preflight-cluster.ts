import { dirname } from 'node:path'
import * as v from 'valibot'
import type { StoredReleases } from '../cluster/releases.js'
import type { Resources } from '../cluster/resources.js'
import { conditions, metadata, readEach, whyNot, type Lister } from '../cluster/status/listing.js'
import type { RunContext } from '../context.js'
import { readJson } from '../lib/outside-json.js'
import { releaseKey } from '../lib/release-name.js'
import type { Layer } from '../stack/layers.js'
import type { PreflightCheck } from './preflight.js'

/** What is known of the cluster and of the stack. */
export interface Ground {
  readonly list: Lister
  readonly served: Resources
  readonly layers: readonly Layer[]
  readonly installed: StoredReleases['installed']
}

export type Outcome = Omit<PreflightCheck, 'name'>

const version = v.object({ gitVersion: v.string() })

/**
 * kubectl goes with a server one minor older or newer (kubernetes.io/releases/version-skew-policy), helm with the one
 * it was built for and three older ones (helm.sh/docs/topics/version_skew).
 */
export async function skewCheck({
  kubectl,
  plainHelm,
  stack,
}: Pick<RunContext, 'kubectl' | 'plainHelm' | 'stack'>) {
  const [told, helm] = await Promise.all([
    kubectl(['version', '-o', 'json']),
    plainHelm(['version', '--template', '{{.KubeClientVersion}}'], dirname(stack)),
  ])
  const read = readJson(v.object({ clientVersion: version, serverVersion: version }), told.stdout)
  if ('wrong' in read) return unknown('the versions of kubectl and the cluster cannot be read')
  const { clientVersion, serverVersion } = read.value
  return skewOutcome(serverVersion.gitVersion, clientVersion.gitVersion, helm.stdout.trim())
}

/** @param helm the version of Kubernetes that helm was built for. */
export function skewOutcome(server: string, kubectl: string, helm: string): Outcome {
  const [minor, ofKubectl, ofHelm] = [server, kubectl, helm].map(minorOf)
  const detail = `cluster ${server}, kubectl ${kubectl}, helm for ${helm || 'an unknown version'}`
  if (minor === undefined || ofKubectl === undefined || ofHelm === undefined) return unknown(detail)
  const wrong = [
    Math.abs(minor - ofKubectl) > 1 ? 'kubectl is made for a cluster one minor version older or newer' : '',
    minor > ofHelm || minor < ofHelm - 3 ? `helm is made for 1.${ofHelm - 3} to 1.${ofHelm}` : '',
  ].filter(Boolean)
  return wrong.length === 0 ? ok(detail) : { outcome: 'note', detail: `${detail}: ${wrong.join(', and ')}` }
}

function minorOf(text: string): number | undefined {
  const minor = /^v?1\.([0-9]{1,3})/.exec(text)?.[1]
  return minor === undefined ? undefined : Number(minor)
}

const node = v.object({ metadata, status: v.nullish(v.object({ conditions })) })

/** Without a network no node is ready; where the first layer is to bring it, that is how it has to be. */
export async function nodeCheck({ list, layers, installed }: Ground): Promise<Outcome> {
  const listing = await list('v1', 'Node')
  if (listing.kind !== 'objects') return unreadable(listing)
  const nodes = readEach(listing.objects, node)
  const waiting = nodes.filter((one) => whyNot(one?.status?.conditions ?? [], 'Ready') !== undefined)
  const ready = `${nodes.length - waiting.length} of ${nodes.length} nodes are ready`
  if (nodes.length === 0) return { outcome: 'failed', detail: 'the cluster has no nodes' }
  if (waiting.length === 0) return ok(ready)
  const isFirst = layers[0]?.releases.every((release) => !installed.has(releaseKey(release))) ?? false
  if (waiting.length < nodes.length || isFirst) {
    const named = waiting.slice(0, 5).map((one) => one?.metadata.name ?? '')
    const expected = `, as it has to be before layer ${layers[0]?.layer ?? 1} brings the network`
    const detail = waiting.length < nodes.length ? `${ready}; not: ${named.join(', ')}` : ready + expected
    return { outcome: 'note', detail }
  }
  return { outcome: 'failed', detail: `${ready}: ${whyNot(waiting[0]?.status?.conditions ?? [], 'Ready')}` }
}

const storageClass = v.object({
  metadata: v.object({
    name: v.string(),
    annotations: v.nullish(
      v.object({ 'storageclass.kubernetes.io/is-default-class': v.nullish(v.string()) }),
    ),
  }),
})

/** A claim that names no class waits for ever where none is the default one. */
export async function storageCheck({ list }: Ground): Promise<Outcome> {
  const listing = await list('storage.k8s.io/v1', 'StorageClass')
  if (listing.kind !== 'objects') return unreadable(listing)
  const classes = readEach(listing.objects, storageClass).filter((one) => one !== undefined)
  const names = classes.map(({ metadata: { name, annotations } }) => {
    const isDefault = annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true'
    return { isDefault, text: isDefault ? `${name} (default)` : name }
  })
  if (names.length === 0) return { outcome: 'note', detail: 'there are no storage classes yet' }
  const detail = names.map(({ text }) => text).join(', ')
  if (names.some(({ isDefault }) => isDefault)) return ok(detail)
  return { outcome: 'note', detail: `${detail}; none is the default: claims have to name one` }
}

export function unreadable(listing: { readonly kind: string; readonly why?: string }): Outcome {
  return unknown(listing.why ?? 'the cluster serves no such API')
}

export function ok(detail: string): Outcome {
  return { outcome: 'ok', detail }
}

export function unknown(detail: string): Outcome {
  return { outcome: 'unknown', detail }
}
