import { describe, expect, it } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { readCommandLine } from '../../../src/terminal/command-line.js'
import { shells } from '../../../src/terminal/completion.js'
import { commandTable, commandWords } from '../../../src/terminal/commands.js'
import { setUpWords } from '../../../src/terminal/set-up.js'

function completionScript(shell: string): string {
  const asked = readCommandLine(['completion', shell])
  return asked.kind === 'print' ? asked.text : ''
}

/** @returns what bash offers for the last of these words; `=` is a word of its own there. */
function offered(...line: string[]): string[] {
  const words = ['helmfile-gate', ...line]
  const script = [
    'set -u',
    completionScript('bash'),
    // Once more, as a shell that is started in a shell does.
    completionScript('bash'),
    `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}) COMP_CWORD=${words.length - 1}`,
    '_helmfile_gate; printf "%s\\n" "${COMPREPLY[@]-}"',
  ].join('\n')
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', script], { encoding: 'utf8' })
  expect(stderr).toBe('')
  return stdout.split('\n').filter(Boolean)
}

describe('completion in bash', () => {
  it('offers the commands first', () => {
    expect(offered('')).toEqual([...commandWords, ...setUpWords, 'completion', '--help', '--version'])
    expect(offered('pl')).toEqual(['plan'])
    expect(offered('x')).toEqual([])
  })

  it('offers the options of a command, and no others', () => {
    expect(offered('plan', '--').sort()).toEqual(
      [...commandTable.plan.options, 'help'].map((name) => `--${name}`).sort(),
    )
    expect(offered('status', '--ye')).toEqual([])
    expect(offered('apply', '--layer', '3', '--ye')).toEqual(['--yes'])
  })

  it.each([
    [
      ['plan', '--operation', ''],
      ['deploy', 'rollback', 'mend', 'destroy'],
    ],
    [['plan', '--operation', 'ro'], ['rollback']],
    [['plan', '--operation', '=', 'me'], ['mend']],
    [
      ['apply', '--on-failure', '='],
      ['keep', 'rollback'],
    ],
    [
      ['init', '--approve', ''],
      ['layer', 'deploy'],
    ],
    [['completion', ''], [...shells]],
  ])('offers the values of an option: %j', (line, values) => {
    expect(offered(...line)).toEqual(values)
  })

  it.each([[['plan', '--stack', '']], [['plan', '--layer', '']]])(
    'offers no option as a value: %j',
    (line) => {
      expect(offered(...line)).toEqual([])
    },
  )

  it('runs nothing that was typed', () => {
    expect(offered('plan', '$(echo --layer)', '--lay')).toEqual(['--layer'])
  })
})

/** A shell that is not there cannot be asked; what it is to read is looked at all the same. */
describe.each([
  ['zsh', ['-n']],
  ['fish', ['--no-execute']],
] as const)('completion in %s', (shell, check) => {
  const script = completionScript(shell)

  it('names every command and option', () => {
    commandWords.forEach((word) => {
      expect(script).toContain(commandTable[word].summary)
      commandTable[word].options.forEach((name) =>
        expect(script).toMatch(new RegExp(shell === 'zsh' ? `--${name}=?\\[` : `from ${word}' -l ${name} `)),
      )
    })
  })

  it('is a script of that shell', () => {
    const { error, status, stderr } = spawnSync(shell, check, { input: script, encoding: 'utf8' })
    if (error === undefined) expect([status, stderr]).toEqual([0, ''])
  })
})
