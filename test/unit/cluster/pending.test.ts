import { describe, expect, it } from '@jest/globals'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { ApiRequest, ClusterApi } from '../../../src/cluster/api.js'
import { markFailed } from '../../../src/cluster/mark-failed.js'
import {
  busyUntil,
  describedRecord,
  failedRecord,
  type PendingRelease,
} from '../../../src/cluster/pending.js'
import { storedRelease } from '../fixtures/plan.js'

const at = Date.parse('2026-01-02T03:04:05Z')
const minute = 60_000

describe('how long somebody may be at work', () => {
  it.each<[string, Parameters<typeof storedRelease>[0], number, string | undefined]>([
    ['ten minutes after helm began', {}, at + 9 * minute, '2026-01-02T03:14:05Z'],
    ['no longer', {}, at + 10 * minute, undefined],
    [
      'and after a hook has begun or ended',
      { written: '2026-01-02T03:10:00Z' },
      at + 11 * minute,
      '2026-01-02T03:20:00Z',
    ],
    ['also where the clock of helm is ahead', {}, at - 60 * minute, '2026-01-02T03:14:05Z'],
    ['not when helm told no time', { updated: '' }, at, undefined],
    ['not when the time cannot be read', { updated: 'yesterday', written: 'x' }, at, undefined],
  ])('is %s', (_title, over, now, until) => {
    expect(busyUntil(storedRelease(over), now)).toBe(until)
  })
})

const info = (status: string, description: string) =>
  `"info":{"first_deployed":"2026-01-02T03:04:05Z","description":${JSON.stringify(description)},"status":"${status}","notes":"\\"status\\":\\"x\\""}`
const rest =
  '"chart":{"info":{"status":"x"}},"config":{"big":12345678901234567890,"float":1.0,"status":"x"},"version":3'
const record = `{"name":"web",${info('pending-upgrade', 'Preparing "upgrade" \\')},${rest}}`

describe('a record that is marked as failed', () => {
  it('differs in its status and description, and in no other byte', () => {
    expect(failedRecord(record, 'it "ended"')).toBe(`{"name":"web",${info('failed', 'it "ended"')},${rest}}`)
  })

  it('may stand in any order, and lack a description', () => {
    const json = `{"chart":{"info":{"status":"x"}},"list":[{"status":"x"}],"info":{"status":"pending-install"}}`
    expect(failedRecord(json, 'x')).toBe(json.replace('pending-install', 'failed'))
  })

  it.each([
    '',
    '{}',
    'null',
    '{"info":{}}',
    '{"info":{"status":1}}',
    '{"info":"status"}',
    '{"status":"x"}',
    `${record}}`,
  ])('is none when it is not one of helm: %s', (json) => {
    expect(failedRecord(json, 'x')).toBeUndefined()
  })
})

describe('a record that is described anew', () => {
  it('differs in its description, and in no other byte', () => {
    const told = `{"name":"web",${info('pending-upgrade', 'by "ann"')},${rest}}`
    expect(describedRecord(record, 'by "ann"')).toBe(told)
  })

  it.each(['', '{}', '{"info":{"status":"deployed"}}', `${record}}`])(
    'is none when it has none: %s',
    (json) => {
      expect(describedRecord(json, 'x')).toBeUndefined()
    },
  )
})

const pack = (json: string) => Buffer.from(gzipSync(json).toString('base64')).toString('base64')
const unpack = (data: string) =>
  gunzipSync(Buffer.from(Buffer.from(data, 'base64').toString(), 'base64')).toString()

const secret = (status = 'pending-upgrade', release = pack(record)) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'x', resourceVersion: '7', labels: { status, owner: 'helm' } },
  data: { release },
})

function apiWith(found: unknown, statuses: { get?: number; put?: number } = {}) {
  const asked: ApiRequest[] = []
  const request: ClusterApi['request'] = (given) => {
    asked.push(given)
    const status = (given.method === 'PUT' ? statuses.put : statuses.get) ?? 200
    return Promise.resolve({ status, body: JSON.stringify(status < 400 ? found : { message: 'it says no' }) })
  }
  const api = { request, watch: () => Promise.resolve(), close: () => Promise.resolve() }
  return { api, asked }
}

const pending = storedRelease({ status: 'pending-upgrade' }) as PendingRelease

describe('marking a revision as failed', () => {
  it('writes its record whole, only if nobody wrote it since it was read', async () => {
    const { api, asked } = apiWith(secret())
    await markFailed(api, pending)
    expect(asked.map(({ method = 'GET', path }) => `${method} ${path}`)).toEqual([
      'GET /api/v1/namespaces/shop/secrets/sh.helm.release.v1.web.v3',
      'PUT /api/v1/namespaces/shop/secrets/sh.helm.release.v1.web.v3',
    ])
    const body = asked[1]?.body as ReturnType<typeof secret>
    expect(body).toMatchObject({
      kind: 'Secret',
      metadata: { resourceVersion: '7', labels: { status: 'failed', owner: 'helm' } },
    })
    const description = 'helm ended before it was done (pending-upgrade)'
    expect(unpack(body.data.release)).toBe(failedRecord(record, description))
  })

  it.each<[string, unknown, Parameters<typeof apiWith>[1], string, RegExp]>([
    ['it is gone', secret(), { get: 404 }, 'release-stuck', /its record is gone/],
    ['it is another now', secret('deployed'), {}, 'release-stuck', /it is deployed now/],
    ['it was written meanwhile', secret(), { put: 409 }, 'release-stuck', /at this very moment/],
    ['it is not of helm', secret('pending-upgrade', 'eA=='), {}, 'release-stuck', /not one that helm wrote/],
    ['it has no labels', { metadata: {} }, {}, 'release-stuck', /not one that helm wrote/],
    ['the account may not read', secret(), { get: 403 }, 'cluster-refused', /it says no/],
    ['the account may not write', secret(), { put: 403 }, 'cluster-refused', /it says no/],
  ])('is refused when %s', async (_title, found, statuses, reason, message) => {
    const { api, asked } = apiWith(found, statuses)
    await expect(markFailed(api, pending)).rejects.toMatchObject({
      reason,
      message: expect.stringMatching(message),
    })
    expect(asked.filter(({ method }) => method === 'PUT')).toHaveLength(statuses?.put ? 1 : 0)
  })
})
