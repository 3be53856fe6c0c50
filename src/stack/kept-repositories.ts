import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { load } from 'js-yaml'
import { makeFolder } from '../lib/make-folder.js'
import type { SealedFolder } from '../lib/sealed-folder.js'
import type { BuiltHelmfile, BuiltRelease } from './built-stack.js'

/** The indexes of chart repositories, as an earlier run on this machine has read them. */
export interface KeptRepositories {
  /**
   * Puts them where helm looks for them.
   * @returns false when they have to be read: they are older than an hour, or do not name every chart of the stack.
   */
  readonly restore: (stack: readonly BuiltHelmfile[]) => Promise<boolean>
  /** To be called when they have just been read. */
  readonly keep: (stack: readonly BuiltHelmfile[]) => Promise<void>
  /** @returns the digest of an exact version of a chart, by which helm finds it. Known once the stack's were restored or kept. */
  readonly digestOf: (chart: string, version: string) => string | undefined
}

export interface KeptRepositoriesOptions {
  readonly folder: SealedFolder
  readonly env: NodeJS.ProcessEnv
  readonly now: () => number
}

interface Kept {
  readonly at: number
  /** Digests by `repository/chart@version`. */
  readonly digests: Readonly<Record<string, string>>
  /** The file that names the repositories. */
  readonly config: string
  /** Index files by name. */
  readonly indexes: Readonly<Record<string, string>>
}

/**
 * A version that is published anew in the meantime is not seen for so long, by plan and apply alike: both take the chart
 * that the index names by its digest.
 */
const mostAgeMs = 60 * 60_000

export function keptRepositories({ folder, env, now }: KeptRepositoriesOptions): KeptRepositories {
  const config = env['HELM_REPOSITORY_CONFIG'] ?? ''
  const cache = env['HELM_REPOSITORY_CACHE'] ?? ''
  let digests: Kept['digests'] = {}
  return {
    restore: async (stack) => {
      const name = nameFor(stack)
      const kept = name === undefined ? undefined : await folder.read(name)
      if (!kept) return false
      const found = JSON.parse(kept.toString('utf8')) as Kept
      const age = now() - found.at
      const isKnown = pinsOf(stack).every((pin) => Object.hasOwn(found.digests, pin))
      if (!isKnown || age < 0 || age > mostAgeMs) return false
      await makeFolder(cache)
      await makeFolder(dirname(config))
      const indexes = Object.entries(found.indexes)
      await Promise.all(indexes.map(([file, text]) => writeFile(join(cache, file), text)))
      await writeFile(config, found.config, { mode: 0o600 })
      digests = found.digests
      return true
    },
    keep: async (stack) => {
      const name = nameFor(stack)
      if (name === undefined) return
      try {
        const read = await readIndexes(cache)
        digests = digestsIn(read, pinsOf(stack))
        const kept: Kept = { at: now(), digests, config: await readFile(config, 'utf8'), indexes: read }
        await folder.write(name, Buffer.from(JSON.stringify(kept)))
      } catch {
        // They are read again next time.
      }
    },
    digestOf: (chart, version) => {
      const pin = `${chart}@${version}`
      return Object.hasOwn(digests, pin) ? digests[pin] : undefined
    },
  }
}

/** @returns undefined where a repository needs more than its address: a password is not written anywhere. */
function nameFor(stack: readonly BuiltHelmfile[]): string | undefined {
  const all = stack.flatMap(({ repositories }) => repositories)
  const isPlain = all.every((one) => Object.keys(one).every((key) => key === 'name' || key === 'url'))
  const isOpen = all.every(({ url }) => /^https?:\/\/[^@]*$/.test(url))
  if (all.length === 0 || !isPlain || !isOpen) return undefined
  const named = JSON.stringify(all.map(({ name, url }) => [name, url]))
  return `repositories 1 ${createHash('sha256').update(named).digest('hex')}`
}

/** @returns `repository/chart@version` of all releases whose charts come from a repository. */
function pinsOf(stack: readonly BuiltHelmfile[]): string[] {
  return stack.flatMap(({ repositories, releases }) => {
    const names = new Set(repositories.map(({ name }) => name))
    const fromOne = ({ chart }: BuiltRelease) => names.has(chart.slice(0, chart.indexOf('/')))
    return releases.filter(fromOne).map(({ chart, version }) => `${chart}@${version}`)
  })
}

async function readIndexes(cache: string): Promise<Record<string, string>> {
  const files = (await readdir(cache)).filter((name) => /-(index\.yaml|charts\.txt)$/.test(name))
  const texts = await Promise.all(files.map((name) => readFile(join(cache, name), 'utf8')))
  return Object.fromEntries(files.map((name, index) => [name, texts[index] ?? '']))
}

interface Index {
  readonly entries?: Readonly<Record<string, readonly { version?: unknown; digest?: unknown }[]>>
}

/** A range, or a version that no index names with a digest, has none. */
function digestsIn(
  indexes: Readonly<Record<string, string>>,
  pins: readonly string[],
): Record<string, string> {
  const read = new Map<string, Index>()
  const indexOf = (repository: string) => {
    const known = read.get(repository) ?? (load(indexes[`${repository}-index.yaml`] ?? '') as Index) ?? {}
    read.set(repository, known)
    return known
  }
  const found = pins.map((pin) => {
    const [, repository = '', chart = '', version = ''] = /^([^/]*)\/(.*)@([^@]*)$/.exec(pin) ?? []
    const entries = indexOf(repository).entries?.[chart]?.filter((one) => isSameVersion(one.version, version))
    // helm would choose among several.
    return [pin, entries?.length === 1 ? entries[0]?.digest : undefined] as const
  })
  return Object.fromEntries(found.filter((one): one is readonly [string, string] => isDigest(one[1])))
}

/** As helm takes an exact version: with or without its `v`, and whatever was built. */
function isSameVersion(one: unknown, other: string): boolean {
  const core = (version: string) => version.split('+')[0]?.replace(/^v/, '')
  return typeof one === 'string' && core(one) === core(other)
}

function isDigest(digest: unknown): boolean {
  return typeof digest === 'string' && /^(sha256:)?[0-9a-f]{64}$/.test(digest)
}
