import { commonPrefixLength } from '../secrets/redaction/automaton.js'
import { freeKey, placeholder, type Redactor } from '../secrets/redaction/redactor.js'
import { canonical, Plain, type Value } from '../manifest/manifest.js'
import type { ShownDifference } from './object-text.js'
import { placeholderChanged, redactedNextText, redactedOldText } from './redacted-text.js'

/** What the walk through both sides needs. */
interface Walk {
  readonly redactor: Redactor
  /** Whether a known value is anywhere in it. */
  readonly holds: (value: Value) => boolean
}

/**
 * Replaces known values in both sides of a difference, before a diff is made of them: a diff clipped to its context
 * would hold pieces that no pattern finds. Where the new side holds a known value, what differs from it at the same
 * place on the old side is hidden too: that is the value before its rotation.
 * @param replacements new objects that may stand in for one that is removed, as when its name changes with its content.
 */
export function redactedDifference(
  { before: old, after: next }: ShownDifference,
  redactor: Redactor,
  replacements: readonly Value[] = [],
): ShownDifference {
  const walk = { redactor, holds: holder(redactor) }
  const nexts = [...(next === undefined ? [] : [next]), ...replacements].filter(walk.holds)
  const shown = {
    before: old === undefined ? undefined : oldValue(walk, old, nexts),
    after: next === undefined ? undefined : nextValue(walk, next, old),
  }
  return withHiddenHashes({ before: old, after: next }, shown)
}

/** Each part of a tree is looked at once: the walk asks on its way down. */
function holder(redactor: Redactor): (value: Value) => boolean {
  const known = new Map<Value, boolean>()
  const holds = (value: Value): boolean => {
    const found = known.get(value) ?? compute(value)
    known.set(value, found)
    return found
  }
  const isKnown = (text: string) => redactor.text(text) !== text
  const compute = (value: Value) => {
    if (Array.isArray(value)) return value.some(holds)
    if (value instanceof Map) return [...value].some(([key, item]) => isKnown(key) || holds(item))
    return isKnown(textOf(value))
  }
  return holds
}

function textOf(scalar: string | Plain): string {
  return scalar instanceof Plain ? scalar.source : scalar
}

function isScalar(value: Value | undefined): value is string | Plain {
  return typeof value === 'string' || value instanceof Plain
}

function scalarAs(scalar: string | Plain, text: string): string | Plain {
  return text === textOf(scalar) ? scalar : text
}

/** @param nexts what may stand in this place on the new side; each holds a known value. */
function oldValue(walk: Walk, old: Value, nexts: readonly Value[]): Value {
  if (nexts.length === 0) return nextValue(walk, old, undefined)
  if (Array.isArray(old)) {
    const lists = nexts.filter((next) => Array.isArray(next))
    return lists.length < nexts.length ? allHidden(walk, old) : oldList(walk, old, lists)
  }
  if (old instanceof Map) {
    const maps = nexts.filter((next) => next instanceof Map)
    return maps.length < nexts.length ? allHidden(walk, old) : oldMap(walk, old, maps)
  }
  if (!nexts.every(isScalar)) return placeholder
  return scalarAs(old, redactedOldText(textOf(old), nexts.map(textOf), walk.redactor))
}

/** Nothing tells which part of it was the value. */
function allHidden(walk: Walk, old: Value): Value {
  if (Array.isArray(old)) return old.map((item) => allHidden(walk, item))
  if (!(old instanceof Map)) return placeholder
  return renamed([...old].map(([key, item]) => [walk.redactor.text(key), allHidden(walk, item)]))
}

