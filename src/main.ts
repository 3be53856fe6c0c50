import type { Approval } from './approval/approval.js'
import { planIdOf, saltOf } from './approval/review-record.js'
import { applyStack } from './commands/apply.js'
import { closeDeploy } from './commands/close.js'
import { driftOf } from './commands/drift.js'
import { gateLayer } from './commands/gate.js'
import { historyOf } from './commands/history.js'
import { lintStack } from './commands/lint.js'
import { planStack, requireComplete, type PlanScope } from './commands/plan.js'
import { stackChecks } from './commands/preflight-stack.js'
import { preflight } from './commands/preflight.js'
import { layerReadiness } from './commands/readiness.js'
import { reviewOf } from './commands/review.js'
import { statusOf } from './commands/status.js'
import { heldBy, underLease } from './commands/under-lease.js'
import { withContext, type RunContext } from './context.js'
import { isUntouched, triggerOf, type Trigger, type TriggerPorts } from './github/trigger.js'
import { givenTokens, parseInputs, type CommandName, type Inputs } from './inputs.js'
import type { Unlayered } from './init/proposed-layers.js'
import { unlayered } from './init/unlayered.js'
import { allEnded } from './lib/all-ended.js'
import { Failure } from './lib/errors.js'
import type { Exec } from './lib/exec.js'
import { stagesOn, type Stages } from './lib/stages.js'
import { hasChanges, type Plan } from './plan/plan.js'
import { planContext } from './report/plan/plan-context.js'
import { reportTo, type Report } from './report/report.js'
import { withCredentials } from './secrets/connect/credentials-file.js'
import { givenSecrets, loadSecrets, secretsAtHand, type SecretPorts, type Secrets } from './secrets/load.js'
import { requireEnvironment } from './stack/environments.js'
import { layersOf, selectLayers, type Layer } from './stack/layers.js'
import { requireOrder } from './stack/lint/order.js'
import { installTools, type Tools } from './tools/install.js'

// The entries load this file late: help and the step after a job need nothing of it. So they find here what they fill it with.
export { givenTokens, installTools, parseInputs, reportTo, stagesOn }

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
  /** What somebody sees while it works. */
  readonly stages: Stages
  /** Told the plan, with changes, that an apply without an approval has made and shown. @throws Failure where nobody agrees to it. */
  readonly agree: (plan: Plan) => Promise<void>
}

/** What a command is given. */
interface Run {
  readonly inputs: Inputs
  readonly trigger: Trigger
  readonly ports: Ports
}

/** Inputs ─► Tools ─► Secrets ─► Layers ─► Plan ─► Approval ─► Applied, each reported as soon as it is known. */
export async function run(inputs: Inputs, ports: Ports): Promise<void> {
  const trigger = await triggerOf(inputs, ports)
  // GitHub wants a second between two requests that could write, and this is one by its form: the second passes meanwhile.
  if (trigger.event) void trigger.github?.login().catch(() => undefined)
  try {
    await commands[inputs.command]({ inputs, trigger, ports })
  } catch (error) {
    // What cancels a run most often is a newer one, which has its own to tell; that this one was cut off says nothing.
    const isFinding = error instanceof Failure && !ports.cancelled.aborted
    if (isFinding) await tellFailure(error, { inputs, trigger, ports })
    throw error
  }
}

const commands: Readonly<Record<CommandName, (run: Run) => Promise<void>>> = {
  lint: (run) =>
    inStack(run, async (context) => run.ports.report.lint(await lintStack(context, run.inputs.jobLayers))),

  preflight: (run) =>
    inStack(run, async (context) => {
      const { inputs, trigger, ports } = run
      const checks = [preflight(context, inputs, ports), stackChecks(context, inputs, trigger)]
      await ports.report.preflight((await Promise.all(checks)).flat())
    }),

  status: (run) =>
    inStack(run, async (context) =>
      run.ports.report.status(await statusOf(context, { ...run.inputs, now: Date.now() })),
    ),

  drift: (run) =>
    inStack(run, async (context) => {
      const { inputs, trigger: request, ports } = run
      const layers = selectLayers(layersOf(await context.helmfile.list()), inputs)
      const isWhole = inputs.layer.length === 0 && inputs.release === undefined
      await ports.report.drift({ drift: await driftOf(context, layers), request, isWhole })
    }),

  history: (run) =>
    inStack(run, async (context) => run.ports.report.history(await historyOf(context, run.inputs))),

  plan: async (run) => {
    const { inputs, trigger, ports } = run
    const { environment } = inputs
    if (await isUntouched(inputs, trigger, ports)) {
      return ports.report.untouched({ request: trigger, environment })
    }
    await inStack(run, async (context) => {
      const all = await layersOfStack(context)
      await planned(run, context, { all, lease: () => heldBy(context, { inputs, env: ports.env }) })
    })
  },

  gate: async ({ inputs, trigger, ports: { report } }) => {
    const about = { request: trigger, environment: inputs.environment, commit: inputs.approval?.commit ?? '' }
    await report.gated({ gated: await gateLayer(inputs, trigger), ...about })
  },

  close: async ({ inputs, trigger, ports: { report } }) => {
    const { event } = trigger
    const commit = event?.kind === 'push' ? event.sha : ''
    const about = { request: trigger, environment: inputs.environment, commit }
    await report.closed({ closing: await closeDeploy(inputs, trigger), ...about })
  },

  apply: (run) =>
    inStack(run, async (context) => {
      const { inputs, trigger, ports } = run
      const { operation, onFailure, environment, description, allowUnstable } = inputs
      const leased = { inputs, trigger, env: ports.env, log: ports.log }
      const { applied, planId } = await underLease(context, leased, async (held, lease) => {
        const all = await layersOfStack(held)
        const layers = selectLayers(all, inputs)
        const approval =
          inputs.approval ?? (await planned(run, held, { all, lease: () => Promise.resolve(lease) }))
        const [onLine, onStep] = [ports.report.toolLine, held.stages.now]
        const { readinessTimeout: timeoutMs, release: only } = inputs
        // What is removed is waited for by nobody.
        const ready =
          operation === 'destroy' ? {} : { ready: layerReadiness(held, { timeoutMs, only, tell: onLine }) }
        const how = { operation, onFailure, allowUnstable, description, onLine, onStep, lease }
        const request = { ...how, layers, approval, ...ready }
        const applied = await applyStack(held, request)
        return { applied, planId: planIdOf(approval) }
      })
      const about = { request: trigger, environment, commit: context.commit }
      await ports.report.applied({ operation, applied, planId, ...about })
    }),
}

