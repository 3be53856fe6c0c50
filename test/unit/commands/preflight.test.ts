import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from '@jest/globals'
import { vaultOf } from '../../../src/commands/preflight-vault.js'
import { preflight } from '../../../src/commands/preflight.js'
import type { RunContext } from '../../../src/context.js'
import type { Inputs } from '../../../src/inputs.js'
import { Failure } from '../../../src/lib/errors.js'
import type { OnePassword, Resolution } from '../../../src/secrets/onepassword/onepassword.js'
import { makeKnownSecrets } from '../../../src/secrets/known-secrets.js'

const repository = fileURLToPath(new URL('../../..', import.meta.url))
const folders: string[] = []
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })))

function stackWith(vaultFile: string | undefined): string {
  const folder = mkdtempSync(join(tmpdir(), 'helmfile-gate-preflight-'))
  folders.push(folder)
  mkdirSync(join(folder, 'stack'))
  if (vaultFile !== undefined) writeFileSync(join(folder, 'stack/onepassword.yaml'), vaultFile)
  return join(folder, 'stack/helmfile.yaml')
}

describe('the fields that OnePasswordItems need', () => {
  it('are read from the file beside the helmfile', () => {
    expect(vaultOf(stackWith('vault: k8s\nitems:\n  db: [user, password]\n')).references).toEqual([
      { name: 'item db/user', reference: 'op://k8s/db/user' },
      { name: 'item db/password', reference: 'op://k8s/db/password' },
    ])
  })

  it('are none without the file', () => {
    expect(vaultOf(stackWith(undefined)).references).toEqual([])
  })

  it.each([
    ['', 'the input is empty'],
    ['vault: k8s', 'it has no vault or no items'],
    ['vault: k8s\nitems: {db: password}', 'item db has no list of fields'],
    ['vault: k8s\nitems: {db: ["a/b/c"]}', 'op://k8s/db/a/b/c: '],
  ])('are refused when the file says %j', (text, why) => {
    expect(() => vaultOf(stackWith(text)).references).toThrow(why)
  })

  it('cover each OnePasswordItem of our stack, and nothing else', () => {
    const manifests = readdirSync(join(repository, 'stack/manifests'), {
      recursive: true,
      withFileTypes: true,
    })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    const paths = manifests.flatMap((text) => [...text.matchAll(/itemPath: vaults\/(\S+)\/items\/(\S+)/g)])
    const items = new Set(paths.map(([, vault, item]) => `${vault}/${item}`))
    const listed = vaultOf(join(repository, 'stack/helmfile.yaml.gotmpl')).references.map(({ reference }) =>
      reference.split('/').slice(2, 4).join('/'),
    )
    expect(new Set(listed)).toEqual(items)
    expect(items.size).toBe(6)
  })
})

const gate = {
  api: {
    request: () =>
      Promise.reject(new Failure({ what: 'a', why: 'b', next: 'c', reason: 'cluster-unreachable' })),
  },
} as unknown as RunContext

function check(more: Partial<Inputs>, onePassword: () => Promise<OnePassword>) {
  const inputs = {
    ...{ stack: stackWith('vault: v\nitems: {db: [password, user]}'), secrets: [], credentials: undefined },
    ...{ opServiceAccountToken: 'token', opWorkload: undefined, connectHost: undefined, ...more },
  } as unknown as Inputs
  const knownSecrets = makeKnownSecrets(() => undefined)
  const idToken = () => Promise.resolve('')
  return preflight(gate, inputs, { env: {}, knownSecrets, idToken, log: () => undefined, onePassword })
}

const answers = (all: Readonly<Record<string, Resolution>>) => () =>
  Promise.resolve({ resolveAll: () => Promise.resolve(new Map(Object.entries(all))) })

describe('the forms of fields', () => {
  const file = (forms: string) => stackWith(`vault: k8s\nitems: {db: [token]}\nforms: ${forms}\n`)

  it('are read from the same file', () => {
    expect(vaultOf(file('{db/token: cloudflare-api-token}')).forms).toEqual([
      { name: 'item db/token', reference: 'op://k8s/db/token', form: 'cloudflare-api-token' },
    ])
    expect(vaultOf(stackWith(undefined)).forms).toEqual([])
  })

  it.each(['{db/token: api-token}', '{db/token: 1}'])('are refused when nobody knows them: %s', (forms) => {
    expect(() => vaultOf(file(forms)).forms).toThrow('db/token has an unknown form')
  })

  it('are refused for a field that is not listed, which nobody would look at', () => {
    expect(() => vaultOf(file('{db/tokne: cloudflare-api-token}'))).toThrow(
      'item db/tokne has a form, and is not among the items',
    )
  })

  it('of our stack are of fields that it reads', () => {
    const stack = join(repository, 'stack/helmfile.yaml.gotmpl')
    const read = vaultOf(stack).references.map(({ reference }) => reference)
    const forms = vaultOf(stack).forms.map(({ reference }) => reference)
    expect(read).toEqual(expect.arrayContaining(forms))
    expect(forms).toHaveLength(3)
  })
})

