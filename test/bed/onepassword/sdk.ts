/**
 * Stands in for `@1password/sdk` 0.5.0 where a sign-in is needed, which nobody can do without an account. What the
 * real one does without the network, it does by asking the real one: which tokens and which references it accepts.
 * Texts and types of its errors are those of the real one. It reads `account.json` beside the bundle it is built into,
 * and notes each request in `requests.jsonl` there.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type * as Sdk from '@1password/sdk'
import type { Account, Fault, SeenRequest, Vault } from './account.js'

const file = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const account = JSON.parse(readFileSync(file('./account.json'), 'utf8')) as Account
const real = (await import(account.sdk)) as typeof Sdk

export const { RateLimitExceededError, Secrets } = real

type Config = Parameters<typeof Sdk.createClient>[0]

export async function createClient(
  config: Config,
): Promise<{ secrets: Pick<Sdk.Secrets, 'resolve' | 'resolveAll'> }> {
  if (config.oidcFetcher) await signInAsWorkload(config.oidcFetcher)
  else await refuseAsTheRealOne(config)
  await request({ kind: 'sign-in' }, account.faults?.signIn)
  return { secrets: { resolveAll, resolve } }
}

/** It has no way to reject this one: the check of a customer managed secret needs a real one. */
async function signInAsWorkload(fetchIdToken: (audience: string) => Promise<string>): Promise<void> {
  if ((await fetchIdToken('https://github.com/1password')) === '')
    throw new Error('authentication error: you are not authenticated')
}

/** Lets the real SDK sign in with the network answering 401: any other error is one it found by itself. */
async function refuseAsTheRealOne(config: Config): Promise<void> {
  const { fetch } = globalThis
  globalThis.fetch = (asked) => {
    const response = new Response('', { status: 401 })
    Object.defineProperty(response, 'url', { value: (asked as Request).url })
    return Promise.resolve(response)
  }
  try {
    await real.createClient(config)
  } catch (error) {
    if (!String(error).includes('you are not authenticated')) throw error
  } finally {
    globalThis.fetch = fetch
  }
}

/** One at a time is what the action must not do; the requests tell. */
async function resolve(reference: string): Promise<string> {
  const { content, error } = (await resolveAll([reference])).individualResponses[reference] ?? {}
  if (!content) throw new Error(`error resolving secret reference: ${error?.type}`)
  return content.secret
}

async function resolveAll(references: string[]): Promise<Sdk.ResolveAllResponse> {
  await request({ kind: 'resolve-all', references }, account.faults?.resolveAll)
  const spent = seen().reduce((sum, { references: some }) => sum + (some?.length ?? 0), 0)
  if (spent > (account.readsLeft ?? Infinity)) throw new RateLimitExceededError('rate limit exceeded')
  const individualResponses = Object.fromEntries(references.map((one) => [one, look(one)]))
  return { individualResponses }
}

type Answer = Sdk.ResolveAllResponse['individualResponses'][string]

function look(reference: string): Answer {
  try {
    Secrets.validateSecretReference(reference)
  } catch (error) {
    return { error: { type: 'parsing', message: String(error) } }
  }
  const [path = '', query] = reference.slice('op://'.length).split('?')
  const [vault = '', item = '', ...field] = path.split('/')
  const vaults = account.vaults.filter(({ name, hidden }) => name === vault && !hidden)
  if (vaults.length !== 1) return refused(vaults.length === 0 ? 'vaultNotFound' : 'tooManyVaults')
  const items = (vaults[0] as Vault).items.filter(({ title }) => title === item)
  if (items.length !== 1) return refused(items.length === 0 ? 'itemNotFound' : 'tooManyItems')
  return lookInto(items[0]?.fields ?? {}, field, query)
}

function lookInto(fields: Readonly<Record<string, string>>, path: string[], query?: string): Answer {
  const [section, field] = path.length === 2 ? path : [undefined, path[0] ?? '']
  const all = Object.entries(fields).map(([key, value]) => ({ parts: key.split('/'), value }))
  if (section !== undefined && !all.some(({ parts }) => parts.length === 2 && parts[0] === section)) {
    return refused('noMatchingSections')
  }
  const found = all.filter(
    ({ parts }) => parts.at(-1) === field && (section === undefined || parts[0] === section),
  )
  if (found.length !== 1) return refused(found.length === 0 ? 'fieldNotFound' : 'tooManyMatchingFields')
  if (query?.startsWith('attribute')) return refused('incompatibleTOTPQueryParameterField')
  if (query) return refused('incompatibleSshKeyQueryParameterField')
  return { content: { secret: found[0]?.value ?? '', itemId: 'i'.repeat(26), vaultId: 'v'.repeat(26) } }
}

type Refusal = Exclude<NonNullable<Answer['error']>, { message: string }>['type']

function refused(type: Refusal): Answer {
  return { error: { type } }
}

/** Notes a request and lets it fail as the account says: a fault for each request of its kind, then none. */
async function request(one: Omit<SeenRequest, 'fault'>, faults: readonly Fault[] = []): Promise<void> {
  const fault = faults[seen().filter(({ kind }) => kind === one.kind).length]
  appendFileSync(
    file('./requests.jsonl'),
    `${JSON.stringify({ ...one, ...(fault === undefined ? {} : { fault }) })}\n`,
  )
  if (fault === 'silent') await new Promise(() => undefined)
  if (fault === 'panic') {
    setImmediate(() => {
      throw new Error('url parse')
    })
    await new Promise(() => undefined)
  }
  if (fault === undefined) return
  const text = faultTexts[fault] ?? `unexpected status code in response: ${fault}`
  if (fault === 429 && one.kind === 'resolve-all') throw new RateLimitExceededError(text)
  throw new Error(one.kind === 'sign-in' ? `authentication error: ${text}` : text)
}

function seen(): SeenRequest[] {
  if (!existsSync(file('./requests.jsonl'))) return []
  const lines = readFileSync(file('./requests.jsonl'), 'utf8').trim().split('\n')
  return lines.map((line) => JSON.parse(line) as SeenRequest)
}

/** What the real SDK says, see the same list in src/secrets/onepassword/trouble.ts, which is tested on the real one. */
const faultTexts: Readonly<Record<string | number, string>> = {
  network:
    'request library compatibility issue, check that the your environment uses compatible versions: reqwest library: error sending request',
  400: 'bad request',
  401: 'you are not authenticated',
  403: "you don't have the right permissions to access this resource",
  404: 'resource not found',
  429: 'rate limit exceeded',
  500: 'internal server error',
}
