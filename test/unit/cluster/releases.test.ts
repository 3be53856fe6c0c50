import { describe, expect, it } from '@jest/globals'
import { gzipSync } from 'node:zlib'
import { storedReleases } from '../../../src/cluster/releases.js'
import { releaseKey } from '../../../src/lib/release-name.js'

const record = (name: string, version: number, status: string) => ({
  name,
  namespace: 'shop',
  version,
  manifest: `# Ü ${name} ${version}`,
  info: { status, last_deployed: '2026-01-02T03:04:05Z', description: 'Done' },
  chart: { metadata: { name: 'web', version: '1.2.3' } },
  hooks: [{ path: 'web/templates/job.yaml', manifest: 'kind: Job', events: ['pre-upgrade'] }],
  apply_method: 'ssa',
})

/** As helm packs it: JSON, gzip, base64; the API adds another base64. */
function packed(value: unknown): string {
  const helm = gzipSync(JSON.stringify(value)).toString('base64')
  return Buffer.from(helm).toString('base64')
}

function secret(
  name: string,
  version: number,
  status: string,
  release = packed(record(name, version, status)),
) {
  return {
    metadata: {
      name: `sh.helm.release.v1.${name}.v${version}`,
      namespace: 'shop',
      labels: { owner: 'helm', name, version: String(version), status },
    },
    data: { release },
  }
}

function read(...items: unknown[]) {
  const asked: (readonly string[])[] = []
  const run = (_what: string, args: readonly string[]) => {
    asked.push(args)
    return Promise.resolve(JSON.stringify({ items }))
  }
  return { releases: storedReleases({ run }), asked }
}

describe('the stored releases', () => {
  it('are read in one request that leaves superseded revisions on the server', async () => {
    const { releases, asked } = read()
    expect(await releases).toEqual([])
    expect(asked).toEqual([
      ['get', '--raw', '/api/v1/secrets?labelSelector=owner%3Dhelm%2Cstatus!%3Dsuperseded'],
    ])
  })

  it('are unpacked from the form helm keeps them in', async () => {
    expect(await read(secret('web', 3, 'deployed')).releases).toEqual([
      {
        name: 'web',
        namespace: 'shop',
        revision: 3,
        status: 'deployed',
        chartVersion: '1.2.3',
        updated: '2026-01-02T03:04:05Z',
        description: 'Done',
        applyMethod: 'ssa',
        manifest: '# Ü web 3',
        hooks: [{ path: 'web/templates/job.yaml', manifest: 'kind: Job' }],
      },
    ])
  })

  it.each([
    ['a failed upgrade beside the good revision', [2, 'deployed'], [3, 'failed'], 3, 'failed'],
    ['a pending one, in any order', [10, 'pending-upgrade'], [9, 'deployed'], 10, 'pending-upgrade'],
    ['by number, not by text', [9, 'failed'], [10, 'deployed'], 10, 'deployed'],
  ] as const)(
    'count by their newest revision: %s',
    async (_title, [a, aStatus], [b, bStatus], revision, status) => {
      const releases = await read(secret('web', a, aStatus), secret('web', b, bStatus)).releases
      expect(releases).toMatchObject([{ revision, status }])
    },
  )

  it('are kept apart by namespace', async () => {
    const other = secret('web', 1, 'deployed')
    other.metadata.namespace = 'other'
    expect(await read(secret('web', 3, 'deployed'), other).releases).toHaveLength(2)
  })

  it('may lack what old versions of helm did not write', async () => {
    const bare = { name: 'web', namespace: 'shop', version: 1, info: { status: 'deployed' } }
    expect(await read(secret('web', 1, 'deployed', packed(bare))).releases).toMatchObject([
      { chartVersion: '', manifest: '', hooks: [], updated: '', applyMethod: '' },
    ])
  })

  it.each([
    ['is no base64', 'not base64 at all'],
    ['is not gzipped', Buffer.from(Buffer.from('{}').toString('base64')).toString('base64')],
    ['is no JSON', Buffer.from(gzipSync('hello').toString('base64')).toString('base64')],
    ['is no release', packed({ hello: 1 })],
    ['is empty', ''],
  ])('fail by name of the Secret when one %s', async (_title, data) => {
    await expect(read(secret('web', 1, 'deployed', data)).releases).rejects.toMatchObject({
      name: 'Failure',
      reason: 'cluster-refused',
      message: expect.stringContaining(
        'the Secret shop/sh.helm.release.v1.web.v1 is not a release that helm wrote',
      ),
    })
  })

  it('have their namespace and name as key', () => {
    expect(releaseKey({ namespace: 'shop', name: 'web' })).toBe('shop/web')
  })
})
