/**
 * What one plan leaves to the next, with real helm: nothing is rendered twice, nothing that has changed is missed, and
 * no value lies on the disk. Each plan is held against one that keeps nothing: their approvals must be the same text.
 */
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { startBed, type Bed } from '../bed/bed.js'
import { startChartRepository, type ChartRepository } from '../bed/chart-repository.js'
import { chart, configMap, release, stacksOn, type Planned, type SmallStack } from './small-stack.js'

let bed: Bed
let charts: string
let repository: ChartRepository
let tools: string
let folder: string
beforeAll(async () => {
  bed = await startBed({ charts: false })
  charts = await mkdtemp(join(tmpdir(), 'helmfile-gate-kept-charts-'))
  await publish('one')
}, 120_000)
afterAll(async () => {
  await repository?.stop()
  await bed.stop()
  await rm(charts, { recursive: true, force: true })
}, 30_000)
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'helmfile-gate-kept-'))
  tools = await watchedTools(join(folder, 'tools'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))
const stackWith = stacksOn(() => bed)

const token = 'ops_kept_test_token'

/** Publishes a chart, once more under the same version after the first time. */
async function publish(value: string, name = 'fetched'): Promise<void> {
  const files = chart(name, { 'templates/map.yaml': configMap(name, value) })
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(charts, path, '..'), { recursive: true })
    await writeFile(join(charts, path), text)
  }
  if (repository) await repository.publish(join(charts, name))
  else repository = await startChartRepository({ tools: bed.tools, charts })
}

/** The bed's tools, each of which writes down what it is started with. */
async function watchedTools(dir: string): Promise<string> {
  await mkdir(dir)
  for (const name of ['helm', 'helmfile', 'kubectl'] as const) {
    const script = `#!/bin/sh\necho "${name} $*" >> '${dir}/calls'\nexec '${bed.tools[name]}' "$@"\n`
    await writeFile(join(dir, name), script, { mode: 0o755 })
  }
  return dir
}

const local = {
  ...chart('web', {
    'templates/map.yaml': configMap('web', '{{ .Values.word | default "none" | quote }}'),
    'templates/file.yaml': configMap('web-file', '{{ .Files.Get "file.txt" | trim | quote }}'),
    'templates/api.yaml': configMap(
      'web-api',
      '{{ .Capabilities.APIVersions.Has "kept.example/v1" | quote }}',
    ),
    'file.txt': 'text\n',
    'charts/part/Chart.yaml': 'apiVersion: v2\nname: part\nversion: 1.0.0\n',
    'charts/part/templates/map.yaml': configMap('part', 'one'),
  }),
  'words.txt': 'first',
}

function files(): Record<string, string> {
  const helmfile = `repositories:
  - name: kept
    url: ${repository.url}
releases:
${release('web', 'kept', './web', ['labels: {layer: 1}', 'values: [values.yaml.gotmpl]'])}${release('fetched', 'kept', 'kept/fetched', ['version: 1.0.0', 'labels: {layer: 1}'])}${release('plain', 'kept', './plain', ['labels: {layer: 1}'])}`
  return {
    ...local,
    'helmfile.yaml': helmfile,
    'values.yaml.gotmpl': 'word: {{ readFile "words.txt" | trim }}-{{ env "KEPT_WORD" | default "unset" }}\n',
    'plain/map.yaml': configMap('plain', 'one'),
  }
}

interface Counted extends Planned {
  /** What helm was started for. */
  readonly helm: readonly string[]
  readonly processes: number
}

async function plan(
  stack: SmallStack,
  { cache = join(folder, 'cache'), env = {} }: { cache?: string; env?: Record<string, string> } = {},
): Promise<Counted> {
  const calls = join(tools, 'calls')
  await writeFile(calls, '')
  const inputs = { 'cache-dir': cache, 'op-service-account-token': token, 'tools-dir': tools }
  const file = join(folder, 'plan.json')
  const step = await stack.act({ command: 'plan', 'plan-file': file, ...inputs }, { env })
  if (step.exitCode !== 0) throw new Error(step.log)
  const lines = (await readFile(calls, 'utf8')).split('\n').filter(Boolean)
  return {
    plan: JSON.parse(await readFile(file, 'utf8')) as Planned['plan'],
    approval: step.outputs.approval ?? '',
    step,
    helm: lines
      .filter((line) => line.startsWith('helm '))
      .map((line) => /\b(version|template|repo)\b/.exec(line)?.[1] ?? line),
    processes: lines.length,
  }
}

