import { discover } from '../cluster/facts.js'
import type { RunContext } from '../context.js'
import type { Inputs } from '../inputs.js'
import { Failure, failureLine } from '../lib/errors.js'
import { resolutionText, signIn, splitBySource, type SecretPorts } from '../secrets/load.js'
import type { Resolution } from '../secrets/onepassword/onepassword.js'
import { formProblem } from '../secrets/item-forms.js'
import type { SecretReference } from '../secrets/references.js'
import { vaultOf, type VaultForm } from './preflight-vault.js'

/** One thing that a deploy needs, and whether it is there. */
export interface PreflightCheck {
  readonly name: string
  /** `note` is worth knowing and stops nothing; `unknown` could not be looked at. */
  readonly outcome: 'ok' | 'note' | 'unknown' | 'failed'
  /** No value of a secret. */
  readonly detail: string
  /** To be copied from below it; none when left out. */
  readonly lines?: readonly string[]
}

/**
 * Looks whether a deploy would find what it needs: the cluster, its own secrets, what the stack's OnePasswordItems
 * read, and the health of Connect. Nothing is changed, and one failing check does not keep the others from running.
 */
export async function preflight(
  context: Pick<RunContext, 'api'>,
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

async function clusterCheck(context: Pick<RunContext, 'api'>): Promise<PreflightCheck> {
  try {
    const { kubeVersion, apiVersions } = await discover(context.api)
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
  const vault = vaultOf(inputs.stack)
  const all = [...wanted, ...vault.references]
  if (all.length === 0) return fromEnvironment
  try {
    const source = await signIn(inputs, ports)
    const resolutions = await source.resolveAll(all.map(({ reference }) => reference))
    ports.knownSecrets.learn(valuesOf(all, resolutions))
    return [
      ...fromEnvironment,
      ...all.map((secret) => resolutionCheck(secret, resolutions.get(secret.reference))),
      ...formChecks(vault.forms, resolutions),
    ]
  } catch (error) {
    // Who has not been given a way in does not look at what others read.
    const isOutside = error instanceof Failure && error.reason === 'bad-input' && wanted.length === 0
    const outcome = isOutside ? 'unknown' : 'failed'
    return [...fromEnvironment, { name: '1Password', outcome, detail: failureLine(error) }]
  }
}

function resolutionCheck(
  { name, reference }: SecretReference,
  resolution: Resolution | undefined,
): PreflightCheck {
  const outcome = resolution?.status === 'resolved' ? 'ok' : 'failed'
  return { name, outcome, detail: `${resolution ? resolutionText(resolution) : 'no answer'} (${reference})` }
}

/** What has a form of its own is looked at, and not shown. */
function formChecks(
  forms: readonly VaultForm[],
  resolutions: ReadonlyMap<string, Resolution>,
): PreflightCheck[] {
  const valueOf = (reference: string) => {
    const resolution = resolutions.get(reference)
    return resolution?.status === 'resolved' ? resolution.value : undefined
  }
  return forms.flatMap(({ name, reference, form }) => {
    const value = valueOf(reference)
    if (value === undefined) return []
    const sibling = (field: string) => valueOf(`${reference.slice(0, reference.lastIndexOf('/'))}/${field}`)
    const problem = formProblem(form, value, sibling)
    const outcome = problem === undefined ? 'ok' : 'failed'
    return [{ name: `form of ${name}`, outcome, detail: problem ?? `has the form ${form}` }]
  })
}

function valuesOf(all: readonly SecretReference[], resolutions: ReadonlyMap<string, Resolution>) {
  return all.flatMap(({ name, reference }) => {
    const resolution = resolutions.get(reference)
    return resolution?.status === 'resolved' ? [{ name, value: resolution.value }] : []
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
