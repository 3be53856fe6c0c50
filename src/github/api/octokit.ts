import { randomUUID } from 'node:crypto'
import { Octokit } from '@octokit/core'
import { paginateRest } from '@octokit/plugin-paginate-rest'
import { retry } from '@octokit/plugin-retry'
import { throttling } from '@octokit/plugin-throttling'
import { fetch, type RequestInit } from 'undici'
import { proxiesOf, proxyAgent } from '../../lib/proxy.js'

export interface ConnectionOptions {
  readonly token: string
  /** For GITHUB_API_URL and the proxy variables. */
  readonly env: NodeJS.ProcessEnv
  readonly log: (line: string) => void
  /** For one try of one request. */
  readonly timeoutMs?: number
  /** What one second of waiting lasts; tests wait less. */
  readonly secondMs?: number
  /** False: writes are not kept apart as GitHub asks for; for tests. */
  readonly spaced?: boolean
}

const GateOctokit = Octokit.plugin(paginateRest, retry, throttling)

export type Connection = InstanceType<typeof GateOctokit>

/** A rate limit that lasts longer is not waited for: the run would be billed for it, or hold its runner. */
const longestWait = 60
const retries = 2

/**
 * Connects to GitHub, or to a GitHub Enterprise Server where GITHUB_API_URL says so.
 *
 * Reading is tried again after errors of the server and the network. Creating is not (`retries: 0` at the call): after
 * a 502 nobody knows whether it was done. A rate limit is different: GitHub has done nothing then.
 */
export function connect(options: ConnectionOptions): Connection {
  const { token, env, log, secondMs = 1000, spaced = true } = options
  const onLimit =
    (name: string) =>
    (after: number, _options: object, _octokit: unknown, count: number): boolean => {
      const again = after <= longestWait && count < retries
      log(`GitHub's ${name} is reached: ${again ? `waiting ${after} s` : `not waiting ${after} s for it`}`)
      return again
    }
  return new GateOctokit({
    auth: token,
    baseUrl: (env['GITHUB_API_URL'] || 'https://api.github.com').replace(/(?<!\/)\/+$/, ''),
    userAgent: 'helmfile-gate',
    log: { debug: () => undefined, info: () => undefined, warn: log, error: () => undefined },
    request: { fetch: fetchWith(options) },
    retry: { retries, retryAfterBaseValue: secondMs },
    throttle: {
      id: randomUUID(),
      retryAfterBaseValue: secondMs,
      onRateLimit: onLimit('rate limit'),
      onSecondaryRateLimit: onLimit('secondary rate limit'),
      ...(spaced ? {} : { write: unspaced, notifications: unspaced }),
    },
  })
}

/** As much of a Bottleneck.Group as the plugin uses. */
const unspaced = { key: () => ({ schedule: (_job: object, run: () => unknown) => run() }) } as never

/**
 * The answer is read to its end here. Octokit takes a body that breaks off for an empty one, and an empty one for an
 * empty list: then a comment would be made twice, and a pull request would seem to touch nothing.
 */
function fetchWith({ env, timeoutMs = 30_000 }: ConnectionOptions) {
  const proxies = proxiesOf(env)
  const dispatcher = proxies && proxyAgent(proxies)
  return async (url: string, init: RequestInit): Promise<Response> => {
    const signal = AbortSignal.timeout(timeoutMs)
    const answer = await fetch(url, { ...init, signal, ...(dispatcher ? { dispatcher } : {}) })
    const text = await answer.text()
    if (answer.ok && answer.status !== 204 && text === '') throw new Error('the answer was empty')
    const headers = [...answer.headers].filter(([name]) => name !== 'content-encoding')
    return new Response(answer.status === 204 ? null : text, { status: answer.status, headers })
  }
}
