import type { DriftFinding } from '../../commands/drift.js'

/** What a finding says, in parts: `said` is ours, `quoted` comes from charts and the cluster. */
export interface FindingPart {
  readonly kind: 'said' | 'quoted'
  readonly text: string
}

const said = (text: string): FindingPart => ({ kind: 'said', text })
const quoted = (text: string): FindingPart => ({ kind: 'quoted', text })

/** @returns a finding as one line: what is where, what should be there, who did it and when. */
export function findingParts(finding: DriftFinding): FindingPart[] {
  const { kind, object, path, why } = finding
  const more = why === undefined ? [] : [said(': '), quoted(why)]
  if (kind === 'release') return [quoted(object), said(' was changed outside of the pipeline'), ...more]
  if (kind === 'missing') {
    return [
      quoted(object),
      said(' is not there'),
      ...more,
      said('; the cluster does not keep who took it away'),
    ]
  }
  return [quoted(object), said(' '), quoted(path), ...sides(finding), ...writer(finding)]
}

function sides({ kind, wanted, found }: DriftFinding): FindingPart[] {
  const is = found === undefined ? [] : [said(kind === 'added' ? ' = ' : ' is '), quoted(found)]
  if (kind === 'added') return [said(' was added'), ...is]
  if (wanted === undefined && found === undefined) return [said(' differs')]
  if (wanted === undefined) return [...is, said(' and was not sent by helm')]
  return [...(found === undefined ? [said(' is gone')] : is), said(', helm stored '), quoted(wanted)]
}

function writer({ by }: DriftFinding): FindingPart[] {
  if (by === undefined) return [said('; the cluster does not keep who did it')]
  const through = by.subresource === '' ? '' : ` through ${by.subresource}`
  // The API server keeps no time where a Deployment was scaled.
  const when = by.time === '' ? ' at a time that the cluster does not keep' : ` at ${by.time}`
  return [said(' – by '), quoted(`${by.manager} (${by.operation}${through})`), said(when)]
}
