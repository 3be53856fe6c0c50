import { crdsAmong } from '../changes/crds.js'
import { resource, type Need } from '../cluster/access.js'
import { groupOf, type Resources } from '../cluster/resources.js'
import { at, listAt, textAt, textsAt } from '../manifest/fields.js'
import type { ManifestObject } from '../manifest/manifest.js'
import { sentObjects, type SentObject } from '../manifest/sent-objects.js'
import { podSpecOf } from '../risks/kubernetes/pod-spec.js'
import type { ReleaseName } from '../lib/release-name.js'
import type { PlanRender } from './for-plan.js'
import type { TemplateCalls } from './template-calls.js'

export type RenderedObject = ManifestObject & Partial<Pick<SentObject, 'hook'>>

/** What a render of a release tells of the rights that it takes. */
export interface RenderedRelease extends ReleaseName {
  /** Manifests and hooks. */
  readonly objects: readonly RenderedObject[]
  /** Those of the `crds/` folders. */
  readonly crds: readonly RenderedObject[]
  readonly lookups: TemplateCalls['lookups']
  /** See `PlanRender`. */
  readonly wantsServer: boolean
}

/** @returns what is kept of a render: charts are large. Never throws. */
export function renderedRelease({ name, namespace }: ReleaseName, render: PlanRender): RenderedRelease {
  const { manifest, crds, calls, wantsServer } = render
  return {
    ...{ name, namespace, wantsServer },
    objects: sentObjects(manifest, namespace).filter(({ kind }) => kind !== ''),
    crds: [...crds.values()].flatMap((text) => sentObjects(text, '')).filter(({ kind }) => kind !== ''),
    lookups: calls.lookups,
  }
}

/** What paths call the objects of a kind, and whether they lie in namespaces. */
export type KindNames = (
  apiVersion: string,
  kind: string,
) => { readonly group: string; readonly plural: string; readonly namespaced: boolean }

/**
 * @param served what the cluster serves. Other kinds are named by the definitions in the renders. What an operator defines
 * at run time is in neither: its name is guessed as kubectl does (apimachinery: meta/restmapper.go,
 * UnsafeGuessKindToResource), and taken for one of the cluster.
 */
export function kindNames(releases: readonly RenderedRelease[], served: Resources): KindNames {
  const coming = new Map(
    releases
      .flatMap(({ objects, crds }) => crdsAmong([...objects, ...crds]))
      .map(({ spec }) => [
        `${textAt(spec, 'group')} ${textAt(spec, 'names', 'kind')}`,
        { plural: textAt(spec, 'names', 'plural'), namespaced: textAt(spec, 'scope') === 'Namespaced' },
      ]),
  )
  return (apiVersion, kind) => {
    const group = groupOf(apiVersion)
    const known = served(apiVersion, kind) ?? coming.get(`${group} ${kind}`)
    return { group, plural: known?.plural ?? guessed(kind), namespaced: known?.namespaced ?? false }
  }
}

function guessed(kind: string): string {
  const singular = kind.toLowerCase()
  if (singular.endsWith('endpoints')) return singular
  if (singular.endsWith('s')) return `${singular}es`
  return singular.endsWith('y') ? `${singular.slice(0, -1)}ies` : `${singular}s`
}

const everyVerb = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete']

/** @returns what an apply of the releases takes, beside what it hands on: see `grantsOf`. */
export function applyNeeds(
  releases: readonly RenderedRelease[],
  names: KindNames,
  leaseNamespace: string,
): Need[] {
  return [
    need('coordination.k8s.io', 'leases', ['get', 'create', 'update', 'patch'], leaseNamespace),
    // helm makes the namespace of a release. What is waited for is listed in the whole cluster.
    need('', 'namespaces', ['get', 'create']),
    need('apiextensions.k8s.io', 'customresourcedefinitions', ['get', 'list', 'watch']),
    ...releases.flatMap((release) => [
      need('', 'secrets', everyVerb, release.namespace),
      ...objectNeeds([...release.objects, ...release.crds], names, everyVerb),
      ...(release.objects.some((object) => podSpecOf(object) !== undefined)
        ? waitingNeeds(release.namespace)
        : []),
    ]),
  ]
}

/** Readiness looks at the pods of a workload, and a diagnosis at why they do not start. */
function waitingNeeds(namespace: string): Need[] {
  return [
    need('', 'pods', ['get', 'list', 'watch'], namespace),
    need('', 'events', ['list'], namespace),
    need('', 'pods/log', ['get'], namespace),
    need('apps', 'replicasets', ['get', 'list', 'watch'], namespace),
  ]
}

