import { createHash } from 'node:crypto'
import { chmod, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { unpackTar } from 'modern-tar/fs'
import { Failure } from '../lib/errors.js'
import { reasonOf, type CacheKey, type FileCache } from './file-cache.js'
import type { Download } from './pins.js'

/** What of the world an installation uses; tests give a server and folders of their own. */
export interface DownloadPorts extends FileCache {
  /** For one file, all attempts together. */
  readonly timeoutMs: number
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
 * beside the binary as well, but cannot make another file with the pinned sha256. So each time the file is read into
 * memory, checked there and unpacked from there, and nobody can swap it in between. For all tools together this costs
 * about half a second, nearly all of it gunzip; a checksum of the binary alone would be quicker, but the projects
 * publish none to pin.
 * @throws Failure when the file cannot be had, or is not the pinned one; then nothing of it is left in the cache.
 */
export async function fetchBinary(
  download: Download,
  folder: string,
  ports: DownloadPorts,
): Promise<Fetched> {
  const cached = await fromCache(download, ports)
  const { content, warnings } = cached.content ? cached : await fromNetwork(download, folder, ports)
  const binary = join(folder, download.name)
  await unpack(download, content, binary)
  return { binary, warnings: [...cached.warnings, ...warnings] }
}

/** The bytes of the published file, checked; none when the cache does not have them. */
type FromCache =
  | { readonly content: Buffer; readonly warnings: readonly [] }
  | { readonly content?: undefined; readonly warnings: readonly string[] }

async function fromCache(download: Download, ports: DownloadPorts): Promise<FromCache> {
  const cached = ports.find(...cacheKey(download))
  if (cached === undefined) return { warnings: [] }
  const content = await readFile(join(cached, download.file)).catch(() => undefined)
  if (content && sha256(content) === download.sha256) return { content, warnings: [] }
  await Promise.all([cached, `${cached}.complete`].map((path) => rm(path, { recursive: true, force: true })))
  return { warnings: [`${download.file} in the tool cache was altered and is downloaded again`] }
}

/** Several processes may write to the cache at once; each uses what it has read itself, so a lost race costs nothing. */
async function fromNetwork(download: Download, folder: string, ports: DownloadPorts) {
  const file = join(folder, 'downloads', download.file)
  await withTimeout(ports.download(download.url, file), ports.timeoutMs).catch((error: unknown) => {
    throw notDownloaded(download, error)
  })
  const content = await readFile(file)
  const got = sha256(content)
  if (got !== download.sha256) {
    await rm(file, { force: true })
    throw wrongChecksum(download, got)
  }
  const warnings = await ports.keep(file, download.file, ...cacheKey(download)).then(
    () => [],
    (error: unknown) => [`${download.file} was not kept in the tool cache: ${reasonOf(error)}`],
  )
  await rm(file, { force: true })
  return { content, warnings }
}

/** Only the one file comes out of the archive. `extractTar` of the toolkit takes twice as long and needs a file. */
async function unpack(download: Download, content: Buffer, binary: string): Promise<void> {
  const { member } = download
  if (member === undefined) return writeFile(binary, content, { mode: 0o755 })
  const folder = join(dirname(binary), 'unpacked')
  try {
    const onlyMember = unpackTar(folder, { filter: ({ name, type }) => name === member && type === 'file' })
    await pipeline(slices(content), createGunzip({ chunkSize: sliceBytes }), onlyMember)
    await chmod(join(folder, member), 0o755)
    await rename(join(folder, member), binary)
  } catch (error) {
    throw notUnpacked(download, error)
  }
}

/** A whole archive in one write would have to be unpacked into memory before the first byte reaches the disk. */
const sliceBytes = 1 << 20

function* slices(content: Buffer): Generator<Buffer> {
  for (let start = 0; start < content.length; start += sliceBytes)
    yield content.subarray(start, start + sliceBytes)
}

function cacheKey({ name, version, platform }: Download): CacheKey {
  return [`helmfile-gate-${name}`, version, platform]
}

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}

async function withTimeout<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const expiry = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no end after ${timeoutMs / 1000} s`)), timeoutMs)
  })
  return Promise.race([work, expiry]).finally(() => clearTimeout(timer))
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

function notUnpacked({ file, member }: Download, error: unknown): Failure {
  const lacking = (error as NodeJS.ErrnoException).code === 'ENOENT'
  return new Failure({
    what: `unpacking ${file} failed`,
    why: lacking ? `it holds no file ${member}` : reasonOf(error),
    next: lacking ? 'correct the member in pins.json' : 'check that the disk has room',
    reason: 'tool-unavailable',
    cause: error,
  })
}
