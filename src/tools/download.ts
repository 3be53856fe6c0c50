import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { chmod, copyFile, lstat, mkdir, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import * as toolCache from '@actions/tool-cache'
import { Failure } from '../lib/errors.js'
import type { Exec } from '../lib/exec.js'
import type { Download } from './pins.js'

/** What of the world an installation uses; tests give a server and folders of their own. */
export interface DownloadPorts {
  readonly downloadTool: (url: string, file: string) => Promise<string>
  readonly find: (tool: string, version: string, platform: string) => string
  readonly cacheFile: (file: string, as: string, ...key: CacheKey) => Promise<string>
  readonly exec: Exec
  /** For one file, all attempts together. */
  readonly timeoutMs: number
}

type CacheKey = [tool: string, version: string, platform: string]

/** The cache of the runner, or of the user where there is no runner: tool-cache knows only the variable. */
export function runnerCache(): Pick<DownloadPorts, 'downloadTool' | 'find' | 'cacheFile'> {
  const userCache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache')
  process.env['RUNNER_TOOL_CACHE'] ||= join(userCache, 'helmfile-gate', 'tools')
  return toolCache
}

/** An installed binary, and what the reader should know about how it came. */
export interface Fetched {
  readonly binary: string
  readonly warnings: readonly string[]
}

/**
 * Puts one binary into `folder`, from the cache or from the network.
 *
 * The cache holds the published file, never the binary: whoever can write to a shared cache can write a checksum
 * beside the binary as well, but cannot make another file with the pinned sha256. So each time the file is copied
 * into a folder of this run alone, checked there and unpacked from there, and nobody can swap it in between. This
 * costs about a second for all tools, nearly all of it gzip; a checksum of the binary alone would be quicker, but
 * the projects publish none to pin.
 * @throws Failure when the file cannot be had, or is not the pinned one; then nothing of it is left in the cache.
 */
export async function fetchBinary(
  download: Download,
  folder: string,
  ports: DownloadPorts,
): Promise<Fetched> {
  const file = join(folder, 'downloads', download.file)
  await mkdir(dirname(file), { recursive: true })
  const cached = await fromCache(download, file, ports)
  const warnings = [...cached.warnings, ...(cached.found ? [] : await fromNetwork(download, file, ports))]
  return { binary: await unpack(download, { file, folder }, ports.exec), warnings }
}

async function fromCache(download: Download, file: string, ports: DownloadPorts) {
  const cached = ports.find(...cacheKey(download))
  if (cached === '') return { found: false, warnings: [] }
  const copied = await copyFile(join(cached, download.file), file).then(
    () => true,
    () => false,
  )
  if (copied && (await sha256(file)) === download.sha256) return { found: true, warnings: [] }
  await Promise.all(
    [cached, `${cached}.complete`, file].map((path) => rm(path, { recursive: true, force: true })),
  )
  return {
    found: false,
    warnings: [`${download.file} in the tool cache was altered and is downloaded again`],
  }
}

/** Several processes may write to the cache at once; each works with its own copy, so a lost race costs nothing. */
async function fromNetwork(download: Download, file: string, ports: DownloadPorts): Promise<string[]> {
  await withTimeout(ports.downloadTool(download.url, file), ports.timeoutMs).catch((error: unknown) => {
    throw notDownloaded(download, error)
  })
  const got = await sha256(file)
  if (got !== download.sha256) {
    await rm(file, { force: true })
    throw wrongChecksum(download, got)
  }
  return ports.cacheFile(file, download.file, ...cacheKey(download)).then(
    () => [],
    (error: unknown) => [`${download.file} was not kept in the tool cache: ${reasonOf(error)}`],
  )
}

/** Runs tar itself because tool-cache's extractTar prints its command, and unpacks more than the one file. */
async function unpack(download: Download, at: { file: string; folder: string }, exec: Exec): Promise<string> {
  const binary = join(at.folder, download.name)
  const unpacked = download.member === undefined ? at.file : join(at.folder, 'downloads', download.member)
  if (download.member !== undefined) {
    const args = ['-xzf', at.file, '-C', join(at.folder, 'downloads'), download.member]
    const { exitCode, stderr } = await exec({ file: 'tar', args, timeoutMs: 60_000 })
    if (exitCode !== 0) throw notUnpacked(download, stderr.trim().split('\n')[0] ?? '')
    await rm(at.file, { force: true })
  }
  if (!(await lstat(unpacked)).isFile()) throw notUnpacked(download, `${download.member} is no file`)
  await chmod(unpacked, 0o755)
  await rename(unpacked, binary)
  return binary
}

function cacheKey({ name, version, platform }: Download): CacheKey {
  return [`helmfile-gate-${name}`, version, platform]
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash)
  return hash.digest('hex')
}

async function withTimeout<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const expiry = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no end after ${timeoutMs / 1000} s`)), timeoutMs)
  })
  return Promise.race([work, expiry]).finally(() => clearTimeout(timer))
}

/** Node reports a refused connection as an error without a message, but with a code. */
function reasonOf(error: unknown): string {
  if (error instanceof toolCache.HTTPError) return `the server answered ${error.httpStatusCode}`
  const { message, code } = error as NodeJS.ErrnoException
  return message || code || 'unknown reason'
}

/** The file could not be had at all, which says nothing about the file. */
export class NotDownloaded extends Failure {}

function notDownloaded({ file, url }: Download, error: unknown): NotDownloaded {
  return new NotDownloaded({
    what: `downloading ${file} failed`,
    why: `${url}: ${reasonOf(error)}`,
    next: 'check the network and the proxy variables, or use the inputs tools-mirror or tools-dir',
    reason: 'tool-unavailable',
    cause: error,
  })
}

function wrongChecksum({ file, url, sha256: expected }: Download, got: string): Failure {
  return new Failure({
    what: `checking ${file} failed`,
    why: `${url} has sha256 ${got}, pinned is ${expected}`,
    next: 'do not use this file; find out who changed it, or point the input tools-mirror at a server you trust',
    reason: 'tool-unavailable',
  })
}

function notUnpacked({ file, member }: Download, why: string): Failure {
  return new Failure({
    what: `unpacking ${member ?? file} from ${file} failed`,
    why: why || 'tar said nothing',
    next: 'check that tar and gzip are installed and the disk has room',
    reason: 'tool-unavailable',
  })
}
