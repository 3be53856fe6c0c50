import type { Plan } from '../plan/plan.js'
import { changedLayers, countPlan } from './plan/counts.js'

/** The names of action.yml. */
export const outputNames = [
  'result',
  'failure-reason',
  'changed',
  'layers',
  'approval',
  'plan-file',
  'report-file',
  'plan-id',
  'rolled-back',
  'provenance',
  'comment-url',
  'releases-changed',
  'objects-added',
  'objects-changed',
  'objects-removed',
] as const

export type OutputName = (typeof outputNames)[number]

export type Outputs = Partial<Record<OutputName, string>>

/** The output `result` of an apply that did all that was approved. */
export const resultOf = {
  deploy: 'applied',
  rollback: 'rolled-back',
  mend: 'mended',
  destroy: 'removed',
} as const

/** What becomes outputs beside the plan itself. */
export interface PlanRecord {
  readonly approvalText: string
  readonly planId: string
  readonly planFile: string
}

/** @returns the outputs of a plan, all text. */
export function planOutputs(plan: Plan, { approvalText, planId, planFile }: PlanRecord): Outputs {
  const counts = countPlan(plan)
  return {
    result: counts.changed > 0 ? 'changed' : 'unchanged',
    changed: String(counts.changed > 0),
    layers: JSON.stringify(changedLayers(plan)),
    approval: approvalText,
    'plan-file': planFile,
    'plan-id': planId,
    'releases-changed': String(counts.changed),
    'objects-added': String(counts.added),
    'objects-changed': String(counts.altered),
    'objects-removed': String(counts.removed),
  }
}
