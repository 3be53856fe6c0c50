import { describe, expect, it } from '@jest/globals'
import type { ClusterApi } from '../../../../src/cluster/api.js'
import { listerFor } from '../../../../src/cluster/status/listing.js'
import { readHistory } from '../../../../src/cluster/status/history.js'

/** An API server that gives these answers, and what was asked of it. */
function server(...answers: { status?: number; body: unknown }[]) {
  const asked: string[] = []
  const api: ClusterApi = {
    request: ({ path }) => {
      asked.push(path)
      const { status = 200, body } = answers[asked.length - 1] ?? { status: 500, body: 'too much was asked' }
      return Promise.resolve({ status, body: typeof body === 'string' ? body : JSON.stringify(body) })
    },
    watch: () => Promise.reject(new Error('nobody watches')),
    close: () => Promise.resolve(),
  }
  return { api, asked }
}

const pods = { apiVersion: 'v1', kind: 'Pod', plural: 'pods', namespaced: true, verbs: ['list'] }
const lister = (api: ClusterApi) => listerFor(api, (_apiVersion, kind) => (kind === 'Pod' ? pods : undefined))

describe('listing a kind', () => {
  it('reads all pages, and once', async () => {
    const { api, asked } = server(
      { body: { metadata: { continue: 'a b' }, items: [1] } },
      { body: { metadata: {}, items: [2] } },
    )
    const list = lister(api)
    await list('v1', 'Pod')
    expect(await list('v1', 'Pod')).toEqual({ kind: 'objects', objects: [1, 2] })
    expect(asked).toEqual(['/api/v1/pods?limit=500', '/api/v1/pods?limit=500&continue=a%20b'])
  })

  it.each([
    ['says why it was refused', { status: 403, body: { message: 'pods is forbidden' } }, 'pods is forbidden'],
    ['says that it was refused', { status: 503, body: '' }, 'the API server answers with 503'],
    [
      'does not take a page of a proxy for one',
      { body: '<html>' },
      'the answer of the API server cannot be read: it is not JSON',
    ],
  ])('%s', async (_title, answer, why) => {
    expect(await lister(server(answer).api)('v1', 'Pod')).toEqual({ kind: 'unreadable', why })
  })

  it('is not complete when a later page fails', async () => {
    const { api } = server(
      { body: { metadata: { continue: 'x' }, items: [1] } },
      { status: 410, body: { message: 'expired' } },
    )
    expect(await lister(api)('v1', 'Pod')).toEqual({ kind: 'unreadable', why: 'expired' })
  })

  it('asks for nothing that is not served', async () => {
    const { api, asked } = server()
    expect(await lister(api)('v1', 'Nothing')).toEqual({ kind: 'absent' })
    expect(asked).toEqual([])
  })
})

describe('reading the history', () => {
  it("names a record that is not helm's, and fails when the cluster refuses", async () => {
    const secret = { metadata: { name: 's', namespace: 'shop', labels: {} }, data: { release: 'AAAA' } }
    const { api } = server({ body: { items: [secret] } })
    expect(await readHistory(api)).toEqual({ deploys: [], unreadable: ['shop/s'] })
    const refusing = server({ status: 403, body: { message: 'secrets is forbidden' } })
    await expect(readHistory(refusing.api)).rejects.toMatchObject({ reason: 'cluster-refused' })
  })
})
