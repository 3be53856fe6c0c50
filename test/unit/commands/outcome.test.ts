import { describe, expect, it } from '@jest/globals'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  layerFailure,
  notReached,
  outcomeOf,
  recoveredText,
  type Synced,
} from '../../../src/commands/outcome.js'
import type { Step } from '../../../src/commands/steps.js'
import { nothingSent } from '../../../src/door/applying.js'
import { Failure } from '../../../src/lib/errors.js'
import { approvedApply, digestA, key, stackRelease, storedRelease } from '../fixtures/plan.js'

const step = (over: Partial<Step> = {}): Step => ({
  release: stackRelease(),
  approved: approvedApply(),
  stored: storedRelease(),
  done: false,
  ...over,
})
const removal = step({ approved: { kind: 'uninstall', revision: 3, digest: digestA } })
const away = new Failure({
  what: 'reading the stored releases failed',
  why: 'the cluster does not answer',
  next: 'x',
  reason: 'cluster-unreachable',
})
const ended = { exitCode: 1, stdout: '', stderr: 'Error: connection refused' }
const synced = (over: Partial<Synced> = {}): Synced => ({
  ended,
  sent: nothingSent(),
  refused: [],
  stored: new Map(),
  ...over,
})
const before = new Map([['shop/web', 3]])
const begun = { ...nothingSent(), begun: new Set(['shop/web']) }

describe('what became of a release when the cluster cannot be read afterwards', () => {
  it.each<[string, Step, Partial<Synced>, string]>([
    ['not known when helm was let send it', step(), { sent: begun }, 'unknown'],
    ['not known when it was to be removed', removal, {}, 'unknown'],
    ['not reached when helm was never let send it', step(), {}, 'not-reached'],
    ['what it was when nothing was to be done', step({ done: true }), {}, 'already-applied'],
  ])('is %s', (_title, one, over, outcome) => {
    const made = synced({ unread: away, ...over })
    expect(outcomeOf(one, { ...made, before }, key)).toMatchObject({ outcome, from: 3, to: 3 })
  })

  it('is told as cut off, not as refused, with what to do', () => {
    const made = synced({ unread: away, sent: begun })
    const releases = [outcomeOf(step(), { ...made, before }, key)]
    const failure = layerFailure(1, { steps: [step()], releases, synced: made })
    expect(failure).toMatchObject({ reason: 'cluster-unreachable' })
    expect(failure?.message).toBe(
      'applying layer 1 was cut off: what became of shop/web is not known, because reading the stored releases failed: ' +
        'the cluster does not answer: when the cluster answers again, run the same again: ' +
        'it looks first at what is there',
    )
  })
})

describe('a release that helm was cut off at', () => {
  it.each<[string, Parameters<typeof storedRelease>[0], RegExp]>([
    [
      'pending',
      { revision: 4, status: 'pending-upgrade' },
      /at shop\/web, and revision 4 is pending-upgrade: it can be/,
    ],
    [
      'marked as failed',
      { revision: 4, status: 'failed', description: 'helm ended before it was done (pending-upgrade)' },
      /at shop\/web, and revision 4 is failed\)/,
    ],
  ])('is named with where it stands: %s', (_title, over, message) => {
    const stored = new Map([['shop/web', storedRelease(over)]])
    const made = synced({ stored, sent: { ...begun, cutOff: new Set(['shop/web']) } })
    const releases = [outcomeOf(step(), { ...made, before }, key)]
    expect(releases[0]).toMatchObject({ outcome: 'failed', to: 4 })
    expect(layerFailure(1, { steps: [step()], releases, synced: made })?.message).toMatch(message)
  })

  it('is one that failed as any other, where helm itself could write so', () => {
    const stored = new Map([['shop/web', storedRelease({ revision: 4, status: 'failed' })]])
    const made = synced({ stored, sent: { ...begun, cutOff: new Set(['shop/web']) } })
    const releases = [outcomeOf(step(), { ...made, before }, key)]
    expect(layerFailure(1, { steps: [step()], releases, synced: made })?.message).not.toContain('cut off')
  })
})

describe('a release that was recovered from', () => {
  it('says so with its outcome, a removal does not', () => {
    const pending = storedRelease({ status: 'pending-rollback' })
    const one = outcomeOf(step({ stored: pending }), { ...synced(), before }, key)
    expect(recoveredText(one)).toBe(', recovered from pending-rollback')
    expect(recoveredText(outcomeOf({ ...removal, stored: pending }, { ...synced(), before }, key))).toBe('')
    expect(notReached(step({ stored: pending }))).not.toHaveProperty('recovered')
  })
})

describe('what a failed command says to do', () => {
  it('is true in a terminal, too, where there is no job and no run', () => {
    const commands = fileURLToPath(new URL('../../../src/commands/', import.meta.url))
    const textOf = (name: string) => readFileSync(join(commands, name), 'utf8')
    const files = readdirSync(commands)
    expect(files).toContain('outcome.ts')
    expect(files.filter((name) => /run the job again|the log of the run/.test(textOf(name)))).toEqual([])
  })
})
