import * as v from 'valibot'
import { checked, readJson } from '../../lib/outside-json.js'
import { refusalOf, type ApiAnswer, type ClusterApi } from '../api.js'
import { listAll, metadataOnly } from '../pages.js'
import { collectionPath, groupOf, type Resource } from '../resources.js'
import { ready, waiting, type Health } from './conditions.js'
import { isKnownKind, sampleOf, schemaOf } from './sample.js'
import { labelsFor, selects, type Webhook } from './webhooks.js'

/** What the API server made of a probe; `unknown` says nothing of the webhook. */
type Verdict =
  | { readonly kind: 'answered' }
  | { readonly kind: 'silent'; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string }

/** A kind that nobody can make a good sample of is followed by the next one. */
const mostKinds = 3
/** A webhook may take 30 s to be given up (k8s.io/api: admissionregistration/v1, `timeoutSeconds`). */
const answerMs = 32_000

/** What probes know of the cluster. */
export interface Known {
  /** What it serves. */
  readonly served: readonly Resource[]
  /** Its OpenAPI v3 by group and version, as far as a probe has read it: a document may have megabytes. */
  readonly documents: Map<string, unknown>
}

/**
 * Creates an object that the rules of a webhook match, as a dry run: nothing is stored, and the API server asks no webhook
 * that would do something all the same. cert-manager's `cmctl check api` does so with a Certificate.
 * @returns `waiting` when the API server could not ask it. Where no probe tells, it is `ready` with the reason in
 * `unproven`.
 * @throws Failure when the cluster cannot be reached.
 */
export async function probeWebhook(
  api: ClusterApi,
  webhook: Webhook,
  { served, documents }: Known,
): Promise<Health> {
  const unproven = (why: string) => ({ ...ready('was not asked'), unproven: why })
  const labels = labelsFor(webhook.objectSelector)
  const kinds = kindsFor(webhook, served)
  if (labels === undefined) return unproven('no object matches its selector')
  if (kinds.length === 0) return unproven('the cluster serves nothing that it is asked about')
  const place = await placeFor(api, webhook)
  if ('why' in place && kinds.every(({ namespaced }) => namespaced)) return unproven(place.why)
  let why = ''
  for (const resource of kinds) {
    if (resource.namespaced && 'why' in place) continue
    const path = `${collectionPath(resource, 'why' in place ? undefined : place.namespace)}?dryRun=All`
    const body = await objectFor(api, resource, { labels, documents })
    const answer = await api.request({ method: 'POST', path, body, timeoutMs: answerMs })
    const verdict = verdictOf(answer, webhook)
    if (verdict.kind === 'answered') return ready('answers')
    if (verdict.kind === 'silent') return waiting(verdict.why)
    why = verdict.why
  }
  return unproven(why)
}

/** @returns kinds whose creation it is asked about, those first that are easily made. */
export function kindsFor(
  { rules }: Pick<Webhook, 'rules'>,
  served: readonly Resource[],
): readonly Resource[] {
  const matches = (texts: readonly string[], text: string) => texts.includes('*') || texts.includes(text)
  const found = served.filter((resource) => {
    const { apiVersion, plural, namespaced, verbs } = resource
    if (!verbs.includes('create')) return false
    return rules.some(
      ({ groups, versions, resources, scope }) =>
        matches(groups, groupOf(apiVersion)) &&
        matches(versions, apiVersion.split('/').at(-1) ?? '') &&
        (matches(resources, plural) || resources.includes('*/*')) &&
        (scope === '*' || (scope === 'Namespaced') === namespaced),
    )
  })
  const rank = (resource: Resource) =>
    isKnownKind(resource) ? 0 : 1 + (resource.namespaced ? 0 : 2) + (isPlain(resource) ? 0 : 1)
  return found.sort((a, b) => rank(a) - rank(b)).slice(0, mostKinds)
}

