/** A command line that is not understood with certainty, or asks for what is not allowed. The message is one clause. */
export class NotAllowed extends Error {}

/**
 * What becomes of a flag: `render` and `manner` are kept, `place` says where the release is, `ours` is dropped.
 * `elsewhere` points to another cluster or identity and is refused for every command, `refused` for those that change
 * the cluster.
 */
export type FlagGroup = 'render' | 'manner' | 'place' | 'ours' | 'elsewhere' | 'refused'

export interface HelmFlag {
  readonly name: string
  readonly short?: string
  /** Of a `list` all values count, of the others the last. `optional` is a text that may be left out: then it is `bare`. */
  readonly type: 'bool' | 'string' | 'list' | 'optional'
  readonly bare?: string
  readonly group: FlagGroup
  /** What the flag does, behind "which": why it is refused. */
  readonly why?: string
  /** A deprecated name that helm still takes and does not list: it sets the variable of this flag. */
  readonly oldNameOf?: string
  /** The values that helm takes, and what they stand for. */
  readonly values?: Readonly<Record<string, string>>
}

type Rest = Omit<Partial<HelmFlag>, 'name' | 'type' | 'group'>

function rows(group: FlagGroup, type: HelmFlag['type'], names: string, rest: Rest = {}): HelmFlag[] {
  return names.split(' ').map((name) => ({ name, group, type, ...rest }))
}

const whoAndWhere = { why: 'decides which cluster helm talks to, and as whom' }
const chartSource = { why: 'decides where charts are found' }
const reworked = { why: 'changes what is deployed after it was compared' }
const nothingDone = { why: 'makes helm change nothing and report success' }
const noCommand = { why: 'makes helm print its help instead' }

/** pkg/cli/environment.go. The flags of klog, which helm has and hides, are unknown here, so refused. */
export const globalFlags: readonly HelmFlag[] = [
  ...rows('place', 'string', 'namespace', { short: 'n' }),
  ...rows('place', 'string', 'kube-context'),
  ...rows('manner', 'string', 'burst-limit qps'),
  ...rows('ours', 'bool', 'debug'),
  ...rows('ours', 'string', 'color colour'),
  ...rows('elsewhere', 'string', 'kubeconfig kube-apiserver kube-token kube-as-user', whoAndWhere),
  ...rows('elsewhere', 'string', 'kube-ca-file kube-tls-server-name', whoAndWhere),
  ...rows('elsewhere', 'list', 'kube-as-group', whoAndWhere),
  ...rows('elsewhere', 'bool', 'kube-insecure-skip-tls-verify', whoAndWhere),
  ...rows('refused', 'string', 'registry-config repository-config', chartSource),
  ...rows('refused', 'string', 'repository-cache content-cache', chartSource),
]

/** pkg/cmd/flags.go, waitValue: true and false are what helm 3 had. */
const wait = rows('manner', 'optional', 'wait', {
  bare: 'watcher',
  values: { watcher: 'watcher', hookOnly: 'hookOnly', legacy: 'legacy', true: 'watcher', false: 'hookOnly' },
})

