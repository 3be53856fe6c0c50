import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { execFile } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Build } from '../../bed/go-build.js'
import { pins } from '../../../src/tools/pins.js'
import { cacheKey } from '../../bed/tool-cache.js'
import { recipes } from '../../bed/tool-recipes.js'
import { prepareTools, type PrepareOptions, type Tool } from '../../bed/tools.js'

const run = promisify(execFile)
const script = fileURLToPath(new URL('prepare-with-fake-build.ts', import.meta.url))
const toolNames = [
  'actionlint',
  'yaml-judge',
  'prometheus-judge',
  'etcd',
  'act',
  'kwok',
  'helm',
  'kubernetes',
  'helmfile',
]

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tools-test-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

async function prepareInOwnProcess() {
  const notes = join(folder, 'notes')
  const { stdout, stderr } = await run(process.execPath, ['--import', 'tsx', script, folder, notes])
  return { ...(JSON.parse(stdout) as { dir: string; milliseconds: number }), stderr }
}

const built = (): string[] => readFileSync(join(folder, 'notes'), 'utf8').trim().split('\n')

/** @returns a build like {@link fakeBuild}, and the recipes that it is asked for. */
function notedBuild(): { asked: string[]; build: Build } {
  const asked: string[] = []
  const build: Build = (recipe, programs, target) => {
    asked.push(recipe.name)
    return fakeBuild(recipe, programs, target)
  }
  return { asked, build }
}

const fakeBuild: Build = (_recipe, programs, target) => {
  for (const program of programs) writeFileSync(join(target, program), '', { mode: 0o755 })
  return Promise.resolve()
}

/** Prepares in this process: no network, and a build that makes empty files at once. */
function prepare<Name extends Tool = Tool>(options: PrepareOptions<Name> = {}) {
  const offline = () => Promise.resolve(false)
  return prepareTools({ env: { XDG_CACHE_HOME: folder }, download: offline, build: fakeBuild, ...options })
}

describe('the cache of tools', () => {
  it('is filled once when two processes start at the same time', async () => {
    const [first, second] = await Promise.all([prepareInOwnProcess(), prepareInOwnProcess()])
    expect(first.dir).toBe(second.dir)
    expect(built()).toEqual(toolNames)
    expect(`${first.stderr}${second.stderr}`).toContain('Another process is making the tools ready')
  }, 30_000)

  it('shows which tool is built, how far it is and how long all took', async () => {
    const { stderr } = await prepareInOwnProcess()
    expect(stderr).toContain('Building 9 tools, once; about 13 min')
    expect(stderr).toContain('[4/9] etcd v3.6.14')
    expect(stderr).toMatch(/All tools are built: \d+ s\./)
  }, 30_000)

  it('serves a second start in less than a second, without a build', async () => {
    await prepareInOwnProcess()
    const { milliseconds } = await prepareInOwnProcess()
    expect(milliseconds).toBeLessThan(1000)
    expect(built()).toHaveLength(toolNames.length)
  }, 30_000)

  it('keeps what an interrupted start has finished', async () => {
    const asked: string[] = []
    const interrupted: Build = (recipe, programs, target) => {
      if (recipe.name === 'kwok') return Promise.reject(new Error('interrupted'))
      asked.push(recipe.name)
      return fakeBuild(recipe, programs, target)
    }
    await expect(prepare({ build: interrupted })).rejects.toThrow('interrupted')
    const rest = notedBuild()
    await prepare({ build: rest.build })
    expect([...asked, ...rest.asked]).toEqual(toolNames)
  })

  it('takes over the lock of a process that was killed', async () => {
    const { dir } = await prepare()
    rmSync(dir, { recursive: true })
    mkdirSync(`${dir}.lock`)
    const longAgo = new Date(Date.now() - 60_000)
    utimesSync(`${dir}.lock`, longAgo, longAgo)
    await prepare()
    expect(existsSync(join(dir, 'helm'))).toBe(true)
  })

  it('builds only what could not be downloaded', async () => {
    const asked: string[] = []
    const tools = await prepare({
      download: (name, target) => {
        if (name !== 'helm' && name !== 'kubectl') return Promise.resolve(false)
        writeFileSync(join(target, name), 'official', { mode: 0o755 })
        return Promise.resolve(true)
      },
      build: (recipe, programs, target) => {
        asked.push(...programs)
        return fakeBuild(recipe, programs, target)
      },
    })
    expect(asked).not.toContain('helm')
    expect(asked).not.toContain('kubectl')
    expect(asked).toEqual(expect.arrayContaining(['helmfile', 'kube-apiserver', 'kwok']))
    expect(readFileSync(tools.kubectl, 'utf8')).toBe('official')
  })

  it('takes over what was made of the same pins, and builds the tool that moved', async () => {
    const { dir } = await prepare()
    const made = JSON.parse(readFileSync(join(dir, '.complete'), 'utf8')) as Record<string, object>
    made['kwok'] = { ...made['kwok'], key: 'of another version' }
    writeFileSync(join(dir, '.complete'), JSON.stringify(made))
    writeFileSync(join(dir, 'helm'), 'made before')
    renameSync(dir, join(dir, '..', 'tools-of-other-pins'))
    const { asked, build } = notedBuild()
    const tools = await prepare({ build })
    expect(asked).toEqual(['kwok'])
    expect(readFileSync(tools.helm, 'utf8')).toBe('made before')
  })

  it('takes over a folder of fewer tools, known by its name', async () => {
    const { dir } = await prepare()
    const before = recipes().filter(({ name }) => name !== 'yaml-judge')
    const versions = Object.fromEntries(before.map(({ name, version }) => [name, version]))
    writeFileSync(join(dir, '.complete'), JSON.stringify(versions))
    renameSync(dir, join(dir, '..', `tools-${cacheKey(before)}`))
    const { asked, build } = notedBuild()
    await prepare({ build })
    expect(asked).toEqual(['yaml-judge'])
  })

  it('holds first what is asked for, and gets the rest when that is asked for', async () => {
    const first = notedBuild()
    const { dir, ...paths } = await prepare({ names: ['kubectl', 'etcd'], build: first.build })
    expect(first.asked).toEqual(['etcd', 'kubernetes'])
    expect(paths).toEqual({ kubectl: join(dir, 'kubectl'), etcd: join(dir, 'etcd') })
    expect(existsSync(join(dir, '.complete'))).toBe(false)
    const again = notedBuild()
    expect(await prepare({ names: ['etcd'], build: again.build })).toEqual({ dir, etcd: paths.etcd })
    expect(again.asked).toEqual([])
    const rest = notedBuild()
    expect((await prepare({ build: rest.build })).dir).toBe(dir)
    expect(rest.asked).toEqual(toolNames.filter((name) => !first.asked.includes(name)))
    expect(existsSync(join(dir, '.complete'))).toBe(true)
  })

  it('is not in the way of a program that runs from it while others are added', async () => {
    const { dir, etcd } = await prepare({ names: ['etcd'] })
    writeFileSync(etcd, 'in use')
    await prepare()
    expect(readFileSync(join(dir, 'etcd'), 'utf8')).toBe('in use')
  })

  it('takes over what a folder of some tools holds', async () => {
    const { dir } = await prepare({ names: ['helm', 'kwok'] })
    renameSync(dir, join(dir, '..', 'tools-of-other-pins'))
    const { asked, build } = notedBuild()
    await prepare({ names: ['helm', 'kwok', 'act'], build })
    expect(asked).toEqual(['act'])
  })

  it('removes what a process that was killed left half done', async () => {
    const { dir } = await prepare({ names: ['helm'] })
    mkdirSync(join(dir, '.etcd-x8Zq1'))
    writeFileSync(join(dir, '.etcd.partial'), '')
    await prepare()
    expect(readdirSync(dir).filter((name) => name.includes('etcd'))).toEqual(['etcd'])
  })

  it('does not take what a build left half done for a tool', async () => {
    const { dir } = await prepare()
    rmSync(join(dir, '.complete'))
    const { dir: again } = await prepare()
    expect(existsSync(join(again, '.complete'))).toBe(true)
  })
})

