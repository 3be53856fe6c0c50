import { describe, expect, it } from '@jest/globals'
import { allEnded } from '../../../src/lib/all-ended.js'

describe('work that is done side by side', () => {
  it('is given back in its order', async () => {
    expect(await allEnded([Promise.resolve(1), Promise.resolve('two')])).toEqual([1, 'two'])
  })

  it('fails with the first failure, but not before all of it has ended', async () => {
    let isAtWork = true
    const slow = new Promise<void>((resolve) => setTimeout(resolve, 50)).then(() => {
      isAtWork = false
    })
    await expect(allEnded([slow, Promise.reject(new Error('it broke'))])).rejects.toThrow('it broke')
    expect(isAtWork).toBe(false)
  })
})
