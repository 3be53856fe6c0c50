import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  createReadStream,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { downloadOf } from '../../../src/tools/pins.js'
import type { Build } from '../../bed/go-build.js'
import { officialDownload } from '../../bed/official-download.js'
import { knownPins, type Releases } from '../../bed/releases.js'
import { publishTools } from '../../bed/tool-mirror.js'
import { recipes } from '../../bed/tool-recipes.js'
import { clusterTools, prepareTools, type PrepareOptions } from '../../bed/tools.js'
import { type Mirror, startMirror } from '../tools/mirror.js'

const platform = 'linux-amd64'
const released = Object.keys(knownPins())
let folder: string
let mirror: Mirror
let releases: Releases

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'official-download-'))
  for (const name of ['built', 'published', 'bin', 'no-go']) mkdirSync(join(folder, name))
  for (const name of released)
    writeFileSync(join(folder, 'built', name), `#!/bin/sh\necho ${name}\n`, { mode: 0o755 })
  writeFileSync(join(folder, 'no-go', 'go'), '#!/bin/sh\necho "Go was asked" >&2\nexit 1\n', { mode: 0o755 })
  mirror = await startMirror()
  releases = await publishTools({ tools: join(folder, 'built'), folder: join(folder, 'published'), platform })
  for (const file of readdirSync(join(folder, 'published')))
    mirror.files.set(`/${file}`, (response) =>
      createReadStream(join(folder, 'published', file)).pipe(response),
    )
})

afterEach(async () => {
  await mirror.close()
  rmSync(folder, { recursive: true, force: true })
})

const fileOf = (name: string) => downloadOf(name, { pin: pinOf(name), platform }).file
const pinOf = (name: string) => {
  const { [name]: pin } = releases
  if (pin === undefined) throw new Error(`${name} is not published`)
  return pin
}
const said = (path: string) => execFileSync(path, { encoding: 'utf8' }).trim()
const download = (name: string) =>
  officialDownload({ mirror: mirror.url, platform, releases })(name, join(folder, 'bin'))

/** Prepares from the mirror, on a machine whose `go` fails. */
function prepare<Name extends (typeof clusterTools)[number]>(options: PrepareOptions<Name>) {
  const env = { XDG_CACHE_HOME: join(folder, 'cache'), PATH: join(folder, 'no-go') }
  return prepareTools({
    env,
    download: officialDownload({ mirror: mirror.url, platform, releases }),
    ...options,
  })
}

describe('downloading one release', () => {
  it('puts the binary into the folder, and nothing else', async () => {
    expect(await download('helm')).toBe(true)
    expect(readdirSync(join(folder, 'bin'))).toEqual(['helm'])
    expect(said(join(folder, 'bin/helm'))).toBe('helm')
  })

  it.each([
    ['the server does not have it', () => Promise.resolve(mirror.files.clear()), platform],
    ['no checksum is pinned for the platform', () => Promise.resolve(), 'plan9-mips'],
    ['nobody answers', () => mirror.close(), platform],
  ])('is false when %s', async (_, arrange, on) => {
    await arrange()
    const get = officialDownload({ mirror: mirror.url, platform: on, releases })
    expect(await get('helm', join(folder, 'bin'))).toBe(false)
  })

  it('is false, soon, when the server accepts and then says nothing', async () => {
    mirror.files.set(`/${fileOf('helm')}`, () => undefined)
    const started = Date.now()
    expect(await download('helm')).toBe(false)
    expect(Date.now() - started).toBeLessThan(5_000)
  })

  it('is false for a program that nobody releases', async () => {
    expect(await download('yaml-judge')).toBe(false)
    expect(mirror.requests).toEqual([])
  })

  it('is a failure when the server sends another file, naming both sums', async () => {
    mirror.files.set(`/${fileOf('kwok')}`, Buffer.from('other'))
    const failure = String(await download('kwok').catch((error: unknown) => error))
    expect(failure).toMatch(
      /^Failure: checking kwok-v0\.8\.0-linux-amd64 failed: http:.* has sha256 d9298a10d1b0/,
    )
    expect(failure).toContain(`pinned is ${pinOf('kwok').sha256[platform]}: do not use this file`)
    expect(failure).toContain('point HELMFILE_GATE_TOOLS_MIRROR at a server you trust')
    expect(readdirSync(join(folder, 'bin'))).toEqual([])
  })
})

