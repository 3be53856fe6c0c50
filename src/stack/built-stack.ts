import { dirname, isAbsolute, resolve } from 'node:path'
import { binaryTag, CORE_SCHEMA, load, Schema } from 'js-yaml'
import * as v from 'valibot'
import { Failure } from '../lib/errors.js'
import { checked } from '../lib/outside-json.js'
import { splitDocuments } from '../manifest/manifest.js'
import { addressRanges, type AddressRange } from './address-ranges.js'

/** Go writes no empty field, and JavaScript reads some texts of YAML as numbers. */
const text = v.pipe(v.nullish(v.union([v.string(), v.number(), v.boolean()]), ''), v.transform(String))

function list<Item extends v.GenericSchema>(item: Item) {
  return v.nullish(v.array(item), [])
}

const hook = v.pipe(
  v.object({ events: list(text), command: text, kubectlApply: v.optional(v.unknown()) }),
  v.transform(({ events, command, kubectlApply }) => ({
    events,
    command: kubectlApply ? 'kubectl apply' : command,
  })),
)

const labels = v.pipe(
  v.nullish(v.looseObject({}), {}),
  v.transform((given) => new Map(Object.entries(given).map(([name, value]) => [name, String(value)]))),
)

/** The parts of a release that rules look at (helmfile: ReleaseSpec in pkg/state/state.go). */
const release = v.object({
  name: text,
  namespace: text,
  kubeContext: text,
  chart: text,
  version: text,
  labels,
  /** `[kubeContext/][namespace/]name` */
  needs: list(text),
  /** Paths are strings, inline values are objects. */
  values: list(v.unknown()),
  secrets: list(v.unknown()),
  valuesPathPrefix: text,
  missingFileHandler: text,
  hooks: list(hook),
  postRenderer: text,
  trackMode: text,
  /** How helm acts, where it is said: see rollback-manner.ts. */
  wait: v.optional(v.unknown()),
  waitForJobs: v.optional(v.unknown()),
  cleanupOnFail: v.optional(v.unknown()),
  force: v.optional(v.unknown()),
  forceConflicts: v.optional(v.unknown()),
  timeout: v.optional(v.unknown()),
  historyMax: v.optional(v.unknown()),
  dependencies: list(v.object({ chart: text, version: text })),
})

const environment = v.nullish(v.object({ values: list(v.unknown()) }), {})

/** The files of values of each environment. */
const environments = v.pipe(
  v.nullish(v.record(v.string(), environment), {}),
  v.transform((given) => {
    const files = ({ values }: { values?: unknown[] }) =>
      (values ?? []).filter((entry) => typeof entry === 'string')
    return new Map(Object.entries(given).map(([name, one]) => [name, files(one)]))
  }),
)

/** What tells where charts come from, and how to get in (helmfile: RepositorySpec in pkg/state/state.go). */
const repository = v.looseObject({ name: text, url: text })

const helmfile = v.object({
  filepath: text,
  repositories: list(repository),
  releases: list(release),
  hooks: list(hook),
  helmDefaults: v.nullish(v.looseObject({}), {}),
  missingFileHandler: text,
  environments,
  renderedvalues: v.pipe(
    v.optional(v.unknown(), {}),
    v.transform((values) => addressRanges(values)),
  ),
})

type Parsed = v.InferOutput<typeof helmfile>

export type BuiltHook = Readonly<v.InferOutput<typeof hook>>

export type BuiltRelease = Readonly<v.InferOutput<typeof release>>

/** One helmfile of the stack as `helmfile build` prints it, templates done and needs in full. */
export interface BuiltHelmfile extends Readonly<Omit<Parsed, 'filepath' | 'renderedvalues'>> {
  /** What the state values name. */
  readonly addresses: readonly AddressRange[]
  /** Absolute path of the helmfile. */
  readonly file: string
  /** What the paths in it start from. */
  readonly dir: string
}

/**
 * Reads what `helmfile build` prints: one document for each helmfile, sub-helmfiles included. State values, which
 * may be secret, are in there as well: the addresses in them are kept, and the rest is left behind.
 * @param stackFile the path helmfile was given, for a document that does not name its own.
 * @throws Failure when it is something else; nothing of its content is in the message.
 */
export function builtStack(build: string, stackFile: string): BuiltHelmfile[] {
  return splitDocuments(build).flatMap((document) => {
    const value = plain(document)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
    const read = checked(helmfile, value)
    if ('wrong' in read) throw unreadable(read.wrong)
    const source = /^# {2}Source: (.*)/.exec(document)?.[1]
    return builtHelmfile(read.value, source ?? stackFile)
  })
}

/** Go writes a text that is no UTF-8 as binary. */
const schema = new Schema([...CORE_SCHEMA.tags, binaryTag])

/** Go writes no aliases, and refusing them spares everybody after this a value that is many times its text. */
function plain(document: string): unknown {
  try {
    return load(document, { schema, maxAliases: 0 })
  } catch {
    throw unreadable('it is no YAML, or has aliases')
  }
}

/** helmfile puts its working directory before a path that is absolute already, so `filepath` is asked first. */
function builtHelmfile({ filepath, renderedvalues, ...rest }: Parsed, source: string): BuiltHelmfile {
  const file = resolve(isAbsolute(filepath) ? filepath : source)
  return { file, dir: dirname(file), addresses: renderedvalues, ...rest }
}

/** @returns how people name a release: `namespace/name`. */
export function releaseId({ namespace, name }: Pick<BuiltRelease, 'namespace' | 'name'>): string {
  return namespace ? `${namespace}/${name}` : name
}

function unreadable(wrong: string): Failure {
  return new Failure({
    what: 'reading the stack failed',
    why: `the output of \`helmfile build\` cannot be read: ${wrong}`,
    next: 'run `helmfile build` in a terminal and look for output of a hook or a template in it',
    reason: 'stack-invalid',
  })
}
