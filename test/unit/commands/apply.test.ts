import { describe, expect, it } from '@jest/globals'
import type { Approval } from '../../../src/approval/approval.js'
import type { StoredRelease } from '../../../src/cluster/releases.js'
import { applyLayers, descriptionOf, untouchedLayer } from '../../../src/commands/apply.js'
import { makePlan } from '../../../src/commands/plan.js'
import type { RunContext } from '../../../src/context.js'
import { Failure } from '../../../src/lib/errors.js'
import { approvalOf } from '../../../src/plan/approval-of-plan.js'
import { releasesOf } from '../../../src/plan/plan.js'
import { configMap, worldWithChange, type World } from '../fixtures/world.js'
import { stackRelease, storedRelease } from '../fixtures/plan.js'
import { gateOf } from './gate-harness.js'

const web = stackRelease()
const api = stackRelease({ name: 'api' })

async function approvalFor(world: World, gate = gateOf(world)): Promise<Approval> {
  const layers = [{ layer: 1, releases: world.releases }]
  const { plan } = await makePlan(gate, layers, layers)
  const { environment, commit, cluster } = plan
  const salt = gate.key.salt === undefined ? {} : { salt: gate.key.salt }
  return approvalOf({ environment, commit, cluster, ...salt, releases: releasesOf(plan) })
}

function apply(world: World, approval: Approval, over: Partial<RunContext> = {}) {
  return applyLayers(gateOf(world, over), {
    layers: [{ layer: 1, releases: world.releases }],
    approval,
    onFailure: 'keep',
    allowUnstable: [],
    description: 'by alice',
    onLine: () => undefined,
  })
}

describe('the description of a revision', () => {
  const commit = '1a2b3c4d5e6f'.padEnd(40, '0')
  it.each<[given: string, commit: string, isEdited: boolean, description: string]>([
    ['', commit, false, '@1a2b3c4d5e6f by helmfile-gate'],
    ['Ann: longer', commit, false, 'Ann: longer @1a2b3c4d5e6f by helmfile-gate'],
    ['PR #12 @1a2b3c4d5e6f by ann', commit, false, 'PR #12 @1a2b3c4d5e6f by ann, by helmfile-gate'],
    ['', commit, true, '@1a2b3c4d5e6f+edited by helmfile-gate'],
    ['', '', false, 'by helmfile-gate'],
    ['', '', true, 'by helmfile-gate'],
  ])('of %j at %j, edited: %j', (given, at, isEdited, description) => {
    expect(descriptionOf(given, at, isEdited)).toBe(description)
  })
})

describe('an apply', () => {
  it('does what was approved, once', async () => {
    const world = worldWithChange()
    const approval = await approvalFor(world)
    const { layers, failure } = await apply(world, approval)
    expect(failure).toBeUndefined()
    expect(layers).toMatchObject([
      { layer: 1, releases: [{ name: 'web', outcome: 'applied', from: 3, to: 4 }] },
    ])
    const again = await apply(world, approval)
    expect(again.layers[0]?.releases).toMatchObject([{ outcome: 'already-applied', from: 4, to: 4 }])
    expect(world.sent).toEqual(['upgrade web'])
  })

  it('installs what was not there', async () => {
    const world = worldWithChange({ stored: new Map() })
    const { layers } = await apply(world, await approvalFor(world))
    expect(layers[0]?.releases).toMatchObject([{ outcome: 'applied', from: 0, to: 1 }])
  })

  it('removes what was approved to go', async () => {
    const gone = stackRelease({ installed: false })
    const world = worldWithChange({ releases: [gone] })
    const { layers, failure } = await apply(world, await approvalFor(world))
    expect(layers[0]?.releases).toMatchObject([{ outcome: 'removed', from: 3, to: 0 }])
    expect(failure).toBeUndefined()
    expect(world.sent).toEqual(['uninstall web'])
  })

  it('leaves alone what does not change, whatever helmfile would do with it', async () => {
    const stored = new Map([['shop/web', storedRelease({ manifest: configMap('a', 'two') })]])
    const world = worldWithChange({ stored })
    const { layers } = await apply(world, await approvalFor(world))
    expect(layers).toMatchObject([{ releases: [] }])
    expect(world.sent).toEqual([])
  })
})

