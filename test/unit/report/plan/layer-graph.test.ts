import { describe, expect, it } from '@jest/globals'
import { layerGraph } from '../../../../src/report/plan/layer-graph.js'
import { shownPlan } from '../../../../src/report/plan/shown-plan.js'
import { plannedRelease } from '../../fixtures/plan.js'
import { planWith } from '../fixtures.js'

const db = { name: 'db', namespace: 'data' }

function linesOf(...layers: Parameters<typeof planWith>[0][][]): string[] {
  const plan = { ...planWith(), layers: layers.map((releases, index) => ({ layer: index + 1, releases })) }
  return layerGraph(shownPlan(plan))
    .split('\n')
    .filter((line) => / -/.test(line))
    .map((line) => line.trim())
}

describe('the drawing of the layers', () => {
  it('has a line from layer to layer, and dotted ones for what releases need', () => {
    const web = plannedRelease({ needs: ['data/db', 'gone/away'] })
    expect(linesOf([plannedRelease(db)], [web])).toEqual(['l1 --> l2', 'l1n0 -.-> l2n0'])
  })

  it('draws a need of what stays from the box of all that stays, once', () => {
    const same = plannedRelease({ ...db, status: 'unchanged' })
    const other = plannedRelease({ name: 'cache', namespace: 'data', status: 'unchanged' })
    const web = plannedRelease({ needs: ['data/db', 'data/cache'] })
    expect(linesOf([same, other], [web])).toEqual(['l1 --> l2', 'l1n0 -.-> l2n0'])
  })

  it('draws no more lines than mermaid takes', () => {
    const needs = Array.from({ length: 100 }, (_, index) => `data/db${index}`)
    const dbs = needs.map((key) => plannedRelease({ name: key.slice(5), namespace: 'data' }))
    const webs = Array.from({ length: 10 }, (_, index) => plannedRelease({ name: `web${index}`, needs }))
    expect(linesOf(dbs, webs)).toHaveLength(301)
  })
})
