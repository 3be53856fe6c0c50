import {
  commaSeparated,
  globalFlags,
  NotAllowed,
  quotable,
  readFlags,
  tokens,
  uninstallFlags,
  upgradeFlags,
  type Given,
  type HelmFlag,
} from './flags.js'

/** What a helm command line would do. */
export type HelmCommand =
  | { readonly kind: 'upgrade'; readonly upgrade: UpgradeCommand }
  | { readonly kind: 'uninstall'; readonly uninstall: UninstallCommand }
  /** Reads only, or changes files of this machine only. The words are helm's own names: `['pull']` for `helm fetch`. */
  | { readonly kind: 'read'; readonly words: readonly string[]; readonly kubeContext: string | undefined }
  /** One clause, with names only: a value may be a secret. */
  | { readonly kind: 'refused'; readonly why: string }

interface Place {
  readonly namespace: string
  readonly kubeContext: string | undefined
}

export interface UpgradeCommand extends Place {
  readonly name: string
  readonly chart: string
  /** Flags that `helm template` has too, `--name=value` each, in the order given: they decide what is rendered. */
  readonly renderArgs: readonly string[]
  /** How helm acts: waits, ownership, rollback; `--name=value`, sorted by name. They do not change what is rendered. */
  readonly mannerArgs: readonly string[]
  readonly values: 'reset' | 'reuse' | 'reset-then-reuse'
  /** Files of `--values`. */
  readonly valueFiles: readonly string[]
  /** Texts of `--set` and its kind, without `--set-file`. */
  readonly setValues: readonly string[]
  readonly skipCrds: boolean
}

export interface UninstallCommand extends Place {
  readonly name: string
  readonly mannerArgs: readonly string[]
}

/** helm's name of a command, and its other names. */
type Names = Readonly<Record<string, readonly string[]>>

/** Nothing of these changes a cluster. Those with words of their own are such with these words only. */
export const readCommands: Readonly<Record<string, { also?: readonly string[]; words?: Names }>> = {
  dependency: { also: ['dep', 'dependencies'], words: { build: [], list: ['ls'], update: ['up'] } },
  env: {},
  get: { words: { all: [], hooks: [], manifest: [], metadata: [], notes: [], values: [] } },
  history: { also: ['hist'] },
  lint: {},
  list: { also: ['ls'] },
  plugin: { words: { list: ['ls'] } },
  pull: { also: ['fetch'] },
  registry: { words: { login: [], logout: [] } },
  repo: { words: { add: [], index: [], list: ['ls'], remove: ['rm'], update: ['up'] } },
  search: { words: { hub: [], repo: [] } },
  // The plugin helm-secrets; its other words run helm itself, or write encrypted files.
  secrets: { words: { dec: [], decrypt: [], view: [] } },
  show: { also: ['inspect'], words: { all: [], chart: [], crds: [], readme: [], values: [] } },
  status: {},
  template: {},
  verify: {},
  version: {},
}
const uninstallNames = ['uninstall', 'delete', 'del', 'un']

/**
 * Reads a command line as helm 4.2.4 does. What would be read in two ways, or is not known, is refused.
 * @param argv what follows `helm`.
 */
export function readHelmCommand(argv: readonly string[]): HelmCommand {
  try {
    const { command, word } = findCommand(argv)
    if (command === 'upgrade') return { kind: 'upgrade', upgrade: readUpgrade(argv) }
    if (uninstallNames.includes(command)) return { kind: 'uninstall', uninstall: readUninstall(argv) }
    const words = [command, ...(word === undefined ? [] : [word])]
    return { kind: 'read', words, kubeContext: contextOfRead(argv) }
  } catch (error) {
    if (error instanceof NotAllowed) return { kind: 'refused', why: error.message }
    throw error
  }
}

/**
 * cobra looks for the command with the global flags alone (command.go, Find and stripFlags): `helm --install upgrade` is
 * the command that follows, as `upgrade` counts as a value there. So nothing but global flags may stand before it.
 */
function findCommand(argv: readonly string[]): { command: string; word?: string } {
  const flagsBefore: string[] = []
  let command: { name: string; at: number } | undefined
  for (const token of tokens(argv, globalFlags)) {
    if (token.kind === 'flag') flagsBefore.push(token.flag.name)
    else if (token.afterDashes) break
    else if (command) return { command: command.name, word: wordOf(command, token, flagsBefore) }
    else {
      command = { name: commandNamed(token.text), at: token.at }
      if (!readCommands[command.name]?.words) return { command: command.name }
    }
  }
  throw new NotAllowed(command ? `helm ${command.name} would be given no command` : 'helm has no command')
}

function commandNamed(text: string): string {
  if (text === 'upgrade' || uninstallNames.includes(text)) return text
  const found = Object.entries(readCommands).find(([name, { also }]) => name === text || also?.includes(text))
  return found?.[0] ?? notAmong(text)
}

function wordOf(
  command: { name: string; at: number },
  token: { text: string; at: number },
  flagsBefore: readonly string[],
): string {
  const words = Object.entries(readCommands[command.name]?.words ?? {})
  const found = words.find(([name, also]) => name === token.text || also.includes(token.text))
  if (!found) return notAmong(`${command.name} ${token.text}`)
  // helm takes --kube-context out of a plugin's arguments, and leaves others to it, before its word.
  const adjacent = token.at === command.at + 1 && flagsBefore.every((name) => name === 'kube-context')
  if (command.name === 'secrets' && !adjacent)
    throw new NotAllowed('helm secrets would be given flags before its command')
  return found[0]
}

function notAmong(words: string): never {
  const named = words.split(' ').every((word) => quotable(word)) ? `helm ${words}` : 'a command of helm'
  throw new NotAllowed(`${named} is not among what a helmfile may run here`)
}

