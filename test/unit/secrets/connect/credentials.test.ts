import { describe, expect, it } from '@jest/globals'
import { failureLine, failureReason } from '../../../../src/lib/errors.js'
import { checkCredentials } from '../../../../src/secrets/connect/credentials.js'
import { connectCredentials, credentialsText as text } from '../../../bed/onepassword/connect-credentials.js'

function refusal(content: string): { line: string; reason: string } {
  try {
    checkCredentials(content)
  } catch (error) {
    return { line: failureLine(error), reason: failureReason(error) }
  }
  throw new Error('it was accepted')
}

describe('the text of the credentials', () => {
  const { verifier, version, deviceUuid, ...rest } = connectCredentials
  const base64 = Buffer.from(text).toString('base64')
  const item = { id: 'i', title: 'connect', category: 'DOCUMENT', vault: { id: 'v' }, fields: [], version: 1 }

  it.each([
    ['nothing', ' \n', 'they are empty'],
    ['a cut file', text.slice(0, -20), 'they are not JSON'],
    ['its base64', base64, 'they are not JSON but the base64 of it: the chart encodes them by itself'],
    [
      'its base64, wrapped',
      base64.replace(/.{76}/g, '$&\n'),
      'they are not JSON but the base64 of it: the chart',
    ],
    [
      'its base64 twice',
      Buffer.from(base64).toString('base64'),
      'they are not JSON but the base64 of the base64',
    ],
    ['the item that holds it', JSON.stringify(item), 'this is the item of 1Password, not the file'],
    ['a service account token', 'ops_stand-in', 'this is a service account token'],
    [
      'a Connect token',
      'eyJhbGciOiJFUzI1NiJ9.eyJodW50ZXIyIjoxfQ.c2ln',
      'this is a token for a Connect server',
    ],
    [
      'an older version',
      JSON.stringify({ ...connectCredentials, version: '1' }),
      'they are not of version "2"',
    ],
    [
      'a version as number',
      JSON.stringify({ ...connectCredentials, version: 2 }),
      'they are not of version "2"',
    ],
    ['parts of it', JSON.stringify({ ...rest, version, verifier: 'x' }), 'verifier, deviceUuid is missing'],
    ['a list', JSON.stringify([connectCredentials]), 'they are JSON, but no object'],
    ['null', 'null', 'they are JSON, but no object'],
  ])('is refused when it is %s', (_, content, why) => {
    const { line, reason } = refusal(content)
    expect(line).toContain(`checking the Connect credentials failed: ${why}`)
    expect(line).not.toContain('stand-in')
    expect(reason).toBe('credentials-invalid')
  })

  it.each([
    ['on many lines', JSON.stringify(connectCredentials, undefined, 2)],
    ['in another order', JSON.stringify({ deviceUuid, version, verifier, ...rest })],
    ['with a key nobody knows', JSON.stringify({ ...connectCredentials, extra: 1 })],
    ['with a line end', `${text}\n`],
  ])('is accepted %s', (_, content) => {
    expect(checkCredentials(content)).toBe(content)
  })

  it('loses the byte order mark that JSON readers refuse', () => {
    expect(checkCredentials(`\uFEFF${text}`)).toBe(text)
  })
})
