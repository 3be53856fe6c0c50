import { describe, expect, it } from '@jest/globals'
import { readProvenance } from '../../../../src/cluster/status/provenance.js'
import { releaseRows, type WantedRelease } from '../../../../src/cluster/status/releases.js'
import type { StoredRelease } from '../../../../src/cluster/releases.js'
import { storedRelease } from '../../fixtures/plan.js'
import { inDays, now, told } from './fixtures.js'

const web: WantedRelease = {
  ...{ namespace: 'shop', name: 'web', layer: 2, chart: 'shelf/web', version: '1.0.0', installed: true },
}

const rowsOf = (wanted: readonly WantedRelease[], ...stored: StoredRelease[]) =>
  releaseRows(wanted, new Map(stored.map((one) => [`${one.namespace}/${one.name}`, one])), now)

describe('a release', () => {
  it.each<[string, Partial<WantedRelease>, Partial<StoredRelease> | undefined, string[]]>([
    ['as the stack wants it', {}, {}, ['ok']],
    ['that is not there', {}, undefined, ['alarm the stack wants it, and it is not installed']],
    ['of another version', { version: '1.1.0' }, {}, ['warning the stack wants version 1.1.0']],
    ['of a folder without a version', { version: '' }, {}, ['ok']],
    [
      'whose upgrade failed, with all that helm said of it',
      {},
      { status: 'failed', description: `Upgrade "web" failed: ${'a conflict and '.repeat(20)}more` },
      [`alarm its revision 3 failed: Upgrade "web" failed: ${'a conflict and '.repeat(20)}more`],
    ],
    [
      'that failed without a word',
      {},
      { status: 'failed', description: '' },
      ['alarm its revision 3 failed'],
    ],
    [
      'that is stuck',
      {},
      { status: 'pending-upgrade' },
      ['alarm it is stuck in pending-upgrade: helm was cut off, or is at work'],
    ],
    ['in no known state', {}, { status: 'unknown' }, ['unknown helm does not know its state']],
    ['that is to go', { installed: false }, {}, ['warning the stack removes it, and it is still installed']],
    ['that is gone as it should be', { installed: false }, undefined, []],
    ['of another stack', { name: 'api', installed: false }, {}, ['note the stack does not know it']],
    [
      'of another stack that failed',
      { name: 'api', installed: false },
      { status: 'failed' },
      ['note not of this stack; its revision 3 failed: Upgrade complete'],
    ],
  ])('%s', (_title, wanted, stored, rows) => {
    expect(told(rowsOf([{ ...web, ...wanted }], ...(stored ? [storedRelease(stored)] : [])))).toEqual(rows)
  })

  it('says who deployed what, when and why', () => {
    const description = 'PR #12 @1a2b3c4d5e6f by ada, approved by bob, plan 9f3c0a1b2c3d, by helmfile-gate'
    const [row] = rowsOf([web], storedRelease({ description, updated: inDays(-5) }))
    expect(row?.cells).toEqual({
      ...{ layer: '2', release: 'shop/web', chart: 'web', version: '1.0.0', wanted: '1.0.0' },
      ...{ revision: '3', status: 'deployed', age: '5 days' },
      ...{ by: 'ada, approved by bob', because: 'PR #12 @1a2b3c4d5e6f' },
    })
  })
})

describe('a description', () => {
  it.each([
    [
      'PR #12 @1a2b3c4d5e6f by ada, approved by bob and eve and 2 more, plan 9f3c0a1b2c3d, by helmfile-gate',
      ['PR #12', '1a2b3c4d5e6f', 'ada', 'bob and eve and 2 more', '9f3c0a1b2c3d'],
    ],
    [
      '@1a2b3c4d5e6f by ada, approved by nobody, plan 9f, by helmfile-gate',
      ['', '1a2b3c4d5e6f', 'ada', 'nobody', '9f'],
    ],
    ['a new token @1a2b3c4d5e6f by helmfile-gate', ['a new token', '1a2b3c4d5e6f', '', '', '']],
    ['by helmfile-gate', ['', '', '', '', '']],
    ['Upgrade complete', ['Upgrade complete', '', '', '', '']],
    ['Rollback to 3', ['Rollback to 3', '', '', '', '']],
    ['', ['', '', '', '', '']],
  ])('is read back: %s', (description, [why, commit, by, approvedBy, planId]) => {
    expect(readProvenance(description)).toEqual({ why, commit, by, approvedBy, planId })
  })
})
