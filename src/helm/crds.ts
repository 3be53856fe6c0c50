import { createHmac } from 'node:crypto'
import type { DigestKey } from './digest.js'
import { parseManifest, Plain, scalarText, type ManifestObject, type Value } from './manifest.js'
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

/**
 * Parts CRDs and manifest. helm prints the files as they are, before all else, each under a line that names it
 * (helm: pkg/action/action.go, renderResources). Only helm knows which subcharts are in use, so the folders are not
 * read from the chart.
 */
export function splitRender(printed: string): SplitRender {
  const parts = printed.split(/^---\n(?=# Source: )/m)
  const crdFile = (part: string) =>
    /^# Source: [^/\n]+\/((?:charts\/[^/\n]+\/)*crds\/[^\n]+)\n/.exec(part)?.[1]
  const crds = new Map<string, string>()
  const rest: string[] = []
  for (const part of parts) {
    const file = crdFile(part)
    if (file === undefined) rest.push(part)
    else crds.set(file, part.slice(part.indexOf('\n') + 1))
  }
  return { crds, manifest: rest.join('---\n') }
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

/** @throws ManifestError when a file is no YAML, as helm would when it installs the chart. */
export function crdsOfFolder(texts: ReadonlyMap<string, string>): Crd[] {
  return crdsAmong([...texts.values()].flatMap((text) => parseManifest(text, '')))
}

/** @returns a keyed digest over the folder's files as they are, empty when there are none. */
export function crdsDigest(texts: ReadonlyMap<string, string>, key: DigestKey): string {
  if (texts.size === 0) return ''
  const hmac = createHmac('sha256', key.bytes)
  for (const [name, text] of texts) hmac.update(JSON.stringify(['crd', name, text]))
  return hmac.digest('base64url')
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
  crds: readonly Crd[],
  installed: boolean,
  live: (name: string) => unknown,
): CrdFindings {
  const changes: ObjectChange[] = []
  const notes: ReleaseNote[] = []
  for (const crd of crds) {
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
