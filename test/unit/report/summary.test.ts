import { describe, expect, it } from '@jest/globals'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table'
import { gfmTable } from 'micromark-extension-gfm-table'
import type { Nodes } from 'mdast'
import { Failure } from '../../../src/lib/errors.js'
import { appliedSummary, planSummary } from '../../../src/report/summary.js'
import { change, plannedRelease } from '../plan/fixtures.js'
import { hostile, planWith, unprintable } from './fixtures.js'

/** As GitHub reads it. */
const parsed = (markdown: string) =>
  fromMarkdown(markdown, { extensions: [gfmTable()], mdastExtensions: [gfmTableFromMarkdown()] })

/** @returns the types of all nodes, and the content of those that are HTML. */
function shapeOf(node: Nodes): string[] {
  const own = node.type === 'html' ? `html ${node.value}` : node.type
  return [own, ...('children' in node ? node.children.flatMap(shapeOf) : [])]
}

const evilRelease = (evil: string) =>
  plannedRelease({
    name: `web${evil}`,
    version: `1${evil}`,
    reason: `why ${evil}`,
    unstable: `now ${evil}`,
    notes: [{ level: 'info', text: `note ${evil}` }],
    changes: [change({ name: `settings${evil}`, kind: `ConfigMap${evil}`, diff: `+a: ${evil}\n` })],
  })

describe('the summary of a plan', () => {
  it('has a sentence, a table with every release, and a folded diff for each that changes', () => {
    const summary = planSummary(
      planWith(
        plannedRelease({ installedVersion: '0.9.0', changes: [change()] }),
        plannedRelease({ name: 'same', status: 'unchanged' }),
      ),
    )
    expect(summary).toContain(
      '## Plan for production\n\n1 of 2 releases change (0 to add, 1 to change, 0 to remove).',
    )
    expect(summary).toMatch(/\| 1 +\| `shop\/web` +\| upgrade +\| `0\.9\.0 → 1\.0\.0` +\| +\| 1 +\| +\|/)
    expect(summary).toMatch(/\| 1 +\| `shop\/same` +\| unchanged +\|/)
    expect(summary).toContain('<details><summary>shop/web</summary>\n')
    expect(summary).toContain('`change ConfigMap shop/settings (v1)`\n\n```diff\n@@ -1 +1 @@\n-a: 1\n+a: 2\n')
    expect(summary.match(/<details>/g)).toHaveLength(1)
  })

  it.each(Object.entries(hostile))('gives hostile content no say in how it looks: %s', (_name, evil) => {
    const summary = planSummary(planWith(evilRelease(evil)))
    expect(shapeOf(parsed(summary)).map(withoutTitle)).toEqual(
      shapeOf(parsed(planSummary(planWith(evilRelease(''))))).map(withoutTitle),
    )
    expect(summary).not.toMatch(unprintable)
  })

  /** The title of a section is the one text that stands in HTML. */
  function withoutTitle(shape: string): string {
    expect(shape).not.toContain('<script')
    return shape.replace(/<summary>[^<]*<\/summary>/, '<summary></summary>')
  }

  it('keeps every row and stays under the limit of GitHub, for 1,000 releases of which one has a diff of 5 MB', () => {
    const releases = Array.from({ length: 1000 }, (_, index) =>
      plannedRelease({ name: `release-${index}`, changes: [change({ diff: '+small\n' })] }),
    )
    const huge = plannedRelease({
      name: 'huge',
      changes: [change({ diff: '+some line of it\n'.repeat(300_000) })],
    })
    const summary = planSummary(planWith(...releases, huge))
    expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024)
    const rows = summary.split('\n').filter((line) => line.startsWith('| 1 '))
    expect(rows).toHaveLength(1001)
    expect(summary).toContain('`shop/huge`: 300001 lines of diff left out here, see the plan file')
    expect(summary.match(/<details>/g)).toHaveLength(1000)
  })

  it('stays under the limit when many diffs of equal size are too much, and shortens as few as needed', () => {
    const diff = '+some line of it\n'.repeat(1000)
    const releases = Array.from({ length: 100 }, (_, index) =>
      plannedRelease({ name: `r-${index}`, changes: [change({ diff })] }),
    )
    const summary = planSummary(planWith(...releases))
    expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024)
    expect(Buffer.byteLength(summary)).toBeGreaterThan(870 * 1024)
  })
})

describe('the summary of an apply', () => {
  const release = {
    name: 'web',
    namespace: 'shop',
    chartVersion: '1.0.0',
    from: 3,
    to: 4,
    outcome: 'applied',
  } as const

  it('has a row for each release, and the failure in a block of its own', () => {
    const failure = new Failure({
      what: 'applying x failed',
      why: '```',
      next: 'mend',
      reason: 'apply-failed',
    })
    const summary = appliedSummary({ layers: [{ layer: 2, releases: [release], seconds: 1 }], failure })
    expect(summary).toMatch(/\| 2 +\| `shop\/web` +\| applied +\| `1\.0\.0` +\| 3 → 4 +\|/)
    expect(shapeOf(parsed(summary)).at(-1)).toBe('code')
  })

  it('says so when there was nothing to do', () => {
    expect(appliedSummary({ layers: [{ layer: 1, releases: [], seconds: 0 }] })).toContain('Nothing to do.')
  })
})
