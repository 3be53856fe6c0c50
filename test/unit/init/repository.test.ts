import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { repositoryPorts, type Surroundings } from '../../../src/init/repository.js'
import { checkRepository, setUpRepository } from '../../../src/init/set-up.js'
import type { Setup } from '../../../src/init/setup.js'
import { workflowsOf } from '../../../src/init/workflows.js'
import { exec } from '../../../src/lib/exec.js'
import { newFolder } from '../fixtures/world.js'
import { setupWith } from './made-from.js'

const commit = 'c'.repeat(40)
let root: string
let around: Surroundings
beforeEach(() => {
  root = newFolder()
  execFileSync('git', ['init', '-q', root])
  const cwd = join(root, 'sub')
  mkdirSync(cwd)
  const places = { cwd, templates: '.github/workflows', home: root }
  around = { exec, env: process.env, version: '1.2.3', ...places }
})

it('nothing outside of the repository is read or written', async () => {
  const { read, write } = await repositoryPorts(around)
  for (const path of ['../outside-of-it', '/etc/hostname', 'a/../../outside-of-it']) {
    expect(() => read(path)).toThrow('it is outside of the repository')
    expect(() => write(path, '')).toThrow('it is outside of the repository')
  }
  expect(existsSync(join(root, '..', 'outside-of-it'))).toBe(false)
})

it('there is nothing to set up where there is no repository', async () => {
  await expect(repositoryPorts({ ...around, cwd: newFolder() })).rejects.toThrow(
    'finding the repository failed',
  )
})

describe('the action is named', () => {
  /** @param resolved where npm says that the package came from. */
  async function packaged(resolved: string) {
    const home = join(newFolder(), 'node_modules', 'helmfile-gate')
    mkdirSync(home, { recursive: true })
    const packages = { 'node_modules/helmfile-gate': { resolved } }
    writeFileSync(join(dirname(home), '.package-lock.json'), JSON.stringify({ packages }))
    return (await repositoryPorts({ ...around, home })).action()
  }

  it('as a path in its own repository', async () => {
    expect(await (await repositoryPorts(around)).action()).toEqual({ action: './', version: '' })
  })

  it('by the commit that npm has written down, and by nothing less', async () => {
    const url = 'git+ssh://git@github.com/acme/helmfile-gate.git'
    expect(await packaged(`${url}#${commit}`)).toEqual({
      action: `acme/helmfile-gate@${commit}`,
      version: 'v1.2.3',
    })
    expect(await packaged(`${url}#main`)).toBeUndefined()
    expect(await packaged(url)).toBeUndefined()
  })

  it('by the commit of its checkout, whatever repository the variables of git name', async () => {
    const home = newFolder()
    const git = (...args: string[]) => execFileSync('git', ['-C', home, ...args], { encoding: 'utf8' }).trim()
    git('init', '-q')
    git('remote', 'add', 'origin', 'https://github.com/acme/helmfile-gate.git')
    git(
      '-c',
      'user.name=a',
      '-c',
      'user.email=a@example.com',
      '-c',
      'commit.gpgsign=false',
      'commit',
      '-q',
      '--allow-empty',
      '-m',
      'A',
    )
    const env = { ...process.env, GIT_DIR: join(root, '.git') }
    const { action } = await repositoryPorts({ ...around, home, env })
    expect(await action()).toEqual({
      action: `acme/helmfile-gate@${git('rev-parse', 'HEAD')}`,
      version: 'v1.2.3',
    })
  })
})

