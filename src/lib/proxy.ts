import { EnvHttpProxyAgent, Pool, type Dispatcher, type ProxyAgent } from 'undici'
import { Failure } from './errors.js'

/** The proxies that the environment names, as URLs; they may hold a password. */
export interface Proxies {
  readonly httpProxy?: string
  readonly httpsProxy?: string
  /** Hosts that are reached without. */
  readonly noProxy: string
}

/** What a proxy did instead of making a connection. */
export class ProxyRefusal extends Error {}

/**
 * Reads the variables as curl does. Node reads none of them by itself.
 * @returns undefined without any proxy.
 * @throws Failure `bad-input` when one is no URL.
 */
export function proxiesOf(env: NodeJS.ProcessEnv): Proxies | undefined {
  const httpProxy = proxyUrl('http_proxy', env)
  const httpsProxy = proxyUrl('https_proxy', env)
  if (!httpProxy && !httpsProxy) return undefined
  return {
    noProxy: env['no_proxy'] ?? env['NO_PROXY'] ?? '',
    ...(httpProxy ? { httpProxy } : {}),
    ...(httpsProxy ? { httpsProxy } : {}),
  }
}

/** Many write `proxy.example:3128`: curl and the runner take that for http. */
function proxyUrl(variable: string, env: NodeJS.ProcessEnv): string | undefined {
  const name = env[variable] ? variable : variable.toUpperCase()
  const given = env[name]?.trim() ?? ''
  if (given === '') return undefined
  const url = given.includes('://') ? given : `http://${given}`
  if (/^https?:\/\//i.test(url) && URL.canParse(url)) return url
  throw new Failure({
    what: `reading ${name} failed`,
    why: 'it is no URL with http or https',
    next: 'write it as http://host:port',
    reason: 'bad-input',
  })
}

/** @returns an agent that goes through the proxies, and gives up where one of them does not let it through. */
export function proxyAgent(proxies: Proxies): Dispatcher {
  const options: EnvHttpProxyAgent.Options & Pick<ProxyAgent.Options, 'clientFactory'> = {
    ...proxies,
    clientFactory: tunnelsThatFail,
  }
  return quietly(() => new EnvHttpProxyAgent(options))
}

/**
 * undici takes a tunnel that the proxy cuts for a connection that can be made anew, and makes it anew without end,
 * thousands of times a second (https://github.com/nodejs/undici/issues/3897). Another error than its own stops that.
 * One that the proxy refuses it calls a cancelled request; here it says what the proxy answered.
 */
function tunnelsThatFail(origin: URL, options: object): Dispatcher {
  const pool = new Pool(origin, options)
  const connect = pool.connect.bind(pool) as (asked: Dispatcher.ConnectOptions) => Promise<Tunnel>
  const once = async (asked: Dispatcher.ConnectOptions): Promise<Tunnel> => {
    const tunnel = await connect(asked).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'UND_ERR_SOCKET'
        ? new ProxyRefusal('the proxy cut the connection', { cause: error })
        : error
    })
    if (tunnel.statusCode === 200) return tunnel
    tunnel.socket.on('error', () => undefined).destroy()
    throw new ProxyRefusal(`the proxy answered ${tunnel.statusCode}`)
  }
  return Object.assign(pool, { connect: once })
}

type Tunnel = Pick<Dispatcher.ConnectData, 'statusCode' | 'socket'>

/** This agent prints that it is experimental, which tells the reader of a job's log nothing. */
function quietly<T>(make: () => T): T {
  const emitWarning = process.emitWarning.bind(process)
  process.emitWarning = () => undefined
  try {
    return make()
  } finally {
    process.emitWarning = emitWarning
  }
}
