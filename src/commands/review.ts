import { isMerge } from '../github/event.js'
import type { Trigger } from '../github/trigger.js'
import type { DigestKey } from '../approval/digest.js'
import type { Approval } from '../approval/approval.js'
import { readRecord, unreviewed } from '../approval/review-record.js'

/** How the plan of a merge compares with the one that was reviewed. */
export interface MergeReview {
  /** `#12` */
  readonly pull: string
  /** `none`: there is no such plan. `forged`: there is one, and it is not ours. */
  readonly state: 'known' | 'none' | 'forged'
  /** The releases whose change nobody saw. */
  readonly fresh: readonly string[]
  /** How many reviewed changes need not be made any more. */
  readonly gone: number
}

/** @returns undefined where no pull request is merged, or about to be, to compare with. */
export function reviewOf(
  approval: Approval,
  key: DigestKey,
  { event, pull, reviewedComment }: Trigger,
): MergeReview | undefined {
  if (!isMerge(event) || !pull) return undefined
  const record = readRecord(reviewedComment ?? '', key)
  const base = { pull: `#${pull.number}`, fresh: [], gone: 0 }
  if (record.kind !== 'reviewed') return { ...base, state: record.kind }
  return { ...base, state: 'known', ...unreviewed(approval, record.plan) }
}
