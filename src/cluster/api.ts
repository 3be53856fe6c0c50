import { join } from 'node:path'
import pRetry, { AbortError } from 'p-retry'
import type { Pool } from 'undici'
import * as v from 'valibot'
import { Failure } from '../lib/errors.js'
import { bounds, type Exec } from '../lib/exec.js'
import { readJson } from '../lib/outside-json.js'
import { clusterFailure, foreignAnswer, isKubeconfigWrong, unreadableFailure } from './trouble.js'

export interface ApiRequest {
  /** `GET` when left out. */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Path and query, each part of it encoded. */
  readonly path: string
  /** Sent as JSON. */
  readonly body?: unknown
  /** That of the body; `application/json` when left out. */
  readonly contentType?: string
  /** What the answer may be; `application/json` when left out. */
  readonly accept?: string
  /** How long the answer may take; 30 s when left out. */
  readonly timeoutMs?: number
  /** How long a read that was not answered is tried again; as long as is usual when left out, 0 for never. */
  readonly patienceMs?: number
}

export interface ApiAnswer {
  readonly status: number
  readonly body: string
}

/**
 * The API server, as HTTP: `kubectl proxy` on a socket in a folder of the run stands between, so that kubeconfig,
 * credential plugins, proxies and pods work as they do for kubectl, and a request costs no process.
 */
export interface ClusterApi {
  /**
   * A refusal is an answer, too. A read that the server could not answer (429, 5xx, no connection) is asked again
   * with a bound; a write is not, since nobody knows what became of it.
   * @throws Failure when the cluster cannot be reached.
   */
  readonly request: (request: ApiRequest) => Promise<ApiAnswer>
  /**
   * Reads a watch until the server ends it or `signal` is aborted; both are no error.
   * @param path with `watch=1` in its query.
   * @param onEvent is given each whole line, an event as JSON.
   * @throws Failure when the server refuses the watch, or the connection breaks.
   */
  readonly watch: (path: string, onEvent: (line: string) => void, signal: AbortSignal) => Promise<void>
  /** Ends the proxy. To be called once nothing is asked any more. */
  readonly close: () => Promise<void>
}

export interface ApiOptions {
  readonly exec: Exec
  /** Absolute path of the pinned kubectl. */
  readonly kubectl: string
  readonly env: NodeJS.ProcessEnv
  readonly kubeContext?: string | undefined
  /** A folder that only this user can enter; a socket's path may have 104 bytes at most. */
  readonly folder: string
  /** How long a read is tried again once the server has answered before, in ms; for tests. */
  readonly patienceMs?: number
}

/** An API server that restarts, or an etcd that chooses a leader, is back within this. */
const usualPatienceMs = 45_000
/** One that has never answered is most often a wrong address. */
const firstPatienceMs = 5_000
const requestMs = 30_000

/**
 * @returns what the server answered to a read, as JSON; undefined when there is no such thing (404).
 * @throws Failure when the server refuses, answers with no JSON, or cannot be reached.
 */
export async function readApi(
  api: ClusterApi,
  what: string,
  path: string,
  accept?: string,
): Promise<unknown> {
  const { status, body } = await api.request({ path, ...(accept === undefined ? {} : { accept }) })
  if (status === 404) return undefined
  if (status !== 200) throw clusterFailure(what, refusalOf(body))
  const read = readJson(v.unknown(), body)
  if ('wrong' in read) throw unreadableFailure(what, foreignAnswer(read.wrong))
  return read.value
}

/** @returns the sentence of a `Status` (k8s.io/apimachinery: meta/v1), or the text as it is. */
export function refusalOf(body: string): string {
  const status = readJson(v.object({ message: v.string() }), body)
  return 'value' in status ? status.value.message : body
}

/** The proxy is started by the first request, or by `prepare`, for who knows that there will be one. */
export function openApi(options: ApiOptions): ClusterApi & { readonly prepare: () => void } {
  let started: Promise<Proxy> | undefined
  let hasAnswered = false
  const proxy = () => (started ??= startProxy(options))
  const once = async (request: ApiRequest): Promise<Answer> => {
    const answer = await askOnce((await proxy()).pool, request)
    if (answer.isFromServer) hasAnswered = true
    return answer
  }
  return {
    request: (request) => {
      if ((request.method ?? 'GET') !== 'GET') return once(request).catch(refuseUnsent)
      const usual = () => (hasAnswered ? (options.patienceMs ?? usualPatienceMs) : firstPatienceMs)
      const patience = () => request.patienceMs ?? usual()
      return askPatiently(() => once(request), patience)
    },
    // Why it does not start is told to who asks.
    prepare: () => void proxy().catch(() => undefined),
    watch: async (path, onEvent, signal) => readWatch((await proxy()).pool, path, onEvent, signal),
    close: async () => {
      const { pool, end } = (await started?.catch(() => undefined)) ?? {}
      await pool?.destroy()
      await end?.()
    },
  }
}

