import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { load } from 'js-yaml'
import { discover } from '../cluster/kubectl.js'
import type { RunContext } from '../context.js'
import type { Inputs } from '../inputs.js'
import { Failure, failureLine } from '../lib/errors.js'
import { resolutionText, signIn, splitBySource, type SecretPorts } from '../secrets/load.js'
import type { Resolution } from '../secrets/onepassword/onepassword.js'
import { checkReference, type SecretReference } from '../secrets/references.js'

/** One thing that a deploy needs, and whether it is there. */
export interface PreflightCheck {
  readonly name: string
  /** `note` is worth knowing and stops nothing; `unknown` could not be looked at. */
  readonly outcome: 'ok' | 'note' | 'unknown' | 'failed'
  /** No value of a secret. */
  readonly detail: string
}

/**
 * Looks whether a deploy would find what it needs: the cluster, its own secrets, what the stack's OnePasswordItems
 * read, and the health of Connect. Nothing is changed, and one failing check does not keep the others from running.
 */
export async function preflight(
  context: Pick<RunContext, 'kubectl'>,
  inputs: Inputs,
  ports: SecretPorts,
): Promise<PreflightCheck[]> {
  const [cluster, secrets, health] = await Promise.all([
    clusterCheck(context),
    secretChecks(inputs, ports),
    connectCheck(inputs.connectHost),
  ])
  return [cluster, ...secrets, ...health]
}

async function clusterCheck(context: Pick<RunContext, 'kubectl'>): Promise<PreflightCheck> {
  try {
    const { kubeVersion, apiVersions } = await discover(context.kubectl)
    return {
      name: 'cluster',
      outcome: 'ok',
      detail: `Kubernetes ${kubeVersion}, ${apiVersions.length} API versions`,
    }
  } catch (error) {
    return { name: 'cluster', outcome: 'failed', detail: failureLine(error) }
  }
}

/** One request for all: rate limits are low. */
async function secretChecks(inputs: Inputs, ports: SecretPorts): Promise<PreflightCheck[]> {
  const { given, wanted } = splitBySource(inputs, ports.env)
  const fromEnvironment = Object.keys(given).map((name): PreflightCheck => ({
    name,
    outcome: 'ok',
    detail: 'from the environment',
  }))
  const all = [...wanted, ...vaultReferences(inputs.stack)]
  if (all.length === 0) return fromEnvironment
  try {
    const source = await signIn(inputs, ports)
    const resolutions = await source.resolveAll(all.map(({ reference }) => reference))
    ports.knownSecrets.learn(valuesOf(all, resolutions))
    return [
      ...fromEnvironment,
      ...all.map((secret) => resolutionCheck(secret, resolutions.get(secret.reference))),
    ]
  } catch (error) {
    return [...fromEnvironment, { name: '1Password', outcome: 'failed', detail: failureLine(error) }]
  }
}

function resolutionCheck(
  { name, reference }: SecretReference,
  resolution: Resolution | undefined,
): PreflightCheck {
  const outcome = resolution?.status === 'resolved' ? 'ok' : 'failed'
  return { name, outcome, detail: `${resolution ? resolutionText(resolution) : 'no answer'} (${reference})` }
}

function valuesOf(all: readonly SecretReference[], resolutions: ReadonlyMap<string, Resolution>) {
  return all.flatMap(({ name, reference }) => {
    const resolution = resolutions.get(reference)
    return resolution?.status === 'resolved' ? [{ name, value: resolution.value }] : []
  })
}

/** Beside the helmfile: what the stack's OnePasswordItems need, since a manifest names its item but not its fields. */
const vaultFile = 'onepassword.yaml'

/**
 * @returns a reference for each field that the file beside the helmfile lists; none without the file.
 * @throws Failure when it is not of the form `vault: NAME`, `items: {ITEM: [FIELD, …]}`.
 */
export function vaultReferences(stack: string): SecretReference[] {
  const path = join(dirname(stack), vaultFile)
  if (!existsSync(path)) return []
  const content = parsed(path)
  const { vault, items } = (content ?? {}) as { vault?: unknown; items?: unknown }
  if (typeof vault !== 'string' || typeof items !== 'object' || items === null)
    throw unreadable(path, 'it has no vault or no items')
  return Object.entries(items).flatMap(([item, fields]: [string, unknown]) => {
    if (!Array.isArray(fields)) throw unreadable(path, `item ${item} has no list of fields`)
    return fields.map((field) => vaultReference(path, [vault, item, String(field)]))
  })
}

function parsed(path: string): unknown {
  try {
    return load(readFileSync(path, 'utf8'))
  } catch (error) {
    throw unreadable(path, (error as Error).message.split('\n')[0] ?? '')
  }
}

function vaultReference(path: string, parts: readonly string[]): SecretReference {
  const reference = `op://${parts.join('/')}`
  const wrong = checkReference(reference)
  if (wrong !== undefined) throw unreadable(path, `${reference}: ${wrong}`)
  return { name: `item ${parts.slice(1).join('/')}`, reference }
}

function unreadable(path: string, why: string): Failure {
  return new Failure({
    what: `reading ${path} failed`,
    why,
    next: 'write `vault: NAME` and `items: {ITEM: [FIELD, …]}`',
    reason: 'stack-invalid',
  })
}

const connectTimeoutMs = 10_000

/** `/health` needs no token (1Password/connect: docs/openapi/spec.yaml). */
async function connectCheck(host: string | undefined): Promise<PreflightCheck[]> {
  if (host === undefined) return []
  const name = 'Connect server'
  try {
    const answer = await fetch(new URL('/health', host), { signal: AbortSignal.timeout(connectTimeoutMs) })
    if (!answer.ok) return [{ name, outcome: 'failed', detail: `it answers with status ${answer.status}` }]
    return [{ name, ...health(await answer.json()) }]
  } catch (error) {
    const cause = (error as { cause?: { code?: string } }).cause?.code ?? (error as Error).name
    return [{ name, outcome: 'failed', detail: `no answer from ${new URL(host).host} (${cause})` }]
  }
}

function health(answer: unknown): Omit<PreflightCheck, 'name'> {
  const { version, dependencies } = (answer ?? {}) as { version?: unknown; dependencies?: unknown }
  const services = Array.isArray(dependencies)
    ? (dependencies as { service?: unknown; status?: unknown }[])
    : []
  const states = services.map(({ service, status }) => `${String(service)} ${String(status)}`)
  const bad = services.some(({ status }) => status !== 'ACTIVE' && status !== 'TOKEN_NEEDED')
  return { outcome: bad ? 'failed' : 'ok', detail: [`version ${String(version)}`, ...states].join(', ') }
}
