import { mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '../../src/lib/errors.js'
import type { DownloadPorts } from '../../src/tools/download.js'
import { downloadOf, platformName, type Download as File } from '../../src/tools/pins.js'
import { answers, publishedSum } from './publisher.js'
import { releases as officialReleases, type Releases } from './releases.js'

/**
 * Fetches the official release of one program, checked against its pin, into a folder that exists, under the
 * program's name.
 *
 * @returns false when there is no pin for this platform, when its server cannot be reached, or when the publisher says
 *   no sum where it is asked too.
 * @throws Failure when the server sends something else than the pinned file, or the publisher says another sum.
 */
export type Download = (program: string, folder: string) => Promise<boolean>

export interface OfficialDownloadOptions {
  /** Base URL of a server that has all the files; the projects' own servers when left out or empty. */
  readonly mirror?: string | undefined
  /** For the proxies. */
  readonly env?: NodeJS.ProcessEnv
  readonly platform?: string
  /** A test hands in what it publishes itself. A person cannot: a sum that is not committed is none. */
  readonly releases?: Releases
  /** What comes from the network, and how long it may take. */
  readonly ports?: DownloadPorts
  /** Told of what came, one line. */
  readonly log?: (line: string) => void
}

const fileWithinMs = 5 * 60_000
/** Each is held in memory while it is checked. */
const filesAtOnce = 3

/** @returns a download as the product does it, which asks first whether the server answers: the product retries for long. */
export function officialDownload(options: OfficialDownloadOptions = {}): Download {
  const { mirror, env = process.env, platform = platformName(), log = () => undefined } = options
  const available = options.releases ?? officialReleases()
  const oneOfFew = import('p-limit').then(({ default: limit }) => limit(filesAtOnce))
  return async (program, folder) => {
    const pin = available[program]
    if (pin?.sha256[platform] === undefined) return false
    try {
      const file = downloadOf(program, { pin, platform, mirror: mirror || undefined })
      if (!(await isOffered(file, { askedToo: pin.askedToo, env, log }))) return false
      const ports = options.ports ?? (await networkOnly(env, log))
      return await (
        await oneOfFew
      )(() => toldOf(file, log, () => fetchInto(folder, file, ports)))
    } catch (error) {
      throw inWordsOfTheBed(error)
    }
  }
}

interface Offer {
  readonly askedToo: string | undefined
  readonly env: NodeJS.ProcessEnv
  readonly log: (line: string) => void
}

/** @returns whether to ask for the file. Its publisher's checksum, where one counts, can only stop that: the pin holds. */
async function isOffered(file: File, { askedToo, env, log }: Offer): Promise<boolean> {
  if (askedToo === undefined) return answers(file.url, env)
  const url = `${file.url}${askedToo}`
  const said = await publishedSum(url, env)
  if (said === undefined) log(`${file.name} ${file.version} is not downloaded: no checksum came from ${url}.`)
  else if (said !== file.sha256) throw twoSums(file, url, said)
  return said !== undefined
}

function twoSums({ file, sha256 }: File, url: string, said: string): Failure {
  return new Failure({
    what: `checking ${file} failed`,
    why: `${url} says that its sha256 is ${said}, pinned is ${sha256}`,
    next:
      'find out which of the two is right before you use either, ' +
      'or set HELMFILE_GATE_TOOLS to a folder that holds the programs',
    reason: 'tool-unavailable',
  })
}

async function toldOf(
  { name, version }: File,
  log: (line: string) => void,
  fetched: () => Promise<boolean>,
): Promise<boolean> {
  const started = Date.now()
  const came = await fetched()
  if (came) log(`${name} ${version} is downloaded (${Math.ceil((Date.now() - started) / 1000)} s).`)
  return came
}

/** The product names its input where the bed has a variable. */
function inWordsOfTheBed(error: unknown): unknown {
  if (!(error instanceof Failure)) return error
  const { why, reason } = error
  const [what = '', next = ''] = [error.what, error.next].map((text) =>
    text.replace('the input tools-mirror', 'HELMFILE_GATE_TOOLS_MIRROR'),
  )
  return new Failure({ what, why, next, reason })
}

/** The cache of the bed keeps the program itself, so the published file is not kept as well. */
async function networkOnly(env: NodeJS.ProcessEnv, log: (line: string) => void): Promise<DownloadPorts> {
  const { fileCache } = await import('../../src/tools/file-cache.js')
  const { download } = fileCache({ env, log })
  return { download, find: () => undefined, keep: () => Promise.resolve(), timeoutMs: fileWithinMs }
}

/** A program appears in the folder whole or not at all. */
async function fetchInto(folder: string, file: File, ports: DownloadPorts): Promise<boolean> {
  // Loaded only here: a start that finds everything in the cache has no use for it.
  const { fetchBinary, NotDownloaded } = await import('../../src/tools/download.js')
  const own = await mkdtemp(join(folder, `.${file.name}-`))
  try {
    const { binary } = await fetchBinary(file, own, ports)
    await rename(binary, join(folder, file.name))
    return true
  } catch (error) {
    if (error instanceof NotDownloaded) return false
    throw error
  } finally {
    await rm(own, { recursive: true, force: true })
  }
}
