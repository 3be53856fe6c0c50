import { compareObjects, parseStored, type Comparison } from './compare.js'
import {
  compareCrds,
  crdNames,
  crdsAmong,
  crdsDigest,
  crdsOfFolder,
  missing,
  type Crd,
  type CrdFindings,
} from './crds.js'
import { comparisonOptions } from './diff-by-hand.js'
import { renderDigest } from './digest.js'
import { UsageError } from './flag-syntax.js'
import type { DiffFlags } from './flags.js'
import {
  readCluster,
  readDigestKey,
  readLiveCrd,
  readSecrets,
  readStoredRelease,
  writeReleaseDiff,
  writeWanted,
  type GateDir,
  type WantedObject,
} from './gate-dir.js'
import { canonical, ManifestError, objectKey, parseManifest } from './manifest.js'
import { objectChanges } from './object-change.js'
import type { FailedDiff, ReleaseNote, RenderedDiff } from './release-diff.js'
import { addedApiVersions, renderForGate } from './render-for-gate.js'
import { RenderError, type RunHelm } from './render.js'
import { withStoredValues } from './stored-by-helm.js'
import { redactorFor } from '../secrets/redact.js'
import { unstableBy } from './unstable.js'

export interface GateRun {
  readonly namespace: string
  readonly gateDir: GateDir
}

/** A comparison, and what to tell besides. */
export interface GateDiff {
  readonly comparison: Comparison
  readonly warnings: readonly string[]
}

/**
 * `helm diff upgrade` under the action: stored release and cluster facts come from the gate folder, and the result
 * goes there as data, also when this fails.
 * @throws whatever stopped it, after it was written down.
 */
export async function diffForGate(flags: DiffFlags, run: GateRun, helm: RunHelm): Promise<GateDiff> {
  try {
    if (flags.display.secrets !== 'redacted') {
      throw new UsageError('--show-secrets is not allowed in a plan: it is published')
    }
    const { result, comparison } = await diffRelease(flags, run, helm)
    writeReleaseDiff(run.gateDir, result)
    writeWanted(run.gateDir, result, wantedObjects(comparison))
    return {
      comparison,
      warnings: result.notes.filter(({ level }) => level === 'warning').map(({ text }) => text),
    }
  } catch (error) {
    writeReleaseDiff(run.gateDir, failed(flags.release, run.namespace, error))
    throw error
  }
}

function wantedObjects({ differences }: Comparison): WantedObject[] {
  return differences.flatMap((difference) =>
    difference.action === 'remove'
      ? []
      : [{ key: objectKey(difference.next), text: canonical(difference.next.value) }],
  )
}

function failed(name: string, namespace: string, error: unknown): FailedDiff {
  const identity = { name, namespace, outcome: 'failed' } as const
  if (error instanceof RenderError) return { ...identity, error: error.message, failure: error.failure }
  if (error instanceof ManifestError)
    return { ...identity, error: `the render cannot be read: ${error.message}`, failure: 'render' }
  if (error instanceof UsageError) return { ...identity, error: error.message, failure: 'internal' }
  const code = (error as { code?: unknown } | null)?.code
  return {
    ...identity,
    error: `the diff plugin failed${typeof code === 'string' ? `: ${code}` : ''}`,
    failure: 'internal',
  }
}

async function diffRelease(flags: DiffFlags, run: GateRun, helm: RunHelm) {
  const { namespace, gateDir } = run
  const key = readDigestKey(gateDir)
  if (!key) throw new UsageError(`HELMFILE_GATE_DIR holds no digest key: let the action set the variable`)
  const newest = readStoredRelease(gateDir, namespace, flags.release)
  // helm installs anew where the newest revision says uninstalled (helm: pkg/cmd/upgrade.go).
  const stored = newest?.status === 'uninstalled' ? undefined : newest
  const cluster = readCluster(gateDir, { namespace, name: flags.release })
  const place = { namespace, installed: stored !== undefined, cluster, baseValues: undefined }
  const render = await withStoredValues(
    flags,
    { namespace, installed: place.installed },
    helm,
    (baseValues) => renderForGate(flags, { ...place, baseValues }, helm),
  )
  const objects = parseManifest(render.manifest, namespace)
  const old = stored ? parseStored([stored.manifest, ...stored.hooks], namespace, objects) : []
  const comparison = compareObjects(old, objects, comparisonOptions(flags.display))
  const digest = renderDigest(objects, namespace, key)
  const unstable = await unstableBy(render, { objects, old, installed: place.installed, namespace })
  const untouched = stored?.chartVersion === render.chart.version && comparison.differences.length === 0
  const crds = crdFindings(render.crds, { installed: place.installed, untouched }, gateDir)
  const result: RenderedDiff = {
    name: flags.release,
    namespace,
    outcome: 'rendered',
    chartVersion: render.chart.version,
    changes: [...crds.changes, ...objectChanges(comparison.differences, redactorFor(readSecrets(gateDir)))],
    ...digest,
    crdsDigest: crdsDigest(render.crds, key),
    addedApiVersions: addedApiVersions([...crdsAmong(objects), ...crds.added], cluster),
    asksApiVersions: render.calls.apiVersions,
    ...(unstable.cause === undefined ? {} : { unstable: unstable.cause }),
    notes: [...render.notes, ...unstable.notes, ...crds.notes, ...comparisonNotes(comparison, flags)],
  }
  return { result, comparison }
}

/**
 * Definitions are held against the cluster's where something is going to be applied. Else only their names are: to
 * parse them takes longer than all the rest.
 */
function crdFindings(
  texts: ReadonlyMap<string, string>,
  { installed, untouched }: { readonly installed: boolean; readonly untouched: boolean },
  gateDir: GateDir,
): CrdFindings & { readonly added: readonly Crd[] } {
  const live = (name: string) => readLiveCrd(gateDir, name)
  const names = untouched ? crdNames(texts) : undefined
  if (names)
    return { changes: [], added: [], notes: names.filter((name) => live(name) === undefined).map(missing) }
  const crds = crdsOfFolder(texts)
  return { ...compareCrds(crds, installed, live), added: installed ? [] : crds }
}

function comparisonNotes({ kept, duplicates }: Comparison, { remarks }: DiffFlags): ReleaseNote[] {
  return [
    ...kept.map((key) => ({
      level: 'info' as const,
      text: `${key} leaves the release and stays in the cluster (helm.sh/resource-policy: keep)`,
    })),
    ...duplicates.map((key) => ({
      level: 'warning' as const,
      text: `${key} occurs twice, the first one counts`,
    })),
    ...remarks.map((text) => ({ level: 'info' as const, text })),
  ]
}
