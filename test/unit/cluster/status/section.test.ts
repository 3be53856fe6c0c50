import { describe, expect, it } from '@jest/globals'
import {
  absentSection,
  section,
  shortSection,
  unknownSection,
  worstOf,
  type Level,
  type Row,
} from '../../../../src/cluster/status/section.js'

const rows = (...levels: Level[]): Row[] => levels.map((level) => ({ level, why: '', cells: {} }))

describe('a section', () => {
  it.each<[Level[], string]>([
    [[], 'healthy'],
    [['ok', 'note'], 'healthy'],
    [['ok', 'warning'], 'degraded'],
    [['alarm'], 'degraded'],
    [['ok', 'unknown'], 'unknown'],
    [['unknown', 'warning'], 'degraded'],
  ])('with rows %j is %s', (levels, state) => {
    expect(section('a', rows(...levels)).state).toBe(state)
    expect(shortSection('a', rows(...levels)).state).toBe(state)
  })

  it('that is short counts what is as it should be, and shows all else', () => {
    expect(shortSection('a', rows('ok', 'note', 'ok', 'alarm'))).toMatchObject({
      rows: rows('note', 'alarm'),
      fine: 2,
    })
  })
})

describe('a cluster', () => {
  it.each([
    [['healthy', 'absent'], 'healthy'],
    [['healthy', 'unknown', 'absent'], 'unknown'],
    [['unknown', 'degraded'], 'degraded'],
  ] as const)('with sections %j is %s', (states, health) => {
    expect(worstOf(states)).toBe(health)
  })

  it('says why a section has no rows', () => {
    expect([unknownSection('a', 'b'), absentSection('a', 'b')]).toMatchObject([
      { state: 'unknown', why: 'b' },
      { state: 'absent', why: 'b' },
    ])
  })
})