const renders = ({ helm }: Counted) => helm.filter((word) => word === 'template').length

describe('a second plan', () => {
  it('renders nothing, reads no repository, starts few processes, and approves the same', async () => {
    const stack = await stackWith(files())
    const first = await plan(stack)
    const second = await plan(stack)
    // Three releases, and the folder that helmfile makes a chart of.
    expect(renders(first)).toBe(4)
    expect(first.helm).toContain('repo')
    // A folder of tools is asked for three versions.
    expect(second.helm).toEqual(['version'])
    expect(second.processes).toBeLessThanOrEqual(first.processes - 7)
    expect(second.approval).toBe(first.approval)
    expect((await plan(stack, { cache: 'none' })).approval).toBe(first.approval)
  })

  it('renders only what has changed, and says in its log what was kept and where the time went', async () => {
    const stack = await stackWith(files())
    await plan(stack)
    await stack.write({ 'web/templates/map.yaml': configMap('web', 'other') })
    const changed = await plan(stack)
    expect(renders(changed)).toBe(1)
    expect(changed.step.log).toMatch(
      /^::group::Render, and compare .*\n(?:.*\n)*?releases 3, of which kept from an earlier plan 2\n::endgroup::\nRender, and compare .*: \d+\.\d s$/m,
    )
    expect(changed.step.summary).toMatch(/, \d+ s \((?:\w+ \d+\.\d s(?:, )?)+\)\. /)
  })
})

describe('a change is never missed', () => {
  const cases: readonly {
    readonly what: string
    readonly change: (stack: SmallStack) => Promise<unknown>
    readonly env?: Record<string, string>
    readonly undo?: () => Promise<unknown>
  }[] = [
    {
      what: 'a template',
      change: (stack) => stack.write({ 'web/templates/map.yaml': configMap('web', 'x') }),
    },
    { what: 'a file that values read', change: (stack) => stack.write({ 'words.txt': 'second' }) },
    { what: 'a file that a template reads', change: (stack) => stack.write({ 'web/file.txt': 'other\n' }) },
    {
      what: 'a dependency in charts/',
      change: (stack) => stack.write({ 'web/charts/part/templates/map.yaml': configMap('part', 'two') }),
    },
    {
      what: 'a file of a plain folder',
      change: (stack) => stack.write({ 'plain/map.yaml': configMap('plain', 'x') }),
    },
    {
      what: 'a file that is new',
      change: (stack) => stack.write({ 'web/templates/n.yaml': configMap('n', 'x') }),
    },
    { what: 'an environment variable', change: () => Promise.resolve(), env: { KEPT_WORD: 'set' } },
    {
      what: 'an API that the cluster offers',
      change: async () => {
        await writeFile(join(folder, 'crd.yaml'), definition)
        await bed.kubectl(['apply', '-f', join(folder, 'crd.yaml')])
      },
      undo: () => bed.kubectl(['delete', 'crd', 'things.kept.example']),
    },
    {
      what: 'a default value of the chart',
      change: (stack) =>
        stack.write({
          'web/values.yaml': 'more: yes\n',
          'web/templates/v.yaml': configMap('v', '{{ .Values.more | quote }}'),
        }),
    },
  ]
  it.each(cases)('$what', async ({ change, env = {}, undo }) => {
    const stack = await stackWith(files())
    const before = await plan(stack)
    await change(stack)
    try {
      const after = await plan(stack, { env })
      expect(after.approval).not.toBe(before.approval)
      expect(after.approval).toBe((await plan(stack, { env, cache: 'none' })).approval)
    } finally {
      await undo?.()
    }
  })

  it('a chart that is published anew under its version, once the index is read again', async () => {
    const stack = await stackWith(files())
    const before = await plan(stack)
    await publish('two')
    await publish('one', 'later')
    try {
      // Plan and apply both take what the kept index names, by its digest.
      expect((await plan(stack)).approval).toBe(before.approval)
      // A chart that the kept index does not name has it read again.
      const later = release('later', 'kept', 'kept/later', ['version: 1.0.0', 'labels: {layer: 1}'])
      await stack.write({ 'helmfile.yaml': `${files()['helmfile.yaml']}${later}` })
      const after = await plan(stack)
      expect(after.helm).toContain('repo')
      // The new release, and the one whose chart is another now.
      expect(renders(after)).toBe(2)
      expect(after.approval).toBe((await plan(stack, { cache: 'none' })).approval)
    } finally {
      await publish('one')
    }
  })

  it('another helm', async () => {
    const stack = await stackWith(files())
    await plan(stack)
    await writeFile(join(tools, 'helm'), `${await readFile(join(tools, 'helm'), 'utf8')}# another\n`)
    expect(renders(await plan(stack))).toBe(4)
  })
})

