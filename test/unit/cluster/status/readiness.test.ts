import { describe, expect, it } from '@jest/globals'
import type { Listing } from '../../../../src/cluster/status/listing.js'
import { readinessRows, type HealthOf } from '../../../../src/cluster/status/readiness.js'
import { storedObjects } from '../../../../src/cluster/status/stored-objects.js'
import { storedRelease } from '../../fixtures/plan.js'
import { object, told } from './fixtures.js'

const manifest = (apiVersion: string, kind: string, spec = '{}') =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: web}\nspec: ${spec}\n`

/** It says what the object says of itself. */
const healthOf: HealthOf = (given) => {
  const { health = 'ready' } = given as { health?: 'ready' | 'waiting' | 'failed' }
  return { state: health, why: health === 'ready' ? '' : `it is ${health}` }
}

async function looked(text: string, listing: Listing) {
  const asked: string[] = []
  const resource = { apiVersion: '', kind: '', plural: '', namespaced: true, verbs: [] }
  const rows = await readinessRows([storedObjects(storedRelease({ manifest: text }))], {
    list: (apiVersion, kind) => {
      asked.push(`${apiVersion} ${kind}`)
      return Promise.resolve(listing)
    },
    served: () => resource,
    healthOf,
  })
  return { asked, told: told(rows) }
}

const live = (health: string): Listing => ({ kind: 'objects', objects: [object('web', { health })] })
const deployment = manifest('apps/v1', 'Deployment')

describe('what helm installed', () => {
  it.each<[string, string, Listing, string[]]>([
    ['is ready', deployment, live('ready'), ['ok']],
    ['is on its way', deployment, live('waiting'), ['warning it is waiting']],
    ['has failed', deployment, live('failed'), ['alarm it is failed']],
    ['is gone', deployment, { kind: 'objects', objects: [] }, ['alarm it is not there any more']],
    ['cannot be read', deployment, { kind: 'unreadable', why: 'forbidden' }, ['unknown forbidden']],
    [
      'has cleaned itself up',
      manifest('batch/v1', 'Job', '{ttlSecondsAfterFinished: 5}'),
      { kind: 'objects', objects: [] },
      ['ok'],
    ],
    ['is of a kind that is not served', deployment, { kind: 'absent' }, []],
    ['is no YAML', '{', live('ready'), ['unknown what helm stored cannot be read']],
  ])('%s', async (_title, text, listing, rows) => {
    expect((await looked(text, listing)).told).toEqual(rows)
  })

  it('is asked for once a kind, and only where it has a state', async () => {
    const kinds = [
      ['apps/v1', 'Deployment'],
      ['apps/v1', 'Deployment'],
      ['v1', 'ConfigMap'],
      ['rbac.authorization.k8s.io/v1', 'Role'],
      ['minio.min.io/v2', 'Tenant'],
      ['cert-manager.io/v1', 'Certificate'],
    ] as const
    const text = kinds.map(([apiVersion, kind]) => manifest(apiVersion, kind)).join('---\n')
    expect((await looked(text, live('ready'))).asked).toEqual([
      'apps/v1 Deployment',
      'minio.min.io/v2 Tenant',
    ])
  })
})
