import type { Approval, ApprovedRelease } from '../approval/approval.js'
import { printedRelease, storedDigest, type DigestKey } from '../approval/digest.js'
import type { StoredRelease } from '../cluster/releases.js'
import { releaseKey } from '../lib/release-name.js'
import type { StackRelease } from '../stack/layers.js'

/** What a failure leaves as it is, and why: the words for people. */
export const staying = {
  removed: 'what is removed is not brought back',
  unstable: 'every render of it differs, so nobody can tell whether what stands is what was sent',
  labelled: 'the stack labels it `rollback: never`',
  first: 'it was not there before, and with it helm would remove its claims and their data',
  failedBefore: 'it had failed before, so there is nothing good to go back to',
} as const

/** @returns why a release stays as a failure of its layer leaves it; undefined when it may go back. */
export function whyItStays(
  approved: Exclude<ApprovedRelease, { kind: 'unchanged' }>,
  { never = [] }: Pick<StackRelease, 'never'>,
): string | undefined {
  if (approved.kind === 'uninstall') return staying.removed
  if (approved.kind === 'unstable') return staying.unstable
  if (never.includes('rollback')) return staying.labelled
  return approved.revision === 0 ? staying.first : undefined
}

export interface WaysBackSource {
  readonly releases: readonly StackRelease[]
  /** What is installed, by `namespace/name`. */
  readonly stored: ReadonlyMap<string, StoredRelease>
  readonly key: DigestKey
}

/**
 * Has the approval of a deploy say what goes back where a layer fails: releases that are deployed now, to that. Whatever
 * is not named here stays, whichever way the apply is called.
 * @returns it, and what is to be read before it is given: one sentence each.
 */
export function withWaysBack(
  approval: Approval,
  source: WaysBackSource,
): { readonly approval: Approval; readonly remarks: readonly string[] } {
  const back: string[] = []
  const stays = new Map<string, string[]>()
  const wanted = new Map(source.releases.map((release) => [releaseKey(release), release]))
  const releases = [...approval.releases].map(([key, approved]): [string, ApprovedRelease] => {
    if (approved.kind === 'unchanged') return [key, approved]
    const stored = source.stored.get(key)
    const isDeployed = stored?.status === 'deployed' && stored.revision === approved.revision
    const why = whyItStays(approved, wanted.get(key) ?? {}) ?? (isDeployed ? undefined : staying.failedBefore)
    if (why !== undefined || !stored || approved.kind !== 'apply') {
      const reason = why ?? staying.failedBefore
      stays.set(reason, [...(stays.get(reason) ?? []), key])
      return [key, approved]
    }
    back.push(`${key} to revision ${approved.revision}`)
    return [key, { ...approved, back: storedDigest(stored, printedRelease(stored), source.key) }]
  })
  const remarks = [
    ...(back.length > 0
      ? [
          `on-failure is rollback: where a layer fails, what it changed goes back by itself: ${back.join(', ')}`,
        ]
      : []),
    ...[...stays].map(([why, keys]) => `on-failure is rollback, and leaves ${keys.join(', ')}: ${why}`),
  ]
  return { approval: { ...approval, onFailure: 'rollback', releases: new Map(releases) }, remarks }
}
