import { describe, expect, it } from '@jest/globals'
import type { StoredRelease } from '../../../src/cluster/releases.js'
import { storedDigest } from '../../../src/approval/digest.js'
import type { ApprovedRelease, Operation } from '../../../src/approval/approval.js'
import { isAsApproved, stepsOf, type Step } from '../../../src/commands/steps.js'
import type { StackRelease } from '../../../src/stack/layers.js'
import {
  approvalWith,
  approvedApply,
  digestA,
  key,
  stackRelease,
  storedRelease,
  thrownBy,
} from '../fixtures/plan.js'

interface Given {
  readonly release?: Partial<StackRelease>
  readonly approved?: ApprovedRelease
  readonly stored?: StoredRelease
  readonly allowUnstable?: readonly string[]
  readonly now?: number
  readonly operation?: Operation
}

/** Two minutes, and two hours, after the stored release was written. */
const soon = Date.parse('2026-01-02T03:06:05Z')
const later = Date.parse('2026-01-02T05:04:05Z')

function stepFor({
  release,
  approved,
  stored,
  allowUnstable = [],
  now = later,
  operation = 'deploy',
}: Given) {
  const [layer] = stepsOf({
    layers: [{ layer: 4, releases: [stackRelease(release)] }],
    operation,
    approval: approvalWith({ releases: new Map(approved ? [['shop/web', approved]] : []) }),
    stored: new Map(stored ? [['shop/web', stored]] : []),
    allowUnstable,
    rolledBack: new Set<string>(),
    key,
    now,
  })
  expect(layer?.layer).toBe(4)
  return layer?.steps[0]
}

const upgrade = approvedApply()
const install = approvedApply({ revision: 0 })
const before = storedRelease({ revision: 2 })
const recovery = approvedApply({ recovery: { state: 'pending-upgrade', start: 2 } })
const unchanged: ApprovedRelease = { kind: 'unchanged', revision: 3 }
const uninstall = { kind: 'uninstall', revision: 3, digest: digestA } as const
const unstable = { kind: 'unstable', revision: 3, crds: '', fingerprints: '' } as const

const manifest = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  a: "1"\n'
const hook = {
  path: 'web/templates/hook.yaml',
  manifest:
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: hook\n  annotations:\n    helm.sh/hook: pre-upgrade',
}
/** As `helm template` prints what helm stores below. */
const printed = `${manifest}---\n# Source: ${hook.path}\n${hook.manifest}\n`
const appliedBefore = storedRelease({ revision: 4, manifest, hooks: [hook] })
const asApplied = approvedApply({ stored: storedDigest(appliedBefore, printed, key) })

describe('what an approval asks for', () => {
  it.each<[string, Given]>([
    ['an upgrade from the approved revision', { approved: upgrade, stored: storedRelease() }],
    ['an installation where nothing is', { approved: install }],
    [
      'an uninstall from the approved revision',
      { release: { installed: false }, approved: uninstall, stored: storedRelease() },
    ],
    ['a retry of a failed revision', { approved: upgrade, stored: storedRelease({ status: 'failed' }) }],
    [
      'one whose last attempt was at this very approval, and failed',
      { approved: asApplied, stored: { ...appliedBefore, status: 'failed' } },
    ],
    [
      'a recovery that was approved',
      { approved: recovery, stored: storedRelease({ status: 'pending-upgrade', deployed: before }) },
    ],
    [
      'one that an earlier run has marked as failed already',
      { approved: recovery, stored: storedRelease({ status: 'failed' }) },
    ],
    [
      'one whose last attempt was at this very approval, and was killed',
      { approved: asApplied, stored: { ...appliedBefore, status: 'pending-upgrade', deployed: before } },
    ],
    [
      'the same for a first installation',
      {
        approved: { ...asApplied, revision: 0 },
        stored: { ...appliedBefore, revision: 1, status: 'pending-install' },
      },
    ],
    [
      'a removal that was killed',
      {
        release: { installed: false },
        approved: uninstall,
        stored: storedRelease({ status: 'uninstalling' }),
      },
    ],
    [
      'an unstable release that was named',
      { approved: unstable, stored: storedRelease(), allowUnstable: ['shop/web'] },
    ],
  ])('is done: %s', (_title, given) => {
    expect(stepFor(given)).toMatchObject({ release: { name: 'web' }, done: false })
  })

  it.each<[string, Given]>([
    ['a release that was unchanged when planned', { approved: unchanged, stored: storedRelease() }],
    [
      'an unchanged one, even if somebody deployed it since',
      { approved: unchanged, stored: storedRelease({ revision: 9 }) },
    ],
    [
      'an unchanged one, even if an operation holds it',
      { approved: unchanged, stored: storedRelease({ status: 'pending-upgrade' }) },
    ],
    ['a release that is neither wanted nor there', { release: { installed: false } }],
  ])('leaves alone %s', (_title, given) => {
    expect(stepFor(given)).toBeUndefined()
  })

  it.each<[string, Given]>([
    ['the render that was approved is deployed', { approved: asApplied, stored: appliedBefore }],
    ['the release is gone, as approved', { release: { installed: false }, approved: uninstall }],
  ])('is already done when %s', (_title, given) => {
    expect(stepFor(given)?.done).toBe(true)
  })
})

