import { describe, expect, it } from '@jest/globals'
import { Failure } from '../../../src/lib/errors.js'
import type { Plan } from '../../../src/plan/plan.js'
import { planOutputs, type Outputs } from '../../../src/report/outputs.js'
import { reportTo } from '../../../src/report/report.js'
import type { Finding } from '../../../src/stack/lint.js'
import { change, plannedRelease } from '../plan/fixtures.js'
import { planWith } from './fixtures.js'

const approval = { schema: 1, environment: 'production', commit: '', releases: {} } as const

describe('the outputs of a plan', () => {
  it('are texts that workflows branch on', () => {
    const plan: Plan = {
      ...planWith(),
      layers: [
        {
          layer: 2,
          releases: [
            plannedRelease({ changes: [change(), change({ action: 'add' })] }),
            plannedRelease({ name: 'same', status: 'unchanged' }),
          ],
        },
        { layer: 3, releases: [plannedRelease({ status: 'unchanged' })] },
        {
          layer: 10,
          releases: [plannedRelease({ status: 'uninstall', changes: [change({ action: 'remove' })] })],
        },
      ],
    }
    expect(planOutputs(plan, approval, '/tmp/plan.json')).toEqual({
      result: 'changed',
      changed: 'true',
      layers: '[2,10]',
      approval: JSON.stringify(approval),
      'plan-file': '/tmp/plan.json',
      'releases-changed': '2',
      'objects-added': '1',
      'objects-changed': '1',
      'objects-removed': '1',
    })
  })

  it.each(['retry', 'stuck', 'unknown'] as const)('never say unchanged where a release is %s', (status) => {
    expect(planOutputs(planWith(plannedRelease({ status })), approval, '')).toMatchObject({
      result: 'changed',
      changed: 'true',
      layers: '[1]',
    })
  })

  it('say unchanged when nothing changes', () => {
    const outputs = planOutputs(planWith(plannedRelease({ status: 'unchanged' })), approval, '')
    expect(outputs).toMatchObject({
      result: 'unchanged',
      changed: 'false',
      layers: '[]',
      'releases-changed': '0',
    })
  })
})

describe('reporting', () => {
  function sink() {
    const seen = { outputs: {} as Outputs, summary: '', log: '', findings: [] as Finding[] }
    const report = reportTo({
      log: { block: (text) => void (seen.log += text), line: (text) => void (seen.log += text) },
      setOutputs: (outputs) => void Object.assign(seen.outputs, outputs),
      addSummary: (markdown) => Promise.resolve(void (seen.summary += markdown)),
      annotate: (finding) => void seen.findings.push(finding),
      writePlan: () => Promise.resolve('/plan.json'),
    })
    return { report, seen }
  }

  it('writes a plan to the log, the outputs and the summary', async () => {
    const { report, seen } = sink()
    await report.plan(planWith(plannedRelease()), approval)
    expect(seen).toMatchObject({
      outputs: { 'plan-file': '/plan.json' },
      log: expect.stringContaining('shop/web'),
    })
    expect(seen.summary).toContain('shop/web')
  })

  it('writes what an apply did before it fails, and does not call it applied', async () => {
    const { report, seen } = sink()
    const failure = new Failure({
      what: 'applying x failed',
      why: 'no',
      next: 'mend',
      reason: 'apply-failed',
    })
    await expect(report.applied({ layers: [], failure })).rejects.toBe(failure)
    expect(seen.summary).toContain('applying x failed')
    expect(seen.outputs).toEqual({})
  })

  const finding = { severity: 'error', rule: 'layer', message: 'no layer' } as Finding

  it.each([
    [[], 'clean'],
    [[{ ...finding, severity: 'warning' as const }], 'clean'],
  ])('calls a lint without errors clean (%#)', async (findings, result) => {
    const { report, seen } = sink()
    await report.lint(findings)
    expect(seen).toMatchObject({ outputs: { result }, findings })
  })

  it('fails for a lint with errors, after it annotated all', async () => {
    const { report, seen } = sink()
    const lint = async () => report.lint([finding, { ...finding, severity: 'warning' }])
    await expect(lint()).rejects.toMatchObject({
      reason: 'lint-failed',
      message: expect.stringContaining('1 of 2 finding(s) are errors'),
    })
    expect(seen.findings).toHaveLength(2)
    expect(seen.outputs).toEqual({})
  })
})