describe('an apply is refused before anything is done', () => {
  it.each<[title: string, over: Partial<Approval>, why: RegExp]>([
    ['of another environment', { environment: 'staging' }, /it is for environment staging/],
    ['of another commit', { commit: 'bad' }, /it is for commit bad, not for what is checked out/],
    [
      'of a deploy that a failure takes back',
      { onFailure: 'rollback' },
      /it says on-failure rollback, and this run has keep/,
    ],
    ['of no commit', { commit: '' }, /it is for commit \(none\)/],
    [
      'of another cluster',
      { cluster: 'cluster-2' },
      /another cluster than the one that the kubeconfig names/,
    ],
    ['with another salt', { salt: 'other' }, /made with another 1Password token/],
    ['that does not name the release', { releases: new Map() }, /the approval does not name it/],
  ])('with an approval %s', async (_title, over, why) => {
    const world = worldWithChange()
    const approval = { ...(await approvalFor(world)), ...over }
    await expect(apply(world, approval)).rejects.toMatchObject({
      reason: 'approval-outdated',
      message: expect.stringMatching(why) as unknown,
    })
    expect(world.sent).toEqual([])
  })

  it('where the cluster is another one now', async () => {
    const world = worldWithChange()
    const approval = await approvalFor(world)
    world.uid = 'cluster-2'
    await expect(apply(world, approval)).rejects.toMatchObject({ reason: 'approval-outdated' })
  })

  it('where the stack got a hook', async () => {
    const world = worldWithChange()
    const approval = await approvalFor(world)
    world.build = 'hooks: [{events: [cleanup], command: sh}]\n'
    await expect(apply(world, approval)).rejects.toMatchObject({ reason: 'stack-invalid' })
    expect(world.sent).toEqual([])
  })
})

describe('after helm put everything back', () => {
  async function rolledBack() {
    const world = worldWithChange()
    const approval = await approvalFor(world)
    world.ends = 'rolled-back'
    await apply(world, approval)
    world.ends = 'deployed'
    return { world, approval }
  }

  it('the same approval is tried again: it starts from what was planned', async () => {
    const { world, approval } = await rolledBack()
    const { layers, failure } = await apply(world, approval)
    expect(failure).toBeUndefined()
    expect(layers[0]?.releases).toMatchObject([{ outcome: 'applied', from: 5, to: 6 }])
  })

  it.each<[title: string, change: (world: World, now: StoredRelease) => void]>([
    [
      'holds something else',
      ({ stored }, now) => stored.set('shop/web', { ...now, manifest: configMap('x') }),
    ],
    ['says nothing of a rollback', ({ stored }, now) => stored.set('shop/web', { ...now, description: '' })],
    ['cannot be compared', ({ older }) => older.clear()],
  ])('a new plan is needed where the newest revision %s', async (_title, change) => {
    const { world, approval } = await rolledBack()
    const now = world.stored.get('shop/web')
    if (now) change(world, now)
    await expect(apply(world, approval)).rejects.toMatchObject({ reason: 'approval-outdated' })
    expect(world.sent).toEqual(['upgrade web'])
  })
})

