import { describe, expect, it } from '@jest/globals'
import { deployComment } from '../../../../src/report/pull-request/deploy-comment.js'
import { planComment, planFailed, planNothing } from '../../../../src/report/pull-request/plan-comment.js'
import { planSummary } from '../../../../src/report/summary/summary.js'
import { commentMarker, type CommentKind } from '../../../../src/github/comment.js'
import { highestRiskText } from '../../../../src/report/plan/risks.js'
import { planSentence } from '../../../../src/report/plan/plan-markdown.js'
import { shownPlan } from '../../../../src/report/plan/shown-plan.js'
import type { PlannedRelease } from '../../../../src/plan/plan.js'
import { change, plannedRelease, type ReleaseOver } from '../../fixtures/plan.js'
import { context, planOfLayers, same, situations } from '../situations.js'
import { deploying } from './deploy-situations.js'

const routine = { rule: 'version-bump', level: 'routine', reason: 'image 1 → 2' } as const
const high = { rule: 'data-removed', level: 'high', reason: 'removes a claim' } as const
const low = { rule: 'x', level: 'low', reason: 'a little' } as const

describe('the hidden marker', () => {
  const production = { stack: context.stack, environment: 'production' }

  it.each<[kind: CommentKind, stack: string, environment: string, marker: string]>([
    ['plan', 'apps/helmfile.yaml', 'production', 'plan:production:apps%2Fhelmfile.yaml'],
    ['deploy', 'apps/helmfile.yaml', 'staging', 'deploy:staging:apps%2Fhelmfile.yaml'],
    ['plan', 'a --> <b>', 'production', 'plan:production:a%20--%3E%20%3Cb%3E'],
    ['plan', 'a', 'a --> <b>', 'plan:a%20--%3E%20%3Cb%3E:a'],
  ])('of a %s names its stack %s and its environment %s', (kind, stack, environment, marker) => {
    expect(commentMarker(kind, { stack, environment })).toBe(`<!-- helmfile-gate:${marker} -->`)
  })

  it('is the first line of a plan, and of what replaces one', () => {
    for (const body of [planComment(planOfLayers([]), context), planNothing(production)]) {
      expect(body.split('\n', 1)).toEqual([commentMarker('plan', production)])
    }
  })

  it('is followed by the record, as it was given', () => {
    expect(planComment(planOfLayers([]), context).split('\n')[1]).toBe(context.record)
  })
})

describe('the title', () => {
  const apps = { stack: 'apps/helmfile.yaml' }
  const title = (body: string) => /^### .*$/m.exec(body)?.[0]

  it('names the stack where it is not the usual one', () => {
    const run = { ...context, environment: 'production', failure: 'no' }
    expect([
      title(planComment(planOfLayers([same('a')]), context)),
      title(planComment(planOfLayers([same('a')]), { ...context, ...apps })),
      title(planSummary(planOfLayers([same('a')]), { ...context, ...apps })),
      title(planFailed({ ...run, ...apps })),
      title(deployComment({ ...deploying, ...apps })),
    ]).toEqual([
      '### `production`: no changes in 1 release',
      '### `production` of `apps/helmfile.yaml`: no changes in 1 release',
      '### `production` of `apps/helmfile.yaml`: no changes in 1 release',
      '### `production` of `apps/helmfile.yaml`: no plan of `c0ffee254729`',
      '### `production` of `apps/helmfile.yaml`: deploying, layer 3 to go',
    ])
  })

  it('stays one line, whatever the path', () => {
    const stack = '`\n# Approved\n<!-- helmfile-gate:plan:production:x -->'
    const lines = planComment(planOfLayers([same('a')]), { ...context, stack }).split('\n')
    expect(lines.filter((line) => line.startsWith('#'))).toHaveLength(1)
    expect(lines.filter((line) => line.startsWith('<!--'))).toHaveLength(2)
  })
})