describe('downloading what its publisher has to confirm', () => {
  const name = 'kube-scheduler'
  const pinned = () => pinOf(name).sha256[platform] ?? ''
  const checksum = () => `/${fileOf(name)}.sha256`

  it('asks for the checksum first, and takes the file when that says the same', async () => {
    expect(await download(name)).toBe(true)
    expect(said(join(folder, 'bin', name))).toBe(name)
    expect([...new Set(mirror.requests)]).toEqual([checksum(), `/${fileOf(name)}`])
  })

  it('is a failure that names both sums when the checksum is another; the file is not asked for', async () => {
    mirror.files.set(checksum(), Buffer.from('0'.repeat(64)))
    const failure = String(await download(name).catch((error: unknown) => error))
    expect(failure).toContain(
      `checking ${fileOf(name)} failed: ${mirror.url}${checksum()} says that its sha256 is 0000`,
    )
    expect(failure).toContain(`0000, pinned is ${pinned()}: find out which of the two is right`)
    expect(mirror.requests).toEqual([checksum()])
    expect(readdirSync(join(folder, 'bin'))).toEqual([])
  })

  it('is held to the pin, also when the checksum is that of another file that comes', async () => {
    const other = Buffer.from('other')
    mirror.files.set(`/${fileOf(name)}`, other)
    await expect(download(name)).rejects.toThrow(
      /^checking kube-scheduler-v1\.34\.2-.* has sha256 d9298a10d1b0/,
    )
    mirror.files.set(checksum(), Buffer.from(createHash('sha256').update(other).digest('hex')))
    await expect(download(name)).rejects.toThrow(
      /^checking kube-scheduler-v1\.34\.2-.* says that its sha256 is d9298a/,
    )
  })

  it('is false, with a line that tells why, when there is no checksum', async () => {
    mirror.files.set(checksum(), Buffer.from('<html>404</html>'))
    const lines: string[] = []
    const log = (line: string) => void lines.push(line)
    const get = officialDownload({ mirror: mirror.url, platform, releases, log })
    expect(await get(name, join(folder, 'bin'))).toBe(false)
    expect(mirror.requests).toEqual([checksum()])
    expect(lines).toEqual([
      `${name} 1.34.2 is not downloaded: no checksum came from ${mirror.url}${checksum()}.`,
    ])
  })
})

