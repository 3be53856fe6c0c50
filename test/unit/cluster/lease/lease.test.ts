import { describe, expect, it } from '@jest/globals'
import type { ApiAnswer } from '../../../../src/cluster/api.js'
import type { Clock } from '../../../../src/cluster/lease/clock.js'
import { leaseName, type Holding } from '../../../../src/cluster/lease/lease-object.js'
import {
  leaseHolder,
  usualTiming,
  withLease,
  type LeaseOptions,
} from '../../../../src/cluster/lease/lease.js'
import { Failure } from '../../../../src/lib/errors.js'
import { leaseServer, status, type LeaseServer } from '../../fixtures/lease-server.js'

const holdingOf = (holder: string, over: Partial<Holding> = {}): Holding => ({
  holder,
  stack: 'stack/helmfile.yaml.gotmpl',
  environment: 'production',
  planId: '9f3c0a1b2c3d',
  commit: 'c0ffee'.padEnd(40, '0'),
  ...over,
})
const name = leaseName(holdingOf(''))
const key = `default/${name}`
const minute = 60_000

/** Time that passes when the test says so. @param start a steady clock begins anywhere. */
function virtualClock(start = 0) {
  let time = start
  const sleepers = new Set<{ at: number; wake: () => void }>()
  const clock: Clock = {
    now: () => time,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const sleeper = { at: time + ms, wake: () => void (sleepers.delete(sleeper), resolve()) }
        sleepers.add(sleeper)
        signal.addEventListener('abort', sleeper.wake)
        if (signal.aborted) sleeper.wake()
      }),
  }
  const settle = async () => {
    for (let turn = 0; turn < 5; turn++) await new Promise((go) => setImmediate(go))
    // A renewal writes the time of day, to the millisecond: within the same one it would look like none.
    await new Promise((go) => setTimeout(go, 2))
  }
  const pass = async (ms: number) => {
    const end = time + ms
    for (;;) {
      await settle()
      const next = [...sleepers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
      if (!next) break
      time = next.at
      next.wake()
    }
    time = end
  }
  return { clock, pass }
}

interface Process {
  readonly told: string[]
  readonly lost: Failure[]
  /** Undefined while it waits. */
  readonly signal: () => AbortSignal | undefined
  readonly end: (error?: Error) => void
  readonly ended: Promise<unknown>
}

/** A run that works until it is told to end. `ended` gives what it threw. */
function start(server: LeaseServer, clock: Clock, over: Partial<LeaseOptions> = {}): Process {
  const told: string[] = []
  const lost: Failure[] = []
  let signal: AbortSignal | undefined
  let end: Process['end'] = () => undefined
  const options: LeaseOptions = {
    namespace: 'default',
    holding: holdingOf('https://github.com/o/r/actions/runs/7/attempts/1 (job apply, 1a2b3c4d)'),
    waitMs: 30 * minute,
    tell: (line) => told.push(line),
    cancelled: new AbortController().signal,
    onLost: (why) => lost.push(why),
    clock,
    ...over,
  }
  const ended = withLease(server.api, options, (given) => {
    signal = given
    return new Promise<undefined>((resolve, reject) => {
      end = (error) => (error ? reject(error) : resolve(undefined))
    })
  }).catch((error: unknown) => error)
  return { told, lost, ended, signal: () => signal, end: (error) => end(error) }
}

const other = (over: Partial<LeaseOptions> = {}): Partial<LeaseOptions> => ({
  holding: holdingOf('ann@laptop (process 4711, 99)', { planId: undefined }),
  ...over,
})

const specOf = ({ leases }: LeaseServer) => leases.get(key)?.spec ?? {}

/** A holder on another machine, whose clock says what it likes. */
function foreignLease(server: LeaseServer, renewTime: string, spec: Record<string, unknown> = {}): void {
  const version = String(Number(server.leases.get(key)?.metadata.resourceVersion ?? 100) + 1)
  server.leases.set(key, {
    metadata: { name, resourceVersion: version },
    spec: {
      holderIdentity: 'bob@elsewhere',
      leaseDurationSeconds: 60,
      acquireTime: renewTime,
      renewTime,
      ...spec,
    },
  })
}

