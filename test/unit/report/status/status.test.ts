import { describe, expect, it } from '@jest/globals'
import type { History } from '../../../../src/cluster/status/history.js'
import {
  absentSection,
  section,
  shortSection,
  unknownSection,
  type Row,
} from '../../../../src/cluster/status/section.js'
import type { Status } from '../../../../src/commands/status.js'
import { historyMarkdown, historyText } from '../../../../src/report/status/history-text.js'
import { statusMarkdown } from '../../../../src/report/status/status-markdown.js'
import { statusText } from '../../../../src/report/status/status-text.js'

const hostile = '| @ada [a](http://x) <b>\n::error::x \u001b[31m\u202e`'

const row = (level: Row['level'], why: string, name: string): Row => ({
  level,
  why,
  cells: { name, nothing: '' },
})

const status: Status = {
  environment: 'production',
  clusterVersion: '1.34.2',
  at: '2026-01-02T03:04:05.000Z',
  result: 'degraded',
  sections: [
    section('things', [row('ok', '', 'a'), row('alarm', 'it burns', 'bcd'), row('note', hostile, hostile)]),
    shortSection('others', [row('ok', '', 'a'), row('ok', '', 'b')]),
    unknownSection('secret things', 'forbidden'),
    absentSection('certificates', 'not installed'),
    section('nothing', []),
  ],
}

const deploy = {
  ...{
    namespace: 'shop',
    name: 'web',
    revision: 2,
    at: '2026-01-02T03:04:05.123456789+01:00',
    status: 'failed',
  },
  ...{
    chart: 'web',
    version: '1.0.0',
    description: '',
    why: hostile,
    commit: '1a2b',
    by: 'ada',
    approvedBy: 'bob',
  },
  planId: '9f',
}
const history: History = { deploys: [deploy], unreadable: ['shop/other'] }

describe('a status in a terminal', () => {
  const lines = statusText(status).split('\n')

  it('has a line a thing, its reason below, and what is as it should be as a number', () => {
    expect(lines.slice(0, 5)).toEqual([
      'things degraded',
      expect.stringMatching(/^ +name$/),
      '  ✓  a',
      '  ✗  bcd',
      '     └ it burns',
    ])
    expect(lines).toContain('  ✓ 2 as they should be')
    expect(lines).toContain('secret things unknown: forbidden')
    expect(lines).toContain('certificates absent: not installed')
    expect(lines).toContain('nothing healthy: there is nothing to look at')
  })

  it.each([60, 80, 120])('fits a terminal of %d columns, and says all of it', (columns) => {
    const name = 'cloudflare-tunnel-ingress-controller'
    const why =
      'the stack wants it, and it is not installed: somebody has removed it with helm uninstall at night'
    const long: Row = { level: 'alarm', why, cells: { layer: '1', release: `${name}/${name}`, chart: name } }
    const text = statusText(
      { ...status, sections: [section('releases', [long]), unknownSection('secret things', why)] },
      columns,
    )
    expect(text.split('\n').filter((line) => line.length > columns)).toEqual([])
    expect(text.replace(/\s+/g, ' ')).toContain(`└ ${why}`)
    expect(text.replace(/\s+/g, ' ')).toContain(`secret things unknown: ${why}`)
  })

  it('stays a table in 80 columns, without what is least needed; a log has it all', () => {
    const release = (name: string, layer: string): Row => ({
      level: 'ok',
      why: '',
      cells: {
        ...{ layer, release: `shop/${name}`, chart: name, version: '0.1.0', wanted: '', revision: '1' },
        ...{ status: 'deployed', age: '5 m', by: 'ada, approved by bob', because: 'PR #12 @1a2b3c4' },
      },
    })
    const sections = [section('releases', [release('orders-db', '1'), release('web', '2')])]
    const text = (columns?: number) => statusText({ ...status, sections }, columns).split('\n')
    expect(text(80).slice(1, 5)).toEqual([
      '     layer  release         version  revision  status    by',
      '  ✓  1      shop/orders-db  0.1.0    1         deployed  ada, approved by bob',
      '  ✓  2      shop/web        0.1.0    1         deployed  ada, approved by bob',
      '  left out for want of room: chart, age, because',
    ])
    expect(text()[1]).toMatch(/layer +release +chart +version +revision +status +age +by +because$/)
    expect(text().join('\n')).not.toContain('left out')
  })

  it('ends with what it amounts to', () => {
    expect(lines.at(-1)).toBe('production on Kubernetes 1.34.2 is degraded: 1 alarm, 1 unknown thing.')
  })
})

