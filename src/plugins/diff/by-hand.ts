import {
  compareObjects,
  parseStored,
  type Comparison,
  type ComparisonOptions,
} from '../../changes/compare.js'
import type { DiffFlags, DisplayFlags } from './flags.js'
import { parseManifest } from '../../manifest/manifest.js'
import { changedShare } from '../../changes/object-text.js'
import { RenderError, renderChart, type Render, type RunHelm } from '../../render/render.js'
import { readStoredByHelm, withStoredValues, type StoredManifests } from './stored-by-helm.js'

/** A comparison, and what to tell the person besides. */
export interface HandDiff {
  readonly comparison: Comparison
  readonly warnings: readonly string[]
}

/**
 * `helm diff upgrade` for a person at a terminal: everything is asked of helm, which asks the cluster.
 * @throws RenderError, ManifestError
 */
export async function diffByHand(flags: DiffFlags, namespace: string, helm: RunHelm): Promise<HandDiff> {
  const withoutCluster = flags.render.on === 'nothing'
  const stored = withoutCluster ? undefined : await readStoredByHelm(flags, namespace, helm)
  if (!stored && !flags.allowUnreleased) {
    throw new RenderError(
      `release ${flags.release} is not installed in namespace ${namespace}: add --allow-unreleased`,
      'cluster',
    )
  }
  // Without the cluster helm-diff renders as if the release were there, since nobody knows.
  const isUpgrade = withoutCluster || stored !== undefined
  const render = await renderByHand(flags, { namespace, isUpgrade, reuse: stored !== undefined }, helm)
  const rendered = parseManifest(render.manifest, namespace)
  const old = stored ? parseStored(stored.manifests, namespace, rendered) : []
  const comparison = compareObjects(old, rendered, comparisonOptions(flags.display))
  return { comparison, warnings: warningsAbout(comparison, stored) }
}

interface Place {
  readonly namespace: string
  readonly isUpgrade: boolean
  readonly reuse: boolean
}

async function renderByHand(
  flags: DiffFlags,
  { namespace, isUpgrade, reuse }: Place,
  helm: RunHelm,
): Promise<Render> {
  const place = {
    namespace,
    isUpgrade,
    server: flags.render.on === 'server' ? ('yes' as const) : ('no' as const),
    capabilities: flags.capabilityArgs,
    includeCrds: flags.includeCrds,
  }
  return withStoredValues(flags, { namespace, installed: reuse }, helm, (baseValues) =>
    renderChart(flags, { ...place, baseValues }, helm),
  )
}

export function comparisonOptions(display: DisplayFlags): ComparisonOptions {
  const { includeTests, noHooks, stripTrailingCr, findRenames } = display
  return { includeTests, noHooks, stripTrailingCr, renames: { below: findRenames, changedShare } }
}

function warningsAbout(comparison: Comparison, stored: StoredManifests | undefined): string[] {
  const failed =
    stored && stored.status !== 'deployed' ? [`the newest revision is ${stored.status}, not deployed`] : []
  return [...failed, ...comparison.duplicates.map((key) => `${key} occurs twice, the first one counts`)]
}
