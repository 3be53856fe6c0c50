/** From what nobody needs to look at to what can lose data, ascending. */
export const riskLevels = ['routine', 'low', 'medium', 'high'] as const

export type RiskLevel = (typeof riskLevels)[number]

/** Why a change deserves a second look, or none. */
export interface Risk {
  /** Kebab-case name of the rule; a closed list, so that others can branch on it. */
  readonly rule: string
  readonly level: RiskLevel
  /** One short sentence with the values that matter, no secret in it. */
  readonly reason: string
}

/** @returns the highest level among the risks; undefined when there are none. */
export function highestRisk(risks: readonly Risk[]): RiskLevel | undefined {
  return riskLevels.findLast((level) => risks.some((risk) => risk.level === level))
}
