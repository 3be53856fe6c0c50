import { describe, expect, it } from '@jest/globals'
import { readCommandLine } from '../../src/command-line.js'
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

  it('is answered with the version', () => {
    expect(read('--version')).toEqual({ kind: 'print', text: `${version}\n` })
  })

  it.each([
    ['', /it names no command: use one of plan, /],
    ['--layer 3', /it names no command/],
    ['apply production', /there is "production" after the command: give inputs as --input value$/],
    ['aply', /there is no command "aply": write apply, or see --help$/],
    ['destroy-everything', /there is no command "destroy-everything": see --help$/],
    ['plan --enviroment x', /there is no option --enviroment: write --environment, or see --help$/],
    ['plan --constructor x', /there is no option --constructor/],
    ['plan -x', /there is no option -x/],
    ['--command plan', /the command is no option: write it first, without dashes$/],
    ['plan --layer', /Option '--layer <value>' argument missing/],
    ['plan --layer --stack x', /Option '--layer' argument is ambiguous/],
    ['plan --help=yes', /Option '.*--help' does not take an argument/],
  ])('that is not understood is a failure, and runs nothing: %s', (line, message) => {
    expect(() => read(line)).toThrow(message)
    expect(() => read(line)).toThrow(/^reading the command line failed: [^\n]+: [^\n]+$/)
  })
})
