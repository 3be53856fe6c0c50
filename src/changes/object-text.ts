import { diffArrays, formatPatch, structuredPatch, OMIT_HEADERS } from 'diff'
import type { Difference } from './compare.js'
import type { ManifestObject, Value } from '../manifest/manifest.js'
import { readableYaml } from '../manifest/readable.js'
import { decodedSecret, isSecret, redactedSecrets } from '../manifest/secret.js'

/** The two sides of a difference as shown, values of Secrets replaced. A side that does not exist is undefined. */
export interface ShownDifference {
  readonly before: Value | undefined
  readonly after: Value | undefined
}

/** How the values of Secrets are shown. */
export type SecretDisplay = 'redacted' | 'shown' | 'decoded'

/** One line of a comparison. */
export interface DiffLine {
  readonly mark: ' ' | '+' | '-'
  readonly text: string
}

/** A comparison that takes longer than this is shown as everything removed and added. */
const patience = { timeout: 2000 }

export function shownDifference(difference: Difference, secrets: SecretDisplay): ShownDifference {
  const old = difference.action === 'add' ? undefined : difference.old
  const next = difference.action === 'remove' ? undefined : difference.next
  const value = (object: ManifestObject | undefined) => {
    if (!object) return undefined
    return secrets === 'decoded' && isSecret(object) ? decodedSecret(object) : object.value
  }
  const secret = [old, next].some((object) => object && isSecret(object))
  return secret && secrets === 'redacted'
    ? redactedSecrets(old, next)
    : { before: value(old), after: value(next) }
}

/** @returns both sides as text, empty for a side that does not exist; keys follow the new side's order. */
function shownTexts({ before: old, after: next }: ShownDifference): { old: string; next: string } {
  return {
    old: old === undefined ? '' : sideText(old, next),
    next: next === undefined ? '' : sideText(next),
  }
}

function sideText(side: Value, order?: Value): string {
  return typeof side === 'string' ? `${side}\n` : readableYaml(side, order)
}

/** All lines of both sides, in reading order. */
export function diffLines(sides: ShownDifference): DiffLine[] {
  const { old, next } = shownTexts(sides)
  const before = linesOf(old)
  const after = linesOf(next)
  const parts = diffArrays(before, after, patience)
  if (!parts) return [...marked('-', before), ...marked('+', after)]
  return parts.flatMap(({ added, removed, value }) => marked(added ? '+' : removed ? '-' : ' ', value))
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n')
}

function marked(mark: DiffLine['mark'], lines: readonly string[]): DiffLine[] {
  return lines.map((text) => ({ mark, text }))
}

/** @returns hunks with three lines of context, without a file header. */
export function unifiedDiff(sides: ShownDifference): string {
  const { old, next } = shownTexts(sides)
  const patch = structuredPatch('', '', old, next, undefined, undefined, { context: 3, ...patience })
  if (patch) return formatPatch(patch, OMIT_HEADERS)
  const lines = [...marked('-', linesOf(old)), ...marked('+', linesOf(next))]
  return lines.map(({ mark, text }) => `${mark}${text}\n`).join('')
}

/** @returns the share of lines that differ, 0 to 1. */
export function changedShare(old: ManifestObject, next: ManifestObject): number {
  const lines = diffLines(shownDifference({ action: 'change', key: '', old, next }, 'redacted'))
  return lines.length === 0 ? 0 : lines.filter(({ mark }) => mark !== ' ').length / lines.length
}
