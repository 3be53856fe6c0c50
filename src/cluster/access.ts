import * as v from 'valibot'
import { readJson } from '../lib/outside-json.js'
import { refusalOf, type ClusterApi } from './api.js'
import { clusterFailure } from './kubectl.js'

const texts = v.nullish(v.array(v.string()), [])

/** k8s.io/api: authorization/v1, SelfSubjectRulesReview */
const review = v.object({
  status: v.object({
    incomplete: v.nullish(v.boolean(), false),
    resourceRules: v.nullish(
      v.array(v.object({ verbs: texts, apiGroups: texts, resources: texts, resourceNames: texts })),
      [],
    ),
  }),
})

/** What the account of the kubeconfig may do in a namespace, and to what belongs to none. */
export interface Access {
  /** Some authorizers, such as webhooks, cannot list what they allow. */
  readonly incomplete: boolean
  /** @param group empty for the core group. @param plural as in paths. */
  readonly allows: (verb: string, group: string, plural: string) => boolean
}

/**
 * @returns the rights as the API server lists them; it is a hint, since only the request itself decides.
 * @throws Failure when the cluster cannot be reached, or refuses.
 */
export async function accessIn(api: ClusterApi, namespace: string): Promise<Access> {
  const what = `asking what may be done in ${namespace}`
  const { status, body } = await api.request({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews',
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectRulesReview',
      spec: { namespace },
    },
  })
  if (status !== 201) throw clusterFailure(what, refusalOf(body))
  const read = readJson(review, body)
  if ('wrong' in read)
    throw clusterFailure(what, `the answer of the API server cannot be read: ${read.wrong}`)
  const { incomplete, resourceRules } = read.value.status
  const has = (all: readonly string[], one: string) => all.includes('*') || all.includes(one)
  return {
    incomplete,
    // A right to single objects by name is none to make them.
    allows: (verb, group, plural) =>
      resourceRules.some(
        ({ verbs, apiGroups, resources, resourceNames }) =>
          has(verbs, verb) && has(apiGroups, group) && has(resources, plural) && resourceNames.length === 0,
      ),
  }
}
