import { describe, expect, it } from '@jest/globals'
import { applyLine, readCommandLine } from '../../src/command-line.js'
import { commands, inputNames } from '../../src/inputs.js'
import { version } from '../../src/version.js'

const read = (line: string) => readCommandLine(line.split(' ').filter(Boolean))

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

  it.each(['--help', '-h', 'plan --help', '--version --help'])(
    'is answered with all there is: %s',
    (line) => {
      const asked = read(line)
      const text = asked.kind === 'print' ? asked.text : ''
      commands.forEach((name) => expect(text).toContain(name))
      inputNames
        .filter((name) => name !== 'command')
        .forEach((name) => expect(text).toContain(`  --${name}\n`))
      expect(text).not.toContain('--command')
    },
  )

  it.each(['rollback', 'mend', 'destroy'])('takes %s for an apply of that kind', (word) => {
    const asked = read(`${word} --layer 3`)
    const given = (name: (typeof inputNames)[number]) => (asked.kind === 'run' ? asked.read(name) : undefined)
    expect([given('command'), given('operation'), given('layer')]).toEqual(['apply', word, '3'])
    expect(read('--help')).toMatchObject({ text: expect.stringContaining(`|${word}`) as unknown })
    expect(() => read(`${word} --operation deploy`)).toThrow(/it has both/)
  })

  it('takes --no-wait for a wait of nothing', () => {
    const asked = read('apply --no-wait --environment production')
    const given = (name: (typeof inputNames)[number]) => (asked.kind === 'run' ? asked.read(name) : undefined)
    expect([given('wait-for-lease'), given('environment')]).toEqual(['0', 'production'])
    expect(read('--help')).toMatchObject({ text: expect.stringContaining('  --no-wait ') as unknown })
  })

  it.each(['status', 'history'])('has %s print what it finds as JSON', (command) => {
    const asked = read(`${command} --json`)
    expect(asked.kind === 'run' && asked.read('report-file')).toBe('-')
  })

  it('is answered with the version', () => {
    expect(read('--version')).toEqual({ kind: 'print', text: `${version}\n` })
  })

  it.each([
    ['', /it names no command: use one of plan, /],
    ['--layer 3', /it names no command/],
    ['plan --json', /--json is for .*: leave it out of plan$/],
    ['status --json --report-file a', /it has both --json and --report-file/],
    ['apply production', /there is "production" after the command: give inputs as --input value$/],
    ['aply', /there is no command "aply": write apply, or see --help$/],
    ['destroy-everything', /there is no command "destroy-everything": see --help$/],
    ['plan --enviroment x', /there is no option --enviroment: write --environment, or see --help$/],
    ['plan --constructor x', /there is no option --constructor/],
    ['plan -x', /there is no option -x/],
    ['--command plan', /the command is no option: write it first, without dashes$/],
    ['plan --layer', /Option '--layer <value>' argument missing/],
    ['plan --layer --stack x', /Option '--layer' argument is ambiguous/],
    [
      'apply --no-wait --wait-for-lease 5m',
      /it has both --no-wait and --wait-for-lease: leave one of them out$/,
    ],
    ['plan --help=yes', /Option '.*--help' does not take an argument/],
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
