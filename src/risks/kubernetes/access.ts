import { apiGroup, scalarText, type ManifestObject } from '../../manifest/manifest.js'
import type { Risk } from '../risk.js'
import { at, entriesAt, listAt, listed, same, shown, textAt, textsAt } from '../../manifest/fields.js'
import { risks, subject, type RiskRule } from '../rule.js'

/** Rights that are given to more, or that become more (kubernetes.io/docs: RBAC Good Practices). */
export const access: RiskRule = (change) => {
  const object = subject(change)
  if (!change.next || !object || apiGroup(object.apiVersion) !== 'rbac.authorization.k8s.io') return []
  if (/^(Cluster)?Role$/.test(object.kind)) return roleRisks(change.old, change.next)
  return /^(Cluster)?RoleBinding$/.test(object.kind) ? bindingRisks(change.old, change.next) : []
}

/** One right, in the words of a rule; a URL stands as a resource. */
interface Grant {
  readonly isUrl: boolean
  readonly group: string
  readonly resource: string
  readonly verb: string
  /** The names it is limited to, joined; empty for all. */
  readonly names: string
}

/** Rules can multiply to more rights than anybody could read. */
const mostGrants = 5_000

function roleRisks(old: ManifestObject | undefined, next: ManifestObject): Risk[] {
  const [before, after] = [grantsOf(old), grantsOf(next)]
  if (!before || !after) {
    return risks('rbac-widened', 'high', ['its rules multiply to more rights than can be compared'])
  }
  const gained = after.filter((grant) => !before.some((held) => covers(held, grant)))
  const dangerous = gained.filter(isDangerous)
  const plain = gained.filter((grant) => !isDangerous(grant))
  return [
    ...grantRisks('high', dangerous),
    ...grantRisks(old ? 'medium' : 'low', plain),
    ...aggregation(old, next),
  ]
}

function grantRisks(level: Risk['level'], grants: readonly Grant[]): Risk[] {
  if (grants.length === 0) return []
  const verbs = new Map<string, string[]>()
  for (const grant of grants) verbs.set(placeOf(grant), [...(verbs.get(placeOf(grant)) ?? []), grant.verb])
  const texts = [...verbs].map(([place, all]) => `${[...new Set(all)].join('/')} on ${place}`)
  return risks('rbac-widened', level, [`grants ${listed(texts)}`])
}

function placeOf({ group, resource, names }: Grant): string {
  const place = group === '' ? resource : `${resource}.${group}`
  return `${place}${names === '' ? '' : ` (${names})`}`
}

/** @returns undefined when there are too many. */
function grantsOf(role: ManifestObject | undefined): Grant[] | undefined {
  const grants: Grant[] = []
  for (const rule of listAt(role?.value, 'rules')) {
    const verbs = textsAt(rule, 'verbs')
    const names = textsAt(rule, 'resourceNames').sort().join(' ')
    const groups = listAt(rule, 'apiGroups').map(scalarText)
    const resources = textsAt(rule, 'resources')
    const urls = textsAt(rule, 'nonResourceURLs')
    if (grants.length + (groups.length * resources.length + urls.length) * verbs.length > mostGrants)
      return undefined
    for (const verb of verbs) {
      for (const resource of urls) grants.push({ isUrl: true, group: '', resource, verb, names: '' })
      for (const group of groups)
        for (const resource of resources) grants.push({ isUrl: false, group, resource, verb, names })
    }
  }
  return grants
}

function covers(held: Grant, wanted: Grant): boolean {
  const fits = (own: string, other: string) => own === '*' || own === other
  const names = held.names.split(' ')
  const isNamed = wanted.names !== '' && wanted.names.split(' ').every((name) => names.includes(name))
  const isBelow = held.resource.endsWith('*') && wanted.resource.startsWith(held.resource.slice(0, -1))
  return (
    (held.names === '' || isNamed) &&
    held.isUrl === wanted.isUrl &&
    fits(held.verb, wanted.verb) &&
    fits(held.group, wanted.group) &&
    (fits(held.resource, wanted.resource) || (held.isUrl && isBelow))
  )
}

const becomesMore = ['escalate', 'bind', 'impersonate', '*']
const runsCode = ['pods/exec', 'pods/attach', 'pods/portforward', 'nodes/proxy', 'serviceaccounts/token']
const writes = ['create', 'update', 'patch', 'delete', 'deletecollection']
const rulesTheCluster = ['rbac.authorization.k8s.io', 'admissionregistration.k8s.io', 'certificates.k8s.io']

/** Rights from which others can be had. */
function isDangerous({ isUrl, group, resource, verb }: Grant): boolean {
  if (isUrl) return verb === '*' && resource.includes('*')
  const isCore = group === '' || group === '*'
  return (
    becomesMore.includes(verb) ||
    (resource === '*' && (isCore || writes.includes(verb))) ||
    (isCore && (resource === 'secrets' || runsCode.includes(resource))) ||
    ((group === '*' || rulesTheCluster.includes(group)) && writes.includes(verb))
  )
}

/** A role that gathers others, or that joins one of the roles people have. */
function aggregation(old: ManifestObject | undefined, next: ManifestObject): Risk[] {
  const prefix = 'rbac.authorization.k8s.io/aggregate-to-'
  const joined = (role: ManifestObject | undefined) =>
    entriesAt(role?.value, 'metadata', 'labels')
      .filter(([name, value]) => name.startsWith(prefix) && scalarText(value) === 'true')
      .map(([name]) => name.slice(prefix.length))
  const added = joined(next).filter((role) => !joined(old).includes(role))
  const rule = at(next.value, 'aggregationRule')
  const gathers = rule !== undefined && !same(rule, at(old?.value, 'aggregationRule'))
  return risks('rbac-widened', 'medium', [
    ...(added.length > 0 ? [`its rights join the roles of ${listed(added)}`] : []),
    ...(gathers ? ['takes over the rights of other roles (aggregationRule)'] : []),
  ])
}

const everybody = [
  'system:authenticated',
  'system:unauthenticated',
  'system:anonymous',
  'system:serviceaccounts',
]

function bindingRisks(old: ManifestObject | undefined, next: ManifestObject): Risk[] {
  const before = subjectsOf(old)
  const added = subjectsOf(next).filter((one) => !before.includes(one))
  if (added.length === 0) return []
  const role = textAt(next.value, 'roleRef', 'name')
  const isWide = next.kind === 'ClusterRoleBinding'
  const toAll = added.some((one) => everybody.some((group) => one.endsWith(` ${group}`)))
  const level = role === 'cluster-admin' || toAll ? 'high' : isWide || old ? 'medium' : 'low'
  const where = isWide ? 'in the whole cluster' : `in ${shown(next.namespace)}`
  return risks('rbac-widened', level, [`binds ${shown(role)} ${where} to ${listed(added)}`])
}

function subjectsOf(binding: ManifestObject | undefined): string[] {
  return listAt(binding?.value, 'subjects').map((one) => {
    const namespace = textAt(one, 'namespace')
    return `${textAt(one, 'kind')} ${namespace === '' ? '' : `${namespace}/`}${textAt(one, 'name')}`
  })
}