describe('a release that is not installed', () => {
  it('is no part of a rollback: it has nothing to go back to', () => {
    expect(stepFor({ operation: 'rollback' })).toBeUndefined()
  })

  it('is missed where a deploy wants it, or a rollback of it was approved', () => {
    expect(thrownBy(() => stepFor({}))).toMatchObject({ reason: 'approval-outdated' })
    expect(stepFor({ operation: 'rollback', approved: install })).toMatchObject({ done: false })
  })
})

describe('an approval of the other intent', () => {
  it.each<[string, Given, RegExp]>([
    [
      'a removal, where the helmfile wants the release',
      { approved: uninstall, stored: storedRelease() },
      /^applying shop\/web failed: its removal was approved, and the helmfile wants it: plan again$/,
    ],
    [
      'an upgrade, where the helmfile removes the release',
      { release: { installed: false }, approved: upgrade, stored: storedRelease() },
      /^applying shop\/web failed: the helmfile removes it, which was not approved: plan again$/,
    ],
  ])('is refused: %s', (_title, given, message) => {
    expect(thrownBy(() => stepFor(given))).toMatchObject({
      reason: 'approval-outdated',
      message: expect.stringMatching(message),
    })
  })
})

describe('an approval that does not fit the cluster', () => {
  it.each<[string, Given, string, RegExp]>([
    [
      'deployed by somebody else in between',
      { approved: upgrade, stored: storedRelease({ revision: 5 }) },
      'approval-outdated',
      /^applying shop\/web failed: it is at revision 5, and the plan started from 3: it was changed in between: plan again$/,
    ],
    [
      'rolled back to before',
      { approved: upgrade, stored: storedRelease({ revision: 2 }) },
      'approval-outdated',
      /at revision 2/,
    ],
    [
      'installed by somebody else in between',
      { approved: install, stored: storedRelease({ revision: 1 }) },
      'approval-outdated',
      /at revision 1, and the plan started from 0/,
    ],
    [
      'removed by somebody else in between',
      { approved: upgrade },
      'approval-outdated',
      /at revision 0, and the plan started from 3/,
    ],
    [
      'the approved render without its hook',
      { approved: asApplied, stored: { ...appliedBefore, hooks: [] } },
      'approval-outdated',
      /at revision 4/,
    ],
    [
      'the approved render with a comment more',
      { approved: asApplied, stored: { ...appliedBefore, manifest: `${manifest}# more\n` } },
      'approval-outdated',
      /at revision 4/,
    ],
    [
      'the approved render of the same name elsewhere',
      { approved: asApplied, stored: { ...appliedBefore, namespace: 'other' } },
      'approval-outdated',
      /at revision 4/,
    ],
    [
      'applied before and unstable, so that nobody can tell whether it was this',
      { approved: unstable, stored: appliedBefore, allowUnstable: ['shop/web'] },
      'approval-outdated',
      /at revision 4, and the plan started from 3/,
    ],
    [
      'not in the approval',
      { stored: storedRelease() },
      'approval-outdated',
      /the approval does not name it/,
    ],
    ['new and not in the approval', {}, 'approval-outdated', /the approval does not name it/],
    [
      'to be removed and not in the approval',
      { release: { installed: false }, stored: storedRelease() },
      'approval-outdated',
      /the approval does not name it/,
    ],
    [
      'unstable and not named',
      { approved: unstable, stored: storedRelease() },
      'render-differs',
      /allow-unstable$/,
    ],
    [
      'unstable, and another one is named',
      { approved: unstable, stored: storedRelease(), allowUnstable: ['shop/other', 'other/web'] },
      'render-differs',
      /allow-unstable$/,
    ],
    [
      'pending, and that was not approved',
      { approved: upgrade, stored: storedRelease({ status: 'pending-upgrade' }) },
      'release-stuck',
      /^applying shop\/web failed: revision 3 is pending-upgrade since \S+, and to recover from that was not approved: plan again: /,
    ],
    [
      'pending after a first installation of something else',
      { approved: install, stored: storedRelease({ revision: 1, status: 'pending-install' }) },
      'release-stuck',
      /^applying shop\/web failed: revision 1 is pending-install since .* was not approved: /,
    ],
    [
      'at a newer pending revision than the one whose recovery was approved',
      { approved: recovery, stored: storedRelease({ revision: 4, status: 'pending-upgrade' }) },
      'approval-outdated',
      /revision 4 is pending-upgrade since .* was not approved/,
    ],
    [
      'in another state than the one whose recovery was approved',
      { approved: recovery, stored: storedRelease({ status: 'uninstalling', deployed: before }) },
      'approval-outdated',
      /revision 3 is uninstalling since/,
    ],
    [
      'going on from another revision than was approved',
      { approved: recovery, stored: storedRelease({ status: 'pending-upgrade' }) },
      'approval-outdated',
      /revision 3 is pending-upgrade since/,
    ],
    [
      'deployed after all, after its recovery was approved',
      { approved: recovery, stored: storedRelease() },
      'approval-outdated',
      /revision 3 was pending when it was planned, and is deployed now/,
    ],
    ...[recovery, upgrade].map(
      (approved) =>
        [
          'pending for a short while only',
          {
            approved,
            stored: storedRelease({ status: 'pending-upgrade', deployed: before }),
            now: soon,
          },
          'release-stuck',
          /^applying shop\/web failed: revision 3 is pending-upgrade since \S+, and a helm may be at work on it: plan again after 2026-01-02T03:14:05Z/,
        ] satisfies [string, Given, string, RegExp],
    ),
  ])('is refused: %s', (_title, given, reason, message) => {
    expect(thrownBy(() => stepFor(given))).toMatchObject({
      name: 'Failure',
      reason,
      message: expect.stringMatching(message),
    })
  })
})

