import { closest } from 'fastest-levenshtein'
import { dirname, join } from 'node:path'
import * as v from 'valibot'
import { isMap, isNode, LineCounter, parseDocument, type Document } from 'yaml'

/** @returns where the file is looked for: beside the helmfile, or beside the folder helmfile.d. */
export function readinessPath(stack: string): string {
  return join(dirname(stack), 'readiness.yaml')
}

const named = (form: RegExp, wants: string) => v.pipe(v.string(), v.regex(form, wants))
const objectName = named(/^[A-Za-z0-9][A-Za-z0-9.:_-]{0,252}$/, 'must be the name of an object')
const namespaceName = named(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'must be the name of a namespace')
const releaseName = named(/^[a-z0-9.-]+\/[a-z0-9.-]+$/, 'must be namespace/name')

const release = v.pipe(
  v.optional(releaseName),
  v.description('The release it belongs to, as namespace/name: without that release it is not waited for.'),
)

const objectEntry = v.strictObject({
  apiVersion: named(/^([a-z0-9.-]+\/)?v[a-z0-9]+$/, 'must be an API version, such as apps/v1'),
  kind: named(/^[A-Z][A-Za-z0-9]*$/, 'must be a kind, such as Deployment'),
  namespace: v.optional(namespaceName),
  name: objectName,
  condition: v.pipe(
    v.optional(named(/^[A-Za-z0-9./-]+$/, 'must be the type of a condition')),
    v.description('This condition in its status must be True.'),
  ),
  field: v.pipe(
    v.optional(named(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/, 'must be a path such as status.phase')),
    v.description('This field must be set; with value, to that.'),
  ),
  value: v.optional(v.union([v.string(), v.number(), v.boolean()])),
  release,
})

const health = v.strictObject({
  service: releaseName,
  port: v.union([
    v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535)),
    named(/^[a-z0-9-]{1,63}$/, 'must be the number or the name of a port'),
  ]),
  path: named(/^\/[A-Za-z0-9/_.~-]*$/, 'must be a path such as /ready'),
})

const healthEntry = v.strictObject({
  health: v.pipe(
    health,
    v.description('A GET through the proxy of the API server must be answered with 200.'),
  ),
  release,
})

/** What the JSON schema is made of. */
export const readinessSchema = v.strictObject({
  layers: v.record(
    named(/^[0-9]{1,3}$/, 'must be the number of a layer'),
    v.array(v.union([objectEntry, healthEntry])),
  ),
})

export type ReadinessEntry = v.InferOutput<typeof objectEntry> | v.InferOutput<typeof healthEntry>

export interface PlacedEntry {
  readonly layer: number
  readonly entry: ReadinessEntry
  readonly line: number
}

export interface ReadinessProblem {
  /** A clause that names the place. */
  readonly message: string
  readonly line: number
}

export interface ReadinessFile {
  readonly entries: readonly PlacedEntry[]
  /** Layers as they are written, also those without an entry. */
  readonly layers: readonly { readonly layer: number; readonly line: number }[]
  readonly problems: readonly ReadinessProblem[]
}

type Path = readonly (string | number)[]

/** Reads the file. Never throws: what is wrong is among the problems, and whoever waits by it has to refuse them. */
export function readReadiness(text: string): ReadinessFile {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const lineOf = (path: Path) => lineAt(document, path, lines)
  const [error] = document.errors
  if (error) {
    const message = `it is no YAML: ${error.code.toLowerCase().replaceAll('_', ' ')}`
    return { entries: [], layers: [], problems: [{ message, line: lines.linePos(error.pos[0]).line }] }
  }
  const problems: ReadinessProblem[] = []
  const tell = (path: Path, message: string) => problems.push({ message, line: lineOf(path) })
  const file = withoutIssues(
    v.strictObject({ layers: v.record(v.string(), v.nullish(v.array(v.unknown()), [])) }),
    // A file without a line in it says nothing.
    toPlain(document) ?? { layers: {} },
    { at: [], tell },
  )
  const layers = Object.entries(file?.layers ?? {}).flatMap(([key, items]) => {
    if (/^[0-9]{1,3}$/.test(key)) return [{ key, layer: Number(key), items: items ?? [] }]
    tell(['layers', key], `${JSON.stringify(key)} is no layer: write a number`)
    return []
  })
  const entries = layers.flatMap(({ key, layer, items }) =>
    items.flatMap((item, index): PlacedEntry[] => {
      const at = ['layers', key, index]
      const isHealth = item !== null && typeof item === 'object' && 'health' in item
      const entry = withoutIssues<ReadinessEntry>(isHealth ? healthEntry : objectEntry, item, { at, tell })
      if (entry && 'value' in entry && !('field' in entry)) tell(at, 'value needs a field to stand in')
      if (entry && 'condition' in entry && 'field' in entry)
        tell(at, 'it has both condition and field: make two entries of it')
      return entry ? [{ layer, entry, line: lineOf(at) }] : []
    }),
  )
  return {
    entries,
    layers: layers.map(({ key, layer }) => ({ layer, line: lineOf(['layers', key]) })),
    problems,
  }
}

/** Aliases could make a small text a large thing; nobody needs them here. */
function toPlain(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 })
  } catch {
    return 'aliases are not read'
  }
}

interface Place {
  readonly at: Path
  readonly tell: (path: Path, message: string) => void
}

function withoutIssues<T>(
  schema: v.GenericSchema<unknown, T>,
  value: unknown,
  { at, tell }: Place,
): T | undefined {
  const read = v.safeParse(schema, value)
  if (read.success) return read.output
  for (const issue of read.issues) {
    const path = [...at, ...(issue.path ?? []).map(({ key }) => key as string | number)]
    tell(path, issueText(issue, path))
  }
  return undefined
}

const keys = [
  'layers',
  ...Object.keys(objectEntry.entries),
  ...Object.keys(healthEntry.entries),
  ...Object.keys(health.entries),
]

function issueText(issue: v.BaseIssue<unknown>, path: Path): string {
  const name = String(path.at(-1) ?? 'the file')
  const isMissing = issue.received === 'undefined'
  if (isMissing) return `${name} is missing`
  if (issue.type === 'strict_object' && issue.expected === 'never')
    return `${JSON.stringify(name)} is no key: did you mean ${closest(name.slice(0, 100), keys)}?`
  return issue.type === 'regex'
    ? `${name} ${issue.message}`
    : `${name} is ${issue.received}, and must be ${issue.expected ?? 'another'}`
}

/** @returns the line of as much of the way as is written. Keys of layers are numbers in YAML. */
function lineAt(document: Document, path: Path, lines: LineCounter): number {
  let at: unknown = document.contents
  let line = 1
  for (const key of path) {
    const pair = isMap(at)
      ? at.items.find((one) => String(isNode(one.key) ? one.key : '') === String(key))
      : undefined
    const next: unknown = pair
      ? pair.key
      : isMap(at)
        ? undefined
        : (at as { items?: unknown[] } | null)?.items?.[Number(key)]
    const start = isNode(next) ? next.range?.[0] : undefined
    if (start === undefined) break
    line = lines.linePos(start).line
    at = pair ? pair.value : next
  }
  return line
}
