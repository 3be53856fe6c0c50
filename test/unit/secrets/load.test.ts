import { describe, expect, it } from '@jest/globals'
import { loadSecrets, secretsOfStack, type SecretInputs } from '../../../src/secrets/load.js'
import type { Authentication, Resolution } from '../../../src/secrets/onepassword/onepassword.js'
import { makeKnownSecrets } from '../../../src/secrets/known-secrets.js'

const resolved = (value: string): Resolution => ({ status: 'resolved', value })

const vault: Readonly<Record<string, Resolution>> = {
  'op://v/db/password': resolved('from the vault'),
  'op://v/connect/file': resolved('{"version":"2"}'),
  'op://v/db/nothing': { status: 'missing-field', detail: '' },
  'op://v/none/password': { status: 'missing-item', detail: '' },
  'op://v/busy/password': { status: 'rate-limited', detail: '' },
}

/** Records what happens in which order: a value must be masked before anything is said of it. */
function load(inputs: Partial<SecretInputs>, env: NodeJS.ProcessEnv = {}) {
  const events: string[] = []
  const knownSecrets = makeKnownSecrets(({ name }) => events.push(`mask ${name}`))
  const signedIn: Authentication[] = []
  const requests: (readonly string[])[] = []
  const loading = loadSecrets(
    { opServiceAccountToken: 'token', opWorkload: undefined, secrets: [], credentials: undefined, ...inputs },
    {
      env,
      knownSecrets,
      idToken: () => Promise.resolve('id'),
      log: (line) => events.push(line),
      onePassword: (authentication) => {
        signedIn.push(authentication)
        return Promise.resolve({
          resolveAll: (references) => {
            requests.push(references)
            return Promise.resolve(
              new Map(references.flatMap((one) => (vault[one] ? [[one, vault[one]] as const] : []))),
            )
          },
        })
      },
    },
  )
  return { loading, events, knownSecrets, signedIn, requests }
}

const secret = (name: string, path: string) => ({ name, reference: `op://v/${path}` })

describe('the secrets of a run', () => {
  it('come from the environment where a variable is set, and 1Password is not asked', async () => {
    const { loading, events, signedIn, knownSecrets } = load(
      { secrets: [secret('DB', 'db/password')] },
      { DB: 'at home' },
    )
    expect(await loading).toEqual({ env: { DB: 'at home' } })
    expect(signedIn).toEqual([])
    expect(events).toEqual(['mask DB', 'secret DB: from the environment'])
    expect(knownSecrets.text('it is at home')).toBe('it is •••')
  })

  it('come from 1Password else, with one request, and are masked before they are spoken of', async () => {
    const inputs = { secrets: [secret('DB', 'db/password')], credentials: 'op://v/connect/file' }
    const { loading, events, requests } = load(inputs)
    expect(await loading).toEqual({ env: { DB: 'from the vault' }, credentials: '{"version":"2"}' })
    expect(requests).toEqual([['op://v/db/password', 'op://v/connect/file']])
    expect(events).toEqual([
      'mask DB',
      'mask credentials',
      'secret DB: from 1Password (op://v/db/password)',
      'secret credentials: from 1Password (op://v/connect/file)',
    ])
  })

  it('are not looked for without a reference: the SDK is not even loaded', async () => {
    const { loading, signedIn } = load({})
    expect(await loading).toEqual({ env: {} })
    expect(signedIn).toEqual([])
  })

  it.each(['constructor', '__proto__', 'toString', 'credentials'])(
    'may be named %s, as no other thing is by that',
    async (name) => {
      const credentials = 'op://v/connect/file'
      const { loading, knownSecrets } = load({ secrets: [secret(name, 'db/password')], credentials })
      const loaded = await loading
      expect(Object.entries(loaded.env)).toEqual([[name, 'from the vault']])
      expect(loaded.credentials).toBe('{"version":"2"}')
      expect(secretsOfStack(loaded)).toHaveLength(2)
      expect(knownSecrets.text('it is from the vault')).toBe('it is •••')
      const env = Object.fromEntries([[name, 'at home']])
      expect(
        Object.entries((await load({ secrets: [secret(name, 'db/password')] }, env).loading).env),
      ).toEqual([[name, 'at home']])
    },
  )

  it('fail together, each with its reason, and give no value away', async () => {
    const secrets = [secret('DB', 'db/password'), secret('A', 'db/nothing'), secret('B', 'none/password')]
    await expect(load({ secrets }).loading).rejects.toMatchObject({
      reason: 'secret-missing',
      message:
        'loading secrets failed: A: missing field (op://v/db/nothing); B: missing item (op://v/none/password): ' +
        'check the references and what the service account may read; `preflight` tells more',
    })
  })

  it.each([
    ['rate limited', { secrets: [secret('A', 'busy/password')] }, 'secrets-rate-limited'],
    ['no answer', { secrets: [secret('A', 'other/password')] }, 'secret-missing'],
    [
      'there is neither',
      { secrets: [secret('A', 'db/password')], opServiceAccountToken: undefined },
      'bad-input',
    ],
  ])('fail with "%s"', async (text, inputs, reason) => {
    await expect(load(inputs).loading).rejects.toMatchObject({
      reason,
      message: expect.stringContaining(text) as unknown,
    })
  })

  it('can be had by a workload identity instead of a token', async () => {
    const opWorkload = { id: 'w', customerManagedSecret: 'ops_x' }
    const { loading, signedIn } = load({
      secrets: [secret('DB', 'db/password')],
      opServiceAccountToken: undefined,
      opWorkload,
    })
    await loading
    expect(signedIn).toMatchObject([{ kind: 'workload', workloadId: 'w', customerManagedSecret: 'ops_x' }])
  })
})
