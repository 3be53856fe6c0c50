import { describe, expect, it } from '@jest/globals'
import { withNeededBy } from '../../../src/plan/needed-by.js'
import type { Plan } from '../../../src/plan/plan.js'
import { plannedRelease, storedRelease } from '../fixtures/plan.js'

const removal = (...names: string[]): Plan => ({
  schema: 1,
  environment: 'production',
  commit: '',
  cluster: '',
  layers: [{ layer: 1, releases: names.map((name) => plannedRelease({ name, status: 'uninstall' })) }],
})
const installed = (...names: string[]) =>
  new Map(names.map((name) => [`shop/${name}`, storedRelease({ name })]))
const needs = new Map([
  ['shop/web', ['shop/db', 'shop/api']],
  ['shop/api', ['shop/db']],
])

describe('the plan of a removal', () => {
  it.each<[string, Plan, ReturnType<typeof installed>, string[]]>([
    [
      'warns of what stays and needs it',
      removal('db'),
      installed('db', 'api', 'web'),
      ['shop/web, shop/api stay, and need it'],
    ],
    ['warns of one', removal('db', 'api'), installed('db', 'api', 'web'), ['shop/web stays, and needs it']],
    ['does not of what goes, too', removal('db', 'api', 'web'), installed('db', 'api', 'web'), []],
    ['does not of what is not there', removal('db'), installed('db'), []],
  ])('%s', (_title, plan, stored, texts) => {
    const [layer] = withNeededBy(plan, needs, stored).layers
    const notes = layer?.releases.find(({ name }) => name === 'db')?.notes
    expect(notes).toEqual(texts.map((text) => ({ level: 'warning', text })))
  })
})