describe('who holds a Lease', () => {
  const place = { namespace: 'default', name }
  const at = '2026-01-02T03:04:05.000000Z'
  const held = `of the Lease ${key}: bob@elsewhere holds it since 2026-01-02 03:04:05 UTC, renewed last at 2026-01-02 03:04:05 UTC`

  it.each<[string, (server: LeaseServer) => void, string]>([
    ['nobody where there is none', () => undefined, `nobody holds the Lease ${key}`],
    [
      'nobody where it was released',
      (server) => foreignLease(server, at, { holderIdentity: '' }),
      `nobody holds the Lease ${key}`,
    ],
    ['its holder, with both times', (server) => foreignLease(server, at), held],
    [
      'not known where it may not be read',
      (server) => (server.fault = () => status(403, 'no')),
      `who holds the Lease ${key} is not known: no`,
    ],
    [
      'its holder on one line, whatever the Lease says',
      (server) => foreignLease(server, at, { holderIdentity: 'bob@elsewhere\n\u2028' }),
      held.replace('elsewhere', 'elsewhere '),
    ],
  ])('is %s, and asking takes it from nobody', async (_title, prepare, text) => {
    const server = leaseServer()
    prepare(server)
    expect(await leaseHolder(server.api, place)).toBe(text)
    expect(server.asked).toEqual([expect.stringMatching(/^GET .*\?fieldSelector=/)])
  })

  it.each<[string, (server: LeaseServer) => void, string]>([
    ['nobody', () => undefined, `nobody else holds the Lease ${key}`],
    ['one that died', (server) => foreignLease(server, at), `before this run ${held}`],
  ])('before is told to who takes it: %s', async (_title, prepare, text) => {
    const server = leaseServer()
    prepare(server)
    const { clock, pass } = virtualClock()
    const told: string[] = []
    const options = {
      ...{ namespace: 'default', holding: holdingOf('ann'), waitMs: 30 * minute, clock },
      ...{ tell: () => undefined, cancelled: new AbortController().signal, onLost: () => undefined },
    }
    const ended = withLease(server.api, options, (_, before) => Promise.resolve(told.push(before)))
    await pass(2 * minute)
    await ended
    expect(told).toEqual([text])
  })
})

describe('a Lease that nobody holds', () => {
  it('is held during the work, says who and what for, and is released afterwards', async () => {
    const server = leaseServer()
    const { clock, pass } = virtualClock()
    const run = start(server, clock)
    await pass(5 * minute)
    expect(run.signal()?.aborted).toBe(false)
    expect(server.leases.get(key)).toMatchObject({
      metadata: {
        annotations: {
          'helmfile-gate/stack': 'stack/helmfile.yaml.gotmpl',
          'helmfile-gate/environment': 'production',
          'helmfile-gate/plan': '9f3c0a1b2c3d',
          'helmfile-gate/commit': 'c0ffee'.padEnd(40, '0'),
        },
      },
      spec: { holderIdentity: expect.stringContaining('runs/7') as unknown, leaseDurationSeconds: 60 },
    })
    run.end()
    expect(await run.ended).toBeUndefined()
    expect(specOf(server)['holderIdentity']).toBe('')
    expect(run.told).toEqual([`Holding the Lease ${key}.`])
    // One read, one write to have it, one each 15 s to keep it, one to let it go.
    expect(server.asked).toHaveLength(2 + 20 + 1)
  })

  it('is released when the work fails', async () => {
    const server = leaseServer()
    const { clock, pass } = virtualClock()
    const run = start(server, clock)
    await pass(0)
    const error = new Error('helm failed')
    run.end(error)
    expect(await run.ended).toBe(error)
    expect(specOf(server)['holderIdentity']).toBe('')
  })

  it('is taken at once where the last holder released it', async () => {
    const server = leaseServer()
    const { clock, pass } = virtualClock()
    foreignLease(server, '2026-11-27T10:00:00.000000Z', { holderIdentity: '', leaseTransitions: 4 })
    const run = start(server, clock, { waitMs: 0 })
    await pass(0)
    expect(run.signal()).toBeDefined()
    expect(specOf(server)['leaseTransitions']).toBe(5)
    run.end()
    await run.ended
  })

  it('is had by one of many that ask at once, one after the other', async () => {
    const server = leaseServer()
    const { clock, pass } = virtualClock()
    const runs = Array.from({ length: 6 }, (_, index) =>
      start(server, clock, { holding: holdingOf(`run ${index}`) }),
    )
    const done = new Set<Process>()
    for (let turn = 0; turn < runs.length; turn++) {
      await pass(10_000)
      const working = runs.filter((run) => run.signal() && !done.has(run))
      expect(working).toHaveLength(1)
      working.forEach((run) => (done.add(run), run.end()))
    }
    await Promise.all(runs.map(({ ended }) => ended))
    expect(done.size).toBe(6)
  })
})

