import type { Operation, Recovery } from '../approval/approval.js'
import { busyUntil, isPending, startOf } from '../cluster/pending.js'
import type { StoredRelease } from '../cluster/releases.js'
import { releaseKey } from '../lib/release-name.js'
import type { DiffFailure, ObjectChange, ReleaseDiff, ReleaseNote } from '../changes/release-diff.js'
import type { Removal } from '../changes/removal.js'
import type { Layer, StackRelease } from '../stack/layers.js'
import { releaseRisks } from '../risks/release.js'
import type { Risk } from '../risks/risk.js'
import { asItIs, recoveryOf, recoveryText, stuckText } from './recovery.js'

/** What is known of every release. */
interface ReleaseFacts<Change> {
  readonly name: string
  readonly namespace: string
  readonly chart: string
  /** The version of the chart that was rendered: the stack may leave it open. Where none was, the one that it asks for. */
  readonly version: string
  /** The version that is installed, if any. */
  readonly installedVersion?: string
  /** The revision the plan starts from, 0 for none. */
  readonly revision: number
  /** Of the same plan or not: `namespace/name` of what must be there before. Absent when nothing is needed. */
  readonly needs?: readonly string[]
  readonly changes: readonly Change[]
  readonly notes: readonly ReleaseNote[]
  /** What holds for the release as a whole, such as a downgrade of its chart; those of objects stand with them. */
  readonly risks?: readonly Risk[]
}

/** What is known only of a release that was rendered, for the approval; see approval.ts. */
interface Rendered {
  readonly digest: string
  readonly storedDigest: string
  /** See `joinedFingerprints`. */
  readonly fingerprints: string
  readonly crdsDigest: string
  /** The template function that makes every render different. */
  readonly unstable?: string
}

/** A field that is not there may be asked for all the same. */
type Without<Field extends string> = { readonly [Name in Field]?: never }

type Unexplained = Without<'reason' | 'failure'>
type Unrendered = Without<keyof Rendered>

/** One sentence: why the status is what it is. */
interface Reason {
  readonly reason: string
}

/** What apply would do with a release: what it has goes by that. */
export type PlannedRelease<Change = ObjectChange> = ReleaseFacts<Change> &
  (
    | (Rendered & Unexplained & { readonly status: 'install' | 'upgrade' })
    | ((Rendered | Unrendered) & Unexplained & { readonly status: 'unchanged' })
    /** The last attempt failed: it is tried again even when nothing differs, which helmfile alone would skip. */
    | (Rendered & Reason & Without<'failure'> & { readonly status: 'retry' })
    /**
     * helm was killed in the middle: apply marks that revision as failed, and sends the approved render. `changes` are
     * against the revision that helm goes on from.
     */
    | (Rendered & Reason & Without<'failure'> & { readonly status: 'recover'; readonly recovery: Recovery })
    /** `digest`: see `removalDigest`. */
    | (Omit<Unrendered, 'digest'> & Unexplained & { readonly status: 'uninstall'; readonly digest: string })
    /**
     * helm sends again what it keeps of the revision `to`; `version` is that one's. Of `mend` it is the one that is
     * deployed, or the last good one where the last failed. See `rollbackDigest`.
     */
    | (Omit<Unrendered, 'digest' | 'storedDigest'> &
        Reason &
        Without<'failure'> & {
          readonly status: 'rollback' | 'mend'
          readonly to: number
          readonly digest: string
          readonly storedDigest: string
        })
    /** An operation may be under way; apply refuses it. A removal has no digest then. */
    | ((Rendered | Unrendered) & Reason & Without<'failure'> & { readonly status: 'stuck' })
    /** The changes could not be computed. `failure`: where the cause lies; absent when there is no result at all. */
    | (Unrendered & Reason & { readonly status: 'unknown'; readonly failure?: DiffFailure })
  )

export interface PlannedLayer {
  readonly layer: number
  readonly releases: readonly PlannedRelease[]
}

/** For every release its status, its changes and the digest of what helm would send. Holds no secret value. */
export interface Plan {
  readonly schema: 1
  /** Absent for a deploy. */
  readonly operation?: Exclude<Operation, 'deploy'>
  readonly environment: string
  /** Full SHA of the planned commit, empty outside a repository. */
  readonly commit: string
  /** The UID of the cluster's namespace kube-system. */
  readonly cluster: string
  /** What is to be known before it is approved, beside what stands with the releases; one sentence each. */
  readonly remarks?: readonly string[]
  readonly layers: readonly PlannedLayer[]
}

export interface PlanSource {
  readonly environment: string
  readonly commit: string
  readonly cluster: string
  readonly layers: readonly Layer[]
  /** What is installed, by `namespace/name`. */
  readonly stored: ReadonlyMap<string, StoredRelease>
  /** What the diff plugin left for a release, if it ran. */
  readonly diffOf: (release: StackRelease) => ReleaseDiff | undefined
  /** What an uninstall removes, and how; undefined when helmfile would not remove the release. */
  readonly removalOf: (stored: StoredRelease) => PlannedRemoval | undefined
  /** What releases need, by `namespace/name`. */
  readonly needs: ReadonlyMap<string, readonly string[]>
  /** Why results are missing, as helmfile says it. */
  readonly missingReason: string
  /** In ms since 1970. */
  readonly now: number
  /** Who holds the Lease, one clause; absent where that was not asked. */
  readonly lease?: string
}

