import { describe, expect, it } from '@jest/globals'
import { pendingStates } from '../../../src/helm/pending-states.js'
import type { StoredRelease } from '../../../src/cluster/releases.js'
import { releaseKey } from '../../../src/lib/release-name.js'
import type { ReleaseDiff } from '../../../src/changes/release-diff.js'
import {
  isChanged,
  planOf,
  releasesOf,
  type PlannedRelease,
  type PlannedRemoval,
} from '../../../src/plan/plan.js'
import type { StackRelease } from '../../../src/stack/layers.js'
import {
  change,
  digestA,
  digestB,
  plannedRelease,
  renderedDiff,
  stackRelease,
  storedRelease,
} from '../fixtures/plan.js'

interface Given {
  readonly release?: Partial<StackRelease>
  readonly stored?: StoredRelease
  readonly diff?: ReleaseDiff | 'none'
  readonly removal?: PlannedRemoval | 'none'
  readonly now?: number
  readonly lease?: string
}

const removes: PlannedRemoval = { changes: [change({ action: 'remove' })], notes: [], digest: digestB }

/** Two minutes after the stored release was written. */
const soon = Date.parse('2026-01-02T03:06:05Z')
const later = soon + 2 * 3_600_000

function planned({
  release,
  stored,
  diff,
  removal = removes,
  now = soon,
  lease,
}: Given): PlannedRelease | undefined {
  const wanted = stackRelease(release)
  const plan = planOf({
    environment: 'default',
    commit: 'c0ffee',
    cluster: 'cluster-1',
    layers: [{ layer: 1, releases: [wanted] }],
    stored: new Map(stored ? [[releaseKey(stored), stored]] : []),
    diffOf: () => (diff === 'none' ? undefined : (diff ?? renderedDiff())),
    removalOf: () => (removal === 'none' ? undefined : removal),
    needs: new Map([['shop/web', ['data/db']]]),
    missingReason: 'helmfile left it out',
    now,
    ...(lease === undefined ? {} : { lease }),
  })
  expect(plan).toMatchObject({ schema: 1, environment: 'default', commit: 'c0ffee', cluster: 'cluster-1' })
  return releasesOf(plan)[0]
}

const changed = renderedDiff({ changes: [change()] })

describe('the status of a release', () => {
  it.each<[string, Given, PlannedRelease['status']]>([
    ['unchanged when stored and wanted are the same', { stored: storedRelease() }, 'unchanged'],
    ['install when nothing is stored', {}, 'install'],
    ['upgrade when an object differs', { stored: storedRelease(), diff: changed }, 'upgrade'],
    [
      'upgrade when only the chart version differs',
      { stored: storedRelease({ chartVersion: '0.9.0' }) },
      'upgrade',
    ],
    [
      'uninstall when it is not wanted but there',
      { release: { installed: false }, stored: storedRelease() },
      'uninstall',
    ],
    [
      'retry when the last attempt failed and nothing differs',
      { stored: storedRelease({ status: 'failed' }) },
      'retry',
    ],
    [
      'retry when the last attempt failed and objects differ',
      { stored: storedRelease({ status: 'failed' }), diff: changed },
      'retry',
    ],
    [
      'unknown when the plugin failed',
      { stored: storedRelease(), diff: failed('template: a.yaml:3') },
      'unknown',
    ],
    ['unknown when the plugin never ran', { stored: storedRelease(), diff: 'none' }, 'unknown'],
    [
      'unknown, not install, when a new release does not render',
      { diff: failed('template: a.yaml:3') },
      'unknown',
    ],
    [
      'unknown when it is not wanted and helmfile would not remove it',
      { release: { installed: false }, stored: storedRelease(), removal: 'none' },
      'unknown',
    ],
  ])('is %s', (_title, given, status) => {
    expect(planned(given)?.status).toBe(status)
  })

  it.each<StoredRelease['status']>([
    'pending-install',
    'pending-upgrade',
    'pending-rollback',
    'uninstalling',
  ])('is stuck when an operation is under way: %s', (status) => {
    const release = planned({ stored: storedRelease({ status }), diff: changed })
    expect(release?.status).toBe('stuck')
    expect(release?.reason).toBe(
      `revision 3 is ${status} since 2026-01-02T03:04:05Z, and a helm may be at work on it: ` +
        'plan again after 2026-01-02T03:14:05Z: a helm that was killed is recovered from then on',
    )
    expect(release).not.toHaveProperty('recovery')
  })

  it('is stuck, too, when it is to be removed while an operation is under way', () => {
    const stored = storedRelease({ status: 'pending-upgrade' })
    const release = planned({ release: { installed: false }, stored })
    expect(release).toMatchObject({ status: 'stuck', changes: removes.changes })
    expect(release).not.toHaveProperty('digest')
  })

  it('is stuck for as long as a hook has begun or ended a short while ago', () => {
    const stored = storedRelease({ status: 'pending-upgrade', written: '2026-01-02T05:00:00Z' })
    expect(planned({ stored, now: later, diff: changed })?.status).toBe('stuck')
  })

  it.each(pendingStates)('is recover once nobody can be at work on it any more: %s', (status) => {
    const release = planned({ stored: storedRelease({ status }), diff: changed, now: later })
    expect(release).toMatchObject({ status: 'recover', recovery: { state: status, start: 3 }, revision: 3 })
    expect(release?.reason).toBe(
      `revision 3 is ${status} since 2026-01-02T03:04:05Z (2 hours ago): helm ended before it was done. ` +
        'An apply marks it as failed, as helm does when it can, and sends the approved render: ' +
        'no revision is deployed, so it starts from what revision 3 brought',
    )
  })

  it.each([soon, later])(
    'says who holds the Lease, so that nobody takes a run that works for one that died',
    (now) => {
      const stored = storedRelease({ status: 'pending-upgrade' })
      const release = planned({ stored, diff: changed, now, lease: 'nobody holds the Lease default/x' })
      expect(release?.reason).toMatch(/; nobody holds the Lease default\/x[:.] /)
    },
  )

  it('is recover even when nothing differs, and says which revision helm goes on from', () => {
    const deployed = storedRelease({ revision: 2, chartVersion: '0.9.0' })
    const stored = storedRelease({ status: 'pending-upgrade', deployed })
    const release = planned({ stored, now: later })
    expect(release).toMatchObject({ status: 'recover', installedVersion: '0.9.0', recovery: { start: 2 } })
    expect(release?.reason).toMatch(/: it starts from revision 2, which is deployed$/)
  })

  it('is uninstall when it is to be removed: helm removes it in any state', () => {
    const stored = storedRelease({ status: 'uninstalling' })
    const release = planned({ release: { installed: false }, stored, now: later })
    expect(release).toMatchObject({ status: 'uninstall', digest: digestB })
    expect(release?.notes[0]?.text).toMatch(/^revision 3 is uninstalling since .*: helm removes what that/)
  })

  it('has no entry for a release that is neither wanted nor there', () => {
    expect(planned({ release: { installed: false } })).toBeUndefined()
  })

  it('counts everything but unchanged as changed, so that a doubt is never skipped', () => {
    const statuses = ['install', 'upgrade', 'uninstall', 'retry', 'recover', 'stuck', 'unknown'] as const
    expect(statuses.filter((status) => !isChanged(plannedRelease({ status })))).toEqual([])
    expect(isChanged(plannedRelease({ status: 'unchanged' }))).toBe(false)
  })
})

