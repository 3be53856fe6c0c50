import { dirname, isAbsolute, resolve } from 'node:path'
import * as v from 'valibot'
import { isMap, parseAllDocuments, type Document } from 'yaml'
import { Failure } from '../lib/errors.js'
import { checked } from '../lib/outside-json.js'

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

const helmfile = v.object({
  filepath: text,
  releases: list(release),
  hooks: list(hook),
  helmDefaults: v.nullish(v.looseObject({}), {}),
  missingFileHandler: text,
})

export type BuiltHook = Readonly<v.InferOutput<typeof hook>>

export type BuiltRelease = Readonly<v.InferOutput<typeof release>>

/** One helmfile of the stack as `helmfile build` prints it, templates done and needs in full. */
export interface BuiltHelmfile extends Readonly<Omit<v.InferOutput<typeof helmfile>, 'filepath'>> {
  /** Absolute path of the helmfile. */
  readonly file: string
  /** What the paths in it start from. */
  readonly dir: string
}

/**
 * Reads what `helmfile build` prints: one document for each helmfile, sub-helmfiles included. State values, which
 * may be secret, are in there as well and are left behind.
 * @param stackFile the path helmfile was given, for a document that does not name its own.
 * @throws Failure when it is something else; nothing of its content is in the message.
 */
export function builtStack(build: string, stackFile: string): BuiltHelmfile[] {
  const documents = parseAllDocuments(build, { prettyErrors: false })
  if (!Array.isArray(documents)) return []
  return documents
    .filter(({ contents }) => isMap(contents))
    .map((document) => {
      const read =
        document.errors.length > 0 ? { wrong: 'it is no YAML' } : checked(helmfile, plain(document))
      if ('wrong' in read) throw unreadable(read.wrong)
      const source = /^ {2}Source: (.*)$/m.exec(document.contents?.commentBefore ?? '')?.[1]
      return builtHelmfile(read.value, source ?? stackFile)
    })
}

/** @returns nothing where aliases would grow without end. */
function plain(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 10_000 })
  } catch {
    return undefined
  }
}

/** helmfile puts its working directory before a path that is absolute already, so `filepath` is asked first. */
function builtHelmfile({ filepath, ...rest }: v.InferOutput<typeof helmfile>, source: string): BuiltHelmfile {
  const file = resolve(isAbsolute(filepath) ? filepath : source)
  return { file, dir: dirname(file), ...rest }
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
