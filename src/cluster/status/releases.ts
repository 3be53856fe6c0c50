import { releaseKey, type ReleaseName } from '../../lib/release-name.js'
import { singleLine } from '../../lib/single-line.js'
import type { StoredRelease } from '../releases.js'
import { timeBetween } from '../../lib/time-text.js'
import { readProvenance } from './provenance.js'
import type { Level, Row } from './section.js'

/** A release as the stack has it. */
export interface WantedRelease extends ReleaseName {
  readonly layer: number
  readonly chart: string
  /** Empty where the stack names none. */
  readonly version: string
  /** False for one that is to be removed. */
  readonly installed: boolean
}

/**
 * Holds what is installed against what the stack wants.
 * @returns the releases of the stack in its order, then those that it knows nothing of: other stacks may own them.
 */
export function releaseRows(
  wanted: readonly WantedRelease[],
  stored: ReadonlyMap<string, StoredRelease>,
  now: number,
): Row[] {
  const known = new Set(wanted.map(releaseKey))
  const others = [...stored].filter(([key]) => !known.has(key)).map(([, release]) => release)
  return [
    ...wanted
      .map((release) => ({ release, found: stored.get(releaseKey(release)) }))
      .filter(({ release, found }) => release.installed || found)
      .map(({ release, found }) =>
        row({ ...judged(release, found), layer: release.layer, release, found }, now),
      ),
    ...others.map((found) => row({ ...judgedAlone(found), release: found, found }, now)),
  ]
}

interface Judged {
  readonly level: Level
  readonly why: string
}

const fine: Judged = { level: 'ok', why: '' }

function judged(wanted: WantedRelease, found: StoredRelease | undefined): Judged {
  if (!found) return { level: 'alarm', why: 'the stack wants it, and it is not installed' }
  const trouble = troubleOf(found)
  if (trouble) return trouble
  if (!wanted.installed) return { level: 'warning', why: 'the stack removes it, and it is still installed' }
  if (wanted.version === '' || wanted.version === found.chartVersion) return fine
  return { level: 'warning', why: `the stack wants version ${wanted.version}` }
}

function judgedAlone(found: StoredRelease): Judged {
  const trouble = troubleOf(found)
  // What is wrong with the release of another stack is for that stack to judge.
  if (trouble) return { level: 'note', why: `not of this stack; ${trouble.why}` }
  return { level: 'note', why: 'the stack does not know it' }
}

function troubleOf({ status, revision, description }: StoredRelease): Judged | undefined {
  if (status === 'deployed' || status === 'superseded') return undefined
  if (status === 'failed') {
    const said = singleLine(description, 1000)
    return { level: 'alarm', why: `its revision ${revision} failed${said && `: ${said}`}` }
  }
  if (status === 'unknown') return { level: 'unknown', why: 'helm does not know its state' }
  return { level: 'alarm', why: `it is stuck in ${status}: helm was cut off, or is at work` }
}

interface ReleaseFacts extends Judged {
  readonly layer?: number
  readonly release: ReleaseName & { readonly version?: string }
  readonly found: StoredRelease | undefined
}

function row({ level, why, layer, release, found }: ReleaseFacts, now: number): Row {
  const { by, why: reason, commit, approvedBy } = readProvenance(found?.description ?? '')
  return {
    level,
    why,
    cells: {
      layer: layer === undefined ? '' : String(layer),
      release: releaseKey(release),
      chart: found?.chartName ?? '',
      version: found?.chartVersion ?? '',
      wanted: release.version ?? '',
      revision: found ? String(found.revision) : '',
      status: found?.status ?? 'missing',
      age: found ? timeBetween(found.updated, now) : '',
      by: [by, approvedBy && `approved by ${approvedBy}`].filter(Boolean).join(', '),
      // Of a failure it is told why.
      because: found?.status === 'failed' ? '' : [reason, commit && `@${commit}`].filter(Boolean).join(' '),
    },
  }
}
