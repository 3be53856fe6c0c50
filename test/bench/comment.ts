/** How long the comment and the summary of a plan take, and how large they become. `tsx test/bench/comment.ts` */
import type { Plan } from '../../src/plan/plan.js'
import { planComment } from '../../src/report/pull-request/plan-comment.js'
import { planSummary } from '../../src/report/summary/summary.js'
import { change, plannedRelease } from '../unit/fixtures/plan.js'
import { context, evilRelease, manyReleases, planOfLayers } from '../unit/report/situations.js'

const many = (count: number, diff: string, objects = 1) =>
  planOfLayers(
    Array.from({ length: count }, (_, index) =>
      plannedRelease({
        name: `release-${index}`,
        changes: Array.from({ length: objects }, (_object, at) => change({ name: `object-${at}`, diff })),
      }),
    ),
  )

const line = '+some line of it\n'

const plans: [string, () => Plan][] = [
  ['1 release', () => manyReleases(1)],
  ['14 releases', () => manyReleases(14)],
  ['140 releases', () => manyReleases(140)],
  ['1,000 releases', () => manyReleases(1000)],
  ['1,000 releases of 30 objects each', () => many(1000, line.repeat(10), 30)],
  ['1 release, a diff of 50 MB', () => many(1, line.repeat(3_000_000))],
  ['1 release, 50 MB in one line', () => many(1, `+${'x'.repeat(50_000_000)}`)],
  ['1,000 releases, 50 MB of diffs', () => many(1000, line.repeat(3000))],
  ['1 release of 10,000 objects', () => many(1, line.repeat(30), 10_000)],
  [
    '1,000 hostile releases',
    () => planOfLayers(Array.from({ length: 1000 }, () => evilRelease('`|</details>@a'))),
  ],
]

const rows = plans.map(([title, make]) => {
  const plan = make()
  const [comment, commentSeconds] = timed(() => planComment(plan, context))
  const [summary, summarySeconds] = timed(() => planSummary(plan, context))
  return [
    title,
    seconds(commentSeconds),
    comment.length.toLocaleString('en-US'),
    seconds(summarySeconds),
    Buffer.byteLength(summary).toLocaleString('en-US'),
  ]
})

const titles = ['Plan', 'Comment (s)', 'characters', 'Summary (s)', 'bytes']
for (const row of [titles, titles.map(() => '---'), ...rows]) console.log(`| ${row.join(' | ')} |`)

function timed<T>(make: () => T): [T, number] {
  const started = performance.now()
  return [make(), (performance.now() - started) / 1000]
}

function seconds(value: number): string {
  return value.toFixed(2)
}
