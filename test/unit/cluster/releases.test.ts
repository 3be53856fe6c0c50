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
  const kubectl = (args: readonly string[]) => {
    asked.push(args)
    return Promise.resolve({ exitCode: 0, stdout: JSON.stringify({ items }), stderr: '' })
  }
  const stored = storedReleases(kubectl)
  return { releases: stored.then(({ installed }) => [...installed.values()]), stored, asked }
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
    const error: unknown = await storedReleases(() =>
      Promise.resolve({ exitCode: 0, stdout: output, stderr: '' }),
    ).catch((thrown: unknown) => thrown)
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
