import type { SecretDisplay } from '../../changes/object-text.js'
import type { RenderRequest } from '../../render/render.js'
import {
  allOf,
  booleanOf,
  helmCapabilities,
  helmSwitches,
  helmValues,
  lastOf,
  passedOn,
  switchReader,
  tokens,
  UsageError,
  type Given,
} from './flag-syntax.js'

const outputFormats = ['diff', 'simple', 'json', 'structured', 'template'] as const
export type OutputFormat = (typeof outputFormats)[number]

/** Where the chart is rendered, and whether the stored release is read. */
export type RenderMode =
  /** `asked` when the command line says so; else it is what helm-diff does by default. */
  | { readonly on: 'server'; readonly asked: boolean }
  | { readonly on: 'client' }
  /** `--dry-run=client`: no call to the cluster at all, everything counts as added. */
  | { readonly on: 'nothing' }

/** `helm diff upgrade`, understood. */
export interface DiffFlags extends RenderRequest {
  readonly capabilityArgs: readonly string[]
  readonly render: RenderMode
  readonly revision: string | undefined
  readonly includeCrds: boolean
  readonly allowUnreleased: boolean
  readonly detailedExitCode: boolean
  readonly display: DisplayFlags
  /** Accepted without effect here; one sentence each. */
  readonly remarks: readonly string[]
}

export interface DisplayFlags {
  readonly output: OutputFormat
  /** Unchanged lines around a change; -1 shows all. */
  readonly context: number
  readonly color: boolean
  readonly secrets: SecretDisplay
  readonly suppressedKinds: readonly string[]
  readonly suppressedLines: readonly RegExp[]
  readonly findRenames: number
  readonly stripTrailingCr: boolean
  readonly includeTests: boolean
  readonly noHooks: boolean
}

/**
 * Reads the arguments of `helm diff`, as helmfile or a person gives them. pflag's syntax: `--flag=value`, `-C3`,
 * `--switch=false`, `--`; of a flag given twice the last counts.
 * @param argv what follows `helm diff`.
 * @throws UsageError naming the argument that is wrong.
 */
export function parseFlags(argv: readonly string[], env: NodeJS.ProcessEnv, isTerminal: boolean): DiffFlags {
  const { given, positionals } = tokens(argv, env['HELM_DIFF_IGNORE_UNKNOWN_FLAGS'] === 'true')
  const [command, release, chart, ...rest] = positionals
  if (command !== 'upgrade')
    throw new UsageError(`helm diff ${command ?? ''} is not available, only: helm diff upgrade`)
  if (!release || !chart || rest.length > 0) {
    throw new UsageError(
      `helm diff upgrade needs a release and a chart, got ${positionals.length - 1} arguments`,
    )
  }
  refuseUnsupported(given, env)
  const on = switchReader(given)
  return {
    release,
    chart,
    templateArgs: passedOn(given, [...helmSwitches, ...helmValues]),
    capabilityArgs: passedOn(given, helmCapabilities),
    valueFiles: allOf(given, 'values').flatMap((files) => files.split(',')),
    setValues: ['set', 'set-string', 'set-json', 'set-literal'].flatMap((name) => allOf(given, name)),
    render: renderMode(given, on('disable-validation')),
    values: reusedValues(given, on),
    revision: lastOf(given, 'revision'),
    includeCrds: on('include-crds'),
    allowUnreleased: on('allow-unreleased') || on('install') || on('dry-run'),
    detailedExitCode: on('detailed-exitcode'),
    display: displayFlags(given, env, isTerminal),
    remarks: on('take-ownership')
      ? ['--take-ownership: objects that another release owns are not marked as such']
      : [],
  }
}

function refuseUnsupported(given: readonly Given[], env: NodeJS.ProcessEnv): void {
  const on = switchReader(given)
  if (on('three-way-merge') || env['HELM_DIFF_THREE_WAY_MERGE'] === 'true') {
    throw new UsageError(
      '--three-way-merge is not supported: compare with the live objects by helmfile-gate drift',
    )
  }
  if (env['HELM_DIFF_USE_UPGRADE_DRY_RUN'] === 'true') {
    throw new UsageError(
      'HELM_DIFF_USE_UPGRADE_DRY_RUN is not supported: unset it, --dry-run=server renders on the server',
    )
  }
}

