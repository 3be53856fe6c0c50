import { applyLayers, type Applied } from './commands/apply.js'
import { lintStack } from './commands/lint.js'
import { makePlan } from './commands/plan.js'
import { releaseKey } from './cluster/releases.js'
import { withGate, type Gate } from './gate.js'
import type { Inputs } from './inputs.js'
import { Failure } from './lib/errors.js'
import type { Exec } from './lib/exec.js'
import { approvalOf, type Approval } from './plan/approval.js'
import { releasesOf, type Plan } from './plan/plan.js'
import { layersOf, selectLayers, type Layer } from './stack/layers.js'
import type { Finding } from './stack/lint.js'
import type { Tools } from './tools/install.js'

/** The outside, as functions; index.ts and cli.ts fill them in. */
export interface Ports {
  readonly exec: Exec
  /** Aborted, with a Failure as its reason, when the job is cancelled. */
  readonly cancelled: AbortSignal
  readonly env: NodeJS.ProcessEnv
  /** The folder `plugins` of the bundle. */
  readonly plugins: string
  readonly installTools: (inputs: Inputs) => Promise<Tools>
  readonly report: Report
}

/** Called as results come in, so that a later failure takes nothing back. */
export interface Report {
  readonly plan: (plan: Plan, approval: Approval) => Promise<void>
  readonly applied: (applied: Applied) => Promise<void>
  readonly lint: (findings: readonly Finding[]) => Promise<void>
  /** Output of helm and helmfile, while they run. */
  readonly toolLine: (line: string) => void
}

/** Inputs ─► Tools ─► Layers ─► Plan ─► Approval ─► Applied, each reported as soon as it is known. */
export async function run(inputs: Inputs, ports: Ports): Promise<void> {
  const tools = await ports.installTools(inputs)
  await withGate({ ...ports, inputs, tools }, async (gate) => {
    if (inputs.command === 'lint') return ports.report.lint(await lintStack(gate))
    const layers = selectLayers(layersOf(await gate.helmfile.list()), inputs.layer)
    const approval = inputs.approval ?? (await planned(gate, layers, ports.report))
    if (inputs.command === 'plan') return
    await ports.report.applied(await applied(gate, layers, { inputs, approval, report: ports.report }))
  })
}

async function planned(gate: Gate, layers: readonly Layer[], report: Report): Promise<Approval> {
  const plan = await makePlan(gate, layers)
  const { environment, commit } = plan
  const salt = gate.key.salt === undefined ? {} : { salt: gate.key.salt }
  const approval = approvalOf({ environment, commit, ...salt, releases: releasesOf(plan) })
  await report.plan(plan, approval)
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
    reason: 'plan-incomplete',
  })
}

interface ApplyContext {
  readonly inputs: Inputs
  readonly approval: Approval
  readonly report: Report
}

function applied(
  gate: Gate,
  layers: readonly Layer[],
  { inputs, approval, report }: ApplyContext,
): Promise<Applied> {
  const { allowUnstable } = inputs
  const provenance = [inputs.description, approval.commit && `@${approval.commit.slice(0, 12)}`].filter(
    Boolean,
  )
  const description = [...provenance, `by helmfile-gate`].join(' ')
  return applyLayers(gate, { layers, approval, allowUnstable, description, onLine: report.toolLine })
}
