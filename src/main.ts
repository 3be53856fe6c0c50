import { applyLayers, untouchedLayer, type Applied } from './commands/apply.js'
import { gateLayer } from './commands/gate.js'
import { lintStack } from './commands/lint.js'
import { makePlan } from './commands/plan.js'
import { preflight } from './commands/preflight.js'
import { reviewOf } from './commands/review.js'
import { dryRunPlan } from './commands/dry-run.js'
import { releaseKey } from './lib/release-name.js'
import { withContext, type RunContext } from './context.js'
import { isUntouched, triggerOf, type TriggerPorts, type Trigger } from './github/trigger.js'
import type { Inputs } from './inputs.js'
import { Failure } from './lib/errors.js'
import type { Exec } from './lib/exec.js'
import type { Approval } from './approval/approval.js'
import { planIdOf, saltOf } from './approval/review-record.js'
import { approvalOf } from './plan/approval-of-plan.js'
import { releasesOf, type Plan } from './plan/plan.js'
import { planContext } from './report/plan/plan-context.js'
import type { Report } from './report/report.js'
import { removeCredentials, writeCredentials } from './secrets/connect/credentials-file.js'
import { givenSecrets, loadSecrets, type SecretPorts, type Secrets } from './secrets/load.js'
import { layersOf, selectLayers, type Layer } from './stack/layers.js'
import type { Tools } from './tools/install.js'

/** The outside, as functions; index.ts and cli.ts fill them in. */
export interface Ports extends SecretPorts, TriggerPorts {
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
  const request = await triggerOf(inputs, ports)
  try {
    await runCommand(inputs, request, ports)
  } catch (error) {
    // What cancels a run most often is a newer one, which has something to tell; what fails by it is no finding.
    const isFinding = error instanceof Failure && !ports.cancelled.aborted
    if (isFinding) await tellFailure(error, { inputs, request, report: ports.report })
    throw error
  }
}

async function runCommand(inputs: Inputs, request: Trigger, ports: Ports): Promise<void> {
  const { report } = ports
  const { environment } = inputs
  if (inputs.command === 'gate') {
    const commit = inputs.approval?.commit ?? ''
    return report.gated({ gated: await gateLayer(inputs, request), request, environment, commit })
  }
  if (await isUntouched(inputs, request, ports)) return report.untouched({ request, environment })
  const tools = await ports.installTools(inputs)
  const secrets = await secretsFor(inputs, ports)
  await withCredentials(inputs, { ports, secrets }, () =>
    withContext({ ...ports, inputs, tools, secrets, salt: saltFor(inputs, request) }, async (context) => {
      if (inputs.command === 'lint') return report.lint(await lintStack(context))
      if (inputs.command === 'preflight') return report.preflight(await preflight(context, inputs, ports))
      const all = layersOf(await context.helmfile.list())
      const layers = selectLayers(all, inputs)
      const approval = inputs.approval ?? (await planned(context, layers, { all, request, report }))
      if (inputs.command === 'plan') return
      const about = { request, environment, commit: context.commit, planId: planIdOf(approval) }
      await report.applied({
        ...about,
        applied: await applied(context, layers, { inputs, approval, report }),
      })
    }),
  )
}

interface FailedRun {
  readonly inputs: Inputs
  readonly request: Trigger
  readonly report: Report
}

/** Who waits at the pull request for a plan or a deploy is told that there will be none. */
async function tellFailure(failure: Failure, { inputs, request, report }: FailedRun): Promise<void> {
  const { command, environment, approval, layer: layers } = inputs
  if (command === 'lint' || command === 'preflight') return
  const { event, pull } = request
  const commit = approval?.commit ?? (event?.kind === 'push' ? event.sha : (pull?.headSha ?? ''))
  await report.failed({ request, environment, commit, failure, layers, approval })
}

/** Digests can only be compared if they were made with the same key. */
function saltFor({ approval }: Inputs, { reviewedComment }: Trigger): string | undefined {
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

interface PlanContext {
  /** The whole stack. */
  readonly all: readonly Layer[]
  readonly request: Trigger
  readonly report: Report
}

async function planned(
  context: RunContext,
  layers: readonly Layer[],
  { all, request, report }: PlanContext,
): Promise<Approval> {
  const started = Date.now()
  const plan = await dryRunPlan(context, await makePlan(context, layers, all))
  const { environment, commit, cluster } = plan
  const salt = context.key.salt === undefined ? {} : { salt: context.key.salt }
  const approval = approvalOf({ environment, commit, cluster, ...salt, releases: releasesOf(plan) })
  const about = planContext(plan, approval, {
    key: context.key,
    request,
    seconds: (Date.now() - started) / 1000,
  })
  const review = reviewOf(approval, context.key, request)
  await report.plan({ plan, approval, context: about, request, ...(review ? { review } : {}) })
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

/** What is found before anything is touched is a result of the first layer like any other. */
async function applied(
  context: RunContext,
  layers: readonly Layer[],
  { inputs, approval, report }: ApplyContext,
): Promise<Applied> {
  const { allowUnstable } = inputs
  const description = descriptionOf(inputs.description, approval.commit)
  try {
    return await applyLayers(context, {
      layers,
      approval,
      allowUnstable,
      description,
      onLine: report.toolLine,
    })
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { layers: untouchedLayer(layers.map(({ layer }) => layer)), failure: error }
  }
}

/** What `gate` gives names the commit already. */
function descriptionOf(given: string, commit: string): string {
  const sha = commit && `@${commit.slice(0, 12)}`
  const parts = [given, given.includes(sha) ? '' : sha, 'by helmfile-gate']
  return parts.filter(Boolean).join(given.includes(sha) && given !== '' ? ', ' : ' ')
}
