import { expect, it } from '@jest/globals'
import { withStackOf, type Cost } from '../bench/scale-run.js'

it('a plan asks the API server no more of a large stack, but for a page of releases', async () => {
  const costs: Cost[] = []
  for (const releases of [5, 60])
    await withStackOf({ releases, layers: 5 }, async ({ deploy, plan }) => {
      await deploy()
      costs.push(await plan('unchanged'))
    })
  // Which cluster, its version, two of its APIs, its definitions, the releases that are not deployed, and fifty that are.
  expect(costs.map(({ requests }) => requests)).toEqual([7, 8])
}, 180_000)
