import { redactorFor, type Redactor } from '../secrets/redact.js'
import type { Difference } from './compare.js'
import { objectRisks } from '../plan/risk-rules/object.js'
import { canonical, type ManifestObject, type Value } from './manifest.js'
import { shownSides, unifiedDiff, type ShownSides } from './object-text.js'
import { redactedSides } from './redacted-sides.js'
import { hiddenChanged } from './redacted-text.js'
import type { ObjectChange } from './release-diff.js'
import { isSecret, secretTexts } from './secret.js'

/** @returns each difference with its diff, in which no known value stands and no value that a known one replaces. */
export function objectChanges(differences: readonly Difference[], redactor: Redactor): ObjectChange[] {
  return differences.map((difference) => {
    const { apiVersion, kind, namespace, name } =
      difference.action === 'remove' ? difference.old : difference.next
    const sides = withoutOwnData(difference, shownSides(difference, 'redacted'))
    const shown = redactedSides(sides, redactor, replacementsFor(difference, differences))
    // What differs only in what is hidden still differs.
    const diff = unifiedDiff(shown) || `+${hiddenChanged}\n`
    const risks = objectRisks(sidesOf(difference))
    return { action: difference.action, apiVersion, kind, namespace, name, diff, risks }
  })
}

function sidesOf(difference: Difference): { readonly old?: ManifestObject; readonly next?: ManifestObject } {
  return {
    ...(difference.action === 'add' ? {} : { old: difference.old }),
    ...(difference.action === 'remove' ? {} : { next: difference.next }),
  }
}

/** An object that goes may come back under another name, where the name holds a hash of the content. */
function replacementsFor(difference: Difference, all: readonly Difference[]): Value[] {
  if (difference.action !== 'remove') return []
  return all.flatMap((other) =>
    other.action === 'add' && other.next.kind === difference.old.kind ? [other.next.value] : [],
  )
}

/** Tools copy what a Secret holds into its annotations. */
function withoutOwnData(difference: Difference, sides: ShownSides): ShownSides {
  const objects = [
    ...(difference.action === 'add' ? [] : [difference.old]),
    ...(difference.action === 'remove' ? [] : [difference.next]),
  ].filter(isSecret)
  const room = Math.max(0, ...objects.map(({ value }) => canonical(annotationsOf(value) ?? '').length))
  const texts = objects.flatMap(secretTexts).filter(({ length }) => length <= room)
  const values = texts.map((value) => ({ name: '', value }))
  const [old, next] = [annotationsOf(sides.old), annotationsOf(sides.next)]
  const shown = redactedSides({ old, next }, redactorFor(values))
  return { old: withAnnotations(sides.old, shown.old), next: withAnnotations(sides.next, shown.next) }
}

function annotationsOf(object: Value | undefined): Value | undefined {
  const metadata = object instanceof Map ? object.get('metadata') : undefined
  return metadata instanceof Map ? metadata.get('annotations') : undefined
}

function withAnnotations(object: Value | undefined, annotations: Value | undefined): Value | undefined {
  const metadata = object instanceof Map ? object.get('metadata') : undefined
  if (!(object instanceof Map) || !(metadata instanceof Map) || annotations === undefined) return object
  return new Map(object).set('metadata', new Map(metadata).set('annotations', annotations))
}
