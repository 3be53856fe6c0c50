import { describe, expect, it } from '@jest/globals'
import { dryRunPlan } from '../../../src/commands/dry-run.js'
import type { MadePlan } from '../../../src/commands/plan.js'
import { objectKey } from '../../../src/manifest/manifest.js'
import { releasesOf } from '../../../src/plan/plan.js'
import { change, plannedRelease, storedRelease } from '../fixtures/plan.js'

interface Given {
  readonly manner?: readonly string[]
  readonly action?: 'add' | 'change'
  /** What kubectl says instead of accepting. */
  readonly says?: string
}

/** The one object of the one release, tried. */
async function tried({ manner = [], action = 'change', says }: Given) {
  const one = change({ action })
  const release = plannedRelease({ status: 'upgrade', changes: [one] })
  const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n'
  const made: MadePlan = {
    plan: {
      ...{ schema: 1, environment: 'production', commit: '', cluster: '' },
      layers: [{ layer: 1, releases: [release] }],
    },
    stored: new Map([['shop/web', storedRelease()]]),
    wanted: new Map([['shop/web', [{ key: objectKey(one), text }]]]),
    manners: new Map([['shop/web', manner]]),
  }
  const asked: string[] = []
  const kubectl = (args: readonly string[]) => {
    asked.push(args.join(' '))
    const accepted = 'configmap/settings serverside-applied (server dry run)\n'
    // It is there, and nobody's.
    const there = JSON.stringify({ kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'shop' } })
    const stdout = args[0] === 'get' ? there : says === undefined ? accepted : ''
    return Promise.resolve({ exitCode: says === undefined ? 0 : 1, stdout, stderr: says ?? '' })
  }
  const plan = await dryRunPlan({ kubectl, cancelled: new AbortController().signal }, made)
  return { release: releasesOf(plan)[0], asked }
}

const conflict =
  'error: Apply failed with 2 conflicts: conflicts with "kubectl-edit" using v1:\n- .data.a\n- .data.b'

describe('a trial of what a release would send', () => {
  it('that meets what others own says what to do about it', async () => {
    const { release } = await tried({ says: conflict })
    expect(release?.changes[0]?.trial?.outcome).toBe('refused')
    expect(release?.notes).toEqual([
      {
        level: 'warning',
        text: 'others have written fields that helm would send: mend shop/web first, which takes them over, or set forceConflicts: true for it in the helmfile',
      },
    ])
    const invalid = await tried({ says: 'The ConfigMap "settings" is invalid: data: bad' })
    expect(invalid.release?.changes[0]?.trial?.outcome).toBe('refused')
    expect(invalid.release?.notes).toEqual([])
  })

  it.each<[string[], boolean]>([
    [[], false],
    [['--force-conflicts=true'], true],
    [['--force-conflicts=false'], false],
  ])('takes over what others own where helm would: %j', async (manner, expected) => {
    const { asked } = await tried({ manner })
    expect(asked[0]?.includes('--force-conflicts')).toBe(expected)
  })

  it.each<[string[], number]>([
    [[], 2],
    [['--take-ownership=true'], 1],
  ])('asks whose the object is only where helm does: %j', async (manner, requests) => {
    expect((await tried({ manner, action: 'add' })).asked).toHaveLength(requests)
  })
})