describe('the sentence of a plan', () => {
  const unknown = plannedRelease({ status: 'unknown', reason: 'no' })
  const stuck = plannedRelease({ status: 'stuck', reason: 'no' })
  const changed = (over: ReleaseOver = {}) => plannedRelease({ changes: [change()], ...over })

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
    expect(made('stuck')).toMatch(/`shop\/web` is stuck: `+ ?revision 3 is pending-upgrade/)
  })

  it('has what it says in the order in which reviewers need it', () => {
    const comment = made('unknown')
    const places = ['### `production`', 'Cluster `', '[!WARNING]', '| Layer |', '<details', 'Plan `9f3c'].map(
      (part) => comment.indexOf(part),
    )
    expect(places).toEqual([...places].sort((a, b) => a - b))
    expect(places).not.toContain(-1)
  })

  it('shows what the API server would refuse before everything else', () => {
    const comment = made('refused-by-dry-run')
    expect(comment.indexOf('[!CAUTION]')).toBeLessThan(comment.indexOf('| Layer |'))
    expect(comment).toContain('**The API server would refuse 1 object; an apply would fail there.**')
    expect(comment).toContain('| **refused**, **high** |')
  })

  it('says once for each reason what was not tried', () => {
    const untried = change({ trial: { outcome: 'not-tried', reason: 'forbidden' } })
    const release = plannedRelease({ changes: [untried, untried, untried] })
    const comment = planComment(planOfLayers([release, release]), context)
    expect(comment.match(/Not tried/g)).toHaveLength(1)
    expect(comment).toContain('Not tried on the API server: 6 objects, because `forbidden`')
  })

  it('names high risks above the table and the others in it, the worst first, each once, and counts the rest', () => {
    const more = ['b', 'c', 'd'].map((reason) => ({ ...low, rule: reason, reason }))
    const release = plannedRelease({
      risks: [low],
      changes: [change({ risks: [routine] }), change({ risks: [...more, high, high] })],
    })
    const comment = planComment(planOfLayers([release]), context)
    expect(comment).toContain('**High risk in 1 release: look at these first.**')
    expect(comment.indexOf('> - `shop/web`: `removes a claim`\n')).toBeLessThan(comment.indexOf('| Layer |'))
    expect(comment).toContain('| **high**<br>low: `a little`, `b`, `c`, 1 more |')
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
        'On merge layer 1 is planned again, and applied when approved.</sub>',
    )
  })

  it('says of a release that no rule objects to what it says of a routine one: a word', () => {
    const unremarkable = plannedRelease({ risks: [], changes: [change()] })
    const bump = plannedRelease({ risks: [], changes: [change({ risks: [routine] })] })
    const comments = [unremarkable, bump].map((release) => planComment(planOfLayers([release]), context))
    expect(comments.map((comment) => /\| ([^|]*) \|\n\n/.exec(comment)?.[1])).toEqual([
      'none found',
      'routine',
    ])
  })

  it('names the cluster, and counts releases by status and objects by what becomes of them', () => {
    const plan = planOfLayers(
      [same('a'), same('b')],
      [
        plannedRelease({ changes: [change(), change({ action: 'add' })] }),
        plannedRelease({ status: 'uninstall', changes: [change({ action: 'remove' })] }),
      ],
    )
    expect(planComment(plan, { ...context, kubeContext: 'prod-eu' })).toContain(
      '\nCluster `prod-eu` (`6c1d2a3b`); releases: 2 unchanged, 1 upgrade, 1 uninstall; objects: 1 added, 1 changed, 1 removed.\n',
    )
    expect(planComment(planOfLayers([same('a')]), context)).toContain(
      '\nCluster `6c1d2a3b`; releases: 1 unchanged.\n',
    )
  })

  it('lists the images that change, by release, each once', () => {
    const images = [{ from: 'web:1', to: 'web:2' }]
    const release = plannedRelease({ changes: [change({ images }), change({ images })] })
    const comment = planComment(planOfLayers([release]), context)
    expect(comment).toContain(
      '<summary>1 container image changes</summary>\n\n- `shop/web`: `web:1` → `web:2`\n',
    )
    expect(made('stuck')).not.toContain('container image')
  })

  it.each([
    [undefined, undefined],
    [[1, 2, 3], undefined],
    [
      [1, 2],
      '**Layer 3 has no job in the workflow: what is planned there is never applied. Run init again.**',
    ],
    [
      [2],
      '**Layers 1 and 3 have no job in the workflow: what is planned there is never applied. Run init again.**',
    ],
  ])('warns of changed layers that no job applies: jobs for %j', (jobLayers, warning) => {
    const plan = planOfLayers([plannedRelease()], [same('a')], [plannedRelease()])
    const comment = planComment(plan, { ...context, ...(jobLayers ? { jobLayers } : {}) })
    if (warning === undefined) expect(comment).not.toContain('no job')
    else expect(comment.indexOf(warning)).toBeLessThan(comment.indexOf('| Layer |'))
    if (warning !== undefined) expect(comment).toContain(warning)
  })

  it('says that a pull request changes nothing that counts any more', () => {
    expect(planNothing({ stack: context.stack, environment: 'production' })).toContain(
      'This pull request changes no file that counts for `production`: none in the folder of the stack, and none that the input `paths` names.',
    )
  })
})
