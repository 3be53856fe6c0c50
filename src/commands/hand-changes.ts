import type { ObjectFinding } from '../cluster/drift/findings.js'
import type { ObjectDrift } from '../cluster/drift/drift.js'
import { pathText } from '../cluster/drift/managed-fields.js'
import type { ObjectChange } from '../changes/release-diff.js'
import { nameOf } from '../cluster/resources.js'
import type { SentObject } from '../manifest/sent-objects.js'
import type { Risk } from '../risks/risk.js'
import { singleLine } from '../lib/single-line.js'
import { shownFinding, type DriftFinding } from './drift.js'

/**
 * @returns what somebody did to an object as a clause: where, who and when. Of values only numbers and truths are told.
 */
export function handText(finding: ObjectFinding, redact: (text: string) => string): string {
  const shown = shownFinding(finding, redact)
  const { kind, path, why = '' } = shown
  if (kind === 'missing') return singleLine(why, 300)
  const what = kind === 'added' ? 'was added' : differenceText(shown)
  return singleLine(redact(`${path} ${what}${writerText(shown)}`), 400)
}

function differenceText({ wanted, found }: DriftFinding): string {
  const [stored, live] = [wanted, found].map((side) => (isPlain(side) ? side : undefined))
  if (live !== undefined && stored !== undefined) return `is ${live}, helm stored ${stored}`
  return found === undefined && wanted !== undefined ? 'is gone' : 'is not what helm stored'
}

function isPlain(text: string | undefined): text is string {
  return text !== undefined && /^(?:-?\d{1,9}|true|false)$/.test(text)
}

function writerText({ by }: DriftFinding): string {
  if (by === undefined) return ', the cluster does not keep who did it'
  const through = by.subresource === '' ? '' : ` through ${by.subresource}`
  return `, by ${by.manager} (${by.operation}${through})${by.time && ` at ${by.time}`}`
}

/** @returns whether one of the findings, of one of the kinds, is about the object. */
export function hasFinding(
  { kind, namespace, name }: Pick<SentObject, 'kind' | 'namespace' | 'name'>,
  findings: readonly ObjectFinding[],
  ...kinds: readonly ObjectFinding['kind'][]
): boolean {
  return findings.some(
    (one) =>
      kinds.includes(one.kind) &&
      one.ref.kind === kind &&
      one.ref.name === name &&
      (one.ref.namespace ?? '') === namespace,
  )
}

/** @returns an object as a mend changes it: the diff is of the fields that differ, as far as they may be shown. */
export function changeOf(
  object: SentObject,
  findings: readonly ObjectFinding[],
  redact: (text: string) => string,
): ObjectChange {
  const { apiVersion, kind, namespace, name } = object
  const own = findings.filter((one) => hasFinding(object, [one], 'changed', 'added'))
  return {
    action: 'change',
    apiVersion,
    kind,
    namespace,
    name,
    diff: own.map((finding) => diffOf(finding, redact)).join(''),
    risks: own.slice(0, mostTold).map((finding) => ({
      rule: 'drifted',
      level: 'medium',
      reason: handText(finding, redact),
    })),
  }
}

/** The diff has them all. */
const mostTold = 10

function diffOf(finding: ObjectFinding, redact: (text: string) => string): string {
  const { path, wanted, found } = shownFinding(finding, redact)
  const line = (sign: string, value: string) => `${sign}${singleLine(`${path}: ${value}`, 500)}\n`
  // Of a Secret nothing is shown.
  if (wanted === undefined && found === undefined)
    return `${line('-', '(hidden)')}${finding.kind === 'added' ? '' : line('+', '(hidden)')}`
  return `${found === undefined ? '' : line('-', found)}${wanted === undefined ? '' : line('+', wanted)}`
}

/** helm sends a manifest as a whole: what a controller has taken over goes back, too, until it looks again. */
export function resetRisks({ controlled }: ObjectDrift, redact: (text: string) => string): Risk[] {
  return controlled.map(({ ref, path, by }) => ({
    rule: 'resets-controlled',
    level: 'medium',
    reason: redact(
      singleLine(
        `it also sets back ${pathText(path)} of ${nameOf(ref)}, which is ${by.manager}'s: that has to do its work again`,
        400,
      ),
    ),
  }))
}
