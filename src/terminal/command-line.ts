import { basename } from 'node:path'
import { CommanderError, type Command } from 'commander'
import { isHelmfile } from '../init/helmfiles.js'
import type { InputName } from '../input-table.js'
import { kindOf } from '../input-text.js'
import { version } from '../version.js'
import { commandTable, type CommandWord } from './commands.js'
import { completionScript, isShell, shells, quoted } from './completion.js'
import { misread, misunderstood, requireCommand, requireValues } from './misread.js'
import { programOf, type Paper } from './program.js'
import type { SetUpLine } from './set-up.js'

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
  /** A pager waits for somebody to leave it. */
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
export function readCommandLine(words: readonly string[], paper: Paper = plainPaper): CommandLine {
  const argv = withoutHelp(words)
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
  })
  const command = commandNamed(program, argv)
  requireCommand(program, argv)
  requireValues(command, argv)
  try {
    program.parse([...argv], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return { kind: 'print', text: printed }
    throw misunderstood(error, program, command)
  }
  return answer ?? { kind: 'print', text: printed }
}

/** @returns the words with `help plan` as what it is short for. */
function withoutHelp([first, ...rest]: readonly string[]): string[] {
  if (first !== 'help') return first === undefined ? [] : [first, ...rest]
  const [word, ...more] = rest
  return word === undefined ? ['--help'] : [word, '--help', ...more]
}

function completionOf(shell: string, program: Command): string {
  if (isShell(shell)) return completionScript(shell, program)
  throw misread(`there is no completion for ${JSON.stringify(shell)}`, `use one of ${shells.join(', ')}`)
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
    isPaged: values['no-pager'] !== true && values['yes'] !== true,
  }
}

function requireNothingMore([extra]: readonly string[]): void {
  if (extra === undefined) return
  const next = looksLikeStack(extra) ? `write --stack ${asWord(extra)}` : 'give options as --option value'
  throw misread(`there is ${JSON.stringify(extra)} after the command`, next)
}

function looksLikeStack(path: string): boolean {
  if (isHelmfile(basename(path))) return kindOf(path) !== undefined
  return /\.ya?ml(\.gotmpl)?$/.test(path) && kindOf(path)?.isFile() === true
}

function commandNamed(program: Command, [first]: readonly string[]): Command {
  return program.commands.find((one) => one.name() === first) ?? program
}

/** What a command and the one after it have to be told alike. Tokens are not among them: they are for the environment. */
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
  'approval',
] as const satisfies readonly InputName[]

/**
 * @param read the command line of a plan. @param approval path of the file with its approval.
 * @returns the command that applies exactly that plan, as it can be typed into a shell.
 */
export function applyLine(read: Read, approval: string): string {
  return nextLine('apply', read, { approval: `@${approval}` })
}

/**
 * @param read the command line that was given. @param over what the next is told otherwise; empty for nothing of it.
 * @returns the next command, as it can be typed into a shell.
 */
export function nextLine(word: CommandWord, read: Read, over: Partial<Record<InputName, string>>): string {
  const told = repeated.map((name) => ({ name, value: over[name] ?? read(name) }))
  const given = told.filter(({ value }) => value !== '')
  return [word, ...given.flatMap(({ name, value }) => [`--${name}`, asWord(value)])].join(' ')
}

/** @returns it as one word of a shell. */
export function asWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : quoted(word)
}
