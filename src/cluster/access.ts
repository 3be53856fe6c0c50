import * as v from 'valibot'
import { readJson } from '../lib/outside-json.js'
import { refusalOf, type ClusterApi } from './api.js'
import { clusterFailure } from './trouble.js'

const texts = v.nullish(v.array(v.string()), [])

/** k8s.io/api: authorization/v1, SelfSubjectRulesReview */
const rulesReview = v.object({
  status: v.object({
    incomplete: v.nullish(v.boolean(), false),
    resourceRules: v.nullish(
      v.array(v.object({ verbs: texts, apiGroups: texts, resources: texts, resourceNames: texts })),
      [],
    ),
    nonResourceRules: v.nullish(v.array(v.object({ verbs: texts, nonResourceURLs: texts })), []),
  }),
})

/** k8s.io/api: authorization/v1, SelfSubjectAccessReview */
const accessReview = v.object({ status: v.object({ allowed: v.nullish(v.boolean(), false) }) })

/** A right that something needs. */
export interface Need {
  readonly target: Target
  readonly verbs: readonly string[]
  /** Undefined: in the whole cluster. */
  readonly namespace: string | undefined
}

export type Target<Names = readonly string[]> =
  | {
      readonly kind: 'resource'
      /** Empty for the core group. */
      readonly group: string
      /** As in paths, `deployments`; with a subresource `pods/log`. */
      readonly plural: string
      /** Objects of any name when empty. */
      readonly names: Names
    }
  | { readonly kind: 'url'; readonly url: string }

/** A right that one request can ask for. */
export interface Right {
  readonly verb: string
  readonly target: Target<readonly [] | readonly [string]>
  /** Undefined: in the whole cluster. */
  readonly namespace: string | undefined
}

/** @returns what has to be allowed for it: each verb, and of several names each (kubernetes: RBAC, BreakdownRule). */
export function rightsOf({ target, verbs, namespace }: Need): Right[] {
  return verbs.flatMap((verb) => singly(target).map((one) => ({ verb, target: one, namespace })))
}

function singly(target: Target): Right['target'][] {
  if (target.kind === 'url') return [target]
  if (target.names.length === 0) return [{ ...target, names: [] }]
  return target.names.map((name) => ({ ...target, names: [name] }))
}

/** @returns a target of any name. */
export function resource(group: string, plural: string, names: readonly string[] = []): Target {
  return { kind: 'resource', group, plural, names }
}

/** What the account of the kubeconfig may do in a namespace, or in the whole cluster. */
export interface Access {
  /** Some authorizers, such as webhooks, cannot list what they allow. */
  readonly incomplete: boolean
  readonly allows: (verb: string, target: Need['target']) => boolean
}

/** RBAC lists the rules of the cluster whatever the namespace, and those of a namespace that is not there are none. */
const nowhere = 'helmfile-gate-no-such-namespace'

/**
 * @param namespace the whole cluster when undefined (kubernetes: plugin/pkg/auth/authorizer/rbac, RulesFor).
 * @returns the rights as the API server lists them; it is a hint, since only the request itself decides.
 * @throws Failure when the cluster cannot be reached, or refuses.
 */
export async function accessIn(api: ClusterApi, namespace: string | undefined): Promise<Access> {
  const what = `asking what may be done in ${namespace ?? 'the cluster'}`
  const { status } = await reviewed(api, what, rulesReview, {
    kind: 'SelfSubjectRulesReview',
    spec: { namespace: namespace ?? nowhere },
  })
  return {
    incomplete: status.incomplete,
    allows: (verb, target) =>
      target.kind === 'url'
        ? status.nonResourceRules.some(
            ({ verbs, nonResourceURLs }) => has(verbs, verb) && nonResourceURLs.some(covers(target.url)),
          )
        : status.resourceRules.some(
            (rule) =>
              has(rule.verbs, verb) &&
              has(rule.apiGroups, target.group) &&
              has(rule.resources, target.plural) &&
              coversNames(rule.resourceNames, target.names),
          ),
  }
}

/**
 * @returns whether the API server's authorizers let it pass.
 * @throws Failure when the cluster cannot be reached, or refuses.
 */
export async function mayDo(api: ClusterApi, { verb, target, namespace }: Right): Promise<boolean> {
  const [resource, subresource] = target.kind === 'url' ? [] : target.plural.split('/')
  const spec =
    target.kind === 'url'
      ? { nonResourceAttributes: { verb, path: target.url } }
      : {
          resourceAttributes: {
            ...{ verb, group: target.group, resource },
            ...(subresource === undefined ? {} : { subresource }),
            ...(namespace === undefined ? {} : { namespace }),
            ...(target.names[0] === undefined ? {} : { name: target.names[0] }),
          },
        }
  const review = { kind: 'SelfSubjectAccessReview', spec }
  return (await reviewed(api, 'asking what may be done', accessReview, review)).status.allowed
}

async function reviewed<Schema extends v.GenericSchema>(
  api: ClusterApi,
  what: string,
  schema: Schema,
  review: { readonly kind: string; readonly spec: object },
): Promise<v.InferOutput<Schema>> {
  const { status, body } = await api.request({
    method: 'POST',
    path: `/apis/authorization.k8s.io/v1/${review.kind.toLowerCase()}s`,
    body: { apiVersion: 'authorization.k8s.io/v1', ...review },
  })
  if (status !== 201) throw clusterFailure(what, refusalOf(body))
  const read = readJson(schema, body)
  if ('wrong' in read)
    throw clusterFailure(what, `the answer of the API server cannot be read: ${read.wrong}`)
  return read.value
}

function has(all: readonly string[], one: string): boolean {
  return all.includes('*') || all.includes(one)
}

/** A right to single objects by name is none to all of them. */
function coversNames(given: readonly string[], wanted: readonly string[]): boolean {
  return given.length === 0 || (wanted.length > 0 && wanted.every((name) => given.includes(name)))
}

/** A star stands at the end only (k8s.io/api: rbac/v1, PolicyRule). */
function covers(url: string): (given: string) => boolean {
  return (given) => given === url || (given.endsWith('*') && url.startsWith(given.slice(0, -1)))
}
