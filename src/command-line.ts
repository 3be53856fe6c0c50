import { closest, distance } from 'fastest-levenshtein'
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { commands, inputNames, type InputName } from './inputs.js'
import { Failure } from './lib/errors.js'
import { version } from './version.js'

/** What is asked for: a text, or a run with these inputs, empty where they are not given. */
export type CommandLine =
  | { readonly kind: 'print'; readonly text: string }
  | { readonly kind: 'run'; readonly read: (name: InputName) => string }

const optionNames = inputNames.filter((name) => name !== 'command')

const usage = `Usage: helmfile-gate ${commands.join('|')} [--input value …]

The options are the inputs of the action:
${optionNames.map((name) => `  --${name}`).join('\n')}

  -h, --help
  --version
`

type Options = NonNullable<ParseArgsConfig['options']>

const options: Options = {
  ...Object.fromEntries(
    optionNames.map((name) => [name, { type: 'string' }] satisfies [string, Options[string]]),
  ),
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
  if (command === undefined) throw misread('it names no command', `use one of ${commands.join(', ')}`)
  requireKnown(`command ${JSON.stringify(command)}`, command, commands)
  if (extra !== undefined) {
    throw misread(`there is ${JSON.stringify(extra)} after the command`, 'give inputs as --input value')
  }
  return {
    kind: 'run',
    read: (name) => {
      const value = name === 'command' ? command : values[name]
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
