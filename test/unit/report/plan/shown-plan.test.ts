import { describe, expect, it } from '@jest/globals'
import { shownPlan } from '../../../../src/report/plan/shown-plan.js'
import { plannedRelease } from '../../fixtures/plan.js'
import { planWith } from '../fixtures.js'

describe('a plan as it is shown', () => {
  it('has no layer of which nothing is planned', () => {
    const layers = [
      { layer: 1, releases: [] },
      { layer: 2, releases: [plannedRelease()] },
    ]
    expect(shownPlan({ ...planWith(), layers }).layers.map(({ layer }) => layer)).toEqual([2])
  })
})
