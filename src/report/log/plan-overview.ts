import colors from 'picocolors'
import { hanging } from '../../lib/wrapped.js'
import { isChanged, type Plan, type PlannedRelease } from '../../plan/plan.js'
import { objectsText } from '../plan/plan-table.js'
import { refusedChanges, risksOf, verdictOf } from '../plan/risks.js'
import { versions } from '../plan/versions.js'
import { textTable } from '../status/text-table.js'
import { marks } from './marks.js'

const titles = ['', 'layer', 'release', 'status', 'chart', 'objects', 'risk']

/** Of one release: the others stand above, where it is told in whole. */
const mostReasons = 3

/**
 * What changes at a glance, below what may have been screens of it.
 * @param plan printable.
 * @returns a row a release that changes or may, and what is to be looked at first below it; nothing where one row would be all.
 */
export function overviewLines({ layers }: Plan, columns: number | undefined): string[] {
  const rows = layers.flatMap(({ layer, releases }) =>
    releases.filter(isChanged).map((release) => ({ layer, release })),
  )
  if (rows.length < 2) return []
  const table = [titles, ...rows.map(({ layer, release }) => cellsOf(layer, release))]
  const [head = [], ...lines] = textTable(table, '  ', columns)
  return [
    ...head.map(colors.dim),
    ...rows.flatMap(({ release }, index) => [
      ...(lines[index] ?? []).map(marks[release.status].paint),
      ...firstReasons(release).flatMap((reason) => hanging('     ', `└ ${reason}`, columns).map(colors.red)),
    ]),
    '',
  ]
}

function cellsOf(layer: number, release: PlannedRelease): string[] {
  const { status, namespace, name } = release
  const risk = status === 'unknown' ? '?' : (verdictOf(release) ?? '')
  const { sign } = marks[status]
  return [sign, String(layer), `${namespace}/${name}`, status, versions(release), objectsText(release), risk]
}

/** @returns why it is not known or not done, what the API server would refuse, and what may lose data. */
function firstReasons(release: PlannedRelease): string[] {
  const { status, reason } = release
  const doubts = (status === 'unknown' || status === 'stuck') && reason ? [reason] : []
  const refused = refusedChanges(release.changes).map(
    ({ kind, name, trial }) => `the API server would refuse ${kind} ${name}: ${trial?.reason ?? ''}`,
  )
  const risks = risksOf(release)
    .filter(({ level }) => level === 'high')
    .map(({ reason: why }) => why)
  const all = [...doubts, ...refused, ...risks]
  const left = all.length - mostReasons
  return left > 0 ? [...all.slice(0, mostReasons), `and ${left} more, above`] : all
}
