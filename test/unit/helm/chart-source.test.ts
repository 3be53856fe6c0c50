import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { packTar } from 'modern-tar'
import { readChartSource } from '../../../src/helm/chart-source.js'

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

  it('refuses an archive that unpacks to more than helm takes', async () => {
    writeFileSync(join(root, 'bomb.tgz'), gzipSync(Buffer.alloc(101 * 1024 * 1024)))
    await expect(readChartSource(join(root, 'bomb.tgz'))).rejects.toThrow()
  })
})
