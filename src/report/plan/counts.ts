import { isChanged, releasesOf, type Plan } from '../../plan/plan.js'
import { enumeration } from '../markdown/markdown.js'

/** How much a plan changes. */
export interface PlanCounts {
  readonly releases: number
  readonly changed: number
  readonly unknown: number
  readonly stuck: number
  /** Objects. */
  readonly added: number
  readonly altered: number
  readonly removed: number
}

/** @returns the numbers that outputs, log and summary share. */
export function countPlan(plan: Plan): PlanCounts {
  const releases = releasesOf(plan)
  const actions = releases.flatMap(({ changes }) => changes.map(({ action }) => action))
  const count = (wanted: string) => actions.filter((action) => action === wanted).length
  const having = (wanted: string) => releases.filter(({ status }) => status === wanted).length
  return {
    releases: releases.length,
    changed: releases.filter(isChanged).length,
    unknown: having('unknown'),
    stuck: having('stuck'),
    added: count('add'),
    altered: count('change'),
    removed: count('remove'),
  }
}

/** @returns the layers that have something to apply, ascending. */
export function changedLayers(plan: Plan): number[] {
  return plan.layers.filter(({ releases }) => releases.some(isChanged)).map(({ layer }) => layer)
}

/**
 * @param jobLayers the layers that the workflow has a job for; undefined where that is not known.
 * @returns the layers that have something to apply and no job that would do it.
 */
export function layersWithoutJob(plan: Plan, jobLayers: readonly number[] | undefined): number[] {
  return jobLayers === undefined ? [] : changedLayers(plan).filter((layer) => !jobLayers.includes(layer))
}

/** @returns what those layers lack, as a sentence without its end. */
export function noJobText(layers: readonly number[]): string {
  const [which, verb] = layers.length === 1 ? ['layer', 'has'] : ['layers', 'have']
  return `${which} ${enumeration(layers)} ${verb} no job in the workflow`
}
