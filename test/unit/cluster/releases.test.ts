import { describe, expect, it } from '@jest/globals'
import { gzipSync } from 'node:zlib'
import { storedReleases } from '../../../src/cluster/releases.js'
import { releaseKey } from '../../../src/lib/release-name.js'
import { apiOf, secretsServer } from '../fixtures/api.js'

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
      labels: { owner: 'helm', name, version: String(version), status, modifiedAt: '' },
    },
    data: { release },
  }
}

function read(...items: ReturnType<typeof secret>[]) {
  const { api, asked, given } = secretsServer(items)
  const stored = storedReleases(api)
  return { releases: stored.then(({ installed }) => [...installed.values()]), stored, asked, given }
}

describe('the stored releases', () => {
  it('are read in one request for fifty, and one for each whose newest revision is not deployed', async () => {
    const many = Array.from({ length: 120 }, (_, index) => secret(`r${index}`, 1, 'deployed'))
    const { stored, asked } = read(...many, secret('web', 2, 'failed'))
    expect((await stored).installed.size).toBe(121)
    expect(asked).toHaveLength(1 + 3 + 1)
  })

  it('leave old revisions on the server, however many there are', async () => {
    const old = Array.from({ length: 40 }, (_, index) => secret('web', index + 1, 'superseded'))
    const failed = Array.from({ length: 9 }, (_, index) => secret('web', index + 41, 'failed'))
    const { releases, asked, given } = read(...old, ...failed)
    expect(await releases).toMatchObject([{ revision: 49, status: 'failed' }])
    expect(given).toMatchObject({ whole: ['sh.helm.release.v1.web.v49'], bare: { length: 9 } })
    expect(asked).toHaveLength(3)
  })

  it('do not fetch what was removed', async () => {
    const { releases, given } = read(secret('gone', 7, 'uninstalled'))
    expect(await releases).toEqual([])
    expect(given.whole).toEqual([])
  })

  it('are not kept from being known by an older record that is broken', async () => {
    const broken = secret('web', 2, 'deployed', 'broken')
    const [release] = await read(broken, secret('web', 3, 'failed')).releases
    expect(release).toMatchObject({ revision: 3 })
    expect(release?.deployed).toBeUndefined()
  })

  it('know of a pending one when it was written, and what helm goes on from', async () => {
    const pending = secret('web', 3, 'pending-upgrade')
    pending.metadata.labels.modifiedAt = '1767323045'
    const { releases } = read(secret('web', 2, 'deployed'), pending)
    expect(await releases).toMatchObject([
      {
        revision: 3,
        status: 'pending-upgrade',
        written: '2026-01-02T03:04:05.000Z',
        deployed: { revision: 2, status: 'deployed' },
      },
    ])
  })

  it('know of a failed one what helm goes on from', async () => {
    const { releases, asked } = read(
      secret('web', 2, 'deployed'),
      secret('web', 3, 'failed'),
      secret('web', 4, 'failed'),
    )
    expect(await releases).toMatchObject([{ revision: 4, status: 'failed', deployed: { revision: 2 } }])
    expect(asked).toHaveLength(3)
  })

  it('are not known when one is removed while it is read', async () => {
    const { api } = secretsServer([secret('web', 2, 'failed')], ['sh.helm.release.v1.web.v2'])
    await expect(storedReleases(api)).rejects.toMatchObject({
      reason: 'cluster-refused',
      message: expect.stringContaining('was removed while it was read: somebody else is at work') as unknown,
    })
  })

  it('are not known when the API server refuses, and the words say why', async () => {
    const body = '{"message":"secrets is forbidden: User \\"planner\\" cannot list resource"}'
    await expect(storedReleases(apiOf(() => ({ status: 403, body })))).rejects.toMatchObject({
      message: expect.stringContaining(
        'reading the stored releases failed: the cluster refused these credentials (secrets is forbidden: User "planner"',
      ) as unknown,
    })
  })

  it('are unpacked from the form helm keeps them in', async () => {
    expect(await read(secret('web', 3, 'deployed')).releases).toEqual([
      {
        name: 'web',
        namespace: 'shop',
        revision: 3,
        status: 'deployed',
        chartVersion: '1.2.3',
        chartName: 'web',
        kubeVersion: '',
        updated: '2026-01-02T03:04:05Z',
        description: 'Done',
        applyMethod: 'ssa',
        manifest: '# Ü web 3',
        hooks: [{ path: 'web/templates/job.yaml', manifest: 'kind: Job', events: ['pre-upgrade'] }],
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

  it('are not those that were removed with their history kept, whose last revision still counts', async () => {
    const { installed, lastRevisions } = await read(
      secret('gone', 7, 'uninstalled'),
      secret('gone', 6, 'deployed'),
      secret('web', 3, 'deployed'),
    ).stored
    expect([...installed.keys()]).toEqual(['shop/web'])
    expect(lastRevisions).toEqual(
      new Map([
        ['shop/gone', 7],
        ['shop/web', 3],
      ]),
    )
  })

  it('are kept apart by namespace', async () => {
    const other = secret(
      'web',
      1,
      'deployed',
      packed({ ...record('web', 1, 'deployed'), namespace: 'other' }),
    )
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
    ['is of another namespace', packed({ ...record('web', 1, 'deployed'), namespace: 'bank' })],
    ['is of another release', packed(record('other', 1, 'deployed'))],
    ['is of another revision', packed(record('web', 9, 'deployed'))],
    ['is in a state that helm has no word for', packed(record('web', 1, 'constructor'))],
    ['has a manifest that is no text', packed({ ...record('web', 1, 'deployed'), manifest: {} })],
    ['has a revision that is a text', packed({ ...record('web', 1, 'deployed'), version: '1' })],
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

  it.each([
    ['no JSON', 'token=hunter2', 'it is not JSON'],
    ['no list', '{"kind":"hunter2"}', 'items is missing, or of another form'],
    ['no Secrets', '{"items":[{"metadata":"hunter2"}]}', 'items.0.metadata is missing, or of another form'],
  ])('are not read from an answer that is %s, of which nothing is told', async (_title, output, wrong) => {
    const error: unknown = await storedReleases(apiOf(() => ({ status: 200, body: output }))).catch(
      (thrown: unknown) => thrown,
    )
    expect(error).toMatchObject({
      reason: 'cluster-refused',
      message: `reading the stored releases failed: the answer of the API server cannot be read: ${wrong}: check the address of the cluster`,
    })
  })

  it('may have names that every object has', async () => {
    const names = ['__proto__', 'constructor']
    const { releases } = read(...names.map((name) => secret(name, 1, 'deployed')))
    expect((await releases).map(({ name }) => name)).toEqual(names)
  })

  it('have their namespace and name as key', () => {
    expect(releaseKey({ namespace: 'shop', name: 'web' })).toBe('shop/web')
  })
})
