import { describe, expect, it } from '@jest/globals'
import type { Plan, PlannedRelease } from '../../../src/plan/plan.js'
import { commentLimit, planComment } from '../../../src/report/pull-request/plan-comment.js'
import { planSummary } from '../../../src/report/summary/summary.js'
import { change, plannedRelease } from '../fixtures/plan.js'
import { asGitHub } from './as-github.js'
import { context, evilRelease, manyReleases, planOfLayers } from './situations.js'

/** The longest record that a comment has to make room for. */
const record = `<!-- helmfile-gate:reviewed ${'A'.repeat(20_000)} -->`
const crowded = { ...context, record }

const megabytes = (count: number, line = '+some line of it\n') =>
  line.repeat(Math.ceil((count * 1e6) / line.length))

const hugeDiff = plannedRelease({ name: 'huge', changes: [change({ diff: megabytes(50) })] })

/** Names as long as Kubernetes and helm allow, all different. */
const longest = (index: number) =>
  plannedRelease({
    name: `${index}-`.padEnd(53, 'r'),
    namespace: `${index}-`.padEnd(63, 'n'),
    installedVersion: '0.9.0-alpha.1+build.20260102',
    risks: [{ rule: 'x', level: 'high', reason: 'a reason of some length that says why '.repeat(4) }],
    changes: [change({ diff: megabytes(0.01) }), change({ action: 'add', diff: megabytes(0.01) })],
  })

const listed = (count: number, make: (index: number) => PlannedRelease) =>
  planOfLayers(Array.from({ length: count }, (_, index) => make(index)))

