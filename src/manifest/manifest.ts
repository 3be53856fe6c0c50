import {
  Schema,
  NOT_RESOLVED,
  defineMappingTag,
  defineScalarTag,
  load,
  seqTag,
  strTag,
  type TagDefinition,
} from 'js-yaml'
import { leastLength } from './least-length.js'

/**
 * A scalar that a YAML reader may take for something other than a string: `1`, `yes`, `null`, `1.0`.
 * Its source text is kept instead of a value. YAML 1.1 and 1.2 disagree on what such a text means, and numbers
 * lose digits in JavaScript; two texts are only called equal here when no reader can tell them apart.
 */
export class Plain {
  constructor(readonly source: string) {}
}

/** What a manifest holds, without interpretation of plain scalars. */
export type Value = string | Plain | Value[] | Map<string, Value>

/** One object of a manifest. */
export interface ManifestObject {
  readonly apiVersion: string
  readonly kind: string
  /** The object's own namespace, else the release's; also for cluster-scoped kinds, as helm-diff does. */
  readonly namespace: string
  /** Empty for `generateName`. */
  readonly name: string
  /** The document as it was written, without its separator. */
  readonly text: string
  /** The parsed document. */
  readonly value: Map<string, Value>
}

/** A document that is not YAML, or not an object: helm would refuse it too. Holds no content of the document. */
export class ManifestError extends Error {}

const ambiguous = [
  /^$/,
  /^[~=]$/,
  /^<<$/,
  /^(y|yes|n|no|true|false|on|off|null)$/i,
  /^[-+]?\.?(0[xob])?[0-9][0-9a-f_.,:]*(e[-+]?[0-9]*)?$/i,
  /^[-+]?\.(inf|nan)$/i,
  /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}/,
]

const plainTag = defineScalarTag<Plain>('tag:yaml.org,2002:plain', {
  implicit: true,
  implicitFirstChars: ['', ...'0123456789+-.~=<yYnNtTfFoO'],
  resolve: (source) =>
    ambiguous.some((pattern) => pattern.test(source)) ? new Plain(normalNull(source)) : NOT_RESOLVED,
  identify: (value) => value instanceof Plain,
  represent: (value: Plain) => value.source,
})

/** `!!int 5` and the like: the tag stays part of the text, since it changes what is sent. */
const explicitTags = ['int', 'float', 'bool', 'null', 'binary', 'timestamp', 'merge'].map((type) =>
  defineScalarTag<Plain>(`tag:yaml.org,2002:${type}`, {
    resolve: (source) => new Plain(`!!${type} ${source}`),
    identify: () => false,
  }),
)

/** Later duplicates win, as in the Go library that helm and the API server use (go-yaml behind sigs.k8s.io/yaml). */
const mapTag = defineMappingTag<Map<string, Value>>('tag:yaml.org,2002:map', {
  create: () => new Map(),
  addPair: (map, key, value) => {
    const name = keyName(key)
    if (name === undefined) return 'a key must be a scalar'
    map.set(name, value as Value)
    return ''
  },
  has: () => false,
  keys: (map) => map.keys(),
  get: (map, key) => map.get(key as string),
  identify: (value) => value instanceof Map,
})

/** Reads and writes manifests; see readable.ts for the writing. */
export const manifestSchema = new Schema([
  strTag,
  seqTag,
  mapTag,
  plainTag,
  ...explicitTags,
] as TagDefinition[])

function normalNull(source: string): string {
  return source === '' || source === '~' || /^null$/i.test(source) ? 'null' : source
}

/** A number as a key is sent as its digits; any other ambiguous key (`yes`) is kept apart from the quoted one. */
function keyName(key: unknown): string | undefined {
  if (typeof key === 'string') return key
  if (!(key instanceof Plain)) return undefined
  return /^(0|[1-9][0-9]*)$/.test(key.source) ? key.source : `!plain ${key.source}`
}

/**
 * Splits a manifest into the texts of its documents. A separator is a line that starts with `---` and goes on with
 * white space or nothing, as in YAML; what follows it on the same line belongs to the document.
 * @returns the documents' texts, trimmed, without those that hold nothing but comments.
 */
