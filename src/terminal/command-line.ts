import { CommanderError, type Command } from 'commander'
import type { InputName } from '../input-table.js'
import { Failure } from '../lib/errors.js'
import { nearest } from '../lib/nearest.js'
import { version } from '../version.js'
import { commandTable, commandWords, type CommandWord } from './commands.js'
import { completionScript, isShell, shells, quoted } from './completion.js'
import { optionTable } from './options.js'
import { programOf, type Paper } from './program.js'
import { setUpWords, type SetUpLine } from './set-up.js'

/** What is asked for: a text, or a run with these inputs. */
export type CommandLine = { readonly kind: 'print'; readonly text: string } | RunLine | SetUpLine

export interface RunLine {
  readonly kind: 'run'
  readonly word: CommandWord
  readonly read: Read
  /** The result is written as JSON on standard output, and nothing else is. */
  readonly isJson: boolean
  /** Nobody is asked before an apply. */
  readonly isAgreed: boolean
  readonly isPaged: boolean
}

/** The text of an input, empty where it is not given. */
export type Read = (name: InputName) => string

const plainPaper: Paper = { columns: 80, isColoured: false }

/**
 * Reads the arguments of the program. The command comes first.
 * @param paper what help is written on.
 * @throws Failure `bad-input` for anything that is not understood; nothing is guessed.
 */
export function readCommandLine(argv: readonly string[], paper: Paper = plainPaper): CommandLine {
  requireValues(argv)
  let answer: CommandLine | undefined
  let printed = ''
  const program = programOf({
    ...paper,
    version,
    print: (text) => (printed += text),
    onCommand: (word, values, extra) => {
      requireNothingMore(extra)
      answer = runOf(word, values)
    },
    onSetUp: (line, extra) => {
      requireNothingMore(extra)
      answer = line
    },
    onCompletion: (shell) => (answer = { kind: 'print', text: completionOf(shell, program) }),
    onNone: (words) => {
      throw noCommand(words)
    },
  })
  try {
    program.parse([...argv], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return { kind: 'print', text: printed }
    throw misunderstood(error, commandNamed(program, argv))
  }
  return answer ?? { kind: 'print', text: printed }
}

function completionOf(shell: string, program: Command): string {
  if (isShell(shell)) return completionScript(shell, program)
  throw misread(`there is no completion for ${JSON.stringify(shell)}`, `use one of ${shells.join(', ')}`)
}

/** An option that takes the next one for its value would make a line say what nobody meant; so would one given twice. */
function requireValues(argv: readonly string[]): void {
  const seen = new Set<string>()
  argv.forEach((arg, at) => {
    const [, name = '', hasValue] = /^--([a-z-]+)(=)?/.exec(arg) ?? []
    const option = (optionTable as Readonly<Record<string, { readonly value?: string }>>)[name]
    if (!Object.hasOwn(optionTable, name) || option === undefined) return
    if (seen.has(name)) throw misread(`--${name} is there twice`, 'leave one of them out')
    seen.add(name)
    const next = argv[at + 1]
    if (option.value === undefined || hasValue) return
    if (next === undefined || /^-./.test(next))
      throw misread(`--${name} has no value`, `write --${name} <${option.value}>`)
  })
}

/** @param values by the names of the options. @throws Failure `bad-input` for options that contradict each other. */
export function runOf(word: CommandWord, values: Readonly<Record<string, string | boolean>>): RunLine {
  if (values['no-wait'] && values['wait-for-lease'] !== undefined)
    throw misread('it has both --no-wait and --wait-for-lease', 'leave one of them out')
  if (values['json'] && values['report-file'] !== undefined)
    throw misread('it has both --json and --report-file', 'leave one of them out')
  const inputs: Readonly<Record<string, string | boolean>> = {
    ...values,
    ...commandTable[word].runs,
    ...(values['no-wait'] ? { 'wait-for-lease': '0' } : {}),
    ...(values['json'] ? { 'report-file': '-' } : {}),
  }
  return {
    kind: 'run',
    word,
    read: (name) => {
      const value = inputs[name]
      return typeof value === 'string' ? value : ''
    },
    isJson: inputs['report-file'] === '-',
    isAgreed: values['yes'] === true,
    isPaged: values['no-pager'] !== true,
  }
}

function requireNothingMore([extra]: readonly string[]): void {
  if (extra === undefined) return
  throw misread(`there is ${JSON.stringify(extra)} after the command`, 'give inputs as --input value')
}

function noCommand([word]: readonly string[]): Failure {
  if (word === undefined)
    return misread('it names no command', `use one of ${[...commandWords, ...setUpWords].join(', ')}`)
  return misread(
    `there is no command ${JSON.stringify(word)}`,
    instead(nearest(word, [...commandWords, ...setUpWords])),
  )
}

/** Says it in our way, with the nearest that there is. */
function misunderstood(error: CommanderError, command: Command): Failure {
  const [, word = ''] = /'([^']*)'/.exec(error.message) ?? []
  if (error.code !== 'commander.unknownOption')
    return misread(error.message.replace(/^error: /, ''), 'see --help')
  const [flag = ''] = word.split('=')
  const known = command.options.map(({ long }) => long ?? '')
  const takers = commandWords.filter((each) => takes(each, flag))
  if (flag === '--command') return misread('the command is no option', 'write it first, without dashes')
  if (command.parent === null && takers.length > 0)
    return misread(`it names no command before ${flag}`, `write one of ${commandWords.join(', ')} first`)
  if (takers.length > 0)
    return misread(`${command.name()} takes no ${flag}`, `leave it out; it is for ${takers.join(', ')}`)
  return misread(`there is no option ${word}`, instead(nearest(flag, known)))
}

function takes(word: CommandWord, flag: string): boolean {
  return commandTable[word].options.some((name: string) => `--${name}` === flag)
}

function instead(near: string | undefined): string {
  return near === undefined ? 'see --help' : `write ${near}, or see --help`
}

function commandNamed(program: Command, [first]: readonly string[]): Command {
  return program.commands.find((one) => one.name() === first) ?? program
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
  const given = repeated.flatMap((name) => (read(name) === '' ? [] : [`--${name}`, asWord(read(name))]))
  return ['apply', ...given, '--approval', asWord(`@${approval}`)].join(' ')
}

function asWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : quoted(word)
}
