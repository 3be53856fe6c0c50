import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import type { SealedFolder } from '../../../src/lib/sealed-folder.js'
import { renderPlainFolder } from '../../../src/render/plain-folder.js'
import { newFolder } from '../fixtures/world.js'

const taken = (name: string) => `{{ .Files.Get "files/templates/${name}" }}`
/** As chartify leaves a folder with one manifest. The last byte is no UTF-8. */
const manifest = Buffer.from('kind: ConfigMap\nname: \xe9\n', 'latin1')

async function aFolder(more: Readonly<Record<string, string | Buffer>> = {}): Promise<string> {
  const chart = newFolder()
  const files = {
    'Chart.yaml': 'name: x\n',
    'templates/a.yaml': taken('a.yaml'),
    'files/templates/a.yaml': manifest,
  }
  for (const [path, text] of Object.entries({ ...files, ...more })) {
    await mkdir(dirname(join(chart, path)), { recursive: true })
    await writeFile(join(chart, path), text)
  }
  return chart
}

function memory(): SealedFolder {
  const files = new Map<string, Buffer>()
  return {
    read: (name) => Promise.resolve(files.get(name)),
    write: (name, content) => Promise.resolve(void files.set(name, content)),
    tidy: () => Promise.resolve(),
  }
}

function setUp({ mayKeep = true } = {}) {
  const ran: (readonly string[])[] = []
  const options = {
    helm: 'helm 4',
    kept: { folder: memory(), mayKeep: () => mayKeep },
    plainHelm: async (args: readonly string[]) => {
      ran.push(args)
      const out = args.find((arg) => arg.startsWith('--output-dir='))?.slice('--output-dir='.length) ?? ''
      await mkdir(join(out, 'x'), { recursive: true })
      await writeFile(join(out, 'x/a.yaml'), manifest)
      return { exitCode: 0, stdout: `wrote ${out}/x/a.yaml\n`, stderr: '' }
    },
  }
  return { ran, options }
}

const asked = (chart: string, out: string, end = ['--kube-context', 'bed', '--dry-run=server']) => [
  ...['template', '--debug=false', `--output-dir=${out}`, '--include-crds', 'x', chart, '--namespace', 'n'],
  ...end,
]

describe('a chart that helmfile makes of a plain folder', () => {
  it('is rendered without the cluster, once, to the same files and words', async () => {
    const { ran, options } = setUp()
    const chart = await aFolder()
    for (const out of [newFolder(), newFolder()]) {
      const made = await renderPlainFolder(asked(chart, out), '/', options)
      expect(made).toEqual({ exitCode: 0, stdout: `wrote ${out}/x/a.yaml\n`, stderr: '' })
      expect((await readFile(join(out, 'x/a.yaml'))).equals(manifest)).toBe(true)
    }
    expect(ran).toHaveLength(1)
    expect(ran[0]?.join(' ')).not.toMatch(/server|kube-context/)
  })

  it.each([
    ['another file', { 'files/templates/a.yaml': 'kind: Secret\n' }],
    ['one file more', { 'files/templates/b.yaml': 'kind: Secret\n' }],
    [
      'another byte that is no UTF-8',
      { 'files/templates/a.yaml': Buffer.from('kind: ConfigMap\nname: \xe8\n', 'latin1') },
    ],
  ])('is rendered again with %s', async (_, more) => {
    const { ran, options } = setUp()
    await renderPlainFolder(asked(await aFolder(), newFolder()), '/', options)
    await renderPlainFolder(asked(await aFolder(more), newFolder()), '/', options)
    expect(ran).toHaveLength(2)
  })

  it('is not kept where a text may hold a secret', async () => {
    const { ran, options } = setUp({ mayKeep: false })
    const chart = await aFolder()
    for (const out of [newFolder(), newFolder()]) await renderPlainFolder(asked(chart, out), '/', options)
    expect(ran).toHaveLength(2)
  })

  it.each([
    ['a template', { 'templates/a.yaml': '{{ lookup "v1" "Secret" "a" "b" }}' }],
    ['a template beside what it takes over', { 'templates/a.yaml': `${taken('a.yaml')}{{ now }}` }],
    ['the file of another', { 'templates/a.yaml': taken('b.yaml') }],
  ])("is helm's where a file is %s", async (_, more) => {
    const { ran, options } = setUp()
    expect(await renderPlainFolder(asked(await aFolder(more), newFolder()), '/', options)).toBeUndefined()
    expect(ran).toEqual([])
  })

  it.each([[['--set', 'a=b']], [['--dry-run=server', '--values', 'x']], [['--kube-version', '1.1']]])(
    "is helm's with other flags: %j",
    async (end) => {
      const { options } = setUp()
      const argv = asked(await aFolder(), newFolder(), end)
      expect(await renderPlainFolder(argv, '/', options)).toBeUndefined()
    },
  )
})
