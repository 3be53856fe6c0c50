import type { Recovery } from '../approval/approval.js'
import type { ReleaseNote } from '../changes/release-diff.js'
import { startOf, type PendingRelease } from '../cluster/pending.js'
import type { StoredRelease } from '../cluster/releases.js'
import { shownTime } from '../lib/shown-time.js'

/** @returns what an approval binds of a recovery: the state it is found in, and where helm goes on from. */
export function recoveryOf(stored: PendingRelease): Recovery {
  return { state: stored.status, start: startOf(stored).revision }
}

/** @param lease who holds the Lease, one clause. */
export function recoveryText(stored: PendingRelease, now: number, lease?: string): string {
  const { revision, status, updated } = stored
  const start = startOf(stored).revision
  const minutes = Math.round((now - Date.parse(updated)) / 60_000)
  const from =
    start === revision
      ? `no revision is deployed, so it starts from what revision ${revision} brought`
      : `it starts from revision ${start}, which is deployed`
  return (
    `revision ${revision} is ${status}${sinceText(stored)} (${ageText(minutes)}): helm ended before it was done${lease === undefined ? '' : `; ${lease}`}. ` +
    `An apply marks it as failed, as helm does when it can, and sends the approved render: ${from}`
  )
}

function ageText(minutes: number): string {
  if (Number.isNaN(minutes)) return 'of unknown age'
  if (minutes < 120) return `${minutes} minutes ago`
  const hours = Math.round(minutes / 60)
  return hours < 48 ? `${hours} hours ago` : `${Math.round(hours / 24)} days ago`
}

function sinceText({ updated }: StoredRelease): string {
  return updated === '' ? '' : ` since ${shownTime(updated)}`
}

/** helm removes a release in any state (helm: pkg/action/uninstall.go). */
export function asItIs(stored: PendingRelease): ReleaseNote {
  const text = `revision ${stored.revision} is ${stored.status}${sinceText(stored)}: helm removes what that revision holds`
  return { level: 'info', text }
}

/** @returns what may hold a release and since when, and what to do. */
export function stuckReason(stored: StoredRelease, until: string, lease?: string) {
  const held = lease === undefined ? '' : `; ${lease}`
  return {
    why: `revision ${stored.revision} is ${stored.status}${sinceText(stored)}, and a helm may be at work on it${held}`,
    next: `plan again after ${until}: a helm that was killed is recovered from then on`,
  }
}

export function stuckText(stored: StoredRelease, until: string, lease?: string): string {
  const { why, next } = stuckReason(stored, until, lease)
  return `${why}: ${next}`
}
