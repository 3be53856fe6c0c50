import { setTimeout as sleep } from 'node:timers/promises'
import type { ObjectDrift } from '../cluster/drift/drift.js'
import type { ObjectFinding } from '../cluster/drift/findings.js'
import { driftOfReleases } from '../cluster/drift/unfinished.js'
import { nameOf } from '../cluster/resources.js'
import type { RunContext } from '../context.js'
import { Failure } from '../lib/errors.js'
import { releaseKey } from '../lib/release-name.js'
import { singleLine } from '../lib/single-line.js'
import { releasesOf, type Plan, type PlannedRelease } from '../plan/plan.js'
import type { Risk } from '../risks/risk.js'
import { forcesConflicts } from './dry-run.js'
import { handText, hasFinding } from './hand-changes.js'
import type { MadePlan } from './plan.js'

/** What the look at live objects works with. */
export type Looking = Pick<RunContext, 'api' | 'redact'>

/** A plan does not wait longer for it, in ms. */
const mostTime = 20_000

type Looked = { readonly drifts: ReadonlyMap<string, ObjectDrift> } | { readonly why: string }

/**
 * Looks at the live objects of the releases of which a plan sends all: what somebody changed by hand would be reset without
 * a word, or refused, also where nothing else changes. Nothing is asked where nothing is sent, and no digest knows of it.
 * @returns what adds to a plan what was found, or that it is not known.
 */
export async function lookForDrift(
  { api, redact }: Looking,
  { plan, stored, manners }: MadePlan,
): Promise<(plan: Plan) => Plan> {
  const upgraded = releasesOf(plan)
    .filter(isSentOver)
    .flatMap((release) => stored.get(releaseKey(release)) ?? [])
  if (upgraded.length === 0) return (same) => same
  const looked = await inTime(driftOfReleases(api, upgraded))
  return (planned) => ({
    ...planned,
    layers: planned.layers.map(({ layer, releases }) => ({
      layer,
      releases: releases.map((release) => {
        const key = releaseKey(release)
        const isForced = forcesConflicts(manners.get(key) ?? [])
        const isFinished = stored.get(key)?.status === 'deployed'
        return isSentOver(release) ? withDrift(release, looked, { redact, isForced, isFinished }) : release
      }),
    })),
  })
}

/** Over what stands already. A mend looks by itself. */
function isSentOver({ status }: PlannedRelease): boolean {
  return ['upgrade', 'retry', 'recover', 'rollback'].includes(status)
}

interface Words {
  readonly redact: (text: string) => string
  /** helm takes over what others have written. */
  readonly isForced: boolean
  /** The last revision is deployed: helm had sent all of it. */
  readonly isFinished: boolean
}

async function inTime(look: Promise<ReadonlyMap<string, ObjectDrift>>): Promise<Looked> {
  const end = new AbortController()
  const late = sleep(mostTime, { why: `it took more than ${mostTime / 1000} s` }, { signal: end.signal })
  const found = look.then(
    (drifts) => ({ drifts }),
    (error: unknown) => {
      if (error instanceof Failure) return { why: error.why }
      throw error
    },
  )
  try {
    return await Promise.race([found, late])
  } finally {
    end.abort()
    late.catch(() => undefined)
    found.catch(() => undefined)
  }
}

function withDrift(release: PlannedRelease, looked: Looked, words: Words): PlannedRelease {
  const { redact } = words
  const tell = (finding: ObjectFinding) => textOf(release, finding, words)
  if ('why' in looked) return withDoubt(release, looked.why, redact)
  const drift = looked.drifts.get(releaseKey(release))
  if (!drift) return release
  const [doubt] = drift.unknown
  const known = doubt ? withDoubt(release, doubt.why, redact) : release
  if (drift.findings.length === 0) return known
  const elsewhere = drift.findings.filter(
    (finding) => !release.changes.some((change) => hasFinding(change, [finding], finding.kind)),
  )
  return {
    ...known,
    risks: [
      ...(release.risks ?? []),
      ...risksOf(elsewhere, (finding) => `${nameOf(finding.ref)}: ${tell(finding)}`, redact),
    ],
    changes: release.changes.map((change) => {
      const own = drift.findings.filter((finding) => hasFinding(change, [finding], finding.kind))
      const added = risksOf(own, tell, redact)
      return added.length === 0 ? change : { ...change, risks: [...(change.risks ?? []), ...added] }
    }),
  }
}

function withDoubt(release: PlannedRelease, why: string, redact: (text: string) => string): PlannedRelease {
  const text = singleLine(
    `whether somebody changed its objects since helm sent them is not known: ${redact(why)}`,
    400,
  )
  return { ...release, notes: [...release.notes, { level: 'warning', text }] }
}

/** The report of drift has them all. */
const mostTold = 10

function risksOf(
  findings: readonly ObjectFinding[],
  tell: (finding: ObjectFinding) => string,
  redact: (text: string) => string,
): Risk[] {
  const told = findings.slice(0, mostTold).map((finding): Risk => {
    const reason = singleLine(redact(tell(finding)), 400)
    return { rule: 'drifted', level: finding.kind === 'added' ? 'low' : 'medium', reason }
  })
  const left = findings.length - told.length
  const more = `${left} more differences from what helm stored: see drift`
  return left > 0 ? [...told, { rule: 'drifted', level: 'medium', reason: more }] : told
}

/**
 * Server-side apply refuses what another manager has written, unless it is told to force it. Where the last revision was not
 * finished, helm may not have sent it at all.
 */
function textOf(
  { revision }: PlannedRelease,
  finding: ObjectFinding,
  { redact, isForced, isFinished }: Words,
): string {
  const effects = {
    missing: 'helm makes it anew',
    changed: isForced ? 'helm sets it back' : 'helm sets it back, or is refused',
    added: 'helm leaves it',
  }
  const when = isFinished
    ? 'changed since helm sent it'
    : `revision ${revision} did not get so far, or it was changed since`
  return `${when}: ${handText(finding, redact)}; ${effects[finding.kind]}`
}
