import { closest, distance } from 'fastest-levenshtein'
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { commands, inputNames, type InputName } from './inputs.js'
import { Failure } from './lib/errors.js'
import { version } from './version.js'

/** What is asked for: a text, or a run with these inputs, empty where they are not given. */
export type CommandLine =
  { readonly kind: 'print'; readonly text: string } | { readonly kind: 'run'; readonly read: Read }

/** The text of an input, empty where it is not given. */
export type Read = (name: InputName) => string

const optionNames = inputNames.filter((name) => name !== 'command')

/** A plan and its apply in one, as `apply` without an approval. */
const undoing = ['rollback', 'mend', 'destroy'] as const

const words = [...commands, ...undoing]

const usage = `Usage: helmfile-gate ${words.join('|')} [--input value …]

The options are the inputs of the action:
${optionNames.map((name) => `  --${name}`).join('\n')}

  --json     the same as --report-file -: what status, drift and history find, on standard output
  --no-wait  the same as --wait-for-lease 0
  -h, --help
  --version
`

type Options = NonNullable<ParseArgsConfig['options']>

const options: Options = {
  ...Object.fromEntries(
    optionNames.map((name) => [name, { type: 'string' }] satisfies [string, Options[string]]),
  ),
  'no-wait': { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
}

/**
 * Reads the arguments of the program. The command is the one that is no option.
 * @throws Failure `bad-input` for anything that is not understood; nothing is guessed.
 */
export function readCommandLine(argv: readonly string[]): CommandLine {
  const { values, positionals } = parsed([...argv])
  if (values['help']) return { kind: 'print', text: usage }
  if (values['version']) return { kind: 'print', text: `${version}\n` }
  const [command, extra] = positionals
  if (command === undefined) throw misread('it names no command', `use one of ${words.join(', ')}`)
  requireKnown(`command ${JSON.stringify(command)}`, command, words)
  if (extra !== undefined) {
    throw misread(`there is ${JSON.stringify(extra)} after the command`, 'give inputs as --input value')
  }
  if (values['no-wait'] && values['wait-for-lease'] !== undefined)
    throw misread('it has both --no-wait and --wait-for-lease', 'leave one of them out')
  if (values['json'] && values['report-file'] !== undefined)
    throw misread('it has both --json and --report-file', 'leave one of them out')
  if (values['json'] && !['status', 'drift', 'history'].includes(command))
    throw misread('--json is for status, drift and history', `leave it out of ${command}`)
  const operation = undoing.find((word) => word === command)
  if (operation && values['operation'] !== undefined)
    throw misread(`it has both ${operation} and --operation`, 'leave one of them out')
  const inputs = {
    ...values,
    ...(operation ? { operation } : {}),
    command: operation ? 'apply' : command,
    ...(values['no-wait'] ? { 'wait-for-lease': '0' } : {}),
    ...(values['json'] ? { 'report-file': '-' } : {}),
  }
  return {
    kind: 'run',
    read: (name) => {
      const value = (inputs as Record<string, unknown>)[name]
      return typeof value === 'string' ? value : ''
    },
  }
}

function parsed(args: string[]) {
  const given = { args, options, allowPositionals: true }
  for (const token of parseArgs({ ...given, strict: false, tokens: true }).tokens) {
    if (token.kind !== 'option') continue
    if (token.name === 'command') throw misread('the command is no option', 'write it first, without dashes')
    const known = Object.keys(options).map((name) => `--${name}`)
    if (!known.includes(`--${token.name}`)) requireKnown(`option ${token.rawName}`, token.rawName, known)
  }
  try {
    return parseArgs(given)
  } catch (cause) {
    throw misread((cause as Error).message.split(/\.? To specify|\n/)[0] ?? '', 'see --help')
  }
}

function requireKnown(what: string, word: string, known: readonly string[]): void {
  if (known.includes(word)) return
  const nearest = closest(word, known)
  const isNear = distance(word, nearest) <= 3
  throw misread(`there is no ${what}`, isNear ? `write ${nearest}, or see --help` : 'see --help')
}

function misread(why: string, next: string): Failure {
  return new Failure({ what: 'reading the command line failed', why, next, reason: 'bad-input' })
}

/** What a plan and its apply have to be told alike. Tokens are not among them: they are for the environment. */
const repeated = [
  'stack',
  'environment',
  'operation',
  'layer',
  'release',
  'allow-unstable',
  'allow-hooks',
  'chart-mirror',
  'kubeconfig',
  'kube-context',
  'tools-dir',
  'cache-dir',
  'tools-mirror',
  'secrets',
  'credentials',
] as const satisfies readonly InputName[]

/**
 * @param read the command line of a plan. @param approval path of the file with its approval.
 * @returns the command that applies exactly that plan, as it can be typed into a shell.
 */
export function applyLine(read: Read, approval: string): string {
  const given = repeated.flatMap((name) => (read(name) === '' ? [] : [`--${name}`, quoted(read(name))]))
  return ['apply', ...given, '--approval', quoted(`@${approval}`)].join(' ')
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
