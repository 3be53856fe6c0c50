import { describe, expect, it } from '@jest/globals'
import { printedRelease, storedDigest } from '../../../src/approval/digest.js'
import type { StoredRelease } from '../../../src/cluster/releases.js'
import { heldStep, ownChanges, type Done, type WayBack } from '../../../src/commands/made-here.js'
import type { Step } from '../../../src/commands/steps.js'
import { nothingSent } from '../../../src/door/applying.js'
import { approvedApply, digestA, key, stackRelease, storedRelease } from '../fixtures/plan.js'
import { apiAnswer, configMap, newWorld } from '../fixtures/world.js'

const description = 'PR #7 by helmfile-gate'
const planned = storedRelease({ manifest: configMap('a') })
const made = storedRelease({ revision: 4, manifest: configMap('a', 'two'), description })
const digestOf = (release: StoredRelease) => storedDigest(release, printedRelease(release), key)
const approved = approvedApply({ stored: digestOf(made), back: digestOf(planned) })
const step: Step = { release: stackRelease(), approved, stored: planned, done: false }

interface Given {
  readonly step?: Partial<Step>
  readonly now?: Partial<StoredRelease> | 'gone'
  readonly begun?: boolean
  readonly last?: number
}

function changes({ step: over = {}, now = {}, begun = true, last = 3 }: Given) {
  const stored = now === 'gone' ? new Map() : new Map([['shop/web', { ...made, ...now }]])
  const sent = { ...nothingSent(), begun: new Set(begun ? ['shop/web'] : []) }
  const done: Done = {
    steps: [{ ...step, ...over }],
    synced: { stored, sent },
    before: new Map([['shop/web', last]]),
    description,
  }
  return ownChanges(done, key)
}

describe('what an apply has made', () => {
  it.each<[string, Given]>([
    ['deployed', {}],
    ['failed, with the error of helm as its description', { now: { status: 'failed', description: 'x' } }],
    [
      'tried once more after a failed attempt at the same approval',
      {
        step: { stored: { ...made, status: 'failed' } },
        now: { revision: 5, status: 'failed' },
        last: 4,
      },
    ],
  ])('may go back to what was planned from: %s', (_title, given) => {
    const { ways, stay } = changes(given)
    expect(ways).toMatchObject([{ to: 3, back: digestOf(planned) }])
    expect(stay.size).toBe(0)
  })

  it.each<[string, Given, RegExp]>([
    ['came after it', { now: { revision: 5 } }, /revision 5 is not what this apply made/],
    ['is of other bytes', { now: { manifest: configMap('a', 'x') } }, /somebody else has changed it/],
    ['is ascribed to somebody else', { now: { description: 'by hand' } }, /somebody else has changed it/],
    ['is pending', { now: { status: 'pending-rollback' } }, /a helm may be at work on it/],
    ['is gone', { now: 'gone' }, /it is gone, and not by this apply/],
    [
      'is not approved to go back',
      { step: { approved: approvedApply({ stored: digestOf(made) }) } },
      /it had failed before/,
    ],
    ['is labelled', { step: { release: stackRelease({ never: ['rollback'] }) } }, /`rollback: never`/],
    [
      'was installed',
      { step: { stored: undefined, approved: approvedApply({ revision: 0, back: digestA }) } },
      /it was not there before/,
    ],
    [
      'was removed',
      { step: { approved: { kind: 'uninstall', revision: 3, digest: digestA } }, now: 'gone', begun: false },
      /not brought back/,
    ],
  ])('stays where what stands %s', (_title, given, why) => {
    const { ways, stay } = changes(given)
    expect(ways).toEqual([])
    expect(stay.get('shop/web')).toMatch(why)
  })

  it.each<[string, Given]>([
    ['that helm was not let send', { begun: false }],
    ['of which helm stored nothing', { now: { ...planned } }],
  ])('is nothing %s', (_title, given) => {
    expect(changes(given)).toEqual({ ways: [], stay: new Map() })
  })
})

describe('right before it goes back', () => {
  const way: WayBack = { step, made, to: 3, back: digestOf(planned) }
  const held = (...kept: readonly StoredRelease[]) => {
    const stored = new Map(kept.map((one) => [String(one.revision), one]))
    const world = newWorld({ stored })
    const api = {
      request: ({ path }: { path: string }) => Promise.resolve(apiAnswer(world, path)),
      watch: () => Promise.reject(new Error('no watches here')),
      close: () => Promise.resolve(),
    }
    return heldStep({ api, key }, way, ['--wait=watcher'])
  }

  it('a release is held to what there is', async () => {
    expect(await held(made, planned)).toMatchObject({
      approved: { kind: 'rollback', revision: 4, to: 3, stored: way.back },
    })
  })

  it.each<[string, StoredRelease[], string]>([
    [
      'somebody else has changed it by then',
      [{ ...made, revision: 5 }, made, planned],
      'it is at revision 5 now',
    ],
    ['somebody else is at it', [{ ...made, status: 'pending-upgrade' }, planned], 'it is at revision 4 now'],
    ['it is gone', [], 'it is at revision 0 now'],
    ['helm has forgotten the target', [made], 'helm does not keep revision 3 any more'],
    [
      'the record of the target is another one',
      [made, { ...planned, manifest: configMap('a', 'evil') }],
      'what helm keeps as revision 3 is not what was deployed when it was planned',
    ],
  ])('it stays where %s', async (_title, kept, why) => {
    expect(await held(...kept)).toMatch(why)
  })
})
