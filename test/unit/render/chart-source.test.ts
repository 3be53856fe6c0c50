import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { packTar } from 'modern-tar'
import { readChartSource } from '../../../src/render/chart-source.js'

const deep = `charts/${'long-name-of-a-subchart/charts/'.repeat(4)}leaf/templates/a.yaml`

const files = {
  'Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.2.3\n',
  'templates/a.yaml': '{{ now }}',
  'templates/NOTES.txt': '{{ .Release.Revision }}',
  'crds/x.yaml': 'kind: X',
  'README.md': 'text',
  [deep]: 'deep',
}

async function archive(prefix: string, content: Record<string, string | Uint8Array>): Promise<Buffer> {
  const entries = Object.entries(content).map(([name, body]) => ({
    header: { name: `${prefix}/${name}`, size: Buffer.byteLength(body), type: 'file' as const },
    body,
  }))
  return gzipSync(await packTar(entries))
}

describe('readChartSource', () => {
  let root = ''
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'chart-source-'))
  })
  afterAll(() => rmSync(root, { recursive: true, force: true }))

  const expected = { version: '1.2.3', names: ['Chart.yaml', deep, 'templates/a.yaml'] }
  const summary = async (path: string) => {
    const { version, files: found } = await readChartSource(path)
    return { version, names: [...found.keys()].sort() }
  }

  it('reads a folder', async () => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, 'web', name)), { recursive: true })
      writeFileSync(join(root, 'web', name), text)
    }
    expect(await summary(join(root, 'web'))).toEqual(expected)
  })

  it('reads an archive, long paths included', async () => {
    writeFileSync(join(root, 'web.tgz'), await archive('web', files))
    expect(await summary(join(root, 'web.tgz'))).toEqual(expected)
  })

  it('reads a subchart that is an archive inside the archive', async () => {
    const sub = await archive('sub', { 'Chart.yaml': 'version: 9\n', 'templates/s.yaml': '{{ uuidv4 }}' })
    writeFileSync(
      join(root, 'nested.tgz'),
      await archive('web', { ...files, 'charts/sub-9.tgz': new Uint8Array(sub) }),
    )
    const { names, version } = await summary(join(root, 'nested.tgz'))
    expect(version).toBe('1.2.3')
    expect(names).toContain('charts/sub-9/templates/s.yaml')
  })

  describe('the files of crds/ folders', () => {
    const crdFiles = {
      'Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.2.3\n',
      'crds/a.yaml': 'kind: A\n---\n# Source: web/templates/x.yaml\nkind: B\n',
      'crds/deep/b.yaml': '\uFEFFkind: C\n',
      'crds/README.md': 'words',
      'crds/LICENSE': 'more words',
      'charts/sub/crds/c.yaml': 'kind: D',
      'charts/sub/charts/leaf/crds/d.yaml': 'kind: E',
      'charts/sub/templates/crds/x.yaml': 'kind: X',
      'templates/crds/y.yaml': 'kind: Y',
      'files/crds/z.yaml': 'kind: Z',
    }
    const expectedCrds = (sub: string) => [
      { path: `charts/${sub}/charts/leaf/crds/d.yaml`, text: 'kind: E' },
      { path: `charts/${sub}/crds/c.yaml`, text: 'kind: D' },
      { path: 'crds/LICENSE', text: 'more words' },
      { path: 'crds/README.md', text: 'words' },
      { path: 'crds/a.yaml', text: crdFiles['crds/a.yaml'] },
      { path: 'crds/deep/b.yaml', text: 'kind: C\n' },
    ]
    const read = async (path: string) => {
      const { crds, files: others } = await readChartSource(path)
      const sorted = [...crds].sort((a, b) => (a.path < b.path ? -1 : 1))
      return { crds: sorted, others: [...others.keys()].filter((name) => name.includes('crds/')).sort() }
    }
    const others = ['charts/sub/templates/crds/x.yaml', 'files/crds/z.yaml', 'templates/crds/y.yaml']

    it('are read as they are, those of subcharts too, and nothing else is', async () => {
      for (const [name, text] of Object.entries(crdFiles)) {
        mkdirSync(dirname(join(root, 'crds', name)), { recursive: true })
        writeFileSync(join(root, 'crds', name), text)
      }
      expect(await read(join(root, 'crds'))).toEqual({ crds: expectedCrds('sub'), others })
    })

    it('are read from an archive, and from archives in it', async () => {
      const inner = Object.entries(crdFiles).filter(([name]) => name.startsWith('charts/sub/'))
      const outer = Object.entries(crdFiles).filter(([name]) => !name.startsWith('charts/sub/'))
      const sub = await archive(
        'sub',
        Object.fromEntries(inner.map(([name, text]) => [name.slice(11), text])),
      )
      const content = { ...Object.fromEntries(outer), 'charts/sub-9.tgz': new Uint8Array(sub) }
      writeFileSync(join(root, 'crds.tgz'), await archive('web', content))
      expect((await read(join(root, 'crds.tgz'))).crds).toEqual(expectedCrds('sub-9'))
    })

    it('are read whole, however long', async () => {
      const text = `kind: A\n${'# x\n'.repeat(1_000_000)}`
      writeFileSync(join(root, 'long.tgz'), await archive('web', { 'crds/a.yaml': text }))
      const { crds } = await readChartSource(join(root, 'long.tgz'))
      expect(crds[0]?.text.length).toBe(text.length)
    })
  })

  it('refuses an archive that unpacks to more than helm takes', async () => {
    writeFileSync(join(root, 'bomb.tgz'), gzipSync(Buffer.alloc(101 * 1024 * 1024)))
    await expect(readChartSource(join(root, 'bomb.tgz'))).rejects.toThrow()
  })
})
