import { readProvenance } from '../cluster/status/provenance.js'
import type { StoredRelease } from '../cluster/releases.js'
import { releaseKey } from '../lib/release-name.js'

/** What the last deploy changed, or why that cannot be told. */
export type LastDeploy =
  { readonly releases: ReadonlySet<string>; readonly deploy: string } | { readonly unknown: string }

/**
 * A deploy writes its commit and its plan into the description of every revision that it makes, for all layers alike. helm
 * replaces that by its error where it fails, so a failed revision belongs to the last deploy, whichever that was.
 * @param releases the newest revisions of what was asked for.
 * @param commit of what is checked out, full.
 */
export function lastDeployOf(releases: readonly StoredRelease[], commit: string): LastDeploy {
  const failed = releases.filter(({ status }) => status !== 'deployed')
  const [newest] = releases.filter(({ status }) => status === 'deployed').sort(newestFirst)
  const deploy = newest === undefined ? '' : deployOf(newest)
  const failedSince = failed.some((one) => newest === undefined || timeOf(one) > timeOf(newest))
  // Of a deploy that failed at once nothing says what else it changed: only its commit tells that these belong together.
  const isOlder = failedSince && !isAt(newest, commit)
  if (failed.length > 0 && (deploy === '' || isOlder)) {
    return { releases: new Set(failed.map(releaseKey)), deploy: 'what failed last' }
  }
  if (newest === undefined) return { unknown: 'none of it is installed' }
  if (deploy === '') {
    const { revision, description } = newest
    return {
      unknown: `the newest of it is revision ${revision} of ${releaseKey(newest)} (${description}), which is of no deploy`,
    }
  }
  const same = releases.filter((one) => one.status === 'deployed' && deployOf(one) === deploy)
  return { releases: new Set([...failed, ...same].map(releaseKey)), deploy }
}

/** @returns empty for what was not deployed from a commit, such as a rollback. */
function deployOf({ description }: StoredRelease): string {
  const { commit, planId } = readProvenance(description)
  if (rolledBackTo(description) !== undefined) return ''
  if (!/\bby helmfile-gate$/.test(description) || commit === '') return ''
  return planId === '' ? `@${commit}` : `@${commit}, plan ${planId}`
}

function isAt(newest: StoredRelease | undefined, commit: string): boolean {
  const of = newest && readProvenance(newest.description).commit
  return of !== undefined && of !== '' && commit.startsWith(of)
}

/**
 * @param description as helm writes it (helm: pkg/action/rollback.go), and with who and why behind it.
 * @returns the revision that a rollback went back to.
 */
export function rolledBackTo(description: string): number | undefined {
  const revision = /^Rollback to ([0-9]{1,9})\b/.exec(description)?.[1]
  return revision === undefined ? undefined : Number(revision)
}

/**
 * After a rollback the revision before it is the one that nobody wanted: the last good one is before that to which it went
 * back.
 * @param kept all revisions that helm keeps.
 * @returns the last revision before the current one that was deployed once and did not fail.
 */
export function lastGood(current: StoredRelease, kept: readonly StoredRelease[]): StoredRelease | undefined {
  let origin = current
  for (;;) {
    const before = rolledBackTo(origin.description)
    const next = kept.find(({ revision }) => revision === before)
    if (next === undefined || next.revision >= origin.revision) break
    origin = next
  }
  return kept
    .filter((one) => isGood(one) && one.revision < origin.revision)
    .sort((a, b) => b.revision - a.revision)[0]
}

/** helm calls a failed revision superseded, too, once a later one stands. Its description keeps the error. */
export function isGood({ status, description }: StoredRelease): boolean {
  const failed = /^(Upgrade|Release|Rollback) "[^"]*" failed\b/.test(description)
  return !failed && (status === 'deployed' || status === 'superseded')
}

function newestFirst(a: StoredRelease, b: StoredRelease): number {
  return timeOf(b) - timeOf(a)
}

function timeOf({ updated }: StoredRelease): number {
  return Date.parse(updated) || 0
}
