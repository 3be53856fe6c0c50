import { createClient, type Client } from '@1password/sdk'
import { Failure } from '../../lib/errors.js'
import { checkToken, tokenHost } from './token.js'
import { checkReference } from '../references.js'
import { ask, type AskOptions } from './ask.js'
import { resolutionOf, type Resolution } from './resolution.js'

export type { Resolution } from './resolution.js'

/**
 * Who asks. A workload proves itself with an ID token of its job. It is a public preview of `@1password/sdk` 0.5.0, and
 * reading 1Password Environments is all that 1Password documents for it: an account may refuse its references.
 */
export type Authentication =
  | { readonly kind: 'service-account'; readonly token: string }
  | {
      readonly kind: 'workload'
      readonly workloadId: string
      readonly customerManagedSecret: string
      /** Gives an ID token for an audience: GitHub's, for one. */
      readonly idToken: (audience: string) => Promise<string>
    }

export interface OnePassword {
  /**
   * Fetches all references with one call; each counts once, however often it is given.
   * @returns a resolution for each reference.
   * @throws Failure `bad-input` before any request when one of them is no reference; `secrets-refused`,
   * `secrets-unreachable` or `secrets-rate-limited` when the call as a whole fails.
   */
  resolveAll(references: readonly string[]): Promise<ReadonlyMap<string, Resolution>>
}

export interface ConnectOptions {
  /** Our version, which 1Password shows in its usage reports. */
  readonly integrationVersion: string
  /** For each call to 1Password. */
  readonly timeoutMs?: number
  /** For HTTPS_PROXY and NO_PROXY. */
  readonly env?: NodeJS.ProcessEnv
  readonly log?: (line: string) => void
  /** The pause before the second attempt; each further one is twice as long. */
  readonly pauseMs?: number
  /** Aborted, with what is to be thrown as its reason, when the job is cancelled. */
  readonly cancelled?: AbortSignal
}

/**
 * Signs in to 1Password.
 * @throws Failure `secrets-refused` (the token), `secrets-unreachable`, `secrets-rate-limited`, or `bad-input` (the
 * proxy variable).
 */
export async function connect(authentication: Authentication, options: ConnectOptions): Promise<OnePassword> {
  const { timeoutMs = 30_000, pauseMs = 1000, env = process.env, log = () => undefined, cancelled } = options
  const { who, host, refusal } = identify(authentication)
  const session = { host, timeoutMs, pauseMs, env, log, cancelled }
  const config = { ...who, integrationName: 'helmfile-gate', integrationVersion: options.integrationVersion }
  const client = await ask('signing in to 1Password', session, () => createClient(config)).catch(
    (error: unknown) => {
      throw refusal() ?? error
    },
  )
  return { resolveAll: (references) => resolveAll(client, references, session) }
}

interface Identity {
  readonly who: Who
  readonly host: string
  /** What went wrong on our side of the sign-in: the SDK keeps no error that it is handed. */
  readonly refusal: () => Failure | undefined
}

type Who = Partial<Parameters<typeof createClient>[0]>

function identify(authentication: Authentication): Identity {
  if (authentication.kind === 'workload') return identifyWorkload(authentication)
  const token = checkToken(authentication.token)
  return { who: { auth: token }, host: tokenHost(token) ?? '1password.com', refusal: () => undefined }
}

function identifyWorkload({
  workloadId,
  customerManagedSecret,
  idToken,
}: Extract<Authentication, { kind: 'workload' }>): Identity {
  let refusal: Failure | undefined
  const oidcFetcher = (audience: string) =>
    idToken(audience).catch((cause: unknown) => {
      refusal = noIdToken(cause)
      throw refusal
    })
  const workloadDetails = {
    workloadUuid: workloadId.trim(),
    customerManagedSecret: customerManagedSecret.trim(),
  }
  return { who: { oidcFetcher, workloadDetails }, host: '1password.com', refusal: () => refusal }
}

function noIdToken(cause: unknown): Failure {
  return new Failure({
    what: 'signing in to 1Password as a workload failed',
    why: 'GitHub gave the job no ID token',
    next: 'give the job `permissions: id-token: write`',
    reason: 'secrets-refused',
    cause,
  })
}

async function resolveAll(
  client: Client,
  references: readonly string[],
  session: AskOptions,
): Promise<ReadonlyMap<string, Resolution>> {
  const once = [...new Set(references)]
  const wrong = once.flatMap((reference) => {
    const problem = checkReference(reference)
    return problem === undefined ? [] : [`${JSON.stringify(reference)}: ${problem}`]
  })
  if (wrong.length > 0) {
    throw new Failure({
      what: 'fetching secrets failed',
      why: wrong.join('; '),
      next: 'write each reference as op://vault/item/[section/]field',
      reason: 'bad-input',
    })
  }
  if (once.length === 0) return new Map()
  const response = await ask('fetching secrets', session, () => client.secrets.resolveAll(once))
  return new Map(once.map((reference) => [reference, resolutionOf(reference, response)]))
}
