import { sentObjects, type SentObject } from '../manifest/sent-objects.js'
import { placeholder } from '../secrets/redaction/redactor.js'
import { ManifestError, Plain, scalarText, type ManifestObject, type Value } from '../manifest/manifest.js'
import type { ObjectChange, ReleaseNote } from './release-diff.js'

/** A CustomResourceDefinition of a chart's `crds/` folder or of a render. */
export interface Crd {
  /** `plural.group`. */
  readonly name: string
  readonly apiVersion: string
  readonly spec: Map<string, Value>
}

/** What a chart's `crds/` folder means for this plan. */
export interface CrdFindings {
  readonly changes: readonly ObjectChange[]
  readonly notes: readonly ReleaseNote[]
}

/** @returns the definitions among objects; anything else is left out. */
export function crdsAmong(objects: readonly ManifestObject[]): Crd[] {
  return objects.flatMap(({ kind, apiVersion, name, value }) => {
    const spec = value.get('spec')
    const isCrd = kind === 'CustomResourceDefinition' && apiVersion.startsWith('apiextensions.k8s.io/')
    return isCrd && spec instanceof Map ? [{ name, apiVersion, spec }] : []
  })
}

/** What `helm template --include-crds` printed: the files of all `crds/` folders that are in use, and the rest. */
export interface SplitRender {
  /** Texts by path inside the chart. */
  readonly crds: ReadonlyMap<string, string>
  readonly manifest: string
}

/** A file of a `crds/` folder, as it lies in the chart. */
export interface CrdFile {
  /** Inside the chart, the folders of subcharts before it: `charts/sub/crds/a.yaml`. */
  readonly path: string
  readonly text: string
}

/**
 * Parts what `helm template --include-crds` printed. helm prints the files as they are, before all else, each under a
 * line that names it (helm: pkg/action/action.go, renderResources). Only helm knows which subcharts are in use; but since
 * the files can hold any text, what belongs to one is told by what lies in the chart.
 * @param files all that lie in the chart and its subcharts, used or not.
 */
export function splitRender(printed: string, files: readonly CrdFile[]): SplitRender {
  const crds = new Map<string, string>()
  let rest = printed
  for (let found = crdAtStart(rest, files); found; found = crdAtStart(rest, files)) {
    crds.set(found.path, found.text)
    rest = rest.slice(found.length)
  }
  return { crds, manifest: rest }
}

function crdAtStart(printed: string, files: readonly CrdFile[]) {
  const [line = '', named = ''] = /^---\n# Source: [^/\n]+\/([^\n]+)\n/.exec(printed) ?? []
  if (!crdPath.test(named)) return undefined
  const fitting = files.filter(
    ({ path, text }) => samePlace(path, named) && endOf(text, printed, line.length) !== undefined,
  )
  const exact = fitting.filter(({ path }) => path === named)
  const texts = new Set((exact.length > 0 ? exact : fitting).map(({ text }) => text))
  const [text] = texts
  if (text === undefined) return undefined
  if (texts.size > 1) throw new ManifestError(`two files of the chart could be its ${named}`)
  return { path: named, text, length: endOf(text, printed, line.length) ?? printed.length }
}

/**
 * helm trims what it prints before the hooks (helm: pkg/cmd/template.go): where no template has an object, the last file
 * has lost its empty lines.
 * @returns where the text ends that begins there; undefined when another does.
 */
function endOf(text: string, printed: string, start: number): number | undefined {
  if (printed.startsWith(`${text}\n`, start)) return start + text.length + 1
  const trimmed = text.trimEnd()
  const end = start + trimmed.length + 1
  const isLast = printed.length === end || printed.startsWith('---\n# Source: ', end)
  return isLast && printed.startsWith(`${trimmed}\n`, start) ? end : undefined
}

const crdPath = /^(charts\/[^/]+\/)*crds\//

/** helm names a subchart as its parent does, which may be another name than that of its folder or archive. */
function samePlace(path: string, named: string): boolean {
  const place = (text: string) =>
    text.replace(/^(charts\/[^/]+\/)*/, (charts) => 'charts/'.repeat(charts.split('/').length >> 1))
  return place(path) === place(named)
}

/**
 * @returns the names of the definitions, read without parsing, which takes longest of all in a plan; undefined when
 * they cannot be told that way.
 */
