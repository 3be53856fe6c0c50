import { commonPrefixLength } from '../secrets/redaction/automaton.js'
import { placeholder, type Redactor } from '../secrets/redaction/redactor.js'

/** What stands on the new side where the value that is hidden is not the one that was there. */
export const placeholderChanged = `${placeholder} (changed)`

/** A line of a new text, or a whole text of one line, that holds a known value. */
interface Holding {
  readonly raw: string
  /** What stands before the first and after the last known value. */
  readonly head: string
  readonly tail: string
}

/**
 * Hides in an old text what stands where the new texts hold known values: after a rotation the old value is one that
 * nobody told us. Shown is only what the new texts show too, and lines whose key a changed line without a value has.
 * @param nexts the texts that may stand in the place of the old one; each holds a known value.
 */
export function redactedOldText(old: string, nexts: readonly string[], redactor: Redactor): string {
  if (nexts.includes(old)) return redactor.text(old)
  if ([old, ...nexts].some((text) => text.includes('\n'))) return redactedOldLines(old, nexts, redactor)
  const holding = holdingLines(nexts, redactor)
  return holding.some((one) => hasSameValue(old, one, redactor))
    ? redactor.text(old)
    : betweenShared(old, holding)
}

/** @returns the new text, changed values marked so that both sides never look the same where they differ. */
export function redactedNextText(next: string, old: string, redactor: Redactor): string {
  const shown = redactor.text(next)
  if (shown === next || next === old) return shown
  const shownOld = new Set(redactedOldText(old, [next], redactor).split('\n'))
  const rawOld = old.split('\n')
  const raw = next.split('\n')
  const lines = shown.split('\n').map((line, index) => {
    const own = raw[index] ?? ''
    if (line === own || rawOld.includes(own)) return line
    const one = holdingOf(own, line)
    const isChanged = shownOld.has(line) || (raw.length === 1 && !hasSameValue(old, one, redactor))
    return isChanged ? line.replace(placeholder, placeholderChanged) : line
  })
  return lines.join('\n')
}

function redactedOldLines(old: string, nexts: readonly string[], redactor: Redactor): string {
  const known = redactor.text(old).split('\n')
  const rawOld = old.split('\n')
  const rawNext = new Set(nexts.flatMap((next) => next.split('\n')))
  const inOld = new Set(rawOld)
  const holding = holdingLines(nexts, redactor).filter(({ raw }) => !inOld.has(raw))
  const secretLines = new Set(holding.map(({ raw }) => raw))
  // With several texts to choose from, a key in one of them says nothing about a line of the old text.
  const others =
    nexts.length > 1 ? [] : [...rawNext].filter((line) => !secretLines.has(line) && !inOld.has(line))
  const keys = new Set(others.map(keyOf).filter((key) => key !== undefined))
  const lines = rawOld.map((line, index) => {
    const shown = known[index] ?? placeholder
    if (rawNext.has(line) || line.trim() === '' || holding.some((one) => hasSameValue(line, one, redactor)))
      return shown
    const sharing = holding.filter(({ head }) => head.trim() !== '' && line.startsWith(head))
    if (sharing.length > 0) return betweenShared(line, sharing)
    const key = keyOf(line)
    return key !== undefined && keys.has(key) ? shown : line.replace(/\S.*/, placeholder)
  })
  return lines.join('\n')
}

function holdingLines(texts: readonly string[], redactor: Redactor): Holding[] {
  return texts.flatMap((text) => {
    const shown = redactor.text(text).split('\n')
    return text
      .split('\n')
      .flatMap((raw, index) => (shown[index] === raw ? [] : [holdingOf(raw, shown[index] ?? placeholder)]))
  })
}

function holdingOf(raw: string, shown: string): Holding {
  const head = shown.slice(0, Math.max(0, shown.indexOf(placeholder)))
  const tail = shown.slice(shown.lastIndexOf(placeholder) + placeholder.length)
  return { raw, head, tail }
}

/**
 * All that is hidden of the new line is in the old one: the value did not change, something else did. A piece of a value
 * that is folded over lines says nothing: the old value may begin alike.
 */
function hasSameValue(old: string, { raw, head, tail }: Holding, redactor: Redactor): boolean {
  const values = raw.slice(head.length, raw.length - tail.length)
  return values !== '' && old.includes(values) && redactor.text(values) !== values
}

/** @returns the old text with all hidden but what it shares, at both ends, with what the most similar line shows. */
function betweenShared(old: string, holding: readonly Holding[]): string {
  let best = { prefix: 0, suffix: 0 }
  for (const { head, tail } of holding) {
    const prefix = commonPrefixLength(old, head)
    const rest = old.slice(prefix)
    const suffix = commonPrefixLength(reversed(rest), reversed(tail))
    if (prefix + suffix > best.prefix + best.suffix) best = { prefix, suffix }
  }
  return `${old.slice(0, best.prefix)}${placeholder}${old.slice(old.length - best.suffix)}`
}

function reversed(text: string): string {
  return text.split('').reverse().join('')
}

/** @returns what names the setting of a line: `  "level":` or `level =`. */
function keyOf(line: string): string | undefined {
  const key = /^[^:=]*[:=]/.exec(line)?.[0]
  return key !== undefined && /[\w"']/.test(key) ? key : undefined
}
