import { describe, expect, it } from '@jest/globals'
import { requireAllowed } from '../../../src/commands/never.js'
import { dependentsFirst, rollbackDescription } from '../../../src/commands/roll-back.js'
import { readProvenance } from '../../../src/cluster/status/provenance.js'
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

describe('the description of a rollback', () => {
  const provenance = 'PR #12 @1a2b3c4d5e6f by ann, approved by bob, plan 9f3c0a1b2c3d, by helmfile-gate'
  it.each<[string, string, string | undefined, object]>([
    [
      'who, why and by whose word, as that of a deploy',
      provenance,
      undefined,
      { by: 'ann', why: 'Rollback to 3: PR #12', approvedBy: 'bob', planId: '9f3c0a1b2c3d' },
    ],
    [
      'that a failure was why',
      provenance,
      ' after a failure',
      { why: 'Rollback to 3 after a failure: PR #12' },
    ],
    [
      'the commit where there is no more',
      '@1a2b3c4d5e6f by helmfile-gate',
      undefined,
      { why: 'Rollback to 3' },
    ],
    ['no more than that where nothing is known', 'by helmfile-gate', undefined, { why: 'Rollback to 3' }],
  ])('begins as the one of helm, and says %s', (_title, description, because, said) => {
    const text = rollbackDescription(3, { description, ...(because === undefined ? {} : { because }) })
    expect(text).toMatch(/^Rollback to 3\b/)
    expect(readProvenance(text)).toMatchObject(said)
  })
})
