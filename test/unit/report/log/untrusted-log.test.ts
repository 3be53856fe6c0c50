import { describe, expect, it } from '@jest/globals'
import { untrustedLog } from '../../../../src/report/log/untrusted-log.js'
import { hostile } from '../fixtures.js'

function logged(onRunner: boolean, write: (log: ReturnType<typeof untrustedLog>) => void): string[] {
  const lines: string[] = []
  write(untrustedLog((line) => lines.push(line), onRunner))
  return lines
}

/** @returns the lines that a runner would take for commands, as ActionCommand.cs and its older form tell them. */
function commandsIn(lines: readonly string[]): string[] {
  let token: string | undefined
  const found: string[] = []
  for (const line of lines.flatMap((text) => text.split(/\r\n|\r|\n/))) {
    const stop = /^\s*::stop-commands::(.+)$/.exec(line)?.[1]
    if (token === undefined && stop) token = stop
    else if (token !== undefined) token = line.trim() === `::${token}::` ? undefined : token
    else if (/^\s*::|##\[/.test(line)) found.push(line)
  }
  return token === undefined ? found : [...found, 'commands were never resumed']
}

describe('untrusted text in the log of a runner', () => {
  it.each([
    ['a command', '::error::forged'],
    ['a command after white space', ' \t::set-env name=PATH::/evil'],
    ['a command of the older form', 'text ##[add-path]/evil'],
    ['a command after a carriage return', 'text\r::error::forged'],
    ['a command after a line feed', 'text\n::error::forged'],
    ['an end of the stop, guessed', '::stop::\n::error::forged'],
    ['another stop', '::stop-commands::x\n::x::\n::error::forged'],
    ...Object.entries(hostile),
  ])('gives no command: %s', (_title, text) => {
    expect(commandsIn(logged(true, (log) => log.block(text)))).toEqual([])
    expect(commandsIn(logged(true, (log) => log.line(text)))).toEqual([])
    expect(commandsIn(logged(true, (log) => log.fold('More', text)))).toEqual([
      '::group::More',
      '::endgroup::',
    ])
  })

  it('is told from commands by a token that is another one each time', () => {
    const tokens = [1, 2].map(() => logged(true, (log) => log.block('x'))[0])
    expect(new Set(tokens).size).toBe(2)
  })

  it('stays as it is, marked only where needed', () => {
    expect(logged(true, (log) => log.line('plain: text'))).toEqual(['plain: text'])
    expect(logged(true, (log) => log.block('::x')).at(1)).toBe('::x')
  })
})

describe('untrusted text in a terminal', () => {
  it('needs no marks', () => {
    expect(logged(false, (log) => [log.block('::x'), log.line('::y')])).toEqual(['::x', '::y'])
  })
})
