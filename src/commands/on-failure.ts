import type { Approval } from '../approval/approval.js'
import { printedRelease, storedDigest } from '../approval/digest.js'
import type { StoredRelease } from '../cluster/releases.js'
import { nothingSent, type Sent } from '../door/applying.js'
import { Failure } from '../lib/errors.js'
import { releaseKey } from '../lib/release-name.js'
import { needsOfStack } from './lint.js'
import { mannersOf } from './going-back.js'
import { heldStep, ownChanges, type Done, type WayBack } from './made-here.js'
import type { AppliedRelease, Synced } from './outcome.js'
import { storedAfter } from './recover.js'
import { dependentsFirst, helmRollback, type RollingBack } from './roll-back.js'
import type { Step } from './steps.js'

export interface FailedLayer extends Done {
  readonly approval: Approval
  readonly failure: Failure
  readonly releases: readonly AppliedRelease[]
  readonly synced: Synced
  readonly onLine: (line: string) => void
  /** Waits until the layer stands. @returns what it lacks. */
  readonly ready: (stored: ReadonlyMap<string, StoredRelease>) => Promise<Failure | undefined>
}

/** What a failure of a layer had taken back. */
export interface TakenBack {
  readonly releases: readonly AppliedRelease[]
  readonly failure: Failure
  /** One line for each release that this apply changed: where it went, or why it stays. */
  readonly wayBack: readonly string[]
}

/**
 * Takes back what this apply changed in a layer that failed, where its approval says so: first what needs others. A release
 * goes back only while it is at the revision that this apply made of it, and only to what was deployed when it was planned:
 * the bytes tell. Whatever else there is stays, and is named.
 * @returns what became of it; undefined where the approval does not say so.
 */
export async function takeBack(context: RollingBack, layer: FailedLayer): Promise<TakenBack | undefined> {
  if (layer.approval.onFailure !== 'rollback') return undefined
  if (context.cancelled.aborted) return nothingBack(layer, 'the run ended early')
  if (layer.synced.unread) return nothingBack(layer, 'what helm stored could not be read')
  try {
    const { ways, stay } = ownChanges(layer, context.key)
    const going: GoingBack = { ways, stay: new Map(stay), steps: [], sent: nothingSent() }
    if (ways.length > 0) await goBack(context, layer, going)
    return await readBack(context, layer, going)
  } catch (error) {
    // Only what comes before the first of them throws.
    if (error instanceof Failure) return nothingBack(layer, reasonOf(error))
    throw error
  }
}

function reasonOf({ what, why }: Failure): string {
  return `${what}: ${why}`
}

interface GoingBack {
  readonly ways: readonly WayBack[]
  /** Is given why those stay that nothing is done with. */
  readonly stay: Map<string, string>
  /** Is given the steps that helm was let go back with. */
  readonly steps: Step[]
  readonly sent: Sent
}

/** One that fails does not keep the others. */
async function goBack(context: RollingBack, layer: FailedLayer, going: GoingBack): Promise<void> {
  const { ways, stay, sent } = going
  const needs = await needsOfStack(context)
  const manners = await mannersOf(context)
  const inOrder = dependentsFirst(
    ways.map(({ step }) => step),
    needs,
  )
  for (const next of inOrder) {
    const name = releaseKey(next.release)
    const way = ways.find(({ step }) => step === next)
    try {
      const why = way && (await oneBack(context, layer, { way, flags: manners.get(name) ?? [], going }))
      if (why !== undefined) stay.set(name, why)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      // What helm had begun is read afterwards.
      if (!sent.begun.has(name)) stay.set(name, reasonOf(error))
    }
  }
}

interface OneBack {
  readonly way: WayBack
  readonly flags: readonly string[]
  readonly going: GoingBack
}

/** @returns why nothing is done with it. */
async function oneBack(
  context: RollingBack,
  { onLine, description }: FailedLayer,
  { way, flags, going: { steps, sent } }: OneBack,
): Promise<string | undefined> {
  if (context.cancelled.aborted) return 'the run ended early'
  const step = await heldStep(context, way, flags)
  if (typeof step === 'string') return step
  steps.push(step)
  await helmRollback(context, step, { onLine, description, because: ' after a failure', flags, sent })
  return undefined
}

/** What helm says does not count: what it stored does. */
async function readBack(
  context: RollingBack,
  layer: FailedLayer,
  { ways, stay, steps, sent }: GoingBack,
): Promise<TakenBack> {
  const { begun } = sent
  if (begun.size === 0) return taken(layer, { releases: layer.releases, back: [], stay, after: '' })
  const { stored: installed, unread } = await storedAfter(context, steps, sent)
  const tried = new Map(ways.map((way) => [releaseKey(way.step.release), way]))
  const back: string[] = []
  const releases = layer.releases.map((release): AppliedRelease => {
    const name = releaseKey(release)
    const way = tried.get(name)
    if (!way || !begun.has(name)) return release
    if (unread) {
      stay.set(name, `whether it went back to revision ${way.to} is not known: ${reasonOf(unread)}`)
      return { ...release, outcome: 'unknown' }
    }
    const now = installed.get(name)
    const at = { to: now?.revision ?? 0, chartVersion: now?.chartVersion ?? '' }
    const isBack = now?.status === 'deployed' && now.revision === way.made.revision + 1
    if (isBack && storedDigest(now, printedRelease(now), context.key) === way.back) {
      back.push(name)
      return { ...release, ...at, outcome: 'rolled-back' }
    }
    stay.set(name, `going back to revision ${way.to} failed: revision ${at.to} is ${now?.status ?? 'gone'}`)
    return { ...release, ...at, outcome: 'failed' }
  })
  const lacking = unread ? undefined : await layer.ready(installed)
  const after = lacking ? `; after that, ${lacking.what}: ${lacking.why}` : ''
  return taken(layer, { releases, back, stay, after })
}

interface Told {
  readonly releases: readonly AppliedRelease[]
  readonly back: readonly string[]
  readonly stay: ReadonlyMap<string, string>
  readonly after: string
}

function taken({ failure }: FailedLayer, { releases, back, stay, after }: Told): TakenBack {
  const parts = [
    ...(back.length > 0 ? [`${back.join(', ')} rolled back`] : []),
    ...(stay.size > 0 ? [`${[...stay.keys()].join(', ')} left as the failure left it`] : []),
  ]
  const said = parts.join('; ') || 'there was nothing to roll back'
  const why = `${failure.why} (on-failure: ${said}${after})`
  return {
    releases,
    failure: failure.with({ why, next }),
    wayBack: [
      ...back.map((name) => `${name}: rolled back after the failure`),
      ...[...stay].map(([name, reason]) => `${name}: not rolled back: ${reason}`),
    ],
  }
}

const next = 'see the log; mend the cause and run the same again, or plan again'

function nothingBack({ failure, releases }: FailedLayer, reason: string): TakenBack {
  const why = `${failure.why} (on-failure: nothing is rolled back: ${reason})`
  return { releases, failure: failure.with({ why }), wayBack: [`nothing is rolled back: ${reason}`] }
}