/** @returns without what no plan can be made: see stack/access/plan.yaml. */
export function planNeeds(
  releases: readonly RenderedRelease[],
  names: KindNames,
  isInstalled: (release: ReleaseName) => boolean,
): Need[] {
  return [
    need('', 'secrets', ['list']),
    { target: resource('', 'namespaces', ['kube-system']), verbs: ['get'], namespace: undefined },
    need('apiextensions.k8s.io', 'customresourcedefinitions', ['list']),
    ...releases.flatMap((release) => [
      ...lookupNeeds(release, names),
      ...(release.wantsServer && !isInstalled(release) ? objectNeeds(release.objects, names, ['get']) : []),
    ]),
  ]
}

/** The namespace of a lookup is most often put together, so it may be any. */
function lookupNeeds({ lookups }: RenderedRelease, names: KindNames): Need[] {
  if (lookups === 'any') return []
  return lookups.map(({ apiVersion, kind }) => {
    const { group, plural } = names(apiVersion, kind)
    return need(group, plural, ['get'])
  })
}

/** @returns what it takes to hold the objects against what helm sent: each kind is listed once, in the whole cluster. */
export function driftNeeds(releases: readonly RenderedRelease[], names: KindNames): Need[] {
  return releases.flatMap(({ objects }) =>
    objects
      .filter(({ hook }) => hook === undefined)
      .map(({ apiVersion, kind }) => {
        const { group, plural } = names(apiVersion, kind)
        return need(group, plural, ['get', 'list'])
      }),
  )
}

function objectNeeds(objects: readonly RenderedObject[], names: KindNames, verbs: readonly string[]): Need[] {
  return objects.map(({ apiVersion, kind, namespace }) => {
    const { group, plural, namespaced } = names(apiVersion, kind)
    return need(group, plural, verbs, namespaced ? namespace : undefined)
  })
}

function need(group: string, plural: string, verbs: readonly string[], namespace?: string): Need {
  return { target: resource(group, plural), verbs, namespace }
}

/** What a chart hands on to others: nobody may hand out a right that he does not have. */
export interface Grant {
  /** With this right nothing else is asked. */
  readonly instead: Need
  readonly needs: readonly Need[]
}

const rbac = 'rbac.authorization.k8s.io'

/** @returns the rights in the roles of the renders, and the roles of others that they bind (kubernetes: RBAC, privilege escalation). */
export function grantsOf(releases: readonly RenderedRelease[]): Grant[] {
  const objects = releases
    .flatMap((release) => release.objects)
    .filter(({ apiVersion }) => groupOf(apiVersion) === rbac)
  const own = new Set(objects.map(({ kind, namespace, name }) => roleKey(kind, namespace, name)))
  return objects.flatMap((object) => {
    if (object.kind.endsWith('Binding')) return bindingGrant(object, own)
    return object.kind === 'Role' || object.kind === 'ClusterRole' ? [roleGrant(object)] : []
  })
}

function roleKey(kind: string, namespace: string, name: string): string {
  return `${kind} ${kind === 'Role' ? namespace : ''}/${name}`
}

function roleGrant({ kind, name, namespace, value }: RenderedObject): Grant {
  const place = kind === 'Role' ? namespace : undefined
  const plural = kind === 'Role' ? 'roles' : 'clusterroles'
  const instead = { target: resource(rbac, plural, [name]), verbs: ['escalate'], namespace: place }
  // Its rules are those of roles to come.
  if (at(value, 'aggregationRule') !== undefined) return { instead, needs: [instead] }
  const needs = listAt(value, 'rules').flatMap((rule) => {
    const verbs = textsAt(rule, 'verbs')
    const urls = textsAt(rule, 'nonResourceURLs').map((url) => ({ kind: 'url', url }) as const)
    const names = textsAt(rule, 'resourceNames')
    const targets = groupsOf(rule).flatMap((group) =>
      textsAt(rule, 'resources').map((one) => resource(group, one, names)),
    )
    return [...urls, ...targets].map((target) => ({ target, verbs, namespace: place }))
  })
  return { instead, needs }
}

/** The core group is an empty text, which `textsAt` leaves out. */
function groupsOf(rule: Parameters<typeof listAt>[0]): string[] {
  return listAt(rule, 'apiGroups').flatMap((group) => (typeof group === 'string' ? [group] : []))
}

/** A role of the same render asks for its rights itself. */
function bindingGrant({ kind, namespace, value }: RenderedObject, own: ReadonlySet<string>): Grant[] {
  const role = { kind: textAt(value, 'roleRef', 'kind'), name: textAt(value, 'roleRef', 'name') }
  if (own.has(roleKey(role.kind, namespace, role.name))) return []
  const plural = role.kind === 'Role' ? 'roles' : 'clusterroles'
  const instead = {
    target: resource(rbac, plural, [role.name]),
    verbs: ['bind'],
    namespace: kind === 'RoleBinding' ? namespace : undefined,
  }
  return [{ instead, needs: [instead] }]
}
