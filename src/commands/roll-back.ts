import { dirname } from 'node:path'
import { refuse } from '../approval/guard.js'
import { driftOfObjects } from '../cluster/drift/drift.js'
import { takeAway } from '../cluster/drift/take-away.js'
import { describeRevision, markFailed } from '../cluster/mark-failed.js'
import { isPending } from '../cluster/pending.js'
import { storedRevision, storedRevisions, type StoredRelease } from '../cluster/releases.js'
import type { RunContext } from '../context.js'
import { isCutOff, nothingSent, type Sent } from '../door/applying.js'
import { Failure } from '../lib/errors.js'
import type { Completed } from '../lib/exec.js'
import { releaseKey } from '../lib/release-name.js'
import { rolledBackTo } from '../plan/last-deploy.js'
import { requireNoBypass, type Linting } from './lint.js'
import { boundDigests, keptTarget, mannersOf } from './going-back.js'
import { boundOf, mendWay, type Way } from './mend-way.js'
import type { Synced } from './outcome.js'
import { isAttemptAt, type Step } from './steps.js'

export type RollingBack = Linting &
  Pick<RunContext, 'api' | 'plainHelm' | 'redact' | 'key' | 'kubeContext' | 'cancelled'>

type RolledBack = Pick<Synced, 'ended' | 'sent' | 'refused'>

export interface Telling {
  /** Called with what helm says, line by line. */
  readonly onLine: (line: string) => void
  /** Who and why, for `helm history`. */
  readonly description: string
  /** What is before that: ` after a failure`. */
  readonly because?: string
  /** It takes over what others have written, and takes away what was added by hand. */
  readonly isMend?: boolean
}

/**
 * Has helm go back, one release after the other, those first that need others; the first that fails ends it.
 *
 * `helm rollback` has no post-renderer, so no guard sees what it sends. It sends the manifest and the hooks of the target's
 * record as they are, and renders nothing (helm: pkg/action/rollback.go, `prepareRollback`). So the record is held to the
 * approval right before, and what helm stored is held to it afterwards. In between only who may write helm's records
 * could change it.
 */
export async function rollBack(
  context: RollingBack,
  steps: readonly Step[],
  telling: Telling,
): Promise<RolledBack> {
  const releases = steps.map(({ release }) => release)
  const needs = await requireNoBypass(context, releases)
  const manners = await mannersOf(context)
  const sent = nothingSent()
  let ended: Completed = { exitCode: 0, stdout: '', stderr: '' }
  const order = dependentsFirst(steps, needs)
  // What is mended stands on what it needs.
  for (const step of telling.isMend ? order.reverse() : order) {
    if (context.cancelled.aborted || ended.exitCode !== 0 || sent.refusals.size > 0) break
    const flags = manners.get(releaseKey(step.release)) ?? []
    ended = await oneBack(context, step, { ...telling, flags, sent })
  }
  return { ended, sent, refused: [] }
}

/**
 * What was added by hand goes first: where it cannot be taken away, or the run ends in between, there is no new revision
 * that would pass for a mend that is done.
 * @returns how it ended. Never a Failure: what came before it stands, and is read from the cluster.
 */
async function oneBack(context: RollingBack, step: Step, rollback: Rollback): Promise<Completed> {
  const { sent } = rollback
  const key = releaseKey(step.release)
  const failed = (why: string): Completed => ({
    exitCode: 1,
    stdout: '',
    stderr: context.redact(`Error: ${why}\n`),
  })
  try {
    const way = await wayOf(context, step, rollback)
    const why = await refusalOf(context, step, boundOf(way))
    if (why !== undefined) {
      sent.refusals.set(key, refuse(step.release, why))
      return { exitCode: 0, stdout: '', stderr: '' }
    }
    if (way.takenAway.length > 0) sent.begun.add(key)
    const left = await takeAway(context.api, way.takenAway)
    return left === undefined
      ? await helmRollback(context, step, { ...rollback, flags: way.flags })
      : failed(left)
  } catch (error) {
    if (error instanceof Failure) return failed(error.message)
    throw error
  }
}

interface Rollback extends Telling {
  /** Of helm. */
  readonly flags: readonly string[]
  readonly sent: Sent
}