describe('an apply fails', () => {
  it.each<[title: string, change: (world: World) => void, why: RegExp, outcome: string]>([
    [
      'and sends nothing where the render is another one',
      (world) => world.renders.set('shop/web', configMap('a', 'three')),
      /^applying shop\/web was refused: its render is not the one that was approved \(not as approved: shop, a, ConfigMap \(v1\)\)/,
      'refused',
    ],
    [
      'and sends nothing where only a comment is new',
      (world) => world.renders.set('shop/web', `${configMap('a', 'two')}# new\n`),
      /its render is not the one that was approved/,
      'refused',
    ],
    [
      'and sends nothing where helm would act in another manner',
      (world) => (world.flags = ['--force-conflicts']),
      /another order or manner/,
      'refused',
    ],
    [
      'where helmfile says that all went well, and did nothing',
      (world) => (world.leftOut = ['shop/web']),
      /applying layer 1 failed: shop\/web is as it was: helm did not do it/,
      'not-reached',
    ],
    [
      'where helm ends in a failed revision',
      (world) => (world.ends = 'failed'),
      /shop\/web is at revision 4 \(failed\), which is not what was approved/,
      'failed',
    ],
    [
      'where helm put everything back, after which the release is deployed',
      (world) => (world.ends = 'rolled-back'),
      /^applying layer 1 failed: helm failed \(shop\/web rolled back\): see the log; where .*, run the same again, else mend it/,
      'rolled-back',
    ],
    [
      'where helm was let send, and stored nothing',
      (world) => (world.ends = 'nothing-stored'),
      /^applying layer 1 failed: helm failed: /,
      'failed',
    ],
  ])('%s', async (_title, change, why, outcome) => {
    const world = worldWithChange()
    const approval = await approvalFor(world)
    change(world)
    const { layers, failure } = await apply(world, approval)
    expect(failure?.message).toMatch(why)
    expect(layers[0]?.releases).toMatchObject([{ outcome }])
    expect(world.sent).toEqual(['failed', 'rolled-back'].includes(outcome) ? ['upgrade web'] : [])
  })

  it('where what helm stored is not what was approved, though it was sent', async () => {
    const world = worldWithChange()
    const approval = await approvalFor(world)
    const gate = gateOf(world)
    const helm: RunContext['door']['helm'] = async (args, guarded) => {
      const done = await gate.door.helm(args, guarded)
      const stored = world.stored.get('shop/web')
      if (stored && args[0] === 'upgrade')
        world.stored.set('shop/web', { ...stored, manifest: configMap('evil') })
      return done
    }
    const { layers, failure } = await apply(world, approval, { ...gate, door: { ...gate.door, helm } })
    expect(layers[0]?.releases).toMatchObject([{ outcome: 'failed', to: 4 }])
    expect(failure?.message).toMatch(/at revision 4 \(deployed\), which is not what was approved/)
  })

  it('where somebody else deploys at the same time', async () => {
    const world = worldWithChange()
    const approval = await approvalFor(world)
    const gate = gateOf(world)
    const helm: RunContext['door']['helm'] = async (args, guarded) => {
      const done = await gate.door.helm(args, guarded)
      const stored = world.stored.get('shop/web')
      if (stored && args[0] === 'upgrade') world.stored.set('shop/web', { ...stored, revision: 9 })
      return done
    }
    const { layers } = await apply(world, approval, { ...gate, door: { ...gate.door, helm } })
    expect(layers[0]?.releases).toMatchObject([{ outcome: 'failed', from: 3, to: 9 }])
  })

  it('where helmfile would send what the approval does not name, and does not send it', async () => {
    const world = worldWithChange()
    const approval = await approvalFor(world)
    world.also = [api]
    world.renders.set('shop/api', configMap('b'))
    const { failure } = await apply(world, approval)
    expect(failure?.message).toMatch(/^applying shop\/api was refused: the approval does not name it/)
    expect(world.sent).toEqual(['upgrade web'])
  })

  it('where helmfile ran a command that the door refused', async () => {
    const world = worldWithChange()
    const approval = await approvalFor(world)
    world.refused = ['helm rollback is not among what a helmfile may run here']
    expect((await apply(world, approval)).failure?.message).toContain('helm rollback is not among')
  })

  it('and removes nothing where helm would remove it in another manner', async () => {
    const world = worldWithChange({ releases: [stackRelease({ installed: false })] })
    const approval = await approvalFor(world)
    world.flags = ['--wait']
    const { layers, failure } = await apply(world, approval)
    expect(failure?.message).toContain('helm would remove it in another manner than was approved')
    expect(layers[0]?.releases).toMatchObject([{ outcome: 'failed' }])
    expect(world.sent).toEqual([])
  })

  it('where helmfile says so, though all that was approved has happened', async () => {
    const world = worldWithChange()
    const approval = await approvalFor(world)
    const gate = gateOf(world)
    const sync: RunContext['helmfile']['sync'] = async (...given) => ({
      ...(await gate.helmfile.sync(...given)),
      exitCode: 1,
      stderr: 'Error: a hook of the helmfile failed\n',
    })
    const { layers, failure } = await apply(world, approval, {
      ...gate,
      helmfile: { ...gate.helmfile, sync },
    })
    expect(layers[0]?.releases).toMatchObject([{ outcome: 'applied', to: 4 }])
    expect(failure?.message).toMatch(/^applying layer 1 failed: a hook of the helmfile failed/)
  })

  it('with the first layer that fails: the next ones are not begun', async () => {
    const world = worldWithChange({ releases: [web, api] })
    world.renders.set('shop/api', configMap('b'))
    const approval = await approvalFor(world)
    world.ends = 'failed'
    const { layers, failure } = await applyLayers(gateOf(world), {
      layers: [
        { layer: 1, releases: [web] },
        { layer: 2, releases: [api] },
      ],
      approval,
      allowUnstable: [],
      description: '',
      onLine: () => undefined,
    })
    expect(layers).toMatchObject([{ layer: 1, releases: [{ outcome: 'failed' }] }])
    expect(failure?.message).toMatch(/^applying layer 1 failed/)
    expect(world.sent).toEqual(['upgrade web'])
  })

  it('with the first layer that does not get ready, though helm is content: the next ones are not begun', async () => {
    const world = worldWithChange({ releases: [web, api] })
    world.renders.set('shop/api', configMap('b'))
    const approval = await approvalFor(world)
    const asked: unknown[] = []
    const late = new Failure({ what: 'a', why: 'late', next: 'b', reason: 'not-ready' })
    const { layers, failure } = await applyLayers(gateOf(world), {
      layers: [
        { layer: 1, releases: [web] },
        { layer: 2, releases: [api] },
      ],
      approval,
      allowUnstable: [],
      description: '',
      onLine: () => undefined,
      ready: ({ layer }, stored) => {
        asked.push([layer, stored.get('shop/web')?.manifest])
        return Promise.resolve({ failure: late, waitedFor: [] })
      },
    })
    expect(failure).toBe(late)
    expect(layers).toMatchObject([{ layer: 1, releases: [{ outcome: 'applied' }] }])
    // It is asked of what is installed then.
    expect(asked).toEqual([[1, world.stored.get('shop/web')?.manifest]])
    expect(world.sent).toEqual(['upgrade web'])
  })

  it('where it is cancelled, before the next layer', async () => {
    const world = worldWithChange()
    const approval = await approvalFor(world)
    const why = new Failure({ what: 'a', why: 'cancelled', next: 'b', reason: 'apply-failed' })
    const { layers, failure } = await apply(world, approval, { cancelled: AbortSignal.abort(why) })
    expect(failure).toBe(why)
    expect(layers).toEqual(untouchedLayer([1]))
    expect(world.sent).toEqual([])
  })
})
