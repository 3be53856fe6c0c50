import { describe, expect, it } from '@jest/globals'
import { lintStack } from './harness.js'

const release = 'releases:\n  - {name: a, chart: r/a, version: 1.0.0, labels: {layer: 1}}\n'

/** The messages about a stack with these state values. */
const said = (values: string) =>
  lintStack({ helmfile: release, build: `${release}renderedvalues: {${values}}\n` }).map(
    ({ rule, severity, message }) => `${severity} ${rule}: ${message.split(', which')[0]}`,
  )

const overlap = (a: string, b: string) => `warning address-overlap: ${a} overlaps with ${b}`

describe('addresses that the cluster keeps for itself', () => {
  it.each<[string, string, string[]]>([
    [
      'pods and the load balancers',
      'podCIDRs: [10.0.0.0/8], loadBalancer: {start: 10.1.0.100, stop: 10.1.0.110}',
      [overlap('podCIDRs 10.0.0.0/8', 'loadBalancer 10.1.0.100-10.1.0.110')],
    ],
    [
      'pods and hosts of the LAN',
      'podCIDRs: [10.0.0.0/8], nfs: {server: 10.20.0.5}, apiServer: {host: 10.20.0.6, port: 6443}',
      [
        overlap('podCIDRs 10.0.0.0/8', 'nfs.server 10.20.0.5'),
        overlap('podCIDRs 10.0.0.0/8', 'apiServer.host 10.20.0.6'),
      ],
    ],
    [
      'pods and Services',
      'podCIDRs: [10.244.0.0/16, 10.96.0.0/16], serviceCIDR: 10.96.0.0/12',
      [overlap('serviceCIDR 10.96.0.0/12', 'podCIDRs 10.96.0.0/16')],
    ],
    [
      'Services and the load balancers',
      'serviceCIDR: 192.168.0.0/16, lb: {start: 192.168.20.100, stop: 192.168.20.110, traefik: 10.0.0.1}',
      [overlap('serviceCIDR 192.168.0.0/16', 'lb 192.168.20.100-192.168.20.110')],
    ],
    [
      'pods, by another name and at another place, and a range of the LAN',
      'cilium: {clusterPoolIPv4PodCIDRList: [10.10.0.0/16]}, lan: 10.10.5.17/24',
      [overlap('cilium.clusterPoolIPv4PodCIDRList 10.10.0.0/16', 'lan 10.10.5.17/24')],
    ],
    [
      'a range that begins where another ends',
      'podCIDR: 10.0.0.0/24, a: 10.0.0.255, b: 10.0.1.0',
      [overlap('podCIDR 10.0.0.0/24', 'a 10.0.0.255')],
    ],
    [
      'everything apart',
      'podCIDRs: [10.244.0.0/16], serviceCIDR: 10.96.0.0/12, nfs: {server: 192.168.20.10}',
      [],
    ],
    ['nothing of its own', 'lan: 10.0.0.0/8, nfs: {server: 10.0.0.1}', []],
    ['who may come in', 'podCIDRs: [10.244.0.0/16], trusted: [10.244.0.0/16, 0.0.0.0/0]', []],
    ['a Service that was given its address', 'serviceCIDR: 10.96.0.0/12, clusterDNS: 10.96.0.10', []],
    ['what is no address', 'podCIDRs: [10.0.0.0/33, 10.0.0/8, 1.2.3.4.5, "", 10, null, {}], a: 10.0.0.1', []],
  ])('%s', (_, values, expected) => {
    expect(said(values)).toEqual(expected)
  })

  it('are told at the last file that sets them', () => {
    const environments =
      'environments: {production: {values: [e/default.yaml, e/production.yaml, e/other.yaml, {a: b}]}}'
    const files = {
      'e/default.yaml': 'podCIDRs:\n  - 10.9.0.0/16\n',
      'e/production.yaml': '# The network\npodCIDRs:\n  - 10.0.0.0/8\n',
      'e/other.yaml': 'nfs: {server: 10.0.0.1}\n',
    }
    const build = `${environments}\n${release}renderedvalues: {podCIDRs: [10.0.0.0/8], nfs: {server: 10.0.0.1}}\n`
    expect(lintStack({ helmfile: release, build, files })).toMatchObject([
      { file: 'stack/e/production.yaml', line: 2 },
    ])
  })

  it('keep nothing else of the values', () => {
    const found = lintStack({
      helmfile: release,
      build: `${release}renderedvalues: {podCIDRs: [10.0.0.0/8], db: {host: 10.0.0.1, password: hunter2}}\n`,
    })
    expect(found).toHaveLength(1)
    expect(JSON.stringify(found)).not.toContain('hunter2')
  })
})