describe('a Lease that another run holds', () => {
  it('is waited for; who waits sees at once who holds it, since when and what for, and then every 30 s', async () => {
    const server = leaseServer()
    const { clock, pass } = virtualClock()
    const first = start(server, clock)
    await pass(0)
    const second = start(server, clock, other())
    await pass(0)
    expect(second.told).toEqual([
      expect.stringMatching(
        /^Waiting for the Lease default\/helmfile-gate-production-stack-[0-9a-f]{10}, for 30 min at most: https:\/\/github\.com\/o\/r\/actions\/runs\/7\/attempts\/1 \(job apply, 1a2b3c4d\) holds it since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC for plan 9f3c0a1b2c3d of commit c0ffee000000\.$/,
      ),
    ])
    await pass(2 * minute + 5_000)
    expect(second.told).toHaveLength(5)
    expect(second.signal()).toBeUndefined()
    first.end()
    await pass(3_000)
    expect(second.signal()?.aborted).toBe(false)
    expect(second.told.at(-1)).toBe(`Holding the Lease ${key}.`)
    second.end()
    await Promise.all([first.ended, second.ended])
  })

  it.each([
    ['0', 0, 'of commit c0ffee000000: run this again when that has ended'],
    ['a bound', 5 * minute, ', and did not let go of it within 5 min: run this again when that has ended'],
  ])('is not had within %s, and that says who holds it', async (_title, waitMs, end) => {
    const server = leaseServer()
    const { clock, pass } = virtualClock()
    const first = start(server, clock, other())
    await pass(0)
    const second = start(server, clock, { waitMs })
    await pass(waitMs + 3_000)
    const failure = await second.ended
    expect(failure).toMatchObject({ reason: 'lease-held', what: `taking the Lease ${key} failed` })
    expect((failure as Failure).message).toContain('ann@laptop (process 4711, 99) holds it since ')
    expect((failure as Failure).message).toContain(' UTC for a plan of its own of commit ')
    expect((failure as Failure).message).toContain(end)
    expect(first.signal()?.aborted).toBe(false)
    first.end()
    await first.ended
  })

  it('is not waited for any more when the run is cancelled', async () => {
    const server = leaseServer()
    const { clock, pass } = virtualClock()
    const cancel = new AbortController()
    foreignLease(server, '2026-11-27T10:00:00.000000Z')
    const run = start(server, clock, { cancelled: cancel.signal })
    await pass(10_000)
    const why = new Failure({ what: 'a', why: 'b', next: 'c', reason: 'cancelled' })
    cancel.abort(why)
    expect(await run.ended).toBe(why)
    expect(run.signal()).toBeUndefined()
  })

  it('says nothing that could act in a log, whoever wrote it', async () => {
    const server = leaseServer()
    const { clock, pass } = virtualClock()
    foreignLease(server, 'x\n::error::y', {
      holderIdentity: `a\n::add-mask::b\u001b[2J\u202e${'z'.repeat(999)}`,
    })
    const run = start(server, clock)
    await pass(0)
    expect(run.told).toHaveLength(1)
    expect(run.told[0]).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    expect(run.told[0]?.length).toBeLessThan(500)
    await pass(61_000)
    run.end()
    await run.ended
  })
})

