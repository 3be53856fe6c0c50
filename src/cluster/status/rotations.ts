import * as v from 'valibot'
import { fieldOf, managedEntries } from '../drift/managed-fields.js'
import type { ClusterApi } from '../api.js'
import { listAll, metadataOnly } from '../pages.js'
import { metadata, readEach } from './listing.js'
import type { RunningPod, RunningPods } from './pods.js'

/** What runs with an old Secret, by `namespace/name` of the Secret. */
export interface Outdated {
  /** It was given as environment variables, which stay as they are: to be restarted. */
  readonly restart: readonly string[]
  /** It is there as a file, which changes on its own, a minute later: whether it was read again is not known. */
  readonly reread: readonly string[]
}

/** What runs with which old Secret, or why that is not known. */
export type Rotations = ReadonlyMap<string, Outdated> | { readonly why: string }

/** Of the Secrets nothing but their metadata is read; helm's own are many. */
export async function readRotations(api: ClusterApi, pods: RunningPods): Promise<Rotations> {
  if ('why' in pods) return pods
  const query = `fieldSelector=${encodeURIComponent('type!=helm.sh/release.v1')}`
  const secrets = await listAll(api, '/api/v1/secrets', { query, accept: metadataOnly })
  return 'why' in secrets ? { why: secrets.why } : outdatedPods(secrets.items, pods.running)
}

/** Two clocks are compared, both to the second. */
const toleranceMs = 5_000

/**
 * The operator restarts Deployments alone when a password was changed in 1Password (1Password/onepassword-operator:
 * pkg/onepassword/secret_update_handler.go), so that a StatefulSet runs on with the old one.
 * @param secrets with their metadata; nothing else of them is needed.
 */
export function outdatedPods(
  secrets: readonly unknown[],
  pods: readonly RunningPod[],
): ReadonlyMap<string, Outdated> {
  const found = readEach(secrets, v.object({ metadata })).map((read, index) => {
    const { namespace = '', name = '', creationTimestamp = '' } = read?.metadata ?? {}
    const changed = changedAt(secrets[index], creationTimestamp)
    const old = pods.filter((pod) => pod.namespace === namespace && pod.started + toleranceMs < changed)
    const restart = workloadsOf(old.filter(({ inEnvironment }) => inEnvironment.has(name)))
    const reread = workloadsOf(old.filter(({ asFiles }) => asFiles.has(name)))
    return [
      `${namespace}/${name}`,
      { restart, reread: reread.filter((workload) => !restart.includes(workload)) },
    ] as const
  })
  return new Map(found)
}

function workloadsOf(pods: readonly RunningPod[]): string[] {
  return [...new Set(pods.map(({ workload }) => workload))].sort()
}

/** @returns in ms when its data was last written, as the API server keeps it for whoever wrote it. */
function changedAt(secret: unknown, created: string): number {
  const times = managedEntries(secret)
    .filter(({ fields }) => fieldOf(fields, 'data') ?? fieldOf(fields, 'stringData'))
    .map(({ time }) => Date.parse(time))
    .filter((time) => !Number.isNaN(time))
  return Math.max(Date.parse(created), ...times)
}
