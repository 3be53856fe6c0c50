import { describe, expect, it } from '@jest/globals'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Command, Completed } from '../../../src/lib/exec.js'
import { helmfilePort, stackFailure, type HelmfileOptions } from '../../../src/stack/helmfile.js'
import { stackRelease } from '../fixtures/plan.js'

const ok: Completed = { exitCode: 0, stdout: '[]', stderr: '' }

function recorded(answer: Completed = ok, over: Partial<HelmfileOptions> = {}) {
  const commands: Command[] = []
  const exec = (command: Command) => {
    commands.push(command)
    return Promise.resolve(answer)
  }
  const tools = { helmfile: '/tools/helmfile', helm: '/tools/helm' }
  const stack = { stack: '/s/helmfile.yaml', environment: 'production', redact: (text: string) => text }
  const port = helmfilePort({ exec, ...tools, ...stack, env: { A: '1' }, ...over })
  return { port, commands }
}

describe("helmfile's command line", () => {
  const globals = '--helm-binary /tools/helm --file /s/helmfile.yaml --environment production --no-color'

  it.each([
    [{}, globals],
    [{ chartMirror: 'http://m' }, `${globals} --state-values-set-string chartMirror=http://m`],
    [{ kubeContext: 'home' }, `${globals} --kube-context home`],
  ])('has the options %j before the command', async (over, expected) => {
    const { port, commands } = recorded(ok, over)
    await port.list()
    expect(commands[0]).toMatchObject({ file: '/tools/helmfile', env: { A: '1' } })
    expect(commands[0]?.args.join(' ')).toBe(
      `${expected} --selector name!=- list --skip-charts --output json`,
    )
  })

  it('names each release in full, so that one of the same name elsewhere is not touched', async () => {
    const { port, commands } = recorded()
    const releases = [stackRelease(), stackRelease({ name: 'db', namespace: 'data' })]
    const onLine = () => undefined
    await port.sync(releases, onLine)
    expect(commands[0]?.args.slice(7)).toEqual([
      ...['--selector', 'name=web,namespace=shop', '--selector', 'name=db,namespace=data'],
      ...['sync', '--skip-deps', '--hide-notes', '--concurrency', '32'],
    ])
    expect(commands[0]).toMatchObject({ onLine })
  })

  it.each(['list', 'built', 'repos'] as const)(
    'has helmfile look at conditions also where all releases are meant: %s',
    async (command) => {
      const { port, commands } = recorded()
      await port[command]()
      expect(commands[0]?.args.slice(7, 9)).toEqual(['--selector', 'name!=-'])
    },
  )

  it('is the same in plan and apply, so that no template can tell which of them it is', async () => {
    const { port, commands } = recorded()
    await port.sync([stackRelease()])
    await port.sync([stackRelease()], () => undefined)
    expect(commands[0]?.args).toEqual(commands[1]?.args)
  })

  it('has helm fetch dependencies only where a chart of the stack lacks them', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'helmfile-test-'))
    const lacking = 'dependencies: [{name: lib, version: 1.0.0, repository: file://../lib}]\n'
    await writeFile(join(folder, 'Chart.yaml'), lacking)
    const syncAfter = async (chart: string) => {
      const stdout = `filepath: /s/helmfile.yaml\nreleases: [{name: web, namespace: shop, chart: ${chart}}]\n`
      const { port, commands } = recorded({ ...ok, stdout })
      await port.built()
      await port.sync([stackRelease()])
      return commands.at(-1)?.args.includes('--skip-deps')
    }
    expect(await syncAfter(folder)).toBe(false)
    expect(await syncAfter('repo/web')).toBe(true)
    const { port, commands } = recorded({
      ...ok,
      stdout: `filepath: /s/helmfile.yaml\nreleases: [{name: other, namespace: shop, chart: ${folder}}]\n`,
    })
    await port.built()
    await port.sync([stackRelease()])
    expect(commands.at(-1)?.args).toContain('--skip-deps')
    await rm(folder, { recursive: true })
  })

  it('is not started for an empty selection, which helmfile would take for every release', async () => {
    const { port, commands } = recorded()
    await expect(port.sync([])).rejects.toThrow('helmfile without a selector would work on every release')
    expect(commands).toEqual([])
  })

  it('reads the chart repositories once, however often it is asked', async () => {
    const { port, commands } = recorded()
    await Promise.all([port.repos(), port.repos()])
    await port.repos()
    expect(commands).toHaveLength(1)
  })
})

