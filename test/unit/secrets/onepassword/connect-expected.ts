import { expect } from '@jest/globals'
import { madeUpToken } from '../../../bed/onepassword/token.js'
import type { Case } from './connect-cases.js'

export const timeoutMs = 1500

/** What a user reads for each way in which signing in can fail. */
export interface Expected {
  readonly title: string
  readonly case: Case
  readonly message: string
  readonly reason: string
  /** How often 1Password was asked; where the network is real, how often it is said to have been asked again. */
  readonly asked?: number
  readonly askedAgain?: number
}

export const connectToken = [
  '{"alg":"ES256","kid":"k","typ":"JWT"}',
  '{"iss":"com.1password.b5"}',
  'signature',
]
  .map((part) => Buffer.from(part).toString('base64url'))
  .join('.')
const giveToken =
  'give the token that 1Password showed when the service account was made; it starts with ops_'
export const account = 'made-up.1password.com'

/** @param ports servers that misbehave, each in its way. */
export function cases({
  silent,
  babble,
  proxy,
  closed,
}: Record<'silent' | 'babble' | 'proxy' | 'closed', number>): Expected[] {
  const token = (text: string, env = {}): Case => ({
    authentication: { kind: 'service-account', token: text },
    timeoutMs,
    env,
  })
  const answering = (...answers: number[]): Case => ({ ...token(madeUpToken(account)), answers })
  const reading = 'reading the 1Password service account token failed'
  const signingIn = (host: string) => `signing in to 1Password at ${host} failed`
  const cancelled = 'the run ended early: it was cancelled: plan again'
  const refused = 'secrets-refused'
  const unreachable = 'secrets-unreachable'
  const reach = 'let the runner reach this host on port 443, through HTTPS_PROXY if need be'
  return [
    {
      title: 'an empty token',
      case: token(' \n'),
      message: `${reading}: it is empty: set the input op-service-account-token; pull requests of forks get no secrets`,
      reason: refused,
    },
    {
      title: 'a Connect token in its place',
      case: token(connectToken),
      message: `${reading}: it is a token for a Connect server: ${giveToken}`,
      reason: refused,
    },
    {
      title: 'something else in its place',
      case: token('hunter2'),
      message: `${reading}: it does not start with ops_: ${giveToken}`,
      reason: refused,
    },
    {
      title: 'a token that is cut off',
      case: token(madeUpToken(account).slice(0, 60)),
      message: `${reading}: its content cannot be read, a part of it may be missing: ${giveToken}`,
      reason: refused,
    },
    {
      title: 'a token without its keys',
      case: token(`ops_${Buffer.from('{"signInAddress":"made-up.1password.com"}').toString('base64url')}`),
      message:
        `${signingIn(account)}: the service account token is malformed, a part of it may be missing: ` +
        'give the token as 1Password showed it when the service account was made',
      reason: refused,
    },
    {
      title: 'a workload with a wrong secret',
      case: {
        ...token(''),
        authentication: { kind: 'workload', workloadId: 'w', customerManagedSecret: 'ops_e30' },
      },
      message:
        `${signingIn('1password.com')}: the customer managed secret of the workload is not one, or a part of it ` +
        'is missing: give it as 1Password showed it when the workload was made',
      reason: refused,
    },
    {
      title: 'a refused connection',
      case: token(` ${madeUpToken(`127.0.0.1:${closed}`)}\n`),
      message: `${signingIn(`127.0.0.1:${closed}`)}: the connection is refused (ECONNREFUSED): ${reach}`,
      reason: unreachable,
      askedAgain: 3,
    },
    {
      title: 'a server that stays silent',
      case: token(madeUpToken(`127.0.0.1:${silent}`)),
      message:
        `${signingIn(`127.0.0.1:${silent}`)}: no answer within ${timeoutMs / 1000} s: ` +
        'look for what holds up the connection, a proxy or a firewall, and run the job again',
      reason: unreachable,
      askedAgain: 0,
    },
    {
      title: 'a job that is cancelled before the answer',
      case: { ...token(madeUpToken(`127.0.0.1:${silent}`)), timeoutMs: 60_000, cancelAfterMs: 200 },
      message: cancelled,
      reason: 'cancelled',
      askedAgain: 0,
    },
    {
      title: 'a job that is cancelled before the next attempt',
      case: { ...answering(503), pauseMs: 60_000, cancelAfterMs: 200 },
      message: cancelled,
      reason: 'cancelled',
      asked: 1,
    },
    {
      title: 'a server that does not speak TLS',
      case: token(madeUpToken(`127.0.0.1:${babble}`)),
      message: `${signingIn(`127.0.0.1:${babble}`)}: no connection (ERR_SSL_WRONG_VERSION_NUMBER): ${reach}`,
      reason: unreachable,
      askedAgain: 3,
    },
    {
      title: 'a proxy that does not let it through',
      case: token(madeUpToken(account), { HTTPS_PROXY: `http://user:hunter2@127.0.0.1:${proxy}` }),
      message: `${signingIn(`${account} (proxy: 127.0.0.1:${proxy})`)}: the proxy answered 502: ${reach}`,
      reason: unreachable,
      askedAgain: 3,
    },
    {
      title: 'a host that needs no proxy',
      case: token(madeUpToken(`127.0.0.1:${closed}`), {
        https_proxy: `http://127.0.0.1:${proxy}`,
        no_proxy: '127.0.0.1',
      }),
      message: `${signingIn(`127.0.0.1:${closed} (proxy: 127.0.0.1:${proxy})`)}: the connection is refused (ECONNREFUSED): ${reach}`,
      reason: unreachable,
    },
    {
      title: 'a proxy that is no URL',
      case: token(madeUpToken(account), { HTTPS_PROXY: 'socks5://hunter2' }),
      message: 'reading HTTPS_PROXY failed: it is no URL with http or https: write it as http://host:port',
      reason: 'bad-input',
    },
    ...(
      [
        [
          401,
          refused,
          'the token is not valid (401): it was revoked, has expired, or its service account was deleted',
          1,
        ],
        [403, refused, 'the service account may not do this (403)', 1],
        [400, refused, 'it does not know the service account', 1],
        [404, refused, 'it does not know the service account', 1],
        [
          429,
          'secrets-rate-limited',
          'the rate limit of the service account or of the whole account is used up',
          1,
        ],
        [500, unreachable, 'it has a fault of its own (5xx)', 4],
        [503, unreachable, 'it has a fault of its own (5xx)', 4],
        [200, unreachable, 'what answers there is not 1Password', 1],
        [0, 'internal', 'the 1Password SDK crashed', 1],
      ] as const
    ).map(([status, reason, why, asked]) => ({
      title: status === 0 ? 'a panic of the SDK' : `the answer ${status}`,
      case: answering(status),
      message: expect.stringContaining(`${signingIn(account)}: ${why}: `) as unknown as string,
      reason,
      asked,
    })),
    {
      title: 'a fault that passes into a rate limit',
      case: answering(503, 500, 429),
      message: expect.stringContaining('the rate limit of the service account') as unknown as string,
      reason: 'secrets-rate-limited',
      asked: 3,
    },
  ]
}
