import { placeholder, redactorFor, type Redactor } from '../secrets/redaction/redactor.js'
import { objectRisks } from '../risks/object.js'
import type { Risk } from '../risks/risk.js'
import { annotation, canonical, type Value } from '../manifest/manifest.js'
import { isReadWithCertainty, type SentObject } from '../manifest/sent-objects.js'
import { shownDifference, unifiedDiff, type ShownDifference } from './object-text.js'
import { redactedDifference, withHiddenHashLines } from './redacted-difference.js'
import { placeholderChanged } from './redacted-text.js'
import { imageChanges } from './image-changes.js'
import type { ImageChange, ObjectChange } from './release-diff.js'
import { isSecret, secretTexts } from '../manifest/secret.js'
import type { SentDifference } from './compare-sent.js'

/** @returns each difference with its diff, in which no known value stands and no value that a known one replaces. */
export function objectChanges(differences: readonly SentDifference[], redactor: Redactor): ObjectChange[] {
  return differences.map((difference) => {
    const { apiVersion, kind, namespace, name } =
      difference.action === 'remove' ? difference.old : difference.next
    const replacements = replacementsFor(difference, differences)
    const show = (sides: ShownDifference): string => {
      const text = unifiedDiff(redactedDifference(sides, redactor, replacements))
      return text.trim() === '' ? '' : text
    }
    const shown = waysToShow(difference, redactor)
      .map((sides) => show(sides()))
      .find((text) => text !== '')
    // What differs only in what is hidden still differs.
    const diff = shown ?? `+${placeholderChanged}\n`
    const risks = [...readingRisks(difference), ...(shown ? objectRisks(sidesOf(difference)) : [unseen])]
    const images = imagesOf(difference, redactor)
    return {
      action: difference.action,
      apiVersion,
      kind,
      namespace,
      name,
      diff,
      risks,
      ...(images.length > 0 ? { images } : {}),
    }
  })
}

/**
 * An object is shown as it was understood where that is certain, else as it is written; so is what differs only in how it
 * is written. A text with a known value in it is never shown as it is written: cut into lines, a value is not found.
 */
function waysToShow(difference: SentDifference, redactor: Redactor): (() => ShownDifference)[] {
  const { old, next } = sidesOf(difference)
  const objects = [old, next].filter((object) => object !== undefined)
  const structured = () => structuredSides(difference)
  const raw = () => rawSides(old, next)
  if (objects.some(isSecret)) return [structured]
  if (objects.some((object) => holdsKnown(object, redactor))) {
    return objects.every(({ unreadable }) => unreadable === undefined) ? [structured] : []
  }
  return objects.every(isReadWithCertainty) ? [structured, raw] : [raw]
}

function holdsKnown({ text, value }: SentObject, redactor: Redactor): boolean {
  return [text, canonical(value)].some((one) => redactor.text(one) !== one)
}

const unseen: Risk = {
  rule: 'not-judged',
  level: 'medium',
  reason: 'what differs cannot be shown: it is hidden, or nothing but line ends',
}

function structuredSides(difference: SentDifference): ShownDifference {
  return withoutOwnData(difference, shownDifference(difference, 'redacted'))
}

/** Where readers may disagree on what a document says, a person reads it as it is. */
function rawSides(old: SentObject | undefined, next: SentObject | undefined): ShownDifference {
  const raw = (object: SentObject | undefined) => object && rawText(object)
  return withHiddenHashLines({ before: raw(old), after: raw(next) })
}

function rawText({ text, listKind }: SentObject): string {
  const isList = listKind !== undefined || /^items:|^kind: \w*List$/m.test(text)
  const isShown = isList ? !/Secret|!|\\[xuU]/.test(text) : isNoSecret(text)
  return isShown ? text : `${placeholder} # ${Buffer.byteLength(text)} bytes that may be a Secret`
}

/** Every key at the top is written plainly, and one of them says that it is something else. */
function isNoSecret(text: string): boolean {
  const top = text.split('\n').filter((line) => /^[^\s#-]/.test(line))
  const kinds = top.filter((line) => line.startsWith('kind:'))
  return (
    top.every((line) => /^[A-Za-z][A-Za-z0-9]*:( |$)/.test(line)) &&
    kinds.length === 1 &&
    /^kind: [A-Z][A-Za-z0-9]*$/.test(kinds[0] ?? '') &&
    kinds[0] !== 'kind: Secret'
  )
}

/** None where readers may disagree on what they are. */
function imagesOf(difference: SentDifference, redactor: Redactor): readonly ImageChange[] {
  if (difference.action !== 'change') return []
  const { old, next } = difference
  return [old, next].every(isReadWithCertainty) ? imageChanges(old, next, redactor) : []
}

/** What a person would not expect of a manifest, and what is therefore easily missed. */
function readingRisks(difference: SentDifference): Risk[] {
  if (difference.action === 'remove') return []
  const { next, copies } = difference
  const high = (rule: string, reason: string): Risk => ({ rule, level: 'high', reason })
  const hooked = next.listKind !== undefined && annotation(next, 'helm.sh/hook') !== undefined
  return [
    ...(next.unreadable === undefined
      ? []
      : [high('unreadable', `nobody can tell what it is (${next.unreadable}): read it as it stands`)]),
    ...(next.unreadable === undefined && next.kind === ''
      ? [high('no-kind', 'it has no kind, so helm cannot send it')]
      : []),
    ...(copies > 1
      ? [
          high(
            'duplicate-object',
            `the render has ${copies} objects of this name: what is left is the last one that is sent`,
          ),
        ]
      : []),
    ...(hooked
      ? [
          high(
            'hook-in-list',
            `it is an item of a ${next.listKind}: helm sends it at once and does not see that it is a hook`,
          ),
        ]
      : []),
  ]
}

function sidesOf(difference: SentDifference): { readonly old?: SentObject; readonly next?: SentObject } {
  return {
    ...(difference.action === 'add' ? {} : { old: difference.old }),
    ...(difference.action === 'remove' ? {} : { next: difference.next }),
  }
}

/** An object that goes may come back under another name, where the name holds a hash of the content. */
function replacementsFor(difference: SentDifference, all: readonly SentDifference[]): Value[] {
  if (difference.action !== 'remove') return []
  return all.flatMap((other) =>
    other.action === 'add' && other.next.kind === difference.old.kind ? [other.next.value] : [],
  )
}

/** Tools copy what a Secret holds into its annotations. */
function withoutOwnData(difference: SentDifference, sides: ShownDifference): ShownDifference {
  const objects = [
    ...(difference.action === 'add' ? [] : [difference.old]),
    ...(difference.action === 'remove' ? [] : [difference.next]),
  ].filter(isSecret)
  const room = Math.max(0, ...objects.map(({ value }) => canonical(annotationsOf(value) ?? '').length))
  const texts = objects.flatMap(secretTexts).filter(({ length }) => length <= room)
  const values = texts.map((value) => ({ name: '', value }))
  const [old, next] = [annotationsOf(sides.before), annotationsOf(sides.after)]
  const shown = redactedDifference({ before: old, after: next }, redactorFor(values))
  return {
    before: withAnnotations(sides.before, shown.before),
    after: withAnnotations(sides.after, shown.after),
  }
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