const sizes: [string, Plan][] = [
  ['1 release', manyReleases(1)],
  ['14 releases', manyReleases(14)],
  ['140 releases', manyReleases(140)],
  ['1,000 releases', manyReleases(1000)],
  ['1,000 releases, a third of them changed', manyReleases(1000, 3)],
  ['1,000 releases with long names, risks and diffs', listed(1000, longest)],
  ['a diff of 50 MB', planOfLayers([hugeDiff, plannedRelease({ changes: [change()] })])],
  [
    '50 MB in one line',
    planOfLayers([plannedRelease({ changes: [change({ diff: `+${'x'.repeat(5e7)}` })] })]),
  ],
  [
    '50 MB over 1,000 releases',
    listed(1000, (index) =>
      plannedRelease({ name: `r-${index}`, changes: [change({ diff: megabytes(0.05) })] }),
    ),
  ],
  [
    '10,000 objects in a release',
    planOfLayers([
      plannedRelease({
        changes: Array.from({ length: 10_000 }, (_, index) => change({ name: `o-${index}` })),
      }),
    ]),
  ],
  [
    '200 risks in each of 100 releases',
    listed(100, (release) =>
      plannedRelease({
        name: `r-${release}`,
        changes: Array.from({ length: 200 }, (_, index) =>
          change({
            name: `o-${index}`,
            risks: [{ rule: 'x', level: 'high', reason: 'a reason '.repeat(8) }],
          }),
        ),
      }),
    ),
  ],
  [
    '1,000 unknown releases',
    listed(1000, (index) =>
      plannedRelease({ name: `r-${index}`, status: 'unknown', reason: 'a reason '.repeat(60) }),
    ),
  ],
  [
    '1,000 hostile releases',
    listed(1000, (index) => ({ ...evilRelease('`|</details>\n😀@a'.repeat(20)), name: `r-${index}` })),
  ],
  [
    'a fence of 40,000 back-ticks',
    planOfLayers([plannedRelease({ changes: [change({ diff: `+${'`'.repeat(40_000)}\n` })] })]),
  ],
  [
    'what takes three bytes a character',
    planOfLayers([plannedRelease({ changes: [change({ diff: megabytes(2, '+漢字\u0007\n') })] })]),
  ],
  [
    'what takes two units of UTF-16 a character',
    planOfLayers([plannedRelease({ changes: [change({ diff: megabytes(2, `+${'😀'.repeat(30)}\n`) })] })]),
  ],
]

/** @returns how many releases a text has a row for: in a table, or a line of its own in a fence. */
function rowsOf(markdown: string): number {
  const table = markdown.split('\n').filter((line) => /^\| \d+ \| `/.test(line))
  const lines = /^```+text\n(layer [^]*?)\n```+$/m.exec(markdown)?.[1] ?? ''
  return table.length + lines.split('\n').filter((line) => line.startsWith('  ')).length
}

/** Releases of a layer that does not change share one row. */
function rowsWanted({ layers }: Plan): number {
  const changed = layers.filter(({ releases }) => releases.some(({ status }) => status !== 'unchanged'))
  return changed.reduce((sum, { releases }) => sum + releases.length, 0)
}

it('the limit of a comment is the one of GitHub, to the character', () => {
  expect(commentLimit).toBe(65_536)
})

describe.each(sizes)('with %s', (_title, plan) => {
  const started = Date.now()
  const comment = planComment(plan, crowded)
  const summary = planSummary(plan, context)
  const seconds = (Date.now() - started) / 1000

  it('the comment stays within both limits of GitHub and has a row for every release', () => {
    expect(comment.length).toBeLessThanOrEqual(commentLimit)
    expect(Buffer.byteLength(comment)).toBeLessThanOrEqual(262_144)
    expect(rowsOf(comment)).toBe(rowsWanted(plan))
  })

  it('the summary stays under 1 MiB and has a row for every release', () => {
    expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024)
    expect(rowsOf(summary)).toBe(rowsWanted(plan))
  })

  it('no fence and no section is broken', () => {
    const page = asGitHub(comment)
    expect(page.prose).not.toContain('```')
    expect(page.prose).toContain('On merge layer 1 is planned again')
    expect(page.elements.filter((element) => element === 'details')).toHaveLength(
      comment.match(/^<details/gm)?.length ?? 0,
    )
  })

  it('takes seconds', () => {
    expect(seconds).toBeLessThan(20)
  })
})

describe('the share of each release', () => {
  const small = (index: number) => plannedRelease({ name: `small-${index}`, changes: [change()] })

  it('leaves small diffs whole beside a huge one, and gives the huge one what is left', () => {
    const comment = planComment(planOfLayers([hugeDiff, small(1), small(2)]), context)
    expect(comment.match(/\+a: 2/g)).toHaveLength(2)
    expect(comment).toMatch(/first [\d,]+ of 2,941,177 lines/)
    expect(comment).toContain('the diffs of 1 release are shortened. All of it is in the job summary')
    expect(comment.length).toBeGreaterThan(commentLimit / 4)
  })

  it('is about the same for all that are alike', () => {
    const comment = planComment(
      listed(20, (index) => ({ ...hugeDiff, name: `huge-${index}` })),
      context,
    )
    const cut = [...comment.matchAll(/first ([\d,]+) of 2,941,177 lines/g)].map(([, lines]) => Number(lines))
    expect(cut).toHaveLength(20)
    expect(Math.min(...cut)).toBeGreaterThan(Math.max(...cut) / 2)
  })

  it('is spent on what changes before what is wholly new', () => {
    const bodies = Array.from({ length: 100 }, (_, index) =>
      change({ action: 'add', name: `new-${index}`, diff: '+a line of it\n'.repeat(90) }),
    )
    const plan = planOfLayers([plannedRelease({ changes: [...bodies, change()] })])
    const comment = planComment(plan, context)
    expect(comment).toContain('+a: 2')
    expect(comment.match(/`ConfigMap shop\/new-\d+` `v1`, 90 lines left out/g)).toHaveLength(100)
    expect(comment).not.toContain('+a line of it')
  })

  it('is counted, not silent, where there is none', () => {
    const comment = planComment(listed(1000, longest), crowded)
    expect(comment).toMatch(
      /For want of room .*left out\. All of it is in the job summary and in the plan file\./,
    )
  })

  it('is all where there is room', () => {
    const comment = planComment(listed(14, small), context)
    expect(comment).not.toContain('For want of room')
    expect(comment.match(/\+a: 2/g)).toHaveLength(14)
  })

  it('is counted for the remarks on a release, too', () => {
    const notes = Array.from({ length: 5000 }, (_, index) => ({
      level: 'info' as const,
      text: `the note ${index}`,
    }))
    const comment = planComment(planOfLayers([plannedRelease({ notes, changes: [change()] })]), context)
    expect(comment).toContain('`the note 0`')
    expect(comment).toMatch(/And [\d,]+ remarks more, left out\./)
    expect(comment).toContain('the diffs of 1 release are shortened')
  })

  it('says how much of a long line is left out', () => {
    const diff = `+${'x'.repeat(200_000)}\n`
    const comment = planComment(planOfLayers([plannedRelease({ changes: [change({ diff })] })]), context)
    expect(comment).toMatch(/x… \([\d,]+ more characters\)/)
  })
})

describe('a stack too large for a row each', () => {
  it('says how many rows are missing', () => {
    const comment = planComment(manyReleases(20_000), crowded)
    expect(comment.length).toBeLessThanOrEqual(commentLimit)
    const left = /([\d,]+) more lines of this are in the job summary and in the plan file\./.exec(
      comment,
    )?.[1]
    const layers = comment.match(/^layer \d/gm)?.length ?? 0
    expect(rowsOf(comment) + layers + Number(left?.replace(',', ''))).toBe(20_008)
  })

  it('says how many of the unknown are not in the list', () => {
    const unknown = listed(1000, (index) =>
      plannedRelease({ name: `r-${index}`, status: 'unknown', reason: 'a reason '.repeat(60) }),
    )
    const comment = planComment(unknown, context)
    const left = /and ([\d,]+) more, marked in the table/.exec(comment)?.[1]
    expect((comment.match(/ is unknown: /g)?.length ?? 0) + Number(left)).toBe(1000)
  })
})
