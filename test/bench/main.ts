/**
 * What a plan costs, side by side, in one run on the bed with the whole stack deployed and nothing changed.
 * Rounds go through all rows in turn, so that a machine whose speed drifts is the same for each; the median counts.
 */
import { untold } from '../unit/fixtures/stages.js'
import { fileURLToPath } from 'node:url'
import { storedReleases } from '../../src/cluster/releases.js'
import { driftOf } from '../../src/commands/drift.js'
import { layerReadiness } from '../../src/commands/readiness.js'
import { statusOf } from '../../src/commands/status.js'
import { releasePlanner, surveyCluster, type Survey } from '../../src/commands/survey.js'
import { allPlanned, newRehearsal, rehearsing } from '../../src/door/planning.js'
import { withContext, type RunContext } from '../../src/context.js'
import { parseInputs, type Inputs } from '../../src/inputs.js'
import type { ClusterApi } from '../../src/cluster/api.js'
import { exec, type Command } from '../../src/lib/exec.js'
import { makeKnownSecrets } from '../../src/secrets/known-secrets.js'
import { layersOf, type Layer, type StackRelease } from '../../src/stack/layers.js'
import { startBed, type Bed } from '../bed/bed.js'
import { runStep } from '../bed/runner.js'
import { helmDiff, tableOf, writeSection, type Result } from './page.js'
import { stepRows } from './step-rows.js'
import { makeWorkspace, type Workspace } from '../bed/workspace.js'

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5)
const plugins = fileURLToPath(new URL('../../dist/plugins', import.meta.url))

export interface Row {
  readonly title: string
  /** @returns what it took in seconds, where that is not all of the time until it returns. */
  readonly run: () => Promise<unknown>
  /** Whether what it asks of the API server is counted. */
  readonly asks?: true
}

interface Measured {
  readonly bed: Bed
  readonly workspace: Workspace
  readonly gate: RunContext
  readonly rehearsal: () => Promise<void>
  readonly daily: readonly Row[]
  readonly steps: readonly Row[]
}

/** Requests to the API server that are no process of their own. */
let requests = 0

const bed = await startBed()
const workspace = await makeWorkspace()
try {
  await deploy(bed, workspace)
  const inputs = parseInputs((name) => given(bed, workspace)[name] ?? '', {})
  const env = { ...process.env, ...bed.env, ...workspace.env }
  const cancelled = new AbortController().signal
  await withContext(
    {
      ...{ inputs, tools: { ...bed.tools, warnings: [] }, exec, cancelled, env, plugins },
      ...{
        secrets: { env: {} },
        salt: undefined,
        stages: untold(),
        knownSecrets: makeKnownSecrets(() => undefined),
      },
      log: (line) => console.error(line),
    },
    async (context) => {
      const gate = { ...context, api: counted(context.api) }
      await gate.helmfile.repos()
      const survey = await surveyCluster(gate)
      const layers = layersOf(await gate.helmfile.list())
      const releases = layers.flatMap((layer) => layer.releases).filter(({ installed }) => installed)
      const rehearsal = () => rehearse(gate, survey, releases)
      const daily = dailyRows(gate, inputs, layers)
      const { rows: steps, stop } = await stepRows(bed, workspace, given(bed, workspace))
      try {
        await report(await measure(rows({ bed, workspace, gate, rehearsal, daily, steps })))
      } finally {
        await stop()
      }
    },
  )
} finally {
  await workspace.remove()
  await bed.stop()
}

function given(bed: Bed, workspace: Workspace): Record<string, string> {
  const stack = `${workspace.dir}/stack/helmfile.yaml.gotmpl`
  return { stack, 'chart-mirror': bed.chartMirror, kubeconfig: bed.kubeconfig, 'tools-dir': bed.tools.dir }
}

async function deploy(bed: Bed, workspace: Workspace): Promise<void> {
  const options = { env: { ...bed.env, ...workspace.env }, cwd: workspace.dir }
  const { exitCode, log } = await runStep({ ...given(bed, workspace), command: 'apply' }, options)
  if (exitCode !== 0) throw new Error(log)
}

/** What a plan does with helmfile, and nothing else of it. @throws when a release was not rendered, or has changed. */
async function rehearse(gate: RunContext, survey: Survey, releases: readonly StackRelease[]): Promise<void> {
  const rehearsal = newRehearsal()
  const attendant = rehearsing(rehearsal, {
    releases,
    stored: survey.stored,
    helm: gate.door.helm,
    kubeContext: gate.kubeContext,
    redact: gate.redact,
    plan: releasePlanner(gate, survey),
    temporary: gate.temporary,
  })
  const { result, refused } = await gate.door.attended(attendant, () => gate.helmfile.sync(releases))
  await allPlanned(rehearsal)
  const unchanged = [...rehearsal.sendings.values()].filter(
    ({ diff }) => diff.outcome === 'rendered' && diff.changes.length === 0,
  )
  if (result.exitCode === 0 && refused.length === 0 && unchanged.length === releases.length) return
  throw new Error(
    `${unchanged.length} of ${releases.length} unchanged\n${refused.join('\n')}\n${result.stderr}`,
  )
}

