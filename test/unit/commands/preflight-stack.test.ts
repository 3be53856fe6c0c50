import { describe, expect, it } from '@jest/globals'
import { accessIn } from '../../../src/cluster/access.js'
import type { ClusterApi } from '../../../src/cluster/api.js'
import type { StoredRelease } from '../../../src/cluster/releases.js'
import type { Listing } from '../../../src/cluster/status/listing.js'
import {
  accessCheck,
  addressCheck,
  nodeCheck,
  skewOutcome,
  storageCheck,
  type Ground,
} from '../../../src/commands/preflight-cluster.js'
import { diskOutcome, environmentCheck } from '../../../src/commands/preflight-stack.js'
import { storedRelease } from '../fixtures/plan.js'

const release = { namespace: 'shop', name: 'web', chart: './web', version: '', installed: true }
const layers = [{ layer: 1, releases: [release] }]

function ground(objects: readonly object[], ...stored: StoredRelease[]): Ground {
  const listing: Listing = { kind: 'objects', objects }
  return {
    list: (apiVersion) => Promise.resolve(apiVersion === 'cilium.io/v2alpha1' ? { kind: 'absent' } : listing),
    served: (apiVersion, kind) => ({
      ...{ apiVersion, kind, plural: `${kind.toLowerCase()}s`, namespaced: true, verbs: [] },
    }),
    layers,
    installed: new Map(stored.map((one) => [`${one.namespace}/${one.name}`, one])),
  }
}

const hidden: Ground = {
  ...ground([]),
  list: () => Promise.resolve({ kind: 'unreadable', why: 'forbidden' }),
}
const line = ({ outcome, detail }: { outcome: string; detail: string }) => `${outcome} ${detail}`

describe('the versions', () => {
  it.each([
    ['v1.34.2', 'v1.34.2', 'v1.36', 'ok cluster v1.34.2, kubectl v1.34.2, helm for v1.36'],
    ['v1.35.0-gke.1', 'v1.34.2', 'v1.36', 'ok'],
    ['v1.32.0', 'v1.34.2', 'v1.36', 'note'],
    ['v1.37.0', 'v1.36.0', 'v1.36', 'note'],
    ['', 'v1.36.0', 'v1.36', 'unknown'],
    ['v1.36.0', 'v1.36.0', '', 'unknown'],
  ])('cluster %s, kubectl %s, helm for %s', (server, kubectl, helm, found) => {
    expect(line(skewOutcome(server, kubectl, helm)).slice(0, found.length)).toBe(found)
  })
})

describe('the nodes', () => {
  const node = (name: string, status: string) => ({
    metadata: { name },
    status: { conditions: [{ type: 'Ready', status, reason: 'KubeletNotReady' }] },
  })

  it.each([
    ['all ready', ground([node('a', 'True')]), 'ok 1 of 1 nodes are ready'],
    ['some not', ground([node('a', 'True'), node('b', 'False')]), 'note 1 of 2 nodes are ready; not: b'],
    [
      'none, before the first layer',
      ground([node('a', 'False')]),
      'note 0 of 1 nodes are ready, as it has to be before layer 1 brings the network',
    ],
    [
      'none, after it',
      ground([node('a', 'False')], storedRelease()),
      'failed 0 of 1 nodes are ready: KubeletNotReady',
    ],
    ['none at all', ground([]), 'failed the cluster has no nodes'],
    ['unreadable', hidden, 'unknown forbidden'],
  ])('%s', async (_title, given, found) => {
    expect(line(await nodeCheck(given))).toBe(found)
  })
})

