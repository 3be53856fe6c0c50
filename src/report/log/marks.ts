import colors from 'picocolors'
import type { ObjectChange } from '../../changes/release-diff.js'
import type { PlannedRelease } from '../../plan/plan.js'

interface Mark {
  readonly sign: string
  readonly paint: (text: string) => string
}

const added: Mark = { sign: '+', paint: colors.green }
const changed: Mark = { sign: '~', paint: colors.yellow }
const removed: Mark = { sign: '-', paint: colors.red }

/** How it is seen at a glance what becomes of a release, or of an object. */
export const marks: Readonly<Record<PlannedRelease['status'] | ObjectChange['action'], Mark>> = {
  add: added,
  change: changed,
  remove: removed,
  install: added,
  upgrade: changed,
  retry: changed,
  recover: changed,
  rollback: changed,
  mend: changed,
  uninstall: removed,
  stuck: { sign: '!', paint: colors.red },
  unknown: { sign: '?', paint: colors.magenta },
  unchanged: { sign: '=', paint: colors.dim },
}
