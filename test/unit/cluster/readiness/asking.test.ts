import { expect, it } from '@jest/globals'
import { askAll } from '../../../../src/cluster/readiness/asking.js'
import type { Check } from '../../../../src/cluster/readiness/checks.js'
import type { Health } from '../../../../src/cluster/readiness/conditions.js'
import { apiOf } from '../../fixtures/api.js'

const rule = { groups: ['x.io'], versions: ['v1'], resources: ['issues'], scope: '*' }
const check: Check = {
  kind: 'webhook',
  webhook: {
    ...{ config: 'ValidatingWebhookConfiguration a', name: 'a.example.com', service: undefined },
    ...{ isMutating: false, isRequired: true, isConditional: false },
    ...{ rules: [rule], namespaceSelector: [], objectSelector: [] },
  },
}
const kind = { apiVersion: 'x.io/v1', kind: 'Issue', plural: 'issues', namespaced: false, verbs: ['create'] }
const schema = {
  'x-kubernetes-group-version-kind': [{ group: 'x.io', version: 'v1', kind: 'Issue' }],
  required: ['title'],
  properties: { title: { type: 'string' } },
}
const document = (schemas: object) => ({ status: 200, body: JSON.stringify({ components: { schemas } }) })

/** @returns what was asked in so many rounds. @param documents one for each time; the last for all that follow. */
async function asked(rounds: number, documents: readonly { status: number; body: string }[]) {
  const over = new AbortController()
  const paths: string[] = []
  const sent: unknown[] = []
  const found: Health[] = []
  const api = apiOf(({ path, body }) => {
    paths.push(path)
    if (body !== undefined) sent.push(body)
    if (path === '/openapi/v3/apis/x.io/v1') {
      const times = paths.filter((one) => one === path).length
      return documents[Math.min(times, documents.length) - 1] ?? { status: 404, body: '' }
    }
    return path.includes('dryRun') ? { status: 201, body: '{}' } : { status: 200, body: '{"items":[]}' }
  })
  const take = (_check: Check, health: Health) => {
    found.push(health)
    if (found.length === rounds) over.abort()
  }
  await askAll(api, [check], { signal: over.signal, askEveryMs: 1, served: () => [kind], take })
  return { found, sent, documents: paths.filter((path) => path.startsWith('/openapi/')).length }
}

it('a schema is fetched once, however often is asked', async () => {
  const { found, sent, documents } = await asked(5, [document({ Issue: schema })])
  expect(found.map(({ state }) => state)).toEqual(Array.from({ length: 5 }, () => 'ready'))
  expect(sent).toHaveLength(5)
  for (const one of sent) expect(one).toMatchObject({ kind: 'Issue', title: 'probe' })
  expect(documents).toBe(1)
})

it.each<[string, { status: number; body: string }]>([
  ['could not be fetched', { status: 503, body: 'later' }],
  ['was no JSON', { status: 200, body: '<html>' }],
  ['is not there yet', document({})],
])('a schema that %s is fetched again', async (_title, first) => {
  const { sent, documents } = await asked(4, [first, document({ Issue: schema })])
  expect(sent.at(0)).not.toHaveProperty('title')
  expect(sent.at(-1)).toMatchObject({ title: 'probe' })
  expect(documents).toBe(2)
})
