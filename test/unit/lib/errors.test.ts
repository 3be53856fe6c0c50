import { describe, expect, it } from '@jest/globals'
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
    const other = Object.assign(new Error('a: b: c'), { name: 'Failure', reason: 'secrets-refused' })
    expect(failureReason(other)).toBe('internal')
    expect(failureReason(asOurs(other))).toBe('secrets-refused')
    expect(failureLine(asOurs(other))).toBe('a: b: c')
  })

  it.each([new Error('x'), Object.assign(new Error('x'), { name: 'Failure', reason: 'made-up' }), 'text'])(
    'is nothing else: %s',
    (error) => {
      expect(failureReason(asOurs(error))).toBe('internal')
    },
  )
})