describe("helmfile's answer", () => {
  it('may be an empty list, which it writes as null', async () => {
    await expect(recorded({ ...ok, stdout: 'null\n' }).port.list()).resolves.toEqual([])
  })

  const web = {
    ...{ name: 'web', namespace: 'shop', enabled: true, installed: true },
    ...{ labels: 'layer:1', chart: 'r/web', version: '1.0.0' },
  }

  it('is a list of releases', async () => {
    const stdout = JSON.stringify([web, { ...web, name: '__proto__', later: 'more' }])
    await expect(recorded({ ...ok, stdout }).port.list()).resolves.toEqual([
      web,
      { ...web, name: '__proto__' },
    ])
  })

  it.each([
    ['what a hook prints', 'token=hunter2\n[]', 'it is not JSON'],
    ['an object', '{"hunter2":[]}', 'it has another form'],
    ['a release without a name', JSON.stringify([{ ...web, name: undefined }]), '0.name is missing, or'],
    ['a name that is a number', JSON.stringify([web, { ...web, name: 7 }]), '1.name is missing, or'],
    ['a NUL byte in a name', JSON.stringify([{ ...web, name: 'a\0b' }]), '0.name is missing, or'],
    ['a line end in a namespace', JSON.stringify([{ ...web, namespace: 'a\nb' }]), '0.namespace is missing'],
    ['a word for a switch', JSON.stringify([{ ...web, installed: 'hunter2' }]), '0.installed is missing'],
  ])('is refused without its content: %s', async (_title, stdout, wrong) => {
    const error: unknown = await recorded({ ...ok, stdout })
      .port.list()
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      reason: 'stack-invalid',
      message: expect.stringContaining(
        `listing the releases failed: the output of \`helmfile list\` cannot be read: ${wrong}`,
      ) as unknown,
    })
    expect(String(error)).not.toContain('hunter2')
  })

  it('fails as one line', async () => {
    const { port } = recorded({
      exitCode: 1,
      stdout: '',
      stderr: 'in ./helmfile.yaml: no such template "x"\n',
    })
    await expect(port.list()).rejects.toMatchObject({
      reason: 'stack-invalid',
      message: expect.stringMatching(
        /^listing the releases failed: in \.\/helmfile\.yaml: no such template "x": run `helmfile build`/,
      ),
    })
  })
})

describe('what helmfile says', () => {
  it('comes without secrets, whether it failed or not', async () => {
    const said = { exitCode: 1, stdout: 'a hunter2', stderr: 'b hunter2' }
    const { port } = recorded(said, { redact: (text) => text.replaceAll('hunter2', '***') })
    expect(await port.sync([stackRelease()])).toEqual({ exitCode: 1, stdout: 'a ***', stderr: 'b ***' })
    await expect(port.built()).rejects.toThrow(/b \*\*\*/)
  })
})

describe('a failure of helmfile', () => {
  const dump = `in ./helmfile.yaml: command "/tools/helm" exited with non-zero status:

PATH:
  /tools/helm

ARGS:
  0: helm (4 bytes)
  1: --set (5 bytes)
  2: password=hunter2 (16 bytes)

ERROR:
  exit status 1

EXIT STATUS
  1

STDERR:
  Error: chart "web" matching 9.9.9 not found in repo index

COMBINED OUTPUT:
  Error: chart "web" matching 9.9.9 not found in repo index
`

  it("is told in helm's words, without the arguments that helmfile dumps", () => {
    const failure = stackFailure('rendering the stack', { exitCode: 1, stdout: '', stderr: dump })
    expect(failure.reason).toBe('chart-unavailable')
    expect(failure.message).toBe(
      'rendering the stack failed: chart "web" matching 9.9.9 not found in repo index: ' +
        'check the chart repositories of the helmfile, or the input chart-mirror',
    )
  })

  it.each([
    [
      'Error: looks like "http://m" is not a valid chart repository or cannot be reached: dial tcp',
      'chart-unavailable',
    ],
    ['Error: could not find protocol handler for: ', 'chart-unavailable'],
    ['err: no releases found that matches specified selector(layer=9) and environment(x)', 'bad-input'],
    ['in ./helmfile.yaml: HELMFILE_DISABLE_HOOKS is active: x', 'stack-invalid'],
    ['in ./helmfile.yaml: yaml: line 3: did not find expected key', 'stack-invalid'],
    ['', 'stack-invalid'],
  ])('%j has the reason %s', (stderr, reason) => {
    expect(stackFailure('listing', { exitCode: 1, stdout: '', stderr }).reason).toBe(reason)
  })

  it('by a hook that may not run names the way out', () => {
    const stderr = 'in ./helmfile.yaml: HELMFILE_DISABLE_HOOKS is active: hook "x" of hunter2\n'
    expect(stackFailure('rendering the stack', { exitCode: 1, stdout: '', stderr }).message).toBe(
      'rendering the stack failed: it has hooks, and what a hook does is in no plan: ' +
        'make them Jobs in a chart, or name their owner in the input allow-hooks',
    )
  })

  it('goes on to the next line where helmfile does', () => {
    const stderr =
      'in ./helmfile.yaml: failed to read: yaml: unmarshal errors:\n  line 1: field releasess not found\n'
    const { message } = stackFailure('listing', { exitCode: 1, stdout: '', stderr })
    expect(message).toContain('unmarshal errors: line 1: field releasess not found: run')
  })

  it('is one line even when helmfile says nothing', () => {
    expect(stackFailure('listing', { exitCode: 1, stdout: '', stderr: '' }).message).toMatch(
      /^listing failed: helmfile said nothing: /,
    )
  })
})