describe('a status as Markdown', () => {
  it('begins with what it amounts to, and leaves columns out that say nothing', () => {
    const text = statusMarkdown(status)
    expect(text).toMatch(/^### ❌ Status: degraded\n\n> \[!WARNING\]/)
    expect(text).toContain('| ❌ | `bcd` | `it burns` |')
    expect(text).not.toContain('nothing |\n')
  })

  it('of a long section shows the worst, and says how many are left out', () => {
    const rows = [
      ...Array.from({ length: 150 }, (_, i) => row('note', 'x', `n${i}`)),
      row('alarm', 'it burns', 'last'),
    ]
    const text = statusMarkdown({ ...status, sections: [section('things', rows)] })
    expect(text).toContain('`last`')
    expect(text).toContain('51 more are in the report file.')
  })
})

describe('a history', () => {
  it('says when, what, who and under which approval', () => {
    expect(historyText({ ...history, deploys: [{ ...deploy, status: 'deployed', why: 'PR #12' }] })).toMatch(
      /2026-01-02T03:04:05\+01:00 {2}shop\/web {2}2 +deployed {2}web 1\.0\.0 {2}PR #12 {2}1a2b +ada {2}bob +9f\n/,
    )
    expect(historyMarkdown(history)).toContain('helm keeps 1 revision of these releases.')
  })

  it('has below a failed revision all that helm said', () => {
    const why = `Upgrade "web" failed: ${'a conflict and '.repeat(20)}more`
    const lines = historyText({ ...history, deploys: [{ ...deploy, why }] }).split('\n')
    expect(lines[1]).toMatch(/failed {2}web 1\.0\.0 +1a2b/)
    expect(lines[2]).toBe(`  └ ${why}`)
  })

  it.each([60, 80, 120])('fits a terminal of %d columns, and breaks no time', (columns) => {
    const why = `Upgrade "web" failed: ${'a conflict and '.repeat(20)}more`
    const text = historyText(
      {
        ...history,
        deploys: [
          { ...deploy, why },
          { ...deploy, status: 'deployed' },
        ],
      },
      columns,
    )
    expect(text.split('\n').filter((line) => line.length > columns)).toEqual([])
    expect(text.split('2026-01-02T03:04:05+01:00')).toHaveLength(3)
  })

  it('stays a table in 80 columns, without what is least needed; a log has it all', () => {
    const deploys = [{ ...deploy, name: 'orders-db', status: 'deployed', why: 'PR #12' }]
    const text = (columns?: number) => historyText({ deploys, unreadable: [] }, columns).split('\n')
    expect(text(80)).toEqual([
      'when                       release         revision  status    chart      why',
      '2026-01-02T03:04:05+01:00  shop/orders-db  2         deployed  web 1.0.0  PR #12',
      'left out for want of room: plan, commit, approved by, by',
    ])
    expect(text()[0]).toMatch(/^when +release +revision +status +chart +why +commit +by +approved by +plan$/)
    expect(text()).toHaveLength(2)
  })

  it('has no column for what no revision has', () => {
    const [head] = historyText({ deploys: [{ ...deploy, approvedBy: '', by: '' }], unreadable: [] }).split(
      '\n',
    )
    expect(head).toMatch(/^when +release +revision +status +chart +commit +plan$/)
  })

  it('names what it could not read', () => {
    expect(historyText(history)).toContain('the Secret shop/other is not a release that helm wrote')
    expect(historyMarkdown(history)).toContain('`shop/other`')
  })

  it('may be empty', () => {
    expect(historyText({ deploys: [], unreadable: [] })).toBe('helm keeps no revision of these releases.')
  })
})

describe('what comes from the cluster', () => {
  it.each([
    ['status', statusText(status)],
    ['history', historyText(history)],
  ])('is one line of printable text in a terminal: %s', (_title, text) => {
    for (const sign of ['\u001b', '\u202e', '\n::']) expect(text).not.toContain(sign)
  })

  it.each([
    ['status', statusMarkdown(status)],
    ['history', historyMarkdown(history)],
  ])('stands in code as Markdown: %s', (_title, text) => {
    const outside = text.replace(/(`+)(?!`)[^]*?[^`]\1(?!`)/g, '')
    expect(outside).not.toMatch(/@ada|<b>|\]\(|error/)
  })
})
