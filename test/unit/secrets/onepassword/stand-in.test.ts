import { describe, expect, it } from '@jest/globals'
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import type { Account, SeenRequest, Vault } from '../../../bed/onepassword/account.js'
import { standInAction } from '../../../bed/onepassword/action.js'
import { stackVault } from '../../../bed/onepassword/stack-vault.js'
import { madeUpToken } from '../../../bed/onepassword/token.js'

const script = fileURLToPath(new URL('./ask-stand-in.mjs', import.meta.url))
const good = madeUpToken('made-up.1password.com')
const token = 'op://kubernetes/connect/token'

interface Asked {
  readonly results: readonly Readonly<Record<string, unknown>>[]
  readonly log: readonly SeenRequest[]
}

type Options = Pick<Account, 'faults' | 'readsLeft'> & {
  vaults?: readonly Vault[]
  tokens?: readonly (string | object)[]
}

async function ask(batches: readonly (readonly string[])[], options: Options = {}): Promise<Asked> {
  const { vaults = [stackVault], tokens = [good], ...account } = options
  const action = await standInAction(vaults, account)
  try {
    const file = pathToFileURL(join(action.dir, 'dist/onepassword/index.js')).href
    const args = [script, file, JSON.stringify(tokens), JSON.stringify(batches)]
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args)
    const { results, strays } = JSON.parse(stdout) as Asked & { strays: string[] }
    expect({ stderr, strays }).toEqual({ stderr: '', strays: [] })
    return { results, log: await action.log() }
  } finally {
    await action.remove()
  }
}

const kinds = (log: readonly SeenRequest[]) =>
  log.map(({ kind, fault }) => (fault ? `${kind} ${fault}` : kind))

