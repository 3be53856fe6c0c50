import { satisfies, valid, validRange } from 'semver'
import { releaseKey } from '../../lib/release-name.js'
import type { ManifestObject } from '../../manifest/manifest.js'
import type { StoredRelease } from '../releases.js'
import type { Resources } from '../resources.js'
import type { StoredObjects } from './stored-objects.js'
import { removedApis } from './removed-apis.js'
import type { Level, Row } from './section.js'

export interface ClusterVersion {
  /** Without the leading `v`. */
  readonly version: string
  readonly served: Resources
}

/**
 * @returns for each release what this or the next minor version of Kubernetes does not go with: the versions that its
 * chart asks for, and the API versions of its objects.
 */
export function compatibilityRows(releases: readonly StoredObjects[], cluster: ClusterVersion): Row[] {
  return releases.flatMap(({ release, objects }) => {
    const rows = [...chartRow(release, cluster), ...objectRows(release, objects, cluster)]
    return rows.length > 0 ? rows : [row(release, 'ok', '', '')]
  })
}

function row(release: StoredRelease, level: Level, what: string, why: string): Row {
  return { level, why, cells: { release: releaseKey(release), what } }
}

/** helm refuses to install what does not go with the cluster (helm: pkg/action/install.go, availability of a chart). */
function chartRow(release: StoredRelease, { version }: ClusterVersion): Row[] {
  const { kubeVersion, chartName, chartVersion } = release
  if (kubeVersion === '') return []
  const what = `${chartName} ${chartVersion}`
  const now = fits(version, kubeVersion)
  if (now === undefined) {
    return [
      row(release, 'unknown', what, `whether ${kubeVersion} holds for Kubernetes ${version} cannot be told`),
    ]
  }
  if (!now)
    return [row(release, 'warning', what, `its chart asks for Kubernetes ${kubeVersion}; here is ${version}`)]
  const next = `1.${minorOf(version) + 1}.0`
  if (fits(next, kubeVersion) !== false) return []
  return [
    row(release, 'note', what, `its chart does not go with Kubernetes ${next}: it asks for ${kubeVersion}`),
  ]
}

/**
 * Constraints as helm reads them (Masterminds/semver): a comma is an AND. Pre-releases count, since versions of hosted
 * clusters look like one (`1.34.2-gke.1`).
 */
function fits(version: string, constraint: string): boolean | undefined {
  const range = validRange(constraint.replace(/,/g, ' '), { loose: true })
  if (range === null || valid(version) === null) return undefined
  return satisfies(version, range, { loose: true, includePrerelease: true })
}

function minorOf(version: string): number {
  return Number(/^1\.([0-9]{1,3})/.exec(version)?.[1])
}

function objectRows(
  release: StoredRelease,
  objects: readonly ManifestObject[] | undefined,
  cluster: ClusterVersion,
): Row[] {
  if (!objects) return [row(release, 'unknown', 'its manifest', 'what helm stored cannot be read')]
  const kinds = new Map(objects.map((object) => [`${object.apiVersion} ${object.kind}`, object]))
  return [...kinds.values()].flatMap((object) => kindRow(release, object, cluster))
}

function kindRow(
  release: StoredRelease,
  { apiVersion, kind }: ManifestObject,
  cluster: ClusterVersion,
): Row[] {
  const what = `${kind} of ${apiVersion}`
  if (!cluster.served(apiVersion, kind)) {
    return [row(release, 'alarm', what, 'the cluster does not serve it: the next upgrade will fail')]
  }
  const minor = minorOf(cluster.version)
  const removed = removedApis.find((one) => one.apiVersion === apiVersion && one.kinds.includes(kind))
  if (!removed) return []
  const use = removed.instead === '' ? '' : `: use ${removed.instead}`
  const level = removed.minor <= minor + 1 ? 'warning' : 'note'
  return [row(release, level, what, `Kubernetes 1.${removed.minor} does not serve it any more${use}`)]
}
