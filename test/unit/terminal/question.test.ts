import { describe, expect, it } from '@jest/globals'
import { PassThrough } from 'node:stream'
import { Failure } from '../../../src/lib/errors.js'
import { readCommandLine, type RunLine } from '../../../src/terminal/command-line.js'
import { askFor, choose, NotBegun, requireSomebody, type Person } from '../../../src/terminal/question.js'
import { change, plannedRelease } from '../fixtures/plan.js'
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

  it.each([
    [['refused'], 'Apply these changes to production, although the API server would refuse 1 object? Only'],
    [['refused', 'refused', 'accepted'], 'production, although the API server would refuse 2 objects? Only'],
    [['accepted'], 'Apply these changes to production? Only'],
  ] as const)('is told what the API server would not take: %j', async (outcomes, question) => {
    const somebody = person()
    somebody.input.write('yes\n')
    const changes = outcomes.map((outcome) => change({ trial: { outcome, reason: 'immutable' } }))
    await askFor(planWith(plannedRelease({ changes })), somebody)
    expect(somebody.said()).toContain(question)
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

  it('is not waited for when the run is to end, and nothing of a deploy is said, which was not begun', async () => {
    const controller = new AbortController()
    const asking = askFor(plan, person({ cancelled: controller.signal }))
    const [what, why, next] = ['the run ended early', 'it was cancelled', 'a release is then a retry']
    controller.abort(new Failure({ what, why, next, reason: 'cancelled' }))
    await expect(asking).rejects.toThrow(NotBegun)
    await expect(asking).rejects.toThrow(
      'applying was not begun: it was cancelled: nothing was changed; run it again when you are sure',
    )
  })
})

describe('a question of init', () => {
  const asking = (typed: string, { proposed = 'yes', choices = ['yes', 'no'], isThere = true } = {}) => {
    const somebody = person({ isThere })
    if (typed === '') somebody.input.end()
    else somebody.input.write(typed)
    return { ...somebody, answer: choose({ question: 'Write it?', proposed, choices }, somebody) }
  }

  it.each([
    ['\n', 'yes'],
    ['y\n', 'yes'],
    ['Y\n', 'yes'],
    [' Yes \n', 'yes'],
    ['n\n', 'no'],
    ['N\n', 'no'],
    ['NO\n', 'no'],
  ])('takes yes and no as people write them: %j', async (typed, answer) => {
    expect(await asking(typed).answer).toBe(answer)
  })

  it('takes other words as they are', async () => {
    const environments = { proposed: 'staging', choices: ['staging', 'prod', 'y'] }
    expect(await asking('prod\n', environments).answer).toBe('prod')
    expect(await asking('y\n', environments).answer).toBe('y')
    expect(await asking('\n', environments).answer).toBe('staging')
  })

  it('is asked again after a wrong answer, with a word why', async () => {
    const somebody = person()
    const answer = choose({ question: 'Write it?', proposed: 'yes', choices: ['yes', 'no'] }, somebody)
    somebody.input.write('mabye\n')
    await new Promise((resolve) => setTimeout(resolve, 20))
    somebody.input.write('n\n')
    expect(await answer).toBe('no')
    expect(somebody.said()).toBe(
      'Write it? (yes, no) [yes] "mabye" is none of them. Write it? (yes, no) [yes] ',
    )
  })

  it('is told to have been left where somebody leaves, or the run is to end', async () => {
    await expect(asking('').answer).rejects.toThrow(
      'setting up was not begun: there was no answer: nothing was',
    )
    const controller = new AbortController()
    controller.abort(new Error('x'))
    const somebody = person({ cancelled: controller.signal })
    await expect(choose({ question: '?', proposed: 'a', choices: ['a'] }, somebody)).rejects.toThrow(NotBegun)
  })

  it('is answered in advance where there is no terminal', async () => {
    await expect(asking('yes\n', { isThere: false }).answer).rejects.toThrow(
      'setting up was not begun: there is no terminal to ask on: Write it?: give the answer as an option, or --yes',
    )
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
