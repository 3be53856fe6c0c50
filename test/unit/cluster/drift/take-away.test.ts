import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import type { ApiRequest, ClusterApi } from '../../../../src/cluster/api.js'
import type { ObjectFinding } from '../../../../src/cluster/drift/findings.js'
import type { Path } from '../../../../src/cluster/drift/managed-fields.js'
import { takeAway, takenAway, takenAwayTexts } from '../../../../src/cluster/drift/take-away.js'
import type { Json } from '../../../../src/manifest/as-json.js'

const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'web' }

function added(path: Path, found: Json, manager = 'kubectl-edit'): ObjectFinding {
  return { kind: 'added', ref, path, found, by: { manager, operation: 'Update', time: '', subresource: '' } }
}

/** A cluster that answers a patch like this. */
function cluster(status = 200, body = '{}') {
  const asked: ApiRequest[] = []
  const resources = ['ConfigMap', 'Secret'].map((kind) => ({
    resource: `${kind.toLowerCase()}s`,
    responseKind: { kind },
    scope: 'Namespaced',
    verbs: ['patch'],
  }))
  const core = { items: [{ metadata: { name: '' }, versions: [{ version: 'v1', resources }] }] }
  const request = (one: ApiRequest) => {
    if (one.method === undefined || one.method === 'GET')
      return Promise.resolve({
        status: 200,
        body: JSON.stringify(one.path === '/api' ? core : { items: [] }),
      })
    asked.push(one)
    return Promise.resolve({ status, body })
  }
  return { api: { request } as unknown as ClusterApi, asked }
}

interface Operation {
  readonly op: string
  readonly path: string
  readonly value?: Json
}

/** RFC 6902, of which a mend uses `test` and `remove`. @returns undefined where the whole patch is refused. */
function patched(object: Json, patch: readonly Operation[]): Json | undefined {
  const whole = JSON.parse(JSON.stringify(object)) as Json
  for (const { op, path, value } of patch) {
    const steps = path.slice(1).split('/')
    const last = steps.pop() ?? ''
    const place = steps.reduce<Json>((within, step) => (within as Record<string, Json>)[step] ?? {}, whole)
    if (op === 'test' && isDeepStrictEqual((place as Record<string, Json>)[last], value)) continue
    if (op !== 'remove') return undefined
    if (Array.isArray(place)) place.splice(Number(last), 1)
    else delete (place as Record<string, Json>)[last]
  }
  return whole
}

const item = (index: number) => ({ item: index, label: String(index) })

describe('what a mend takes away', () => {
  it('is what was added with kubectl, and nothing of what another program added or what helm sets back', () => {
    const changed: ObjectFinding = { kind: 'changed', ref, path: ['data', 'a'], wanted: '1', found: '2' }
    const missing: ObjectFinding = { kind: 'missing', ref, why: 'it is gone' }
    const one = added(['metadata', 'labels', 'owner'], 'bob')
    const all = [one, added(['metadata', 'labels', 'team'], 'red', 'operator'), changed, missing]
    expect(takenAway(all)).toEqual([
      { ref, fields: [{ path: ['metadata', 'labels', 'owner'], found: 'bob' }] },
    ])
  })

  it('is bound with its place and what stands there, in whatever order it was found', () => {
    const [a, b] = [added(['data', 'a'], '1'), added(['data', 'b'], '1')]
    const texts = (...all: ObjectFinding[]) => takenAwayTexts(takenAway(all))
    expect(texts(a, b)).toEqual(texts(b, a))
    expect(texts(a)).not.toEqual(texts(added(['data', 'a'], '2')))
    expect(texts(a)).not.toEqual(texts(b))
  })

  it('goes only as long as exactly that stands there, the last item of a list first', async () => {
    const { api, asked } = cluster()
    const fields = [
      added(['metadata', 'annotations', 'example.com/a~b'], 'c'),
      added(['spec', 'ports', item(9)], { port: 9 }),
      added(['spec', 'ports', item(10)], { port: 10 }),
    ]
    expect(await takeAway(api, takenAway(fields))).toBeUndefined()
    expect(asked).toMatchObject([
      { method: 'PATCH', path: '/api/v1/namespaces/shop/configmaps/web?fieldManager=helm' },
    ])
    expect(asked[0]?.body).toEqual([
      { op: 'test', path: '/spec/ports/10', value: { port: 10 } },
      { op: 'remove', path: '/spec/ports/10' },
      { op: 'test', path: '/spec/ports/9', value: { port: 9 } },
      { op: 'remove', path: '/spec/ports/9' },
      { op: 'test', path: '/metadata/annotations/example.com~1a~0b', value: 'c' },
      { op: 'remove', path: '/metadata/annotations/example.com~1a~0b' },
    ])
  })

  it.each<[string, ObjectFinding[]]>([
    [
      'what two kinds of kubectl have written',
      [
        added(['c', item(1)], 's'),
        added(['c', item(2)], 't', 'kubectl-edit'),
        added(['labels', 'l'], 'm'),
        added(['c', item(1)], 's', 'kubectl-set'),
      ],
    ],
    [
      'items on both sides of something else',
      [added(['c', item(1)], 's'), added(['labels', 'l'], 'm'), added(['c', item(2)], 't', 'kubectl-patch')],
    ],
    [
      'what is within something that goes, and the whole',
      [
        added(['c', item(2)], 't'),
        added(['labels', 'l'], 'm', 'kubectl-label'),
        added(['labels'], { l: 'm' }),
        added(['c', item(1)], 's'),
      ],
    ],
  ])('takes nothing else with it: %s', async (_title, found) => {
    for (const fields of [found, found.toReversed()]) {
      const { api, asked } = cluster()
      expect(await takeAway(api, takenAway(fields))).toBeUndefined()
      const left = patched({ c: ['a', 's', 't', 'z'], labels: { l: 'm' } }, asked[0]?.body as Operation[])
      expect(left).toMatchObject({ c: ['a', 'z'] })
      expect(JSON.stringify(left)).not.toContain('"m"')
    }
  })

  it('is told where it could not be taken away, without what a Secret holds', async () => {
    const { api } = cluster(422, '{"message": "the value is c2VjcmV0"}')
    const one = added(['data', 'a'], 'c2VjcmV0')
    expect(await takeAway(api, takenAway([one]))).toBe(
      'data.a could not be taken out of ConfigMap shop/web (the value is c2VjcmV0)',
    )
    const secret = { ...one, ref: { ...ref, kind: 'Secret' } }
    expect(await takeAway(api, takenAway([secret]))).toBe('data.a could not be taken out of Secret shop/web')
    const pod = { ...one, ref: { ...ref, kind: 'Pod' } }
    expect(await takeAway(api, takenAway([pod]))).toBe('the cluster serves no Pod of v1 any more')
  })

  it('asks nothing where there is nothing', async () => {
    await expect(takeAway({} as ClusterApi, [])).resolves.toBeUndefined()
  })
})