export function splitDocuments(manifest: string): string[] {
  return manifest
    .replace(/^\uFEFF/, '')
    .split(/^---(?=\s|$)/m)
    .map((text) => text.trim())
    .filter((text) => text.split('\n').some((line) => !/^\s*(#.*)?$/.test(line)))
}

/**
 * Reads a manifest: several YAML documents, of which lists (`kind: List`) are replaced by their items.
 * @param manifest what helm rendered or stored.
 * @param releaseNamespace the namespace of objects that name none.
 * @returns the objects in the order of the manifest; documents without apiVersion and kind are left out.
 * @throws ManifestError when a document is no YAML mapping; the message gives the position, never the content.
 */
export function parseManifest(manifest: string, releaseNamespace: string): ManifestObject[] {
  return splitDocuments(manifest).flatMap((text, index) => parseDocument(text, index, releaseNamespace))
}

function parseDocument(text: string, index: number, releaseNamespace: string): ManifestObject[] {
  const value = loadYaml(text, index)
  if (value instanceof Plain && value.source === 'null') return []
  if (!(value instanceof Map)) throw new ManifestError(`document ${index + 1} is not an object`)
  return objectsOf(value, text, releaseNamespace)
}

/** @throws ManifestError @param index of the document, from 0, for the message. */
export function loadYaml(text: string, index: number): Value {
  try {
    return load(text, { schema: manifestSchema }) as Value
  } catch (error) {
    throw new ManifestError(`document ${index + 1} is not valid YAML: ${position(error)}`)
  }
}

/** js-yaml quotes the document in its message, which may hold a secret: only its reason and position are kept. */
function position(error: unknown): string {
  const { reason, mark } = error as { reason?: string; mark?: { line: number; column: number } }
  const where = mark ? ` at line ${mark.line + 1}, column ${mark.column + 1}` : ''
  return `${reason ?? 'unreadable'}${where}`
}

function objectsOf(value: Map<string, Value>, text: string, releaseNamespace: string): ManifestObject[] {
  const items = value.get('items')
  if (isList(value) && Array.isArray(items)) {
    return items.flatMap((item) =>
      item instanceof Map ? objectsOf(item, canonical(item), releaseNamespace) : [],
    )
  }
  const apiVersion = scalarText(value.get('apiVersion'))
  const kind = scalarText(value.get('kind'))
  if (!apiVersion && !kind) return []
  const metadata = value.get('metadata')
  const field = (name: string) => (metadata instanceof Map ? scalarText(metadata.get(name)) : '')
  return [
    { apiVersion, kind, namespace: field('namespace') || releaseNamespace, name: field('name'), text, value },
  ]
}

/** Only a core list holds objects; a custom resource may well be named `…List` and have items of its own. */
function isList(value: Map<string, Value>): boolean {
  return scalarText(value.get('apiVersion')) === 'v1' && scalarText(value.get('kind')).endsWith('List')
}

/** @returns the text of a scalar as it is sent, empty for anything else. */
export function scalarText(value: Value | undefined): string {
  if (typeof value === 'string') return value
  return value instanceof Plain && value.source !== 'null' ? value.source : ''
}

/** @returns an annotation's text, or undefined. */
export function annotation(object: ManifestObject, name: string): string | undefined {
  const metadata = object.value.get('metadata')
  const annotations = metadata instanceof Map ? metadata.get('annotations') : undefined
  const value = annotations instanceof Map ? annotations.get(name) : undefined
  return value === undefined ? undefined : scalarText(value)
}

/**
 * @returns the API group, `v1` for the core group: with kind, namespace and name it tells objects apart, so that
 * `apps/v1beta1` and `apps/v1` are one object while `extensions` and `apps` are two.
 */
export function apiGroup(apiVersion: string): string {
  const slash = apiVersion.lastIndexOf('/')
  return slash < 0 ? apiVersion : apiVersion.slice(0, slash)
}

/** @returns the text that tells this object from all others of a release. */
export function objectKey(
  object: Pick<ManifestObject, 'apiVersion' | 'kind' | 'namespace' | 'name'>,
): string {
  return `${object.namespace}, ${object.name}, ${object.kind} (${apiGroup(object.apiVersion)})`
}

/** A document that grows past this through aliases is an attack, not a manifest. */
const canonicalLimit = 64 * 1024 * 1024

/**
 * The one text of a value: keys sorted, no comments, no formatting. Two values have the same canonical text exactly
 * when every YAML reader sends the same object for both. It is valid YAML for a single-line reader, not meant for people.
 * @throws ManifestError past 64 MiB.
 */
export function canonical(value: Value): string {
  const parts: string[] = []
  let [length, limit] = [0, canonicalLimit / 64]
  const put = (text: string) => {
    length += text.length
    if (length > limit) {
      limit = canonicalLimit
      if (Math.max(length, leastLength(value)) > limit)
        throw new ManifestError('a document grows past 64 MiB')
    }
    parts.push(text)
  }
  write(value, put)
  return parts.join('')
}

function write(value: Value, put: (text: string) => void): void {
  if (typeof value === 'string') return put(JSON.stringify(value))
  if (value instanceof Plain) return put(value.source)
  if (Array.isArray(value)) return writeAll('[', value, ']', put, (item) => write(item, put))
  const keys = [...value.keys()].sort()
  writeAll('{', keys, '}', put, (key) => {
    put(`${JSON.stringify(key)}: `)
    write(value.get(key) as Value, put)
  })
}

function writeAll<T>(
  open: string,
  items: readonly T[],
  close: string,
  put: (text: string) => void,
  one: (item: T) => void,
): void {
  put(open)
  items.forEach((item, index) => {
    if (index > 0) put(', ')
    one(item)
  })
  put(close)
}
