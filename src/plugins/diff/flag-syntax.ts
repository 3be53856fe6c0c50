import { parseArgs } from 'node:util'

/** A command line this plugin does not understand, or an option it does not have. Always exit 1, never 2. */
export class UsageError extends Error {}

/** Flags that `helm template` has too, in three groups. */
export const helmSwitches = [
  'devel',
  'enable-dns',
  'disable-openapi-validation',
  'insecure-skip-tls-verify',
  'plain-http',
  'skip-schema-validation',
  'take-ownership',
]
export const helmValues = [
  'version',
  'repo',
  'values',
  'set',
  'set-string',
  'set-file',
  'set-json',
  'set-literal',
  'post-renderer',
  'post-renderer-args',
  'server-side',
]
export const helmCapabilities = ['api-versions', 'kube-version']
const ownSwitches = [
  'include-crds',
  'allow-unreleased',
  'install',
  'disable-validation',
  'reuse-values',
  'reset-values',
  'reset-then-reuse-values',
  'detailed-exitcode',
  'strip-trailing-cr',
  'include-tests',
  'suppress-secrets',
  'show-secrets',
  'show-secrets-decoded',
  'no-hooks',
  'color',
  'no-color',
  'normalize-manifests',
  'three-way-merge',
  'dry-run',
  'debug',
  'help',
]
const ownValues = [
  'suppress',
  'suppress-output-line-regex',
  'output',
  'context',
  'find-renames',
  'revision',
  'namespace',
  'kube-context',
  'kubeconfig',
]
const shorts: Record<string, string> = {
  values: 'f',
  'api-versions': 'a',
  context: 'C',
  'suppress-secrets': 'q',
  'find-renames': 'D',
  namespace: 'n',
  help: 'h',
}

type Options = Record<string, { type: 'string' | 'boolean'; short?: string }>

const options: Options = Object.fromEntries([
  ...[...helmSwitches, ...ownSwitches].map((name) => [name, option('boolean', name)]),
  ...[...helmValues, ...helmCapabilities, ...ownValues].map((name) => [name, option('string', name)]),
]) as Options

function option(type: 'string' | 'boolean', name: string): Options[string] {
  const short = shorts[name]
  return short ? { type, short } : { type }
}

/** A flag as it was given. */
export interface Given {
  readonly name: string
  readonly value: string
}

/**
 * Takes a command line apart, in pflag's syntax.
 * @param ignoreUnknown drops flags that are not known, each with the bare word behind it.
 * @throws UsageError
 */
export function tokens(
  argv: readonly string[],
  ignoreUnknown: boolean,
): { given: Given[]; positionals: string[] } {
  const parsed = parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true })
  const given: Given[] = []
  const positionals: string[] = []
  let afterUnknown = -1
  for (const token of parsed.tokens) {
    if (token.kind === 'positional') {
      if (token.index !== afterUnknown) positionals.push(token.value)
    } else if (token.kind === 'option') {
      if (Object.hasOwn(options, token.name)) given.push(readOption(token))
      else if (!ignoreUnknown) throw new UsageError(`unknown flag: ${token.rawName}`)
      else afterUnknown = token.inlineValue ? -1 : token.index + 1
    }
  }
  return { given, positionals }
}

function readOption(token: { name: string; rawName: string; value?: string | undefined }): Given {
  const { name, rawName, value } = token
  if (options[name]?.type === 'string') {
    if (value === undefined) throw new UsageError(`flag needs an argument: ${rawName}`)
    // pflag reads -C=3 as 3
    return { name, value: rawName.startsWith('--') ? value : value.replace(/^=/, '') }
  }
  if (!['dry-run', 'color'].includes(name) && value !== undefined && booleanOf(value) === undefined) {
    throw new UsageError(`invalid argument for ${rawName}: must be true or false`)
  }
  return { name, value: value ?? 'true' }
}

/** @returns what Go takes a text for: true, false or neither. */
export function booleanOf(text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined
  if (/^(1|t|true)$/i.test(text)) return true
  return /^(0|f|false)$/i.test(text) ? false : undefined
}

/** @returns the values of a flag, in order. */
export function allOf(given: readonly Given[], name: string): string[] {
  return given.filter((flag) => flag.name === name).map((flag) => flag.value)
}

/** @returns the value of a flag that counts. */
export function lastOf(given: readonly Given[], name: string): string | undefined {
  return allOf(given, name).at(-1)
}

/** @returns a function that tells whether a switch is on. */
export function switchReader(given: readonly Given[]): (name: string) => boolean {
  return (name) => given.some((flag) => flag.name === name) && booleanOf(lastOf(given, name)) !== false
}

/** helm 4's `helm template` knows `--server-side=true|false` only; `auto` is its default. */
export function passedOn(given: readonly Given[], names: readonly string[]): string[] {
  return given
    .filter(({ name, value }) => names.includes(name) && !(name === 'server-side' && value === 'auto'))
    .map(({ name, value }) => `--${name}=${value}`)
}
