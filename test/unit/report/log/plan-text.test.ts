import { describe, expect, it } from '@jest/globals'
import { planText } from '../../../../src/report/log/plan-text.js'
import { versions } from '../../../../src/report/plan/versions.js'
import { change, plannedRelease } from '../../fixtures/plan.js'
import { hostile, planWith, unprintable } from '../fixtures.js'

describe('the plan as text', () => {
  it('has a line for each release, each change, and each changed line', () => {
    const text = planText({
      ...planWith(),
      layers: [
        { layer: 1, releases: [plannedRelease({ name: 'same', status: 'unchanged' })] },
        {
          layer: 2,
          releases: [
            plannedRelease({
              installedVersion: '0.9.0',
              changes: [
                change(),
                change({ action: 'add', kind: 'Secret', name: 'token', diff: '+all of it\n' }),
                change({
                  action: 'add',
                  kind: 'CustomResourceDefinition',
                  name: 'a.b',
                  namespace: '',
                  crd: true,
                }),
                change({ action: 'remove', kind: 'Job', name: 'old', diff: '-all of it\n' }),
              ],
              notes: [{ level: 'warning', text: 'CRD a.b differs' }],
            }),
          ],
        },
      ],
    })
    expect(text.split('\n')).toEqual([
      'layer 1 unchanged: shop/same',
      '',
      'layer 2',
      '  ~ upgrade    shop/web 0.9.0 → 1.0.0',
      '    warning: CRD a.b differs',
      '    ~ ConfigMap shop/settings',
      '        @@ -1 +1 @@',
      '        -a: 1',
      '        +a: 2',
      '    + Secret shop/token',
      '    + CustomResourceDefinition a.b (crds/)',
      '    - Job shop/old',
      '',
      '1 of 2 releases changes (2 to add, 1 to change, 1 to remove).',
    ])
  })

  it('shows what is added line by line in a terminal, where somebody has to agree to it', () => {
    const added = change({ action: 'add', name: 'cron', diff: '@@ -0,0 +1,2 @@\n+a: 1\n+b: 2\n' })
    const bare = change({ action: 'add', name: 'bare', diff: '' })
    const removed = change({ action: 'remove', name: 'old', diff: '-a: 1\n' })
    const plan = planWith(plannedRelease({ changes: [added, bare, removed] }))
    const objects = (columns?: number) => planText(plan, { columns }).split('\n').slice(2, -2)
    const body = ['        @@ -0,0 +1,2 @@', '        +a: 1', '        +b: 2']
    const [first, ...others] = [
      '    + ConfigMap shop/cron',
      '    + ConfigMap shop/bare',
      '    - ConfigMap shop/old',
    ]
    expect(objects(80)).toEqual([first, ...body, ...others])
    expect(objects()).toEqual([first, ...others])
  })

  it('has no heading of a layer without releases, and no blanks at the end of a line', () => {
    const release = plannedRelease({ status: 'install', version: '' })
    const layers = [
      { layer: 1, releases: [] },
      { layer: 2, releases: [release] },
    ]
    expect(
      planText({ ...planWith(), layers })
        .split('\n')
        .slice(0, 2),
    ).toEqual(['layer 2', '  + install    shop/web'])
  })

  it.each([
    [[plannedRelease({ status: 'unchanged' })], 'No changes: the release is as the stack wants it.'],
    [
      [plannedRelease({ status: 'unchanged' }), plannedRelease({ status: 'unchanged' })],
      'No changes: all 2 releases are as the stack wants them.',
    ],
    [
      [plannedRelease({ status: 'unknown', reason: 'no render' })],
      '0 of 1 release changes (0 to add, 0 to change, 0 to remove); what changes in 1 is unknown.',
    ],
    [
      [plannedRelease({ status: 'stuck' }), plannedRelease({ status: 'stuck' })],
      '0 of 2 releases change (0 to add, 0 to change, 0 to remove); 2 are stuck.',
    ],
    [[plannedRelease({ status: 'retry' })], '1 of 1 release changes (0 to add, 0 to change, 0 to remove).'],
  ])('ends in one sentence (%#)', (releases, sentence) => {
    expect(
      planText(planWith(...releases))
        .split('\n')
        .at(-1),
    ).toBe(sentence)
  })

  it('says which risks and refusals there are, where they are, and at the end', () => {
    const text = planText(
      planWith(
        plannedRelease({
          risks: [{ rule: 'chart-downgrade', level: 'high', reason: 'chart 2 → 1: a downgrade' }],
          changes: [
            change({
              risks: [{ rule: 'replicas-to-zero', level: 'medium', reason: 'replicas 3 → 0' }],
              trial: { outcome: 'refused', reason: 'spec.selector: field is immutable' },
            }),
          ],
        }),
      ),
    )
    expect(text.split('\n').slice(2)).toEqual([
      '    high risk: chart 2 → 1: a downgrade',
      '    ~ ConfigMap shop/settings',
      '      would be refused: spec.selector: field is immutable',
      '      medium risk: replicas 3 → 0',
      '        @@ -1 +1 @@',
      '        -a: 1',
      '        +a: 2',
      '',
      '1 of 1 release changes (0 to add, 1 to change, 0 to remove); the API server would refuse 1 object; highest risk: high.',
    ])
  })

  it('warns of layers that the workflow has no job for, where that is known', () => {
    const plan = planWith(plannedRelease())
    expect(planText(plan)).not.toContain('no job')
    expect(planText(plan, { jobLayers: [1] })).not.toContain('no job')
    expect(planText(plan, { jobLayers: [2] })).toContain('\nwarning: layer 1 has no job in the workflow\n')
  })

  it('says why a release is unknown, stuck or unstable', () => {
    const text = planText(
      planWith(
        plannedRelease({ status: 'unknown', reason: 'web/a.yaml:3: nil' }),
        plannedRelease({ unstable: 'now' }),
      ),
    )
    expect(text).toContain('    web/a.yaml:3: nil\n')
    expect(text).toContain('unstable: every render differs, because of now')
  })

  it.each(Object.entries(hostile))(
    'shows hostile content as it is, and lets none of it act: %s',
    (_name, evil) => {
      const text = planText(
        planWith(
          plannedRelease({
            status: 'retry',
            name: evil,
            reason: evil,
            unstable: evil,
            version: evil,
            notes: [{ level: 'info', text: evil }],
            changes: [change({ name: evil, kind: evil, diff: `+${evil}\n` })],
          }),
        ),
      )
      expect(text).not.toMatch(unprintable)
      const diffLines = evil.replace(/\r/g, '').split('\n').length
      expect(text.split('\n')).toHaveLength(
        'layer, release, reason, unstable, note, change, empty, count'.split(',').length + diffLines,
      )
    },
  )

  const unchanged = (name: string) => plannedRelease({ name, status: 'unchanged' })
  const high = { rule: 'a', level: 'high', reason: 'the claim data-database-0 cannot shrink' } as const

  it('names what does not change once, and keeps layers without a change together', () => {
    const layers = [
      { layer: 1, releases: [unchanged('a'), unchanged('b')] },
      { layer: 2, releases: [unchanged('c')] },
      { layer: 3, releases: [unchanged('d'), plannedRelease({ status: 'install' }), unchanged('e')] },
      { layer: 4, releases: [unchanged('f')] },
    ]
    expect(planText({ ...planWith(), layers }).split('\n')).toEqual([
      'layer 1 unchanged: shop/a, shop/b',
      'layer 2 unchanged: shop/c',
      '',
      'layer 3',
      '  + install    shop/web 1.0.0',
      '',
      '  unchanged: shop/d, shop/e',
      '',
      'layer 4 unchanged: shop/f',
      '',
      '1 of 7 releases changes (0 to add, 0 to change, 0 to remove).',
    ])
  })

  it('has a row for each release that changes at its end, and below it what to look at first', () => {
    const layers = [
      {
        layer: 1,
        releases: [
          plannedRelease({ status: 'uninstall', risks: [high], changes: [change({ action: 'remove' })] }),
        ],
      },
      {
        layer: 2,
        releases: [
          unchanged('same'),
          plannedRelease({
            name: 'db',
            installedVersion: '0.9.0',
            risks: [],
            changes: [
              change({ trial: { outcome: 'refused', reason: 'immutable' } }),
              change({ action: 'add' }),
            ],
          }),
          plannedRelease({ name: 'lost', status: 'unknown', reason: 'no render' }),
        ],
      },
    ]
    const lines = planText({ ...planWith(), layers }).split('\n')
    expect(lines.slice(lines.findIndex((line) => line.includes('objects')))).toEqual([
      '     layer  release    status     chart          objects  risk',
      '  -  1      shop/web   uninstall  1.0.0          −1       high',
      '     └ the claim data-database-0 cannot shrink',
      '  ~  2      shop/db    upgrade    0.9.0 → 1.0.0  +1 ~1    none found',
      '     └ the API server would refuse ConfigMap settings: immutable',
      '  ?  2      shop/lost  unknown    1.0.0          ?        ?',
      '     └ no render',
      '',
      '2 of 4 releases change (1 to add, 1 to change, 1 to remove); what changes in 1 is unknown; the API server would refuse 1 object; highest risk: high.',
    ])
  })

  it('names a few of many reasons there, and says that there are more', () => {
    const risks = ['a', 'b', 'c', 'd', 'e'].map((reason) => ({ ...high, reason }))
    const text = planText(planWith(plannedRelease({ risks }), plannedRelease()))
    expect(text).toContain('     └ a\n     └ b\n     └ c\n     └ and 2 more, above\n')
  })

  it.each([60, 80, 120, 200])('fits a terminal of %d columns, but for the lines of manifests', (columns) => {
    const name = 'cloudflare-tunnel-ingress-controller'
    const long = { name, namespace: name, installedVersion: '0.9.0' }
    const reason = `the claim ${name}-0 asks for 5Gi, and has 10Gi: Kubernetes shrinks no volume, so that the upgrade fails`
    const risks = [{ ...high, reason }]
    const diff = ` ${'x'.repeat(300)}\n`
    const plan = planWith(
      plannedRelease({ ...long, risks, changes: [change({ name, namespace: name, diff, risks })] }),
      plannedRelease({ ...long, status: 'unknown', reason, notes: [{ level: 'warning', text: reason }] }),
      ...Array.from({ length: 9 }, () => plannedRelease({ ...long, status: 'unchanged' })),
    )
    const lines = planText({ ...plan, remarks: [reason] }, { columns, jobLayers: [] }).split('\n')
    expect(lines.filter((line) => line.length > columns)).toEqual([`        ${diff.trimEnd()}`])
  })

  it('is whole where there is no terminal', () => {
    const reason = 'because '.repeat(100).trimEnd()
    expect(planText(planWith(plannedRelease({ status: 'retry', reason })))).toContain(`    ${reason}\n`)
  })
})

describe('versions', () => {
  it.each([
    [{ version: '1.1.0', installedVersion: '1.0.0' }, '1.0.0 → 1.1.0'],
    [{ version: '1.0.0', installedVersion: '1.0.0' }, '1.0.0'],
    [{ version: '1.0.0' }, '1.0.0'],
    [{ version: '', installedVersion: '1.0.0' }, '1.0.0'],
    [{ version: '' }, ''],
    [{ status: 'uninstall', version: '1.1.0', installedVersion: '1.0.0' }, '1.0.0'],
  ] as const)('%j is %j', (release, text) => {
    expect(versions({ status: 'upgrade', ...release })).toBe(text)
  })
})
