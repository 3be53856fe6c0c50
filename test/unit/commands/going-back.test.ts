import { describe, expect, it } from '@jest/globals'
import { keptTarget } from '../../../src/commands/going-back.js'
import { storedRelease } from '../fixtures/plan.js'
import { newWorld } from '../fixtures/world.js'
import { gateOf } from './gate-harness.js'

const web = { namespace: 'shop', name: 'web' }

/** @param newest the revision that helm has stored last. @param from what the plan started from. */
function kept(newest: Parameters<typeof storedRelease>[0], from: Parameters<typeof storedRelease>[0]) {
  const stored = new Map([['shop/web', storedRelease({ revision: 3, ...newest })]])
  const world = newWorld({ stored })
  const { api } = gateOf(world)
  return keptTarget({ api }, web, { from: storedRelease({ revision: 3, ...from }), to: 3 })
}

describe('what helm is to go back to', () => {
  it.each<[what: string, newest: string, from: string]>([
    ['of a release that is as it was', 'deployed', 'deployed'],
    ['of one that a killed helm had left, and that was marked as failed since', 'failed', 'pending-rollback'],
  ])('is found %s', async (_what, newest, from) => {
    expect(await kept({ status: newest as 'failed' }, { status: from as 'failed' })).toMatchObject({
      target: { revision: 3 },
    })
  })

  it.each<[what: string, newest: object, from: object]>([
    ['is at another revision', { revision: 4 }, {}],
    ['is in another state', { status: 'failed' }, { status: 'deployed' }],
    [
      'is pending, so that a helm may be at work',
      { status: 'pending-upgrade' },
      { status: 'pending-upgrade' },
    ],
  ])('is not looked at where the release %s', async (_what, newest, from) => {
    expect(await kept(newest, from)).toEqual({
      why: expect.stringContaining('somebody else has changed it') as unknown,
    })
  })
})
