import pLimit from 'p-limit'
import * as v from 'valibot'
import type { Json } from '../../manifest/as-json.js'
import { sentObjects } from '../../manifest/sent-objects.js'
import { checked } from '../../lib/outside-json.js'
import { releaseKey } from '../../lib/release-name.js'
import type { ClusterApi } from '../api.js'
import type { StoredRelease } from '../releases.js'
import { listAll, metadataOnly } from '../pages.js'
import { servedResources, type ObjectRef } from '../resources.js'
import { lacking } from './compare.js'
import { controllersOf } from './controllers.js'
import { asSent, attribute, refOf, type Attributed, type ObjectFinding, type Owners } from './findings.js'
import { judgeBy, type Judge, type Verdict } from './judge.js'
import { readLive, type Live } from './live.js'
import { managedEntries, unionOf } from './managed-fields.js'

/** What was found of the objects of one release. */
export interface ObjectDrift {
  readonly objects: number
  readonly findings: readonly ObjectFinding[]
  /** Fields that a controller has taken over: no drift. */
  readonly controlled: Attributed['controlled']
  /** Why an object, or a part of it, could not be judged: the result is not known then. */
  readonly unknown: readonly { readonly ref?: ObjectRef; readonly why: string }[]
  /** Objects that the API server could not judge, and that were compared field by field, and why. */
  readonly byFields: readonly { readonly ref: ObjectRef; readonly why: string }[]
}

interface Part {
  readonly release: StoredRelease
  readonly ref: ObjectRef
  readonly wanted: Json
}

/**
 * Holds the objects of releases against what helm stored of them.
 * @param always asks the API server of every object, also of those that look the same; for tests.
 * @returns by `namespace/name` of the release.
 * @throws Failure when the cluster cannot be reached, or does not say what it serves.
 */
export async function driftOfObjects(
  api: ClusterApi,
  releases: readonly StoredRelease[],
  { always = false }: { readonly always?: boolean } = {},
): Promise<ReadonlyMap<string, ObjectDrift>> {
  const read = releases.map((release) => ({
    release,
    objects: sentObjects(release.manifest, release.namespace),
  }))
  const parts = read.flatMap(({ release, objects }) =>
    objects.flatMap((object): Part[] => {
      const ref = refOf(object)
      return ref && object.hook === undefined ? [{ release, ref, wanted: asSent(object, release) }] : []
    }),
  )
  const [resources, evidence] = await Promise.all([servedResources(api), readEvidence(api)])
  const lives = await readLive(
    api,
    resources,
    parts.map(({ ref }) => ref),
  )
  const there = lives.flatMap((live) => (live.state === 'there' ? [live.object] : []))
  const owners: Owners = { ...controllersOf(there, evidence.leases), isScaled: evidence.isScaled }
  const judge = judgeBy(api)
  const limit = pLimit(4)
  const results = await Promise.all(
    parts.map((part, index) => limit(() => judged(part, lives[index] as Live, { owners, judge, always }))),
  )
  return new Map(
    read.map(({ release, objects }) => {
      const own = results.filter((_, index) => parts[index]?.release === release)
      const nameless = objects.filter((object) => refOf(object) === undefined)
      const unknown = nameless.map(({ name, unreadable }) => ({
        why: `${name || 'an object'} of its manifest cannot be compared: ${unreadable ?? 'it has no kind or no name'}`,
      }))
      return [releaseKey(release), { ...joined(own), unknown: [...unknown, ...joined(own).unknown] }]
    }),
  )
}

const nothing: ObjectDrift = { objects: 0, findings: [], controlled: [], unknown: [], byFields: [] }

function joined(parts: readonly ObjectDrift[]): ObjectDrift {
  return {
    objects: parts.length,
    findings: parts.flatMap(({ findings }) => findings),
    controlled: parts.flatMap(({ controlled }) => controlled),
    unknown: parts.flatMap(({ unknown }) => unknown),
    byFields: parts.flatMap(({ byFields }) => byFields),
  }
}

interface Court {
  readonly owners: Owners
  readonly judge: Judge
  readonly always: boolean
}

async function judged(
  { ref, wanted }: Part,
  live: Live,
  { owners, judge, always }: Court,
): Promise<ObjectDrift> {
  if (live.state === 'missing') return { ...nothing, findings: [{ kind: 'missing', ref, why: live.why }] }
  if (live.state === 'unreadable') return { ...nothing, unknown: [{ ref, why: live.why }] }
  const { object, resource } = live
  const fields = unionOf(managedEntries(object).map((entry) => entry.fields))
  const suspected = lacking(wanted, object, fields)
  const isSuspect = always || suspected.length > 0
  const verdict: Verdict = isSuspect
    ? await judge({ ref, resource, wanted, live: object, suspected })
    : { by: 'fields', differences: [] }
  return {
    ...nothing,
    ...attribute({ ref, wanted, live: object }, verdict.differences, owners),
    byFields: verdict.why === undefined ? [] : [{ ref, why: verdict.why }],
  }
}

interface Evidence {
  readonly leases: readonly unknown[]
  readonly isScaled: Owners['isScaled']
}

/** Two requests: who holds Leases, and what is scaled. Neither is needed: without them more is told than has to be. */
async function readEvidence(api: ClusterApi): Promise<Evidence> {
  const [leases, scalers] = await Promise.all([
    listAll(api, '/apis/coordination.k8s.io/v1/leases', { accept: metadataOnly }),
    listAll(api, '/apis/autoscaling/v2/horizontalpodautoscalers'),
  ])
  const targets = 'why' in scalers ? undefined : new Set(scalers.items.flatMap(targetOf))
  return {
    leases: 'why' in leases ? [] : leases.items,
    isScaled: (ref) => targets?.has(scaledName(ref)),
  }
}

const scaler = v.object({
  metadata: v.object({ namespace: v.string() }),
  spec: v.object({ scaleTargetRef: v.object({ kind: v.string(), name: v.string() }) }),
})

function targetOf(object: unknown): string[] {
  const read = checked(scaler, object)
  if (!('value' in read)) return []
  const { metadata, spec } = read.value
  return [scaledName({ ...spec.scaleTargetRef, namespace: metadata.namespace })]
}

function scaledName({ namespace = '', kind, name }: Omit<ObjectRef, 'apiVersion'>): string {
  return `${namespace}/${kind}/${name}`
}
