import { describe, expect, it } from '@jest/globals'
import { outcomes } from '../../../../src/commands/outcome.js'
import {
  deployRecord,
  readDeployRecord,
  type DeployState,
} from '../../../../src/report/pull-request/deploy-state.js'

describe('the state of a deploy is read as it was written', () => {
  it.each(outcomes)('with a release that is %s', (outcome) => {
    const release = { name: 'web', namespace: 'shop', outcome, chartVersion: '1.0.0', from: 0, to: 1 }
    const state: DeployState = {
      stack: 'stack/helmfile.yaml',
      environment: 'production',
      commit: 'c0ffee'.padEnd(40, '0'),
      planId: '0123456789ab',
      approvals: ['ann'],
      layers: [{ layer: 1, status: 'failed', releases: [release], seconds: 1, failure: 'a: b: c' }],
    }
    expect(readDeployRecord(deployRecord(state))).toEqual(state)
  })
})
