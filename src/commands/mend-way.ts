import type { ApprovedRelease } from '../approval/approval.js'
import { takenAway, takenAwayTexts, type TakenAway } from '../cluster/drift/take-away.js'
import type { ObjectDrift } from '../cluster/drift/drift.js'
import type { StoredRelease } from '../cluster/releases.js'

/** How a release goes back to a revision. */
export interface Way {
  /** The flags of `helm rollback`. */
  readonly flags: readonly string[]
  /** What is taken away before helm begins. */
  readonly takenAway: readonly TakenAway[]
}

/** @returns what the approval binds of it. */
export function boundOf({ flags, takenAway: all }: Way): string[] {
  return [...flags, ...takenAwayTexts(all)]
}

/** @returns whether it goes back to what it is at: helm sends again what it keeps of that. */
export function isMend(approved: ApprovedRelease): boolean {
  return approved.kind === 'rollback' && approved.to === approved.revision
}

/**
 * helm is told to take over what others have written. Only a server-side apply knows of that, and one that replaces
 * objects needs it not (helm: pkg/cmd/rollback.go; pkg/kube/client.go, `ClientUpdateOptionServerSideApply`).
 * @param flags of a rollback, as the stack has them.
 */
export function mendWay(
  { applyMethod }: Pick<StoredRelease, 'applyMethod'>,
  flags: readonly string[],
  { findings }: Pick<ObjectDrift, 'findings'>,
): Way {
  const others = flags.filter((flag) => flag !== force)
  const isForced = applyMethod === 'ssa' && !others.includes('--force-replace=true')
  return { flags: isForced ? [...others, force] : others, takenAway: takenAway(findings) }
}

const force = '--force-conflicts=true'