/** The releases of a stack, before anybody has sorted them into layers. No cluster is asked. */
export async function releasesOfStack(inputs: Inputs, ports: Ports): Promise<Unlayered[]> {
  let found: Unlayered[] = []
  await inStack({ inputs, trigger: {}, ports }, async ({ helmfile, stages }) => {
    found = await stages.run('stack', async () =>
      unlayered(...(await allEnded([helmfile.list(), helmfile.built()]))),
    )
  })
  return found
}

/** helmfile's two views of the stack, side by side: what there is, and how it is made, which plan and apply ask for next. */
async function layersOfStack({ helmfile, stages }: RunContext): Promise<Layer[]> {
  const read = async () => {
    const [listed, built] = await allEnded([helmfile.list(), helmfile.built()])
    requireOrder(built)
    return layersOf(listed)
  }
  return stages.run(
    'stack',
    read,
    (layers) => `layers ${layers.length}, releases ${layers.flatMap(({ releases }) => releases).length}`,
  )
}

const editedText =
  'The checkout has changes that are not committed: the plan is of them, and helm history names the commit as +edited.'

/** Without an approval, an apply holds itself to a plan that it makes and reports first. */
async function planned(
  { inputs, trigger, ports }: Run,
  context: RunContext,
  { all, lease }: Required<Pick<PlanScope, 'all' | 'lease'>>,
): Promise<Approval> {
  const { operation, release, revision, onFailure } = inputs
  const { plan, approval, approvalText } = await planStack(context, {
    layers: selectLayers(all, inputs),
    all,
    operation,
    release,
    revision,
    onFailure,
    lease,
  })
  const { key, kubeContext } = context
  if (context.isEdited) ports.report.warn(editedText)
  const review = reviewOf(approval, key, trigger)
  await ports.report.plan({
    plan,
    approval,
    approvalText,
    context: planContext(plan, approval, {
      key,
      kubeContext,
      request: trigger,
      stages: context.stages.past(),
      jobLayers: inputs.jobLayers,
      isPromoted: inputs.onMerge === 'nothing',
    }),
    request: trigger,
    ...(review ? { review } : {}),
  })
  requireComplete(plan)
  if (inputs.command === 'apply' && hasChanges(plan)) await ports.agree(plan)
  return approval
}

/** Tools, secrets and the Connect credentials, for as long as a command works with a stack. */
async function inStack(run: Run, use: (context: RunContext) => Promise<void>): Promise<void> {
  const { inputs, trigger, ports } = run
  if (inputs.command !== 'preflight') requireEnvironment(inputs)
  const tools = await ports.stages.run(
    'tools',
    () => ports.installTools(inputs),
    ({ helm, helmfile, kubectl }) => [helm, helmfile, kubectl].join('\n'),
  )
  // A tool that was interrupted does not tell its version.
  ports.cancelled.throwIfAborted()
  tools.warnings.forEach(ports.report.warn)
  const secrets = await secretsFor(inputs, ports)
  const { credentialsFile: path } = inputs
  await withCredentials({ path, text: secrets.credentials, remember: ports.rememberCredentials }, () =>
    withContext(
      { ...ports, inputs, tools, secrets, salt: saltFor(inputs, trigger), head: headOf(trigger) },
      use,
    ),
  )
}

/** Lint, say, needs none of 1Password: nobody waits for any then. Drift shows fields that may hold one. */
async function secretsFor(inputs: Inputs, ports: Ports): Promise<Secrets> {
  if (!['plan', 'apply', 'drift', 'preflight'].includes(inputs.command)) return givenSecrets(inputs, ports)
  const load = inputs.command === 'preflight' ? secretsAtHand : loadSecrets
  return ports.stages.run('secrets', () => load(inputs, ports))
}

/** Digests can only be compared if they were made with the same key. */
function saltFor({ approval }: Inputs, { reviewedComment }: Trigger): string | undefined {
  return approval?.salt ?? (reviewedComment === undefined ? undefined : saltOf(reviewedComment))
}

function headOf({ event }: Trigger): string | undefined {
  return event?.kind === 'pull_request' ? event.headSha : undefined
}

/** Who waits at the pull request for a plan or a deploy is told that there will be none. */
async function tellFailure(failure: Failure, { inputs, trigger, ports }: Run): Promise<void> {
  const { command, environment, approval, layer: layers } = inputs
  if (!['plan', 'gate', 'apply'].includes(command)) return
  const { event, pull } = trigger
  const commit = approval?.commit ?? (event?.kind === 'push' ? event.sha : (pull?.headSha ?? ''))
  await ports.report.failed({ request: trigger, environment, commit, failure, layers, approval })
}