/** Has helm go back with one release that was held to its approval. @returns how helm ended, without secrets. */
export async function helmRollback(
  context: RollingBack,
  step: Step,
  { flags, sent, ...telling }: Rollback,
): Promise<Completed> {
  const key = releaseKey(step.release)
  const { onLine, isMend = false } = telling
  sent.begun.add(key)
  onLine(`${isMend ? 'mending' : 'rolling back'} ${key}`)
  const done = await context.plainHelm(rollbackArgs(context, step, flags), dirname(context.stack))
  const ended = { ...done, stdout: context.redact(done.stdout), stderr: context.redact(done.stderr) }
  if (done.exitCode === 0) {
    await describe(context, step, telling)
    return ended
  }
  if (isCutOff(done)) sent.cutOff.add(key)
  else await markLeft(context, step)
  ended.stderr.split('\n').forEach(onLine)
  return ended
}

/** What was done stands, whoever it is ascribed to. */
async function describe({ api }: RollingBack, { release, stored }: Step, telling: Telling): Promise<void> {
  try {
    const made = await storedRevision(api, release, (stored?.revision ?? 0) + 1)
    const to = made?.status === 'deployed' ? rolledBackTo(made.description) : undefined
    if (made && to !== undefined) await describeRevision(api, made, rollbackDescription(to, telling))
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    telling.onLine(`who and why is not in the description of ${releaseKey(release)}: ${error.message}`)
  }
}

/** It begins as helm's own does: that is how a rollback is told from a deploy. */
export function rollbackDescription(
  to: number,
  { description, because = '' }: Omit<Telling, 'onLine'>,
): string {
  const isBare = /^(@|by helmfile-gate$)/.test(description)
  return `Rollback to ${to}${because}${isBare ? '' : ':'} ${description}`
}

function rollbackArgs(
  { kubeContext }: RollingBack,
  { release, approved }: Step,
  manner: readonly string[],
): string[] {
  if (approved.kind !== 'rollback') throw new Error('only a rollback can be rolled back')
  const context = kubeContext === undefined ? [] : [`--kube-context=${kubeContext}`]
  const place = [`--namespace=${release.namespace}`, ...context]
  return ['rollback', ...place, ...manner, '--', release.name, String(approved.to)]
}

/** What a mend takes away is read again: the approval binds it. */
async function wayOf(
  { api }: RollingBack,
  { approved, stored, release }: Step,
  { flags, isMend = false }: Rollback,
): Promise<Way> {
  if (!stored || !isMend || approved.kind !== 'rollback') return { flags, takenAway: [] }
  const target = stored.revision === approved.to ? stored : await storedRevision(api, release, approved.to)
  if (!target) return { flags, takenAway: [] }
  const drift = (await driftOfObjects(api, [target])).get(releaseKey(release))
  return mendWay(target, flags, drift ?? { findings: [] })
}

/** @returns why the release is not to be touched: it, its target or the way is not as approved. */
async function refusalOf(
  { api, key }: RollingBack,
  { release, approved, stored }: Step,
  manner: readonly string[],
): Promise<string | undefined> {
  if (approved.kind !== 'rollback') return `the approval says ${approved.kind} for this release`
  const kept = await keptTarget({ api }, release, { from: stored, to: approved.to })
  if ('why' in kept) return kept.why
  return boundDigests(release, kept.target, { manner, key }).digest === approved.digest
    ? undefined
    : `what helm keeps as revision ${approved.to}, or how it would go back to it, is not what was approved`
}

/**
 * Where a hook fails, helm ends without writing that it has failed (helm: pkg/action/rollback.go, `performRollback`). That is
 * made up for, since helm has ended by itself.
 */
async function markLeft({ api, key }: RollingBack, { release, approved }: Step): Promise<void> {
  try {
    const [newest]: readonly (StoredRelease | undefined)[] = await storedRevisions(api, release)
    if (isPending(newest) && isAttemptAt(approved, newest, key)) await markFailed(api, newest)
  } catch (error) {
    // What helm left is read and told in any case.
    if (!(error instanceof Failure)) throw error
  }
}

/** @returns the steps in the order of a removal: each before those that it needs. */
export function dependentsFirst(
  steps: readonly Step[],
  needs: ReadonlyMap<string, readonly string[]>,
): Step[] {
  const byKey = new Map(steps.map((step) => [releaseKey(step.release), step]))
  const neededFirst = new Set<Step>()
  const visit = (key: string, path: readonly string[]): void => {
    const step = byKey.get(key)
    if (!step || neededFirst.has(step) || path.includes(key)) return
    needs.get(key)?.forEach((need) => visit(need, [...path, key]))
    neededFirst.add(step)
  }
  byKey.forEach((_, key) => visit(key, []))
  return [...neededFirst].reverse()
}