describe('the rights', () => {
  /** An API server that answers with these rules. */
  const server = (rules: object[], incomplete = false, status = 201) =>
    ({
      request: () =>
        Promise.resolve({
          status,
          body: JSON.stringify({ message: 'no', status: { incomplete, resourceRules: rules } }),
        }),
    }) as unknown as ClusterApi
  const rule = (verbs: string[], apiGroups: string[], resources: string[], more = {}) => ({
    ...{ verbs, apiGroups, resources, ...more },
  })
  const all = rule(['*'], ['*'], ['*'])
  const secrets = rule(['create', 'patch', 'delete'], [''], ['secrets'])
  const manifest = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n'
  const installed = ground([], storedRelease({ manifest }))

  it.each<[string, ClusterApi, string]>([
    ['for all', server([all]), 'ok may change all that is installed, in 1 namespaces'],
    [
      'for some',
      server([secrets]),
      'note enough for a plan at most: this account may not change deployments in shop',
    ],
    [
      'to read',
      server([rule(['list'], ['*'], ['*'])]),
      'note enough for a plan at most: this account may not change secrets in shop, deployments in shop',
    ],
    [
      'for named objects',
      server([secrets, rule(['*'], ['apps'], ['deployments'], { resourceNames: ['a'] })]),
      'note enough for a plan at most: this account may not change deployments in shop',
    ],
    [
      'that are not listed',
      server([secrets], true),
      'unknown the cluster does not list all rights: deployments in shop',
    ],
  ])('%s', async (_title, api, found) => {
    expect(line(await accessCheck(api, installed))).toBe(found)
  })

  it('that cannot be asked for are no rights', async () => {
    await expect(accessIn(server([], false, 403), 'shop')).rejects.toMatchObject({
      reason: 'cluster-refused',
    })
  })
})

describe('the storage classes', () => {
  const named = (name: string, isDefault = false) => ({
    metadata: {
      name,
      annotations: isDefault ? { 'storageclass.kubernetes.io/is-default-class': 'true' } : {},
    },
  })

  it.each([
    [[named('nfs', true), named('fast')], 'ok nfs (default), fast'],
    [[named('nfs')], 'note nfs; none is the default: claims have to name one'],
    [[], 'note there are no storage classes yet'],
  ])('%j', async (classes, found) => {
    expect(line(await storageCheck(ground(classes)))).toBe(found)
  })
})

describe('the addresses for load balancers', () => {
  const pool = (free: string, conflict = 'False') => ({
    metadata: { name: 'lan' },
    status: {
      conditions: [
        { type: 'cilium.io/IPsAvailable', status: 'Unknown', message: free },
        { type: 'cilium.io/PoolConflict', status: conflict },
      ],
    },
  })

  it.each([
    [[pool('4')], 'ok lan: 4 free'],
    [[pool('0')], 'note lan: 0 free'],
    [[pool('')], 'unknown lan: an unknown number of free'],
    [[pool('4', 'True')], 'failed the pool lan overlaps with another one'],
    [[], 'note there are no pools yet'],
  ])('%j', async (pools, found) => {
    expect(line(await addressCheck(ground(pools)))).toBe(found)
  })
})

describe('the environments of GitHub', () => {
  const reviewers = (given: Readonly<Record<string, number>>) => ({
    requiredReviewers: (name: string) => Promise.resolve(given[name]),
  })
  const inputs = { environment: 'production', approvalMode: 'environment' } as const

  it.each([
    [{ 'production-layer-1': 2 }, 'ok 1, each with required reviewers'],
    [{ 'production-layer-1': 0 }, 'failed production-layer-1 has no required reviewers'],
    [{}, 'failed production-layer-1 is missing'],
  ])('%j', async (given, found) => {
    expect(line(await environmentCheck(reviewers(given), inputs, layers))).toBe(found)
  })

  it('are not needed where the review of a pull request counts', async () => {
    const found = await environmentCheck(reviewers({}), { ...inputs, approvalMode: 'review' }, layers)
    expect(line(found)).toBe('ok approval-mode is review: none is asked')
  })
})

describe('the disk', () => {
  it.each([
    [10 * 1024 ** 3, 'ok 10.0 GiB free in /tmp'],
    [300 * 1024 ** 2, 'failed 0.3 GiB free in /tmp'],
  ])('with %i bytes', (free, found) => {
    expect(line(diskOutcome('/tmp', free))).toBe(found)
  })
})
