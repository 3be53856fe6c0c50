import { isPending } from '../cluster/pending.js'
import type { StoredRelease } from '../cluster/releases.js'
import type { RunContext } from '../context.js'
import { releaseKey } from '../lib/release-name.js'
import { staying, whyItStays } from '../plan/way-back.js'
import { boundDigests, keptTarget } from './going-back.js'
import type { Synced } from './outcome.js'
import { isAsApproved, type Step } from './steps.js'

/** What an apply has done in a layer. */
export interface Done {
  readonly steps: readonly Step[]
  readonly synced: Pick<Synced, 'stored' | 'sent'>
  /** The newest revisions before anything was done, by `namespace/name`. */
  readonly before: ReadonlyMap<string, number>
  /** As helm was given it. */
  readonly description: string
}

/** One release that may go back. */
export interface WayBack {
  readonly step: Step
  /** What this apply made of it. */
  readonly made: StoredRelease
  /** The revision to go back to, and what stands for its bytes. */
  readonly to: number
  readonly back: string
}

export interface OwnChanges {
  readonly ways: readonly WayBack[]
  /** Why others stay that this apply changed, or might have, by `namespace/name`. */
  readonly stay: ReadonlyMap<string, string>
}

/** @returns what this apply changed, and which of it may go back: the bytes that helm stored tell. */
export function ownChanges(done: Done, key: RunContext['key']): OwnChanges {
  const judged = done.steps.filter((step) => isTouched(step, done)).map((step) => judgedWay(step, done, key))
  return {
    ways: judged.flatMap((one) => ('why' in one ? [] : [one])),
    stay: new Map(judged.flatMap((one) => ('why' in one ? [[releaseKey(one.step.release), one.why]] : []))),
  }
}

/** helm stores a revision before it sends anything. */
function isTouched({ release, approved, stored }: Step, { synced }: Done): boolean {
  const name = releaseKey(release)
  const now = synced.stored.get(name)
  if (approved.kind === 'uninstall') return stored !== undefined && now === undefined
  return synced.sent.begun.has(name) && now?.revision !== stored?.revision
}

function judgedWay(
  step: Step,
  done: Done,
  key: RunContext['key'],
): WayBack | { readonly step: Step; readonly why: string } {
  const { approved, release } = step
  const made = done.synced.stored.get(releaseKey(release))
  const why = whyItStays(approved, release)
  if (why !== undefined) return { step, why }
  if (approved.kind !== 'apply' || approved.back === undefined) return { step, why: staying.failedBefore }
  if (!made) return { step, why: 'it is gone, and not by this apply' }
  const other = notOurs(step, made, { ...done, key })
  return other === undefined
    ? { step, made, to: approved.revision, back: approved.back }
    : { step, why: other }
}

/** @returns why what stands is not to be taken for what this apply made; undefined when it made it. */
function notOurs(
  { approved, release }: Step,
  made: StoredRelease,
  { before, description, key }: Done & Pick<RunContext, 'key'>,
): string | undefined {
  if (isPending(made)) return `revision ${made.revision} is ${made.status}: a helm may be at work on it`
  const isNext = made.revision === (before.get(releaseKey(release)) ?? 0) + 1
  // helm puts its error there where it failed.
  const isDescribed = made.status === 'failed' || made.description === description
  if (isNext && isDescribed && isAsApproved({ approved, stored: made }, key)) return undefined
  return `somebody else has changed it, or helm has by itself: revision ${made.revision} is not what this apply made`
}

/** @returns the step of a rollback, held to what there is right before; or why it is not to be done. */
export async function heldStep(
  { api, key }: Pick<RunContext, 'api' | 'key'>,
  { step: { release }, made, to, back }: WayBack,
  manner: readonly string[],
): Promise<Step | string> {
  const kept = await keptTarget({ api }, release, { from: made, to })
  if ('why' in kept) return kept.why
  const { digest, storedDigest } = boundDigests(release, kept.target, { manner, key })
  if (storedDigest !== back)
    return `what helm keeps as revision ${to} is not what was deployed when it was planned`
  const approved = { kind: 'rollback', revision: made.revision, to, digest, stored: back } as const
  return { release, approved, stored: made, done: false }
}
