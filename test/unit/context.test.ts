import { existsSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { beforeAll, describe, expect, it } from '@jest/globals'
import type { Command } from '../../src/lib/exec.js'
import { run } from '../../src/main.js'
import { outsideOf, type Given } from './fixtures/outside.js'
import { newWorld, worldWithChange } from './fixtures/world.js'
import { stackRelease } from './fixtures/plan.js'

type Program = 'git' | 'kubectl' | 'helm' | 'helmfile'
const programs: readonly Program[] = ['git', 'kubectl', 'helm', 'helmfile']

/** @returns what each program of a plan was started with. */
async function planWith(given: Given = {}) {
  const outside = outsideOf(worldWithChange(), given)
  await run(outside.inputs, outside.ports)
  const of = (program: Program) => outside.started.filter(({ file }) => basename(file) === program)
  for (const program of programs) expect(of(program).length).toBeGreaterThan(0)
  return { ...outside, of }
}

describe('what a stack could read, or could be misled by', () => {
  const hidden = [
    ['an input of the action', 'INPUT_OP-SERVICE-ACCOUNT-TOKEN'],
    ['what the action keeps for its last step', 'STATE_credentials'],
    ['the token of the runner', 'ACTIONS_RUNTIME_TOKEN'],
    ['what an ID token is asked for with', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN'],
    ['the token of 1Password', 'OP_SERVICE_ACCOUNT_TOKEN'],
    ['the token of a Connect server', 'OP_CONNECT_TOKEN'],
    ['the token of GitHub', 'GITHUB_TOKEN'],
    ['the file that sets outputs', 'GITHUB_OUTPUT'],
    ['the file that sets variables of later steps', 'GITHUB_ENV'],
    ['the file that adds programs to later steps', 'GITHUB_PATH'],
    ['the file that keeps state', 'GITHUB_STATE'],
    ['the file of the summary', 'GITHUB_STEP_SUMMARY'],
    ['another cluster for helm', 'HELM_KUBEAPISERVER'],
    ['another context for helm', 'HELM_KUBECONTEXT'],
    ['another token for helm', 'HELM_KUBETOKEN'],
    ['another namespace for helm', 'HELM_NAMESPACE'],
    ['what changes the print of diffs', 'HELM_DIFF_COLOR'],
    ['another context for helmfile', 'HELMFILE_KUBE_CONTEXT'],
    ['another namespace for helmfile', 'HELMFILE_NAMESPACE'],
    ['what makes helmfile ask', 'HELMFILE_INTERACTIVE'],
    ['what makes helmfile print more', 'HELMFILE_DEBUG'],
  ] as const
  let started: readonly Command[]
  beforeAll(async () => {
    ;({ started } = await planWith({
      env: Object.fromEntries(hidden.map(([, name]) => [name, `of ${name}`])),
    }))
  })

  it.each(hidden)('is kept from every program: %s', (_title, name) => {
    const knowing = started.filter(({ env }) => Object.values(env ?? process.env).includes(`of ${name}`))
    expect(knowing).toEqual([])
  })

  it('leaves what a stack may need', async () => {
    const given = {
      HOME: '/home/ada',
      AWS_REGION: 'eu',
      GITHUB_SHA: 'c0',
      OP_ITEM: 'a',
      HELM_CACHE_HOME: '/c',
    }
    const { of } = await planWith({ env: given })
    for (const program of programs) expect(of(program)[0]?.env).toMatchObject(given)
  })
})

describe('the secrets of a stack', () => {
  const given: Given = { inputs: { secrets: [{ name: 'PASSWORD', reference: 'op://v/i/f' }] } }

  it('are there for helmfile, and for helm, which it would have started, and for nobody else', async () => {
    const { started, of } = await planWith(given)
    const knowing = started.filter(({ env }) => env?.['PASSWORD'] === 'op://v/i/f')
    expect(new Set(knowing)).toEqual(new Set([...of('helmfile'), ...of('helm')]))
    expect(started.filter(({ args }) => args.join(' ').includes('op://'))).toEqual([])
  })
})

describe('helmfile', () => {
  it('is given the door for helm, and never helm', async () => {
    const { of, ports } = await planWith()
    const door = `${dirname(ports.plugins)}/door/helm`
    for (const { args } of of('helmfile')) expect(args[args.indexOf('--helm-binary') + 1]).toBe(door)
  })

  it.each<[title: string, allowHooks: string[], expected: string | undefined]>([
    ['runs no hook', [], 'true'],
    ['runs hooks where the input allow-hooks names an owner', ['shop/web'], undefined],
  ])('%s', async (_title, allowHooks, expected) => {
    const { of } = await planWith({ inputs: { allowHooks } })
    for (const { env } of of('helmfile')) expect(env?.['HELMFILE_DISABLE_HOOKS']).toBe(expected)
  })

  it('works on the cluster that kubectl reads, with helm', async () => {
    const { started, of } = await planWith({ inputs: { kubeconfig: '/k', kubeContext: 'prod' } })
    for (const program of ['kubectl', 'helm', 'helmfile'] as const)
      for (const { env } of of(program)) expect(env?.['KUBECONFIG']).toBe('/k')
    const without = started.filter(
      ({ file, args }) =>
        file !== 'git' && !/--(kube-)?context[= ]prod( |$)/.test(args.join(' ')) && args[0] !== 'version',
    )
    expect(without).toEqual([])
  })
})

describe('helm', () => {
  it('renders with the guard, and starts no plugin for its own commands', async () => {
    const { of } = await planWith()
    for (const { args, env } of of('helm')) {
      expect(args.slice(1, 3).join(' ')).toMatch(
        /^--post-renderer=gate-guard --post-renderer-args=[0-9a-f]{32}$/,
      )
      expect(env?.['HELM_NO_PLUGINS']).toBe('1')
    }
  })
})

describe('the folders of a run', () => {
  it('are gone afterwards, however it ends', async () => {
    const { of } = await planWith()
    const folder = of('helmfile')[0]?.env?.['TMPDIR'] ?? ''
    expect(basename(folder)).toBe('tmp')
    expect(existsSync(dirname(folder))).toBe(false)

    const outside = outsideOf(newWorld())
    await expect(run(outside.inputs, outside.ports)).rejects.toThrow('the stack has no enabled release')
    const failed = outside.started.find(({ file }) => basename(file) === 'helmfile')?.env?.['TMPDIR'] ?? ''
    expect(basename(failed)).toBe('tmp')
    expect(existsSync(dirname(failed))).toBe(false)
  })
})

describe('the commit that an approval is held to', () => {
  /** A stack that nobody checked out. */
  async function withoutCheckout(command: 'plan' | 'lint', env: NodeJS.ProcessEnv) {
    const outside = outsideOf(newWorld({ releases: [stackRelease()] }), { inputs: { command }, env })
    rmSync(join(dirname(outside.inputs.stack), '.git'), { recursive: true })
    await run(outside.inputs, outside.ports).catch((error: unknown) =>
      outside.reported.others.push(String(error)),
    )
    return outside
  }

  it('must be there in a workflow, before the stack is read', async () => {
    const { started, reported } = await withoutCheckout('plan', { GITHUB_ACTIONS: 'true' })
    expect(reported.others).toEqual([
      expect.stringContaining('finding the commit that is checked out failed'),
    ])
    expect(started).toEqual([])
  })

  it('may be missing in a terminal, and for a lint', async () => {
    const { reported } = await withoutCheckout('plan', {})
    expect(reported.plans).toMatchObject([{ plan: { commit: '' } }])
    expect((await withoutCheckout('lint', { GITHUB_ACTIONS: 'true' })).reported.others).toEqual(['lint'])
  })
})
