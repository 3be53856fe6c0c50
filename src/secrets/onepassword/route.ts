import { Socket } from 'node:net'
import {
  Agent,
  buildConnector,
  fetch,
  getGlobalDispatcher,
  setGlobalDispatcher,
  type Dispatcher,
} from 'undici'
import { ProxyRefusal, proxiesOf, proxyAgent } from '../../lib/proxy.js'

/** How the SDK's requests travel while one of its calls runs. */
export interface Route {
  readonly dispatcher: Dispatcher
  /** The host of the proxy, for messages; never its user and password. */
  readonly proxy: string | undefined
  /** Cuts all connections, so that none keeps the process alive. */
  readonly end: () => Promise<void>
}

/**
 * The SDK reads no proxy variables by itself.
 * @throws Failure `bad-input` when the proxy variable is no URL.
 */
export function routeFor(env: NodeJS.ProcessEnv, timeoutMs: number): Route {
  const { httpsProxy, noProxy = '' } = proxiesOf(env) ?? {}
  if (!httpsProxy) return { ...direct(timeoutMs), proxy: undefined }
  const dispatcher = proxyAgent({ httpsProxy, noProxy })
  return { dispatcher, proxy: new URL(httpsProxy).host, end: () => dispatcher.destroy() }
}

/** An agent waits for connections it has begun even after it is destroyed, so they are ended by hand. */
function direct(timeoutMs: number): Pick<Route, 'dispatcher' | 'end'> {
  const sockets = new Set<Socket>()
  // Longer than the caller waits: a server that stays silent is one that is out of time, not a network error.
  const connector = buildConnector({ timeout: 2 * timeoutMs })
  const connect: buildConnector.connector = (options, callback) => {
    const socket: unknown = connector(options, callback)
    if (!(socket instanceof Socket)) return
    sockets.add(socket.once('close', () => sockets.delete(socket)))
  }
  const dispatcher = new Agent({ connect })
  const end = async () => {
    sockets.forEach((socket) => socket.destroy())
    await dispatcher.destroy()
  }
  return { dispatcher, end }
}

/** A call that ended without an answer of its own. */
export type Interruption = 'silent' | 'crashed' | 'cancelled'

export interface Limits {
  readonly route: Route
  readonly timeoutMs: number
  /** Aborted when the job is cancelled. */
  readonly cancelled: AbortSignal | undefined
}

/**
 * Runs one call of the SDK so that it ends in any case. The SDK has no timeout; and when its WebAssembly panics, the
 * error surfaces as an uncaught exception while the promise stays open for ever.
 * @returns the result, or why there is none. @throws what the call throws.
 */
export async function endInTime<T>(
  call: () => Promise<T>,
  { route, timeoutMs, cancelled }: Limits,
): Promise<{ readonly value: T } | { readonly interrupted: Interruption }> {
  const before = getGlobalDispatcher()
  let interrupt: (interruption: Interruption) => void = () => undefined
  const interrupted = new Promise<{ interrupted: Interruption }>((resolve) => {
    interrupt = (interruption) => resolve({ interrupted: interruption })
  })
  const timer = setTimeout(() => interrupt('silent'), timeoutMs)
  const endCapture = captureCrash(() => interrupt('crashed'))
  const onCancel = () => interrupt('cancelled')
  cancelled?.addEventListener('abort', onCancel)
  setGlobalDispatcher(route.dispatcher)
  try {
    return await Promise.race([call().then((value) => ({ value })), interrupted])
  } finally {
    setGlobalDispatcher(before)
    endCapture()
    cancelled?.removeEventListener('abort', onCancel)
    clearTimeout(timer)
  }
}

/** Takes uncaught exceptions for itself, so that no other handler reports the same crash a second time. */
function captureCrash(onCrash: () => void): () => void {
  // There can be one alone, for the whole process.
  if (process.hasUncaughtExceptionCaptureCallback()) return () => undefined
  process.setUncaughtExceptionCaptureCallback(onCrash)
  return () => process.setUncaughtExceptionCaptureCallback(null)
}

const causes: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the name is not known',
  EAI_AGAIN: 'names cannot be looked up',
  ECONNREFUSED: 'the connection is refused',
  ECONNRESET: 'the connection is cut',
  UND_ERR_SOCKET: 'the connection is cut',
  UND_ERR_CONNECT_TIMEOUT: 'nobody answers',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no network',
}

/**
 * Asks a host once, because the SDK drops the cause of a failed connection.
 * @returns why it cannot be reached, with the system's code.
 */
export async function probe(host: string, { dispatcher }: Route): Promise<string> {
  try {
    const response = await fetch(`https://${host}/`, {
      dispatcher,
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(5000),
    })
    await response.body?.cancel()
    return 'the connection was cut'
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') return 'nobody answers'
    if (error instanceof Error && error.cause instanceof ProxyRefusal) return error.cause.message
    const code = codeOf(error)
    if (code === undefined) return 'no connection'
    const certificate = /CERT|SELF_SIGNED|ALTNAME|ISSUER|LEAF/.test(code)
    const why = certificate ? 'its certificate is not trusted, see NODE_EXTRA_CA_CERTS' : causes[code]
    return `${why ?? 'no connection'} (${code})`
  }
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const { code } = error as NodeJS.ErrnoException
  if (typeof code === 'string') return code
  const inner = error instanceof AggregateError ? (error.errors as unknown[])[0] : error.cause
  return codeOf(inner)
}
