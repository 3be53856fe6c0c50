import { dirname, isAbsolute, resolve } from 'node:path'
import { isMap, parseAllDocuments } from 'yaml'
import { Failure } from '../lib/errors.js'

/** One helmfile of the stack as `helmfile build` prints it, templates done and needs in full. */
export interface BuiltHelmfile {
  /** Absolute path of the helmfile. */
  readonly file: string
  /** What the paths in it start from. */
  readonly dir: string
  readonly releases: readonly BuiltRelease[]
  readonly hooks: readonly BuiltHook[]
  readonly helmDefaults: Readonly<Record<string, unknown>>
  readonly missingFileHandler: string
}

/** The parts of a release that rules look at (helmfile: ReleaseSpec in pkg/state/state.go). */
export interface BuiltRelease {
  readonly name: string
  readonly namespace: string
  readonly kubeContext: string
  readonly chart: string
  readonly version: string
  readonly labels: ReadonlyMap<string, string>
  /** `[kubeContext/][namespace/]name` */
  readonly needs: readonly string[]
  /** Paths are strings, inline values are objects. */
  readonly values: readonly unknown[]
  readonly secrets: readonly unknown[]
  readonly valuesPathPrefix: string
  readonly missingFileHandler: string
  readonly hooks: readonly BuiltHook[]
  readonly postRenderer: string
  readonly trackMode: string
  readonly dependencies: readonly { readonly chart: string; readonly version: string }[]
}

export interface BuiltHook {
  readonly events: readonly string[]
  readonly command: string
}

type Raw = Readonly<Record<string, unknown>>

/**
 * Reads what `helmfile build` prints: one document for each helmfile, sub-helmfiles included. State values, which
 * may be secret, are in there as well and are left behind.
 * @param stackFile the path helmfile was given, for a document that does not name its own.
 * @throws Failure when it is no YAML; nothing of its content is in the message.
 */
export function builtStack(build: string, stackFile: string): BuiltHelmfile[] {
  const documents = parseAllDocuments(build, { prettyErrors: false })
  if (!Array.isArray(documents)) return []
  return documents
    .filter(({ contents }) => isMap(contents))
    .map((document) => {
      if (document.errors.length > 0) throw notYaml()
      const source = /^ {2}Source: (.*)$/m.exec(document.contents?.commentBefore ?? '')?.[1]
      return builtHelmfile(document.toJS({ maxAliasCount: 10_000 }) as Raw, source ?? stackFile)
    })
}

/** helmfile puts its working directory before a path that is absolute already, so `filepath` is asked first. */
function builtHelmfile(raw: Raw, source: string): BuiltHelmfile {
  const own = text(raw['filepath'])
  const file = resolve(isAbsolute(own) ? own : source)
  return {
    file,
    dir: dirname(file),
    releases: objects(raw['releases']).map(builtRelease),
    hooks: hooksOf(raw['hooks']),
    helmDefaults: isObject(raw['helmDefaults']) ? raw['helmDefaults'] : {},
    missingFileHandler: text(raw['missingFileHandler']),
  }
}

function builtRelease(raw: Raw): BuiltRelease {
  return {
    name: text(raw['name']),
    namespace: text(raw['namespace']),
    kubeContext: text(raw['kubeContext']),
    chart: text(raw['chart']),
    version: text(raw['version']),
    labels: new Map(
      Object.entries(isObject(raw['labels']) ? raw['labels'] : {}).map(([key, value]) => [key, text(value)]),
    ),
    needs: list(raw['needs']).map(text),
    values: list(raw['values']),
    secrets: list(raw['secrets']),
    valuesPathPrefix: text(raw['valuesPathPrefix']),
    missingFileHandler: text(raw['missingFileHandler']),
    hooks: hooksOf(raw['hooks']),
    postRenderer: text(raw['postRenderer']),
    trackMode: text(raw['trackMode']),
    dependencies: objects(raw['dependencies']).map((dependency) => ({
      chart: text(dependency['chart']),
      version: text(dependency['version']),
    })),
  }
}

/** @returns how people name a release: `namespace/name`. */
export function releaseId({ namespace, name }: Pick<BuiltRelease, 'namespace' | 'name'>): string {
  return namespace ? `${namespace}/${name}` : name
}

function hooksOf(raw: unknown): BuiltHook[] {
  return objects(raw).map((hook) => ({
    events: list(hook['events']).map(text),
    command: hook['kubectlApply'] ? 'kubectl apply' : text(hook['command']),
  }))
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : ''
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function objects(value: unknown): Raw[] {
  return list(value).filter(isObject)
}

function isObject(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function notYaml(): Failure {
  return new Failure({
    what: 'reading the stack failed',
    why: 'the output of `helmfile build` is no YAML',
    next: 'run `helmfile build` in a terminal and look for output of a hook or a template in it',
    reason: 'stack-invalid',
  })
}
