import { Command, Option } from 'commander'
import { createColors } from 'picocolors'
import { commandGroups, commandTable, commandWords, type CommandWord } from './commands.js'
import { shells } from './completion.js'
import { optionGroups, optionTable, type OptionName } from './options.js'
import { addSetUp, type SetUpLine } from './set-up.js'
import { addSubcommand } from './subcommand.js'

/** What help is written on. */
export interface Paper {
  readonly columns: number
  readonly isColoured: boolean
}

interface Parts extends Paper {
  readonly version: string
  readonly print: (text: string) => void
  /** @param values by the names of the options. @param extra words after the command. */
  readonly onCommand: (
    word: CommandWord,
    values: Readonly<Record<string, string | boolean>>,
    extra: readonly string[],
  ) => void
  readonly onCompletion: (shell: string) => void
  readonly onSetUp: (line: SetUpLine, extra: readonly string[]) => void
}

/** The program as commander knows it, out of the tables. It never ends the process: it throws a CommanderError. */
export function programOf(parts: Parts): Command {
  const { columns, isColoured, print, version } = parts
  const colors = createColors(isColoured)
  const program = new Command('helmfile-gate')
    .exitOverride()
    .configureOutput({
      writeOut: print,
      writeErr: () => undefined,
      getOutHelpWidth: () => columns,
      getOutHasColors: () => isColoured,
    })
    .configureHelp({
      styleTitle: (text) => colors.bold(text),
      styleCommandText: (text) => colors.cyan(text),
      styleOptionText: (text) => colors.cyan(text),
      subcommandTerm: (command) => command.name(),
    })
    .showSuggestionAfterError(false)
    .description('Plans, reviews and applies helmfile deploys.')
    .usage('COMMAND [--option value …]')
    .version(version, '--version', 'Print the version')
    .helpOption('-h, --help', 'Print this, or what a command takes')
    .helpCommand(false)
    .addHelpText('after', overview)
  // A heading stands where its first command is, and so do the options.
  for (const group of commandGroups)
    commandWords
      .filter((word) => commandTable[word].group === group)
      .forEach((word) => addCommand(program, word, parts))
  addSetUp(program, parts.onSetUp)
  addCompletion(program, parts)
  return program
}

const overview = `
Examples:
  helmfile-gate plan --environment production
  helmfile-gate apply --environment production --layer 3
  helmfile-gate status

Exit codes:
  0  nothing to do, or done
  2  there are changes (plan), drift, or a degraded cluster
  1  it failed, or the command line is not understood

helmfile-gate COMMAND --help says more of each.`

function addCommand(program: Command, word: CommandWord, { onCommand }: Parts): void {
  const { summary, more, group, examples } = commandTable[word]
  const command = addSubcommand(program, {
    ...{ name: word, group, summary },
    description: [`${summary}.`, more].filter(Boolean).join(' '),
    examples: examples.map((line) => `helmfile-gate ${line}`),
  }).action(() => onCommand(word, valuesOf(command), command.args))
  const taken: readonly string[] = commandTable[word].options
  for (const heading of optionGroups)
    (Object.keys(optionTable) as OptionName[])
      .filter((name) => taken.includes(name) && optionTable[name].group === heading)
      .forEach((name) => command.addOption(optionOf(name)))
}

function optionOf(name: OptionName): Option {
  const { value, description, group, usual } = optionTable[name]
  const meant = usual === undefined ? '' : ` (default: ${usual})`
  const flags = value === undefined ? `--${name}` : `--${name} <${value}>`
  return new Option(flags, `${description}${meant}`).helpGroup(`${group}:`)
}

/** commander keeps them under names of its own: `toolsDir`, and `wait: false` for --no-wait. */
function valuesOf(command: Command): Record<string, string | boolean> {
  const given = command.options.filter(
    (option) => command.getOptionValueSource(option.attributeName()) === 'cli',
  )
  return Object.fromEntries(
    given.map((option) => {
      const value: unknown = command.getOptionValue(option.attributeName())
      return [option.long?.slice(2) ?? '', typeof value === 'string' ? value : true]
    }),
  )
}

function addCompletion(program: Command, { onCompletion }: Parts): void {
  addSubcommand(program, {
    name: 'completion',
    group: 'Help',
    summary: `Print what makes a shell complete commands and options: ${shells.join(', ')}`,
    description: 'Prints a script that makes a shell complete commands, options and values.',
    usage: shells.join('|'),
    examples: [
      'source <(helmfile-gate completion bash)     # in ~/.bashrc',
      'source <(helmfile-gate completion zsh)      # in ~/.zshrc, behind compinit',
      'helmfile-gate completion fish > ~/.config/fish/completions/helmfile-gate.fish',
    ],
  })
    .argument('<shell>')
    .allowExcessArguments(false)
    .action(onCompletion)
}
