import { describe, expect, it } from '@jest/globals'
import { Failure } from '../../../../src/lib/errors.js'
import { appliedText, planText, versions } from '../../../../src/report/log/terminal.js'
import { appliedRelease, applyFailure } from '../../fixtures/applied.js'
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
      'layer 1',
      '  unchanged  shop/same 1.0.0',
      '',
      'layer 2',
      '  upgrade    shop/web 0.9.0 → 1.0.0',
      '    warning: CRD a.b differs',
      '    ~ ConfigMap shop/settings',
      '        @@ -1 +1 @@',
      '        -a: 1',
      '        +a: 2',
      '    + Secret shop/token',
      '    + CustomResourceDefinition /a.b (crds/)',
      '    - Job shop/old',
      '',
      '1 of 2 releases changes (2 to add, 1 to change, 1 to remove).',
    ])
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
    ).toEqual(['layer 2', '  install    shop/web'])
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
    expect(planText(plan, [1])).not.toContain('no job')
    expect(planText(plan, [2])).toContain('\nwarning: layer 1 has no job in the workflow\n')
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

describe('an apply as text', () => {
  it('has a line for each release, and leaves the failure to the end of the run', () => {
    const failure = applyFailure()
    const layers = [
      { layer: 1, releases: [], seconds: 0 },
      {
        layer: 2,
        releases: [appliedRelease, { ...appliedRelease, name: 'db', outcome: 'failed' as const, to: 3 }],
        seconds: 1.23,
      },
    ]
    expect(appliedText({ layers, failure }).split('\n')).toEqual([
      'layer 1: nothing to do',
      'layer 2 (1.2 s)',
      '  applied         shop/web 1.0.0 revision 3 → 4',
      '  failed          shop/db 1.0.0 revision 3',
    ])
  })

  it('has no revision of what is gone, and no blanks where a version would be', () => {
    const removed = { ...appliedRelease, outcome: 'removed', chartVersion: '', to: 0 } as const
    expect(appliedText({ layers: [{ layer: 1, releases: [removed], seconds: 1 }] }).split('\n')[1]).toBe(
      '  removed         shop/web',
    )
  })

  it('does not say of a layer that was refused that there is nothing to do', () => {
    const failure = new Failure({ what: 'a', why: 'b', next: 'c', reason: 'not-reviewed' })
    const text = appliedText({ layers: [{ layer: 3, releases: [], seconds: 0 }], failure })
    expect(text.split('\n')).toEqual(['layer 3'])
  })

  it.each(Object.entries(hostile))('lets nothing hostile act: %s', (_name, evil) => {
    const failure = new Failure({ what: evil, why: evil, next: evil, reason: 'apply-failed' })
    const text = appliedText({
      layers: [{ layer: 1, releases: [{ ...appliedRelease, chartVersion: evil }], seconds: 1 }],
      failure,
    })
    expect(text).not.toMatch(unprintable)
    expect(text.split('\n')).toHaveLength(2)
  })
})