describe('preflight', () => {
  it('tells what is wrong with a value by its form, and nothing of the value', async () => {
    const stack = stackWith(
      'vault: v\nitems: {a: [token], b: [token], m: [username, password, config.env]}\n' +
        'forms: {a/token: cloudflare-api-token, b/token: cloudflare-api-token, m/config.env: minio-config}\n',
    )
    const connector = Buffer.from('{"a":"hunter22","t":"b","s":"c"}').toString('base64')
    const has = (value: string): Resolution => ({ status: 'resolved', value })
    const checks = await check(
      { stack },
      answers({
        'op://v/a/token': has(connector),
        'op://v/b/token': { status: 'no-access', detail: '' },
        'op://v/m/username': has('root-user'),
        'op://v/m/password': has('hunter22'),
        'op://v/m/config.env': has(
          'export MINIO_ROOT_USER="root-user"\nexport MINIO_ROOT_PASSWORD="hunter23"',
        ),
      }),
    )
    const forms = checks.filter(({ name }) => name.startsWith('form of'))
    expect(forms.map(({ name, outcome }) => `${outcome} ${name}`)).toEqual([
      'failed form of item a/token',
      'failed form of item m/config.env',
    ])
    expect(JSON.stringify(checks)).not.toMatch(/hunter|eyJ/)
  })

  it('says of each secret whether it can be had, never its value, and goes on when something fails', async () => {
    const checks = await check(
      { secrets: [{ name: 'TOKEN', reference: 'op://v/connect/token' }] },
      answers({
        'op://v/connect/token': { status: 'resolved', value: 'hunter22' },
        'op://v/db/password': { status: 'missing-field', detail: '' },
        'op://v/db/user': { status: 'no-access', detail: '' },
      }),
    )
    expect(checks).toEqual([
      { name: 'cluster', outcome: 'failed', detail: 'a: b: c' },
      { name: 'TOKEN', outcome: 'ok', detail: 'resolved (op://v/connect/token)' },
      { name: 'item db/password', outcome: 'failed', detail: 'missing field (op://v/db/password)' },
      { name: 'item db/user', outcome: 'failed', detail: 'no access (op://v/db/user)' },
    ])
  })

  it('says why nothing can be said when 1Password is away', async () => {
    const away = new Failure({
      what: 'signing in failed',
      why: 'away',
      next: 'wait',
      reason: 'secrets-unreachable',
    })
    const checks = await check({}, () => Promise.reject(away))
    expect(checks.slice(1)).toEqual([
      { name: '1Password', outcome: 'failed', detail: 'signing in failed: away: wait' },
    ])
  })

  it('of what others read says nothing where it has no way into 1Password', async () => {
    const outside = { opServiceAccountToken: undefined }
    const never = () => Promise.reject(new Error('not to be asked'))
    const found = async (more: Partial<Inputs>) => (await check({ ...outside, ...more }, never)).at(-1)
    expect(await found({})).toMatchObject({ name: '1Password', outcome: 'unknown' })
    const secrets = [{ name: 'TOKEN', reference: 'op://v/connect/token' }]
    expect(await found({ secrets })).toMatchObject({ name: '1Password', outcome: 'failed' })
  })

  it.each([
    [
      200,
      { version: '1.7.3', dependencies: [{ service: 'sqlite', status: 'ACTIVE' }] },
      'ok',
      'sqlite ACTIVE',
    ],
    [
      200,
      { version: '1.7.3', dependencies: [{ service: 'sync', status: 'TOKEN_NEEDED' }] },
      'ok',
      'TOKEN_NEEDED',
    ],
    [200, { version: '1.7.3', dependencies: [{ service: 'sync', status: 'ERROR' }] }, 'failed', 'sync ERROR'],
    [503, {}, 'failed', 'it answers with status 503'],
  ])('asks Connect for its health: status %i, %j', async (status, body, outcome, detail) => {
    const server = createServer((request, response) => {
      response.writeHead(request.url === '/health' ? status : 404)
      response.end(JSON.stringify(body))
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const connectHost = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const checks = await check({ connectHost, stack: stackWith(undefined) }, answers({}))
    server.close()
    expect(checks.at(-1)).toMatchObject({
      name: 'Connect server',
      outcome,
      detail: expect.stringContaining(detail) as unknown,
    })
  })

  it('says that Connect does not answer', async () => {
    const checks = await check(
      { connectHost: 'http://127.0.0.1:9', stack: stackWith(undefined) },
      answers({}),
    )
    expect(checks.at(-1)).toMatchObject({
      outcome: 'failed',
      detail: expect.stringMatching(/^no answer/) as unknown,
    })
  })
})
