import { describe, expect, it } from '@jest/globals'
import { loadOnePassword } from '../../src/bundle.js'

describe('1Password', () => {
  it('is signed in to once a run, however often it is asked', async () => {
    const signIn = loadOnePassword(() => undefined, new AbortController().signal)
    const authentication = { kind: 'service-account', token: 'ops_x' } as const
    const [first, second] = [signIn(authentication), signIn(authentication)]
    expect(second).toBe(first)
    // Beside the sources there is no bundle: it does not come to a sign-in.
    await expect(first).rejects.toThrow()
  })
})