/** A key that is gone may have been renamed: its value is held against those of the keys that are new. */
function oldMap(walk: Walk, old: Map<string, Value>, maps: readonly Map<string, Value>[]): Value {
  const added = maps.flatMap((map) => [...map].filter(([key]) => !old.has(key)))
  const addedValues = added.map(([, value]) => value)
  const hidesKeys = added.some(([key]) => walk.redactor.text(key) !== key)
  const changedTexts = maps.flatMap((map) =>
    [...map].flatMap(([key, value]) => (isChangedText(value, old.get(key)) ? [value] : [])),
  )
  return renamed(
    [...old].map(([key, value]) => {
      const own = maps.map((map) => map.get(key)).filter((item) => item !== undefined)
      if (own.length > 0) return [walk.redactor.text(key), oldValue(walk, value, own.filter(walk.holds))]
      const others = isScalar(value) ? [...addedValues.filter(isScalar), ...changedTexts] : addedValues
      const shownKey = hidesKeys ? placeholder : walk.redactor.text(key)
      return [shownKey, oldValue(walk, value, others.filter(walk.holds))]
    }),
  )
}

function isChangedText(next: Value, old: Value | undefined): boolean {
  return isScalar(next) && (old === undefined || canonical(next) !== canonical(old))
}

function oldList(walk: Walk, old: readonly Value[], lists: readonly (readonly Value[])[]): Value {
  const before = new Set(old.map(canonical))
  const items = lists.flat()
  const after = new Set(items.map(canonical))
  const changed = items.filter((item) => walk.holds(item) && !before.has(canonical(item)))
  const oldNames = new Set(old.map(nameOf))
  return old.map((item) => {
    if (after.has(canonical(item))) return nextValue(walk, item, undefined)
    const name = nameOf(item)
    if (name !== undefined && items.some((other) => nameOf(other) === name))
      return oldValue(
        walk,
        item,
        changed.filter((other) => nameOf(other) === name),
      )
    return oldValue(
      walk,
      item,
      changed.filter((other) => nameOf(other) === undefined || !oldNames.has(nameOf(other))),
    )
  })
}

/** Containers, volumes, ports and variables have names; other items are told apart by what they hold. */
function nameOf(item: Value): string | undefined {
  const name = item instanceof Map ? item.get('name') : undefined
  return typeof name === 'string' ? name : undefined
}

/** @param old what stands in this place on the old side, if anything does. */
function nextValue(walk: Walk, next: Value, old: Value | undefined): Value {
  if (!walk.holds(next)) return next
  if (Array.isArray(next)) return nextList(walk, next, old)
  if (next instanceof Map) return nextMap(walk, next, old)
  const text = textOf(next)
  if (!isScalar(old) || canonical(old) === canonical(next)) return scalarAs(next, walk.redactor.text(text))
  // The same text with another type is a change too: 1234 and "1234".
  if (textOf(old) === text) return walk.redactor.text(text).replace(placeholder, placeholderChanged)
  return scalarAs(next, redactedNextText(text, textOf(old), walk.redactor))
}

function nextMap(walk: Walk, next: Map<string, Value>, old: Value | undefined): Value {
  const before = old instanceof Map ? old : undefined
  const someGone = before !== undefined && [...before.keys()].some((key) => !next.has(key))
  return renamed(
    [...next].map(([key, value]) => {
      const shown = walk.redactor.text(key)
      const isNew = someGone && shown !== key && !before.has(key)
      return [
        isNew ? shown.replace(placeholder, placeholderChanged) : shown,
        nextValue(walk, value, before?.get(key)),
      ]
    }),
  )
}

function nextList(walk: Walk, next: readonly Value[], old: Value | undefined): Value {
  const before = Array.isArray(old) ? old : []
  const known = new Set(before.map(canonical))
  const kept = new Set(next.map(canonical))
  const gone = before.filter((item) => nameOf(item) === undefined && !kept.has(canonical(item)))
  return next.map((item) => {
    if (!walk.holds(item) || known.has(canonical(item))) return nextValue(walk, item, undefined)
    const name = nameOf(item)
    const counterpart =
      name === undefined ? mostAlike(item, gone) : before.find((other) => nameOf(other) === name)
    return nextValue(walk, item, counterpart)
  })
}

