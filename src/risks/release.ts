import semver from 'semver'
import type { Risk } from './risk.js'
import { shown } from '../manifest/fields.js'
import { risks } from './rule.js'

/** What is known of a release as a whole; a planned release fits. */
export interface ReleaseFacts {
  readonly installedVersion?: string
  readonly version: string
  readonly status: string
  readonly notes: readonly Note[]
  readonly changes: readonly { readonly action: string }[]
}

interface Note {
  /** The CRD that helm will not upgrade, where it is about one. */
  readonly crd?: string
}

/** Risks of a release as a whole, beside those of its objects. */
export function releaseRisks(release: ReleaseFacts): Risk[] {
  if (release.status === 'uninstall') return uninstall(release)
  return [...versionRisks(release), ...crdRisks(release.notes)]
}

function uninstall({ changes }: ReleaseFacts): Risk[] {
  const removed = changes.filter(({ action }) => action === 'remove').length
  const objects = removed === 1 ? '1 object' : `${removed} objects`
  return risks('uninstall', 'high', [`the whole release is removed: ${objects}`])
}

/** Charts promise semantic versioning (helm.sh/docs: charts, the Chart.yaml file). */
function versionRisks({ installedVersion, version }: ReleaseFacts): Risk[] {
  if (installedVersion === undefined || installedVersion === version) return []
  const move = `chart ${shown(installedVersion)} → ${shown(version)}`
  const [from, to] = [installedVersion, version].map((text) => semver.parse(text, { loose: true }))
  if (!from || !to) return risks('chart-version-unclear', 'low', [`${move}: not both are semantic versions`])
  const order = semver.compare(to, from)
  if (order < 0) return risks('chart-downgrade', 'high', [`${move}: a downgrade`])
  if (to.major > from.major)
    return risks('chart-major', 'medium', [`${move}: a major version: back up first (docs/backups.md)`])
  // Below 1.0 a minor version may break what the one before promised (semver.org, 4).
  const breaks = from.major === 0 && to.major === 0 && to.minor > from.minor
  return breaks ? risks('chart-major', 'low', [`${move}: below 1.0 a minor version may break things`]) : []
}

function crdRisks(notes: readonly Note[]): Risk[] {
  const names = notes.flatMap(({ crd }) => (crd === undefined ? [] : [crd]))
  return risks(
    'crd-not-upgraded',
    'medium',
    names.map((name) => `helm will not upgrade CRD ${shown(name)}`),
  )
}