describe('why a status is what it is', () => {
  it.each<[string, Given, string]>([
    [
      'unknown: what the plugin said',
      { diff: failed('web/templates/a.yaml:3: nil pointer') },
      'web/templates/a.yaml:3: nil pointer',
    ],
    ['unknown: what helmfile said, without a result', { diff: 'none' }, 'helmfile left it out'],
    [
      'retry: the state and what helm noted',
      { stored: storedRelease({ status: 'failed', description: 'timed out waiting' }) },
      'revision 3 is failed: timed out waiting',
    ],
  ])('%s', (_title, given, reason) => {
    expect(planned(given)?.reason).toBe(reason)
  })
})

describe('what a planned release carries', () => {
  it('has the versions from and to, and the revision it starts from', () => {
    const release = planned({ stored: storedRelease({ chartVersion: '0.9.0', revision: 7 }) })
    expect(release).toMatchObject({ installedVersion: '0.9.0', version: '1.0.0', revision: 7 })
  })

  it.each(['', '~1.0'])('has the version that was rendered where the stack asks for %j', (version) => {
    expect(planned({ release: { version } })).toMatchObject({ version: '1.0.0' })
  })

  it('starts at revision 0 when helm will install it anew', () => {
    expect(planned({})).toMatchObject({ revision: 0 })
    expect(planned({})).not.toHaveProperty('installedVersion')
  })

  it('lists what an uninstall removes, and has a digest of how', () => {
    const release = planned({ release: { installed: false }, stored: storedRelease() })
    expect(release).toMatchObject({ digest: digestB, changes: [{ action: 'remove' }] })
    expect(release).not.toHaveProperty('storedDigest')
  })

  it('has nothing to approve where helmfile would not remove it', () => {
    const release = planned({ release: { installed: false }, stored: storedRelease(), removal: 'none' })
    expect(release).toMatchObject({ changes: [] })
    expect(release).not.toHaveProperty('digest')
    expect(release?.reason).toMatch(/helmfile would not remove it$/)
  })

  it('has the digests of what is sent, of what is stored then, and of crds/', () => {
    const diff = renderedDiff({ crdsDigest: 'crds', changes: [change()] })
    expect(planned({ diff })).toMatchObject({ digest: digestA, storedDigest: digestB, crdsDigest: 'crds' })
  })

  it('says where the cause of unknown lies, if the plugin knew', () => {
    expect(planned({ diff: failed('x') })).toMatchObject({ failure: 'render' })
    expect(planned({ diff: 'none' })).not.toHaveProperty('failure')
  })

  it('has neither digest nor changes when unknown', () => {
    const release = planned({ diff: failed('x') })
    expect(release).toMatchObject({ changes: [] })
    for (const field of ['digest', 'storedDigest', 'crdsDigest', 'fingerprints'])
      expect(release).not.toHaveProperty(field)
  })

  it('takes over what makes it unstable', () => {
    expect(planned({ diff: renderedDiff({ unstable: 'randAlphaNum in a.yaml' }) })?.unstable).toBe(
      'randAlphaNum in a.yaml',
    )
    expect(planned({})).not.toHaveProperty('unstable')
  })
})

function failed(error: string): ReleaseDiff {
  return { name: 'web', namespace: 'shop', outcome: 'failed', error, failure: 'render' }
}
