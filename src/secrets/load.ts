import { Failure, type FailureReason } from '../lib/errors.js'
import type { KnownSecret } from './redaction/forms.js'
import type { Authentication, OnePassword, Resolution } from './onepassword/onepassword.js'
import type { KnownSecrets } from './known-secrets.js'
import type { SecretReference } from './references.js'

/** What the run got to know, for helmfile alone. */
export interface Secrets {
  /** Variables for helmfile's environment. */
  readonly env: Readonly<Record<string, string>>
  /** Text of the Connect credentials file. */
  readonly credentials?: string
}

export interface SecretPorts {
  readonly env: NodeJS.ProcessEnv
  /** Loads the SDK and signs in. */
  readonly onePassword: (authentication: Authentication) => Promise<OnePassword>
  /** GitHub's proof of who this job is. */
  readonly idToken: (audience: string) => Promise<string>
  readonly knownSecrets: KnownSecrets
  readonly log: (line: string) => void
}

export interface SecretInputs {
  readonly opServiceAccountToken: string | undefined
  /** The token wins when both are set. */
  readonly opWorkload: Workload | undefined
  readonly secrets: readonly SecretReference[]
  /** Where the Connect credentials are in 1Password: an `op://` reference. */
  readonly credentials: string | undefined
}

/** What 1Password gives for a workload that proves itself by OpenID Connect. */
export interface Workload {
  readonly id: string
  /** Starts with `ops_`; like a token it must be kept secret. */
  readonly customerManagedSecret: string
}

/** The name under which the Connect credentials are reported. */
const credentialsName = 'credentials'

/**
 * Loads the secrets: what the environment already has is taken from there, the rest with one request to 1Password.
 * Each value is known to the knownSecrets before anything else happens with it.
 * @throws Failure that names every secret that could not be had.
 */
export async function loadSecrets(inputs: SecretInputs, ports: SecretPorts): Promise<Secrets> {
  const { given, wanted } = splitBySource(inputs, ports.env)
  learnGiven(given, ports)
  if (wanted.length === 0) return { env: given }
  const source = await signIn(inputs, ports)
  const resolutions = await source.resolveAll(wanted.map(({ reference }) => reference))
  const values = requireAll(wanted, resolutions)
  ports.knownSecrets.learn(values)
  wanted.forEach(({ name, reference }) => ports.log(`secret ${name}: from 1Password (${reference})`))
  // The file is the last that is wanted. By its name it cannot be told: a variable may have the same.
  const file = inputs.credentials === undefined ? undefined : values.pop()
  return { env: { ...given, ...variables(values) }, ...(file ? { credentials: file.value } : {}) }
}

/** Those that the environment has, for a command that needs none: what it says of the stack may hold them. */
export function givenSecrets(inputs: SecretInputs, ports: SecretPorts): Secrets {
  const { given } = splitBySource(inputs, ports.env)
  learnGiven(given, ports)
  return { env: given }
}

/** All of them, or else those that the environment has: a preflight tells of each what is wrong with it. */
export async function secretsAtHand(inputs: SecretInputs, ports: SecretPorts): Promise<Secrets> {
  try {
    return await loadSecrets(inputs, ports)
  } catch (error) {
    if (error instanceof Failure) return { env: splitBySource(inputs, ports.env).given }
    throw error
  }
}

/** @returns what a chart can hold of the secrets: the values, but not what opens 1Password. */
export function secretsOfStack({ env, credentials }: Secrets): KnownSecret[] {
  const file = credentials === undefined ? [] : [{ name: credentialsName, value: credentials }]
  return [...named(env), ...file]
}

function learnGiven(given: BySource['given'], { knownSecrets, log }: SecretPorts): void {
  knownSecrets.learn(named(given))
  Object.keys(given).forEach((name) => log(`secret ${name}: from the environment`))
}

function named(values: Readonly<Record<string, string>>): KnownSecret[] {
  return Object.entries(values).map(([name, value]) => ({ name, value }))
}

/** Unlike an assignment, it takes `__proto__` for a name like any other. */
function variables(secrets: readonly KnownSecret[]): Record<string, string> {
  return Object.fromEntries(secrets.map(({ name, value }) => [name, value]))
}

interface BySource {
  readonly given: Readonly<Record<string, string>>
  readonly wanted: readonly SecretReference[]
}

/** The same command works on a laptop without 1Password: a variable that is set wins over its reference. */
export function splitBySource({ secrets, credentials }: SecretInputs, env: NodeJS.ProcessEnv): BySource {
  const value = (name: string) => (Object.hasOwn(env, name) ? env[name] : undefined) ?? ''
  const given = secrets.map(({ name }) => ({ name, value: value(name) })).filter((one) => one.value !== '')
  const file = credentials === undefined ? [] : [{ name: credentialsName, reference: credentials }]
  return {
    given: variables(given),
    wanted: [...secrets.filter(({ name }) => value(name) === ''), ...file],
  }
}

/** @throws Failure without a token, or when 1Password refuses it or is away. */
export function signIn(inputs: SecretInputs, ports: SecretPorts): Promise<OnePassword> {
  const { opServiceAccountToken: token, opWorkload: workload } = inputs
  if (token) return ports.onePassword({ kind: 'service-account', token })
  if (workload) {
    const { id: workloadId, customerManagedSecret } = workload
    return ports.onePassword({ kind: 'workload', workloadId, customerManagedSecret, idToken: ports.idToken })
  }
  throw new Failure({
    what: 'loading secrets failed',
    why: 'there is neither a service account token nor a workload identity for 1Password',
    next: 'set the input op-service-account-token, or set the variables themselves',
    reason: 'bad-input',
  })
}

const statusTexts: Readonly<Record<Exclude<Resolution['status'], 'resolved'>, string>> = {
  'missing-field': 'missing field',
  'missing-item': 'missing item',
  'missing-vault': 'no such vault, or no access to it',
  ambiguous: 'more than one match',
  'no-access': 'no access',
  'rate-limited': 'rate limited',
  unreadable: 'not readable',
}

/** @returns one phrase for how it went, without a value. */
export function resolutionText(resolution: Resolution): string {
  return resolution.status === 'resolved' ? 'resolved' : statusTexts[resolution.status]
}

function requireAll(
  wanted: readonly SecretReference[],
  resolutions: ReadonlyMap<string, Resolution>,
): KnownSecret[] {
  const values: KnownSecret[] = []
  const failed: string[] = []
  let reason: FailureReason = 'secret-missing'
  for (const { name, reference } of wanted) {
    const resolution = resolutions.get(reference)
    if (resolution?.status === 'resolved') values.push({ name, value: resolution.value })
    else failed.push(`${name}: ${resolution ? resolutionText(resolution) : 'no answer'} (${reference})`)
    if (resolution?.status === 'rate-limited') reason = 'secrets-rate-limited'
  }
  if (failed.length === 0) return values
  throw new Failure({
    what: 'loading secrets failed',
    why: failed.join('; '),
    next: 'check the references and what the service account may read; `preflight` tells more',
    reason,
  })
}