/** pkg/cmd/upgrade.go and flags.go. */
export const upgradeFlags: readonly HelmFlag[] = [
  ...globalFlags,
  ...rows('render', 'string', 'version keyring repo username password ca-file cert-file key-file'),
  ...rows('render', 'bool', 'devel verify pass-credentials insecure-skip-tls-verify plain-http'),
  ...rows('render', 'bool', 'enable-dns skip-schema-validation'),
  ...rows('render', 'list', 'values', { short: 'f' }),
  ...rows('render', 'list', 'set set-string set-json set-literal set-file'),
  ...wait,
  ...rows('manner', 'bool', 'wait-for-jobs create-namespace force-replace force-conflicts'),
  ...rows('manner', 'bool', 'rollback-on-failure cleanup-on-fail take-ownership no-hooks skip-crds'),
  ...rows('manner', 'bool', 'reset-values reuse-values reset-then-reuse-values disable-openapi-validation'),
  ...rows('manner', 'bool', 'force', { oldNameOf: 'force-replace' }),
  ...rows('manner', 'bool', 'atomic', { oldNameOf: 'rollback-on-failure' }),
  ...rows('manner', 'string', 'timeout history-max'),
  ...rows('manner', 'string', 'server-side', { values: { true: 'true', false: 'false', auto: 'auto' } }),
  ...rows('manner', 'list', 'labels', { short: 'l' }),
  ...rows('ours', 'bool', 'install', { short: 'i' }),
  ...rows('ours', 'bool', 'hide-notes render-subchart-notes'),
  ...rows('ours', 'string', 'description'),
  ...rows('refused', 'optional', 'dry-run', { bare: 'unset', ...nothingDone }),
  ...rows('refused', 'string', 'output', { short: 'o', why: 'makes helm print the values of the release' }),
  ...rows('refused', 'bool', 'hide-secret', { why: 'has a meaning with --dry-run only' }),
  ...rows('refused', 'string', 'post-renderer', reworked),
  ...rows('refused', 'list', 'post-renderer-args', reworked),
  ...rows('refused', 'bool', 'dependency-update', { why: 'fetches charts that were not compared' }),
  ...rows('refused', 'bool', 'help', { short: 'h', ...noCommand }),
]

/** pkg/cmd/uninstall.go. */
export const uninstallFlags: readonly HelmFlag[] = [
  ...globalFlags,
  ...wait,
  ...rows('manner', 'string', 'timeout'),
  ...rows('manner', 'string', 'cascade', {
    values: { background: 'background', foreground: 'foreground', orphan: 'orphan' },
  }),
  ...rows('manner', 'bool', 'no-hooks ignore-not-found keep-history'),
  ...rows('ours', 'string', 'description'),
  ...rows('refused', 'bool', 'dry-run', nothingDone),
  ...rows('refused', 'bool', 'help', { short: 'h', ...noCommand }),
]

export type Token =
  | { readonly kind: 'flag'; readonly flag: HelmFlag; readonly value: string }
  | { readonly kind: 'word'; readonly text: string; readonly at: number; readonly afterDashes: boolean }

/**
 * Takes a command line apart as spf13/pflag 1.0.10 does: flag.go, parseArgs, parseLongArg and parseSingleShortArg. Flags
 * and words may be mixed. A flag that needs a value takes the next argument whatever it looks like; a switch, and a flag
 * whose value may be left out, takes one behind `=` only.
 * @throws NotAllowed at a flag that is not among `flags`: nobody knows where its value ends.
 */
export function* tokens(argv: readonly string[], flags: readonly HelmFlag[]): Generator<Token> {
  for (let at = 0; at < argv.length; at += 1) {
    const text = argv[at] ?? ''
    if (text === '--') {
      for (let rest = at + 1; rest < argv.length; rest += 1)
        yield { kind: 'word', text: argv[rest] ?? '', at: rest, afterDashes: true }
      return
    }
    if (!text.startsWith('-') || text === '-') {
      yield { kind: 'word', text, at, afterDashes: false }
      continue
    }
    for (const { flag, value } of text.startsWith('--') ? [longFlag(text, flags)] : shortFlags(text, flags)) {
      if (value === undefined) at += 1
      yield { kind: 'flag', flag, value: value ?? argv[at] ?? missing(flag) }
    }
  }
}

/** Without a value: it is the next argument. */
interface Found {
  readonly flag: HelmFlag
  readonly value: string | undefined
}

function longFlag(text: string, flags: readonly HelmFlag[]): Found {
  const [, name = '', , value] = /^--([^=]*)(=([^]*))?$/.exec(text) ?? []
  const flag = flags.find((known) => known.name === name) ?? unknown(`--${name}`)
  return { flag, value: value ?? bareValue(flag) }
}