function counted(api: ClusterApi): ClusterApi {
  const count = <T>(answer: T): T => {
    requests += 1
    return answer
  }
  return {
    ...api,
    request: (request) => count(api.request(request)),
    watch: (...given) => count(api.watch(...given)),
  }
}

/** What is asked of a stack that stands, in the running process. */
function dailyRows(gate: RunContext, inputs: Inputs, layers: readonly Layer[]): Row[] {
  const wait = layerReadiness(gate, { timeoutMs: 60_000, tell: () => undefined })
  const largest = [...layers].sort((a, b) => b.releases.length - a.releases.length)[0]
  return [
    { title: 'status', asks: true, run: () => statusOf(gate, { ...inputs, now: Date.now() }) },
    { title: 'drift', asks: true, run: () => inSync(gate, layers) },
    {
      title: `readiness of layer ${largest?.layer}, which is ready (${largest?.releases.length} releases)`,
      asks: true,
      run: async () => {
        const { installed } = await storedReleases(gate.api)
        const missing = largest && (await wait(largest, installed))
        if (missing) throw missing.failure
      },
    },
  ]
}

/** @throws when something differs: then another thing is measured. */
async function inSync(gate: RunContext, layers: readonly Layer[]): Promise<void> {
  const { result } = await driftOf(gate, layers)
  if (result !== 'in-sync') throw new Error(`the untouched stack is ${result}`)
}

function rows({ bed, workspace, gate, rehearsal, daily, steps }: Measured): Row[] {
  const ours = helmfile(bed, workspace, {})
  const layers = Array.from({ length: 8 }, (_, index) => `layer=${index + 1}`)
  const real = process.env['HELM_DIFF_PLUGINS']
  const theirs = helmfile(bed, workspace, { HELM_PLUGINS: real ?? '' })
  return [
    {
      title: '`helmfile template`, the floor: one render a release',
      run: () => ours(['template', '--skip-deps']),
    },
    {
      title: '`helmfile sync` through the door: the rehearsal of a plan, kept as without a token',
      run: rehearsal,
    },
    { title: 'one read of the cluster: releases, APIs, CRDs', run: () => surveyCluster(gate) },
    ...steps,
    ...daily,
    { title: '`helmfile diff` with our plugin, in a terminal', run: () => ours(['diff', '--skip-deps']) },
    {
      title: 'eight `helmfile -l layer=N diff` in a row, our plugin',
      run: () => inTurn(layers, (layer) => ours(['-l', layer, 'diff', '--skip-deps'])),
    },
    ...(real === undefined
      ? []
      : [
          { title: helmDiff, run: () => theirs(['diff', '--skip-deps']) },
          {
            title: 'eight `helmfile -l layer=N diff` in a row, real helm-diff',
            run: () => inTurn(layers, (layer) => theirs(['-l', layer, 'diff', '--skip-deps'])),
          },
        ]),
  ]
}

async function inTurn<T>(items: readonly T[], run: (item: T) => Promise<unknown>): Promise<void> {
  for (const item of items) await run(item)
}

/** helmfile as a person starts it on the bed. @throws when it ends with an error: a failed run is no measurement. */
function helmfile(bed: Bed, workspace: Workspace, more: Record<string, string>) {
  const env = { ...process.env, ...bed.env, ...workspace.env, ...more }
  const common = [
    '--file',
    given(bed, workspace)['stack'] ?? '',
    '--helm-binary',
    bed.tools.helm,
    '--no-color',
  ]
  const mirror = ['--state-values-set-string', `chartMirror=${bed.chartMirror}`]
  let repositories: Promise<void> | undefined
  const run = async (args: readonly string[]) => {
    const command: Command = { file: bed.tools.helmfile, args: [...common, ...mirror, ...args], env }
    const { exitCode, stderr } = await exec(command)
    if (exitCode !== 0) throw new Error(`helmfile ${args.join(' ')} ended with ${exitCode}:\n${stderr}`)
  }
  return async (args: readonly string[]) => {
    await (repositories ??= run(['repos']))
    await run(args)
  }
}

async function measure(all: readonly Row[]): Promise<Result[]> {
  const results = all.map(({ title }): Result => ({ title, seconds: [] }))
  for (let round = 0; round <= rounds; round++) {
    for (const [index, { run, asks }] of all.entries()) {
      requests = 0
      const started = performance.now()
      const own = await run()
      const seconds = typeof own === 'number' ? own : (performance.now() - started) / 1000
      // The first round warms the caches and is not counted.
      const result = results[index]
      if (round > 0) result?.seconds.push(seconds)
      if (result && asks) result.requests = requests
    }
  }
  return results
}

async function report(results: readonly Result[]): Promise<void> {
  console.log(tableOf(results))
  if (process.env['HELM_DIFF_PLUGINS'] === undefined) {
    console.log('\nSet HELM_DIFF_PLUGINS to a plugin folder with the real helm-diff to compare with it.')
  }
  if (process.env['UPDATE_DOCS'] === '1') await writeSection('plan', tableOf(results), rounds)
}
