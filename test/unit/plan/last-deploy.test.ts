import { describe, expect, it } from '@jest/globals'
import type { StoredRelease } from '../../../src/cluster/releases.js'
import { isGood, lastDeployOf, lastGood } from '../../../src/plan/last-deploy.js'
import { storedRelease } from '../fixtures/plan.js'

const commit = 'aaaaaaaaaaaabbbb'
const newer = 'PR #2 @aaaaaaaaaaaa by ann, approved by bob, plan 222222222222, by helmfile-gate'
const older = 'PR #1 @cccccccccccc by ann, approved by bob, plan 111111111111, by helmfile-gate'
const failure = 'Upgrade "web" failed: timed out'

type Row = readonly [name: string, description: string, minute: number, status?: StoredRelease['status']]

const storedOf = (rows: readonly Row[]) =>
  rows.map(([name, description, minute, status = 'deployed']) =>
    storedRelease({ name, description, status, updated: `2026-01-02T03:0${minute}:00Z` }),
  )

describe('the last deploy', () => {
  it.each<[string, Row[], string[]]>([
    [
      'is all that has its commit and plan',
      [
        ['a', newer, 2],
        ['b', newer, 3],
        ['c', older, 1],
      ],
      ['a', 'b'],
    ],
    [
      'is told by time, not by the order of releases',
      [
        ['c', older, 1],
        ['a', newer, 2],
      ],
      ['a'],
    ],
    [
      'holds what failed, with what it had changed before',
      [
        ['a', newer, 2],
        ['w', failure, 3, 'failed'],
      ],
      ['a', 'w'],
    ],
    [
      'holds what failed alone, where the newest other is of another commit',
      [
        ['c', older, 1],
        ['w', failure, 3, 'failed'],
      ],
      ['w'],
    ],
    [
      'holds what failed before something else went well',
      [
        ['w', failure, 1, 'failed'],
        ['c', older, 3],
      ],
      ['c', 'w'],
    ],
    [
      'is what failed where nothing is of a deploy',
      [
        ['h', 'Upgrade complete', 1],
        ['w', failure, 3, 'failed'],
      ],
      ['w'],
    ],
    [
      'may be from a terminal, without a plan',
      [
        ['a', '@aaaaaaaaaaaa by helmfile-gate', 2],
        ['c', older, 1],
      ],
      ['a'],
    ],
  ])('%s', (_, rows, expected) => {
    const last = lastDeployOf(storedOf(rows), commit)
    const names =
      'releases' in last ? [...last.releases].map((key) => key.split('/')[1]).sort() : last.unknown
    expect(names).toEqual(expected)
  })

  it.each<[string, Row[], RegExp]>([
    ['nothing is there', [], /none of it is installed/],
    [
      'the newest was made by hand',
      [
        ['h', 'Upgrade complete', 5],
        ['a', newer, 2],
      ],
      /shop\/h \(Upgrade complete\), which is of no deploy/,
    ],
    [
      'the newest is a rollback',
      [
        ['h', 'Rollback to 2', 5],
        ['a', newer, 2],
      ],
      /\(Rollback to 2\)/,
    ],
    [
      'the newest is a rollback that says who and why',
      [
        ['h', `Rollback to 2: ${newer}`, 5],
        ['a', newer, 2],
      ],
      /which is of no deploy/,
    ],
    ['it names no commit', [['a', 'by helmfile-gate', 2]], /of no deploy/],
  ])('is not known when %s', (_, rows, why) => {
    expect(lastDeployOf(storedOf(rows), commit)).toMatchObject({
      unknown: expect.stringMatching(why) as unknown,
    })
  })
})

describe('the last good revision', () => {
  const revision = (number: number, description = newer, status: StoredRelease['status'] = 'superseded') =>
    storedRelease({ revision: number, description, status })
  it.each<[string, StoredRelease[], number | undefined]>([
    ['is the one before', [revision(3), revision(2), revision(1)], 2],
    [
      'is the deployed one behind a failed',
      [revision(3, failure, 'failed'), revision(2, newer, 'deployed')],
      2,
    ],
    [
      'is no failed one, also when it was superseded since',
      [revision(3), revision(2, failure), revision(1)],
      1,
    ],
    ['is no pending one', [revision(3), revision(2, newer, 'pending-upgrade'), revision(1)], 1],
    [
      'after a rollback is before that to which it went',
      [revision(4, `Rollback to 2 after a failure: ${newer}`), revision(3), revision(2), revision(1)],
      1,
    ],
    [
      'after a rollback of a rollback, too',
      [revision(5, 'Rollback to 4'), revision(4, 'Rollback to 2'), revision(3), revision(2), revision(1)],
      1,
    ],
    ['is before a rollback whose target is gone', [revision(4, 'Rollback to 1'), revision(3)], 3],
    ['may not be there', [revision(1)], undefined],
  ])('%s', (_, [current, ...kept], expected) => {
    expect(current && lastGood(current, [current, ...kept])?.revision).toBe(expected)
  })

  it('is known by what helm writes when something failed', () => {
    for (const description of [failure, 'Release "web" failed: x', 'Rollback "web" failed: x'])
      expect(isGood(revision(1, description))).toBe(false)
    expect(isGood(revision(1, 'Upgrade complete'))).toBe(true)
  })
})
