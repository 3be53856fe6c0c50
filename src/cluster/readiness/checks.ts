import { textAt as manifestText, at } from '../../manifest/fields.js'
import { sentObjects, type SentObject } from '../../manifest/sent-objects.js'
import type { StoredRelease } from '../releases.js'
import { groupOf, nameOf, type ObjectRef } from '../resources.js'
import { webhooksOf, type Webhook } from './webhooks.js'

/** One thing that has to hold before the next layer starts. */
export type Check =
  /** The object is there, and is as `healthOf` wants it; with an `expected`, as that wants it instead. */
  | {
      readonly kind: 'object'
      readonly ref: ObjectRef
      readonly expected?: Expected | undefined
      /** It removes itself when it is done, so it need not be there. */
      readonly passing?: boolean
    }
  /** Something answers behind a Service that the API server has to ask. */
  | { readonly kind: 'endpoints'; readonly ref: ObjectRef; readonly askedBy: string }
  /** The API server gets an answer from a webhook when it asks. */
  | { readonly kind: 'webhook'; readonly webhook: Webhook }
  /** A GET through the API server's proxy is answered with 200. */
  | {
      readonly kind: 'health'
      readonly namespace: string
      readonly service: string
      readonly port: string
      readonly path: string
    }

/** No object tells of it, so that it has to be asked. */
export type AskedCheck = Extract<Check, { kind: 'health' | 'webhook' }>

/** @returns whether it has to be asked. */
export function isAsked(check: Check): check is AskedCheck {
  return check.kind === 'health' || check.kind === 'webhook'
}

export type Expected =
  | { readonly condition: string }
  /** Its steps; with a value, that has to be there, else anything. */
  | { readonly field: readonly string[]; readonly value?: string | undefined }

/** Kinds that somebody has to make something of before they are of use, by `group/Kind`. */
const watchedKinds: ReadonlySet<string> = new Set([
  'apps/Deployment',
  'apps/StatefulSet',
  'apps/DaemonSet',
  'apps/ReplicaSet',
  'batch/Job',
  '/Pod',
  '/PersistentVolumeClaim',
  'apiextensions.k8s.io/CustomResourceDefinition',
  'apiregistration.k8s.io/APIService',
  'cert-manager.io/Certificate',
  'cert-manager.io/Issuer',
  'cert-manager.io/ClusterIssuer',
  'onepassword.com/OnePasswordItem',
  'minio.min.io/Tenant',
])

/** @returns what has to hold for a release without anybody having said so, from what helm stored of it. */
export function defaultChecks({
  manifest,
  namespace,
}: Pick<StoredRelease, 'manifest' | 'namespace'>): Check[] {
  return sentObjects(manifest, namespace).flatMap(checksOf)
}

/** helm does not send what is a hook with the manifest, and `generateName` leaves nothing to look for. */
function checksOf(object: SentObject): Check[] {
  const { apiVersion, kind, name, namespace, value } = object
  if (name === '' || object.hook !== undefined) return []
  const group = groupOf(apiVersion)
  const ref = { apiVersion, kind, namespace, name }
  if (/WebhookConfiguration$/.test(kind)) return webhookChecks(object)
  if (kind === 'Service' && group === '')
    return manifestText(value, 'spec', 'type') === 'LoadBalancer' ? [{ kind: 'object', ref }] : []
  if (!watchedKinds.has(`${group}/${kind}`)) return []
  const passing = at(value, 'spec', 'ttlSecondsAfterFinished') !== undefined
  const secret: Check[] =
    kind === 'OnePasswordItem'
      ? [{ kind: 'object', ref: { apiVersion: 'v1', kind: 'Secret', namespace, name } }]
      : []
  return [{ kind: 'object', ref, ...(passing ? { passing } : {}) }, ...secret]
}

/** Only where somebody is refused when nobody answers, it is asked; behind all others a pod has to stand. */
function webhookChecks(object: SentObject): Check[] {
  return webhooksOf(object).flatMap((webhook): Check[] => [
    ...(webhook.service
      ? [{ kind: 'endpoints', ref: webhook.service, askedBy: webhook.config } as const]
      : []),
    ...(webhook.isRequired ? [{ kind: 'webhook', webhook } as const] : []),
  ])
}

/** @returns the checks without those that are the same for the reader. */
export function distinct(checks: readonly Check[]): Check[] {
  return [...new Map(checks.map((check) => [JSON.stringify(identity(check)), check])).values()]
}

function identity(check: Check): unknown {
  if (check.kind === 'webhook') return [check.kind, check.webhook.config, check.webhook.name]
  return check.kind === 'endpoints' ? [check.kind, check.ref] : check
}

/** @returns how people are told of it; names come from charts. */
export function checkName(check: Check): string {
  switch (check.kind) {
    case 'health': {
      const { namespace, service, port, path } = check
      return `health of ${namespace}/${service}:${port}${path}`
    }
    case 'webhook':
      return `webhook ${check.webhook.name} of ${check.webhook.config}`
    case 'endpoints':
      return `endpoints of ${nameOf(check.ref)}`
    case 'object':
      return nameOf(check.ref)
  }
}

/** @returns the object that it is about, for a diagnosis; undefined where there is none. */
export function objectOf(check: Check): ObjectRef | undefined {
  if (check.kind === 'health') return undefined
  return check.kind === 'webhook' ? check.webhook.service : check.ref
}
