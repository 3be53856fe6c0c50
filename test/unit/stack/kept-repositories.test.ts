import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { SealedFolder } from '../../../src/lib/sealed-folder.js'
import { builtStack, type BuiltHelmfile } from '../../../src/stack/built-stack.js'
import { keptRepositories } from '../../../src/stack/kept-repositories.js'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'helmfile-gate-repositories-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

function memory(): SealedFolder & { readonly size: () => number } {
  const files = new Map<string, Buffer>()
  return {
    read: (name) => Promise.resolve(files.get(name)),
    write: (name, content) => Promise.resolve(void files.set(name, content)),
    tidy: () => Promise.resolve(),
    size: () => files.size,
  }
}

const digest = 'a'.repeat(64)

const index = `entries:
  web:
    - {version: 1.0.0, digest: ${digest}}
    - {version: v2.0.0, digest: ${'b'.repeat(64)}}
    - {version: 3.0.0}
    - {version: 4.0.0, digest: ${'c'.repeat(64)}}
    - {version: v4.0.0, digest: ${'d'.repeat(64)}}
`

function stackOf(
  version = '1.0.0',
  repository = '{name: r, url: "https://charts.example"}',
): BuiltHelmfile[] {
  const text = `filepath: /s/helmfile.yaml\nrepositories: [${repository}]\nreleases: [{name: w, namespace: n, chart: r/web, version: ${version}}]\n`
  return builtStack(text, '/s/helmfile.yaml')
}

/** A run with folders of its own, as the next job has. */
async function aRun(folder: SealedFolder, now: number) {
  const run = await mkdtemp(join(dir, 'run-'))
  const env = {
    HELM_REPOSITORY_CONFIG: join(run, 'repositories.yaml'),
    HELM_REPOSITORY_CACHE: join(run, 'cache'),
  }
  return { ...keptRepositories({ folder, env, now: () => now }), env }
}

/** As `helmfile repos` leaves it. */
async function read(folder: SealedFolder, stack: BuiltHelmfile[], now = 0) {
  const run = await aRun(folder, now)
  await mkdir(run.env.HELM_REPOSITORY_CACHE)
  await writeFile(run.env.HELM_REPOSITORY_CONFIG, 'repositories: [{name: r}]\n')
  await writeFile(join(run.env.HELM_REPOSITORY_CACHE, 'r-index.yaml'), index)
  await run.keep(stack)
  return run
}

const hour = 60 * 60_000

describe('the indexes of an earlier run', () => {
  it('lie where helm looks for them', async () => {
    const folder = memory()
    await read(folder, stackOf())
    const next = await aRun(folder, hour)
    expect(await next.restore(stackOf())).toBe(true)
    expect(await readFile(join(next.env.HELM_REPOSITORY_CACHE, 'r-index.yaml'), 'utf8')).toBe(index)
    expect(await readFile(next.env.HELM_REPOSITORY_CONFIG, 'utf8')).toBe('repositories: [{name: r}]\n')
    expect(next.digestOf('r/web', '1.0.0')).toBe(digest)
  })

  it.each([
    ['are older than an hour', hour + 1, stackOf()],
    ['come from the future', -1, stackOf()],
    ['do not name a version', 0, stackOf('5.0.0')],
    ['name a version twice', 0, stackOf('4.0.0')],
    ['name a version without a digest', 0, stackOf('3.0.0')],
    ['are asked for a range', 0, stackOf('"~1.0.0"')],
    ['are asked for the newest', 0, stackOf('""')],
    ['are of another address', 0, stackOf('1.0.0', '{name: r, url: "https://other.example"}')],
  ])('are read again when they %s', async (_, now, stack) => {
    const folder = memory()
    await read(folder, stackOf())
    expect(await (await aRun(folder, now)).restore(stack)).toBe(false)
  })

  it('name a version with or without its v', async () => {
    const folder = memory()
    await read(folder, stackOf('2.0.0'))
    const next = await aRun(folder, 0)
    expect(await next.restore(stackOf('2.0.0'))).toBe(true)
    expect(next.digestOf('r/web', '2.0.0')).toBe('b'.repeat(64))
  })

  it.each([
    ['a user', '{name: r, url: "https://charts.example", username: u, password: p}'],
    ['a certificate', '{name: r, url: "https://charts.example", caFile: ca.pem}'],
    ['a password in its address', '{name: r, url: "https://u:p@charts.example"}'],
    ['a registry', '{name: r, url: registry.example, oci: true}'],
  ])('are not kept for a repository with %s', async (_, repository) => {
    const folder = memory()
    await read(folder, stackOf('1.0.0', repository))
    expect(folder.size()).toBe(0)
  })
})
