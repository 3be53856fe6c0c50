import { createHash, type Hash } from 'node:crypto'
import { lstat, readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { PlanPlace } from './for-plan.js'
import type { RenderRequest } from './render.js'

/** What renders share. */
export interface RenderOrigin {
  /** Names helm's binary: another has another name. */
  readonly helm: string
  /** helm's environment. */
  readonly env: NodeJS.ProcessEnv
}

/**
 * What the indexes of the chart repositories, as helm will read them, say of a chart.
 * @returns the digest that helm finds the chart by; undefined where there is none, or the version is no exact one.
 */
export type ChartDigests = (chart: string, version: string) => Promise<string | undefined>

export interface RenderPlaceOnDisk extends RenderOrigin {
  readonly digests: ChartDigests
  /** What relative paths start from. */
  readonly cwd: string
}

/** Raised when what a kept render holds, or what it depends on, changes. */
const version = 'render 1'

/** With any other flag, what is rendered lies elsewhere, or is not known here. */
const plainFlags = new Set([
  'version',
  'values',
  'set',
  'set-string',
  'set-json',
  'set-literal',
  'skip-schema-validation',
])

/**
 * @returns a digest over everything that a render on this machine depends on; undefined where that cannot be told
 * without helm: a chart of a registry, a file that is fetched, a link.
 */
export async function renderKey(
  request: RenderRequest,
  place: PlanPlace,
  { helm, env, digests, cwd }: RenderPlaceOnDisk,
): Promise<string | undefined> {
  const { release, chart, templateArgs, valueFiles, values } = request
  const flags = templateArgs.filter((arg) => nameOf(arg) !== 'values')
  if (values !== 'reset' || !flags.every((arg) => plainFlags.has(nameOf(arg)))) return undefined
  const hash = createHash('sha256')
  try {
    const content = await chartContent(chart, flags, { digests, cwd })
    if (content === undefined) return undefined
    const files = await Promise.all(valueFiles.map((file) => readFile(resolve(cwd, file))))
    add(hash, [version, helm, ...settings(env), '', release, content, ...flags, '', JSON.stringify(place)])
    add(hash, files)
  } catch {
    return undefined
  }
  return hash.digest('hex')
}

function nameOf(arg: string): string {
  return /^--([^=]+)/.exec(arg)?.[1] ?? ''
}

/** helm's own variables but for the paths of this run, and what `date` goes by in a template. */
function settings(env: NodeJS.ProcessEnv): string[] {
  return Object.entries(env)
    .filter(([name]) => /^(HELM_(?!(REPOSITORY|CACHE|CONFIG|DATA|PLUGINS|BIN))|TZ$)/.test(name))
    .map(([name, value]) => `${name}=${value}`)
    .sort()
}

/** helm takes a path that exists for a path, whatever else it may look like (helm: pkg/action/install.go, LocateChart). */
async function chartContent(
  chart: string,
  flags: readonly string[],
  { digests, cwd }: Pick<RenderPlaceOnDisk, 'digests' | 'cwd'>,
): Promise<string | undefined> {
  const path = resolve(cwd, chart)
  const found = await lstat(path).catch(() => undefined)
  if (found?.isDirectory()) return folderDigest(path)
  if (found) return undefined
  const version = flags.findLast((arg) => nameOf(arg) === 'version')?.slice('--version='.length)
  return version === undefined ? undefined : digests(chart, version)
}

/** No chart has more; a folder that does is something else. */
const mostFiles = 5_000

/**
 * @returns a digest over names and contents of all files in a folder.
 * @throws when a link is among them, or too many.
 */
async function folderDigest(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  if (entries.length > mostFiles) throw new Error('too many files')
  const paths = entries.map((entry) => join(entry.parentPath, entry.name))
  if (entries.some((entry) => !entry.isFile() && !entry.isDirectory())) throw new Error('not only files')
  const files = paths.filter((_, index) => entries[index]?.isFile()).sort()
  const contents = await Promise.all(files.map((file) => readFile(file)))
  const hash = createHash('sha256')
  files.forEach((file, index) => add(hash, [file.slice(folder.length), contents[index] ?? '']))
  return hash.digest('hex')
}

/** Each part with its length, so that no two lists are the same bytes. */
function add(hash: Hash, parts: readonly (string | Buffer)[]): void {
  for (const part of parts) {
    const bytes = typeof part === 'string' ? Buffer.from(part) : part
    hash.update(`${bytes.length}:`).update(bytes)
  }
}
