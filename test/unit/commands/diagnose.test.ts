import { describe, expect, it } from '@jest/globals'
import type { ClusterApi } from '../../../src/cluster/api.js'
import { diagnosisOf } from '../../../src/commands/diagnose.js'

const redact = (text: string) => text
const never = new AbortController().signal
const said = 'Error: timed out waiting for the condition\n'

function apiThat(answer: ClusterApi['request']) {
  const asked: string[] = []
  const request: ClusterApi['request'] = (one) => (asked.push(one.path), answer(one))
  return { api: { request } as ClusterApi, asked }
}

const job = (name: string) => `apiVersion: batch/v1\nkind: Job\nmetadata: {name: ${name}}\n`
const served = {
  metadata: { name: 'batch' },
  versions: [
    {
      version: 'v1',
      resources: [{ resource: 'jobs', responseKind: { kind: 'Job' }, scope: 'Namespaced', verbs: ['list'] }],
    },
  ],
}

describe('a diagnosis', () => {
  it('is of what the release holds, and of the hooks of its occasion', async () => {
    const failed = (name: string) => ({
      metadata: { name, namespace: 'shop' },
      status: { conditions: [{ type: 'Failed', status: 'True', message: 'no' }] },
    })
    const names = ['own', 'before', 'test', 'other']
    const { api } = apiThat(({ path }) => {
      const items = path === '/apis' ? [served] : path.includes('/jobs') ? names.map(failed) : []
      return Promise.resolve({ status: 200, body: JSON.stringify({ items }) })
    })
    const hooks = [
      { path: '', manifest: job('before'), events: ['pre-upgrade'] },
      { path: '', manifest: job('test'), events: ['test'] },
    ]
    const release = { namespace: 'shop', manifest: `---\n${job('own')}---\nno: [object`, hooks }
    const found = await diagnosisOf({ api, redact, cancelled: never }, [release])
    expect(found?.findings.map(({ about }) => about)).toEqual(['Job shop/own', 'Job shop/before'])
  })

  it.each<[title: string, answer: ClusterApi['request']]>([
    ['refuses', () => Promise.resolve({ status: 403, body: '' })],
    ['is away', () => Promise.reject(new Error('away'))],
    ['says what is no JSON', () => Promise.resolve({ status: 200, body: 'no' })],
  ])('is what helm said, where the API server %s', async (_title, answer) => {
    const found = await diagnosisOf({ api: apiThat(answer).api, redact, cancelled: never }, [], { said })
    expect(found?.findings.map(({ evidence }) => evidence)).toEqual(['timeout', 'unread'])
  })

  it('is none when what takes out the secrets fails', async () => {
    const { api } = apiThat(() => Promise.reject(new Error('away')))
    const broken = () => {
      throw new Error('no')
    }
    expect(await diagnosisOf({ api, redact: broken, cancelled: never }, [], { said })).toBeUndefined()
  })

  it('asks nothing in a run that was cancelled, and keeps none that is cancelled meanwhile', async () => {
    const { api, asked } = apiThat(() => new Promise(() => undefined))
    expect(await diagnosisOf({ api, redact, cancelled: AbortSignal.abort() }, [], { said })).toBeUndefined()
    expect(asked).toEqual([])
    const started = Date.now()
    expect(await diagnosisOf({ api, redact, cancelled: AbortSignal.timeout(20) }, [])).toBeUndefined()
    expect(Date.now() - started).toBeLessThan(2_000)
  })
})
