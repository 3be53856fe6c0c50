import { describe, expect, it } from '@jest/globals'
import { planComment } from '../../../../src/report/pull-request/plan-comment.js'
import { appliedSummary, planSummary } from '../../../../src/report/summary/summary.js'
import { change, plannedRelease } from '../../fixtures/plan.js'
import { appliedRelease, applyFailure } from '../../fixtures/applied.js'
import { asGitHub } from '../as-github.js'
import { planWith } from '../fixtures.js'
import { context, manyReleases, planOfLayers, same, situations } from '../situations.js'

describe('the summary of a plan', () => {
  it('has a sentence, a table with every release, and a folded diff for each that changes', () => {
    const summary = planSummary(
      planWith(
        plannedRelease({ installedVersion: '0.9.0', changes: [change()] }),
        plannedRelease({ name: 'same', status: 'unchanged' }),
      ),
    )
    expect(summary).toContain('### `production`: 1 of 2 releases changes in layer 1\n')
    expect(summary).toContain('| 1 | `shop/web` | upgrade | `0.9.0`\u00a0→\u00a0`1.0.0` | ~1 | |')
    expect(summary).toContain('| 1 | `shop/same` | unchanged | `1.0.0` | | |')
    expect(summary).toContain(
      '**changes** `ConfigMap shop/settings` `v1`\n\n```diff\n@@ -1 +1 @@\n-a: 1\n+a: 2\n',
    )
    expect(summary.match(/<details/g)).toHaveLength(1)
  })

  it.each(Object.entries(situations))(
    'says what the comment says, but for the drawing and the room: %s',
    (name) => {
      const { plan, context: over } = situations[name]!
      const said = { ...context, ...over }
      const comment = asGitHub(planComment(plan, said, 800_000))
      const summary = asGitHub(planSummary(plan, said, 800_000))
      const drawn = summary.codes.findIndex((code) => code.startsWith('flowchart'))
      expect(summary.codes.toSpliced(drawn, 1)).toEqual(comment.codes)
    },
  )

  it('holds what the comment has no room for', () => {
    const diff = '+some line of it\n'.repeat(20_000)
    const plan = planWith(plannedRelease({ changes: [change({ diff })] }))
    expect(planComment(plan, context)).toContain('of 20,000 lines')
    expect(planSummary(plan, context)).toContain(diff)
  })
})

describe('the drawing of the layers', () => {
  const drawing = (summary: string) => /^```mermaid\n([^]*?)\n```$/m.exec(summary)?.[1] ?? ''

  it('has the layers in their order, the releases in the colour of what becomes of them, and one box for the rest', () => {
    const plan = planOfLayers(
      [same('a'), same('b')],
      [
        plannedRelease({ name: 'new', status: 'install' }),
        plannedRelease({ name: 'up' }),
        plannedRelease({ name: 'gone', status: 'uninstall' }),
        plannedRelease({ name: 'lost', status: 'unknown' }),
        plannedRelease({ name: 'risky', risks: [{ rule: 'x', level: 'high', reason: 'x' }] }),
        plannedRelease({ name: 'no', changes: [change({ trial: { outcome: 'refused' } })] }),
      ],
    )
    expect(
      drawing(planSummary(plan))
        .split('\n')
        .filter((line) => !line.includes('classDef')),
    ).toEqual([
      'flowchart LR',
      '  subgraph l1["layer 1"]',
      '    direction LR',
      '    l1n0["2 unchanged"]:::unchanged',
      '  end',
      '  subgraph l2["layer 2"]',
      '    direction LR',
      '    l2n0["shop/new"]:::added',
      '    l2n1["shop/up"]:::changed',
      '    l2n2["shop/gone"]:::removed',
      '    l2n3["shop/lost"]:::blocked',
      '    l2n4["shop/risky"]:::risky',
      '    l2n5["shop/no"]:::blocked',
      '  end',
      '  l1 --> l2',
      '  class l1,l2 layer',
    ])
  })

  it('has one box a layer when there are too many releases, and says so', () => {
    const summary = planSummary(manyReleases(1000))
    expect(drawing(summary).match(/\[".* of 125 change"\]:::changed/g)).toHaveLength(8)
    expect(summary).toContain('because 1,000 boxes could not be read')
  })

  it('stays readable with more layers than anybody has, and says where it ends', () => {
    const summary = planSummary(planOfLayers(...Array.from({ length: 400 }, () => [same('a')])))
    expect(drawing(summary).match(/subgraph/g)).toHaveLength(150)
    expect(summary).toContain('It ends after 150 layers; 250 more follow.')
  })

  it('is left out when there is nothing to draw', () => {
    expect(planSummary(planOfLayers())).not.toContain('mermaid')
  })
})

describe('the end of the summary of a plan', () => {
  const took = '48 s'
  const each = `${took} (stack 5.2 s, renders 42.4 s)`

  it('says how long all of it took, and each stage; the comment has the sum alone', () => {
    const plan = planOfLayers([same('a')])
    expect(planSummary(plan, context)).toContain(each)
    expect(planComment(plan, context)).toContain(`, ${took}. `)
    expect(planComment(plan, context)).not.toContain('renders 42.4')
  })
})

describe('the summary of an apply', () => {
  it('has a row for each release, the time of each layer, and the failure in a block of its own', () => {
    const failure = applyFailure('```')
    const layers = [
      { layer: 1, releases: [], seconds: 0 },
      { layer: 2, releases: [appliedRelease], seconds: 75 },
    ]
    const summary = appliedSummary({ layers, failure })
    expect(summary).toContain('| 2 | `shop/web` | applied | `1.0.0` | 3 → 4 |')
    expect(summary).toContain('\nLayer 2 took 1 min 15 s.\n')
    expect(asGitHub(summary).codes.at(-1)).toBe('applying x failed: ```: mend\n')
  })

  it('says where it comes from, where that is known', () => {
    const { planId, runUrl } = context
    const summary = appliedSummary(
      { layers: [{ layer: 1, releases: [appliedRelease], seconds: 1 }] },
      { planId, runUrl: runUrl! },
    )
    expect(summary).toContain(`plan \`9f3c01d2e4b5\`, [run](${runUrl})`)
  })

  it('says so when there was nothing to do', () => {
    expect(appliedSummary({ layers: [{ layer: 1, releases: [], seconds: 0 }] })).toContain('Nothing to do.')
  })
})
