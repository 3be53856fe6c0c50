import colors from 'picocolors'
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { startBed, type Bed } from '../bed/bed.js'
import { standInAction } from '../bed/onepassword/action.js'
import { stackVault } from '../bed/onepassword/stack-vault.js'
import { madeUpToken } from '../bed/onepassword/token.js'
import { runStep, type StepResult } from '../bed/runner.js'
import type { ClusterTools } from '../bed/tools.js'
import { makeWorkspace, type Workspace } from '../bed/workspace.js'
import { planLines, requireThat, say, step, tail } from './narration.js'

/** As a workflow names them. */
const secrets = {
  'op-service-account-token': madeUpToken('demo.1password.com'),
  secrets: 'ONEPASSWORD_TOKEN=op://kubernetes/connect/token',
  credentials: 'op://kubernetes/connect/1password-credentials.json',
}

const values = 'stack/environments/default.yaml'

export interface DemoOptions {
  /** Makes the tools ready. */
  readonly prepare: () => Promise<ClusterTools>
  /** Whether the bed stays up until Ctrl-C. */
  readonly keep: boolean
}

/** Plays the demo on standard output. @throws what the first step that did not go as it should has thrown. */
export async function playDemo({ prepare, keep }: DemoOptions): Promise<void> {
  const tools = await step('Tools: helm, helmfile, kubectl and a control plane', prepare)
  const started = Date.now()
  const bed = await step('A real API server with fake nodes, and a chart repository', () =>
    startBed({ tools }),
  )
  // Nothing of a laptop: the secrets come from 1Password, or rather from its stand-in.
  const workspace = await makeWorkspace({ credentials: false })
  const action = await standInAction(stackVault)
  const close = async (): Promise<void> => {
    await Promise.all([workspace.remove(), action.remove()])
    await bed.stop()
  }
  process.once('SIGINT', () => void close().then(() => process.exit(130)))
  try {
    await demonstrate({ bed, workspace, main: action.main })
    say(colors.bold(`\nDone in ${((Date.now() - started) / 1000).toFixed(0)} s, tools not counted.`))
    if (keep) await lookAround(bed)
  } finally {
    await close()
  }
}

interface Stage {
  readonly bed: DemoBed
  readonly workspace: Workspace
  /** The entry point of the action. */
  readonly main: string
}

type DemoBed = Bed<ClusterTools>

async function demonstrate(stage: Stage): Promise<void> {
  const { bed, workspace } = stage
  const act = actOn(stage)
  await step('Lint: the stack is checked without a cluster', async () => {
    requireThat(await act({ command: 'lint' }), ({ outputs }) => outputs.result === 'clean')
  })
  await step('Preflight: cluster, secrets, and what the stack reads from the vault', async () => {
    const ready = await act({ command: 'preflight' })
    requireThat(ready, ({ outputs }) => outputs.result === 'ready')
    say(planLines(ready.log, /^(ok|failed) /))
  })
  const first = await step('Plan: on an empty cluster everything is new', () => act({ command: 'plan' }))
  requireThat(first, ({ outputs }) => outputs.layers === '[1,2,3,4,5,6,7,8]')
  await showSecrets(first, workspace)
  say(tail(first.log, 1))
  const approval = first.outputs.approval ?? ''
  say(`The approval that the applies are held to: ${(approval.length / 1024).toFixed(1)} kB, digests only.`)
  for (const layer of JSON.parse(first.outputs.layers ?? '[]') as number[]) {
    await step(`Apply layer ${layer}`, async () => {
      const applied = await act({ command: 'apply', layer: String(layer), approval })
      requireThat(applied, ({ outputs }) => outputs.result === 'applied')
      say(planLines(applied.log, /^ {2}(applied|already-applied) /))
    })
  }
  const again = await step('Plan again: nothing changes', () => act({ command: 'plan' }))
  requireThat(again, ({ outputs }) => outputs.changed === 'false')
  say(tail(again.log, 1))
  await changeOneValue(stage)
  say(`\n${await bed.helm(['list', '--all-namespaces'])}`)
}

async function changeOneValue(stage: Stage): Promise<void> {
  const { bed, workspace } = stage
  const act = actOn(stage)
  say(`\nIn ${values}, logs are to be kept for 1000 h instead of 744 h.`)
  await workspace.edit(values, 'logs: 744h', 'logs: 1000h')
  await workspace.commit()
  const plan = await step('Plan: exactly that change', () => act({ command: 'plan' }))
  requireThat(plan, ({ outputs }) => outputs['releases-changed'] === '1' && outputs.layers === '[7]')
  say(planLines(plan.log, /^ {2}[-+~!] |^ {4}/))
  const approval = plan.outputs.approval ?? ''

  say('\nAfter the approval somebody makes it 1001 h. Apply is still held to what was approved.')
  await workspace.edit(values, 'logs: 1000h', 'logs: 1001h')
  const before = await bed.helm(['history', 'loki', '--namespace', 'loki'])
  const refused = await step('Apply something else than was planned: helm refuses', () =>
    act({ command: 'apply', layer: '7', approval }),
  )
  requireThat(
    refused,
    ({ exitCode, outputs }) => exitCode === 1 && outputs['failure-reason'] === 'render-differs',
  )
  say(tail(refused.log, 1))
  const after = await bed.helm(['history', 'loki', '--namespace', 'loki'])
  if (after !== before) throw new Error('the refused apply left a trace in the history of the release')
  say(`The history of the release is as it was:\n${after}`)

  await workspace.edit(values, 'logs: 1001h', 'logs: 1000h')
  await step('Apply what was planned', async () => {
    const applied = await act({ command: 'apply', layer: '7', approval })
    requireThat(applied, ({ outputs }) => outputs.result === 'applied')
    say(planLines(applied.log, /^ {2}applied /))
  })
}

function actOn({ bed, workspace, main }: Stage) {
  const common = { 'tools-dir': bed.tools.dir, 'chart-mirror': bed.chartMirror, kubeconfig: bed.kubeconfig }
  return (inputs: Parameters<typeof runStep>[0]): Promise<StepResult> =>
    runStep({ ...common, ...secrets, ...inputs }, { main, cwd: workspace.dir, env: bed.env })
}

/** What the log shows of the secrets, and what is left of the credentials file. */
async function showSecrets({ log }: StepResult, workspace: Workspace): Promise<void> {
  say(planLines(log, /^secret /))
  const masked = log.match(/::add-mask::/g)?.length ?? 0
  const values = stackVault.items.flatMap(({ fields }) => Object.values(fields))
  const shown = log
    .split('\n')
    .filter((line) => !line.startsWith('::add-mask::'))
    .join('\n')
  if (values.some((value) => shown.includes(value))) throw new Error('a value from 1Password is in the log')
  say(`The runner was told to hide ${masked} texts; none of the vault's values is in the log.`)
  const file = join(workspace.dir, 'stack/1password-credentials.json')
  const gone = await access(file).then(
    () => false,
    () => true,
  )
  if (!gone) throw new Error('the Connect credentials were left behind')
  say('The Connect credentials were there for the step, and are gone.')
}

async function lookAround(bed: DemoBed): Promise<void> {
  say('\nThe bed stays up. In another terminal:\n')
  Object.entries(bed.env).forEach(([name, value]) => say(`export ${name}=${JSON.stringify(value)}`))
  say('\nhelm list -A\nhelm history loki -n loki\nkubectl get pods -A\n\nCtrl-C here ends it.')
  await new Promise((resolve) => process.once('SIGINT', resolve))
}
