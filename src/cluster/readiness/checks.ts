import { listAt, textAt as manifestText, at } from '../../manifest/fields.js'
import { sentObjects, type SentObject } from '../../manifest/sent-objects.js'
import type { StoredRelease } from '../releases.js'
import { groupOf, nameOf, type ObjectRef } from '../resources.js'

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
  /** A GET through the API server's proxy is answered with 200. */
  | {
      readonly kind: 'health'
      readonly namespace: string
      readonly service: string
      readonly port: string
      readonly path: string
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

/** The API server asks the Service of each; one that is asked by URL is out of the cluster. */
function webhookChecks({ kind, name, value }: SentObject): Check[] {
  return listAt(value, 'webhooks').flatMap((webhook): Check[] => {
    const [namespace, service] = ['namespace', 'name'].map((key) =>
      manifestText(webhook, 'clientConfig', 'service', key),
    )
    if (!namespace || !service) return []
    const ref = { apiVersion: 'v1', kind: 'Service', namespace, name: service }
    return [{ kind: 'endpoints', ref, askedBy: `${kind} ${name}` }]
  })
}

/** @returns the checks without those that are the same for the reader. */
export function distinct(checks: readonly Check[]): Check[] {
  return [...new Map(checks.map((check) => [JSON.stringify(identity(check)), check])).values()]
}

function identity(check: Check): unknown {
  return check.kind === 'endpoints' ? [check.kind, check.ref] : check
}

/** @returns how people are told of it; names come from charts. */
export function checkName(check: Check): string {
  if (check.kind === 'health') {
    const { namespace, service, port, path } = check
    return `health of ${namespace}/${service}:${port}${path}`
  }
  return check.kind === 'endpoints' ? `endpoints of ${nameOf(check.ref)}` : nameOf(check.ref)
}
