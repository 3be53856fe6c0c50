import type { Difference } from '../../changes/compare.js'
import type { DisplayFlags } from './flags.js'
import { canonical, Plain, type Value } from '../../manifest/manifest.js'
import { shownDifference } from '../../changes/object-text.js'

/** One field that differs. Items of arrays are held against each other by index. */
interface FieldChange {
  /** Where the field stands: `spec.template.spec.containers[0]`; absent at the top. */
  readonly path?: string
  readonly field: string
  readonly change: 'add' | 'remove' | 'replace'
  readonly oldValue?: unknown
  readonly newValue?: unknown
}

/** @returns the entry of helm-diff's `--output structured`; fields that are empty there are absent. */
export function structuredEntry(difference: Difference, flags: DisplayFlags) {
  const { apiVersion, kind, namespace, name } = difference.action === 'add' ? difference.next : difference.old
  const suppressed = flags.suppressedKinds.includes(kind)
  return {
    apiVersion,
    kind,
    namespace,
    name,
    changeType: difference.action === 'add' ? 'ADD' : difference.action === 'remove' ? 'REMOVE' : 'MODIFY',
    resourceStatus: { oldExists: difference.action !== 'add', newExists: difference.action !== 'remove' },
    ...(difference.action === 'change' && !suppressed ? { changes: fieldChanges(difference, flags) } : {}),
    ...(suppressed ? { changesSuppressed: true } : {}),
  }
}

function fieldChanges(difference: Difference, flags: DisplayFlags): FieldChange[] {
  const { before: old, after: next } = shownDifference(difference, flags.secrets)
  return changesBetween(old, next, [])
}

function changesBetween(
  old: Value | undefined,
  next: Value | undefined,
  tokens: readonly string[],
): FieldChange[] {
  if (old !== undefined && next !== undefined && canonical(old) === canonical(next)) return []
  const before = children(old)
  const after = children(next)
  const keys = [...new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])])]
  if (keys.length === 0 || !sameNature(old, next)) return [fieldChange(old, next, tokens)]
  if (!Array.isArray(old ?? next)) keys.sort()
  return keys.flatMap((key) => {
    const [one, other] = [before?.get(key), after?.get(key)]
    // An item that joins or leaves an array is one change, whatever it holds.
    const whole = Array.isArray(old ?? next) && (one === undefined || other === undefined)
    return whole ? [fieldChange(one, other, [...tokens, key])] : changesBetween(one, other, [...tokens, key])
  })
}

/** A side that does not exist goes with both maps and arrays: its counterpart is taken apart into fields. */
function sameNature(old: Value | undefined, next: Value | undefined): boolean {
  if (old === undefined || next === undefined) return true
  return Array.isArray(old) === Array.isArray(next) && old instanceof Map === next instanceof Map
}

function children(value: Value | undefined): Map<string, Value> | undefined {
  if (Array.isArray(value)) return new Map(value.map((item, index) => [String(index), item]))
  return value instanceof Map ? value : undefined
}

function fieldChange(
  old: Value | undefined,
  next: Value | undefined,
  tokens: readonly string[],
): FieldChange {
  const path = formatPath(tokens.slice(0, -1))
  return {
    ...(path ? { path } : {}),
    field: tokens.at(-1) ?? '',
    change: old === undefined ? 'add' : next === undefined ? 'remove' : 'replace',
    ...(old === undefined ? {} : { oldValue: plainJson(old) }),
    ...(next === undefined ? {} : { newValue: plainJson(next) }),
  }
}

function formatPath(tokens: readonly string[]): string {
  return tokens.reduce((path, token) => {
    if (/^\d+$/.test(token)) return `${path}[${token}]`
    return path ? `${path}.${token}` : token
  }, '')
}

function plainJson(value: Value): unknown {
  if (Array.isArray(value)) return value.map(plainJson)
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [key, plainJson(item)]))
  return value instanceof Plain ? plainScalar(value.source) : value
}

/** Numbers that JavaScript would round stay text. */
function plainScalar(source: string): unknown {
  if (source === 'null') return null
  if (/^true$/i.test(source)) return true
  if (/^false$/i.test(source)) return false
  return String(Number(source)) === source ? Number(source) : source
}
