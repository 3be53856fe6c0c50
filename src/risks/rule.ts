import type { ManifestObject } from '../manifest/manifest.js'
import type { Risk, RiskLevel } from './risk.js'

/** One object before and after; `old` is absent when it is added, `next` when it is removed. */
export interface ObjectDelta {
  readonly old?: ManifestObject | undefined
  readonly next?: ManifestObject | undefined
}

/** Looks at one object's change; any field of it may have any shape. */
export type RiskRule = (change: ObjectDelta) => readonly Risk[]

/** @returns the one object of a change that says what it is. */
export function subject({ old, next }: ObjectDelta): ManifestObject | undefined {
  return next ?? old
}

/** @returns one risk for each reason. */
export function risks(rule: string, level: RiskLevel, reasons: readonly string[]): Risk[] {
  return reasons.map((reason) => ({ rule, level, reason }))
}
