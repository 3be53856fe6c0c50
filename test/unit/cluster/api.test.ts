import { createServer } from 'node:http'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from '@jest/globals'
import { openApi, type ClusterApi } from '../../../src/cluster/api.js'
import type { Command, Completed } from '../../../src/lib/exec.js'
import { newFolder } from '../fixtures/world.js'

/** Ends the request without an answer. */
const cut = Symbol('cut')

interface Said {
  readonly status: number
  readonly body: string
  /** What the proxy says by itself has no mark of the server. */
  readonly byProxy?: true
}

const opened: ClusterApi[] = []
afterEach(async () => {
  for (const api of opened.splice(0)) await api.close()
})

/** @param answers one for each request, the last for all that follow. */
function serving(...answers: readonly (Said | typeof cut)[]) {
  const asked: string[] = []
  const proxy = ({ args, signal, onLine }: Command) =>
    new Promise<Completed>((resolve) => {
      const server = createServer((request, response) => {
        const answer = answers[Math.min(asked.length, answers.length - 1)] ?? cut
        asked.push(`${request.method} ${request.url}`)
        if (answer === cut) request.socket.destroy()
        else response.writeHead(answer.status, answer.byProxy ? {} : { 'audit-id': 'a' }).end(answer.body)
      })
      const socket = args.find((arg) => arg.startsWith('--unix-socket='))?.replace(/^[^=]*=/, '')
      server.listen(socket, () => onLine?.('Starting to serve'))
      signal?.addEventListener('abort', () => {
        server.closeAllConnections()
        server.close(() => resolve({ exitCode: 143, stdout: '', stderr: '' }))
      })
    })
  const api = openApi({ exec: proxy, kubectl: '/k', env: {}, folder: join(newFolder()), patienceMs: 400 })
  opened.push(api)
  return { api, asked }
}

const ok: Said = { status: 200, body: '{}' }
const refused: Said = {
  status: 500,
  body: 'dial tcp 10.0.0.1:6443: connect: connection refused',
  byProxy: true,
}
const status = (code: number, message: string): Said => ({ status: code, body: JSON.stringify({ message }) })

describe('a cluster that is away for a while', () => {
  it.each<[string, Said | typeof cut]>([
    ['nobody listens there', refused],
    ['it has too much to do', status(429, 'the server has received too many requests')],
    ['it starts', status(503, 'the server is currently unable to handle the request')],
    ['etcd chooses a leader', status(500, 'etcdserver: leader changed')],
    ['it took too long', status(504, 'the server was unable to return a response in the time allotted')],
    ['the connection breaks', cut],
  ])('is read again: %s', async (_title, fault) => {
    const { api, asked } = serving(fault, ok)
    expect(await api.request({ path: '/x' })).toMatchObject({ status: 200 })
    expect(asked).toHaveLength(2)
  })

  it('is not read again when it refuses, or when that is not wanted, and no write is made twice', async () => {
    const forbids = serving(status(403, 'pods is forbidden'), ok)
    expect(await forbids.api.request({ path: '/x' })).toMatchObject({ status: 403 })
    const starts = serving(status(503, 'it starts'), ok)
    expect(await starts.api.request({ path: '/x', patienceMs: 0 })).toMatchObject({ status: 503 })
    const writes = serving(status(503, 'it starts'), ok)
    expect(await writes.api.request({ method: 'PATCH', path: '/x', body: {} })).toMatchObject({ status: 503 })
    expect([...forbids.asked, ...starts.asked, ...writes.asked]).toHaveLength(3)
  })

  it('is not asked again where the kubeconfig is wrong: the proxy says so by itself', async () => {
    const none = 'dial tcp 127.0.0.1:8080: connect: connection refused'
    const { api, asked } = serving({ status: 502, body: none, byProxy: true })
    await expect(api.request({ path: '/x' })).rejects.toMatchObject({
      reason: 'kubeconfig-invalid',
      message: expect.stringContaining('there is no kubeconfig') as unknown,
    })
    expect(asked).toHaveLength(1)
  })

  it('is given up after a while, and the trouble is named', async () => {
    const { api, asked } = serving(ok, refused)
    await api.request({ path: '/x' })
    await expect(api.request({ path: '/x' })).rejects.toMatchObject({
      reason: 'cluster-unreachable',
      message: expect.stringContaining('the cluster does not answer (dial tcp 10.0.0.1:6443') as unknown,
    })
    expect(asked.length).toBeGreaterThan(2)
  })
})