describe('a holder that died', () => {
  it('is replaced once nothing has been heard of it for as long as its Lease says, by the clock of who waits', async () => {
    const server = leaseServer()
    const { clock, pass } = virtualClock(123_456)
    foreignLease(server, '2026-11-27T10:00:00.000000Z', { leaseDurationSeconds: 90, leaseTransitions: 2 })
    const run = start(server, clock)
    await pass(89_000)
    expect(run.signal()).toBeUndefined()
    expect(run.told.at(-1)).toMatch(/bob@elsewhere .+; not renewed for 60 s, taken over after 90 s\.$/)
    await pass(4_000)
    expect(run.signal()?.aborted).toBe(false)
    expect(specOf(server)).toMatchObject({ leaseDurationSeconds: 60, leaseTransitions: 3 })
    expect(run.told.at(-1)).toMatch(
      /taken over: bob@elsewhere held it since 2026-11-27 10:00:00 UTC, and does not/,
    )
    run.end()
    await run.ended
  })

  it.each([
    ['years behind', '2001-01-01T00:00:00.000000Z', '2001-01-01T00:00:'],
    ['years ahead', '2099-01-01T00:00:00.000000Z', '2099-01-01T00:00:'],
  ])('is not taken for one that lives with a clock that is %s', async (_title, first, prefix) => {
    const server = leaseServer()
    const { clock, pass } = virtualClock()
    foreignLease(server, first)
    const run = start(server, clock)
    for (let beat = 10; beat < 60; beat++) {
      await pass(15_000)
      foreignLease(server, `${prefix}${beat}.000000Z`)
      expect(run.signal()).toBeUndefined()
    }
    await pass(57_000)
    expect(run.signal()).toBeUndefined()
    await pass(7_000)
    expect(run.signal()).toBeDefined()
    run.end()
    await run.ended
  })
})

describe('a holder that cannot renew', () => {
  const down = (): ApiAnswer => {
    throw new Error('connection refused')
  }

  it.each([
    ['does not answer', down],
    ['has no leader', () => status(500, 'etcdserver: no leader')],
    ['asks for patience', () => status(429, 'too many requests')],
  ])('goes on where the server %s for 25 s', async (_title, fault) => {
    const server = leaseServer()
    const { clock, pass } = virtualClock()
    const run = start(server, clock)
    await pass(14_000)
    server.fault = fault
    await pass(25_000)
    server.fault = () => undefined
    await pass(5 * minute)
    expect(run.signal()?.aborted).toBe(false)
    run.end()
    expect(await run.ended).toBeUndefined()
    expect(run.lost).toEqual([])
  })

  it('stops before anybody else may have the Lease, and tells why', async () => {
    const server = leaseServer()
    const { clock, pass } = virtualClock()
    const run = start(server, clock)
    await pass(14_000)
    server.fault = down
    await pass(30_900)
    expect(run.signal()?.aborted).toBe(false)
    await pass(200)
    expect(run.signal()?.reason).toMatchObject({
      reason: 'lease-lost',
      why: 'it could not be renewed for 45 s: connection refused',
    })
    expect(run.lost).toEqual([run.signal()?.reason])
    expect(usualTiming.giveUpMs).toBeLessThan(usualTiming.durationMs)
    run.end(new Error('helm was interrupted'))
    expect(await run.ended).toBe(run.lost[0])
  })

  it.each([
    [
      'another run has it',
      (server: LeaseServer) => foreignLease(server, '2026-11-27T10:00:00.000000Z'),
      'somebody else has taken it',
    ],
    ['somebody deleted it', (server: LeaseServer) => server.leases.clear(), 'somebody deleted it'],
  ])('stops at once where %s, and leaves the Lease as it is', async (_title, happens, why) => {
    const server = leaseServer()
    const { clock, pass } = virtualClock()
    const run = start(server, clock)
    await pass(1_000)
    happens(server)
    const before = JSON.stringify([...server.leases])
    await pass(15_000)
    expect(run.signal()?.reason).toMatchObject({ reason: 'lease-lost', why })
    run.end()
    await run.ended
    // What is somebody else's is not let go of.
    expect(run.told.join()).not.toContain('could not be released')
    expect(JSON.stringify([...server.leases])).toBe(before)
  })

  it('does not mind what others write beside it', async () => {
    const server = leaseServer()
    const { clock, pass } = virtualClock()
    const run = start(server, clock)
    await pass(1_000)
    const stored = server.leases.get(key)
    if (stored) stored.metadata = { ...stored.metadata, resourceVersion: '999', annotations: { a: 'b' } }
    await pass(minute)
    expect(run.signal()?.aborted).toBe(false)
    run.end()
    await run.ended
  })
})

