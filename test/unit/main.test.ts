import { existsSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import type { Approval } from '../../src/approval/approval.js'
import { Failure } from '../../src/lib/errors.js'
import { stagesOn } from '../../src/lib/stages.js'
import { releasesOfStack, run, type Ports } from '../../src/main.js'
import { credentialsText } from '../bed/onepassword/connect-credentials.js'
import { head, outsideOf, type Given } from './fixtures/outside.js'
import { configMap, newFolder, worldWithChange, type World } from './fixtures/world.js'
import { stackRelease } from './fixtures/plan.js'

/** @returns the outside after the run, and the error that it ended with. */
async function ran(world: World, given: Given = {}) {
  const outside = outsideOf(world, given)
  const error = await run(outside.inputs, outside.ports).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  return { ...outside, error, commands: helmfileCommands(outside) }
}

const helmfileCommands = ({ started }: Pick<ReturnType<typeof outsideOf>, 'started'>) =>
  started
    .filter(({ file }) => file.endsWith('helmfile'))
    .map(({ args }) => ['list', 'build', 'repos', 'sync'].find((word) => args.includes(word)))

const asking = (inputs: Given['inputs'] = {}): Given => ({ inputs })

async function approvalFor(world: World, given: Given = {}): Promise<Approval> {
  const { reported, error } = await ran(world, given)
  expect(error).toBeUndefined()
  return reported.plans[0]?.approval as Approval
}

/** @returns the variables of a job that an event started. */
function eventOf(name: string, payload: object): NodeJS.ProcessEnv {
  const path = `${newFolder()}/event.json`
  writeFileSync(path, JSON.stringify(payload))
  return { GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: path }
}

const fromFork = eventOf('pull_request', {
  pull_request: {
    number: 12,
    head: { sha: head, repo: { id: 2 } },
    base: { repo: { id: 1 } },
    user: { login: 'mallory' },
  },
})

describe('a plan', () => {
  it('is told with its approval, and sends nothing', async () => {
    const world = worldWithChange()
    const { reported, commands, error } = await ran(world)
    expect(error).toBeUndefined()
    expect(reported.plans).toMatchObject([
      {
        plan: { layers: [{ releases: [{ name: 'web', status: 'upgrade' }] }] },
        approval: { environment: 'production', commit: head, cluster: 'cluster-1' },
      },
    ])
    expect([...(reported.plans[0]?.approval.releases.keys() ?? [])]).toEqual(['shop/web'])
    expect(reported.applied).toEqual([])
    expect(commands.filter((word) => word === 'sync')).toHaveLength(1)
    expect(world.sent).toEqual([])
  })

  it('of a checkout that was edited since its commit says so; of a workflow nobody asks', async () => {
    const answer: Given['answer'] = ({ file, args }) =>
      file === 'git' && args.includes('status')
        ? { exitCode: 0, stdout: ' M helmfile.yaml\n', stderr: '' }
        : undefined
    const warned = async (given: Given) =>
      (await ran(worldWithChange(), given)).reported.others.filter((line) => line.includes('not committed'))
    expect(await warned({ answer })).toHaveLength(1)
    expect(await warned({})).toEqual([])
    expect(await warned({ answer, env: { GITHUB_ACTIONS: 'true' } })).toEqual([])
  })

  it('is not made of a stack in which a release comes before what it needs', async () => {
    const releases = [
      '{name: web, namespace: shop, labels: {layer: 1}, needs: [shop/db]}',
      '{name: db, namespace: shop, labels: {layer: 2}}',
    ]
    const stdout = `---\nreleases:\n${releases.map((one) => `  - ${one}\n`).join('')}`
    const answer: Given['answer'] = ({ args }) =>
      args.includes('build') ? { exitCode: 0, stdout, stderr: '' } : undefined
    const { error, reported } = await ran(worldWithChange(), { answer })
    expect(error).toMatchObject({
      message: expect.stringContaining('ordering the releases failed') as unknown,
    })
    expect(reported.plans).toEqual([])
  })

  it('fails after it was told where the changes of a release are not known', async () => {
    const { reported, error } = await ran(worldWithChange({ leftOut: ['shop/web'] }))
    expect(reported.plans).toMatchObject([{ plan: { layers: [{ releases: [{ status: 'unknown' }] }] } }])
    expect(error).toMatchObject({
      reason: 'plan-incomplete',
      message: expect.stringMatching(/^planning shop\/web failed: helmfile would not apply it: /) as unknown,
    })
    expect(reported.failures).toEqual([error])
  })

  it.each<[title: string, leftOut: string[], reason: string]>([
    ['the chart of each such release is not to be had', [], 'chart-unavailable'],
    ['there is also another cause', ['shop/api'], 'plan-incomplete'],
  ])('says so where %s', async (_title, leftOut, reason) => {
    const world = worldWithChange({ releases: [stackRelease(), stackRelease({ name: 'api' })], leftOut })
    const stderr = 'Error: repo example not found\n'
    const answer: Given['answer'] = ({ args }) =>
      args[0] === 'template' ? { exitCode: 1, stdout: '', stderr } : undefined
    const { error } = await ran(world, { answer })
    expect(error).toMatchObject({
      reason,
      message: expect.stringMatching(
        /^planning shop\/web, shop\/api failed: repo example not found/,
      ) as unknown,
    })
  })
})

describe('an apply', () => {
  it('of an approved plan does it, once the guard has seen that it is the same', async () => {
    const world = worldWithChange()
    const approval = await approvalFor(world)
    const { reported, error } = await ran(world, asking({ command: 'apply', approval }))
    expect(error).toBeUndefined()
    expect(reported.plans).toEqual([])
    expect(reported.applied).toMatchObject([
      { layers: [{ releases: [{ name: 'web', outcome: 'applied', from: 3, to: 4 }] }] },
    ])
    expect(world.sent).toEqual(['upgrade web'])
  })

  it('without an approval is agreed to once the plan is told, before anything is sent', async () => {
    const world = worldWithChange()
    const seen: unknown[] = []
    const agree: Ports['agree'] = (plan) => {
      seen.push(
        plan.layers.map(({ releases }) => releases.map(({ name }) => name)),
        [...world.sent],
      )
      return Promise.resolve()
    }
    const { reported } = await ran(world, { ...asking({ command: 'apply' }), ports: { agree } })
    expect(seen).toEqual([[['web']], []])
    expect([reported.plans.length, world.sent]).toEqual([1, ['upgrade web']])
  })

  it('sends nothing, and lets go of its Lease, where nobody agrees', async () => {
    const world = worldWithChange()
    const agree = () => Promise.reject(new Failure({ what: 'a', why: 'no', next: 'b', reason: 'cancelled' }))
    const { reported, error, leases } = await ran(world, {
      ...asking({ command: 'apply' }),
      ports: { agree },
    })
    expect([reported.plans.length, world.sent, error]).toMatchObject([1, [], { reason: 'cancelled' }])
    expect([...leases.leases.values()].map(({ spec }) => spec.holderIdentity)).toEqual([''])
  })

  it.each<[string, (world: World) => Promise<Given>]>([
    ['has an approval', async (world) => asking({ command: 'apply', approval: await approvalFor(world) })],
    ['is a plan', () => Promise.resolve(asking())],
  ])('asks nobody where it %s', async (_title, given) => {
    const world = worldWithChange()
    const agree = () => Promise.reject(new Error('somebody was asked'))
    const { error } = await ran(world, { ...(await given(world)), ports: { agree } })
    expect(error).toBeUndefined()
  })

  it('of an approved plan sends nothing where the render is another one', async () => {
    const world = worldWithChange()
    const approval = await approvalFor(world)
    world.renders.set('shop/web', configMap('a', 'three'))
    const { reported } = await ran(world, asking({ command: 'apply', approval }))
    expect(reported.applied).toMatchObject([
      { failure: { reason: 'render-differs' }, layers: [{ releases: [{ outcome: 'refused' }] }] },
    ])
    expect(world.sent).toEqual([])
  })

  it('of a plan that was made without a token compares digests with the salt of that plan', async () => {
    const world = worldWithChange()
    const withoutToken = { opServiceAccountToken: undefined }
    const approval = await approvalFor(world, asking(withoutToken))
    expect(approval.salt).toMatch(/./)
    const { reported } = await ran(world, asking({ ...withoutToken, command: 'apply', approval }))
    expect(reported.applied).toMatchObject([{ layers: [{ releases: [{ outcome: 'applied' }] }] }])
  })

  it('without an approval tells its own plan first, and ends where that is not known', async () => {
    const world = worldWithChange()
    const { reported } = await ran(world, asking({ command: 'apply' }))
    expect(reported).toMatchObject({ plans: [{}], applied: [{ layers: [{ releases: [{ to: 4 }] }] }] })
    const unknown = await ran(worldWithChange({ leftOut: ['shop/web'] }), asking({ command: 'apply' }))
    expect(unknown.error).toMatchObject({ reason: 'plan-incomplete' })
    expect(unknown.reported.applied).toEqual([])
    expect(unknown.commands.filter((word) => word === 'sync')).toHaveLength(1)
  })

  it.each<[title: string, over: Partial<Approval>]>([
    ['another commit', { commit: 'bad' }],
    ['another environment', { environment: 'staging' }],
    ['another cluster', { cluster: 'cluster-2' }],
  ])('with an approval for %s does nothing, and is told as one that failed', async (_title, over) => {
    const world = worldWithChange()
    const approval = { ...(await approvalFor(world)), ...over }
    const { reported, commands } = await ran(world, asking({ command: 'apply', approval }))
    expect(reported.applied).toMatchObject([
      { failure: { reason: 'approval-outdated' }, layers: [{ layer: 1, releases: [] }] },
    ])
    expect(commands).not.toContain('sync')
  })
})

describe('a run ends before anything was started', () => {
  it.each<[title: string, given: Given, why: RegExp]>([
    ['for a pull request from a fork', { env: fromFork }, /it comes from a fork/],
    [
      'where helm keeps its releases elsewhere',
      { env: { HELM_DRIVER: 'configmap' } },
      /HELM_DRIVER is configmap/,
    ],
    ['for an environment that the stack lacks', asking({ environment: 'staging' }), /knows only production/],
    ['for a gate without an approval', asking({ command: 'gate' }), /the input approval is empty/],
  ])('%s', async (_title, given, why) => {
    const world = worldWithChange()
    const { error, started, asked } = await ran(world, given)
    expect(error).toMatchObject({
      name: 'Failure',
      reason: 'bad-input',
      message: expect.stringMatching(why) as unknown,
    })
    expect({ started, asked }).toEqual({ started: [], asked: [] })
  })

  it('for a fork also before a secret was loaded', async () => {
    const secrets = [{ name: 'A', reference: 'op://v/i/a' }]
    expect((await ran(worldWithChange(), { inputs: { secrets }, env: fromFork })).asked).toEqual([])
    expect((await ran(worldWithChange(), asking({ secrets }))).asked).toEqual(['op://v/i/a'])
  })
})

describe('a warning about a tool', () => {
  it('is told, but not where the run was cancelled while it was asked for its version', async () => {
    const old = { helm: '', helmfile: '', kubectl: '', warnings: ['helmfile is of an unknown version'] }
    const installTools = () => Promise.resolve(old)
    const { reported } = await ran(worldWithChange(), { ports: { installTools } })
    expect(reported.others).toContain('warning: helmfile is of an unknown version')
    const why = new Failure({ what: 'a', why: 'b', next: 'c', reason: 'cancelled' })
    const cancelled = await ran(worldWithChange(), {
      ports: { installTools, cancelled: AbortSignal.abort(why) },
    })
    expect(cancelled.reported.others).toEqual([])
    expect(cancelled.error).toBe(why)
  })
})

describe('a run that fails', () => {
  const broken = (command: 'plan' | 'lint' | 'preflight'): Given => ({
    inputs: { command },
    env: { HELM_DRIVER: 'memory' },
  })

  it('is told to those who wait for its plan, and to nobody else', async () => {
    const { reported, error } = await ran(worldWithChange(), broken('plan'))
    expect(reported.failures).toEqual([error])
    for (const command of ['lint', 'preflight'] as const)
      expect((await ran(worldWithChange(), broken(command))).reported.failures).toEqual([])
  })

  it('is not told where it was cancelled: what cancels it has something to tell', async () => {
    const why = new Failure({ what: 'a', why: 'b', next: 'c', reason: 'cancelled' })
    const { reported, error } = await ran(worldWithChange(), { ports: { cancelled: AbortSignal.abort(why) } })
    expect(error).toBe(why)
    expect(reported.failures).toEqual([])
  })
})

describe('the Connect credentials', () => {
  const reference = 'op://v/connect/file'

  /** @returns whether they were there while helmfile ran, and what is left of them. */
  async function during(world: World) {
    const seen: boolean[] = []
    let path = ''
    const outside = outsideOf(world, {
      inputs: { credentials: reference },
      ports: { rememberCredentials: (told) => (path = told), onePassword: () => Promise.resolve(vault) },
      answer: ({ file }) => void (file.endsWith('helmfile') && seen.push(existsSync(path))),
    })
    const ended = await run(outside.inputs, outside.ports).then(
      () => 'well',
      () => 'with an error',
    )
    return { ended, there: new Set(seen), left: existsSync(path) }
  }
  const resolved = { status: 'resolved', value: credentialsText } as const
  const vault = { resolveAll: () => Promise.resolve(new Map([[reference, resolved]])) }

  it('are there while helmfile runs, and gone afterwards, however that ends', async () => {
    expect(await during(worldWithChange())).toEqual({ ended: 'well', there: new Set([true]), left: false })
    const failing = worldWithChange({ leftOut: ['shop/web'] })
    expect(await during(failing)).toEqual({ ended: 'with an error', there: new Set([true]), left: false })
  })
})

describe('a lint', () => {
  const secrets = [{ name: 'A', reference: 'op://v/i/a' }]

  it('asks 1Password for nothing, and no cluster', async () => {
    const { asked, started, reported } = await ran(worldWithChange(), asking({ command: 'lint', secrets }))
    expect(asked).toEqual([])
    expect(reported.others).toEqual(['lint'])
    expect(started.filter(({ args }) => args.includes('get'))).toEqual([])
  })

  it.each([
    ['says so where git tracks the Connect credentials', 0, ['credentials-tracked']],
    ['says nothing of credentials that git does not track', 1, []],
  ])('%s', async (_title, exitCode, rules) => {
    const answer: Given['answer'] = ({ args }) =>
      args.includes('ls-files') ? { exitCode, stdout: '', stderr: '' } : undefined
    const { reported } = await ran(worldWithChange(), { inputs: { command: 'lint' }, answer })
    const found = reported.findings.map(({ rule }) => rule).filter((rule) => rule.startsWith('credentials'))
    expect(found).toEqual(rules)
  })
})

describe('the releases of a stack, for init', () => {
  it('are told with all that layers are made of, and nobody sees a stage that there is none of', async () => {
    const opened: string[] = []
    const nothing = () => undefined
    const stages = stagesOn({ open: (title) => void opened.push(title), line: nothing, close: nothing })
    const { inputs, ports } = outsideOf(worldWithChange(), { inputs: { command: 'lint' }, ports: { stages } })
    const releases = await releasesOfStack(inputs, ports)
    expect(opened).toEqual(['Make the tools ready', 'Read the stack'])
    const file = expect.stringMatching(/\/helmfile\.yaml$/) as unknown
    expect(releases).toMatchObject([{ namespace: 'shop', name: 'web', layer: 1, needs: [], file }])
    expect(releases[0]?.labels.get('layer')).toBe('1')
  })
})