const refusedInReads = new Map(
  upgradeFlags
    .filter(({ name, group }) => group === 'elsewhere' || name.startsWith('post-renderer'))
    .map(({ name, why }) => [name, why]),
)

/**
 * helm reads the global flags twice, first among unknown ones (pkg/cmd/root.go, newRootCmdWithConfig): there
 * `--version --kubeconfig=x` sets kubeconfig, whatever the command makes of it later. As this command line goes to helm
 * as it is, an argument counts as a flag wherever it looks like one.
 */
function contextOfRead(argv: readonly string[]): string | undefined {
  const contexts = argv.flatMap((text, at) => {
    const [, name = '', , value] = /^--([^=]*)(=([^]*))?$/.exec(text) ?? []
    if (text === '--') throw new NotAllowed('helm would be given --, behind which flags are none')
    const why = refusedInReads.get(name)
    if (why !== undefined) throw new NotAllowed(`helm would be given --${name}, which ${why}`)
    return name === 'kube-context' ? [value ?? argv[at + 1] ?? ''] : []
  })
  return oneOf('kube-context', contexts)
}

function readUpgrade(argv: readonly string[]): UpgradeCommand {
  const { given, words } = readFlags(argv, upgradeFlags)
  const [, name = '', chart = '', ...rest] = words
  if (rest.length > 0 || chart === '') throw new NotAllowed('helm upgrade needs a name and a chart, only')
  if (chart.startsWith('-'))
    throw new NotAllowed('helm upgrade would be given a chart that looks like a flag')
  const on = (flag: string): boolean => given.some((one) => one.flag.name === flag)
  if (!on('install')) throw new NotAllowed('helm upgrade would be run without --install')
  return {
    ...release(name, given),
    chart,
    renderArgs: argsOf(given, 'render'),
    mannerArgs: mannerOf(given),
    values: valuesMode(on),
    valueFiles: valuesOf(given, 'values').flatMap(commaSeparated),
    setValues: valuesOf(given, 'set', 'set-string', 'set-json', 'set-literal'),
    skipCrds: on('skip-crds'),
  }
}

function readUninstall(argv: readonly string[]): UninstallCommand {
  const { given, words } = readFlags(argv, uninstallFlags)
  const [, name = '', ...rest] = words
  if (rest.length > 0) throw new NotAllowed('helm uninstall would be given more than one release')
  return { ...release(name, given), mannerArgs: mannerOf(given) }
}

function argsOf(given: readonly Given[], group: HelmFlag['group']): string[] {
  return given.filter(({ flag }) => flag.group === group).map(({ flag, value }) => `--${flag.name}=${value}`)
}

function mannerOf(given: readonly Given[]): string[] {
  return argsOf(
    [...given].sort((a, b) => (a.flag.name < b.flag.name ? -1 : Number(a.flag.name > b.flag.name))),
    'manner',
  )
}

function release(name: string, given: readonly Given[]): Place & { name: string } {
  if (name.length > 53 || !/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(name))
    throw new NotAllowed('helm would be given a name that no release can have')
  const namespace = oneOf('namespace', valuesOf(given, 'namespace'))
  if (namespace === undefined) throw new NotAllowed('helm would be given no --namespace')
  if (namespace.length > 63 || !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(namespace))
    throw new NotAllowed('helm would be given a --namespace that no namespace can have')
  return { name, namespace, kubeContext: oneOf('kube-context', valuesOf(given, 'kube-context')) }
}

function valuesOf(given: readonly Given[], ...names: string[]): string[] {
  return given.filter(({ flag }) => names.includes(flag.name)).map(({ value }) => value)
}

function oneOf(flag: string, values: readonly string[]): string | undefined {
  if (new Set(values).size > 1) throw new NotAllowed(`helm would be given two --${flag}, which differ`)
  if (values[0] === '') throw new NotAllowed(`helm would be given --${flag} without a value`)
  return values[0]
}

/**
 * pkg/action/upgrade.go, reuseValues. Without any of the three helm looks at whether the new values are empty, which
 * a command line does not tell. helmfile always gives one.
 */
function valuesMode(on: (flag: string) => boolean): UpgradeCommand['values'] {
  if (on('reset-values')) return 'reset'
  if (on('reuse-values')) return 'reuse'
  if (on('reset-then-reuse-values')) return 'reset-then-reuse'
  throw new NotAllowed('helm upgrade would not be told whether the values of the last revision count')
}

/** A name, `=` and the value in one argument each, then `--`: there is one way to read it, see `contextOfRead`. */
function place({ namespace, kubeContext }: Place): string[] {
  return [`--namespace=${namespace}`, ...(kubeContext === undefined ? [] : [`--kube-context=${kubeContext}`])]
}

/** @param own flags of the action, `--name=value` each. */
export function upgradeArgs(command: UpgradeCommand, own: readonly string[]): string[] {
  const flags = [...place(command), ...command.renderArgs, ...command.mannerArgs, ...own]
  return ['upgrade', '--install', ...flags, '--', command.name, command.chart]
}

/** These two do not change a render, but whether one with `--dry-run=server` fails. */
const checksOfTemplate = ['--disable-openapi-validation=true', '--take-ownership=true']

/** @returns the flags that `helm template` has in common with the upgrade. */
export function templateFlags({ renderArgs, mannerArgs }: UpgradeCommand): string[] {
  return [...renderArgs, ...mannerArgs.filter((arg) => checksOfTemplate.includes(arg))]
}

/** @param own flags of the action, `--name=value` each. */
export function uninstallArgs(command: UninstallCommand, own: readonly string[]): string[] {
  return ['uninstall', ...place(command), ...command.mannerArgs, ...own, '--', command.name]
}
