import type { ManifestObject } from '../../manifest/manifest.js'
import { at, shown, textAt } from '../../manifest/fields.js'
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
  'cluster-pool-ipv4-cidr',
  'cluster-pool-ipv4-mask-size',
  'cluster-pool-ipv6-cidr',
  'cluster-pool-ipv6-mask-size',
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
