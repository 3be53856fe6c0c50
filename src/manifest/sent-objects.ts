import {
  canonical,
  loadYaml,
  ManifestError,
  scalarText,
  type ManifestObject,
  type Value,
} from './manifest.js'
import { provableForm } from './proof/same-text.js'

/**
 * One object as helm sends it. What is read here serves to name, to sort and to judge; whether something changed is told
 * by the text, and what is approved by helm's bytes.
 */
export interface SentObject extends ManifestObject {
  /** The template it comes from, as helm names it; empty when it does not. */
  readonly source: string
  /** What the document says that it is a hook of, as it is written. helm asks the document, not the items of a list. */
  readonly hook: string | undefined
  /** It is an item of this kind of list, which helm and kubectl take apart before they send it. */
  readonly listKind: string | undefined
  /** Why it could not be read; it has no kind then. */
  readonly unreadable?: string
}

const sourceLine = /^# Source: ([^\n]*)\n/

/** A document of a manifest, in the frame that helm puts around each. */
interface Document {
  /** The template it comes from, as helm names it; empty when it does not. */
  readonly source: string
  /** To the last line end: what a text at the end of a document holds depends on it. */
  readonly content: string
}

/**
 * Reads a manifest as helm prints and stores it. A document is never left out: one that cannot be read is an object
 * without a kind. Never throws.
 * @param namespace of objects that name none: the release's.
 */
export function sentObjects(manifest: string, namespace: string): SentObject[] {
  return documents(manifest).flatMap((document, index) => objectsOf(document, index, namespace))
}

/** @returns how many documents helm takes a manifest for, those that hold nothing but comments left out. */
export function documentsOf(manifest: string): string[] {
  return documents(manifest).map(({ content }) => content)
}

/**
 * helm and kubectl take every line that begins with `---` for a separator (helm: pkg/release/v1/util/manifest.go;
 * apimachinery: splitYAMLDocument). helm prints a line end behind each document, beside the document's own.
 */
function documents(manifest: string): Document[] {
  return manifest
    .split(/^---[ \t]*/m)
    .map((part) => part.replace(/^\n/, '').replace(/\n$/, ''))
    .filter((text) => text.split('\n').some((line) => !/^\s*(#.*)?$/.test(line)))
    .map((text) => ({ source: sourceLine.exec(text)?.[1] ?? '', content: text.replace(sourceLine, '') }))
}

/**
 * What readers get to see of a document. helm sends manifests in their frame and hooks without it, and how many line ends
 * follow makes no difference but to a text that keeps them.
 */
function textAsRead(content: string, hook: string | undefined): string {
  const text = hook === undefined ? `${content}\n` : content
  return endsInKeptLines(text) ? text : text.replace(/(?<!\n)\n+$/, '\n')
}

/** @returns whether a document ends in a text that keeps the line ends behind it: `|+`, `>2+`. */
function endsInKeptLines(text: string): boolean {
  const lines = text.trimEnd().split('\n')
  const header = lines.findLastIndex((line) => /[|>][1-9]?\+[1-9]?[ \t]*(#.*)?$/.test(line))
  if (header < 0) return false
  const indent = /^[ -]*/.exec(lines[header] ?? '')?.[0].replaceAll('-', ' ').length ?? 0
  return lines.slice(header + 1).every((line) => line.trim() === '' || line.search(/\S/) >= indent)
}

/**
 * @param printed what `helm template` printed: it cuts white space off the end of the manifest (helm: pkg/cmd/template.go).
 * @returns whether it is, to the last character that counts, what helm stored.
 */
export function isPrintOf(
  { manifest, hooks }: { readonly manifest: string; readonly hooks: readonly StoredText[] },
  printed: string,
): boolean {
  const printedHooks = hooks.map((hook) => framed(hook)).join('')
  const isCutClean = /\S\n+$/.test(manifest) && !endsInKeptLines(manifest)
  return isCutClean && `${manifest.trimEnd()}\n${printedHooks}` === printed
}

export interface StoredText {
  readonly path: string
  readonly manifest: string
}

/** @returns a hook as helm prints it. */
export function framed({ path, manifest }: StoredText): string {
  return `---\n# Source: ${path}\n${manifest}\n`
}

function objectsOf({ source, content }: Document, index: number, namespace: string): SentObject[] {
  const base = { text: `${content}\n`, source, namespace, listKind: undefined }
  const value = readDocument(content, index)
  if (typeof value === 'string') {
    const name = `document ${index + 1}`
    return [{ ...base, apiVersion: '', kind: '', name, value: new Map(), hook: undefined, unreadable: value }]
  }
  const hook = hookOf(value)
  const read = { ...base, hook, text: textAsRead(content, hook) }
  const items = value.get('items')
  if (!Array.isArray(items)) return [{ ...read, ...identity(value, namespace), value }]
  return items.map((item, at) => ({ ...read, ...listItem(value, item, { at, namespace }) }))
}

/** @returns the mapping, or why there is none. */
function readDocument(text: string, index: number): Map<string, Value> | string {
  try {
    const value = loadYaml(text, index)
    return value instanceof Map ? value : 'it is not an object'
  } catch (error) {
    if (error instanceof ManifestError) return error.message
    throw error
  }
}

function identity(value: Map<string, Value>, namespace: string) {
  const metadata = value.get('metadata')
  const field = (name: string) => (metadata instanceof Map ? scalarText(metadata.get(name)) : '')
  return {
    apiVersion: scalarText(value.get('apiVersion')),
    kind: scalarText(value.get('kind')),
    name: field('name'),
    namespace: field('namespace') || namespace,
  }
}

interface ItemPlace {
  readonly at: number
  readonly namespace: string
}

/**
 * An item without a kind has that of its list, less `List` (apimachinery: unstructured, decodeToList). Whatever its kind
 * is called, an object with `items` is a list there.
 */
function listItem(list: Map<string, Value>, item: Value, { at, namespace }: ItemPlace) {
  const listKind = scalarText(list.get('kind'))
  if (!(item instanceof Map)) {
    const name = `item ${at + 1} of a ${listKind}`
    return {
      apiVersion: '',
      kind: '',
      name,
      value: new Map<string, Value>(),
      listKind,
      unreadable: 'it is not an object',
    }
  }
  const own = identity(item, namespace)
  const inherits = own.kind === '' && own.apiVersion === ''
  const kind = inherits ? listKind.replace(/List$/, '') : own.kind
  const apiVersion = inherits ? scalarText(list.get('apiVersion')) : own.apiVersion
  return { ...own, kind, apiVersion, value: item, listKind }
}

function hookOf(value: Map<string, Value>): string | undefined {
  const metadata = value.get('metadata')
  const annotations = metadata instanceof Map ? metadata.get('annotations') : undefined
  const hook = annotations instanceof Map ? annotations.get('helm.sh/hook') : undefined
  return hook === undefined ? undefined : scalarText(hook)
}

/** @returns whether no YAML reader can see a difference between two objects; in any doubt there is one. */
export function isSameObject(old: SentObject, next: SentObject): boolean {
  if (old.text === next.text)
    return old.listKind === undefined || canonical(old.value) === canonical(next.value)
  const forms = [provableForm(old.text), provableForm(next.text)]
  if (forms.includes(undefined)) return false
  return (
    forms[0] === forms[1] || (old.listKind !== undefined && canonical(old.value) === canonical(next.value))
  )
}

/** @returns whether this program can be sure to read the object as helm does. */
export function isReadWithCertainty({ text, unreadable }: SentObject): boolean {
  return unreadable === undefined && provableForm(text) !== undefined
}
