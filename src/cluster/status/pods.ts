import * as v from 'valibot'
import { readEach, text, type Lister } from './listing.js'

const secretName = v.nullish(v.object({ name: text }))
const container = v.object({
  env: v.nullish(v.array(v.object({ valueFrom: v.nullish(v.object({ secretKeyRef: secretName })) })), []),
  envFrom: v.nullish(v.array(v.object({ secretRef: secretName })), []),
})
const containers = v.nullish(v.array(container), [])

/** k8s.io/api: core/v1, Pod */
const pod = v.object({
  metadata: v.object({
    name: v.string(),
    namespace: text,
    labels: v.nullish(v.object({ 'pod-template-hash': text })),
    ownerReferences: v.nullish(
      v.array(v.object({ kind: v.string(), name: v.string(), controller: v.nullish(v.boolean()) })),
      [],
    ),
  }),
  spec: v.object({
    nodeName: text,
    containers,
    initContainers: containers,
    volumes: v.nullish(
      v.array(
        v.object({
          persistentVolumeClaim: v.nullish(v.object({ claimName: text })),
          secret: v.nullish(v.object({ secretName: text })),
          projected: v.nullish(
            v.object({ sources: v.nullish(v.array(v.object({ secret: secretName })), []) }),
          ),
        }),
      ),
      [],
    ),
  }),
  status: v.nullish(
    v.object({
      phase: text,
      startTime: text,
      containerStatuses: v.nullish(
        v.array(
          v.object({
            state: v.nullish(v.object({ running: v.nullish(v.object({ startedAt: text })) })),
          }),
        ),
        [],
      ),
    }),
  ),
})

/** A pod that runs, as far as it says what it uses. */
export interface RunningPod {
  readonly namespace: string
  readonly node: string
  /** What a person restarts: `statefulset/loki`. */
  readonly workload: string
  /** In ms: since when its oldest container runs; NaN where it does not say. */
  readonly started: number
  readonly claims: ReadonlySet<string>
  /** The Secrets that it was given as environment variables. */
  readonly inEnvironment: ReadonlySet<string>
  /** The Secrets that it has as files. */
  readonly asFiles: ReadonlySet<string>
}

export type RunningPods = { readonly running: readonly RunningPod[] } | { readonly why: string }

/** @returns the pods that run, none where the cluster serves no pods, or why they are not known. */
export async function readRunningPods(list: Lister): Promise<RunningPods> {
  const listing = await list('v1', 'Pod')
  if (listing.kind === 'unreadable') return { why: listing.why }
  return { running: listing.kind === 'objects' ? runningPods(listing.objects) : [] }
}

/** @param objects Pods. @returns those that run; what has another form is left out. */
export function runningPods(objects: readonly unknown[]): RunningPod[] {
  return readEach(objects, pod).flatMap((read) => {
    if (read?.status?.phase !== 'Running') return []
    const { metadata, spec } = read
    const all = [...spec.containers, ...spec.initContainers]
    const environment = all.flatMap(({ env, envFrom }) => [
      ...env.map(({ valueFrom }) => valueFrom?.secretKeyRef?.name),
      ...envFrom.map(({ secretRef }) => secretRef?.name),
    ])
    const files = spec.volumes.flatMap(({ secret, projected }) => [
      secret?.secretName,
      ...(projected?.sources ?? []).map((source) => source.secret?.name),
    ])
    return [
      {
        namespace: metadata.namespace,
        node: spec.nodeName,
        workload: workloadOf(read),
        started: startOf(read),
        claims: namesIn(spec.volumes.map((volume) => volume.persistentVolumeClaim?.claimName)),
        inEnvironment: namesIn(environment),
        asFiles: namesIn(files),
      },
    ]
  })
}

function namesIn(names: readonly (string | undefined)[]): ReadonlySet<string> {
  return new Set(names.flatMap((name) => name || []))
}

type Pod = v.InferOutput<typeof pod>

/** A container that was restarted reads its variables anew, and the oldest one counts. */
function startOf({ status }: Pod): number {
  const times = (status?.containerStatuses ?? []).flatMap(({ state }) => {
    const time = Date.parse(state?.running?.startedAt ?? '')
    return Number.isNaN(time) ? [] : [time]
  })
  return times.length > 0 ? Math.min(...times) : Date.parse(status?.startTime ?? '')
}

/** A Deployment names its ReplicaSets after itself (kubernetes: pkg/controller/deployment/sync.go). */
function workloadOf({ metadata: { name, labels, ownerReferences } }: Pod): string {
  const owner = ownerReferences.find(({ controller }) => controller)
  if (!owner) return `pod/${name}`
  const end = `-${labels?.['pod-template-hash'] ?? ''}`
  const isOfDeployment = owner.kind === 'ReplicaSet' && end.length > 1 && owner.name.endsWith(end)
  if (isOfDeployment) return `deployment/${owner.name.slice(0, -end.length)}`
  return `${owner.kind.toLowerCase()}/${owner.name}`
}
