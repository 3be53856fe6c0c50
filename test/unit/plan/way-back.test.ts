import { describe, expect, it } from '@jest/globals'
import type { ApprovedRelease } from '../../../src/approval/approval.js'
import { printedRelease, storedDigest } from '../../../src/approval/digest.js'
import { withWaysBack } from '../../../src/plan/way-back.js'
import { approvalWith, approvedApply, digestA, key, stackRelease, storedRelease } from '../fixtures/plan.js'

const stored = storedRelease({ manifest: 'kind: A\n' })
const back = storedDigest(stored, printedRelease(stored), key)

const approve = (
  approved: ApprovedRelease,
  now: Parameters<typeof storedRelease>[0] | undefined = {},
  release: Parameters<typeof stackRelease>[0] = {},
) =>
  withWaysBack(approvalWith({ releases: new Map([['shop/web', approved]]) }), {
    releases: [stackRelease(release)],
    stored: new Map(now ? [['shop/web', { ...stored, ...now }]] : []),
    key,
  })

describe('what goes back where a layer fails', () => {
  it('is what is deployed now, by its bytes, and is said before anybody approves', () => {
    const { approval, remarks } = approve(approvedApply())
    expect(approval).toMatchObject({ onFailure: 'rollback' })
    expect(approval.releases.get('shop/web')).toEqual(approvedApply({ back }))
    expect(remarks).toEqual([
      'on-failure is rollback: where a layer fails, what it changed goes back by itself: shop/web to revision 3',
    ])
  })

  it.each<[string, Parameters<typeof approve>, RegExp]>([
    ['removed', [{ kind: 'uninstall', revision: 3, digest: digestA }], /what is removed is not brought back/],
    [
      'different in every render',
      [{ kind: 'unstable', revision: 3, crds: '' }],
      /every render of it differs/,
    ],
    ['never to be rolled back', [approvedApply(), {}, { never: ['rollback'] }], /`rollback: never`/],
    ['not there yet', [approvedApply({ revision: 0 })], /not there before.*claims/],
    ['failed', [approvedApply(), { status: 'failed' }], /it had failed before/],
    ['left in the middle', [approvedApply(), { status: 'pending-upgrade' }], /it had failed before/],
    ['at another revision by now', [approvedApply(), { revision: 4 }], /it had failed before/],
  ])('is not what is %s, which is said with its reason', (_title, given, why) => {
    const { approval, remarks } = approve(...given)
    expect(approval.releases.get('shop/web')).not.toHaveProperty('back')
    expect(approval.onFailure).toBe('rollback')
    expect(remarks).toEqual([expect.stringMatching(why)])
    expect(remarks[0]).toMatch(/^on-failure is rollback, and leaves shop\/web: /)
  })

  it('is not what does not change', () => {
    const { approval, remarks } = approve({ kind: 'unchanged', revision: 3 })
    expect(approval.releases.get('shop/web')).toEqual({ kind: 'unchanged', revision: 3 })
    expect(remarks).toEqual([])
  })
})
