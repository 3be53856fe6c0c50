import type { Command, CommanderError } from 'commander'
import { Failure } from '../lib/errors.js'
import { nearest } from '../lib/nearest.js'

/** A command line that is not understood. */
export function misread(why: string, next: string): Failure {
  return new Failure({ what: 'reading the command line failed', why, next, reason: 'bad-input' })
}

/** The command comes first: what stands there instead is no value of something. */
export function requireCommand(program: Command, [word]: readonly string[]): void {
  const words = program.commands.map((command) => command.name())
  if (word === undefined) throw misread('it names no command', `use one of ${words.join(', ')}`)
  if (word.startsWith('-') || words.includes(word)) return
  throw misread(`there is no command ${JSON.stringify(word)}`, instead(nearest(word, words)))
}

/** An option that takes the next one for its value would make a line say what nobody meant; so would one given twice. */
export function requireValues({ options }: Command, argv: readonly string[]): void {
  const seen = new Set<string>()
  argv.forEach((arg, at) => {
    const [, flag = '', hasValue] = /^(--[a-z-]+)(=)?/.exec(arg) ?? []
    const option = options.find(({ long }) => long === flag)
    if (option === undefined) return
    if (seen.has(flag)) throw misread(`${flag} is there twice`, 'leave one of them out')
    seen.add(flag)
    const next = argv[at + 1]
    if (!option.required || hasValue) return
    if (next === undefined || /^-./.test(next)) throw misread(`${flag} has no value`, `write ${option.flags}`)
  })
}

/** @returns what commander found, in our way: with the nearest that there is. */
export function misunderstood(error: CommanderError, program: Command, command: Command): Failure {
  const [, word = ''] = /'([^']*)'/.exec(error.message) ?? []
  const [flag = ''] = word.split('=')
  if (error.code === 'commander.unknownOption') return unknownOption(word, flag, program, command)
  const choices = command.options.find(({ flags }) => flags === word)?.argChoices
  if (choices !== undefined) {
    const [, given = ''] = /argument '([^]*)' is invalid/.exec(error.message) ?? []
    const near = nearest(given, choices)
    const next = `${near === undefined ? 'use' : `write ${near}, or`} one of ${choices.join(', ')}`
    return misread(`${word.split(' ')[0]} is ${JSON.stringify(given)}`, next)
  }
  return misread(error.message.replace(/^error: /, '').replace(/\.$/, ''), 'see --help')
}

function unknownOption(word: string, flag: string, program: Command, command: Command): Failure {
  const known = command.options.map(({ long }) => long ?? '')
  const takers = program.commands
    .filter(({ options }) => options.some(({ long }) => long === flag))
    .map((one) => one.name())
  if (known.includes(flag)) return misread(`${flag} takes no value`, `write ${flag}`)
  if (flag === '--command') return misread('the command is no option', 'write it first, without dashes')
  if (command === program && takers.length > 0)
    return misread(`it names no command before ${flag}`, `write one of ${takers.join(', ')} first`)
  if (takers.length > 0)
    return misread(`${command.name()} takes no ${flag}`, `leave it out; it is for ${takers.join(', ')}`)
  return misread(`there is no option ${word}`, instead(nearest(flag, known)))
}

function instead(near: string | undefined): string {
  return near === undefined ? 'see --help' : `write ${near}, or see --help`
}
