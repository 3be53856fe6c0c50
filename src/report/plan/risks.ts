import type { ObjectChange } from '../../changes/release-diff.js'
import { isChanged, type PlannedRelease } from '../../plan/plan.js'
import { counted } from '../markdown/markdown.js'
import { highestRisk, riskLevels, type Risk, type RiskLevel } from '../../risks/risk.js'

/** @returns what is worth a second look in a release and its objects, the worst first, each once. */
export function risksOf({ risks, changes }: PlannedRelease): Risk[] {
  const all = [...(risks ?? []), ...changes.flatMap((change) => change.risks ?? [])]
  const notable = all.filter(({ level }) => level !== 'routine')
  const distinct = new Map(notable.map((risk) => [`${risk.rule} ${risk.reason}`, risk]))
  return [...distinct.values()].sort((a, b) => riskLevels.indexOf(b.level) - riskLevels.indexOf(a.level))
}

/** What the rules say to a release as a whole. */
export type Verdict = RiskLevel | 'none found'

/** @returns the highest level; `routine` only where every changed object is; undefined when no rule was asked. */
export function verdictOf(release: PlannedRelease): Verdict | undefined {
  if (!isChanged(release) || !isAsked(release)) return undefined
  return highestRisk(risksOf(release)) ?? (isRoutine(release) ? 'routine' : 'none found')
}

function isAsked({ risks, changes }: PlannedRelease): boolean {
  return risks !== undefined || changes.some((change) => change.risks)
}

function isRoutine({ changes }: PlannedRelease): boolean {
  const routine = ({ risks }: ObjectChange) => risks?.some(({ level }) => level === 'routine') === true
  return changes.length > 0 && changes.every(routine)
}

/** @returns the same over many releases, in words; undefined when no rule was asked. */
export function highestRiskText(releases: readonly PlannedRelease[]): string | undefined {
  const changed = releases.filter(isChanged)
  if (!changed.some(isAsked)) return undefined
  const level = highestRisk(changed.flatMap(risksOf))
  if (level) return `highest risk: ${level}`
  return changed.every(isRoutine) ? 'all of it routine' : 'no risk found'
}

/** @returns how many objects the API server would not take, as a clause; undefined where it takes all. */
export function refusalText(releases: readonly PlannedRelease[]): string | undefined {
  const refused = releases.flatMap(({ changes }) => refusedChanges(changes)).length
  return refused > 0 ? `the API server would refuse ${counted(refused, 'object')}` : undefined
}

/** @returns the objects that the API server would not take. */
export function refusedChanges<T extends ObjectChange>(changes: readonly T[]): T[] {
  return changes.filter(({ trial }) => trial?.outcome === 'refused')
}
