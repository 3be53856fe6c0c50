import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { cacheRoot } from './cache.js'

/** A packaged chart in the cache. */
export interface ChartArchive {
  readonly path: string
  /** `<chart>-<version>.tgz`, as a repository holds it. */
  readonly name: string
}

const run = promisify(execFile)

/**
 * Packages a chart with `helm package`, or finds the package of the same content in the cache.
 *
 * @throws when helm refuses the chart; its own message says why.
 */
export async function packageChart(helm: string, chartDir: string): Promise<ChartArchive> {
  const cache = join(cacheRoot(), 'charts')
  const target = join(cache, await contentHash(chartDir))
  const cached = await archiveIn(target)
  if (cached !== undefined) return cached
  await mkdir(cache, { recursive: true })
  const temporary = await mkdtemp(join(cache, 'packaging-'))
  await run(helm, ['package', chartDir, '--destination', temporary])
  // Another process may have been faster; its package is the same.
  await rename(temporary, target).catch(() => rm(temporary, { recursive: true, force: true }))
  const made = await archiveIn(target)
  if (made === undefined) throw new Error(`helm package made no archive of ${chartDir}`)
  return made
}

async function archiveIn(folder: string): Promise<ChartArchive | undefined> {
  const names = await readdir(folder).catch(() => [])
  const name = names.find((file) => file.endsWith('.tgz'))
  return name === undefined ? undefined : { path: join(folder, name), name }
}

/** @returns a sha256 over the paths and contents of all files of a chart. */
async function contentHash(chartDir: string): Promise<string> {
  const entries = await readdir(chartDir, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const hash = createHash('sha256')
  for (const file of files.sort()) {
    const content = await readFile(file)
    hash.update(`${relative(chartDir, file).split(sep).join('/')}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex').slice(0, 32)
}
