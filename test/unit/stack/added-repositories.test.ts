import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { load } from 'js-yaml'
import type { Completed } from '../../../src/lib/exec.js'
import { addedRepositories } from '../../../src/stack/added-repositories.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'helmfile-gate-added-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const config = () => join(folder, 'repositories.yaml')

/** helm as far as it matters here: it writes the file that it is told to, or fails. */
function setUp(failing: readonly string[] = []) {
  const running = { now: 0, most: 0, calls: 0 }
  const helm = async (args: readonly string[]): Promise<Completed> => {
    running.calls += 1
    running.most = Math.max(running.most, ++running.now)
    await new Promise((resolve) => setTimeout(resolve, 20))
    running.now -= 1
    const [name = '', url = ''] = args.slice(args.indexOf('add') + 1)
    const file = args.find((arg) => arg.startsWith('--repository-config='))?.split('=')[1] ?? ''
    if (failing.includes(name))
      return { exitCode: 1, stdout: '', stderr: `Error: ${name} cannot be reached\n` }
    await writeFile(file, `repositories: [{name: ${name}, url: "${url}", password: "0123"}]\n`)
    return { exitCode: 0, stdout: '', stderr: '' }
  }
  return { running, added: addedRepositories({ helm, config: config(), folder }) }
}

const add = (name: string, url = `https://${name}.example`) => ['repo', 'add', name, url, '--force-update']

const written = async () =>
  (load(await readFile(config(), 'utf8')) as { repositories: { name: string; password: string }[] })
    .repositories

describe('repositories that helmfile has added', () => {
  it('are read at the same time, and are in one file when they are settled', async () => {
    const { added, running } = setUp()
    for (const name of ['a', 'b', 'c']) expect(added.begin(add(name), '/')).toBe(true)
    expect(await added.settle()).toBeUndefined()
    expect(running.most).toBe(3)
    expect((await written()).map(({ name }) => name)).toEqual(['a', 'b', 'c'])
    // A text stays a text.
    expect((await written())[0]?.password).toBe('0123')
  })

  it('are read once, however many helmfiles name them', async () => {
    const { added, running } = setUp()
    added.begin(add('a'), '/')
    added.begin(['--kube-context', 'bed', ...add('b')], '/')
    added.begin(add('a'), '/')
    await added.settle()
    expect(running.calls).toBe(2)
  })

  it('stay when more are added later, and the newest of a name counts', async () => {
    const { added } = setUp()
    added.begin(add('a', 'https://old.example'), '/')
    await added.settle()
    added.begin(add('a', 'https://new.example'), '/')
    added.begin(add('b'), '/')
    await added.settle()
    expect(await written()).toMatchObject([{ name: 'a', url: 'https://new.example' }, { name: 'b' }])
  })

  it('are told with what helm said when one cannot be read', async () => {
    const { added } = setUp(['b'])
    for (const name of ['a', 'b']) added.begin(add(name), '/')
    expect(await added.settle()).toMatchObject({ exitCode: 1, stderr: 'Error: b cannot be reached\n' })
    expect((await written()).map(({ name }) => name)).toEqual(['a'])
  })

  it('are there for everybody who waits, also for who asks while another waits', async () => {
    const { added } = setUp(['b'])
    for (const name of ['a', 'b']) added.begin(add(name), '/')
    const first = added.settle()
    expect(await added.settle()).toMatchObject({ exitCode: 1 })
    expect((await written()).map(({ name }) => name)).toEqual(['a'])
    expect(await first).toMatchObject({ exitCode: 1 })
  })

  it.each([
    [['repo', 'update']],
    [['template', 'add', 'repo', 'add']],
    [['repo', 'list']],
    [[...add('a'), '--repository-config=/elsewhere']],
    [[...add('a'), '--username', 'ann', '--password-stdin']],
    [['--namespace', 'x', ...add('a')]],
  ])('are nobody else than `helm repo add`: %j', (argv) => {
    const { added, running } = setUp()
    expect(added.begin(argv, '/')).toBe(false)
    expect(running.calls).toBe(0)
  })
})