function renderMode(given: readonly Given[], disableValidation: boolean): RenderMode {
  const dryRun = lastOf(given, 'dry-run')
  if (dryRun === undefined) return disableValidation ? { on: 'client' } : { on: 'server', asked: false }
  if (dryRun === 'server') return { on: 'server', asked: true }
  if (dryRun === 'client' || booleanOf(dryRun) === true) return { on: 'nothing' }
  if (booleanOf(dryRun) === false) return { on: 'client' }
  throw new UsageError('invalid argument for --dry-run: must be client, server, true or false')
}

/** As helm upgrade: the old values are taken over when no value is given and nothing else was asked for. */
function reusedValues(given: readonly Given[], on: (name: string) => boolean): DiffFlags['values'] {
  if (on('reset-values') || on('dry-run')) return 'reset'
  if (on('reuse-values')) return 'reuse'
  if (on('reset-then-reuse-values')) return 'reset-then-reuse'
  const valueFlags = ['values', 'set', 'set-string', 'set-file', 'set-json', 'set-literal']
  return given.some(({ name }) => valueFlags.includes(name)) ? 'reset' : 'reuse'
}

function displayFlags(given: readonly Given[], env: NodeJS.ProcessEnv, isTerminal: boolean): DisplayFlags {
  const on = switchReader(given)
  return {
    output: outputFormat(lastOf(given, 'output') ?? env['HELM_DIFF_OUTPUT'] ?? 'diff', env),
    context: wholeNumber(lastOf(given, 'context') ?? env['HELM_DIFF_OUTPUT_CONTEXT'] ?? '-1'),
    color: colored(given, env, isTerminal),
    secrets: on('show-secrets-decoded') ? 'decoded' : on('show-secrets') ? 'shown' : 'redacted',
    suppressedKinds: [...allOf(given, 'suppress'), ...(on('suppress-secrets') ? ['Secret'] : [])],
    suppressedLines: allOf(given, 'suppress-output-line-regex').map(lineRegex),
    findRenames: fraction(lastOf(given, 'find-renames') ?? '0'),
    stripTrailingCr: on('strip-trailing-cr'),
    includeTests: on('include-tests'),
    noHooks: on('no-hooks'),
  }
}

function outputFormat(format: string, env: NodeJS.ProcessEnv): OutputFormat {
  if (format === 'template' && env['HELM_DIFF_TPL']) {
    throw new UsageError('HELM_DIFF_TPL is not supported: use --output json and a JSON tool')
  }
  const known = outputFormats.find((name) => name === format)
  if (!known)
    throw new UsageError(`--output ${format} is not supported: use one of ${outputFormats.join(', ')}`)
  return known
}

function wholeNumber(text: string): number {
  if (!/^-?\d+$/.test(text)) throw new UsageError('invalid argument for --context: must be a whole number')
  return Number(text)
}

function fraction(text: string): number {
  if (text.trim() === '' || Number.isNaN(Number(text)))
    throw new UsageError('invalid argument for --find-renames: must be a number')
  return Number(text)
}

function colored(given: readonly Given[], env: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  const on = switchReader(given)
  if (on('no-color')) return false
  const color = lastOf(given, 'color')
  // helm 4 has a flag of that name too, with words for values.
  const asked = color === 'always' ? true : color === 'never' ? false : booleanOf(color)
  return asked ?? booleanOf(env['HELM_DIFF_COLOR']) ?? (isTerminal && env['TERM'] !== 'dumb')
}

/** Go writes flags for the whole expression as a prefix, `(?i)`; JavaScript takes them apart. */
function lineRegex(source: string): RegExp {
  const [, letters = '', body = ''] = /^(?:\(\?([ims]+)\))?([^]*)$/.exec(source) ?? []
  try {
    return new RegExp(
      body.replaceAll('\\z', '$').replaceAll('\\A', '^').replaceAll('(?P<', '(?<'),
      `u${letters}`,
    )
  } catch {
    throw new UsageError(
      `invalid regular expression in --suppress-output-line-regex: ${JSON.stringify(source)}`,
    )
  }
}
