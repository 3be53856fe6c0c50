import { describe, expect, it } from '@jest/globals'
import { planComment, planNothing } from '../../../../src/report/pull-request/plan-comment.js'
import { commentMarker } from '../../../../src/github/comment.js'
import { highestRiskText } from '../../../../src/report/plan/risks.js'
import { planSentence } from '../../../../src/report/plan/plan-markdown.js'
import { shownPlan } from '../../../../src/report/plan/shown-plan.js'
import type { PlannedRelease } from '../../../../src/plan/plan.js'
import { change, plannedRelease } from '../../plan/fixtures.js'
import { context, planOfLayers, same, situations } from '../situations.js'

const routine = { rule: 'version-bump', level: 'routine', reason: 'image 1 → 2' } as const
const high = { rule: 'data-removed', level: 'high', reason: 'removes a claim' } as const
const low = { rule: 'x', level: 'low', reason: 'a little' } as const

describe('the hidden marker', () => {
  it('is the same for the same environment, and another for any other', () => {
    expect(commentMarker('plan', 'production')).toBe('<!-- helmfile-gate:plan:production -->')
    expect(commentMarker('deploy', 'production')).not.toBe(commentMarker('plan', 'production'))
    expect(commentMarker('plan', 'staging')).not.toBe(commentMarker('plan', 'production'))
  })

  it('cannot be ended by the name of an environment', () => {
    expect(commentMarker('plan', 'a --> <b>')).toBe('<!-- helmfile-gate:plan:a%20--%3E%20%3Cb%3E -->')
  })

  it('is the first line of a plan, and of what replaces one', () => {
    for (const body of [planComment(planOfLayers([]), context), planNothing('production')]) {
      expect(body.split('\n', 1)).toEqual([commentMarker('plan', 'production')])
    }
  })

  it('is followed by the record, as it was given', () => {
    expect(planComment(planOfLayers([]), context).split('\n')[1]).toBe(context.record)
  })
})

describe('the sentence of a plan', () => {
  const unknown = plannedRelease({ status: 'unknown', reason: 'no' })
  const stuck = plannedRelease({ status: 'stuck', reason: 'no' })
  const changed = (over: Partial<PlannedRelease> = {}) => plannedRelease({ changes: [change()], ...over })

  it.each<[PlannedRelease[][], string]>([
    [[[same('a')], [same('b')]], 'no changes in 2 releases'],
    [[[same('a')], [changed()]], '1 of 2 releases changes in layer 2'],
    [[[changed()], [changed()], [same('a')], [changed()]], '3 of 4 releases change in layers 1, 2 and 4'],
    [[[unknown]], '0 of 1 release changes, what changes in 1 is unknown'],
    [[[unknown, same('a')], [changed()]], '1 of 3 releases changes in layer 2, what changes in 1 is unknown'],
    [[[stuck, stuck]], '0 of 2 releases change, 2 are stuck'],
    [[[stuck]], '0 of 1 release changes, 1 is stuck'],
    [[[changed({ unstable: 'now' }), same('a')]], '1 of 2 releases changes in layer 1, 1 is unstable'],
    [[[changed({ risks: [high] }), changed()]], '2 of 2 releases change in layer 1, highest risk: high'],
    [[[changed({ risks: [] })]], '1 of 1 release changes in layer 1, no risk found'],
    [
      [[changed({ changes: [change({ risks: [routine] })] })]],
      '1 of 1 release changes in layer 1, all of it routine',
    ],
  ])('says how many change, where, how risky it is, and what is not known (%#)', (layers, sentence) => {
    expect(planSentence(shownPlan(planOfLayers(...layers)))).toBe(sentence)
  })

  it('calls nothing routine where one object is not', () => {
    const mixed = changed({ changes: [change({ risks: [routine] }), change({ risks: [] })] })
    expect(highestRiskText([mixed])).toBe('no risk found')
  })
})