/** @returns the value whose text begins most like the given one's. */
function mostAlike(value: Value, others: readonly Value[]): Value | undefined {
  const text = canonical(value)
  const shared = others.map((other) => ({ other, length: commonPrefixLength(text, canonical(other)) }))
  return shared.sort((a, b) => b.length - a.length)[0]?.other
}

function renamed(entries: readonly (readonly [string, Value])[]): Map<string, Value> {
  const taken = new Set<string>()
  return new Map(entries.map(([key, value]) => [freeKey(key, taken), value]))
}

/** `checksum/config` and the like: charts put the digest of a whole template there, secrets in it included. */
const hashKey = /^checksum\/|(^|[-./_])(checksum|digest|hash|md5|sha1|sha256|sha512)(sum)?$/i

/**
 * Whoever knows a template but for one value can test guesses of it against the digest of the template, so digests in
 * annotations and labels are never shown, only whether they changed.
 */
function withHiddenHashes(raw: ShownDifference, shown: ShownDifference): ShownDifference {
  return {
    before: shown.before === undefined ? undefined : hideHashes(shown.before, raw.before, undefined),
    after: shown.after === undefined ? undefined : hideHashes(shown.after, raw.after, raw.before),
  }
}

/**
 * The same for documents that are shown as they are written, line by line.
 * @returns both sides, with the rest of a line that names a digest hidden; of the new side, marked where it changed.
 */
export function withHiddenHashLines({ before: old, after: next }: ShownDifference): ShownDifference {
  const before = new Set(typeof old === 'string' ? old.split('\n') : [])
  return {
    before: typeof old === 'string' ? hideHashLines(old, () => placeholder) : old,
    after:
      typeof next === 'string'
        ? hideHashLines(next, (line) =>
            old === undefined || before.has(line) ? placeholder : placeholderChanged,
          )
        : next,
  }
}

/** What follows a key that names a digest, on its line or further in on those below. */
function hideHashLines(text: string, mark: (line: string) => string): string {
  let below = -1
  const lines = text.split('\n').map((line) => {
    if (below >= 0 && line.trim() !== '' && line.search(/\S/) > below)
      return line.replace(/\S.*/, placeholder)
    const key = [...line.matchAll(/(?<![\w./-])([\w./-]+)["']?\s*:(?:\s|$)/g)].find(([, name = '']) =>
      hashKey.test(name),
    )
    below = key ? line.search(/\S/) : -1
    return key ? `${line.slice(0, key.index + key[0].length).trimEnd()} ${mark(line)}` : line
  })
  return lines.join('\n')
}

function hideHashes(shown: Value, own: Value | undefined, other: Value | undefined): Value {
  if (Array.isArray(shown)) {
    const at = (value: Value | undefined, index: number) => (Array.isArray(value) ? value[index] : undefined)
    return shown.map((item, index) => hideHashes(item, at(own, index), at(other, index)))
  }
  if (!(shown instanceof Map)) return shown
  const at = (value: Value | undefined, key: string) => (value instanceof Map ? value.get(key) : undefined)
  return new Map(
    [...shown].map(([key, value]) => {
      const inner = [at(own, key), at(other, key)] as const
      const isMetadata = (key === 'annotations' || key === 'labels') && value instanceof Map
      return [key, isMetadata ? hashesHidden(value, ...inner) : hideHashes(value, ...inner)]
    }),
  )
}

function hashesHidden(shown: Map<string, Value>, own: Value | undefined, other: Value | undefined): Value {
  return new Map(
    [...shown].map(([key, value]) => {
      if (!hashKey.test(key) || !isScalar(value)) return [key, value]
      const before = other instanceof Map ? other.get(key) : undefined
      const now = own instanceof Map ? own.get(key) : undefined
      const isChanged = before !== undefined && (now === undefined || canonical(before) !== canonical(now))
      return [key, isChanged ? placeholderChanged : placeholder]
    }),
  )
}
