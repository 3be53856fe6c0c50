import { readHistory, type History } from '../cluster/status/history.js'
import type { RunContext } from '../context.js'
import { releaseKey } from '../lib/release-name.js'
import { layersOf, selectLayers, type Wanted } from '../stack/layers.js'

/**
 * What was deployed when, by whom and under which approval: all that helm keeps, of all releases of the cluster or of those
 * that were asked for.
 * @throws Failure when the cluster refuses, or the stack has no such layer or release.
 */
export async function historyOf(
  context: Pick<RunContext, 'api' | 'helmfile'>,
  wanted: Wanted,
): Promise<History> {
  const shown = await shownBy(context, wanted)
  const { deploys, unreadable } = await readHistory(context.api)
  return { deploys: deploys.filter(shown), unreadable }
}

/** A release that the stack does not have any more has a history, too. */
async function shownBy({ helmfile }: Pick<RunContext, 'helmfile'>, { layer, release }: Wanted) {
  if (layer.length === 0) {
    return (deploy: { namespace: string; name: string }) =>
      release === undefined || releaseKey(deploy) === release
  }
  const layers = selectLayers(layersOf(await helmfile.list()), { layer, release })
  const keys = new Set(layers.flatMap(({ releases }) => releases.map(releaseKey)))
  return (deploy: { namespace: string; name: string }) => keys.has(releaseKey(deploy))
}
