import { describe, expect, it } from '@jest/globals'
import type { ClusterApi } from '../../../src/cluster/api.js'
import type { StoredRelease } from '../../../src/cluster/releases.js'
import { lookForDrift } from '../../../src/commands/planned-drift.js'
import { Failure } from '../../../src/lib/errors.js'
import { releasesOf, type Plan, type PlannedRelease } from '../../../src/plan/plan.js'
import { plannedRelease, storedRelease } from '../fixtures/plan.js'
import { configMap } from '../fixtures/world.js'

const change = {
  action: 'change' as const,
  apiVersion: 'v1',
  kind: 'ConfigMap',
  namespace: 'shop',
  name: 'a',
  diff: '',
}

const planWith = (...releases: readonly PlannedRelease[]): Plan => ({
  schema: 1,
  environment: 'production',
  commit: 'c0ffee',
  cluster: 'cluster-1',
  layers: [{ layer: 1, releases }],
})

/** A cluster with the ConfigMaps of the release, as they are now. */
function cluster(live: Readonly<Record<string, string>>) {
  const asked: string[] = []
  const resources = [
    { resource: 'configmaps', responseKind: { kind: 'ConfigMap' }, scope: 'Namespaced', verbs: ['get'] },
  ]
  const core = { items: [{ metadata: { name: '' }, versions: [{ version: 'v1', resources }] }] }
  const request: ClusterApi['request'] = ({ path, method = 'GET' }) => {
    asked.push(`${method} ${path}`)
    const answer = (status: number, body: unknown) => Promise.resolve({ status, body: JSON.stringify(body) })
    if (method === 'PATCH') return answer(403, {})
    if (path === '/api') return answer(200, core)
    const value = live[path.split('/').at(-1) ?? '']
    if (value === undefined) return path.includes('/shop/') ? answer(404, {}) : answer(200, { items: [] })
    const entry = {
      manager: 'kubectl-edit',
      operation: 'Update',
      time: '2026-01-02T03:04:05Z',
      fieldsV1: { 'f:data': { 'f:value': {} } },
    }
    const metadata = {
      labels: { 'app.kubernetes.io/managed-by': 'Helm' },
      annotations: { 'meta.helm.sh/release-name': 'web', 'meta.helm.sh/release-namespace': 'shop' },
      managedFields: [entry],
    }
    const head = { apiVersion: 'v1', kind: 'ConfigMap' }
    return answer(200, { ...head, metadata: { ...metadata, name: path.split('/').at(-1) }, data: { value } })
  }
  return { api: { request } as unknown as ClusterApi, asked }
}

const stored = new Map([['shop/web', storedRelease({ manifest: configMap('a') + configMap('b') })]])

interface More {
  readonly redact?: (text: string) => string
  readonly manner?: readonly string[]
  readonly last?: StoredRelease
}

async function looked(
  api: ClusterApi,
  release: PlannedRelease,
  { redact = (text) => text, manner = [], last }: More = {},
) {
  const plan = planWith(release)
  const made = { plan, stored: last ? new Map([['shop/web', last]]) : stored, wanted: new Map() }
  const add = await lookForDrift({ api, redact }, { ...made, manners: new Map([['shop/web', manner]]) })
  return releasesOf(add(plan))[0] as PlannedRelease
}

const upgrade = plannedRelease({ status: 'upgrade', changes: [change], risks: [] })

describe('a plan', () => {
  it('asks nothing where nothing is sent over what stands', async () => {
    const { api, asked } = cluster({})
    for (const status of ['unchanged', 'install', 'mend', 'stuck', 'uninstall', 'unknown'] as const) {
      const release = plannedRelease({ status })
      expect(await looked(api, release)).toEqual(release)
    }
    expect(asked).toEqual([])
  })

  it('is the same where nobody changed anything', async () => {
    expect(await looked(cluster({ a: 'one', b: 'one' }).api, upgrade)).toEqual(upgrade)
  })

  it('has who changed what with the change, and beside it what it does not change; no digest differs', async () => {
    const { api, asked } = cluster({ a: 'by-hand' })
    const found = await looked(api, upgrade)
    const who = 'by kubectl-edit (Update) at 2026-01-02T03:04:05Z; helm sets it back, or is refused'
    expect(found.changes[0]?.risks).toEqual([
      {
        rule: 'drifted',
        level: 'medium',
        reason: `changed since helm sent it: data.value is not what helm stored, ${who}`,
      },
    ])
    expect(found.risks).toEqual([
      {
        rule: 'drifted',
        level: 'medium',
        reason: 'ConfigMap shop/b: changed since helm sent it: it is gone; helm makes it anew',
      },
    ])
    expect({ ...found, risks: upgrade.risks, changes: upgrade.changes }).toEqual(upgrade)
    expect(JSON.stringify(found)).not.toContain('by-hand')
    expect(asked.length).toBeLessThan(12)
  })

  it('says so also where nothing else changes: helm sends all of it', async () => {
    const rollback = plannedRelease({ status: 'rollback', risks: [] })
    const found = await looked(cluster({ a: 'by-hand', b: 'one' }).api, rollback)
    expect(found.risks?.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(
        /^ConfigMap shop\/a: changed since helm sent it: .*; helm sets it back, or is refused$/,
      ),
    ])
  })

  it.each(['retry', 'recover'] as const)(
    'that is a %s tells what is neither as the last revision has it nor as the one that is deployed',
    async (status) => {
      const release = plannedRelease({ status, risks: [] })
      const of = (value: string) => storedRelease({ manifest: configMap('a', value) })
      const last = { ...of('two'), status: 'failed' as const, revision: 3, deployed: of('one') }
      for (const either of ['one', 'two'])
        expect((await looked(cluster({ a: either }).api, release, { last })).risks).toEqual([])
      const found = await looked(cluster({ a: 'by-hand' }).api, release, { last })
      expect(found.risks?.map(({ reason }) => reason)).toEqual([
        expect.stringMatching(
          /^ConfigMap shop\/a: revision 3 did not get so far, or it was changed since: data\.value .*, by kubectl-edit/,
        ),
      ])
    },
  )

  it('says that it is set back where helm is told to take over what others wrote', async () => {
    const manner = ['--force-conflicts=true']
    const found = await looked(cluster({ a: 'by-hand', b: 'one' }).api, upgrade, { manner })
    expect(found.changes[0]?.risks?.[0]?.reason).toMatch(/; helm sets it back$/)
  })

  it('has no known value in it, also where it is a name', async () => {
    const redact = (text: string) => text.replaceAll('kubectl-edit', '***')
    const found = await looked(cluster({ a: 'by-hand', b: 'one' }).api, upgrade, { redact })
    expect(found.changes[0]?.risks?.[0]?.reason).toContain('by *** (Update)')
  })

  it('says that it is not known where the look fails, and does not fail', async () => {
    const why = 'the connection was refused'
    const request = () =>
      Promise.reject(new Failure({ what: 'w', why, next: 'n', reason: 'cluster-unreachable' }))
    const found = await looked({ request } as unknown as ClusterApi, upgrade)
    expect(found.notes).toEqual([
      {
        level: 'warning',
        text: `whether somebody changed its objects since helm sent them is not known: ${why}`,
      },
    ])
    expect(found.risks).toEqual([])
  })
})