describe('the workflows of all stacks', () => {
  const setup = setupWith({
    stack: '',
    environments: 'prod',
    layers: '1-2',
    onePassword: false,
    drift: false,
  })
  /** @param layers of each stack, as helmfile tells them now. */
  async function check(layers: Readonly<Record<string, readonly number[]>>) {
    const asked: string[] = []
    const releases = (path: string) => {
      asked.push(path)
      const name = Object.keys(layers).find((one) => path.endsWith(`${one}.yaml`)) ?? ''
      return Promise.resolve(
        (layers[name] ?? []).map((layer) => ({
          ...{ name: `r${layer}`, namespace: 'ns', needs: [], file: path },
          ...{ layer, labels: new Map([['layer', `${layer}`]]) },
        })),
      )
    }
    const { templates, write } = await repositoryPorts(around)
    for (const name of Object.keys(layers))
      workflowsOf({ ...setup, name, stack: `${name}.yaml` }, templates).forEach((text, path) =>
        write(path, text),
      )
    const ask = () => Promise.reject(new Error('nobody is asked'))
    const told: string[] = []
    const tell = (line: string) => void told.push(line)
    return { ...(await checkRepository({ around, releases, ask, tell })), asked, told }
  }

  it('are looked at, from the root of the repository, and one that is stale is enough', async () => {
    expect(await check({ one: [1, 2], two: [1, 2] })).toMatchObject({
      result: 'fits',
      asked: [join(root, 'one.yaml'), join(root, 'two.yaml')],
    })
    expect(await check({ one: [1, 2, 3], two: [1, 2] })).toMatchObject({
      result: 'stale',
      stacks: [
        { name: 'one', findings: ['layer 3 has no job: nothing would apply ns/r3'] },
        { findings: [] },
      ],
      told: [
        'The workflows do not fit one.yaml in prod:',
        '  * layer 3 has no job: nothing would apply ns/r3',
        'The workflows fit two.yaml in prod: layers 1-2.',
        'To mend that, run init --name one.',
      ],
    })
  })

  it('are held to the plan of the stack, where one of them is needed no longer', async () => {
    const { templates, write } = await repositoryPorts(around)
    const several: Setup = { ...setup, name: 'one', stack: 'one.yaml', environments: 'test,prod' }
    workflowsOf({ ...several, promoted: 'prod' }, templates).forEach((text, path) => write(path, text))
    const { result, stacks } = await check({ one: [1, 2] })
    expect(result).toBe('stale')
    expect(stacks).toMatchObject([
      {
        environments: ['prod'],
        findings: ['deploy-environment-one', 'promote-one'].map(
          (name) => `.github/workflows/${name}.yml is needed no longer: remove it`,
        ),
      },
    ])
  })

  it('need not be for each environment of the helmfile: that one has none is told, and no fault', async () => {
    writeFileSync(join(root, 'one.yaml'), 'environments:\n  prod: {}\n  laptop: {}\n')
    expect(await check({ one: [1, 2] })).toMatchObject({
      result: 'fits',
      told: [
        'The workflows fit one.yaml in prod: layers 1-2.',
        'No merge goes to laptop of one.yaml: no workflow is for it.',
      ],
    })
  })

  it('are missed where there are none', async () => {
    await expect(check({})).rejects.toThrow('none in .github/workflows was made by init: run init')
  })
})

it('a stack is named from where somebody stands, and its labels go into the file that helmfile names', async () => {
  const helmfile = join(around.cwd, 'helmfile.yaml')
  writeFileSync(helmfile, 'releases:\n  - name: web\n')
  const asked: string[] = []
  const releases = (path: string) => {
    asked.push(path)
    const layer = readFileSync(helmfile, 'utf8').includes('layer: 1') ? 1 : undefined
    const labels = new Map(layer === undefined ? [] : [['layer', '1']])
    return Promise.resolve([{ name: 'web', namespace: '', needs: [], file: helmfile, layer, labels }])
  }
  const ports = { around, releases, ask: (_: string, proposed: string) => Promise.resolve(proposed) }
  await setUpRepository({ stack: './helmfile.yaml' }, { ...ports, tell: () => undefined })
  expect(readFileSync(helmfile, 'utf8')).toBe('releases:\n  - name: web\n    labels:\n      layer: 1\n')
  expect(new Set(asked)).toEqual(new Set([helmfile]))
  expect(readFileSync(join(root, '.github/workflows/plan.yml'), 'utf8')).toContain(
    '"stack":"sub/helmfile.yaml"',
  )
})
