import * as v from 'valibot'
import { checked, readJson } from '../lib/outside-json.js'
import { readApi, type ClusterApi } from './api.js'
import { foreignAnswer, unreadableFailure } from './trouble.js'

/** One version of one API group. */
export interface ServedVersion {
  /** `apps/v1`, and `v1` for the core group. */
  readonly groupVersion: string
  readonly resources: readonly ServedResource[]
  /** Of its resources and of what lies under them: `Deployment`, `Scale`. */
  readonly kinds: readonly string[]
}

export interface ServedResource {
  readonly kind: string
  /** As it stands in paths: `deployments`. */
  readonly plural: string
  readonly namespaced: boolean
  readonly verbs: readonly string[]
}

const responseKind = v.nullish(v.object({ kind: v.nullish(v.string(), '') }), {})
const aggregated = v.object({
  items: v.array(
    v.object({
      metadata: v.nullish(v.object({ name: v.nullish(v.string(), '') }), {}),
      versions: v.nullish(
        v.array(
          v.object({
            version: v.string(),
            freshness: v.nullish(v.string(), ''),
            resources: v.nullish(
              v.array(
                v.object({
                  resource: v.string(),
                  responseKind,
                  scope: v.string(),
                  verbs: v.nullish(v.array(v.string()), []),
                  subresources: v.nullish(v.array(v.object({ responseKind })), []),
                }),
              ),
              [],
            ),
          }),
        ),
        [],
      ),
    }),
  ),
})

type Versions = v.InferOutput<typeof aggregated>['items'][number]['versions']

/** Since Kubernetes 1.30 in this form, all groups in one answer; a server that does not know it names its groups only. */
const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;q=0.9'

const what = 'asking the cluster for its APIs'

/**
 * Two requests, whatever the cluster serves; one a version where the server is older, or is none of Kubernetes' own. An
 * extension server that is away (metrics, often) is no reason to stop: its versions are left out, as helm leaves them out
 * (client-go: discovery/aggregated_discovery.go; helm: pkg/action/action.go, `GetVersionSet`), so plan and apply see the
 * same.
 * @throws Failure when the cluster cannot be reached, or refuses.
 */
export async function servedVersions(api: ClusterApi): Promise<readonly ServedVersion[]> {
  const lists = await Promise.all(['/api', '/apis'].map((path) => readList(api, path)))
  return lists.flat()
}

async function readList(api: ClusterApi, path: string): Promise<ServedVersion[]> {
  const answer = await readApi(api, what, path, accept)
  const read = checked(aggregated, answer)
  if ('wrong' in read) return readEach(api, answer)
  return read.value.items.flatMap(({ metadata, versions }) => versionsOf(metadata.name, versions))
}

function versionsOf(group: string, versions: Versions): ServedVersion[] {
  return versions
    .filter(({ freshness }) => freshness !== 'Stale')
    .map(({ version, resources }) => ({
      groupVersion: group === '' ? version : `${group}/${version}`,
      resources: resources.flatMap(({ resource: plural, responseKind: { kind }, scope, verbs }) =>
        kind === '' ? [] : [{ kind, plural, namespaced: scope === 'Namespaced', verbs }],
      ),
      kinds: resources
        .flatMap(({ responseKind: own, subresources }) => [
          own,
          ...subresources.map((one) => one.responseKind),
        ])
        .flatMap(({ kind }) => (kind === '' ? [] : [kind])),
    }))
}

const core = v.object({ kind: v.literal('APIVersions'), versions: v.array(v.string()) })
const groups = v.object({
  kind: v.literal('APIGroupList'),
  groups: v.array(v.object({ versions: v.array(v.object({ groupVersion: v.string() })) })),
})
const resourceList = v.object({
  resources: v.nullish(
    v.array(
      v.object({
        name: v.string(),
        kind: v.string(),
        namespaced: v.nullish(v.boolean(), false),
        verbs: v.nullish(v.array(v.string()), []),
      }),
    ),
    [],
  ),
})

async function readEach(api: ClusterApi, answer: unknown): Promise<ServedVersion[]> {
  const ofCore = checked(core, answer)
  if ('value' in ofCore) return readVersions(api, '/api', ofCore.value.versions)
  const ofGroups = checked(groups, answer)
  if ('wrong' in ofGroups) throw unreadableFailure(what, foreignAnswer(ofGroups.wrong))
  const named = ofGroups.value.groups.flatMap(({ versions }) => versions)
  return readVersions(
    api,
    '/apis',
    named.map(({ groupVersion }) => groupVersion),
  )
}

async function readVersions(
  api: ClusterApi,
  root: string,
  versions: readonly string[],
): Promise<ServedVersion[]> {
  const lists = await Promise.all(
    versions.map(async (groupVersion) => {
      const { status, body } = await api.request({ path: `${root}/${groupVersion}`, patienceMs: 0 })
      const read = status === 200 ? readJson(resourceList, body) : undefined
      return read && 'value' in read ? [versionOf(groupVersion, read.value.resources)] : []
    }),
  )
  return lists.flat()
}

function versionOf(
  groupVersion: string,
  resources: v.InferOutput<typeof resourceList>['resources'],
): ServedVersion {
  return {
    groupVersion,
    resources: resources.flatMap(({ name: plural, ...resource }) =>
      plural.includes('/') ? [] : [{ plural, ...resource }],
    ),
    kinds: resources.map(({ kind }) => kind),
  }
}
