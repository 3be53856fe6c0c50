import { setTimeout as sleep } from 'node:timers/promises'
import pLimit from 'p-limit'
import * as v from 'valibot'
import { Failure } from '../lib/errors.js'
import { readJson } from '../lib/outside-json.js'
import type { ClusterApi } from './api.js'
import { objectPath, servedResources, type ObjectRef, type Resources } from './resources.js'

const live = v.object({
  metadata: v.object({
    deletionTimestamp: v.nullish(v.string(), ''),
    finalizers: v.nullish(v.array(v.string()), []),
  }),
})

/** One look costs a request an object. */
const mostObjects = 300
const looks = 4

/**
 * helm removes an object by asking for it; a finalizer can hold it up for ever. So it is looked a few times, for some
 * seconds, at what should be gone. Never throws: a removal has happened, whatever can be said about its objects.
 * @returns one line for each that is being removed and waits for a finalizer.
 */
export async function lingering(
  api: ClusterApi,
  removed: readonly ObjectRef[],
  pauseMs = 1000,
): Promise<string[]> {
  try {
    const resources = await servedResources(api)
    let lines: string[] = []
    for (let look = 0; look < looks; look++) {
      if (look > 0) await sleep(pauseMs)
      lines = await linesOf(api, resources, removed.slice(0, mostObjects))
      if (lines.length === 0) break
    }
    return lines
  } catch (error) {
    if (error instanceof Failure) return [`whether all objects are gone is not known: ${error.why}`]
    throw error
  }
}

async function linesOf(api: ClusterApi, resources: Resources, refs: readonly ObjectRef[]): Promise<string[]> {
  const limit = pLimit(8)
  return (await Promise.all(refs.map((ref) => limit(() => lineOf(api, resources, ref))))).flat()
}

async function lineOf(api: ClusterApi, resources: Resources, ref: ObjectRef): Promise<string[]> {
  const resource = resources(ref.apiVersion, ref.kind)
  if (!resource) return []
  const { status, body } = await api.request({ path: objectPath(resource, ref) })
  const read = status === 200 ? readJson(live, body) : undefined
  if (!read || !('value' in read)) return []
  const { deletionTimestamp: since, finalizers } = read.value.metadata
  if (since === '' || finalizers.length === 0) return []
  const where = resource.namespaced ? `${ref.namespace}/${ref.name}` : ref.name
  const waits = finalizers.map((finalizer) => `${finalizer} (${ownerOf(finalizer)})`).join(', ')
  return [`${ref.kind} ${where} is being removed since ${since}, and waits for the finalizer ${waits}`]
}

/** kubernetes.io/docs: finalizers; each is named after who takes it off. */
const owners: readonly (readonly [RegExp, string])[] = [
  [/^(foregroundDeletion|orphan)$/, 'the garbage collector of Kubernetes: what it owns goes first'],
  [/^kubernetes\.io\/pvc-protection$/, 'Kubernetes: a pod still uses the claim'],
  [/^kubernetes\.io\/pv-protection$/, 'Kubernetes: a claim is still bound to the volume'],
  [/^service\.kubernetes\.io\/load-balancer-cleanup$/, 'the controller of load balancers'],
  [/^customresourcecleanup\.apiextensions\.k8s\.io$/, 'the API server: objects of the kind are still there'],
]

/** @returns who has to take a finalizer off; where that is gone, nobody will. */
function ownerOf(finalizer: string): string {
  const known = owners.find(([pattern]) => pattern.test(finalizer))?.[1]
  if (known !== undefined) return known
  const domain = finalizer.split('/')[0] ?? ''
  return domain.includes('.')
    ? `the controller of ${domain}: where it is gone, nobody takes it off`
    : 'a controller that its name does not tell'
}
