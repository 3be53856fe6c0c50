import type { ManifestObject } from '../../manifest/manifest.js'
import { at, listAt, shown, textAt } from '../../manifest/fields.js'
import { containersOf, podSpecOf } from '../kubernetes/pod-spec.js'
import type { Risk } from '../risk.js'
import { risks, type RiskRule } from '../rule.js'

/**
 * Settings of the agent that decide how packets travel and who balances them; nodes that differ in one do not reach
 * each other until all agents have restarted (docs.cilium.io: agent command reference, upgrade guide).
 */
const datapath = [
  'auto-direct-node-routes',
  'bpf-lb-acceleration',
  'bpf-lb-algorithm',
  'bpf-lb-external-clusterip',
  'bpf-lb-mode',
  'bpf-lb-sock',
  'bpf-lb-sock-hostns-only',
  'cluster-id',
  'cluster-name',
  'cni-chaining-mode',
  'cni-exclusive',
  'datapath-mode',
  'devices',
  'direct-routing-device',
  'enable-bpf-masquerade',
  'enable-encryption-strict-mode',
  'enable-endpoint-routes',
  'enable-external-ips',
  'enable-host-legacy-routing',
  'enable-host-port',
  'enable-ipsec',
  'enable-ipv4',
  'enable-ipv4-masquerade',
  'enable-ipv6',
  'enable-ipv6-masquerade',
  'enable-l2-announcements',
  'enable-node-port',
  'enable-policy',
  'enable-session-affinity',
  'enable-wireguard',
  'identity-allocation-mode',
  'ipam',
  'ipv4-native-routing-cidr',
  'ipv6-native-routing-cidr',
  'kube-proxy-replacement',
  'mtu',
  'node-port-range',
  'routing-mode',
  'tunnel',
  'tunnel-port',
  'tunnel-protocol',
]

/** Changed Cilium settings of that list. */
export const ciliumDatapath: RiskRule = ({ old, next }) => {
  if (!old || !isAgentConfig(old) || (next && !isAgentConfig(next))) return []
  if (!next) return risks('cilium-datapath', 'high', ['removes the settings of the Cilium agent'])
  const changed = datapath.filter((key) => setting(old, key) !== setting(next, key))
  return risks(
    'cilium-datapath',
    'high',
    changed.map((key) => `${key} ${setting(old, key)} → ${setting(next, key)}`),
  )
}

/**
 * Where pods get their addresses from. The list may grow at its end, and nothing else of it may change
 * (docs.cilium.io: cluster scope IPAM, expanding the cluster pool).
 */
export const ciliumPodAddresses: RiskRule = ({ old, next }) => {
  if (!old || !next || !isAgentConfig(old) || !isAgentConfig(next)) return []
  return ['ipv4', 'ipv6'].flatMap((family) => [
    ...rangeRisks(`cluster-pool-${family}-cidr`, old, next),
    ...risks('cilium-pod-addresses', 'high', moved(`cluster-pool-${family}-mask-size`, old, next)),
  ])
}

function rangeRisks(key: string, old: ManifestObject, next: ManifestObject): Risk[] {
  const [before = [], after = []] = [old, next].map(({ value }) => ranges(textAt(value, 'data', key)))
  const kept = before.length > 0 && before.every((range, index) => range === after[index])
  if (kept && after.length === before.length) return []
  if (!kept) return risks('cilium-pod-addresses', 'high', moved(key, old, next))
  return risks('cilium-pod-addresses', 'medium', [
    `adds ${setting(next, key)} for pods: nothing else may use it`,
  ])
}

function ranges(text: string): string[] {
  return text.split(/[ ,]+/).filter(Boolean)
}

function moved(key: string, old: ManifestObject, next: ManifestObject): string[] {
  const [before, after] = [setting(old, key), setting(next, key)]
  return before === after
    ? []
    : [`${key} ${before} → ${after}: nodes keep the addresses that they were given`]
}

/** Where Cilium looks for the API server; it cannot use the Service, which is there only once Cilium runs. */
export const ciliumApiServer: RiskRule = ({ old, next }) => {
  if (!old || !next || !isCiliumWorkload(old) || !isCiliumWorkload(next)) return []
  const [before, after] = [apiServersOf(old), apiServersOf(next)]
  if (before === after) return []
  return risks('cilium-api-server', 'high', [
    `the API server is looked for at ${shown(before)} → ${shown(after)}: with a wrong address nodes lose their network`,
  ])
}

function isCiliumWorkload({ kind, name }: ManifestObject): boolean {
  return (kind === 'DaemonSet' || kind === 'Deployment') && /^cilium(-|$)/.test(name)
}

/** A variable of an environment is not said unless it is an address. */
const addressForm = /^[\w.:-]{1,80}$/

function apiServersOf(object: ManifestObject): string {
  const found = containersOf(podSpecOf(object)).flatMap(({ value }) => {
    const env = new Map(listAt(value, 'env').map((item) => [textAt(item, 'name'), textAt(item, 'value')]))
    const [host, port] = ['HOST', 'PORT'].map((what) => env.get(`KUBERNETES_SERVICE_${what}`) ?? '')
    return host || port ? [addressForm.test(`${host}:${port}`) ? `${host}:${port}` : 'something else'] : []
  })
  return [...new Set(found)].sort().join(' or ') || 'the address of its Service'
}

function isAgentConfig({ kind, name }: ManifestObject): boolean {
  return kind === 'ConfigMap' && name === 'cilium-config'
}

/** Words, numbers and addresses are said; anything else only changes. */
function setting(config: ManifestObject, key: string): string {
  const data = at(config.value, 'data')
  if (at(data, key) === undefined) return 'unset'
  const value = textAt(data, key)
  return /^[\w.:/ ,+-]{1,60}$/.test(value) ? shown(value) : `other (${value.length} characters)`
}