export function crdNames(texts: ReadonlyMap<string, string>): string[] | undefined {
  const all = [...texts.values()].join('\n---\n')
  const kinds = all.match(/^kind: CustomResourceDefinition\s*$/gm)?.length ?? 0
  const names = [...all.matchAll(/^metadata:\n(?:[ \t].*\n)*? {2}name: ["']?([\w.-]+)["']?\s*$/gm)]
  return kinds === names.length ? names.map(([, name = '']) => name) : undefined
}

/** @returns every object of the files: helm creates all of them, whatever their kind. */
export function folderObjects(texts: ReadonlyMap<string, string>): SentObject[] {
  return [...texts.values()].flatMap((text) => sentObjects(text, ''))
}

/** @returns `group/version` and `group/version/Kind` of each served version, as `.Capabilities.APIVersions` holds them. */
export function providedApiVersions(crds: readonly Crd[]): string[] {
  const provided = crds.flatMap(({ spec }) => {
    const names = spec.get('names')
    const kind = names instanceof Map ? scalarText(names.get('kind')) : ''
    return versionsOf(spec)
      .filter((version) => scalarText(version.get('served')) !== 'false')
      .map((version) => `${scalarText(spec.get('group'))}/${scalarText(version.get('name'))}`)
      .flatMap((groupVersion) => [groupVersion, `${groupVersion}/${kind}`])
  })
  return [...new Set(provided)].sort()
}

function versionsOf(spec: Map<string, Value>): Map<string, Value>[] {
  const versions = spec.get('versions')
  return Array.isArray(versions) ? versions.filter((version) => version instanceof Map) : []
}

/**
 * Holds the `crds/` folder against the cluster. helm creates what is missing on first installation and never
 * touches such a definition again (helm.sh/docs: best practices, custom resource definitions).
 * @param live the `spec` of a definition in the cluster by name, undefined when there is none.
 */
export function compareCrds(
  objects: readonly SentObject[],
  installed: boolean,
  live: (name: string) => unknown,
): CrdFindings {
  const changes: ObjectChange[] = []
  const notes: ReleaseNote[] = []
  for (const object of objects) {
    const [crd] = crdsAmong([object])
    if (!crd) {
      if (!installed) changes.push(strayObject(object))
      continue
    }
    const spec = live(crd.name)
    if (spec === undefined && !installed) changes.push(addition(crd))
    else if (spec === undefined) notes.push(missing(crd.name))
    else {
      const different = differenceFromLive(crd, spec)
      if (different) notes.push(warning(crd.name, different))
    }
  }
  return { changes, notes }
}

function addition(crd: Crd): ObjectChange {
  const versions = versionsOf(crd.spec).map((version) => scalarText(version.get('name')))
  return {
    action: 'add',
    apiVersion: crd.apiVersion,
    kind: 'CustomResourceDefinition',
    namespace: '',
    name: crd.name,
    diff: `+CustomResourceDefinition ${crd.name}, ${versions.length === 1 ? 'version' : 'versions'} ${versions.join(', ')}\n`,
    crd: true,
  }
}

/** helm makes no difference: it creates whatever lies in the folder, before anything else and without the guard. */
function strayObject({ apiVersion, kind, namespace, name, text }: SentObject): ObjectChange {
  const reason =
    'it lies in the folder crds/ and is no CRD: helm creates it, and never changes or removes it again'
  return {
    action: 'add',
    apiVersion,
    kind,
    namespace,
    name,
    diff: /\bSecret\b/.test(text) ? `+${placeholder}\n` : text.replace(/^/gm, '+').concat('\n'),
    crd: true,
    risks: [{ rule: 'stray-in-crds', level: 'high', reason }],
  }
}

/** A definition that the cluster lacks although the release is installed. */
export function missing(name: string): ReleaseNote {
  return warning(name, 'the cluster lacks it, and helm adds it on first installation only')
}

function warning(name: string, why: string): ReleaseNote {
  return {
    level: 'warning',
    text: `helm will not upgrade CRD ${name}: ${why}: apply the chart's crds/ folder by hand`,
    crd: name,
  }
}

/** Schemas are held against each other exactly; of the rest only what the chart says, since the API server adds defaults. */
function differenceFromLive(crd: Crd, live: unknown): string | undefined {
  const own = versionsOf(crd.spec)
  const theirs = recordOf(live)?.['versions']
  const liveVersions = Array.isArray(theirs) ? theirs.map((version) => recordOf(version) ?? {}) : []
  const names = own.map((version) => scalarText(version.get('name')))
  const liveNames = liveVersions.map(({ name }) => String(name))
  if ([...names].sort().join() !== [...liveNames].sort().join()) {
    return `it has ${names.join(', ')}, the cluster's has ${liveNames.join(', ')}`
  }
  for (const version of own) {
    const name = scalarText(version.get('name'))
    const counterpart = liveVersions.find((candidate) => candidate['name'] === name) ?? {}
    if (!matches(version.get('schema') ?? new Map(), counterpart['schema'], true)) {
      return `its schema of ${name} is not the cluster's`
    }
    if (!matches(without(version, 'schema'), counterpart, false))
      return `its version ${name} is not the cluster's`
  }
  return matches(without(crd.spec, 'versions'), live, false)
    ? undefined
    : 'its spec is not what the cluster has'
}

function without(value: Map<string, Value>, key: string): Map<string, Value> {
  return new Map([...value].filter(([name]) => name !== key))
}

function recordOf(value: unknown): Record<string, unknown> | undefined {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined
}

/** @param exact the live value has nothing that the chart's has not. */
function matches(own: Value, live: unknown, exact: boolean): boolean {
  if (live === undefined || live === null) return isEmpty(own)
  if (typeof own === 'string') return own === live
  if (own instanceof Plain) return plainMatches(own.source, live)
  if (Array.isArray(own)) {
    return (
      Array.isArray(live) &&
      live.length === own.length &&
      own.every((item, at) => matches(item, live[at], exact))
    )
  }
  const record = recordOf(live)
  if (!record) return false
  if (exact && Object.keys(record).some((key) => !own.has(key))) return false
  return [...own].every(([key, value]) => matches(value, record[key], exact))
}

/** What the API server leaves out when it stores a definition. */
function isEmpty(value: Value): boolean {
  if (value instanceof Plain) return /^(null|false|0)$/i.test(value.source)
  return typeof value === 'string' ? value === '' : (Array.isArray(value) ? value.length : value.size) === 0
}

function plainMatches(source: string, live: unknown): boolean {
  if (typeof live === 'boolean') return (live ? /^(true|yes|on|y)$/i : /^(false|no|off|n)$/i).test(source)
  return typeof live === 'number' ? Number(source.replaceAll('_', '')) === live : source === live
}
