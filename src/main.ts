import { applyLayers, type Applied } from './commands/apply.js'
import { gateLayer } from './commands/gate.js'
import { lintStack } from './commands/lint.js'
import { makePlan } from './commands/plan.js'
import { preflight } from './commands/preflight.js'
import { reviewOf } from './commands/review.js'
import { tryPlan } from './commands/trial.js'
import { releaseKey } from './cluster/releases.js'
import { withGate, type Gate } from './gate.js'
import { isUntouched, requestOf, type RequestPorts, type RunRequest } from './github/request.js'
import type { Inputs } from './inputs.js'
import { Failure } from './lib/errors.js'
import type { Exec } from './lib/exec.js'
import { approvalOf, type Approval } from './plan/approval.js'
import { releasesOf, type Plan } from './plan/plan.js'
import { planIdOf, saltOf } from './plan/reviewed.js'
import { planContext } from './report/plan-context.js'
import type { Report } from './report/report.js'
import { removeCredentials, writeCredentials } from './secrets/credentials-file.js'
import { givenSecrets, loadSecrets, type SecretPorts, type Secrets } from './secrets/load.js'
import { layersOf, selectLayers, type Layer } from './stack/layers.js'
import type { Tools } from './tools/install.js'

/** The outside, as functions; index.ts and cli.ts fill them in. */
export interface Ports extends SecretPorts, RequestPorts {
  readonly exec: Exec
  /** Aborted, with a Failure as its reason, when the job is cancelled. */
  readonly cancelled: AbortSignal
  /** The folder `plugins` of the bundle. */
  readonly plugins: string
  readonly installTools: (inputs: Inputs) => Promise<Tools>
  /** Told before the Connect credentials are written, so that they are removed even if this process is killed. */
  readonly rememberCredentials: (path: string) => void
  readonly report: Report
}

/** Inputs ─► Tools ─► Secrets ─► Layers ─► Plan ─► Approval ─► Applied, each reported as soon as it is known. */
export async function run(inputs: Inputs, ports: Ports): Promise<void> {
  const { report } = ports
  const { environment } = inputs
  const request = await requestOf(inputs, ports)
  if (inputs.command === 'gate') return gated(inputs, request, report)
  if (await isUntouched(inputs, request, ports)) return report.untouched({ request, environment })
  const tools = await ports.installTools(inputs)
  const secrets = await secretsFor(inputs, ports)
  await withCredentials(inputs, { ports, secrets }, () =>
    withGate({ ...ports, inputs, tools, secrets, salt: saltFor(inputs, request) }, async (gate) => {
      if (inputs.command === 'lint') return report.lint(await lintStack(gate))
      if (inputs.command === 'preflight') return report.preflight(await preflight(gate, inputs, ports))
      const layers = selectLayers(layersOf(await gate.helmfile.list()), inputs)
      const approval = inputs.approval ?? (await planned(gate, layers, { request, report }))
      if (inputs.command === 'plan') return
      const about = { request, environment, commit: gate.commit, planId: planIdOf(approval) }
      await report.applied({ ...about, applied: await applied(gate, layers, { inputs, approval, report }) })
    }),
  )
}

/** A refusal is a result of its layer like any other: whoever merged reads it in the deploy's comment. */
async function gated(inputs: Inputs, request: RunRequest, report: Report): Promise<void> {
  const { environment, approval, layer: layers } = inputs
  const about = { request, environment, commit: approval?.commit ?? '' }
  const decision = await gateLayer(inputs, request).catch((error: unknown) => {
    if (error instanceof Failure && approval) return error
    throw error
  })
  if (!(decision instanceof Failure)) return report.gated({ ...about, gated: decision })
  const nothing = layers.map((layer) => ({ layer, releases: [], seconds: 0 }))
  const planId = approval === undefined ? '' : planIdOf(approval)
  return report.applied({ ...about, planId, applied: { layers: nothing, failure: decision } })
}

/** Digests can only be compared if they were made with the same key. */
function saltFor({ approval }: Inputs, { reviewedComment }: RunRequest): string | undefined {
  return approval?.salt ?? (reviewedComment === undefined ? undefined : saltOf(reviewedComment))
}

/** A preflight looks at each secret itself, and lint needs none of 1Password. */
function secretsFor(inputs: Inputs, ports: Ports): Promise<Secrets> | Secrets {
  const needsAll = inputs.command === 'plan' || inputs.command === 'apply'
  return needsAll ? loadSecrets(inputs, ports) : givenSecrets(inputs, ports)
}

async function withCredentials(
  { credentialsFile: path }: Inputs,
  { ports, secrets }: { readonly ports: Ports; readonly secrets: Secrets },
  use: () => Promise<void>,
): Promise<void> {
  const { credentials: text } = secrets
  if (text === undefined) return use()
  ports.rememberCredentials(path)
  await writeCredentials({ path, text })
  try {
    await use()
  } finally {
    await removeCredentials(path)
  }
}

async function planned(
  gate: Gate,
  layers: readonly Layer[],
  { request, report }: { readonly request: RunRequest; readonly report: Report },
): Promise<Approval> {
  const started = Date.now()
  const plan = await tryPlan(gate, await makePlan(gate, layers))
  const { environment, commit } = plan
  const salt = gate.key.salt === undefined ? {} : { salt: gate.key.salt }
  const approval = approvalOf({ environment, commit, ...salt, releases: releasesOf(plan) })
  const context = planContext(plan, approval, {
    key: gate.key,
    request,
    seconds: (Date.now() - started) / 1000,
  })
  const review = reviewOf(approval, gate.key, request)
  await report.plan({ plan, approval, context, request, ...(review ? { review } : {}) })
  requireComplete(plan)
  return approval
}

/** Reported first, failed afterwards: what is known stays readable, and what is not is never taken for unchanged. */
function requireComplete(plan: Plan): void {
  const unknown = releasesOf(plan).filter(({ status }) => status === 'unknown')
  const [first] = unknown
  if (!first) return
  throw new Failure({
    what: `planning ${unknown.map(releaseKey).join(', ')} failed`,
    why: first.reason ?? 'its changes are not known',
    next: 'mend the cause and plan again',
    reason: unknown.every(({ failure }) => failure === 'chart') ? 'chart-unavailable' : 'plan-incomplete',
  })
}

interface ApplyContext {
  readonly inputs: Inputs
  readonly approval: Approval
  readonly report: Report
}

/** What is found before anything is touched is a result like any other: the deploy's comment tells it, too. */
async function applied(
  gate: Gate,
  layers: readonly Layer[],
  { inputs, approval, report }: ApplyContext,
): Promise<Applied> {
  const { allowUnstable } = inputs
  const description = descriptionOf(inputs.description, approval.commit)
  try {
    return await applyLayers(gate, { layers, approval, allowUnstable, description, onLine: report.toolLine })
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { layers: layers.map(({ layer }) => ({ layer, releases: [], seconds: 0 })), failure: error }
  }
}

/** What `gate` gives names the commit already. */
function descriptionOf(given: string, commit: string): string {
  const sha = commit && `@${commit.slice(0, 12)}`
  const parts = [given, given.includes(sha) ? '' : sha, 'by helmfile-gate']
  return parts.filter(Boolean).join(given.includes(sha) && given !== '' ? ', ' : ' ')
}
