import {
  annotation,
  apiGroup,
  canonical,
  scalarText,
  type ManifestObject,
  type Value,
} from '../../manifest/manifest.js'
import { at, entriesAt, isTrue, same, textAt, textsAt, type Field } from '../../manifest/fields.js'
import { quantity } from '../../manifest/quantity.js'
import { risks, type RiskRule } from '../rule.js'

/** A field that the API server lets nobody change; with what it assumes when the field is not there. */
interface FrozenField {
  readonly path: string
  readonly assumed?: string
}

const selector = { path: 'spec.selector' }
const roleRef = [
  { path: 'roleRef.kind' },
  { path: 'roleRef.name' },
  { path: 'roleRef.apiGroup', assumed: 'rbac.authorization.k8s.io' },
]

/**
 * From the update validation of Kubernetes 1.34.2: pkg/apis/{apps,batch,core,networking,node,rbac,scheduling,storage}/
 * validation/validation.go, and staging/src/k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation.
 */
const frozen = new Map<string, readonly FrozenField[]>([
  ['apps/Deployment', [selector]],
  ['apps/DaemonSet', [selector]],
  ['apps/ReplicaSet', [selector]],
  [
    'apps/StatefulSet',
    [
      selector,
      { path: 'spec.serviceName' },
      { path: 'spec.podManagementPolicy', assumed: 'OrderedReady' },
      { path: 'spec.volumeClaimTemplates' },
    ],
  ],
  [
    'batch/Job',
    [
      selector,
      { path: 'spec.template' },
      { path: 'spec.completionMode', assumed: 'NonIndexed' },
      { path: 'spec.podFailurePolicy' },
      { path: 'spec.backoffLimitPerIndex' },
      { path: 'spec.managedBy' },
      { path: 'spec.successPolicy' },
    ],
  ],
  ['rbac.authorization.k8s.io/RoleBinding', roleRef],
  ['rbac.authorization.k8s.io/ClusterRoleBinding', roleRef],
  [
    'storage.k8s.io/StorageClass',
    [
      { path: 'provisioner' },
      { path: 'parameters' },
      { path: 'reclaimPolicy', assumed: 'Delete' },
      { path: 'volumeBindingMode', assumed: 'Immediate' },
    ],
  ],
  ['networking.k8s.io/IngressClass', [{ path: 'spec.controller' }]],
  ['node.k8s.io/RuntimeClass', [{ path: 'handler' }]],
  [
    'scheduling.k8s.io/PriorityClass',
    [{ path: 'value' }, { path: 'preemptionPolicy', assumed: 'PreemptLowerPriority' }],
  ],
  [
    'apiextensions.k8s.io/CustomResourceDefinition',
    ['group', 'scope', 'names.kind', 'names.plural'].map((field) => ({ path: `spec.${field}` })),
  ],
  ['v1/Secret', [{ path: 'type', assumed: 'Opaque' }]],
])

/** Fields that the API server refuses to change: apply would fail half-way through the release. */
export const immutableFields: RiskRule = ({ old, next }) => {
  if (!old || !next || isRecreated(next)) return []
  const kind = `${apiGroup(next.apiVersion)}/${next.kind}`
  const fields = (frozen.get(kind) ?? [])
    .filter((field) => differs(field, old.value, next.value))
    .map(({ path }) => path)
  const refused = [...fields, ...(special.get(kind)?.(old, next) ?? [])]
  return risks(
    'immutable-field',
    'high',
    refused.map((path) => `${path} cannot be changed: the API server would refuse it`),
  )
}

/** helm deletes a hook once it is done or before it creates it again, unless told otherwise (helm.sh/docs: chart hooks). */
function isRecreated(object: ManifestObject): boolean {
  if (annotation(object, 'helm.sh/hook') === undefined) return false
  return /before-hook-creation|hook-succeeded|^$/.test(annotation(object, 'helm.sh/hook-delete-policy') ?? '')
}

function differs({ path, assumed }: FrozenField, old: Field, next: Field): boolean {
  const [before, after] = [old, next].map((side) => at(side, ...path.split('.')))
  // First as they are: this refuses what grows past all bounds, which must not be taken apart.
  if (asWritten(before) === asWritten(after)) return false
  return !same(comparable(before) ?? assumed, comparable(after) ?? assumed)
}

function asWritten(value: Field): string {
  return value === undefined ? '' : canonical(value)
}

/** What the API server fills into claim templates, so that saying it or not is the same. */
function comparable(value: Field): Field {
  const bare = value === undefined ? undefined : said(value)
  return Array.isArray(bare) ? bare.map(claimTemplate) : bare
}

/** What is empty and a mapping of names to the API server; any other empty mapping is something. */
const maps = ['labels', 'annotations', 'matchLabels', 'nodeSelector']

/** `null`, and a list or a mapping of names with nothing in it, are nothing to the API server. */
function said(value: Value): Field {
  if (value instanceof Map) return new Map([...value].flatMap(saidEntry))
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map((item) => said(item) ?? item)
  return at(value)
}

function saidEntry([key, item]: [string, Value]): [string, Value][] {
  const bare = said(item)
  const isEmptyMap = maps.includes(key) && bare instanceof Map && bare.size === 0
  return bare === undefined || isEmptyMap ? [] : [[key, bare]]
}