describe('a machine that can download', () => {
  const checksums = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'].map(
    (name) => `/${name}-v1.34.2-${platform}.sha256`,
  )

  it('gets all that the bed runs, each packed as its project packs it, and needs no Go', async () => {
    const tools = await prepare({ names: clusterTools })
    const { dir, ...paths } = tools
    expect(readdirSync(dir).filter((name) => !name.startsWith('.'))).toHaveLength(clusterTools.length)
    expect(Object.values(paths).map(said)).toEqual(
      Object.values(paths).map((path) => path.slice(dir.length + 1)),
    )
    const files = Object.values(paths).map((path) => `/${fileOf(path.slice(dir.length + 1))}`)
    expect([...new Set(mirror.requests)].sort()).toEqual([...files, ...checksums].sort())
  })

  it('builds for the tests only what nobody releases', async () => {
    const asked: string[] = []
    const build: Build = (recipe, programs, target) => {
      asked.push(recipe.name)
      for (const program of programs) writeFileSync(join(target, program), '', { mode: 0o755 })
      return Promise.resolve()
    }
    const { act, actionlint } = await prepareTools({
      env: { XDG_CACHE_HOME: join(folder, 'cache') },
      download: officialDownload({ mirror: mirror.url, platform, releases }),
      build,
    })
    expect(asked).toEqual(['yaml-judge', 'prometheus-judge'])
    expect([said(act), said(actionlint)]).toEqual(['act', 'actionlint'])
    expect(new Set(mirror.requests).size).toBe(released.length + checksums.length)
  })

  it('is told of two sums instead of having the tool built', async () => {
    mirror.files.set(checksums[0] ?? '', Buffer.from('0'.repeat(64)))
    const build: Build = ({ name }) => Promise.reject(new Error(`${name} was built`))
    await expect(prepare({ names: clusterTools, build })).rejects.toThrow(
      /^checking kube-apiserver-v1\.34\.2-linux-amd64 failed: .*\.sha256 says/,
    )
  })

  it('is told of a wrong file instead of having it built, and keeps what was right', async () => {
    mirror.files.set(`/${fileOf('etcd')}`, Buffer.from('other'))
    const asked: string[] = []
    const build: Build = ({ name }) => Promise.resolve(void asked.push(name))
    await expect(prepare({ names: clusterTools, build })).rejects.toThrow(/^checking etcd-v3\.6\.14.* failed/)
    expect(asked).toEqual([])
    mirror.requests.length = 0
    mirror.files.set(`/${fileOf('etcd')}`, readFileSync(join(folder, 'published', fileOf('etcd'))))
    await prepare({ names: clusterTools })
    expect(new Set(mirror.requests)).toEqual(new Set([`/${fileOf('etcd')}`]))
  })

  it.each(['', '.sha256'])('builds what is not there when a server has no kube-scheduler%s', async (end) => {
    mirror.files.delete(`/${fileOf('kube-scheduler')}${end}`)
    const asked: unknown[] = []
    const build: Build = ({ name }, programs, target) => {
      asked.push([name, programs])
      for (const program of programs) writeFileSync(join(target, program), '', { mode: 0o755 })
      return Promise.resolve()
    }
    await prepare({ names: clusterTools, build })
    expect(asked).toEqual([['kubernetes', ['kube-scheduler']]])
  })

  it('is told what it would take Go for, when there is none', async () => {
    mirror.files.delete(`/${fileOf('kube-scheduler')}`)
    const env = { XDG_CACHE_HOME: join(folder, 'cache'), PATH: join(folder, 'built') }
    await expect(prepare({ names: clusterTools, env })).rejects.toThrow(
      /^preparing kubernetes v1\.34\.2: Go is not installed: install Go 1\.24\.0 or newer/,
    )
  })
})

describe('the mirror that HELMFILE_GATE_TOOLS_MIRROR names', () => {
  const from = (url: string) =>
    prepareTools({
      names: ['helm'],
      env: { XDG_CACHE_HOME: join(folder, 'cache'), HELMFILE_GATE_TOOLS_MIRROR: url },
      build: () => Promise.reject(new Error('built')),
    })

  it('is asked in place of the official servers, and held to the committed sums', async () => {
    for (const file of mirror.files.keys()) mirror.files.set(file, Buffer.from('made up'))
    await expect(from(mirror.url)).rejects.toThrow(/^checking helm-v4\.2\.4-.* failed: http:\/\/127\.0\.0\.1/)
    expect(new Set(mirror.requests).size).toBe(1)
  })

  it('is refused when it is no URL, by its name', async () => {
    await expect(from('nowhere')).rejects.toThrow(
      /^reading HELMFILE_GATE_TOOLS_MIRROR failed: it is not an http/,
    )
  })
})

it('knows of every program who makes it', () => {
  const built = recipes().flatMap(({ programs }) => Object.keys(programs))
  expect(built).toEqual(expect.arrayContaining(released))
})
