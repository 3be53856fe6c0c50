import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { arch, platform } from 'node:os'
import { join } from 'node:path'
import lockfile from 'proper-lockfile'
import { toolNames } from '../../src/tools/pins.js'
import { cacheRoot } from './cache.js'
import { buildFlags, checkGo, goBuild, type Build } from './go-build.js'
import { officialDownload, type Download } from './official-download.js'
import { runSteps, type Step } from './progress.js'
import { recipes, type Recipe } from './tool-recipes.js'

/** Where the programs come from. */
export interface MakeTools {
  readonly download?: Download
  readonly build?: Build
}

/** Written last: a folder with it holds every program. */
const marker = '.complete'

/**
 * @returns the cache folder that holds all programs of the committed pins for this platform; it is filled first
 *   when need be, by one process at a time.
 */
export async function cachedTools(env: NodeJS.ProcessEnv, make: MakeTools): Promise<string> {
  const dir = join(cacheRoot(env), `tools-${cacheKey()}`)
  if (existsSync(join(dir, marker))) return dir
  await mkdir(cacheRoot(env), { recursive: true })
  const release = await lock(dir)
  try {
    if (!existsSync(join(dir, marker))) await fill(dir, env, make)
  } finally {
    await release()
  }
  return dir
}

/** @returns a digest of everything that decides the bytes of the programs. */
function cacheKey(): string {
  const hash = createHash('sha256').update(JSON.stringify([platform(), arch(), buildFlags]))
  for (const { folder, ldflags } of recipes()) {
    hash.update(ldflags)
    for (const file of ['go.mod', 'go.sum']) hash.update(readFileSync(join(folder, file)))
  }
  return hash.digest('hex').slice(0, 16)
}

/** A process that was killed stops refreshing its lock; after half a minute the next one takes it over. */
async function lock(dir: string): Promise<() => Promise<void>> {
  const options = { realpath: false, stale: 30_000, update: 5_000 }
  try {
    return await lockfile.lock(dir, options)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error
    process.stderr.write('Another process is making the tools ready; waiting for it.\n')
    return lockfile.lock(dir, { ...options, retries: { forever: true, minTimeout: 200, maxTimeout: 1_000 } })
  }
}

/** Fills `dir`. What a run that was interrupted has finished is kept in a folder beside it. */
async function fill(dir: string, env: NodeJS.ProcessEnv, make: MakeTools): Promise<void> {
  const partial = `${dir}.partial`
  await mkdir(partial, { recursive: true })
  const download = make.download ?? officialDownload
  await Promise.all(toolNames.filter(absentFrom(partial)).map((name) => download(name, partial)))
  const missing = recipes().filter((recipe) => missingPrograms(recipe, partial).length > 0)
  if (missing.length > 0 && make.build === undefined) await checkGo(missing, env)
  const build = make.build ?? goBuild
  await runSteps(missing.map((recipe) => buildStep(recipe, partial, build)))
  const versions = Object.fromEntries(recipes().map(({ name, version }) => [name, version]))
  await writeFile(join(partial, marker), `${JSON.stringify(versions, null, 2)}\n`)
  await rm(dir, { recursive: true, force: true })
  await rename(partial, dir)
}

function buildStep(recipe: Recipe, partial: string, build: Build): Step {
  const { name, version, coldSeconds } = recipe
  return {
    title: `${name} ${version}`,
    seconds: coldSeconds,
    run: () => build(recipe, missingPrograms(recipe, partial), partial),
  }
}

const missingPrograms = (recipe: Recipe, folder: string): string[] =>
  Object.keys(recipe.programs).filter(absentFrom(folder))

const absentFrom = (folder: string) => (name: string) => !existsSync(join(folder, name))
