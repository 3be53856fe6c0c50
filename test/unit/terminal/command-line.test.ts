import { describe, expect, it } from '@jest/globals'
import { applyLine, readCommandLine } from '../../../src/terminal/command-line.js'
import type { inputNames } from '../../../src/inputs.js'
import { commandGroups, commandTable, commandWords } from '../../../src/terminal/commands.js'
import { optionTable } from '../../../src/terminal/options.js'
import { setUpWords } from '../../../src/terminal/set-up.js'
import { version } from '../../../src/version.js'

const read = (line: string) => readCommandLine(line.split(' ').filter(Boolean))

function printed(line: string): string {
  const asked = read(line)
  return asked.kind === 'print' ? asked.text : ''
}

describe('a command line', () => {
  it('gives the command, and the inputs that are its options', () => {
    const asked = read('apply --environment production --layer=3')
    const given = (name: (typeof inputNames)[number]) => (asked.kind === 'run' ? asked.read(name) : undefined)
    expect((['command', 'environment', 'layer', 'stack'] as const).map(given)).toEqual([
      'apply',
      'production',
      '3',
      '',
    ])
  })

  it.each(['--help', '-h'])('is answered with every command and what it does: %s', (line) => {
    const text = printed(line)
    commandWords.forEach((word) =>
      expect(text.replace(/ {2,}/g, ' ')).toContain(`\n ${word} ${commandTable[word].summary}\n`),
    )
    ;[...commandGroups, 'Examples', 'Exit codes'].forEach((title) => expect(text).toContain(`\n${title}:\n`))
  })

  it('may ask for help in a word', () => {
    expect(printed('help')).toBe(printed('--help'))
    expect(printed('help plan')).toBe(printed('plan --help'))
    expect(printed('help init')).toBe(printed('init --help'))
    expect(printed('help plan')).toContain('--layer <layers>')
  })

  it.each(commandWords)('is answered with the options of a command and no other: %s --help', (word) => {
    const text = printed(`${word} --help`)
    const named = [...text.matchAll(/^ {2}(?:-h, )?--([a-z-]+)/gm)].map(([, name]) => name ?? '')
    expect(named.sort()).toEqual([...commandTable[word].options, 'help'].sort())
    expect(text).not.toContain('--command')
    expect(text).toContain('\nExamples:\n')
  })

  it('says of an option what action.yml says, in one sentence', () => {
    const words = (text: string) => text.replace(/\s+/g, ' ')
    expect(words(printed('apply --help'))).toContain(
      '--wait-for-lease <duration> How long an apply waits while another one holds the Lease (90s, 30m, 2h) (default: 30m)',
    )
    Object.values(optionTable).forEach(({ description }) =>
      expect(description).toMatch(/^[A-Z1$].{8,90}[^.]$/),
    )
  })

  it.each([...new Set(commandWords.flatMap((word) => commandTable[word].examples))])(
    'of an example is one that is understood: %s',
    (example) => {
      const argv = [...example.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? '')
      expect(readCommandLine(argv)).toMatchObject({ kind: 'run' })
    },
  )

  it('fits the width of the terminal, and is coloured where colours are shown', () => {
    const shown = (columns: number, isColoured: boolean) => {
      const asked = readCommandLine(['status', '--help'], { columns, isColoured })
      return asked.kind === 'print' ? asked.text : ''
    }
    const longest = (text: string) => {
      const [options = ''] = text.split('Examples:')
      return Math.max(...options.split('\n').map((line) => line.length))
    }
    expect(longest(shown(100, false))).toBeLessThanOrEqual(100)
    expect(longest(shown(100, false))).toBeGreaterThan(80)
    expect(longest(shown(80, false))).toBeLessThanOrEqual(80)
    expect(shown(80, false)).not.toContain('\x1b')
    expect(shown(80, true)).toContain('\x1b[1mOutput:\x1b[22m')
  })

  it.each(['rollback', 'mend', 'destroy'])('takes %s for an apply of that kind', (word) => {
    const asked = read(`${word} --layer 3`)
    const given = (name: (typeof inputNames)[number]) => (asked.kind === 'run' ? asked.read(name) : undefined)
    expect([given('command'), given('operation'), given('layer')]).toEqual(['apply', word, '3'])
    expect(() => read(`${word} --operation deploy`)).toThrow(`${word} takes no --operation: leave it out`)
  })

  it('takes --no-wait for a wait of nothing', () => {
    const asked = read('apply --no-wait --environment production')
    const given = (name: (typeof inputNames)[number]) => (asked.kind === 'run' ? asked.read(name) : undefined)
    expect([given('wait-for-lease'), given('environment')]).toEqual(['0', 'production'])
  })

  it.each(commandWords)('has %s print its result as JSON', (command) => {
    const asked = read(`${command} --json`)
    expect(asked).toMatchObject({ kind: 'run', isJson: true })
    expect(asked.kind === 'run' && asked.read('report-file')).toBe('-')
  })

  it.each(setUpWords)('has %s print its result as JSON, too', (word) => {
    expect(read(`${word} --json`)).toMatchObject({ kind: 'set-up', word, isJson: true })
    expect(read(word)).toMatchObject({ isJson: false })
  })

  it('says whether to ask, and whether to page', () => {
    expect(read('apply')).toMatchObject({ isAgreed: false, isPaged: true, isJson: false })
    expect(read('apply --no-pager')).toMatchObject({ isAgreed: false, isPaged: false })
    expect(read('apply --yes')).toMatchObject({ isAgreed: true, isPaged: false })
    expect(read('apply --yes --no-pager')).toMatchObject({ isAgreed: true, isPaged: false })
  })

  it('is answered with the version', () => {
    expect(read('--version')).toEqual({ kind: 'print', text: `${version}\n` })
  })

  it.each([
    ['', /it names no command: use one of plan, /],
    ['--layer 3', /it names no command before --layer: write one of plan, .* first$/],
    ['--layer 3 plan', /it names no command before --layer/],
    ['plan --yes', /plan takes no --yes: leave it out; it is for apply, rollback, mend, destroy, init$/],
    ['plan --layer 3 --layer=4', /--layer is there twice: leave one of them out$/],
    ['completion', /missing required argument 'shell': see --help$/],
    ['completion tcsh', /there is no completion for "tcsh": use one of bash, zsh, fish$/],
    ['status --json --report-file a', /it has both --json and --report-file/],
    ['apply production', /there is "production" after the command: give options as --option value$/],
    ['plan README.md', /there is "README.md" after the command: give options as --option value$/],
    [
      'plan test/charts/helmfile.yaml',
      /there is "test.charts.helmfile.yaml" after the command: give options as --option value$/,
    ],
    ['plan stack/helmfile.yaml.gotmpl', /after the command: write --stack stack.helmfile.yaml.gotmpl$/],
    ['plan --env x', /there is no option --env: write --environment, or see --help$/],
    ['apply --op x', /there is no option --op: see --help$/],
    ['hist', /there is no command "hist": write history, or see --help$/],
    ['aply', /there is no command "aply": write apply, or see --help$/],
    ['destroy-everything', /there is no command "destroy-everything": see --help$/],
    ['plan --enviroment x', /there is no option --enviroment: write --environment, or see --help$/],
    ['plan --constructor x', /there is no option --constructor/],
    ['plan -x', /there is no option -x/],
    ['--command plan', /the command is no option: write it first, without dashes$/],
    ['plan --layer', /--layer has no value: write --layer <layers>$/],
    ['plan --layer --stack x', /--layer has no value: write --layer <layers>$/],
    [
      'apply --no-wait --wait-for-lease 5m',
      /it has both --no-wait and --wait-for-lease: leave one of them out$/,
    ],
    ['plan --help=yes', /there is no option --help=yes: see --help$/],
    ['aply --tools-dir x', /there is no command "aply": write apply, or see --help$/],
    ['foo --tools-dir x', /there is no command "foo": see --help$/],
    ['chek-workflows --yes', /there is no command "chek-workflows": write check-workflows, or see --help$/],
    ['help aply', /there is no command "aply": write apply, or see --help$/],
    ['init --approve maybe', /--approve is "maybe": use one of layer, deploy$/],
    ['init --approve=deplyo', /--approve is "deplyo": write deploy, or one of layer, deploy$/],
    ["init --one-password it's", /--one-password is "it's": use one of yes, no$/],
    ['init --approve', /--approve has no value: write --approve <what>$/],
    ['init --branch --yes', /--branch has no value: write --branch <name>$/],
    ['init --name a --name=b', /--name is there twice: leave one of them out$/],
    ['init --yes=no', /--yes takes no value: write --yes$/],
    ['plan --json=1', /--json takes no value: write --json$/],
    ['plan --approve layer', /plan takes no --approve: leave it out; it is for init$/],
    ['--apply-settings', /it names no command before --apply-settings: write one of init first$/],
    ['init --aprove layer', /there is no option --aprove: write --approve, or see --help$/],
    [
      'completion bash zsh',
      /too many arguments for 'completion'. Expected 1 argument but got 2: see --help$/,
    ],
    ['completion --shell bash', /there is no option --shell: see --help$/],
    ['--version=1', /--version takes no value: write --version$/],
  ])('that is not understood is a failure, and runs nothing: %s', (line, message) => {
    expect(() => read(line)).toThrow(message)
    expect(() => read(line)).toThrow(/^reading the command line failed: [^\n]+: [^\n]+$/)
  })
})

describe('the command that applies a plan', () => {
  it('repeats what both have to be told, ready for a shell, and no token', () => {
    const line = [
      'plan',
      ...['--layer', '3', '--environment', 'production', '--tools-dir', "/opt/my tool's"],
      ...['--plan-file', 'plan.json', '--op-service-account-token', 'made-up'],
    ]
    const given = readCommandLine(line)
    expect(given.kind === 'run' && applyLine(given.read, '/tmp/plan.approval')).toBe(
      "apply --environment production --layer 3 --tools-dir '/opt/my tool'\\''s' --approval @/tmp/plan.approval",
    )
  })
})
