import { describe, expect, it } from '@jest/globals'
import { makeKnownSecrets } from '../../../src/secrets/known-secrets.js'

describe('what leaves the process', () => {
  it('is as it is while nothing is known', () => {
    expect(makeKnownSecrets(() => undefined).text('hunter22')).toBe('hunter22')
  })

  it('is redacted from the moment a value is known, and the runner was told before', () => {
    const order: string[] = []
    const knownSecrets = makeKnownSecrets(({ value }) =>
      order.push(`masked, while the text is ${knownSecrets.text(value)}`),
    )
    knownSecrets.learn([{ name: 'A', value: 'hunter22' }])
    expect(order).toEqual(['masked, while the text is hunter22'])
    expect(knownSecrets.text('a hunter22 b')).toBe('a ••• b')
    knownSecrets.learn([{ name: 'B', value: 'other-one' }])
    expect(knownSecrets.text('hunter22 and other-one')).toBe('••• and •••')
  })

  it('is not published when a known value is in it, and the message names the secret alone', () => {
    const knownSecrets = makeKnownSecrets(() => undefined)
    knownSecrets.learn([{ name: 'A', value: 'hunter22' }])
    knownSecrets.requireClean('the job summary', 'nothing to see')
    expect(() =>
      knownSecrets.requireClean('the job summary', `in ${Buffer.from('hunter22').toString('hex')}`),
    ).toThrow(
      'publishing the job summary failed: the value of A would be in it: ' +
        'nothing was published; if that value is no secret, do not load it as one',
    )
  })
})