describe('the action with the stand-in of 1Password', () => {
  it('is the committed action, and nothing of 1Password but our code', async () => {
    const action = await standInAction(stackVault)
    const committed = await readFile('dist/index.js')
    expect((await readFile(action.main)).equals(committed)).toBe(true)
    await action.remove()
  })

  it('asks once for all references, each of them once', async () => {
    const references = Array.from({ length: 20 }, (_, index) => `op://kubernetes/connect/f${index}`)
    const fields = Object.fromEntries(references.map((one, index) => [`f${index}`, one]))
    const vaults = [{ name: 'kubernetes', items: [{ title: 'connect', fields }] }]
    const { results, log } = await ask([[...references, ...references]], { vaults })
    expect(Object.values(results[0] ?? {})).toEqual(
      references.map((value) => ({ status: 'resolved', value })),
    )
    expect(log).toEqual([{ kind: 'sign-in' }, { kind: 'resolve-all', references }])
  })

  it('spends no request on references that are none, nor on no references', async () => {
    const { results, log } = await ask([[token, 'op://kubernetes//token'], []])
    expect(results).toEqual([
      {
        message:
          'fetching secrets failed: "op://kubernetes//token": a part of it is empty: ' +
          'write each reference as op://vault/item/[section/]field',
        reason: 'bad-input',
      },
      {},
    ])
    expect(kinds(log)).toEqual(['sign-in'])
  })

  it('tells what is wrong with each reference', async () => {
    const item = { title: 'item', fields: { 'a/x': '1', 'b/x': '2', y: '3' } }
    const vaults: Vault[] = [
      { name: 'v', items: [item, { title: 'twin', fields: {} }, { title: 'twin', fields: {} }] },
      { name: 'unseen', hidden: true, items: [item] },
      { name: 'two', items: [] },
      { name: 'two', items: [] },
    ]
    const expected = {
      'op://v/item/y': 'resolved',
      'op://v/item/a/x': 'resolved',
      'op://v/item/z': 'missing-field',
      'op://v/item/c/x': 'missing-field',
      'op://v/item/x': 'ambiguous',
      'op://v/twin/y': 'ambiguous',
      'op://v/none/y': 'missing-item',
      'op://unseen/item/y': 'missing-vault',
      'op://none/item/y': 'missing-vault',
      'op://two/item/y': 'ambiguous',
      'op://v/item/y?attribute=otp': 'unreadable',
      'op://v/item/y?ssh-format=openssh': 'unreadable',
    }
    const { results } = await ask([Object.keys(expected)], { vaults })
    const statuses = Object.entries(results[0] ?? {}).map(([one, answer]) => [
      one,
      (answer as { status: string }).status,
    ])
    expect(Object.fromEntries(statuses)).toEqual(expected)
  })

  it.each([
    { signIn: [503], log: ['sign-in 503', 'sign-in', 'resolve-all'], reason: undefined },
    {
      resolveAll: [500, 502],
      log: ['sign-in', 'resolve-all 500', 'resolve-all 502', 'resolve-all'],
      reason: undefined,
    },
    {
      resolveAll: ['network'] as const,
      log: ['sign-in', 'resolve-all network', 'resolve-all'],
      reason: undefined,
    },
    { signIn: [401], log: ['sign-in 401'], reason: 'secrets-refused' },
    { signIn: [429], log: ['sign-in 429'], reason: 'secrets-rate-limited' },
    { resolveAll: [429], log: ['sign-in', 'resolve-all 429'], reason: 'secrets-rate-limited' },
    { resolveAll: [403], log: ['sign-in', 'resolve-all 403'], reason: 'secrets-refused' },
    {
      resolveAll: ['silent'] as const,
      log: ['sign-in', 'resolve-all silent'],
      reason: 'secrets-unreachable',
    },
    { resolveAll: ['panic'] as const, log: ['sign-in', 'resolve-all panic'], reason: 'internal' },
    {
      resolveAll: [500, 500, 500, 500],
      log: ['sign-in', ...Array<string>(4).fill('resolve-all 500')],
      reason: 'secrets-unreachable',
    },
  ])('a run with the requests $log fails for: $reason', async ({ log, reason, ...faults }) => {
    const outcome = await ask([[token]], { faults })
    expect(kinds(outcome.log)).toEqual(log)
    const [result] = outcome.results
    expect(reason === undefined ? result?.[token] : result?.['reason']).toEqual(
      reason ?? { status: 'resolved', value: 'stand-in-connect-token' },
    )
  })

  it('is rate-limited when its reads are used up', async () => {
    const { results } = await ask([[token, 'op://kubernetes/connect/none'], [token]], { readsLeft: 2 })
    expect(results[0]).toMatchObject({ [token]: { status: 'resolved' } })
    expect(results[1]).toMatchObject({ reason: 'secrets-rate-limited' })
  })

  it('takes no token that the real SDK refuses', async () => {
    const keyless = `ops_${Buffer.from('{"signInAddress":"made-up.1password.com"}').toString('base64url')}`
    const { results, log } = await ask([[token]], { tokens: ['', 'hunter2', keyless] })
    expect(results.map(({ reason }) => reason)).toEqual(Array(3).fill('secrets-refused'))
    expect(log).toEqual([])
  })

  it('lets a workload in with the ID token of its job, and says when the job has none', async () => {
    const workload = { workloadId: 'w', customerManagedSecret: 'ops_made-up' }
    const { results, log } = await ask([[token]], { tokens: [workload, { ...workload, idToken: 'id' }] })
    expect(results).toEqual([
      {
        message:
          'signing in to 1Password as a workload failed: GitHub gave the job no ID token: ' +
          'give the job `permissions: id-token: write`',
        reason: 'secrets-refused',
      },
      { [token]: { status: 'resolved', value: 'stand-in-connect-token' } },
    ])
    expect(kinds(log)).toEqual(['sign-in', 'resolve-all'])
  })

  it('holds what the README of the stack asks for', async () => {
    const readme = await readFile('stack/README.md', 'utf8')
    const rows = [...readme.matchAll(/^\| `([a-z-]+)` \| (`.*?`.*?) \| [^|]* \|$/gm)].filter(([, , fields]) =>
      /token|username/.test(fields ?? ''),
    )
    const references = rows.flatMap(([, item, fields = '']) =>
      [...fields.matchAll(/`([^`]+)`/g)].map(([, field]) => `op://kubernetes/${item}/${field}`),
    )
    expect(references.length).toBeGreaterThanOrEqual(13)
    const { results } = await ask([references])
    const missing = references.filter(
      (one) => (results[0]?.[one] as { status?: string })?.status !== 'resolved',
    )
    expect(missing).toEqual([])
  })
})