function claimTemplate(template: Value): Value {
  const spec = at(template, 'spec')
  if (!(template instanceof Map) || !(spec instanceof Map)) return template
  const bare = without(template, ['apiVersion', 'kind', 'status'])
  const isDefault = textAt(spec, 'volumeMode') === 'Filesystem'
  return bare.set('spec', inOneUnit(isDefault ? without(spec, ['volumeMode']) : spec))
}

/** `1Gi` is `1024Mi` to the API server. */
function inOneUnit(spec: Map<string, Value>): Map<string, Value> {
  const resources = entriesAt(spec, 'resources')
  const requests = entriesAt(spec, 'resources', 'requests').map(([key, size]): [string, Value] => {
    const number = quantity(scalarText(size))
    return [key, number === undefined ? size : String(number)]
  })
  if (requests.length === 0) return spec
  return new Map(spec).set('resources', new Map(resources).set('requests', new Map(requests)))
}

function without(value: Field, keys: readonly string[]): Map<string, Value> {
  return new Map(entriesAt(value).filter(([key]) => !keys.includes(key)))
}

/** Kinds with rules of their own; each gives the paths that would be refused. */
const special = new Map<string, (old: ManifestObject, next: ManifestObject) => string[]>([
  ['v1/Service', service],
  ['v1/PersistentVolumeClaim', claim],
  ['v1/PersistentVolume', volume],
  ['v1/ConfigMap', frozenData],
  ['v1/Secret', frozenData],
  ['batch/Job', completions],
])

/**
 * An address that is left out keeps the one that was given out (pkg/registry/core/service/storage: patchAllocatedValues;
 * validateUpgradeDowngradeClusterIPs, validateLoadBalancerClassField).
 */
function service(old: ManifestObject, next: ManifestObject): string[] {
  const type = ({ value }: ManifestObject) => textAt(value, 'spec', 'type') || 'ClusterIP'
  if ([type(old), type(next)].includes('ExternalName')) return []
  const address = ({ value }: ManifestObject) =>
    textAt(value, 'spec', 'clusterIP') || (textsAt(value, 'spec', 'clusterIPs')[0] ?? '')
  const loadBalancerClass = ({ value }: ManifestObject) => textAt(value, 'spec', 'loadBalancerClass')
  const balanced = type(old) === 'LoadBalancer' && type(next) === 'LoadBalancer'
  // Kept, too, is that there is none, which these types cannot do without.
  const needsOne = address(old) === 'None' && ['NodePort', 'LoadBalancer'].includes(type(next))
  const given = address(next) !== '' && address(next) !== address(old)
  return [
    ...(given || needsOne ? ['spec.clusterIP'] : []),
    ...(balanced && loadBalancerClass(old) !== loadBalancerClass(next) ? ['spec.loadBalancerClass'] : []),
  ]
}

/** Nothing of a claim but the size it asks for and its attributes class (ValidatePersistentVolumeClaimUpdate). */
function claim(old: ManifestObject, next: ManifestObject): string[] {
  const free = ['resources', 'volumeAttributesClassName']
  const spec = ({ value }: ManifestObject) => at(claimTemplate(value), 'spec')
  const keys = new Set([...entriesAt(spec(old)), ...entriesAt(spec(next))].map(([key]) => key))
  return [...keys]
    .filter((key) => {
      const [before, after] = [at(spec(old), key), at(spec(next), key)]
      // The name of the volume is filled in by the cluster, and may be set once.
      const boundLater = key === 'volumeName' && (before === undefined || after === undefined)
      return !free.includes(key) && !boundLater && !same(before, after)
    })
    .map((key) => `spec.${key}`)
}

/** The source of a volume, which is any field that is not one of these (ValidatePersistentVolumeUpdate). */
const volumeFields = [
  'capacity',
  'accessModes',
  'claimRef',
  'persistentVolumeReclaimPolicy',
  'storageClassName',
  'mountOptions',
  'volumeAttributesClassName',
  'nodeAffinity',
]

function volume(old: ManifestObject, next: ManifestObject): string[] {
  const spec = ({ value }: ManifestObject) => at(claimTemplate(value), 'spec')
  const keys = new Set([...entriesAt(spec(old)), ...entriesAt(spec(next))].map(([key]) => key))
  return [...keys]
    .filter((key) => !volumeFields.includes(key) && !same(at(spec(old), key), at(spec(next), key)))
    .map((key) => `spec.${key}`)
}

/** (ValidateSecretUpdate, ValidateConfigMapUpdate.) */
function frozenData(old: ManifestObject, next: ManifestObject): string[] {
  if (!isTrue(old.value.get('immutable'))) return []
  const fields = ['data', 'stringData', 'binaryData']
  return [
    ...fields.filter((field) => !same(at(old.value, field), at(next.value, field))),
    ...(isTrue(next.value.get('immutable')) ? [] : ['immutable']),
  ]
}

/** Only an indexed Job may change how often it runs (validateCompletions). */
function completions(old: ManifestObject, next: ManifestObject): string[] {
  if (textAt(next.value, 'spec', 'completionMode') === 'Indexed') return []
  const count = ({ value }: ManifestObject) => textAt(value, 'spec', 'completions') || '1'
  return count(old) === count(next) ? [] : ['spec.completions']
}
