import { describe, expect, it } from '@jest/globals'
import type { PlanRender, SentRender } from '../../../src/render/for-plan.js'
import type { TemplateCall } from '../../../src/render/template-calls.js'
import { unstableBy } from '../../../src/render/unstable.js'
import { storedRelease } from '../fixtures/plan.js'

const document = (file: string, value: string) =>
  `---\n# Source: web/templates/${file}\nkind: A\nvalue: ${value}\n`

interface Given {
  readonly random?: readonly TemplateCall[]
  readonly first?: string
  readonly second?: string
  /** When other than the manifest. */
  readonly bytes?: readonly [string, string]
}

function rendered({ random = [], first = '', second = first, bytes = [first, second] }: Given) {
  const seen = { again: 0 }
  const again = (): Promise<SentRender> => {
    seen.again += 1
    return Promise.resolve({ manifest: second, bytes: Buffer.from(bytes[1]) })
  }
  const calls = { random, lookup: false, apiVersions: false, askedApis: [], lookups: [], revision: undefined }
  const chart = { version: '1.0.0', files: new Map(), crds: [] }
  const render: PlanRender = {
    manifest: first,
    bytes: Buffer.from(bytes[0]),
    chart,
    calls,
    crds: new Map(),
    notes: [],
    wantsServer: false,
    again,
  }
  return { render, seen }
}

const uuid = { name: 'uuidv4', file: 'templates/a.yaml' }
const now = { name: 'now', file: 'templates/b.yaml' }

describe('whether a release can be held to its plan', () => {
  it('is not asked where the chart calls nothing that differs', async () => {
    const { render, seen } = rendered({ first: document('a.yaml', '1') })
    expect(await unstableBy(render, undefined)).toEqual({ cause: undefined, notes: [] })
    expect(seen.again).toBe(0)
  })

  it('is not asked where the render is what is stored, hooks included', async () => {
    const { render, seen } = rendered({
      random: [uuid],
      first: document('a.yaml', '1') + document('h.yaml', '2'),
    })
    const hooks = [{ path: 'web/templates/h.yaml', manifest: 'kind: A\nvalue: 2' }]
    const stored = storedRelease({ manifest: document('a.yaml', '1'), hooks })
    expect(await unstableBy(render, stored)).toEqual({ cause: undefined, notes: [] })
    expect(seen.again).toBe(0)
  })

  it.each([
    ['what is stored differs', storedRelease({ manifest: document('a.yaml', '0') })],
    ['nothing is stored', undefined],
  ])('is asked with a second render where %s', async (_title, stored) => {
    const { render, seen } = rendered({ random: [uuid], first: document('a.yaml', '1') })
    expect(await unstableBy(render, stored)).toEqual({ cause: undefined, notes: [] })
    expect(seen.again).toBe(1)
  })

  it.each<[title: string, given: Given, cause: string]>([
    ['by a byte that is sent only', { random: [uuid], bytes: ['1', '2'] }, 'uuidv4 in templates/a.yaml'],
    [
      'by a blank',
      { random: [uuid], first: document('a.yaml', '1'), second: document('a.yaml', '1 ') },
      'uuidv4 in templates/a.yaml',
    ],
  ])('is denied with the function %s', async (_title, given, cause) => {
    expect((await unstableBy(rendered(given).render, undefined)).cause).toBe(cause)
  })

  it('is said with a reserve where the chart asks for the time', async () => {
    const { notes } = await unstableBy(rendered({ random: [uuid, now] }).render, undefined)
    expect(notes).toMatchObject([
      {
        level: 'info',
        text: expect.stringMatching(/^the chart calls now in templates\/b.yaml: .*another day/),
      },
    ])
  })
})
