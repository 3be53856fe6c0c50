import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { link, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { arch, platform } from 'node:os'
import { basename, join } from 'node:path'
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

/** Written last: a folder with it holds every program. It says what they were made from. */
const marker = '.complete'

/** Recipe → what it made. Folders from before there were keys have the version alone. */
type Made = Readonly<Record<string, string | { readonly version: string; readonly key: string }>>

/**
 * @returns the cache folder that holds all programs of the committed pins for this platform; it is filled first
 *   when need be, by one process at a time.
 */
export async function cachedTools(env: NodeJS.ProcessEnv, make: MakeTools): Promise<string> {
  const dir = join(cacheRoot(env), `tools-${cacheKey(recipes())}`)
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

/** @returns a digest of everything that decides the bytes of the programs of these recipes. */
export function cacheKey(some: readonly Recipe[]): string {
  const hash = createHash('sha256').update(JSON.stringify([platform(), arch(), buildFlags]))
  for (const { folder, ldflags } of some) {
    hash.update(ldflags)
    const sources = readdirSync(folder).filter((file) => file.endsWith('.go'))
    for (const file of ['go.mod', 'go.sum', ...sources.sort()]) hash.update(readFileSync(join(folder, file)))
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
  await takeOver(partial, cacheRoot(env))
  const download = make.download ?? officialDownload
  await Promise.all(toolNames.filter(absentFrom(partial)).map((name) => download(name, partial)))
  const missing = recipes().filter((recipe) => missingPrograms(recipe, partial).length > 0)
  if (missing.length > 0 && make.build === undefined) await checkGo(missing, env)
  const build = make.build ?? goBuild
  await runSteps(missing.map((recipe) => buildStep(recipe, partial, build)))
  const made: Made = Object.fromEntries(
    recipes().map((recipe) => [recipe.name, { version: recipe.version, key: cacheKey([recipe]) }]),
  )
  await writeFile(join(partial, marker), `${JSON.stringify(made, null, 2)}\n`)
  await rm(dir, { recursive: true, force: true })
  await rename(partial, dir)
}

/** One tool more, or one that moves, must not cost a build of all: links what other folders hold already. */
async function takeOver(partial: string, root: string): Promise<void> {
  const folders = readdirSync(root).filter((name) => name.startsWith('tools-'))
  for (const folder of folders.map((name) => join(root, name))) {
    for (const program of reusable(folder).flatMap((recipe) => missingPrograms(recipe, partial))) {
      // What cannot be linked is made, like all the rest.
      await link(join(folder, program), join(partial, program)).catch(() => undefined)
    }
  }
}

/** @returns the recipes that would make again what `folder` holds. */
function reusable(folder: string): Recipe[] {
  if (!existsSync(join(folder, marker))) return []
  const made = JSON.parse(readFileSync(join(folder, marker), 'utf8')) as Made
  const known = recipes().filter(({ name }) => made[name] !== undefined)
  if (basename(folder) === `tools-${cacheKey(known)}`) return known
  return known.filter((recipe) => {
    const { [recipe.name]: one } = made
    return typeof one === 'object' && one.key === cacheKey([recipe])
  })
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