/** A request or an order is made by controllers from what people write: it asks for more than an object for people. */
function isPlain({ kind }: Resource): boolean {
  return !/(Request|Order|Challenge|Review|Binding)$/.test(kind)
}

const labelled = v.object({
  metadata: v.object({
    name: v.string(),
    deletionTimestamp: v.nullish(v.string()),
    labels: v.nullish(
      v.pipe(
        v.custom<object>((given) => typeof given === 'object' && given !== null),
        v.transform((given) => new Map(Object.entries(given).map(([key, value]) => [key, String(value)]))),
      ),
    ),
  }),
})

/** @returns a namespace that it looks at: `default` where that is one. */
async function placeFor(
  api: ClusterApi,
  { namespaceSelector }: Webhook,
): Promise<{ readonly namespace: string } | { readonly why: string }> {
  const all = await listAll(api, '/api/v1/namespaces', { accept: metadataOnly })
  if ('why' in all) return all
  const names = all.items.flatMap((item) => {
    const read = checked(labelled, item)
    if ('wrong' in read || read.value.metadata.deletionTimestamp) return []
    const { name, labels } = read.value.metadata
    return selects(namespaceSelector, labels ?? new Map()) ? [name] : []
  })
  const namespace = names.includes('default') ? 'default' : names[0]
  return namespace === undefined ? { why: 'no namespace matches its selector' } : { namespace }
}

async function objectFor(
  api: ClusterApi,
  resource: Resource,
  { labels, documents }: Pick<Known, 'documents'> & { readonly labels: ReadonlyMap<string, string> },
): Promise<object> {
  const { apiVersion, kind } = resource
  const metadata = { generateName: 'helmfile-gate-probe-', labels: Object.fromEntries(labels) }
  const document = isKnownKind(resource) ? undefined : await documentFor(api, resource, documents)
  return { ...sampleOf(resource, document), apiVersion, kind, metadata }
}

/** Everybody may read it who may reach the API server. The kind of a CRD that is new comes into it a little later. */
async function documentFor(
  api: ClusterApi,
  resource: Resource,
  documents: Known['documents'],
): Promise<unknown> {
  const { apiVersion } = resource
  const kept = documents.get(apiVersion)
  if (schemaOf(resource, kept) !== undefined) return kept
  const path = `/openapi/v3/${apiVersion.includes('/') ? 'apis' : 'api'}/${apiVersion}`
  const { status, body } = await api.request({ path })
  const read = status === 200 ? readJson(v.unknown(), body) : { wrong: '' }
  if ('wrong' in read) return undefined
  documents.set(apiVersion, read.value)
  return read.value
}

/**
 * The API server asks mutating webhooks, looks at the object, and then asks the validating ones (k8s.io/apiserver:
 * pkg/endpoints/handlers/create.go): what it refuses by itself tells of the first alone. Its words are those of
 * pkg/admission/plugin/webhook/errors/statuserror.go and pkg/util/webhook/error.go.
 */
export function verdictOf({ status, body }: ApiAnswer, webhook: Webhook): Verdict {
  const message = refusalOf(body)
  const unknown = (why: string): Verdict => ({ kind: 'unknown', why })
  const [, silent] = /failed calling webhook "([^"]{1,253})"/.exec(message) ?? []
  if (silent === webhook.name) return { kind: 'silent', why: message }
  if (silent !== undefined) return unknown(`another webhook comes first, and does not answer: ${message}`)
  if (status >= 200 && status < 300)
    return webhook.isConditional
      ? unknown('its conditions may have left the probe out')
      : { kind: 'answered' }
  const [, denying] = /admission webhook "([^"]{1,253})" denied the request/.exec(message) ?? []
  if (denying === webhook.name) return { kind: 'answered' }
  if (status === 422 && webhook.isMutating && !webhook.isConditional) return { kind: 'answered' }
  if (status === 429 || status >= 500) return { kind: 'silent', why: message }
  return unknown(`the API server refuses the probe: ${message}`)
}
