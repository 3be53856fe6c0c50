import * as v from 'valibot'
import { Failure } from '../lib/errors.js'
import { checked } from '../lib/outside-json.js'
import { readApi, type ClusterApi } from './api.js'
import { servedVersions } from './discovery.js'
import { readPagesAs } from './pages.js'
import { foreignAnswer, unreadableFailure } from './trouble.js'

/** What the cluster offers, fetched once for all releases. */
export interface ClusterFacts {
  /** Without the leading `v`, as helmfile passes it. */
  readonly kubeVersion: string
  /** `group/version` and `group/version/Kind`, as `.Capabilities.APIVersions` holds them. */
  readonly apiVersions: readonly string[]
  /** Nothing can be asked of it: charts that would look into it are rendered without. */
  readonly isBlind?: boolean
}

/**
 * Asks once what the cluster is and offers.
 * @returns version and API versions, in the form helm gives charts as `.Capabilities` (helm: pkg/action/action.go,
 * `GetVersionSet`): each group version, and each `group/version/Kind`.
 */
export async function discover(api: ClusterApi): Promise<ClusterFacts> {
  const [kubeVersion, served] = await Promise.all([serverVersion(api), servedVersions(api)])
  const all = served.flatMap(({ groupVersion, kinds }) => [
    groupVersion,
    ...kinds.map((kind) => `${groupVersion}/${kind}`),
  ])
  return { kubeVersion, apiVersions: [...new Set(all)].sort() }
}

const version = v.object({ gitVersion: v.string() })

/** @returns the version of Kubernetes, without the leading `v`. @throws Failure when it is not told. */
export async function serverVersion(api: ClusterApi): Promise<string> {
  const what = 'asking the cluster for its version'
  const read = checked(version, await readApi(api, what, '/version'))
  if ('value' in read) return read.value.gitVersion.replace(/^v/, '')
  throw unreadableFailure(what, foreignAnswer(read.wrong))
}

const identity = v.object({ metadata: v.object({ uid: v.pipe(v.string(), v.nonEmpty()) }) })

/**
 * @returns what tells this cluster from every other: the UID of its namespace kube-system, which nobody can remove.
 */
export async function clusterUid(api: ClusterApi): Promise<string> {
  const what = 'asking which cluster this is'
  const read = checked(identity, await readApi(api, what, '/api/v1/namespaces/kube-system'))
  if ('value' in read) return read.value.metadata.uid
  throw new Failure({
    what: `${what} failed`,
    why: 'its namespace kube-system has no UID',
    next: 'check that the kubeconfig names a Kubernetes cluster',
    reason: 'cluster-refused',
  })
}

/** @returns the `spec` of the CustomResourceDefinition with this name; undefined when the cluster has none. */
export type LiveCrds = (name: string) => unknown

const definition = v.object({ metadata: v.object({ name: v.string() }), spec: v.unknown() })

/**
 * Reads all CRDs: helm never upgrades those of a `crds/` folder, so a plan must know what is there. Their schemas are the
 * largest objects of a cluster, and few of them are ever asked for: they are kept as text.
 * @throws Failure when the cluster refuses, or cannot be reached.
 */
export async function liveCrds(api: ClusterApi): Promise<LiveCrds> {
  const what = 'reading the custom resource definitions'
  const specs = new Map<string, string>()
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
  for await (const crds of readPagesAs(api, { what, path, item: definition, limit: 50 })) {
    for (const { metadata, spec } of crds) specs.set(metadata.name, JSON.stringify(spec))
  }
  return (name) => {
    const spec = specs.get(name)
    return spec === undefined ? undefined : (JSON.parse(spec) as unknown)
  }
}