describe('an answer that was lost on its way', () => {
  it('is looked for, and is no second holder', async () => {
    const server = leaseServer()
    const { clock, pass } = virtualClock()
    let isFirst = true
    const lossy = {
      ...server.api,
      request: async (...given: Parameters<typeof server.api.request>) => {
        const answer = await server.api.request(...given)
        if (given[0].method !== 'POST' || !isFirst) return answer
        isFirst = false
        throw new Error('reset by peer')
      },
    }
    const run = start({ ...server, api: lossy }, clock)
    await pass(3_000)
    expect(run.signal()?.aborted).toBe(false)
    run.end()
    await run.ended
    expect(server.asked.filter((one) => one.startsWith('POST'))).toHaveLength(1)
  })

  it('of a release is told, since others have to wait', async () => {
    const server = leaseServer()
    const { clock, pass } = virtualClock()
    const run = start(server, clock)
    await pass(0)
    server.fault = () => status(503, 'shutting down')
    run.end()
    expect(await run.ended).toBeUndefined()
    expect(run.told.at(-1)).toBe(
      `The Lease ${key} could not be released (shutting down). It is free in 60 s.`,
    )
  })
})

describe('an account that may not', () => {
  it.each<[title: string, answers: Record<string, ApiAnswer>, namespace: string, parts: Partial<Failure>]>([
    [
      'read Leases is told which rule it lacks',
      { GET: status(403, 'leases "x" is forbidden') },
      'default',
      {
        reason: 'cluster-refused',
        why: 'leases "x" is forbidden',
        next: expect.stringMatching(
          /^allow the account get, create, update and patch of leases in coordination\.k8s\.io in namespace default, as stack\/access\/apply\.yaml does/,
        ) as unknown as string,
      },
    ],
    [
      'create them is told so',
      { POST: status(403, 'cannot create resource "leases"') },
      'default',
      { reason: 'cluster-refused', why: 'cannot create resource "leases"' },
    ],
    [
      'find the namespace is told its name',
      {},
      'gate',
      {
        reason: 'cluster-refused',
        why: 'there is no namespace gate',
        next: 'create it, or name another one in the input lease-namespace',
      },
    ],
    [
      'be answered is told so after a while',
      { POST: status(500, 'etcdserver: no leader') },
      'default',
      { reason: 'cluster-unreachable', why: 'etcdserver: no leader' },
    ],
  ])('%s, and nothing is done', async (_title, answers, namespace, parts) => {
    const server = leaseServer()
    const { clock, pass } = virtualClock()
    server.fault = ({ method = 'GET' }) => answers[method]
    const run = start(server, clock, { namespace })
    await pass(minute)
    expect(await run.ended).toMatchObject(parts)
    expect(run.signal()).toBeUndefined()
  })
})

describe('the name of a Lease', () => {
  it.each([
    ['stack/helmfile.yaml.gotmpl', 'production', /^helmfile-gate-production-stack-[0-9a-f]{10}$/],
    ['helmfile.yaml', 'EU_west', /^helmfile-gate-eu-west-[0-9a-f]{10}$/],
    ['apps/ü Ω/helmfile.yaml', 'a', /^helmfile-gate-a-[0-9a-f]{10}$/],
    [`${'x'.repeat(99)}/helmfile.yaml`, '-'.repeat(99), /^helmfile-gate-x{40}-[0-9a-f]{10}$/],
    ['', '', /^helmfile-gate-stack-[0-9a-f]{10}$/],
  ])('of %j in %j is one that Kubernetes takes and people can tell', (stack, environment, expected) => {
    expect(leaseName({ stack, environment })).toMatch(expected)
  })

  it('is another one for each stack and environment, whatever their names are', () => {
    const pairs = [
      ['a/b', 'c'],
      ['a', 'b/c'],
      ['a/b', 'C'],
      ['A/b', 'c'],
      ['a_/b', 'c'],
      ['a/bc', ''],
    ]
    const names = pairs.map(([stack = '', environment = '']) => leaseName({ stack, environment }))
    expect(new Set(names).size).toBe(pairs.length)
  })
})