describe('what is kept', () => {
  it('holds no value of a secret, neither with a token nor without one', async () => {
    const secret = 'hunter2-kept-secret'
    const map = `apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\nstringData:\n  password: ${secret}\n`
    const stack = await stackWith({ ...files(), 'web/templates/secret.yaml': map })
    const first = await plan(stack)
    expect(renders(first)).toBe(4)
    expect(renders(await plan(stack))).toBe(0)
    const base64 = Buffer.from(secret).toString('base64')
    for (const text of await textsIn(join(folder, 'cache'))) {
      expect(text).not.toContain(secret)
      expect(text).not.toContain(base64)
    }
    // Without a token there is no key but one on the same disk: what may hold a secret is rendered each time.
    const plain = { 'cache-dir': join(folder, 'other'), 'tools-dir': tools }
    for (const left of [4, 1]) {
      await writeFile(join(tools, 'calls'), '')
      expect((await stack.act({ command: 'plan', ...plain })).exitCode).toBe(0)
      const calls = (await readFile(join(tools, 'calls'), 'utf8')).split('\n')
      expect(calls.filter((line) => line.startsWith('helm template'))).toHaveLength(left)
    }
  })

  it.each([
    ['cut short', (path: string) => truncate(path, 40)],
    ['altered', async (path: string) => writeFile(path, Buffer.concat([await readFile(path), Buffer.of(1)]))],
    ['emptied', (path: string) => truncate(path, 0)],
  ] as const)('is made again when it was %s', async (_, spoil) => {
    const stack = await stackWith(files())
    const before = await plan(stack)
    await Promise.all((await pathsIn(join(folder, 'cache'))).map(spoil))
    const after = await plan(stack)
    expect(renders(after)).toBe(4)
    expect(after.approval).toBe(before.approval)
  })

  it('is not used when it was made with another token', async () => {
    const stack = await stackWith(files())
    await plan(stack)
    const other = await stack.act({
      ...{ command: 'plan', 'cache-dir': join(folder, 'cache'), 'tools-dir': tools },
      'op-service-account-token': 'ops_another_token',
    })
    expect(other.exitCode).toBe(0)
    const calls = (await readFile(join(tools, 'calls'), 'utf8')).split('\n')
    expect(calls.filter((line) => line.startsWith('helm template'))).toHaveLength(8)
  })

  it('is not trusted in a folder that others can write to', async () => {
    const stack = await stackWith(files())
    await plan(stack)
    const cache = join(folder, 'cache')
    for (const name of await readdir(cache)) await chmod(join(cache, name), 0o777)
    expect(renders(await plan(stack))).toBe(4)
  })

  it('is readable by this user alone', async () => {
    await plan(await stackWith(files()))
    for (const path of await pathsIn(join(folder, 'cache'))) expect((await stat(path)).mode & 0o077).toBe(0)
  })
})

const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.kept.example}
spec:
  group: kept.example
  scope: Namespaced
  names: {plural: things, singular: thing, kind: Thing}
  versions:
    - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
`

async function pathsIn(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
  if (paths.length === 0) throw new Error('nothing is kept')
  return paths
}

async function textsIn(dir: string): Promise<string[]> {
  return Promise.all((await pathsIn(dir)).map((path) => readFile(path, 'latin1')))
}
