import { comparedText } from './compared-text.js'
import { Plain, canonical, scalarText, type ManifestObject, type Value } from './manifest.js'

/** A Secret whose data was decoded, or why it cannot be. */
type Decoded =
  | { readonly ok: true; readonly data: ReadonlyMap<string, Buffer> }
  | { readonly ok: false; readonly why: string }

/** Of any API group: whoever names a kind so means to keep its content. */
export function isSecret(object: ManifestObject): boolean {
  return object.kind === 'Secret'
}

/**
 * The text that decides whether a Secret changed: `stringData` and `data` are one thing to the API server.
 */
export function secretCanonical(object: ManifestObject): string {
  const decoded = decode(object.value)
  if (!decoded.ok) return comparedText(object)
  const value = new Map(object.value)
  value.delete('stringData')
  value.delete('data')
  if (decoded.data.size > 0) value.set('data', encoded(decoded.data))
  return comparedText({ ...object, value })
}

/**
 * Replaces the values of a Secret by their sizes, so that a reader sees which keys changed and nothing else.
 * @returns the old and the new side; undefined for a side that was not given.
 */
export function redactedSecrets(
  old: ManifestObject | undefined,
  next: ManifestObject | undefined,
): { before: Value | undefined; after: Value | undefined } {
  return {
    before: old && redacted(old.value, next?.value, '--------', 'old'),
    after: next && redacted(next.value, old?.value, '++++++++', 'new'),
  }
}

/** The Secret with its data in plain text, for `--show-secrets-decoded`. */
export function decodedSecret(object: ManifestObject): Value {
  const decoded = decode(object.value)
  if (!decoded.ok) return `Error parsing secret: ${decoded.why}`
  const texts = [...decoded.data].sort(byKey).map(([key, bytes]) => [key, bytes.toString('utf8')] as const)
  return withData(object.value, 'stringData', new Map(texts))
}

/** @returns what the keys of a Secret hold, as far as it is text. */
export function secretTexts(object: ManifestObject): string[] {
  const decoded = decode(object.value)
  return decoded.ok ? [...decoded.data.values()].map((bytes) => bytes.toString('utf8')) : []
}

function redacted(
  own: Map<string, Value>,
  other: Map<string, Value> | undefined,
  mark: string,
  side: string,
): Value {
  const decoded = decode(own)
  if (!decoded.ok) return `Error parsing ${side} secret: ${decoded.why}`
  const counterpart = other ? decode(other) : undefined
  const theirs = counterpart?.ok ? counterpart.data : new Map<string, Buffer>()
  const sizes = [...decoded.data].sort(byKey).map(([key, bytes]) => {
    const same = theirs.get(key)?.equals(bytes) ?? false
    return [key, sizeText(same ? 'REDACTED' : mark, bytes.length)] as const
  })
  const shown = withData(own, 'data', new Map(sizes))
  return new Map(
    [...shown].map(([field, value]) => [field, hideUnknown(field, value, other?.get(field), mark)]),
  )
}

function sizeText(mark: string, bytes: number): string {
  return `${mark} # (${bytes} bytes)`
}

const openFields = ['apiVersion', 'kind', 'metadata', 'type', 'immutable', 'data']

/** A kind named Secret of some other API group has fields of its own; what they hold is not for the eye either. */
function hideUnknown(field: string, own: Value, other: Value | undefined, mark: string): Value {
  if (field === 'metadata') return withoutLastApplied(own)
  return openFields.includes(field) ? own : masked(own, other, mark)
}

function masked(own: Value, other: Value | undefined, mark: string): Value {
  if (Array.isArray(own)) {
    return own.map((item, index) => masked(item, Array.isArray(other) ? other[index] : undefined, mark))
  }
  if (own instanceof Map) {
    return new Map(
      [...own].map(([key, value]) => [
        key,
        masked(value, other instanceof Map ? other.get(key) : undefined, mark),
      ]),
    )
  }
  const same = other !== undefined && canonical(own) === canonical(other)
  return sizeText(same ? 'REDACTED' : mark, Buffer.byteLength(scalarText(own)))
}

/** kubectl keeps the whole object, data included, in this annotation. */
function withoutLastApplied(metadata: Value): Value {
  const name = 'kubectl.kubernetes.io/last-applied-configuration'
  const annotations = metadata instanceof Map ? metadata.get('annotations') : undefined
  if (!(metadata instanceof Map) || !(annotations instanceof Map) || !annotations.has(name)) return metadata
  return new Map(metadata).set('annotations', new Map(annotations).set(name, 'REDACTED'))
}

function withData(value: Map<string, Value>, field: string, data: Map<string, Value>): Map<string, Value> {
  const result = new Map<string, Value>()
  for (const [key, item] of value) if (key !== 'data' && key !== 'stringData') result.set(key, item)
  if (data.size > 0) result.set(field, data)
  return result
}

/** As the API server does it: `stringData` is written over `data` (k8s.io/api/core/v1, Secret). */
function decode(value: Map<string, Value>): Decoded {
  const data = new Map<string, Buffer>()
  for (const field of ['data', 'stringData']) {
    const entries = value.get(field)
    if (entries === undefined || isNull(entries)) continue
    if (!(entries instanceof Map)) return { ok: false, why: `${field} is not a mapping` }
    for (const [key, item] of entries) {
      const bytes = bytesOf(field, item)
      if (!bytes)
        return { ok: false, why: `${field} has a value that is not ${field === 'data' ? 'base64' : 'text'}` }
      data.set(key, bytes)
    }
  }
  return { ok: true, data }
}

function isNull(value: Value): boolean {
  return value instanceof Plain && value.source === 'null'
}

function bytesOf(field: string, item: Value): Buffer | undefined {
  if (item instanceof Map || Array.isArray(item)) return undefined
  if (isNull(item)) return Buffer.alloc(0)
  if (field === 'stringData') return Buffer.from(scalarText(item), 'utf8')
  // A plain scalar such as 1234 is a number to the API server, which takes base64 as text only.
  return typeof item === 'string' ? base64Bytes(item) : undefined
}

function base64Bytes(text: string): Buffer | undefined {
  const compact = text.replace(/[\r\n]/g, '')
  const valid = compact.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(compact)
  return valid ? Buffer.from(compact, 'base64') : undefined
}

function encoded(data: ReadonlyMap<string, Buffer>): Map<string, Value> {
  return new Map([...data].map(([key, bytes]) => [key, bytes.toString('base64')]))
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0
}