describe('a folder named in HELMFILE_GATE_TOOLS', () => {
  it('is used as it is when it holds every program', async () => {
    for (const name of recipes().flatMap(({ programs }) => Object.keys(programs))) {
      writeFileSync(join(folder, name), '', { mode: 0o755 })
    }
    const tools = await prepareTools({ env: { HELMFILE_GATE_TOOLS: folder } })
    expect(tools).toMatchObject({ dir: folder, kubeApiserver: join(folder, 'kube-apiserver') })
  })

  it('needs to hold no more than what is asked for', async () => {
    writeFileSync(join(folder, 'helm'), '', { mode: 0o755 })
    const tools = await prepareTools({ names: ['helm'], env: { HELMFILE_GATE_TOOLS: folder } })
    expect(tools).toEqual({ dir: folder, helm: join(folder, 'helm') })
  })

  it.each([
    ['is missing', undefined],
    ['is not executable', 0o644],
  ])('is refused, naming the program that %s', async (_why, mode) => {
    for (const name of recipes().flatMap(({ programs }) => Object.keys(programs))) {
      if (name !== 'kwok') writeFileSync(join(folder, name), '', { mode: 0o755 })
      else if (mode !== undefined) writeFileSync(join(folder, name), '', { mode })
    }
    const preparing = prepareTools({ env: { HELMFILE_GATE_TOOLS: folder } })
    await expect(preparing).rejects.toThrow(
      /^preparing the tools: the folder .* has no kwok: put the missing/,
    )
  })
})

describe('the Go command', () => {
  const failure = { name: 'Failure', reason: 'tool-unavailable' }

  it('is asked for, with its version, when it is not installed', async () => {
    const preparing = prepareTools({
      env: { XDG_CACHE_HOME: folder, PATH: folder },
      download: () => Promise.resolve(false),
    })
    await expect(preparing).rejects.toMatchObject(failure)
    await expect(preparing).rejects.toThrow(/Go is not installed: install Go 1\.26\.2 or newer/)
  })

  it('is refused when it is older than the modules need', async () => {
    writeFileSync(join(folder, 'go'), '#!/bin/sh\necho go1.24.11\n', { mode: 0o755 })
    const preparing = prepareTools({
      env: { XDG_CACHE_HOME: folder, PATH: folder },
      download: () => Promise.resolve(false),
    })
    await expect(preparing).rejects.toMatchObject(failure)
    await expect(preparing).rejects.toThrow(/Go 1\.24\.11 is too old: install Go 1\.26\.2 or newer/)
  })
})

it('builds the versions that the product pins', () => {
  const versions = Object.fromEntries(recipes().map(({ name, version }) => [name, version.slice(1)]))
  expect(versions).toMatchObject({
    helm: pins.helm.version,
    helmfile: pins.helmfile.version,
    kubernetes: pins.kubectl.version,
  })
})
