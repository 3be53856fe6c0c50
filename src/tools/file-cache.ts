import { randomBytes } from 'node:crypto'
import { createWriteStream, existsSync } from 'node:fs'
import { copyFile, rename, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pRetry, { AbortError } from 'p-retry'
import { makeFolder } from '../lib/make-folder.js'

export type CacheKey = [tool: string, version: string, platform: string]

/** Where published files come from, and where they are kept from run to run. */
export interface FileCache {
  /** @returns the folder that holds what was kept; undefined when nothing was. */
  readonly find: (...key: CacheKey) => string | undefined
  /** Keeps a file under a name. */
  readonly keep: (file: string, as: string, ...key: CacheKey) => Promise<void>
  /** @throws Error with the reason. */
  readonly download: (url: string, file: string) => Promise<void>
}

export interface FileCacheOptions {
  readonly env: NodeJS.ProcessEnv
  /** Told of each try that failed, one line. */
  readonly log: (line: string) => void
  /** How long is waited after the first try that failed, in ms; then three times as long. For tests. */
  readonly waitMs?: number
}

/**
 * The cache of the runner, or of the user where there is no runner. It lies as that of the toolkit does (actions/toolkit:
 * packages/tool-cache/src/tool-cache.ts), which speaks to a runner only: in a terminal its commands would be seen.
 */
export function fileCache({ env, log, waitMs = 1000 }: FileCacheOptions): FileCache {
  const userCache = env['XDG_CACHE_HOME'] || join(homedir(), '.cache')
  const root = env['RUNNER_TOOL_CACHE'] || join(userCache, 'helmfile-gate', 'tools')
  const folderOf = (key: CacheKey) => join(root, ...key)
  return {
    find: (...key) => {
      const folder = folderOf(key)
      return existsSync(folder) && existsSync(`${folder}.complete`) ? folder : undefined
    },
    keep: async (file, as, ...key) => {
      const folder = folderOf(key)
      const temporary = join(folder, `.${as}.${randomBytes(6).toString('hex')}`)
      await makeFolder(folder)
      await copyFile(file, temporary)
      await rename(temporary, join(folder, as))
      await writeFile(`${folder}.complete`, '')
    },
    download: (url, file) =>
      pRetry(() => downloaded(url, file, env), {
        retries: 3,
        factor: 3,
        minTimeout: waitMs,
        onFailedAttempt: ({ error, retriesLeft }) => {
          if (retriesLeft > 0) log(`${url}: ${reasonOf(error)}: it is tried again`)
        },
      }),
  }
}

async function downloaded(url: string, file: string, env: NodeJS.ProcessEnv): Promise<void> {
  // Most runs find all in the cache, and undici takes its time to start.
  const [{ default: undici }, { proxiesOf, proxyAgent }] = await Promise.all([
    import('undici'),
    import('../lib/proxy.js'),
  ])
  const proxies = proxiesOf(env)
  const answer = await undici.fetch(url, proxies ? { dispatcher: proxyAgent(proxies) } : {})
  if (!answer.ok || !answer.body) {
    await answer.body?.cancel()
    const refusal = new Error(`the server answered ${answer.status}`)
    throw isPassing(answer.status) ? refusal : new AbortError(refusal)
  }
  await makeFolder(dirname(file))
  await pipeline(Readable.fromWeb(answer.body), createWriteStream(file))
}

function isPassing(status: number): boolean {
  return status >= 500 || status === 408 || status === 429
}

/** fetch says only that it failed, and why as its cause; a refused connection has a code and no message. */
export function reasonOf(error: unknown): string {
  const { message, code, cause } = error as NodeJS.ErrnoException
  if (cause !== undefined) return reasonOf(cause)
  return message || code || 'unknown reason'
}