interface Proxy {
  readonly pool: Pool
  readonly end: () => Promise<void>
}

/**
 * Runs its arguments until they end, or until its standard input does: a process that is killed takes nothing with it,
 * and the proxy would go on serving whoever finds the socket. A shell gives no standard input to what it does not wait for.
 */
const endsWithUs =
  'exec 3<&0; "$@" </dev/null & served=$!; { read -r _ <&3; kill $served; } >/dev/null 2>&1 & reader=$!; ' +
  'wait $served; code=$?; kill $reader 2>/dev/null; exit $code'

/** It hands on what the API server says, and can do what the kubeconfig allows: the socket is this user's alone. */
async function startProxy({ exec, kubectl, env, kubeContext, folder }: ApiOptions): Promise<Proxy> {
  const socketPath = join(folder, 'api')
  const ended = new AbortController()
  const context = kubeContext ? ['--context', kubeContext] : []
  let serves: () => void = () => undefined
  const serving = new Promise<void>((resolve) => (serves = resolve))
  const process = exec({
    file: '/bin/sh',
    args: ['-c', endsWithUs, 'sh', kubectl, ...context, 'proxy', `--unix-socket=${socketPath}`],
    env,
    timeoutMs: bounds.layer,
    signal: ended.signal,
    serves: true,
    onLine: (line) => {
      if (line.startsWith('Starting to serve')) serves()
    },
  })
  const failed = process.then(({ stderr }) => {
    throw clusterFailure('reaching the cluster', stderr)
  })
  // Told to whoever waits; once it serves, the end of the process is told by the requests that fail.
  failed.catch(() => undefined)
  // Of a bundled CommonJS package a late import has nothing but `default`.
  const { Pool } = (await import('undici')).default
  await Promise.race([serving, failed])
  const end = async () => {
    ended.abort()
    await process.catch(() => undefined)
  }
  return { pool: new Pool('http://localhost', { socketPath, connections: 16, pipelining: 1 }), end }
}

interface Answer extends ApiAnswer {
  /** Not what the proxy says by itself when it does not reach the server. */
  readonly isFromServer: boolean
}

/** The server marks all that it answers (k8s.io/apiserver: pkg/endpoints/filters/audit_init.go). */
const serversMark = 'audit-id'

async function askOnce(pool: Pool, request: ApiRequest): Promise<Answer> {
  const { method = 'GET', path, body, timeoutMs = requestMs } = request
  const accept = request.accept ?? 'application/json'
  const contentType = request.contentType ?? 'application/json'
  const {
    statusCode,
    headers,
    body: answer,
  } = await pool.request({
    method: method,
    path,
    headers: { accept, ...(body === undefined ? {} : { 'content-type': contentType }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(timeoutMs),
  })
  return { status: statusCode, body: await answer.text(), isFromServer: headers[serversMark] !== undefined }
}

/** @returns whether the server could not answer now: it may be asked again. */
export function isPassing({ status }: ApiAnswer): boolean {
  return status === 429 || status >= 500
}

class Passing extends Error {
  constructor(readonly answer: Answer) {
    super(answer.body)
  }
}

/** @returns the last answer when the server goes on refusing; only one that never came is a Failure. */
async function askPatiently(ask: () => Promise<Answer>, patienceMs: () => number): Promise<ApiAnswer> {
  const until = Date.now()
  const attempt = async () => {
    const answer = await ask().catch((error: unknown) => {
      throw error instanceof Failure ? new AbortError(error) : error
    })
    // The proxy says so by itself, and it does not get better.
    const isLasting = !answer.isFromServer && isKubeconfigWrong(answer.body)
    if (isLasting && isPassing(answer)) throw new AbortError(new Error(answer.body))
    if (isPassing(answer)) throw new Passing(answer)
    return answer
  }
  try {
    return await pRetry(attempt, {
      retries: 20,
      minTimeout: 250,
      maxTimeout: 5_000,
      shouldRetry: () => Date.now() - until < patienceMs(),
    })
  } catch (error) {
    if (error instanceof Passing && error.answer.isFromServer) return error.answer
    return refuseUnsent(error instanceof Passing ? new Error(error.answer.body) : error)
  }
}

function refuseUnsent(error: unknown): never {
  if (error instanceof Failure) throw error
  throw clusterFailure('asking the cluster', error instanceof Error ? error.message : String(error))
}

async function readWatch(
  pool: Pool,
  path: string,
  onEvent: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  try {
    const { statusCode, body } = await pool.request({ method: 'GET', path, signal, bodyTimeout: 0 })
    if (statusCode !== 200) throw clusterFailure('watching the cluster', await body.text())
    let rest = ''
    for await (const chunk of body.setEncoding('utf8')) {
      const lines = (rest + String(chunk)).split('\n')
      rest = lines.pop() ?? ''
      lines.filter(Boolean).forEach(onEvent)
    }
  } catch (error) {
    if (!signal.aborted) refuseUnsent(error)
  }
}
