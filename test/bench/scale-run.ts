import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plan } from '../../src/plan/plan.js'
import { exec } from '../../src/lib/exec.js'
import { planComment } from '../../src/report/pull-request/plan-comment.js'
import { planSummary } from '../../src/report/summary/summary.js'
import { startBed, type Bed } from '../bed/bed.js'
import { context } from '../unit/report/situations.js'
import { writeRecords, writeStack, type Size } from './scale-stack.js'

const main = process.env['BENCH_MAIN'] ?? fileURLToPath(new URL('../../dist/index.js', import.meta.url))
const measuring = fileURLToPath(new URL('measured.mjs', import.meta.url))
/** A folder for profiles of Node.js, where they are wanted. */
const profiles = process.env['BENCH_PROFILES']

/** What one plan took, and how large it became. */
export interface Cost {
  readonly wall: number
  /** User and system time of the action and all that it started. */
  readonly cpu: number
  /** Programs that were started, by whomever; unknown without `perf`. */
  readonly processes: number | undefined
  /** What the action asked of the API server; helm asks for itself where a chart looks into the cluster. */
  readonly requests: number
  /** The most that the action held at once. */
  readonly megabytes: number
  /** In bytes; the comment in characters, as GitHub counts it. */
  readonly approval: number
  readonly outputs: number
  readonly comment: number
  readonly summary: number
}

/** A stack of some size, and a cluster that has nothing of it yet. */
export interface ScaleBed {
  /** Puts all of its releases into the cluster, as it wants them. */
  readonly deploy: () => Promise<void>
  /** @param expected of every release. @throws when the plan says otherwise: then another thing is measured. */
  readonly plan: (expected: 'install' | 'unchanged') => Promise<Cost>
}

/** Runs `use` with a stack and a control plane of its own. */
export async function withStackOf(size: Size, use: (scale: ScaleBed) => Promise<void>): Promise<void> {
  const bed = await startBed({ operators: false })
  const folder = await mkdtemp(join(tmpdir(), 'helmfile-gate-scale-'))
  try {
    const dir = join(folder, 'stack')
    await writeStack(dir, size, bed.chartMirror)
    await commit(dir)
    await use({
      deploy: () => writeRecords(bed, dir, size),
      plan: (expected) => plan(bed, folder, expected),
    })
  } finally {
    await bed.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

async function commit(dir: string): Promise<void> {
  const own = ['-C', dir, '-c', 'user.name=a', '-c', 'user.email=a@example.com']
  const steps = ['init --quiet', 'add --all', 'commit --quiet --message=stack']
  for (const step of steps) await exec({ file: 'git', args: [...own, ...step.split(' ')] })
}

const execs = ['-e', 'sched:sched_process_exec', '--']
const isCounted = spawnSync('perf', ['stat', ...execs, 'true']).status === 0

async function plan(bed: Bed, folder: string, expected: 'install' | 'unchanged'): Promise<Cost> {
  const path = (name: string) => join(folder, name)
  const read = (name: string) => readFile(path(name), 'utf8')
  const counting = isCounted ? ['perf', 'stat', '-x,', '-o', path('perf'), ...execs] : []
  const node = [
    process.execPath,
    ...(profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profiles}`]),
  ]
  const timed = ['-c', 'TIMEFORMAT="%R %U %S"; time "$@" 2>&1', 'bash', ...counting, ...node, main]
  for (const name of ['output', 'summary', 'state']) await writeFile(path(name), '')
  const env = environment(bed, path)
  const done = await exec({ file: 'bash', args: timed, env, cwd: path('stack'), timeoutMs: 3 * 3_600_000 })
  if (done.exitCode !== 0) throw new Error(done.stdout.slice(-3000) + done.stderr)
  const [wall = 0, user = 0, sys = 0] = (done.stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number)
  const made = JSON.parse(await read('plan.json')) as Plan
  requireAll(made, expected)
  const output = await read('output')
  return {
    ...{ wall, cpu: user + sys },
    ...(JSON.parse(await read('measured.json')) as Pick<Cost, 'requests' | 'megabytes'>),
    processes: isCounted ? Number(/^(\d+),/m.exec(await read('perf'))?.[1]) : undefined,
    approval: /^approval<<(.*)\n([^\n]*)\n/m.exec(output)?.[2]?.length ?? 0,
    outputs: Buffer.byteLength(output),
    comment: planComment(made, context).length,
    summary: Buffer.byteLength(planSummary(made, context)),
  }
}

function environment(bed: Bed, path: (name: string) => string): NodeJS.ProcessEnv {
  const inputs = {
    ...{ command: 'plan', stack: path('stack/helmfile.yaml'), kubeconfig: bed.kubeconfig },
    ...{ 'tools-dir': bed.tools.dir, 'plan-file': path('plan.json') },
  }
  return {
    ...bed.env,
    HOME: process.env['HOME'],
    GITHUB_ACTIONS: 'true',
    GITHUB_OUTPUT: path('output'),
    GITHUB_STEP_SUMMARY: path('summary'),
    GITHUB_STATE: path('state'),
    RUNNER_TEMP: path('.'),
    MEASURED: path('measured.json'),
    NODE_OPTIONS: `--import=${measuring}`,
    ...Object.fromEntries(
      Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
    ),
  }
}

function requireAll({ layers }: Plan, expected: string): void {
  const others = layers.flatMap(({ releases }) => releases).filter(({ status }) => status !== expected)
  if (others.length === 0) return
  throw new Error(`${others.length} are not ${expected}: ${JSON.stringify(others[0]).slice(0, 2000)}`)
}
