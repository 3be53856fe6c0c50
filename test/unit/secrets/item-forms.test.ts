import { describe, expect, it } from '@jest/globals'
import { formProblem, isItemForm } from '../../../src/secrets/item-forms.js'

const connector = Buffer.from(JSON.stringify({ a: 'a'.repeat(32), t: 'tunnel', s: 'secret' })).toString(
  'base64',
)

describe('the form of a Cloudflare API token', () => {
  it.each([
    ['aBcDeFgHiJ0123456789_-aBcDeFgHiJ01234567', undefined],
    [
      connector,
      "it is a tunnel's connector token; an API token is needed, made under My Profile, API Tokens",
    ],
    [
      connector.replace(/=+$/, ''),
      "it is a tunnel's connector token; an API token is needed, made under My Profile, API Tokens",
    ],
    ['0123456789abcdef0123456789abcdef01234', 'it has the form of a Global API Key; an API token is needed'],
    ['aBcDeFgHiJ0123456789_-aBcDeFgHiJ01234567\n', 'it has white space around it'],
    ['hunter2', 'it has not the form of an API token'],
  ])('%j', (value, problem) => {
    expect(formProblem('cloudflare-api-token', value, () => undefined)).toBe(problem)
  })
})

describe("the file with MinIO's root user", () => {
  const item = (field: string) => ({ username: 'root', password: 'pa"ss=word' })[field]
  const file = (user: string, password: string) =>
    `export MINIO_ROOT_USER=${user}\nexport MINIO_ROOT_PASSWORD=${password}\n`

  it.each([
    [file('"root"', '"pa"ss=word"'), undefined],
    [file('root', "'pa\"ss=word'").replaceAll('export ', ''), undefined],
    [file('"admin"', '"pa"ss=word"'), 'MINIO_ROOT_USER in it is not the username of the item'],
    [file('"root"', '"other"'), 'MINIO_ROOT_PASSWORD in it is not the password of the item'],
    ['# export MINIO_ROOT_USER="root"\n', 'it has no line `export MINIO_ROOT_USER="…"`'],
  ])('%j', (value, problem) => {
    expect(formProblem('minio-config', value, item)).toBe(problem)
  })

  it('alone agrees with what is not known', () => {
    expect(formProblem('minio-config', file('a', 'b'), () => undefined)).toBeUndefined()
  })
})

it('there are no other forms', () => {
  expect(['minio-config', 'toString', ''].map(isItemForm)).toEqual([true, false, false])
})
