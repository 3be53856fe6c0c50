import { describe, expect, it } from '@jest/globals'
import { randomBytes } from 'node:crypto'
import { makePlan, planStack } from '../../../src/commands/plan.js'
import { dryRunPlan } from '../../../src/commands/dry-run.js'
import { releasesOf, type PlannedRelease } from '../../../src/plan/plan.js'
import type { StackRelease } from '../../../src/stack/layers.js'
import { configMap, worldWithChange, type World } from '../fixtures/world.js'
import { stackRelease, storedRelease } from '../fixtures/plan.js'
import { gateOf } from './gate-harness.js'

const web = stackRelease()
const old = stackRelease({ name: 'old', installed: false })

/** @param others releases of the stack in another layer than the planned one. */
async function planned(world: World, others: readonly StackRelease[] = []) {
  const layers = [{ layer: 1, releases: world.releases }]
  const { plan } = await makePlan(gateOf(world), layers, [...layers, { layer: 2, releases: others }])
  return { plan, releases: new Map(releasesOf(plan).map((release) => [release.name, release])) }
}

const web1 = async (world: World) => (await planned(world)).releases.get('web') as PlannedRelease

describe('a plan', () => {
  it('fails before it is told, where its approval could not be passed on', async () => {
    const world = worldWithChange()
    const layers = [{ layer: 1, releases: world.releases }]
    const gate = { ...gateOf(world), environment: randomBytes(100_000).toString('base64url') }
    await expect(planStack(gate, { layers, all: layers })).rejects.toMatchObject({
      reason: 'plan-incomplete',
      message: expect.stringMatching(/^writing the approval failed: that of 1 releases/) as unknown,
    })
  })

  it('names the cluster, and sends nothing to it', async () => {
    const world = worldWithChange()
    const { plan } = await planned(world)
    expect(plan).toMatchObject({ environment: 'production', commit: 'c0ffee', cluster: 'cluster-1' })
    expect(world.sent).toEqual([])
  })

  it('has the changes of each release, and the digests of what is sent and stored', async () => {
    expect(await web1(worldWithChange())).toMatchObject({
      status: 'upgrade',
      revision: 3,
      digest: expect.stringMatching(/^[\w-]{43}$/) as unknown,
      storedDigest: expect.stringMatching(/^[\w-]{43}$/) as unknown,
      crdsDigest: '',
      changes: [{ action: 'change', kind: 'ConfigMap', name: 'a' }],
    })
  })

  it('leaves unchanged what is stored already', async () => {
    const stored = new Map([['shop/web', storedRelease({ manifest: configMap('a', 'two') })]])
    expect(await web1(worldWithChange({ stored }))).toMatchObject({ status: 'unchanged', changes: [] })
  })

  it('installs what is not there', async () => {
    expect(await web1(worldWithChange({ stored: new Map() }))).toMatchObject({
      status: 'install',
      revision: 0,
    })
  })

  it('has another digest where helm would act in another manner, with the same changes', async () => {
    const [one, two] = [
      await web1(worldWithChange()),
      await web1(worldWithChange({ flags: ['--force-conflicts'] })),
    ]
    expect(two.digest).not.toBe(one.digest)
    expect(two.storedDigest).toBe(one.storedDigest)
    expect(two.notes).toMatchObject([{ text: expect.stringContaining('--force-conflicts') as unknown }])
  })

  const withOld = (over: Partial<World> = {}) => {
    const stored = new Map([['shop/old', storedRelease({ name: 'old', manifest: configMap('x') })]])
    return worldWithChange({ releases: [web, old], stored, ...over })
  }

  it('removes what is not wanted, bound to how helmfile removes it', async () => {
    const { releases } = await planned(withOld())
    expect(releases.get('old')).toMatchObject({
      status: 'uninstall',
      changes: [{ action: 'remove', name: 'x' }],
      digest: expect.stringMatching(/^[\w-]{43}$/) as unknown,
    })
    const other = await planned(withOld({ flags: ['--wait'] }))
    expect(other.releases.get('old')?.digest).not.toBe(releases.get('old')?.digest)
  })

  it('does not know what helmfile leaves out', async () => {
    const { releases } = await planned(withOld({ leftOut: ['shop/old', 'shop/web'] }))
    const unknown = { status: 'unknown', changes: [] }
    expect(releases.get('web')).toMatchObject({ ...unknown, reason: 'helmfile would not apply it' })
    expect(releases.get('old')).toMatchObject(unknown)
  })

  it('does not know what helmfile would send twice', async () => {
    expect(await web1(worldWithChange({ also: [web] }))).toMatchObject({
      status: 'unknown',
      reason: expect.stringMatching(/^helmfile would send it twice/) as unknown,
    })
  })

  it('has no release that was not asked for', async () => {
    const other = stackRelease({ name: 'other' })
    const { releases } = await planned(worldWithChange({ also: [other] }), [other])
    expect([...releases.keys()]).toEqual(['web'])
  })

  it('is none where helmfile would apply what it does not list', async () => {
    const stranger = stackRelease({ name: 'stranger' })
    await expect(planned(worldWithChange({ also: [stranger] }))).rejects.toMatchObject({
      reason: 'stack-invalid',
      message: expect.stringContaining('helmfile would apply shop/stranger, which') as unknown,
    })
  })

  it('is none where helmfile would run what no apply may', async () => {
    await expect(
      planned(worldWithChange({ refused: ['helm rollback is not among what a helmfile may run here'] })),
    ).rejects.toMatchObject({
      reason: 'stack-invalid',
      message: expect.stringMatching(
        /an apply of it would be refused: helm rollback is not among/,
      ) as unknown,
    })
  })

  it.each([
    [
      'a hook of the helmfile',
      'hooks: [{events: [prepare], command: sh}]\n',
      'the helmfile runs sh at prepare',
    ],
    ['tracking by helmfile', 'helmDefaults: {trackMode: kubedog}\n', 'helmDefaults.trackMode is kubedog'],
    ['an argument that the door refuses', 'helmDefaults: {args: [--made-up]}\n', 'helmDefaults.args: '],
  ])('is none where the stack has %s', async (_title, build, why) => {
    await expect(planned(worldWithChange({ build }))).rejects.toMatchObject({
      reason: 'stack-invalid',
      message: expect.stringContaining(`holding the stack to its plan failed: ${why}`) as unknown,
    })
  })

  it('is made where the input allow-hooks names the owner of the hook', async () => {
    const world = worldWithChange({ build: 'hooks: [{events: [prepare], command: sh}]\n' })
    const gate = gateOf(world, { allowHooks: ['helmfile'] })
    const layers = [{ layer: 1, releases: [web] }]
    await expect(makePlan(gate, layers, layers)).resolves.toBeDefined()
  })
})

