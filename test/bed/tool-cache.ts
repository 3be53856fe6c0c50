import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { link, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { arch, platform } from 'node:os'
import { basename, join } from 'node:path'
import lockfile from 'proper-lockfile'
import { allEnded } from '../../src/lib/all-ended.js'
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

/** Written last, and says what the programs in a folder were made from: `.complete` when it holds every one. */
const markers = { all: '.complete', some: '.some' } as const

/** Recipe → what it made. Folders from before there were keys have the version alone. */
type Made = Readonly<Record<string, string | { readonly version: string; readonly key: string }>>

/**
 * @returns the cache folder for the committed pins on this platform. It holds the programs of the wanted recipes, and
 *   what was wanted before; what is missing is added first, by one process at a time.
 */
export async function cachedTools(
  wanted: readonly Recipe[],
  env: NodeJS.ProcessEnv,
  make: MakeTools,
): Promise<string> {
  const dir = join(cacheRoot(env), `tools-${cacheKey(recipes())}`)
  const isThere = (): boolean => wanted.every(({ name }) => madeIn(dir)[name] !== undefined)
  if (isThere()) return dir
  await mkdir(dir, { recursive: true })
  const release = await lock(dir)
  try {
    if (!isThere()) await fill(dir, { wanted, env, make })
  } finally {
    await release()
  }
  return dir
}

function madeIn(folder: string): Made {
  const marker = Object.values(markers)
    .map((name) => join(folder, name))
    .find((path) => existsSync(path))
  return marker === undefined ? {} : (JSON.parse(readFileSync(marker, 'utf8')) as Made)
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

interface Filling {
  readonly wanted: readonly Recipe[]
  readonly env: NodeJS.ProcessEnv
  readonly make: MakeTools
}

/** Adds to `dir` what it lacks. Each program appears in it whole, so what a run that was interrupted has made stays. */
async function fill(dir: string, { wanted, env, make }: Filling): Promise<void> {
  await removeHalfMade(dir)
  await takeOver(dir, cacheRoot(env))
  const log = (line: string): void => void process.stderr.write(`${line}\n`)
  const mirror = env['HELMFILE_GATE_TOOLS_MIRROR']
  const download = make.download ?? officialDownload({ mirror, env, log })
  const absent = wanted.flatMap((recipe) => missingPrograms(recipe, dir))
  await allEnded(absent.map((name) => download(name, dir)))
  const missing = wanted.filter((recipe) => missingPrograms(recipe, dir).length > 0)
  if (missing.length > 0 && make.build === undefined) await checkGo(missing, env)
  const build = make.build ?? goBuild
  await runSteps(missing.map((recipe) => buildStep(recipe, dir, build)))
  await mark(dir)
}

/** What a process that was killed was at. */
async function removeHalfMade(dir: string): Promise<void> {
  const known: readonly string[] = Object.values(markers)
  const halfMade = readdirSync(dir).filter((name) => name.startsWith('.') && !known.includes(name))
  await Promise.all(halfMade.map((name) => rm(join(dir, name), { recursive: true, force: true })))
}

async function mark(dir: string): Promise<void> {
  const whole = recipes().filter((recipe) => missingPrograms(recipe, dir).length === 0)
  const made: Made = Object.fromEntries(
    whole.map((recipe) => [recipe.name, { version: recipe.version, key: cacheKey([recipe]) }]),
  )
  const marker = join(dir, whole.length === recipes().length ? markers.all : markers.some)
  await writeFile(`${marker}.new`, `${JSON.stringify(made, null, 2)}\n`)
  await rename(`${marker}.new`, marker)
}

/** One tool more, or one that moves, must not cost a build of all: links what other folders hold already. */
async function takeOver(dir: string, root: string): Promise<void> {
  const folders = readdirSync(root).filter((name) => name.startsWith('tools-'))
  for (const folder of folders.map((name) => join(root, name))) {
    for (const program of reusable(folder).flatMap((recipe) => missingPrograms(recipe, dir))) {
      // What cannot be linked is made, like all the rest.
      await link(join(folder, program), join(dir, program)).catch(() => undefined)
    }
  }
}

/** @returns the recipes that would make again what `folder` holds. */
function reusable(folder: string): Recipe[] {
  const made = madeIn(folder)
  const known = recipes().filter(({ name }) => made[name] !== undefined)
  if (basename(folder) === `tools-${cacheKey(known)}`) return known
  return known.filter((recipe) => {
    const { [recipe.name]: one } = made
    return typeof one === 'object' && one.key === cacheKey([recipe])
  })
}

function buildStep(recipe: Recipe, dir: string, build: Build): Step {
  const { name, version, coldSeconds } = recipe
  return {
    title: `${name} ${version}`,
    seconds: coldSeconds,
    run: () => build(recipe, missingPrograms(recipe, dir), dir),
  }
}

const missingPrograms = (recipe: Recipe, folder: string): string[] =>
  Object.keys(recipe.programs).filter(absentFrom(folder))

const absentFrom = (folder: string) => (name: string) => !existsSync(join(folder, name))
