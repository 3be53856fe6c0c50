import { describe, expect, it } from '@jest/globals'
import { isMend, mendWay } from '../../../src/commands/mend-way.js'
import { digestA } from '../fixtures/plan.js'

describe('a mend', () => {
  it.each<[of: string, applyMethod: string, flags: string[], expected: string[]]>([
    ['takes over what others wrote', 'ssa', ['--wait=watcher'], ['--wait=watcher', '--force-conflicts=true']],
    ['says so once', 'ssa', ['--force-conflicts=true'], ['--force-conflicts=true']],
    [
      'does not where helm replaces, which excludes it',
      'ssa',
      ['--force-replace=true'],
      ['--force-replace=true'],
    ],
    ['does not where helm 3 made the release: helm would refuse it', '', ['--force-conflicts=true'], []],
    ['does not where helm patches by itself', 'csa', [], []],
  ])('%s', (_, applyMethod, flags, expected) => {
    expect(mendWay({ applyMethod }, flags, { findings: [] })).toEqual({ flags: expected, takenAway: [] })
  })

  it('goes back to what is deployed', () => {
    const approved = { kind: 'rollback', digest: digestA, stored: digestA } as const
    expect(isMend({ ...approved, revision: 3, to: 3 })).toBe(true)
    expect(isMend({ ...approved, revision: 3, to: 2 })).toBe(false)
    expect(isMend({ kind: 'unchanged', revision: 3 })).toBe(false)
  })
})
