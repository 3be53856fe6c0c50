import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from '@jest/globals'
import { openApi } from '../../src/cluster/api.js'
import { leaseName } from '../../src/cluster/lease/lease-object.js'
import { usualTiming, withLease } from '../../src/cluster/lease/lease.js'
import { exec } from '../../src/lib/exec.js'
import { uniqueName } from '../bed/runner.js'
import { chart, configMap, errorLine, helmList, release, stacksOn } from './small-stack.js'
import { suiteBed } from './suite-bed.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const name = leaseName({ stack: 'stack/helmfile.yaml', environment: 'e2e' })

const bed = await suiteBed()
const stackWith = stacksOn(() => bed)

const folders: string[] = []
const newFolder = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'helmfile-gate-lease-'))
  folders.push(folder)
  return folder
}
const hosts: Host[] = []
afterEach(async () => {
  hosts.splice(0).forEach((host) => host.kill('SIGKILL'))
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })))
  await bed.kubectl(['delete', 'lease', '-n', 'default', '--all', '--ignore-not-found'])
})

interface Host {
  readonly lines: string[]
  /** Until it has said this. */
  readonly says: (text: string) => Promise<void>
  readonly kill: (signal: 'SIGTERM' | 'SIGKILL') => void
}

/** A process of its own that works under the Lease. @param seconds how long it is its holder's. */
async function host(holder: string, seconds: number, env: NodeJS.ProcessEnv = {}): Promise<Host> {
  const args = ['--import', 'tsx', 'test/e2e/lease-host.ts', bed.tools.kubectl, await newFolder(), holder]
  const child = spawn(process.execPath, [...args, String(seconds)], {
    cwd: root,
    env: { ...process.env, KUBECONFIG: bed.kubeconfig, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines: string[] = []
  child.stdout.on('data', (chunk: Buffer) => lines.push(...chunk.toString().split('\n').filter(Boolean)))
  const made: Host = {
    lines,
    says: async (text) => {
      while (!lines.some((line) => line.includes(text))) {
        if (child.exitCode !== null) throw new Error(`it ended without "${text}": ${lines.join('\n')}`)
        await sleep(50)
      }
    },
    kill: (signal) => {
      const started = signal === 'SIGKILL' ? childrenOf(child) : []
      child.kill(signal)
      started.forEach((pid) => process.kill(pid, 'SIGKILL'))
    },
  }
  hosts.push(made)
  return made
}

/** They are in groups of their own, so that they outlive one who is killed. */
function childrenOf({ pid, exitCode, signalCode }: ChildProcess): number[] {
  if (exitCode !== null || signalCode !== null) return []
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
}

const stored = async () =>
  JSON.parse(await bed.kubectl(['get', 'lease', '-n', 'default', name, '-o', 'json'])) as {
    metadata: { annotations: Record<string, string> }
    spec: { holderIdentity: string; leaseTransitions: number }
  }

describe('two processes at once', () => {
  it('work one after the other; the second sees who it waits for, and goes on when that ends', async () => {
    const first = await host('first', 10)
    await first.says('working')
    const second = await host('second', 10)
    await second.says(`Waiting for the Lease default/${name}, for 60 s at most: first holds it since `)
    expect(second.lines).not.toContain('working')
    first.kill('SIGTERM')
    await first.says('done')
    await second.says('working')
    expect(await stored()).toMatchObject({
      metadata: { annotations: { 'helmfile-gate/plan': 'abc', 'helmfile-gate/environment': 'e2e' } },
      spec: { holderIdentity: 'second', leaseTransitions: 1 },
    })
    second.kill('SIGTERM')
    await second.says('done')
    expect((await stored()).spec.holderIdentity).toBe('')
  }, 60_000)

  it('where the first is killed, the second takes over once the Lease has expired', async () => {
    const first = await host('first', 4)
    await first.says('working')
    first.kill('SIGKILL')
    const second = await host('second', 4)
    await second.says('first holds it')
    const waits = performance.now()
    await second.says('working')
    expect(performance.now() - waits).toBeGreaterThan(3500)
    expect(second.lines.join('\n')).toMatch(
      /taken over: first held it since .+, and does not renew it any more\./,
    )
    second.kill('SIGTERM')
    await second.says('done')
  }, 60_000)

  it('where there are many, never two of them work', async () => {
    let working = 0
    const most: number[] = []
    const run = async (holder: string) => {
      const api = openApi({
        exec,
        kubectl: bed.tools.kubectl,
        env: { KUBECONFIG: bed.kubeconfig },
        folder: await newFolder(),
      })
      const options = {
        namespace: 'default',
        holding: { holder, stack: 'stack/helmfile.yaml', environment: 'e2e', planId: undefined, commit: '' },
        waitMs: 60_000,
        tell: () => undefined,
        cancelled: new AbortController().signal,
        onLost: () => undefined,
        timing: { ...usualTiming, pollMs: 20 },
      }
      await withLease(api, options, async () => {
        most.push(++working)
        await sleep(50)
        working--
      })
      await api.close()
    }
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map(run))
    expect(most).toEqual([1, 1, 1, 1, 1])
  }, 60_000)
})

describe('a Lease that is lost', () => {
  it.each([
    ['deleted', ['delete'], 'somebody deleted it'],
    [
      'given away',
      ['patch', '-p={"spec":{"holderIdentity":"x"}}', '--type=merge'],
      'somebody else has taken it',
    ],
  ])(
    'because it was %s ends the work',
    async (_title, [verb = '', ...more], why) => {
      const holder = await host('first', 4)
      await holder.says('working')
      await bed.kubectl([verb, 'lease', '-n', 'default', name, ...more])
      await holder.says(`lost: keeping the Lease default/${name} failed: ${why}: `)
      await holder.says('done')
    },
    60_000,
  )
})

describe('an account', () => {
  const planner = () => ({ KUBECONFIG: bed.plannerKubeconfig })

  it('that may not read Leases is told which rule it lacks, and does nothing', async () => {
    const run = await host('first', 4, planner())
    await run.says('done')
    expect(run.lines[0]).toMatch(
      new RegExp(
        `^ended: taking the Lease default/${name} failed: leases.coordination.k8s.io "${name}" is forbidden: .+: allow the account get, create, update and patch of leases`,
      ),
    )
    expect(run.lines).not.toContain('working')
  }, 60_000)

  it('with exactly that rule works', async () => {
    const rule = ['--verb=get,create,update,patch', '--resource=leases.coordination.k8s.io']
    await bed.kubectl(['create', 'role', 'gate', '-n', 'default', ...rule])
    await bed.kubectl(['create', 'rolebinding', 'gate', '-n', 'default', '--role=gate', '--user=planner'])
    const run = await host('first', 4, planner())
    await run.says('working')
    await sleep(1500)
    run.kill('SIGTERM')
    await run.says('done')
    expect((await stored()).spec.holderIdentity).toBe('')
  }, 60_000)

  it('is told of a namespace that is not there', async () => {
    const run = await host('first', 4, { LEASE_NAMESPACE: 'nowhere' })
    await run.says('done')
    expect(run.lines[0]).toContain('failed: there is no namespace nowhere: create it, or name another one')
  }, 60_000)
})

describe('two applies of one stack', () => {
  const busy = '# {{ exec "sleep" (list "1") }}\n'
  const inputs = { stack: 'helmfile.yaml.gotmpl' }

  async function twoApplies(second: Readonly<Record<string, string>>) {
    const namespace = uniqueName('lease')
    const layer = ['labels: {layer: 1}']
    const stack = await stackWith({
      'helmfile.yaml.gotmpl': `${busy}releases:\n${release('web', namespace, './web', layer)}`,
      ...chart('web', { 'templates/a.yaml': configMap('settings', '"one"') }),
    })
    const { approval } = await stack.plan(inputs)
    let log = ''
    const apply = { ...inputs, command: 'apply', approval }
    const running = stack.act(apply, { onLog: (text) => (log += text) })
    while (!log.includes('Holding the Lease')) await sleep(20)
    const other = await stack.act({ ...apply, ...second })
    return { first: await running, second: other, key: `${namespace}/web` }
  }

  it('at once are done one after the other, and nothing twice', async () => {
    const { first, second, key } = await twoApplies({})
    expect(first).toMatchObject({ exitCode: 0, outputs: { result: 'applied' } })
    expect(second).toMatchObject({ exitCode: 0, outputs: { result: 'applied' } })
    expect(second.log).toMatch(
      /Waiting for the Lease default\/helmfile-gate-default-\S+, for 30 min at most: /,
    )
    expect(second.log).toContain(`already-applied ${key}`)
    expect((await helmList(bed))[key]).toMatchObject({ revision: 1, status: 'deployed' })
  }, 90_000)

  it('at once, of which one does not wait, leave it to the first', async () => {
    const { first, second, key } = await twoApplies({ 'wait-for-lease': '0' })
    expect(first).toMatchObject({ exitCode: 0, outputs: { result: 'applied' } })
    expect(second).toMatchObject({ exitCode: 1, outputs: { 'failure-reason': 'lease-held' } })
    expect(errorLine(second.log)).toMatch(
      /^taking the Lease \S+ failed: \S+@\S+ \(process \d+, [0-9a-f]{8}\) holds it since .+ UTC for plan [0-9a-f]{12} of commit [0-9a-f]{12}: run this again when that has ended/,
    )
    expect((await helmList(bed))[key]).toMatchObject({ revision: 1 })
  }, 90_000)
})
