import { dirname } from 'node:path'
import { printedRelease, rollbackDigest } from '../approval/digest.js'
import { refuse } from '../approval/guard.js'
import { markFailed } from '../cluster/mark-failed.js'
import { isPending } from '../cluster/pending.js'
import { storedRevisions, type StoredRelease } from '../cluster/releases.js'
import type { RunContext } from '../context.js'
import { isCutOff, nothingSent } from '../door/applying.js'
import { Failure } from '../lib/errors.js'
import { releaseKey } from '../lib/release-name.js'
import { requireNoBypass, type Linting } from './lint.js'
import type { Synced } from './outcome.js'
import { mannersOf } from './plan-rollback.js'
import { isAttemptAt, type Step } from './steps.js'

type RollingBack = Linting &
  Pick<RunContext, 'kubectl' | 'api' | 'plainHelm' | 'redact' | 'key' | 'kubeContext' | 'cancelled'>

type RolledBack = Pick<Synced, 'ended' | 'sent' | 'refused'>

/**
 * Has helm go back, one release after the other, those first that need others; the first that fails ends it.
 *
 * `helm rollback` has no post-renderer, so no guard sees what it sends. It sends the manifest and the hooks of the target's
 * record as they are, and renders nothing (helm: pkg/action/rollback.go, `prepareRollback`). So the record is held to the
 * approval right before, and what helm stored is held to it afterwards. In between only who may write helm's records
 * could change it.
 * @param onLine called with what helm says, line by line.
 */
export async function rollBack(
  context: RollingBack,
  steps: readonly Step[],
  onLine: (line: string) => void,
): Promise<RolledBack> {
  const releases = steps.map(({ release }) => release)
  const needs = await requireNoBypass(context, releases)
  const manners = await mannersOf(context, releases)
  const sent = nothingSent()
  for (const step of dependentsFirst(steps, needs)) {
    if (context.cancelled.aborted) break
    const key = releaseKey(step.release)
    const manner = manners.get(key) ?? []
    const why = await refusalOf(context, step, manner)
    if (why !== undefined) {
      sent.refusals.set(key, refuse(step.release, why))
      break
    }
    sent.begun.add(key)
    onLine(`rolling back ${key}`)
    const done = await context.plainHelm(rollbackArgs(context, step, manner), dirname(context.stack))
    if (done.exitCode === 0) continue
    if (isCutOff(done)) sent.cutOff.add(key)
    else await markLeft(context, step)
    const stderr = context.redact(done.stderr)
    stderr.split('\n').forEach(onLine)
    return { ended: { ...done, stdout: context.redact(done.stdout), stderr }, sent, refused: [] }
  }
  return { ended: { exitCode: 0, stdout: '', stderr: '' }, sent, refused: [] }
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

/** @returns why the release is not to be touched: it, its target or the way is not as approved. */
async function refusalOf(
  { kubectl, key }: RollingBack,
  { release, approved, stored }: Step,
  manner: readonly string[],
): Promise<string | undefined> {
  if (approved.kind !== 'rollback') return `the approval says ${approved.kind} for this release`
  const [newest, ...older] = await storedRevisions(kubectl, release)
  if (newest?.revision !== stored?.revision) return `it is at revision ${newest?.revision ?? 0} now`
  const target = [newest, ...older].find((one) => one?.revision === approved.to)
  if (!target) return `helm does not keep revision ${approved.to} any more`
  const { name, namespace } = release
  const printed = printedRelease(target)
  const digest = rollbackDigest({ name, namespace, manner, to: approved.to, printed }, key)
  return digest === approved.digest
    ? undefined
    : `what helm keeps as revision ${approved.to}, or how it would go back to it, is not what was approved`
}

/**
 * Where a hook fails, helm ends without writing that it has failed (helm: pkg/action/rollback.go, `performRollback`). That is
 * made up for, since helm has ended by itself.
 */
async function markLeft({ kubectl, api, key }: RollingBack, { release, approved }: Step): Promise<void> {
  try {
    const [newest]: readonly (StoredRelease | undefined)[] = await storedRevisions(kubectl, release)
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