describe('an approval of less than is applied', () => {
  const db = stackRelease({ name: 'db' })
  const web = stackRelease()
  const api = stackRelease({ name: 'api' })
  const layers = [
    { layer: 1, releases: [db] },
    { layer: 2, releases: [web, api] },
  ]
  it.each<[string, string[], string]>([
    [
      'of another layer',
      ['shop/web', 'shop/api'],
      'applying shop/db failed: it is in layer 1, and the approval is for layer 2 alone: set the input layer to 2, or plan all layers and apply that',
    ],
    [
      'of the layer before',
      ['shop/db'],
      'applying shop/web failed: it is in layer 2, and the approval is for layer 1 alone: set the input layer to 1, or plan all layers and apply that',
    ],
    [
      'of one release of the layer',
      ['shop/web'],
      'applying shop/api failed: the approval is for shop/web alone: set the input release to shop/web, or plan all of it and apply that',
    ],
    [
      'of another release than its layer has',
      ['shop/db', 'shop/web'],
      'applying shop/api failed: the approval does not name it: plan again, and see there why its changes are not known',
    ],
  ])('says what it is for: %s', (_title, names, message) => {
    const releases = new Map(names.map((name) => [name, install]))
    const given = layers.filter(({ layer }) => layer === 2 || names.length !== 1 || names[0] === 'shop/db')
    const request = { approval: approvalWith({ releases }), stored: new Map(), allowUnstable: [] }
    const thrown = thrownBy(() =>
      stepsOf({ layers: given, ...request, rolledBack: new Set(), key, now: later }),
    )
    expect(thrown).toMatchObject({ reason: 'approval-outdated', message })
  })
})

describe('what helm stored is as approved', () => {
  it.each<[string, boolean, Pick<Step, 'approved' | 'stored'>]>([
    ['the approved render', true, { approved: asApplied, stored: appliedBefore }],
    [
      'the approved render, failed',
      true,
      { approved: asApplied, stored: { ...appliedBefore, status: 'failed' } },
    ],
    ['at whatever revision', true, { approved: asApplied, stored: { ...appliedBefore, revision: 9 } }],
    ['whatever is sent', true, { approved: { ...asApplied, digest: 'X'.repeat(43) }, stored: appliedBefore }],
    [
      'under way still',
      false,
      { approved: asApplied, stored: { ...appliedBefore, status: 'pending-upgrade' } },
    ],
    ['another render', false, { approved: upgrade, stored: appliedBefore }],
    ['nothing', false, { approved: asApplied, stored: undefined }],
    ['a removal, and it is gone', true, { approved: uninstall, stored: undefined }],
    ['a removal, and it is there', false, { approved: uninstall, stored: appliedBefore }],
    ['unstable, of which nothing is known', false, { approved: unstable, stored: appliedBefore }],
  ])('%s: %s', (_title, expected, step) => {
    expect(isAsApproved(step, key)).toBe(expected)
  })
})
