import type { Json } from '../../manifest/as-json.js'
import { scalarText } from '../../manifest/manifest.js'
import type { SentObject } from '../../manifest/sent-objects.js'
import { asJson } from '../../manifest/as-json.js'
import type { ReleaseName } from '../../lib/release-name.js'
import type { ObjectRef } from '../resources.js'
import { additionsBy } from './additions.js'
import type { Difference } from './compare.js'
import { isHelm, type Controllers } from './controllers.js'
import {
  isObject,
  managedEntries,
  owns,
  type ManagedEntry,
  type Path,
  type Writer,
} from './managed-fields.js'

/** A field that is not what helm stored, or an object that is not there. */
export type ObjectFinding =
  | { readonly kind: 'missing'; readonly ref: ObjectRef; readonly why: string }
  /** helm would put it back. */
  | {
      readonly kind: 'changed'
      readonly ref: ObjectRef
      readonly path: Path
      readonly wanted?: Json
      readonly found?: Json
      readonly by?: Writer
    }
  /** helm would leave it. */
  | {
      readonly kind: 'added'
      readonly ref: ObjectRef
      readonly path: Path
      readonly found: Json
      readonly by: Writer
    }

/** A field that is a controller's. */
export interface Controlled {
  readonly ref: ObjectRef
  readonly path: Path
  readonly by: Writer
}

export interface Attributed {
  readonly findings: readonly ObjectFinding[]
  /** What differs, and is a controller's. */
  readonly controlled: readonly Controlled[]
}

/** Who may own what, in this cluster. */
export interface Owners extends Controllers {
  /** Whether an autoscaler names the object; undefined where that cannot be read. */
  readonly isScaled: (ref: ObjectRef) => boolean | undefined
}

/** What a live object is held against. */
export interface Compared {
  readonly ref: ObjectRef
  readonly wanted: Json
  readonly live: Json
}

/** @returns the differences and additions of one object, each with who did it, those of controllers set aside. */
export function attribute(
  { ref, wanted, live }: Compared,
  differences: readonly Difference[],
  owners: Owners,
): Attributed {
  const others = managedEntries(live).filter((entry) => !isHelm(entry) && entry.subresource !== 'status')
  const isControlled = (writer: Writer) =>
    owners.isController(writer) && (writer.subresource !== 'scale' || owners.isScaled(ref) !== false)
  const changed = differences.map((difference) => ({
    difference,
    by: lastOwner(difference.path, live, others),
  }))
  const added = others
    .flatMap((entry) => additionsBy(entry, live, wanted))
    .filter(({ path }) => !isBookkeeping(path))
    .filter(({ path }) => !differences.some((other) => isAt(other.path, path)))
  return {
    findings: [
      ...changed
        .filter(({ by }) => by === undefined || !isControlled(by))
        .map(({ difference, by }) => ({
          kind: 'changed' as const,
          ref,
          ...difference,
          ...(by ? { by: writerOf(by) } : {}),
        })),
      ...added
        .filter(({ by }) => !isControlled(by))
        .map(({ path, found, by }) => ({ kind: 'added' as const, ref, path, found, by: writerOf(by) })),
    ],
    controlled: changed.flatMap(({ difference: { path }, by }) =>
      by !== undefined && isControlled(by) ? [{ ref, path, by: writerOf(by) }] : [],
    ),
  }
}

function lastOwner(path: Path, live: Json, entries: readonly ManagedEntry[]): ManagedEntry | undefined {
  const owning = entries.filter(({ fields }) => owns(fields, path, live))
  return owning.sort((a, b) => (a.time < b.time ? 1 : -1))[0]
}

function writerOf({ manager, operation, time, subresource }: Writer): Writer {
  return { manager, operation, time, subresource }
}

/** kubectl notes there what it did (`restartedAt`, the last applied object): nothing reads it as a setting. */
function isBookkeeping(path: Path): boolean {
  return path.some((step) => typeof step === 'string' && step.startsWith('kubectl.kubernetes.io/'))
}

function isAt(path: Path, other: Path): boolean {
  const [a, b] = [path, other].map((one) => one.map((step) => (typeof step === 'string' ? step : step.item)))
  return JSON.stringify(a) === JSON.stringify(b?.slice(0, a?.length))
}

/**
 * @returns a stored object as helm sends it: with its own label and annotations (helm: pkg/action/validate.go,
 * setMetadataVisitor), and the data of a Secret in the one form in which the API server keeps it.
 */
export function asSent(object: SentObject, release: ReleaseName): Json {
  const json = asJson(object.value)
  if (!isObject(json)) return json
  const metadata = isObject(json['metadata']) ? json['metadata'] : {}
  const labels = isObject(metadata['labels']) ? metadata['labels'] : {}
  const annotations = isObject(metadata['annotations']) ? metadata['annotations'] : {}
  // Its place is in the path of each request; a cluster-wide object that names one has none.
  const named = Object.fromEntries(Object.entries(metadata).filter(([name]) => name !== 'namespace'))
  return {
    ...withoutStringData(json),
    metadata: {
      ...named,
      labels: { ...labels, 'app.kubernetes.io/managed-by': 'Helm' },
      annotations: {
        ...annotations,
        'meta.helm.sh/release-name': release.name,
        'meta.helm.sh/release-namespace': release.namespace,
      },
    },
  }
}

function withoutStringData(json: { [key: string]: Json }): { [key: string]: Json } {
  const { stringData, ...rest } = json
  if (json['kind'] !== 'Secret' || json['apiVersion'] !== 'v1' || !isObject(stringData)) return json
  const encoded = Object.entries(stringData).map(([key, value]): [string, Json] => [
    key,
    Buffer.from(typeof value === 'string' ? value : '').toString('base64'),
  ])
  const data = isObject(rest['data']) ? rest['data'] : {}
  return { ...rest, data: { ...data, ...Object.fromEntries(encoded) } }
}

/** @returns what names the object in the cluster; undefined for what helm could not send. */
export function refOf(object: SentObject): ObjectRef | undefined {
  const { apiVersion, kind, namespace, unreadable } = object
  const metadata = object.value.get('metadata')
  const name = metadata instanceof Map ? scalarText(metadata.get('name')) : ''
  return unreadable !== undefined || !kind || !name ? undefined : { apiVersion, kind, namespace, name }
}
