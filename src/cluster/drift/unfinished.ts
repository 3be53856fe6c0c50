import { allEnded } from '../../lib/all-ended.js'
import { releaseKey } from '../../lib/release-name.js'
import { sentObjects } from '../../manifest/sent-objects.js'
import type { ClusterApi } from '../api.js'
import type { StoredRelease } from '../releases.js'
import { nameOf } from '../resources.js'
import { driftOfObjects, type ObjectDrift } from './drift.js'
import { refOf, type ObjectFinding } from './findings.js'
import { pathText } from './managed-fields.js'

/**
 * As `driftOfObjects`, also for releases whose last revision was not finished. Of these an object may stand as that has it,
 * or as the revision has it that is deployed: only what is like neither is a finding.
 */
export async function driftOfReleases(
  api: ClusterApi,
  releases: readonly StoredRelease[],
): Promise<ReadonlyMap<string, ObjectDrift>> {
  const deployed = releases.flatMap((release) => release.deployed ?? [])
  const [newest, before] = await allEnded([
    driftOfObjects(api, releases),
    deployed.length > 0 ? driftOfObjects(api, deployed) : Promise.resolve(new Map<string, ObjectDrift>()),
  ])
  return new Map(
    releases.flatMap((release) => {
      const key = releaseKey(release)
      const [now, earlier] = [newest.get(key), before.get(key)]
      if (!now) return []
      const isBoth = release.deployed !== undefined && earlier !== undefined
      return [[key, isBoth ? likeNeither([release, now], [release.deployed, earlier]) : now] as const]
    }),
  )
}

type Side = readonly [release: StoredRelease, drift: ObjectDrift]

/** @returns what differs from both. What only one of them has may never have been made, or be gone already. */
export function likeNeither([release, drift]: Side, [other, otherDrift]: Side): ObjectDrift {
  const heldBy = { newest: heldIn(release), other: heldIn(other) }
  const isAlone = (finding: ObjectFinding, held: ReadonlySet<string>) =>
    !held.has(nameOf(finding.ref)) && finding.kind !== 'missing'
  const findings = [
    ...drift.findings.filter(
      (one) => isAlone(one, heldBy.other) || otherDrift.findings.some((two) => isSamePlace(one, two)),
    ),
    ...otherDrift.findings.filter((one) => isAlone(one, heldBy.newest)),
  ]
  const unknown = [...drift.unknown, ...otherDrift.unknown]
  const told = new Map(unknown.map((one) => [`${one.ref ? nameOf(one.ref) : ''} ${one.why}`, one]))
  return { ...drift, findings, unknown: [...told.values()] }
}

function heldIn({ manifest, namespace }: StoredRelease): ReadonlySet<string> {
  return new Set(
    sentObjects(manifest, namespace)
      .flatMap((object) => refOf(object) ?? [])
      .map(nameOf),
  )
}

/** One may tell of a whole of which the other tells a part. */
function isSamePlace(one: ObjectFinding, two: ObjectFinding): boolean {
  if (nameOf(one.ref) !== nameOf(two.ref)) return false
  if (one.kind === 'missing' || two.kind === 'missing') return one.kind === two.kind
  const [a, b] = [pathText(one.path), pathText(two.path)]
  return isWithin(a, b) || isWithin(b, a)
}

/** By whole steps of the path: `data.LOG_LEVEL` is no part of `data.LOG`. */
function isWithin(path: string, whole: string): boolean {
  return path === whole || path.startsWith(`${whole}.`) || path.startsWith(`${whole}[`)
}
