import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { exec } from '../../../src/lib/exec.js'
import { fileCache } from '../../../src/tools/file-cache.js'
import { type InstallPorts, installTools } from '../../../src/tools/install.js'
import { toolNames } from '../../../src/tools/pins.js'
import { type Mirror, publish, script, startMirror } from './mirror.js'

const platform = 'linux-amd64'
let folder: string
let mirror: Mirror
let ports: InstallPorts
let runs = 0
let told: string[]

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'install-test-'))
  mirror = await startMirror()
  told = []
  const env = { RUNNER_TOOL_CACHE: join(folder, 'cache') }
  const cache = fileCache({ env, log: (line) => told.push(line), waitMs: 1 })
  const pins = publish(mirror, folder, platform)
  const makeFolder = async () => {
    const path = join(folder, `run-${++runs}`)
    mkdirSync(path)
    return Promise.resolve(path)
  }
  ports = { ...cache, exec, timeoutMs: 10_000, pins, platform, makeFolder }
})

afterEach(async () => {
  await mirror.close()
  rmSync(folder, { recursive: true, force: true })
})

const filesIn = (path: string) =>
  existsSync(path)
    ? readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    : []
const cached = (name: string) => filesIn(join(folder, 'cache', `helmfile-gate-${name}`))
const cachedArchive = (name: string) => {
  const archive = cached(name).find((entry) => !entry.name.endsWith('.complete'))
  if (!archive) throw new Error(`${name} is not cached`)
  return join(archive.parentPath, archive.name)
}
const said = (path: string) => execFileSync(path, { encoding: 'utf8' }).trim()

