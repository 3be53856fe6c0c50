import { describe, expect, it } from '@jest/globals'
import { kubeconfigInput } from '../../../src/input-table.js'
import { badInput } from '../../../src/input-text.js'
import { Failure } from '../../../src/lib/errors.js'
import { asOptions, documentInOptions, failureInOptions } from '../../../src/terminal/as-options.js'
import { NotBegun } from '../../../src/terminal/question.js'

describe('an input that is named in a terminal', () => {
  it.each([
    ['set the input environment', 'set --environment'],
    ['correct the inputs release and layer', 'correct --release and --layer'],
    ['use the inputs tools-mirror or tools-dir', 'use --tools-mirror or --tools-dir'],
    ['the inputs release, layer and stack', '--release, --layer and --stack'],
    ['reading the input on-failure failed', 'reading --on-failure failed'],
    ['reading the input credentials-file failed', 'reading --credentials-file failed'],
    [
      'check the inputs environment and layer against the stack',
      'check --environment and --layer against the stack',
    ],
    ['set the input layer to 2, or plan all layers', 'set --layer to 2, or plan all layers'],
    [`check ${kubeconfigInput} or the variable KUBECONFIG`, 'check --kubeconfig or the variable KUBECONFIG'],
    ['set the input kubeconfig (or none)', 'set --kubeconfig (or none)'],
  ])('is the option: %s', (text, expected) => {
    expect(asOptions(text)).toBe(expected)
  })

  it.each([
    'leave the input empty to have them downloaded',
    'set the input github-token',
    'the input layers',
    'the input layer-cake',
    'the inputs of the workflow',
    'the label layer',
  ])('is left as it is where no option has that name: %s', (text) => {
    expect(asOptions(text)).toBe(text)
  })

  it('is one in each part of a failure, which stays what it is', () => {
    const cause = new Error('x')
    const failure = badInput('stack', 'the input layer is empty', 'set the input layer')
    expect(failureInOptions(failure.with({}))).toMatchObject({
      message: 'reading --stack failed: --layer is empty: set --layer',
      reason: 'bad-input',
    })
    const notBegun = new NotBegun({
      what: 'a',
      why: 'b',
      next: 'set the input layer',
      reason: 'cancelled',
      cause,
    })
    const told = failureInOptions(notBegun)
    expect(told).toBeInstanceOf(NotBegun)
    expect((told as Failure).cause).toBe(cause)
    expect(failureInOptions(cause)).toBe(cause)
  })

  it('is one in the failure of a document, and nowhere else in it', () => {
    const text = 'set the input layer'
    const document = { schema: 1, plan: text, failure: { reason: 'x', what: text, why: text, next: text } }
    const said = 'set --layer'
    expect(JSON.parse(documentInOptions(JSON.stringify(document)))).toEqual({
      ...document,
      failure: { reason: 'x', what: said, why: said, next: said },
    })
    expect(documentInOptions(`{"plan":"${text}"}`)).toBe(`{"plan":"${text}"}`)
  })
})
