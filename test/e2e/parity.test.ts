/** A few of the cases of `npm run parity`: what was kept changes no answer. helm-diff itself is asked there. */
import { describe, expect, it } from '@jest/globals'
import { resolve } from 'node:path'
import { compareWithHelmDiff } from '../fuzz/parity.js'

describe('charts that were changed at random', () => {
  it('have the same changes with a kept render, without one, and in our diff plugin', async () => {
    const found = await compareWithHelmDiff({ cases: 40, seed: 7, plugins: resolve('dist/plugins') })
    expect(found.different).toEqual([])
    expect(found.changing).toBeGreaterThan(20)
    expect(found.kept).toBeGreaterThan(30)
  }, 300_000)
})
