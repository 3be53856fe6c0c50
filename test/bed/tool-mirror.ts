import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile, link, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { downloadOf } from '../../src/tools/pins.js'
import { knownPins, type Release, type Releases } from './releases.js'

const run = promisify(execFile)

export interface Publication {
  /** Holds the programs, under their names. */
  readonly tools: string
  /** An existing folder, for the files a mirror serves. */
  readonly folder: string
  readonly platform: string
}

/**
 * Packs programs as their projects publish them: same file names, same paths in the archives, and checksums beside them
 * where a pin asks for them. Only the sums are others.
 *
 * @returns the pins for these files.
 */
export async function publishTools(publication: Publication): Promise<Releases> {
  const published: Record<string, Release> = {}
  for (const [name, pin] of Object.entries(knownPins()))
    published[name] = await publish(name, pin, publication)
  return published
}

async function publish(
  name: string,
  pin: Release,
  { tools, folder, platform }: Publication,
): Promise<Release> {
  const { file, member } = downloadOf(name, { pin: { ...pin, sha256: { [platform]: '' } }, platform })
  const path = join(folder, file)
  if (member === undefined) await linkOrCopy(join(tools, name), path)
  else await pack(join(tools, name), { member, path })
  const sum = await sha256Of(path)
  if (pin.askedToo !== undefined) await writeFile(`${path}${pin.askedToo}`, sum)
  return { ...pin, sha256: { [platform]: sum } }
}

async function pack(program: string, { member, path }: { member: string; path: string }): Promise<void> {
  const content = await mkdtemp(`${path}-`)
  await mkdir(dirname(join(content, member)), { recursive: true })
  await linkOrCopy(program, join(content, member))
  await run('tar', ['--use-compress-program=gzip -1', '-cf', path, '-C', content, member])
  await rm(content, { recursive: true })
}

/** Programs are large; a link needs the same disk. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  await link(from, to).catch(() => copyFile(from, to))
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
