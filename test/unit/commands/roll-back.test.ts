import { describe, expect, it } from '@jest/globals'
import { requireAllowed } from '../../../src/commands/never.js'
import { dependentsFirst } from '../../../src/commands/roll-back.js'
import type { Step } from '../../../src/commands/steps.js'
import { digestA, stackRelease, thrownBy } from '../fixtures/plan.js'

const step = (name: string): Step => ({
  release: stackRelease({ name }),
  approved: { kind: 'uninstall', revision: 1, digest: digestA },
  stored: undefined,
  done: false,
})

describe('the way back', () => {
  it.each<[string, Record<string, string[]>, string[]]>([
    ['has the dependent first', { web: ['api'], api: ['db'] }, ['web', 'api', 'db']],
    ['has it first whatever the order', { db: ['web'], web: ['api'] }, ['db', 'web', 'api']],
    ['ends where needs go round in a circle', { db: ['web'], web: ['db'] }, ['api', 'db', 'web']],
  ])('%s', (_, needs, expected) => {
    const keyed = Object.entries(needs).map(
      ([name, on]) => [`shop/${name}`, on.map((one) => `shop/${one}`)] as const,
    )
    const order = dependentsFirst(['db', 'api', 'web'].map(step), new Map(keyed))
    expect(order.map(({ release }) => release.name)).toEqual(expected)
  })

  it('is closed for all releases whose label says so, each named', () => {
    const never = ['rollback'] as const
    const releases = [
      stackRelease({ name: 'a', never }),
      stackRelease({ name: 'b' }),
      stackRelease({ name: 'c', never }),
    ]
    expect(() => requireAllowed('destroy', releases)).not.toThrow()
    expect(thrownBy(() => requireAllowed('rollback', releases))).toMatchObject({
      message: expect.stringContaining(
        'shop/a, shop/c was refused: the stack labels them `rollback: never`',
      ) as unknown,
    })
  })
})
