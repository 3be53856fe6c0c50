import { describe, expect, it } from '@jest/globals'
import { Failure } from '../../../../src/lib/errors.js'
import { appliedText, checksText, diagnosisText } from '../../../../src/report/log/terminal.js'
import { appliedRelease, applyFailure } from '../../fixtures/applied.js'
import { hostile, unprintable } from '../fixtures.js'

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
      '2 releases: 1 applied, 1 failed.',
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

describe('in a terminal of 60 columns', () => {
  const long =
    'the Deployment shop/web waits for an image that cannot be pulled from registry.example/very/long/path:1.2.3'
  const fits = (text: string) => text.split('\n').filter((line) => line.length > 60)

  it('an apply fits', () => {
    const name = 'cloudflare-tunnel-ingress-controller'
    const releases = [{ ...appliedRelease, name, namespace: name }]
    const text = appliedText({ layers: [{ layer: 1, releases, seconds: 1, lingering: [long] }] }, 60)
    expect(fits(text)).toEqual([])
    expect(text).toContain(`${name}/`)
  })

  it('a diagnosis fits, and is whole in a log', () => {
    const told = { shown: [long], hint: long, more: [] }
    const failure = new Failure({
      what: 'applying layer 2',
      why: long,
      next: 'mend it',
      reason: 'apply-failed',
    })
    expect(fits(diagnosisText(told, failure, 60))).toEqual([])
    expect(diagnosisText(told, failure)).toContain(`\n  ${long}\n`)
  })

  it('a preflight fits, but for what is to be copied', () => {
    const copied = `kubectl ${'x'.repeat(80)}`
    const checks = [{ name: 'rights to plan', outcome: 'failed', detail: long, lines: [copied] }] as const
    expect(fits(checksText(checks, 60))).toEqual([`  ${copied}`])
    expect(checksText(checks)).toBe(`failed      rights to plan  ${long}\n  ${copied}`)
  })
})