describe('the comment of a plan', () => {
  const made = (name: string) => {
    const { plan, context: over } = situations[name]!
    return planComment(plan, { ...context, ...over })
  }

  it('never says that nothing changes where something is unknown or stuck', () => {
    for (const name of ['unknown', 'stuck', 'retry']) expect(made(name)).not.toMatch(/no changes/i)
    expect(made('unknown')).toContain('`shop/api` is unknown: `api/templates/web.yaml:3: nil pointer`')
    expect(made('stuck')).toContain('`shop/web` is stuck: `revision 3 is pending-upgrade')
  })

  it('has what it says in the order in which reviewers need it', () => {
    const comment = made('unknown')
    const places = ['### `production`', '| Layer |', '<details', '[!WARNING]', 'Plan `9f3c'].map((part) =>
      comment.indexOf(part),
    )
    expect(places).toEqual([...places].sort((a, b) => a - b))
    expect(places).not.toContain(-1)
  })

  it('shows what the API server would refuse before everything else', () => {
    const comment = made('refused-by-dry-run')
    expect(comment.indexOf('[!CAUTION]')).toBeLessThan(comment.indexOf('| Layer |'))
    expect(comment).toContain('**The API server would refuse 1 object; an apply would fail there.**')
    expect(comment).toMatch(/\| \*\*refused\*\*, \*\*high\*\*: /)
  })

  it('says once for each reason what was not tried', () => {
    const untried = change({ trial: { outcome: 'not-tried', reason: 'forbidden' } })
    const release = plannedRelease({ changes: [untried, untried, untried] })
    const comment = planComment(planOfLayers([release, release]), context)
    expect(comment.match(/Not tried/g)).toHaveLength(1)
    expect(comment).toContain('Not tried on the API server: 6 objects, because `forbidden`')
  })

  it('names the worst risks first, each once, and counts the rest', () => {
    const more = ['b', 'c', 'd'].map((reason) => ({ ...low, rule: reason, reason }))
    const release = plannedRelease({
      risks: [low],
      changes: [change({ risks: [routine] }), change({ risks: [...more, high, high] })],
    })
    const comment = planComment(planOfLayers([release]), context)
    expect(comment).toContain('| **high**: `removes a claim`<br>low: `a little`, `b`, 2 more |')
  })

  it('has a line for a layer that stays as it is, and a row for each release of one that does not', () => {
    const plan = planOfLayers([same('a'), same('b')], [same('c'), plannedRelease({ changes: [change()] })])
    const rows = planComment(plan, context).match(/^\| \d .*$/gm)
    expect(rows).toEqual([
      '| 1 | 2 releases | unchanged | | | |',
      '| 2 | `kube-system/c` | unchanged | `1.0.0` | | |',
      '| 2 | `shop/web` | upgrade | `1.0.0` | ~1 | |',
    ])
  })

  it('opens small sections only, and only as many as leave the page readable', () => {
    const small = plannedRelease({ changes: [change()] })
    const large = plannedRelease({ name: 'large', changes: [change({ diff: '+x\n'.repeat(17) })] })
    const comment = planComment(planOfLayers([large, ...new Array<PlannedRelease>(40).fill(small)]), context)
    expect(comment).toContain('<details><summary><b><code>shop/large</code></b>')
    expect(comment.match(/<details open>/g)).toHaveLength(15)
    expect(comment.match(/<details>/g)).toHaveLength(26)
  })

  it('ends in commit, plan, run, duration, and what happens on merge', () => {
    expect(made('one-small-change').trimEnd().split('\n').at(-1)).toBe(
      '<sub>Plan `9f3c01d2e4b5` of commit `c0ffee254729`, [run](https://github.com/acme/cluster/actions/runs/42), 48 s. ' +
        'On merge the layers named above are applied, each after its approval.</sub>',
    )
  })

  it('says that a pull request changes nothing any more', () => {
    expect(planNothing('production')).toContain(
      'This pull request changes nothing in the stack of `production`.',
    )
  })
})
