import { describe, expect, it } from '@jest/globals'
import { PassThrough } from 'node:stream'
import { readCommandLine, type RunLine } from '../../../src/terminal/command-line.js'
import { askFor, requireSomebody, type Person } from '../../../src/terminal/question.js'
import { planWith } from '../report/fixtures.js'

function person({ isThere = true, cancelled = new AbortController().signal } = {}) {
  const input = Object.assign(new PassThrough(), { isTTY: isThere })
  const output = Object.assign(new PassThrough(), { isTTY: isThere })
  const said = () => String(output.read() ?? '')
  return { input, output, cancelled, said } satisfies Person & { said: () => string }
}

const plan = planWith()

function lineOf(line: string): RunLine {
  const asked = readCommandLine(line.split(' '))
  if (asked.kind !== 'run') throw new Error('no run')
  return asked
}

describe('who is asked before an apply', () => {
  it.each<[undefined | 'rollback' | 'mend' | 'destroy', string]>([
    [undefined, 'Apply these changes to production? Only "yes" is accepted: '],
    ['rollback', 'Roll back like this in production?'],
    ['mend', 'Mend like this in production?'],
    ['destroy', 'Remove these releases from production?'],
  ])('is told what (%s), and agrees with yes', async (operation, question) => {
    const { input, said, ...rest } = person()
    input.write('yes\n')
    await askFor(
      { ...plan, ...(operation ? { operation } : {}), environment: 'production' },
      { input, ...rest },
    )
    expect(said()).toContain(question)
  })

  it.each(['y\n', 'YES\n', '\n', 'yes, please\n', 'no\n'])('does not agree with %j', async (answer) => {
    const somebody = person()
    somebody.input.write(answer)
    await expect(askFor(plan, somebody)).rejects.toMatchObject({
      reason: 'cancelled',
      message:
        'applying was not begun: the answer was not yes: nothing was changed; run it again when you are sure',
    })
  })

  it('does not agree by leaving', async () => {
    const somebody = person()
    somebody.input.end()
    await expect(askFor(plan, somebody)).rejects.toThrow(/^applying was not begun: there was no answer: /)
  })

  it('is not waited for when the run is to end', async () => {
    const controller = new AbortController()
    const asking = askFor(plan, person({ cancelled: controller.signal }))
    controller.abort(new Error('it was cancelled'))
    await expect(asking).rejects.toThrow('it was cancelled')
  })
})

describe('an apply without an approval', () => {
  it.each<[line: string, isThere: boolean, why: RegExp | undefined]>([
    ['apply', true, undefined],
    ['apply --yes', false, undefined],
    ['apply --approval @plan.approval', false, undefined],
    ['apply --yes --json', false, undefined],
    ['plan', false, undefined],
    ['drift --json', false, undefined],
    ['apply', false, /there is no terminal to ask on: make a plan with --plan-file FILE .* or --yes/],
    ['apply --json', true, /with --json no plan is shown/],
    ['mend --release shop/web', false, /there is no terminal to ask on/],
    ['rollback', false, /there is no terminal to ask on/],
    ['destroy --confirm default', false, /there is no terminal to ask on/],
  ])('needs somebody to ask, or a word of consent: %s (terminal: %s)', (line, isThere, why) => {
    const check = () => requireSomebody(lineOf(line), person({ isThere }))
    if (why === undefined) expect(check).not.toThrow()
    else expect(check).toThrow(why)
  })
})
