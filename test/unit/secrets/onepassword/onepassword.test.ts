import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { ResolveAllResponse } from '@1password/sdk'
import { troubleOf } from '../../../../src/secrets/onepassword/trouble.js'
import { resolutionOf } from '../../../../src/secrets/onepassword/resolution.js'
import type { Case, CaseResult, CaseResults } from './connect-cases.js'
import { account, cases, connectToken, timeoutMs, type Expected } from './connect-expected.js'

const script = fileURLToPath(new URL('./connect-cases.ts', import.meta.url))

const servers: Server[] = []
const proxied: string[] = []
let expected: Expected[]
let outcome: CaseResults & { readonly exitCode: number; readonly stderr: string; readonly lingeredMs: number }

beforeAll(async () => {
  const silent = await listen(() => undefined)
  const babble = await listen((socket) => socket.end('hello\r\n'))
  const proxy = await listen((socket, data) => {
    proxied.push(data)
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
  })
  const closed = await listen(() => undefined)
  servers.pop()?.close()
  expected = cases({ silent, babble, proxy, closed })
  outcome = await run(expected.map((one) => one.case))
}, 60_000)
afterAll(() => servers.forEach((server) => server.close()))

async function listen(answer: (socket: import('node:net').Socket, data: string) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (data) => answer(socket, data.toString('latin1')))
  })
  server.listen(0, '127.0.0.1').unref()
  servers.push(server)
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

async function run(all: readonly Case[]): Promise<typeof outcome> {
  const child = spawn(process.execPath, ['--import', 'tsx', script, JSON.stringify(all)])
  let [stdout, stderr, printedAt] = ['', '', 0]
  child.stdout.on('data', (data: Buffer) => {
    stdout += data.toString()
    printedAt = performance.now()
  })
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()))
  const [exitCode] = (await once(child, 'close')) as [number]
  const lingeredMs = performance.now() - printedAt
  return { ...(JSON.parse(stdout) as CaseResults), exitCode, stderr, lingeredMs }
}

describe('signing in with the real SDK', () => {
  it('gives one clear line for each fault', () => {
    const said = outcome.results.map(({ message, reason }, index) => ({
      title: expected[index]?.title,
      message,
      reason,
    }))
    expect(said).toEqual(expected.map(({ title, message, reason }) => ({ title, message, reason })))
  })

  it('asks again only after a fault that passes by itself', () => {
    const often = ({ log, requests }: CaseResult, { asked, askedAgain }: Expected) => ({
      ...(asked === undefined ? {} : { asked: requests }),
      ...(askedAgain === undefined
        ? {}
        : { askedAgain: log.filter((line) => line.includes('follows')).length }),
    })
    const none: CaseResult = { message: '', reason: '', log: [], milliseconds: 0, requests: 0 }
    expect(expected.map((one, index) => [one.title, often(outcome.results[index] ?? none, one)])).toEqual(
      expected.map(({ title, asked, askedAgain }) => [
        title,
        { ...(asked === undefined ? {} : { asked }), ...(askedAgain === undefined ? {} : { askedAgain }) },
      ]),
    )
  })

  it('ends each within its timeout', () => {
    const late = outcome.results.filter(({ milliseconds }) => milliseconds > timeoutMs + 500)
    expect(late).toEqual([])
  })

  it('leaves no rejection that nobody waits for, prints nothing, and lets the process end', () => {
    const { strays, exitCode, stderr, lingeredMs } = outcome
    expect({ strays, exitCode, stderr, lingers: lingeredMs > 1000 }).toEqual({
      strays: [],
      exitCode: 0,
      stderr: '',
      lingers: false,
    })
  })

  it('goes through the proxy of the environment, and only there', () => {
    expect(new Set(proxied.map((request) => request.split('\r\n')[0]))).toEqual(
      new Set([`CONNECT ${account}:443 HTTP/1.1`]),
    )
  })

  it('shows no part of a token, nor the password of a proxy', () => {
    const text = JSON.stringify(outcome)
    for (const secret of ['hunter2', 'made-up@', 'A3-ABCDEF', 'eyJ', connectToken])
      expect(text).not.toContain(secret)
  })
})

describe('an error of the SDK that is not known', () => {
  it('is quoted without what may be data', () => {
    const text = `invalid type: string "hunter2 a", got 'hunter2' in hunter2${'x'.repeat(20)} at line 1 \`hunter2`
    expect(troubleOf(new Error(text))).toMatchObject({
      kind: 'final',
      reason: 'internal',
      why: 'the 1Password SDK says what is not known here, "invalid type: string …, got … in … at line 1 …"',
    })
  })
})

describe('what the SDK says about a reference', () => {
  const reference = 'op://v/i/f'
  const answer = (response: unknown) =>
    resolutionOf(reference, { individualResponses: { [reference]: response } } as ResolveAllResponse)

  it.each([
    ['fieldNotFound', 'missing-field'],
    ['noMatchingSections', 'missing-field'],
    ['itemNotFound', 'missing-item'],
    ['vaultNotFound', 'missing-vault'],
    ['tooManyVaults', 'ambiguous'],
    ['tooManyItems', 'ambiguous'],
    ['tooManyMatchingFields', 'ambiguous'],
    ['unsupportedFileFormat', 'unreadable'],
    ['parsing', 'unreadable'],
    ['other', 'unreadable'],
    ['somethingNew', 'unreadable'],
    ['constructor', 'unreadable'],
  ])('%s is %s', (type, status) => {
    const resolution = answer({ error: { type, message: 'hunter2' } })
    expect(resolution).toEqual({ status, detail: expect.any(String) })
    expect(JSON.stringify(resolution)).not.toContain('hunter2')
  })

  it('a value is taken as it is, the empty one too', () => {
    expect(answer({ content: { secret: ' a\n' } })).toEqual({ status: 'resolved', value: ' a\n' })
    expect(answer({ content: { secret: '' } })).toEqual({ status: 'resolved', value: '' })
  })

  it('no answer is no value', () => {
    expect(resolutionOf('op://v/i/g', { individualResponses: {} })).toMatchObject({ status: 'unreadable' })
  })
})
