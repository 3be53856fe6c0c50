import pLimit from 'p-limit'
import type { Json } from '../manifest/as-json.js'
import type { ObjectDrift } from '../cluster/drift/drift.js'
import type { ObjectFinding } from '../cluster/drift/findings.js'
import { pathText } from '../cluster/drift/managed-fields.js'
import { provenanceOf, type Provenance } from '../cluster/drift/outside.js'
import { driftOfReleases } from '../cluster/drift/unfinished.js'
import { isPending } from '../cluster/pending.js'
import { storedReleases, type StoredRelease } from '../cluster/releases.js'
import { nameOf, type ObjectRef } from '../cluster/resources.js'
import type { RunContext } from '../context.js'
import { releaseKey } from '../lib/release-name.js'
import type { Layer, StackRelease } from '../stack/layers.js'

/** Which manager changed a field, as the API server tells it. */
export interface ChangedBy {
  readonly manager: string
  readonly operation: string
  /** RFC 3339, empty where it is not said. */
  readonly time: string
  /** `scale`; empty for the object itself. */
  readonly subresource: string
}

/** One thing that is not as helm stored it. */
export interface DriftFinding {
  /** `release`: deployed by somebody else. `added`: helm leaves it alone, so a deploy does not take it away. */
  readonly kind: 'missing' | 'changed' | 'added' | 'release'
  /** `Deployment shop/web`; the release itself for `release`. */
  readonly object: string
  /** `spec.replicas`; empty for what is about a whole object. */
  readonly path: string
  /** What helm stored and what is there, one short line each, redacted; absent for Secrets and for nothing. */
  readonly wanted?: string
  readonly found?: string
  /** Absent where the cluster does not know it. */
  readonly by?: ChangedBy
  /** What there is to say beside it. */
  readonly why?: string
}

export interface DriftedRelease {
  readonly namespace: string
  readonly name: string
  readonly layer: number
  /** 0 for one that is not installed. */
  readonly revision: number
  readonly chartVersion: string
  /** How many objects were compared. */
  readonly objects: number
  readonly findings: readonly DriftFinding[]
  /** Why it is not known whether there is more. */
  readonly unknown: readonly string[]
  /** What is worth knowing, and no drift. */
  readonly notes: readonly string[]
}

export type DriftResult = 'in-sync' | 'drifted' | 'unknown'

/** The result of `drift`, as it is written to the report file. */
export interface Drift {
  readonly schema: 1
  readonly environment: string
  /** RFC 3339 */
  readonly at: string
  /** `drifted` also where something else is not known. */
  readonly result: DriftResult
  readonly releases: readonly DriftedRelease[]
}

/** What drift works with. */
export type Comparing = Pick<RunContext, 'api' | 'redact' | 'environment'>

/**
 * Holds the live objects of the releases against what helm stored, and changes nothing.
 * @throws Failure when the cluster cannot be reached, or does not show the stored releases.
 */
export async function driftOf(
  context: Comparing,
  layers: readonly Layer[],
  now: number = Date.now(),
): Promise<Drift> {
  const { installed } = await storedReleases(context.api)
  const settled = layers
    .flatMap(({ releases }) => releases.flatMap((release) => installed.get(releaseKey(release)) ?? []))
    .filter((release) => !isPending(release))
  const limit = pLimit(4)
  const [objects, provenances] = await Promise.all([
    driftOfReleases(context.api, settled),
    Promise.all(
      settled
        .filter(isDeployed)
        .map(
          async (release) =>
            [releaseKey(release), await limit(() => provenanceOf(context.api, release))] as const,
        ),
    ),
  ])
  const provenance = new Map(provenances)
  const releases = layers.flatMap(({ layer, releases: wanted }) =>
    wanted.map((release) => {
      const key = releaseKey(release)
      const found = { objects: objects.get(key), provenance: provenance.get(key) }
      return driftedRelease({ ...release, layer }, installed.get(key), found, context.redact)
    }),
  )
  const { environment } = context
  return { schema: 1, environment, at: new Date(now).toISOString(), result: resultOf(releases), releases }
}

function isDeployed({ status }: StoredRelease): boolean {
  return status === 'deployed'
}

function resultOf(releases: readonly DriftedRelease[]): DriftResult {
  if (releases.some(({ findings }) => findings.length > 0)) return 'drifted'
  return releases.some(({ unknown }) => unknown.length > 0) ? 'unknown' : 'in-sync'
}

interface Found {
  readonly objects: ObjectDrift | undefined
  readonly provenance: Provenance | undefined
}