/** `-if x` is `-i -f x`. `-n=x` is `-n x`, but behind `-n=` there is nothing, and the value is `=`. */
function shortFlags(text: string, flags: readonly HelmFlag[]): Found[] {
  const found: Found[] = []
  for (let letters = text.slice(1); letters !== '';) {
    const [letter = ''] = letters
    const flag = flags.find((known) => known.short === letter) ?? unknown(`-${letter}`)
    const bare = bareValue(flag)
    if (letters.length > 2 && letters[1] === '=') return [...found, { flag, value: letters.slice(2) }]
    if (bare === undefined) return [...found, { flag, value: letters.slice(1) || undefined }]
    found.push({ flag, value: bare })
    letters = letters.slice(1)
  }
  return found
}

/** pflag calls it NoOptDefVal. */
function bareValue(flag: HelmFlag): string | undefined {
  return flag.type === 'bool' ? 'true' : flag.bare
}

function missing(flag: HelmFlag): never {
  throw new NotAllowed(`helm would be given --${flag.name} without a value`)
}

function unknown(name: string): never {
  throw new NotAllowed(`helm would be given ${quotable(name) ?? 'a flag'}, which is not known here`)
}

/** @returns a name as it may stand in a message, or nothing: what helm is given may come from anybody. */
export function quotable(name: string): string | undefined {
  return /^-{0,2}[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/.test(name) ? name : undefined
}

/** A flag as it was given. */
export interface Given {
  readonly flag: HelmFlag
  readonly value: string
}

/**
 * @returns the flags in force, and the words, of which the first is the command.
 * @throws NotAllowed at a flag that is refused or unknown, and at a value that its flag does not take.
 */
export function readFlags(
  argv: readonly string[],
  flags: readonly HelmFlag[],
): { given: readonly Given[]; words: readonly string[] } {
  const given: Given[] = []
  const words: string[] = []
  for (const token of tokens(argv, flags)) {
    if (token.kind === 'word') words.push(token.text)
    else given.push({ flag: currentName(token.flag, flags), value: checkedValue(token.flag, token.value) })
  }
  return { given: inForce(given), words }
}

function currentName(flag: HelmFlag, flags: readonly HelmFlag[]): HelmFlag {
  return flags.find(({ name }) => name === flag.oldNameOf) ?? flag
}

/** @returns a value in the one way it is written here. */
function checkedValue({ name, type, group, why, values }: HelmFlag, value: string): string {
  if (group === 'elsewhere' || group === 'refused')
    throw new NotAllowed(`helm would be given --${name}, which ${why ?? 'is not allowed here'}`)
  const read =
    type === 'bool' ? booleanOf(value) : values ? new Map(Object.entries(values)).get(value) : value
  if (read === undefined)
    throw new NotAllowed(`helm would be given --${name} with a value that is none of its own`)
  return read
}

/** Go's strconv.ParseBool. */
function booleanOf(text: string): string | undefined {
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(text)) return 'true'
  return ['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(text) ? 'false' : undefined
}

/** All of a list, the last of the others; a switch that is off is as good as none. Places need all: two may differ. */
function inForce(given: readonly Given[]): Given[] {
  return given.filter(({ flag, value }, position) => {
    if (flag.type === 'list' || flag.group === 'place') return true
    const last = given.findLastIndex((other) => other.flag === flag)
    return position === last && !(flag.type === 'bool' && value === 'false')
  })
}

/**
 * pflag's StringSlice: one line of CSV as Go's encoding/csv reads it, and an empty text holds no field.
 * @throws NotAllowed
 */
export function commaSeparated(text: string): string[] {
  const fields: string[] = []
  for (let rest = text === '' ? undefined : text; rest !== undefined;) {
    const match = /^(?:"((?:[^"]|"")*)"|([^",]*))(?:,([^]*))?$/.exec(rest)
    if (!match || /[\r\n]/.test(rest)) throw new NotAllowed('helm would be given --values that are not CSV')
    fields.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '')
    rest = match[3]
  }
  if (fields.some((file) => file.trim() === '-'))
    throw new NotAllowed('helm would be given --values from its standard input')
  return fields
}