export interface PlannedRemoval extends Removal {
  /** See `removalDigest`. */
  readonly digest: string
}

/** Puts together what is stored, what is wanted and what differs. */
export function planOf(source: PlanSource): Plan {
  return {
    schema: 1,
    environment: source.environment,
    commit: source.commit,
    cluster: source.cluster,
    layers: source.layers.map(({ layer, releases }) => ({
      layer,
      releases: releases
        .map((release) => plannedRelease(release, source))
        .filter((release) => release !== undefined),
    })),
  }
}

/** @returns all releases of a plan, in the order of the layers. */
export function releasesOf<Release>({
  layers,
}: {
  readonly layers: readonly { readonly releases: readonly Release[] }[]
}): Release[] {
  return layers.flatMap(({ releases }) => releases)
}

/** @returns whether apply would touch the release, or cannot know. */
export function isChanged({ status }: PlannedRelease): boolean {
  return status !== 'unchanged'
}

/** Also where what changes is not known. */
export function hasChanges(plan: Plan): boolean {
  return releasesOf(plan).some(isChanged)
}

/** @returns undefined for a release that is neither wanted nor there. */
function plannedRelease(release: StackRelease, source: PlanSource): PlannedRelease | undefined {
  const stored = source.stored.get(releaseKey(release))
  const needs = source.needs.get(releaseKey(release)) ?? []
  const base = { ...baseOf(release, stored), ...(needs.length > 0 ? { needs } : {}) }
  if (release.installed) return wantedRelease(base, { stored, release, source })
  return stored && unwantedRelease(base, { stored, release, source })
}

type Base = ReturnType<typeof baseOf>

interface Known<Stored> {
  readonly stored: Stored
  readonly release: StackRelease
  readonly source: PlanSource
}

function unwantedRelease(base: Base, { stored, release, source }: Known<StoredRelease>): PlannedRelease {
  const removal = source.removalOf(stored)
  if (!removal) {
    const reason = 'the helmfile says installed: false, and helmfile would not remove it'
    return { ...base, status: 'unknown', reason, changes: [], notes: [] }
  }
  const notes = [...(isPending(stored) ? [asItIs(stored)] : []), ...removal.notes]
  const planned = { ...base, changes: removal.changes, notes }
  const busy = isPending(stored) ? busyUntil(stored, source.now) : undefined
  const removed: PlannedRelease =
    busy === undefined
      ? { ...planned, status: 'uninstall', digest: removal.digest }
      : { ...planned, status: 'stuck', reason: stuckText(stored, busy, source.lease) }
  return withRisks(removed, release.version)
}

function wantedRelease(
  base: Base,
  { stored, release, source }: Known<StoredRelease | undefined>,
): PlannedRelease {
  const diff = source.diffOf(release)
  if (diff?.outcome !== 'rendered') {
    const why = diff ? { reason: diff.error, failure: diff.failure } : { reason: source.missingReason }
    return { ...base, status: 'unknown', ...why, changes: [], notes: [] }
  }
  const { digest, storedDigest, fingerprints, crdsDigest, changes, notes, unstable } = diff
  const version = diff.chartVersion || release.version
  const planned = {
    ...base,
    version,
    ...statusOf(stored, { ...source, changes, version }),
    digest,
    storedDigest,
    fingerprints,
    crdsDigest,
    changes,
    notes,
    ...(unstable === undefined ? {} : { unstable }),
  }
  return withRisks(planned, version)
}

/** @param version of the chart that is rendered: the helmfile may leave it open. */
export function withRisks(release: PlannedRelease, version: string): PlannedRelease {
  return isChanged(release) ? { ...release, risks: releaseRisks({ ...release, version }) } : release
}

export function baseOf({ name, namespace, chart, version }: StackRelease, stored: StoredRelease | undefined) {
  const revision = stored?.revision ?? 0
  return {
    name,
    namespace,
    chart,
    version,
    revision,
    ...(stored ? { installedVersion: startOf(stored).chartVersion } : {}),
  }
}

type RenderedStatus =
  | { readonly status: 'unchanged' | 'install' | 'upgrade' }
  | ({ readonly status: 'retry' | 'stuck' } & Reason)
  | ({ readonly status: 'recover'; readonly recovery: Recovery } & Reason)

interface Wanted {
  readonly changes: readonly ObjectChange[]
  readonly version: string
  readonly now: number
  readonly lease?: string
}

function statusOf(
  stored: StoredRelease | undefined,
  { changes, version, now, lease }: Wanted,
): RenderedStatus {
  if (!stored) return { status: 'install' }
  if (isPending(stored)) {
    const busy = busyUntil(stored, now)
    return busy === undefined
      ? { status: 'recover', recovery: recoveryOf(stored), reason: recoveryText(stored, now, lease) }
      : { status: 'stuck', reason: stuckText(stored, busy, lease) }
  }
  if (stored.status !== 'deployed') {
    return {
      status: 'retry',
      reason: `revision ${stored.revision} is ${stored.status}: ${stored.description}`,
    }
  }
  return { status: changes.length === 0 && version === stored.chartVersion ? 'unchanged' : 'upgrade' }
}