describe('installing the tools', () => {
  it('gives three binaries that run, from the projects’ own servers', async () => {
    const tools = await installTools({}, ports)
    expect([said(tools.helm), said(tools.helmfile), said(tools.kubectl)]).toEqual([
      'v4.2.4',
      'v1.7.4',
      'v1.34.2',
    ])
    expect(tools.warnings).toEqual([])
    expect(mirror.requests.every((url) => url.startsWith('/official/'))).toBe(true)
  })

  it('asks only the mirror when one is given', async () => {
    await installTools({ mirror: `${mirror.url}/mirror/` }, ports)
    expect(mirror.requests.sort()).toEqual(toolNames.map((name) => `/mirror/${ports.pins[name].file}`))
  })

  it('takes the second time from the cache, without the network', async () => {
    await installTools({}, ports)
    await mirror.close()
    const tools = await installTools({}, ports)
    expect(said(tools.helm)).toBe('v4.2.4')
    expect(tools.warnings).toEqual([])
  })

  it.each(toolNames)('notices that %s was altered in the cache, and installs the right one', async (name) => {
    await installTools({}, ports)
    writeFileSync(cachedArchive(name), 'something else')
    const tools = await installTools({}, ports)
    expect(tools.warnings).toEqual([
      `${ports.pins[name].file} in the tool cache was altered and is downloaded again`,
    ])
    expect(said(tools[name])).toBe(`v${ports.pins[name].version}`)
    expect((await installTools({}, ports)).warnings).toEqual([])
  })

  it('refuses a file that is altered in the cache and on the server, and keeps neither', async () => {
    await installTools({}, ports)
    writeFileSync(cachedArchive('kubectl'), 'something else')
    mirror.files.set(`/official/${ports.pins.kubectl.file}`, Buffer.from('something else'))
    await expect(installTools({}, ports)).rejects.toThrow(/^checking kubectl/)
    expect(cached('kubectl')).toEqual([])
  })

  it.each(toolNames)(
    'refuses a wrong %s, naming file, sums and what to do, and caches nothing of it',
    async (name) => {
      const { file, sha256 } = ports.pins[name]
      mirror.files.set(`/official/${file}`, Buffer.from(script('6.6.6')))
      const failure = await installTools({}, ports).catch((error: unknown) => error)
      expect(failure).toMatchObject({ reason: 'tool-unavailable' })
      expect(String(failure)).toContain(`checking ${file} failed: ${mirror.url}/official/${file} has sha256`)
      expect(String(failure)).toContain(`pinned is ${sha256[platform]}: do not use this file`)
      expect(cached(name)).toEqual([])
      expect(
        readdirSync(folder, { recursive: true }).filter((path) => String(path).endsWith(`${name}/${name}`)),
      ).toEqual([])
    },
  )

  it('refuses an archive before anything in it is unpacked', async () => {
    const other = join(folder, 'other')
    mkdirSync(other)
    writeFileSync(join(other, 'helmfile'), 'evil')
    execFileSync('tar', ['-czf', join(folder, 'evil.tgz'), '-C', other, 'helmfile'])
    mirror.files.set(`/official/${ports.pins.helmfile.file}`, readFileSync(join(folder, 'evil.tgz')))
    await expect(installTools({ names: ['helmfile'] }, ports)).rejects.toThrow(/^checking helmfile/)
    expect(filesIn(join(folder, `run-${runs}`))).toEqual([])
  })

  it('says so when the pinned archive does not hold the tool', async () => {
    const pins = { ...ports.pins, helm: { ...ports.pins.helm, member: 'elsewhere/helm' } }
    await expect(installTools({ names: ['helm'] }, { ...ports, pins })).rejects.toThrow(
      'unpacking helm-4.2.4-linux-amd64 failed: it holds no file elsewhere/helm: correct the member in pins.json',
    )
  })

  it('says which file a server does not have', async () => {
    mirror.files.delete(`/official/${ports.pins.helm.file}`)
    await expect(installTools({}, ports)).rejects.toThrow(
      `downloading ${ports.pins.helm.file} failed: ${mirror.url}/official/${ports.pins.helm.file}: the server answered 404: check the network`,
    )
  })

  it('tries again when a server fails for a moment', async () => {
    const path = `/official/${ports.pins.kubectl.file}`
    const content = mirror.files.get(path) as Buffer
    mirror.files.set(path, (response) => {
      mirror.files.set(path, content)
      response.writeHead(503).end()
    })
    expect(said((await installTools({ names: ['kubectl'] }, ports)).kubectl)).toBe('v1.34.2')
    expect(told).toEqual([`${mirror.url}${path}: the server answered 503: it is tried again`])
  })

  it('says of each try why it failed, in lines for people, and prints nothing else', async () => {
    const printed = jest.spyOn(process.stdout, 'write').mockReturnValue(true)
    await mirror.close()
    const failed = installTools({ names: ['helm'] }, ports)
    await expect(failed).rejects.toThrow(/^downloading helm-4\.2\.4.*ECONNREFUSED.*: check the network/)
    expect(told).toEqual(Array(3).fill(expect.stringMatching(/ECONNREFUSED.*: it is tried again$/)))
    expect(printed).not.toHaveBeenCalled()
    printed.mockRestore()
  })

  it('gives up on a server that accepts and then says nothing', async () => {
    mirror.files.set(`/official/${ports.pins.helm.file}`, () => undefined)
    await expect(installTools({}, { ...ports, timeoutMs: 200 })).rejects.toThrow(
      /^downloading helm.*no end after 0\.2 s/,
    )
  })

  it('gives up on a server that stops in the middle', async () => {
    mirror.files.set(`/official/${ports.pins.helm.file}`, (response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('part')
    })
    await expect(installTools({}, { ...ports, timeoutMs: 200 })).rejects.toThrow(/no end after 0\.2 s/)
    expect(cached('helm')).toEqual([])
  })

  it('refuses a platform without a pinned checksum, before it asks anybody', async () => {
    await expect(installTools({}, { ...ports, platform: 'linux-riscv64' })).rejects.toThrow(
      'installing helm 4.2.4 failed: no sha256 is pinned for linux-riscv64, only for linux-amd64: run the job on one',
    )
    expect(mirror.requests).toEqual([])
  })

  it.each([
    'ftp://example.com',
    'not a url',
    'https://user:pass@example.com/',
    'https://example.com/?token=1',
  ])('refuses the mirror %s without repeating it', async (url) => {
    const failure = await installTools({ mirror: url }, ports).catch((error: unknown) => error)
    expect(failure).toMatchObject({ reason: 'bad-input' })
    expect(String(failure)).not.toContain('example.com/?')
    expect(String(failure)).not.toContain('pass@')
  })

  it('lets several installations run at once', async () => {
    const all = await Promise.all([1, 2, 3, 4, 5, 6].map(() => installTools({}, ports)))
    expect(all.map(({ helmfile }) => said(helmfile))).toEqual(Array(6).fill('v1.7.4'))
    expect(new Set(all.map(({ helm }) => helm)).size).toBe(6)
    expect((await installTools({}, ports)).warnings).toEqual([])
  })

  it('works without a cache to write to, and says so', async () => {
    writeFileSync(join(folder, 'cache'), 'a file where the folder should be')
    const tools = await installTools({ names: ['helm'] }, ports)
    expect(said(tools.helm)).toBe('v4.2.4')
    expect(tools.warnings).toEqual([
      expect.stringMatching(/^helm-4\.2\.4-linux-amd64 was not kept in the tool cache: /),
    ])
  })
})

describe('a folder that holds the tools already', () => {
  const own = (name: string, version: string, mode = 0o755) => {
    mkdirSync(join(folder, 'own'), { recursive: true })
    writeFileSync(join(folder, 'own', name), script(version), { mode })
  }

  it('is used as it is, without the network', async () => {
    toolNames.forEach((name) => own(name, ports.pins[name].version))
    const tools = await installTools({ toolsDir: join(folder, 'own') }, ports)
    expect(tools).toEqual({
      helm: join(folder, 'own/helm'),
      helmfile: join(folder, 'own/helmfile'),
      kubectl: join(folder, 'own/kubectl'),
      warnings: [],
    })
    expect(mirror.requests).toEqual([])
  })

  it('brings a warning for a tool of another version', async () => {
    toolNames.forEach((name) => own(name, name === 'helm' ? '3.21.4' : ports.pins[name].version))
    const { warnings } = await installTools({ toolsDir: join(folder, 'own') }, ports)
    expect(warnings).toEqual([`${join(folder, 'own/helm')} is 3.21.4; the action is tested with helm 4.2.4`])
  })

  it('is refused when a tool is missing or not executable', async () => {
    own('helm', '4.2.4')
    own('kubectl', '1.34.2', 0o644)
    await expect(installTools({ toolsDir: join(folder, 'own') }, ports)).rejects.toThrow(
      /has no executable file helmfile, kubectl: put the missing tools there/,
    )
  })
})
