import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { pullPort } from '../../../../src/github/api/endpoints.js'
import { close, listen } from '../../../bed/github/server.js'
import { clientOf, headSha, lineOf, robot, startBed, type Bed } from '../harness.js'

let bed: Bed
beforeEach(async () => {
  bed = await startBed()
})
afterEach(async () => {
  await bed.server.stop()
})

describe('the way to GitHub', () => {
  it('is GITHUB_API_URL, also that of an Enterprise Server', async () => {
    const github = clientOf(bed.server, { env: { GITHUB_API_URL: `${bed.server.url}/api/v3` } })
    expect(await github.comments(12)).toEqual([])
    expect(await github.login()).toBe(robot)
    expect(bed.server.requests.map(({ path }) => path.split('?')[0])).toEqual([
      '/api/v3/repos/octo/stack/issues/12/comments',
      '/api/graphql',
    ])
  })

  it('leads through the proxy of the variables, past it for no_proxy', async () => {
    const proxy = await startProxy()
    const env = { http_proxy: proxy.url }
    await clientOf(bed.server, { env }).comments(12)
    expect(proxy.tunnels).toEqual([new URL(bed.server.url).host])
    await clientOf(bed.server, { env: { ...env, no_proxy: '127.0.0.1' } }).comments(12)
    expect(proxy.tunnels).toHaveLength(1)
    await proxy.stop()
  })

  it.each([
    ['without a scheme', (host: string) => host],
    ['with blanks around', (host: string) => ` http://${host}\n`],
  ])('leads through a proxy that is written %s', async (_title, written) => {
    const proxy = await startProxy()
    const env = { HTTP_PROXY: written(new URL(proxy.url).host) }
    await clientOf(bed.server, { env }).comments(12)
    expect(proxy.tunnels).toHaveLength(1)
    await proxy.stop()
  })

  it.each(['https_proxy', 'HTTPS_PROXY'])('leads to GitHub itself through the proxy of %s', async (name) => {
    const proxy = await startProxy((socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'))
    const env = { [name]: proxy.url, GITHUB_API_URL: 'https://github.test' }
    expect(await lineOf(clientOf(bed.server, { env }).comments(12))).toMatch(/^reading the comments of #12/)
    expect(new Set(proxy.tunnels)).toEqual(new Set(['github.test:443']))
    const asked = proxy.tunnels.length
    const past = { ...env, NO_PROXY: '.test' }
    await lineOf(clientOf(bed.server, { env: past }).comments(12))
    expect(proxy.tunnels).toHaveLength(asked)
    await proxy.stop()
  })

  it.each<[what: string, refuse: (socket: Duplex) => void, said: string]>([
    ['cuts each connection', (socket) => socket.destroy(), 'the proxy cut the connection'],
    [
      'wants a password',
      (socket) => socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'),
      'the proxy answered 407',
    ],
  ])('is given up after three tries where the proxy %s', async (_title, refuse, said) => {
    const proxy = await startProxy(refuse)
    const github = clientOf(bed.server, { env: { http_proxy: proxy.url } })
    expect(await lineOf(github.comments(12))).toContain(
      `failed: ${said}: check the network, the proxy variables`,
    )
    expect(proxy.tunnels).toHaveLength(3)
    await proxy.stop()
  })

  it.each(['socks5://user:hunter2@127.0.0.1:1', 'http://user:hunter2@a b'])(
    'says which proxy it cannot use, without its password: %s',
    (proxy) => {
      const line = () => clientOf(bed.server, { env: { https_proxy: proxy } })
      expect(line).toThrow(/^reading https_proxy failed: it is no URL/)
      expect(line).not.toThrow(/hunter2/)
    },
  )

  it('needs a repository', () => {
    expect(() => clientOf(bed.server, { env: { GITHUB_REPOSITORY: 'a/b/../c' } })).toThrow(
      /GITHUB_REPOSITORY is not owner\/name/,
    )
  })

  it('is not gone on for ever', async () => {
    bed.server.state.comments = Array.from({ length: 5001 }, (_, id) => ({
      id,
      issue: 12,
      author: 'a',
      body: 'b',
    }))
    expect(await lineOf(bed.github.comments(12))).toMatch(/no end after 50 pages/)
  }, 30_000)
})

describe('whose token it is', () => {
  it.each([
    [
      'what GitHub says',
      () => (bed.server.state.tokens['ghs_job'] = { login: 'our-app[bot]', permissions: {} }),
      'our-app[bot]',
    ],
    ['a job, where GitHub does not say', () => (bed.server.state.tokens = {}), robot],
  ])('%s', async (_title, set, login) => {
    set()
    expect(await bed.github.login()).toBe(login)
  })

  it('is asked again after a 502, and is not guessed when GitHub is away', async () => {
    bed.server.fault({ operation: 'graphql', kind: 'bad-gateway-before' })
    expect(await bed.github.login()).toBe(robot)
    bed.server.fault({ operation: 'graphql', kind: 'bad-gateway-before', times: 9 })
    expect(await lineOf(clientOf(bed.server).login())).toMatch(
      /whose token it is failed: GitHub answered 502/,
    )
  })
})

describe('a pull request whose repository was deleted', () => {
  // GitHub's description has no such answer, so the stand-in gives none.
  it('comes from a fork', async () => {
    const data = { head: { sha: headSha, repo: null }, base: { repo: { id: 1 } }, merged: false }
    const octokit = { request: () => Promise.resolve({ data }) }
    const { pullState } = pullPort({ octokit, owner: 'octo', repo: 'stack' } as never)
    expect(await pullState(12)).toEqual({ headSha, merged: false, fork: true })
  })
})

interface Proxy {
  readonly url: string
  /** The hosts that it was asked for. */
  readonly tunnels: string[]
  readonly stop: () => Promise<void>
}

/**
 * A proxy that only makes tunnels, as those of companies do.
 * @param refuse what it does instead.
 */
async function startProxy(refuse?: (socket: Duplex) => void): Promise<Proxy> {
  const tunnels: string[] = []
  const ends: (() => void)[] = []
  const server = createServer((_request, response) => response.writeHead(501).end())
  server.on('connect', ({ url = '' }: { url?: string }, socket) => {
    tunnels.push(url)
    if (refuse) return refuse(socket)
    const target = connect(Number(url.split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      target.pipe(socket).pipe(target)
    })
    ends.push(() => socket.destroy())
    target.on('error', () => socket.destroy())
    socket.on('error', () => target.destroy())
  })
  await listen(server, 0)
  const stop = () => {
    ends.forEach((end) => end())
    return close(server)
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, tunnels, stop }
}