describe('the dry run of a plan', () => {
  async function tried(world: World) {
    const gate = gateOf(world)
    const layers = [{ layer: 1, releases: world.releases }]
    const made = await makePlan(gate, layers, layers)
    return {
      plan: await dryRunPlan(gate, made),
      calls: world.tried.filter((call) => call.startsWith('apply')),
    }
  }

  it('tries what changes, as it would be sent', async () => {
    const { plan, calls } = await tried(worldWithChange())
    expect(calls[0]).toMatch(/^apply --server-side --dry-run=server [^\n]*\n[^]*"two"/)
    expect(releasesOf(plan)[0]?.changes[0]?.trial).toBeDefined()
  })

  it('tries nothing of what does not change, or goes', async () => {
    const unchanged = new Map([['shop/web', storedRelease({ manifest: configMap('a', 'two') })]])
    expect((await tried(worldWithChange({ stored: unchanged }))).calls).toEqual([])
    const gone = new Map([['shop/web', storedRelease({ manifest: configMap('a') + configMap('b') })]])
    const { plan, calls } = await tried(
      worldWithChange({ stored: gone, renders: new Map([['shop/web', configMap('a')]]) }),
    )
    expect(calls).toEqual([])
    expect(releasesOf(plan)[0]?.changes).toMatchObject([{ action: 'remove', name: 'b' }])
  })

  it('does not try what has no kind', async () => {
    const { plan, calls } = await tried(
      worldWithChange({ renders: new Map([['shop/web', 'apiVersion: v1\nmetadata: {name: a}\n']]) }),
    )
    expect(calls).toEqual([])
    expect(releasesOf(plan)[0]?.changes.every(({ trial }) => trial === undefined)).toBe(true)
  })

  it('is client-side for a release that helm 3 made', async () => {
    const stored = new Map([['shop/web', storedRelease({ manifest: configMap('a'), applyMethod: '' })]])
    const { plan } = await tried(worldWithChange({ stored }))
    expect(releasesOf(plan)[0]?.changes[0]?.trial?.outcome).toBe('not-tried')
  })
})
