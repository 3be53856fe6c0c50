import { markFailed } from '../cluster/mark-failed.js'
import { isPending } from '../cluster/pending.js'
import { storedReleases, type StoredRelease } from '../cluster/releases.js'
import type { RunContext } from '../context.js'
import type { Sent } from '../door/applying.js'
import { Failure } from '../lib/errors.js'
import { releaseKey } from '../lib/release-name.js'
import type { Synced } from './outcome.js'
import { isAttemptAt, type Step } from './steps.js'

type Recovering = Pick<RunContext, 'api' | 'key'>

/** helm refuses what a killed one has left in the middle, so that is marked as failed first. @returns why it could not be. */
export async function recover(
  { api }: Recovering,
  steps: readonly Step[],
  onLine: (line: string) => void,
): Promise<Failure | undefined> {
  try {
    for (const { stored, approved } of steps) {
      // A removal takes it as it is.
      if (!isPending(stored) || approved.kind === 'uninstall') continue
      await markFailed(api, stored)
      onLine(
        `recovered ${releaseKey(stored)} from ${stored.status}: revision ${stored.revision} is marked as failed`,
      )
    }
    return undefined
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
}

/** @returns what is stored now, or why nobody knows. */
export async function storedAfter(
  context: Recovering,
  steps: readonly Step[],
  sent: Sent,
): Promise<Pick<Synced, 'stored' | 'unread'>> {
  try {
    const { installed: stored } = await storedReleases(context.api)
    const marked = await markCutOff(context, { steps, sent, stored })
    return { stored: marked ? (await storedReleases(context.api)).installed : stored }
  } catch (error) {
    if (error instanceof Failure) return { stored: new Map(), unread: error }
    throw error
  }
}

/**
 * Our own helm was killed, or could not write any more that it had failed: that is made up for, since nobody knows as well
 * as we that it is gone. What somebody else is at is left alone.
 */
async function markCutOff(
  { api, key }: Recovering,
  { steps, sent, stored }: { steps: readonly Step[]; sent: Sent; stored: ReadonlyMap<string, StoredRelease> },
): Promise<boolean> {
  const left = steps.flatMap(({ release, approved }) => {
    const now = stored.get(releaseKey(release))
    if (!isPending(now) || !sent.cutOff.has(releaseKey(release))) return []
    const isOurs =
      approved.kind === 'uninstall' ? now.status === 'uninstalling' : isAttemptAt(approved, now, key)
    return isOurs ? [now] : []
  })
  const marked = await Promise.allSettled(left.map((one) => markFailed(api, one)))
  return marked.some(({ status }) => status === 'fulfilled')
}
