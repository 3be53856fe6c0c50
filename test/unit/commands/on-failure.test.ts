import { describe, expect, it } from '@jest/globals'
import { printedRelease, rollbackDigest, storedDigest } from '../../../src/approval/digest.js'
import type { ApiAnswer } from '../../../src/cluster/api.js'
import type { StoredRelease } from '../../../src/cluster/releases.js'
import { takeBack, type FailedLayer, type TakenBack } from '../../../src/commands/on-failure.js'
import { rollBack } from '../../../src/commands/roll-back.js'
import type { Step } from '../../../src/commands/steps.js'
import { nothingSent } from '../../../src/door/applying.js'
import { Failure } from '../../../src/lib/errors.js'
import { approvalWith, approvedApply, key, stackRelease, storedRelease } from '../fixtures/plan.js'
import { apiAnswer, configMap, newWorld, type World } from '../fixtures/world.js'
import { gateOf } from './gate-harness.js'

const description = 'PR #7 by helmfile-gate'
const names = ['api', 'web'] as const
const digestOf = (release: StoredRelease) => storedDigest(release, printedRelease(release), key)
const planned = (name: string) => storedRelease({ name, manifest: configMap(name) })
const made = (name: string) =>
  storedRelease({ name, revision: 4, manifest: configMap(name, 'two'), description })

function stepOf(name: string): Step {
  const approved = approvedApply({ stored: digestOf(made(name)), back: digestOf(planned(name)) })
  return { release: stackRelease({ name }), approved, stored: planned(name), done: false }
}

/** Two releases, each of which this apply has changed. */
function changedWorld(): World {
  return newWorld({
    releases: names.map((name) => stackRelease({ name })),
    stored: new Map(
      names.flatMap((name) => [
        [`shop/${name}`, made(name)],
        [`shop/${name} 3`, { ...planned(name), status: 'superseded' }],
      ]),
    ),
  })
}

interface Given {
  /** What the API server says instead, once helm has gone back with so many. */
  readonly answer?: (path: string, gone: number) => ApiAnswer | undefined
}

async function takenBack({ answer }: Given = {}): Promise<{ found: TakenBack; went: string[] }> {
  const world = changedWorld()
  const went: string[] = []
  const api = {
    request: ({ path }: { path: string }) =>
      Promise.resolve(answer?.(path, went.length) ?? apiAnswer(world, path)),
    watch: () => Promise.reject(new Error('no watches here')),
    close: () => Promise.resolve(),
  }
  const plainHelm = (args: readonly string[]) => {
    const name = args.at(-2) ?? ''
    went.push(name)
    world.stored.set(`shop/${name} 4`, { ...made(name), status: 'superseded' })
    world.stored.set(`shop/${name}`, { ...planned(name), revision: 5, description: 'Rollback to 3' })
    return Promise.resolve({ exitCode: 0, stdout: '', stderr: '' })
  }
  const layer: FailedLayer = {
    approval: { ...approvalWith(), onFailure: 'rollback' },
    failure: new Failure({ what: 'applying layer 1 failed', why: 'x', next: 'y', reason: 'apply-failed' }),
    releases: names.map((name) => ({
      ...{ name, namespace: 'shop', chartVersion: '1.0.0', from: 3, to: 4, outcome: 'applied' },
    })),
    steps: names.map(stepOf),
    synced: {
      ended: { exitCode: 1, stdout: '', stderr: '' },
      sent: { ...nothingSent(), begun: new Set(names.map((name) => `shop/${name}`)) },
      refused: [],
      stored: new Map(world.stored),
    },
    before: new Map(names.map((name) => [`shop/${name}`, 3])),
    description,
    onLine: () => undefined,
    ready: () => Promise.resolve(undefined),
  }
  const found = await takeBack(gateOf(world, { api, plainHelm }), layer)
  if (!found) throw new Error('nothing was taken back')
  return { found, went }
}

const away: ApiAnswer = { status: 503, body: '{"message":"away"}' }

describe('what a failed layer takes back', () => {
  it('is all that this apply changed', async () => {
    const { found, went } = await takenBack()
    expect(went.sort()).toEqual(['api', 'web'])
    expect(found.releases.map(({ outcome }) => outcome)).toEqual(['rolled-back', 'rolled-back'])
  })

  it('is the others, where the records of one cannot be read', async () => {
    const { found, went } = await takenBack({
      answer: (path, gone) => (gone === 1 && path.includes('name%3D') ? away : undefined),
    })
    expect(went).toHaveLength(1)
    const outcomes = found.releases.map(({ outcome }) => outcome).sort()
    expect(outcomes).toEqual(['applied', 'rolled-back'])
    expect(found.failure.why).toMatch(/shop\/\w+ rolled back; shop\/\w+ left as the failure left it/)
    expect(found.wayBack.join('\n')).not.toContain('nothing is rolled back')
  })

  it('is not known, where nobody can read what became of it', async () => {
    const { found, went } = await takenBack({ answer: (_, gone) => (gone === 2 ? away : undefined) })
    expect(went).toHaveLength(2)
    expect(found.releases.map(({ outcome }) => outcome)).toEqual(['unknown', 'unknown'])
    expect(found.wayBack.join('\n')).toMatch(/whether it went back to revision 3 is not known/)
    expect(found.wayBack.join('\n')).not.toContain('nothing is rolled back')
  })
})

describe('a rollback that cannot go on', () => {
  it('says so, and keeps what was done before it', async () => {
    const world = changedWorld()
    const steps = names.map((name): Step => {
      const printed = printedRelease(planned(name))
      const digest = rollbackDigest({ name, namespace: 'shop', manner: [], to: 3, printed }, key)
      const approved = {
        kind: 'rollback',
        revision: 4,
        to: 3,
        digest,
        stored: digestOf(planned(name)),
      } as const
      return { release: stackRelease({ name }), approved, stored: made(name), done: false }
    })
    const went: string[] = []
    const gate = gateOf(world, {
      api: {
        request: ({ path }) => Promise.resolve(went.length > 0 ? away : apiAnswer(world, path)),
        watch: () => Promise.reject(new Error('no watches here')),
        close: () => Promise.resolve(),
      },
      plainHelm: (args) => {
        went.push(args.at(-2) ?? '')
        return Promise.resolve({ exitCode: 0, stdout: '', stderr: '' })
      },
    })
    const done = await rollBack(gate, steps, { onLine: () => undefined, description })
    expect(went).toHaveLength(1)
    expect(done.ended).toMatchObject({ exitCode: 1 })
    expect(done.ended.stderr).toMatch(/^Error: /)
    expect([...done.sent.begun]).toEqual([`shop/${went[0]}`])
  })
})
