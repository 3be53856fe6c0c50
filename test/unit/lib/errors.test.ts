import { describe, expect, it } from '@jest/globals'
import { Refused, Unreachable } from '../../../src/github/api/refusal.js'
import { asOurs, Failure, failureLine, failureReason, failureReasons } from '../../../src/lib/errors.js'

const parts = {
  what: 'planning failed',
  why: 'no cluster',
  next: 'start one',
  reason: 'cluster-unreachable',
} as const

describe('a failure', () => {
  it('is one line: what failed, why, what to do', () => {
    expect(failureLine(new Failure(parts))).toBe('planning failed: no cluster: start one')
    expect(failureReason(new Failure(parts))).toBe('cluster-unreachable')
  })

  it('keeps its cause', () => {
    const cause = new Error('ECONNREFUSED')
    expect(new Failure({ ...parts, cause }).cause).toBe(cause)
    expect(new Failure(parts)).not.toHaveProperty('cause')
  })

  it.each([
    ['several lines', 'helm said:\n  a\n\n  b\n', 'planning failed: helm said: a b: start one'],
    [
      'a carriage return',
      'progress 10%\rprogress 20%',
      'planning failed: progress 10% progress 20%: start one',
    ],
  ])('stays one line when the cause has %s', (_title, why, line) => {
    expect(failureLine(new Failure({ ...parts, why }))).toBe(line)
  })
})

describe('a failure with some parts replaced', () => {
  it('says the rest as before, and keeps its cause', () => {
    const failure = new Failure({ ...parts, cause: 'closed' }).with({ why: 'no\nway' })
    expect(failure.message).toBe('planning failed: no way: start one')
    expect(failure).toMatchObject({ ...parts, why: 'no way', cause: 'closed' })
    expect(new Failure(parts).with({})).not.toHaveProperty('cause')
  })

  it('stays what it is', () => {
    const refused = new Refused(parts, 404).with({ what: 'reading failed' })
    expect(refused).toBeInstanceOf(Refused)
    expect(refused).toMatchObject({ status: 404, what: 'reading failed', why: parts.why })
    expect(new Unreachable(parts).with({})).toBeInstanceOf(Unreachable)
  })
})

describe('anything else that is thrown', () => {
  it.each([
    [new TypeError('x is not a function'), 'x is not a function'],
    ['a text', 'a text'],
    [undefined, 'undefined'],
    [{ message: 'an object' }, '[object Object]'],
  ])('is told as a defect, without a stack trace (%#)', (thrown, why) => {
    expect(failureLine(thrown)).toBe(
      `helmfile-gate failed: ${why}: this is a defect, please report it with the log`,
    )
    expect(failureReason(thrown)).toBe('internal')
  })
})

describe('the words for a reason', () => {
  it('are each there once, in kebab case', () => {
    expect(new Set(failureReasons).size).toBe(failureReasons.length)
    failureReasons.forEach((reason) => expect(reason).toMatch(/^[a-z]+(-[a-z]+)*$/))
  })
})

describe('a failure of another bundle', () => {
  it('becomes one of ours, and keeps its reason', () => {
    const fields = { what: 'a', why: 'b', next: 'c', reason: 'secrets-refused' }
    const other = Object.assign(new Error('a: b: c'), { name: 'Failure', ...fields })
    expect(failureReason(other)).toBe('internal')
    expect(failureReason(asOurs(other))).toBe('secrets-refused')
    expect(failureLine(asOurs(other))).toBe('a: b: c')
    expect(asOurs(other)).toMatchObject(fields)
  })

  it.each([
    new Error('x'),
    Object.assign(new Error('x'), { name: 'Failure', what: 'a', why: 'b', next: 'c', reason: 'made-up' }),
    Object.assign(new Error('a: b: c'), { name: 'Failure', reason: 'secrets-refused' }),
    'text',
  ])('is nothing else (%#)', (error) => {
    expect(asOurs(error)).toBe(error)
    expect(failureReason(asOurs(error))).toBe('internal')
  })
})
