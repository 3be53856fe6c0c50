import { describe, expect, it } from '@jest/globals'
import { mostApprovalBytes, parseApproval, writeApproval } from '../../../src/approval/approval.js'
import type { Plan } from '../../../src/plan/plan.js'
import { planOutputs } from '../../../src/report/outputs.js'
import { approvalWith, approvedApply, change, plannedRelease } from '../fixtures/plan.js'
import { planWith } from './fixtures.js'

const approval = approvalWith({ releases: new Map([['shop/web', approvedApply()]]) })
const approvalText = writeApproval(approval)
const record = { approvalText, planId: '9f3c', planFile: '' }

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
    expect(planOutputs(plan, { approvalText, planId: '9f3c', planFile: '/tmp/plan.json' })).toEqual({
      result: 'changed',
      changed: 'true',
      layers: '[2,10]',
      approval: writeApproval(approval),
      'plan-file': '/tmp/plan.json',
      'plan-id': '9f3c',
      'releases-changed': '2',
      'objects-added': '1',
      'objects-changed': '1',
      'objects-removed': '1',
    })
  })

  it('of 1,000 releases, each in a layer of its own, have room in a job, which may have 1 MB of them', () => {
    const layers = Array.from({ length: 1000 }, (_, index) => ({
      layer: index + 1,
      releases: [plannedRelease({ name: `release-${index}` })],
    }))
    const largest = { ...record, approvalText: 'A'.repeat(mostApprovalBytes) }
    const outputs = planOutputs({ ...planWith(), layers }, largest)
    // The runner counts what it passes on as UTF-16.
    expect(2 * Object.values(outputs).join('').length).toBeLessThan((1024 * 1024) / 2)
  })

  it('give the next step an approval that it can read', () => {
    expect(parseApproval(planOutputs(planWith(), record)['approval'] ?? '')).toEqual(approval)
  })

  it.each(['retry', 'stuck', 'unknown'] as const)('never say unchanged where a release is %s', (status) => {
    expect(planOutputs(planWith(plannedRelease({ status })), record)).toMatchObject({
      result: 'changed',
      changed: 'true',
      layers: '[1]',
    })
  })

  it('say unchanged when nothing changes', () => {
    const outputs = planOutputs(planWith(plannedRelease({ status: 'unchanged' })), record)
    expect(outputs).toMatchObject({
      result: 'unchanged',
      changed: 'false',
      layers: '[]',
      'releases-changed': '0',
    })
  })
})
