import type { Command } from 'commander'
import { optionTable, type Offered, type OptionName } from './options.js'

export const shells = ['bash', 'zsh', 'fish'] as const

export type Shell = (typeof shells)[number]

export function isShell(word: string): word is Shell {
  return (shells as readonly string[]).includes(word)
}

interface CompletedOption {
  /** With its dashes. */
  readonly flag: string
  readonly description: string
  /** What stands for its value; absent for one that has none. */
  readonly value?: string
  readonly offers?: Offered
}

interface Completed {
  readonly name: string
  readonly summary: string
  readonly options: readonly CompletedOption[]
}

/** @returns a script to be sourced, which starts nothing and evaluates nothing: all that it offers is in it. */
export function completionScript(shell: Shell, program: Command): string {
  const commands = program.commands.map((command) => ({
    name: command.name(),
    summary: command.summary(),
    options: command.options.map(completed),
  }))
  return { bash, zsh, fish }[shell](commands)
}

function completed({ long, flags, description, argChoices }: Command['options'][number]): CompletedOption {
  const flag = long ?? ''
  const [, value] = flags.split(/[<>]/)
  const offers = argChoices ?? optionTable[flag.slice(2) as OptionName]?.offers
  return { flag, description, ...(value === undefined ? {} : { value }), ...(offers ? { offers } : {}) }
}

function isWords(offers: Offered | undefined): offers is readonly string[] {
  return Array.isArray(offers)
}

function bash(commands: readonly Completed[]): string {
  const flags = ({ options }: Completed) => [...options.map(({ flag }) => flag), '--help'].join(' ')
  const byFlag = new Map(commands.flatMap(({ options }) => options.map((option) => [option.flag, option])))
  const valued = [...byFlag.values()].filter(({ value }) => value !== undefined)
  const cases = valued.map(({ flag, offers }) =>
    isWords(offers) ? `      ${flag}) offered='${offers.join(' ')}' ;;` : `      ${flag}) return ;;`,
  )
  return `# helmfile-gate: completion for bash
_helmfile_gate() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} offered=
  # bash takes the = of --option=value for a word.
  if [[ $cur == = ]]; then cur=; elif [[ $prev == = ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}; fi
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then offered='${commands.map(({ name }) => name).join(' ')} --help --version'; else
    case $prev in
${cases.join('\n')}
    esac
  fi
  if [[ -z $offered ]]; then
    case \${COMP_WORDS[1]} in
${commands.map((command) => `      ${command.name}) offered='${command.name === 'completion' ? shells.join(' ') : flags(command)}' ;;`).join('\n')}
    esac
  fi
  COMPREPLY=($(compgen -W "$offered" -- "$cur"))
}
complete -o default -F _helmfile_gate helmfile-gate
`
}

/** Single quotes hold anything in a shell but themselves. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

function zsh(commands: readonly Completed[]): string {
  const argument = ({ flag, description, value, offers }: CompletedOption) => {
    const said = description.replace(/[[\]:\\]/g, (sign) => `\\${sign}`)
    const paths = { file: '_files', folder: '_files -/' }
    const action = isWords(offers) ? `(${offers.join(' ')})` : offers === undefined ? ' ' : paths[offers]
    return quoted(value === undefined ? `${flag}[${said}]` : `${flag}=[${said}]:${value}:${action}`)
  }
  const line = ({ name, options }: Completed) =>
    name === 'completion'
      ? `    completion) _arguments '1:shell:(${shells.join(' ')})' ;;`
      : `    ${name}) _arguments ${options.map(argument).join(' ')} '--help[Print what it takes]' ;;`
  return `#compdef helmfile-gate
# helmfile-gate: completion for zsh
_helmfile_gate() {
  local -a commands=(${commands.map(({ name, summary }) => quoted(`${name}:${summary}`)).join(' ')})
  if ((CURRENT == 2)); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  ((CURRENT--))
  case $command in
${commands.map(line).join('\n')}
  esac
}
compdef _helmfile_gate helmfile-gate
`
}

function fish(commands: readonly Completed[]): string {
  const line = (...parts: readonly string[]) => ['complete -c helmfile-gate', ...parts].join(' ')
  const option = (name: string, { flag, description, value, offers }: CompletedOption) =>
    line(
      `-n '__fish_seen_subcommand_from ${name}' -l ${flag.slice(2)}`,
      ...(value === undefined ? [] : [offers === 'file' || offers === 'folder' ? '-r -F' : '-x']),
      ...(isWords(offers) ? [`-a '${offers.join(' ')}'`] : []),
      `-d ${fishQuoted(description)}`,
    )
  return [
    '# helmfile-gate: completion for fish',
    line('-f'),
    ...commands.map(({ name, summary }) =>
      line(`-n __fish_use_subcommand -a ${name} -d ${fishQuoted(summary)}`),
    ),
    line(`-n '__fish_seen_subcommand_from completion' -a '${shells.join(' ')}'`),
    ...commands.flatMap(({ name, options }) => options.map((each) => option(name, each))),
    '',
  ].join('\n')
}

function fishQuoted(text: string): string {
  return `'${text.replace(/[\\']/g, (sign) => `\\${sign}`)}'`
}
