import type { Command } from 'commander'

/** What the help says of a command. */
export interface Said {
  readonly name: string
  /** The heading under which it stands. */
  readonly group: string
  /** One line, as it stands beside the others. */
  readonly summary: string
  /** What its own help begins with. */
  readonly description: string
  readonly usage?: string
  /** Whole lines. */
  readonly examples: readonly string[]
}

/** Adds a command without options. */
export function addSubcommand(program: Command, said: Said): Command {
  return program
    .command(said.name)
    .summary(said.summary)
    .description(said.description)
    .usage(said.usage ?? '[--option value …]')
    .helpGroup(`${said.group}:`)
    .helpOption('-h, --help', 'Print this')
    .allowExcessArguments()
    .addHelpText('after', ['', 'Examples:', ...said.examples.map((line) => `  ${line}`)].join('\n'))
}
