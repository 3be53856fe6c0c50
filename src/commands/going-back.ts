import { printedRelease, rollbackDigest, storedDigest } from '../approval/digest.js'
import { isPending } from '../cluster/pending.js'
import { storedRevisions, type StoredRelease } from '../cluster/releases.js'
import type { RunContext } from '../context.js'
import type { ReleaseName } from '../lib/release-name.js'
import { listed } from '../manifest/fields.js'
import { rollbackManners } from '../stack/rollback-manner.js'

/** @returns the flags of `helm rollback` for each release of the stack, by `namespace/name`. */
export async function mannersOf({
  helmfile,
}: Pick<RunContext, 'helmfile'>): Promise<ReadonlyMap<string, readonly string[]>> {
  return rollbackManners(await helmfile.built())
}

/** @returns what an approval binds of going back: where to, in which manner, and what helm stores of it. */
export function boundDigests(
  { name, namespace }: ReleaseName,
  target: StoredRelease,
  { manner, key }: { readonly manner: readonly string[] } & Pick<RunContext, 'key'>,
): { readonly digest: string; readonly storedDigest: string } {
  const printed = printedRelease(target)
  return {
    digest: rollbackDigest({ name, namespace, manner, to: target.revision, printed }, key),
    storedDigest: storedDigest({ name, namespace }, printed, key),
  }
}

/** @returns what a rollback runs; the hooks of an installation, an upgrade or a removal do not run. */
export function rollbackHooks({ hooks }: StoredRelease): {
  readonly texts: readonly string[]
  readonly others: number
} {
  const events = ['pre-rollback', 'post-rollback']
  const run = hooks.filter((hook) => hook.events?.some((event) => events.includes(event)))
  const texts =
    run.length > 0 ? [`helm runs its hooks of a rollback: ${listed(run.map(({ path }) => path))}`] : []
  return { texts, others: hooks.length - run.length }
}

/**
 * Reads right before helm begins what it would go back to.
 * @param from the revision that the release has to be at.
 * @returns why it is not to be touched, where it is at another, or where helm does not keep the target any more.
 */
export async function keptTarget(
  { api }: Pick<RunContext, 'api'>,
  release: ReleaseName,
  { from, to }: { readonly from: StoredRelease | undefined; readonly to: number },
): Promise<{ readonly target: StoredRelease } | { readonly why: string }> {
  const kept = await storedRevisions(api, release)
  const newest: StoredRelease | undefined = kept[0]
  // What a killed helm had left pending is marked as failed by then.
  const status = isPending(from) ? 'failed' : from?.status
  if (newest?.revision !== from?.revision || newest?.status !== status)
    return { why: `somebody else has changed it: it is at revision ${newest?.revision ?? 0} now` }
  const target = kept.find(({ revision }) => revision === to)
  return target ? { target } : { why: `helm does not keep revision ${to} any more` }
}
