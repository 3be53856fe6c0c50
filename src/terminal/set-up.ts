import { Option, type Command } from 'commander'
import type { InitOptions } from '../init/init.js'
import { optionTable } from './options.js'
import { addSubcommand } from './subcommand.js'

/** Commands for a repository instead of a cluster. */
export const setUpWords = ['init', 'check-workflows'] as const

export type SetUpWord = (typeof setUpWords)[number]

/** What is asked for, and the tools that it is done with. */
export interface SetUpLine {
  readonly kind: 'set-up'
  readonly word: SetUpWord
  readonly options: InitOptions
  readonly tools: { readonly dir: string; readonly mirror: string }
  /** The result is written as JSON on standard output, and all else elsewhere. */
  readonly isJson: boolean
}

const yesNo = ['yes', 'no']

const tools = ['tools-dir', 'tools-mirror'] as const

/** Flags, one line each, and the words that a value may be. */
const initOptions: readonly (readonly [flags: string, description: string, choices?: readonly string[]])[] = [
  ['--stack <path>', 'Path of the helmfile from the root of the repository (default: what is found)'],
  ['--environment <names>', 'The helmfile environments that merges go to, in order: staging,production'],
  ['--promote <names>', 'Those of them that wait for a person to promote a commit'],
  ['--approve <what>', 'Somebody approves each layer, or once the deploy', ['layer', 'deploy']],
  ['--one-password <answer>', 'Whether secrets are read from 1Password', yesNo],
  ['--nightly-drift <answer>', 'Whether a workflow looks for drift each night', yesNo],
  ['--branch <name>', 'The branch whose merges are deployed (default: that of origin)'],
  ['--name <name>', 'Sets the workflows of a second stack apart from those of the first'],
  ['--action <name>', 'The action as OWNER/helmfile-gate@COMMIT (default: what runs here)'],
  ['--write-labels <answer>', 'Whether labels may be written into the helmfile', yesNo],
  ['--apply-settings', 'Make the environments on GitHub with gh, after a question'],
  ['--yes', 'Ask nothing, and take what is proposed'],
]

const commands: Readonly<
  Record<SetUpWord, readonly [summary: string, more: string, examples: readonly string[]]>
> = {
  init: [
    'Write the workflows for the helmfile of this repository',
    'Run again, it writes what has changed and keeps what people have added.',
    [
      'init',
      'init --stack apps/helmfile.yaml --environment production --name apps',
      'init --approve deploy --yes',
    ],
  ],
  'check-workflows': [
    'Say whether the workflows still fit the helmfile',
    'Ends with exit code 1 where they do not: a layer without a job would never be applied.',
    ['check-workflows'],
  ],
}

/** Adds both to the program. */
export function addSetUp(
  program: Command,
  onSetUp: (line: SetUpLine, extra: readonly string[]) => void,
): void {
  for (const word of setUpWords) {
    const [summary, more, examples] = commands[word]
    const command = addSubcommand(program, {
      ...{ name: word, group: 'Set up', summary },
      description: `${summary}. ${more}`,
      examples: examples.map((line) => `helmfile-gate ${line}`),
    }).action(() => onSetUp(lineOf(word, command.opts()), command.args))
    const own = word === 'init' ? initOptions : []
    own.forEach(([flags, description, choices]) => {
      const option = new Option(flags, description)
      command.addOption(choices ? option.choices(choices) : option)
    })
    command.option('--json', optionTable.json.description)
    tools.forEach((name) =>
      command.option(`--${name} <${optionTable[name].value}>`, optionTable[name].description),
    )
  }
}

type Given = Readonly<Partial<Record<string, string | boolean>>>

/** @param given by the names that commander makes of the flags. */
function lineOf(word: SetUpWord, given: Given): SetUpLine {
  const text = (name: string) => (typeof given[name] === 'string' ? given[name] : undefined)
  const answer = (name: string) => (text(name) === undefined ? undefined : text(name) === 'yes')
  const options = {
    stack: text('stack'),
    environments: text('environment'),
    promoted: text('promote'),
    approval: text('approve'),
    onePassword: answer('onePassword'),
    drift: answer('nightlyDrift'),
    branch: text('branch'),
    name: text('name'),
    action: text('action'),
    writeLabels: answer('writeLabels'),
    applySettings: given['applySettings'] === true,
    yes: given['yes'] === true,
  }
  const tools = { dir: text('toolsDir') ?? '', mirror: text('toolsMirror') ?? '' }
  return { kind: 'set-up', word, options, tools, isJson: given['json'] === true }
}