function driftedRelease(
  { namespace, name, layer, installed: wanted }: StackRelease & { readonly layer: number },
  stored: StoredRelease | undefined,
  { objects, provenance }: Found,
  redact: (text: string) => string,
): DriftedRelease {
  const base = {
    namespace,
    name,
    layer,
    revision: stored?.revision ?? 0,
    chartVersion: stored?.chartVersion ?? '',
    objects: objects?.objects ?? 0,
  }
  if (!stored) {
    const notes = wanted ? ['it is not installed, so there is nothing to compare'] : []
    return { ...base, findings: [], unknown: [], notes }
  }
  if (!objects) return { ...base, findings: [], unknown: [unfinishedText(stored)], notes: [] }
  const found = isDeployed(stored)
    ? objects.findings
    : objects.findings.filter((one) => isForeign(stored, one))
  const own = provenance?.kind === 'outside' ? [outsideFinding(stored, redact(provenance.text))] : []
  return {
    ...base,
    findings: [...own, ...found.map((finding) => shownFinding(finding, redact))],
    unknown: [
      ...(isDeployed(stored) ? [] : [unfinishedText(stored)]),
      ...objects.unknown.map(({ ref, why }) => redact(ref ? `${nameOf(ref)}: ${why}` : why)),
    ],
    notes: [...(provenance?.kind === 'note' ? [redact(provenance.text)] : []), ...notesOf(objects, redact)],
  }
}

/** Where no revision is deployed beside the failed one, what helm did not come to is no drift: only a writer tells. */
function isForeign({ deployed }: StoredRelease, finding: ObjectFinding): boolean {
  return deployed !== undefined || (finding.kind !== 'missing' && finding.by !== undefined)
}

function unfinishedText({ revision, status, deployed }: StoredRelease): string {
  const is = `its last revision ${revision} is ${status}`
  if (isPending({ status })) return `${is}, so nobody knows what should be there`
  return deployed
    ? `${is}: parts of it may stand, and parts of revision ${deployed.revision}, which is deployed; told is what is like neither`
    : `${is}, and none is deployed, so nobody knows what should be there: told is what others have written`
}

function outsideFinding(release: StoredRelease, why: string): DriftFinding {
  return { kind: 'release', object: releaseKey(release), path: '', why }
}

/** One line for each cause, however many objects it holds for. */
function notesOf({ byFields, controlled }: ObjectDrift, redact: (text: string) => string): string[] {
  const causes = new Map<string, ObjectRef[]>()
  byFields.forEach(({ ref, why }) => causes.set(why, [...(causes.get(why) ?? []), ref]))
  const compared = [...causes].map(([why, [first, ...more]]) =>
    redact(`${first ? nameOf(first) : ''}${more.length > 0 ? ` and ${more.length} more` : ''}: ${why}`),
  )
  const owners = controlled.map(({ path, by }) => redact(`${pathText(path)} is left to ${by.manager}`))
  return [...compared, ...owners]
}

export function shownFinding(finding: ObjectFinding, redact: (text: string) => string): DriftFinding {
  const { kind, ref } = finding
  const object = redact(nameOf(ref))
  if (kind === 'missing') return { kind, object, path: '', why: redact(finding.why) }
  const sides = ref.kind === 'Secret' ? {} : shownSides(finding, redact)
  return {
    kind,
    object,
    path: redact(pathText(finding.path)),
    ...sides,
    ...(finding.by ? { by: finding.by } : {}),
  }
}

/** Where a known value stood on one side, what stands on the other is most often its successor, or what it was before. */
function shownSides(
  { wanted, found }: { readonly wanted?: Json; readonly found?: Json },
  redact: (text: string) => string,
): Pick<DriftFinding, 'wanted' | 'found'> {
  const [before, after] = [wanted, found].map((side) => (side === undefined ? undefined : textOf(side)))
  const shown = [before, after].map((side) => side && redact(side))
  if (shown[0] !== before || shown[1] !== after) return { wanted: hidden, found: hidden }
  const [a, b] = firstDifference(shown[0], shown[1])
  return { ...(a === undefined ? {} : { wanted: a }), ...(b === undefined ? {} : { found: b }) }
}

const hidden = '(hidden: it holds a known secret)'

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Of long texts, the first line that differs. */
function firstDifference(before?: string, after?: string): (string | undefined)[] {
  const sides = [before, after].map((side) => side?.split('\n') ?? [])
  const isLong = sides.some(({ length }) => length > 1)
  if (!isLong) return [before, after].map((side) => side && cropped(side))
  const differing = (sides[0] ?? []).findIndex((line, index) => line !== sides[1]?.[index])
  const at = differing < 0 ? (sides[0]?.length ?? 0) : differing
  return sides.map((lines, side) => {
    if ((side === 0 ? before : after) === undefined) return undefined
    return `line ${at + 1}: ${cropped(lines[at] ?? '(nothing)')}`
  })
}

const mostCharacters = 160

function cropped(text: string): string {
  return text.length > mostCharacters ? `${text.slice(0, mostCharacters - 1)}…` : text
}
