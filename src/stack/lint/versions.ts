import { join } from 'node:path'
import { parseDocument } from 'yaml'
import { type BuiltHelmfile, type BuiltRelease, releaseId } from '../built-stack.js'
import { chartFolder, isLocalChart } from './chart-reference.js'
import type { UnplacedFinding, LintContext } from './rule.js'

/** One version and no other; helm reads `1.2` as any patch of 1.2, and a missing version as the newest. */
const exactVersion = /^v?\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/

/** What was planned today must be what is applied tomorrow: nothing may float. */
export function versionFindings(helmfile: BuiltHelmfile, context: LintContext): UnplacedFinding[] {
  return helmfile.releases.flatMap((release) => [
    ...ownVersion(release),
    ...release.dependencies
      .filter(({ chart }) => !isLocalChart(chart))
      .flatMap(({ chart, version }) => reference(chart, version, { release, keys: ['dependencies', chart] })),
    ...chartDependencies(release, helmfile, context),
  ])
}

interface Place {
  readonly release: BuiltRelease
  readonly keys: readonly string[]
}

function ownVersion(release: BuiltRelease): UnplacedFinding[] {
  if (isLocalChart(release.chart)) return []
  const keys = isFetched(release.chart) ? ['chart'] : ['version']
  return reference(release.chart, release.version, { release, keys })
}

function reference(chart: string, version: string, at: Place): UnplacedFinding[] {
  if (isFetched(chart)) return fetchedReference(chart, at)
  if (exactVersion.test(version) || /@sha256:[0-9a-f]{64}$/.test(chart)) return []
  const message = version
    ? `${releaseId(at.release)} takes version ${JSON.stringify(version)} of ${chart}: name one exact version, such as 1.2.3`
    : `${releaseId(at.release)} names no version of ${chart}: name one exact version, such as 1.2.3`
  return [{ ...at, rule: 'version-pinned', severity: 'error', message }]
}

/** A source for go-getter, which helmfile fetches by itself (helmfile: pkg/remote/remote.go). */
function isFetched(chart: string): boolean {
  return /::/.test(chart) || (/:\/\//.test(chart) && !chart.startsWith('oci://'))
}

/** A tag or a branch can be moved; a commit or a checksum cannot. */
function fetchedReference(chart: string, at: Place): UnplacedFinding[] {
  const query = new URLSearchParams(/\?([^]*)/.exec(chart)?.[1] ?? '')
  const fixed =
    /^[0-9a-f]{40}$/.test(query.get('ref') ?? '') || /^sha256:[0-9a-f]{64}$/.test(query.get('checksum') ?? '')
  if (fixed) return []
  const message = `${releaseId(at.release)} fetches its chart by URL without a commit: add ?ref=<commit, 40 hex digits>`
  return [{ ...at, rule: 'version-pinned', severity: 'error', message }]
}

/** A chart in the stack may itself take charts from a repository; Chart.lock holds the versions it took. */
function chartDependencies(
  release: BuiltRelease,
  helmfile: BuiltHelmfile,
  { files }: LintContext,
): UnplacedFinding[] {
  const folder = chartFolder(release, helmfile)
  const text = folder === undefined ? undefined : files.read(join(folder, 'Chart.yaml'))
  if (folder === undefined || text === undefined || files.read(join(folder, 'Chart.lock')) !== undefined)
    return []
  const chart = parseDocument(text, { prettyErrors: false })
  if (chart.errors.length > 0) return []
  const { dependencies } = (chart.toJS() ?? {}) as { dependencies?: unknown }
  const floating = (Array.isArray(dependencies) ? dependencies : [])
    .filter(
      (dependency): dependency is Record<string, unknown> =>
        typeof dependency === 'object' && dependency !== null,
    )
    .filter(({ repository }) => typeof repository === 'string' && !/^(file:|$)/.test(repository))
    .filter(({ version }) => !exactVersion.test(String(version)))
  return floating.map(({ name, version }) => ({
    rule: 'version-pinned',
    severity: 'error',
    message: `the chart of ${releaseId(release)} depends on ${String(name)} ${String(version)} without a Chart.lock: run helm dependency update and keep the lock`,
    release,
    file: join(folder, 'Chart.yaml'),
  }))
}
