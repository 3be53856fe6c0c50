import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'

export type JobResult = 'success' | 'failure' | 'skipped'

export interface JobOutcome {
  /**
   * The id in the workflow that was started. A job of a called workflow is `caller/job`; where it is all that the workflow
   * is there for, `apply`, it counts as the job that calls it.
   */
  readonly name: string
  readonly result: JobResult
  readonly outputs: Readonly<Record<string, string>>
  /** The job summary, Markdown. */
  readonly summary: string
}

export interface WorkflowRun {
  /** In the order they ended, those that were skipped among them. */
  readonly jobs: readonly JobOutcome[]
  /** What happened when: `plan begins`, `plan success`, `layer-1 skipped`. */
  readonly course: readonly string[]
  /** What all jobs printed, each line after its job's name. */
  readonly log: string
}

export interface WorkflowStart {
  /** Path of act. */
  readonly act: string
  /** The repository's checkout. */
  readonly dir: string
  /** File name in `.github/workflows`. */
  readonly workflow: string
  readonly event: 'push' | 'pull_request' | 'merge_group' | 'workflow_dispatch' | 'schedule'
  /** What GitHub would write into the file of GITHUB_EVENT_PATH. */
  readonly payload: object
  readonly actor: string
  readonly env: Readonly<Record<string, string>>
  readonly vars: Readonly<Record<string, string>>
  readonly secrets: Readonly<Record<string, string>>
}

/** Our labels, and the one of GitHub's runners: all jobs run on this machine. */
const labels = ['self-hosted', 'cluster', 'cluster-plan', 'ubuntu-24.04']

/**
 * Runs one workflow to its end, as far as act knows how: it has no environments, no approvals and no concurrency.
 * @throws when act cannot read the workflow, or the event starts no job of it.
 */
export async function runWorkflow(start: WorkflowStart): Promise<WorkflowRun> {
  const home = await mkdtemp(join(tmpdir(), 'helmfile-gate-act-'))
  try {
    const event = join(home, 'event.json')
    await writeFile(event, JSON.stringify(start.payload))
    // Not by the environment: jobs would inherit it, and have secrets that their workflow does not hand them.
    const secrets = join(home, 'secrets')
    const lines = Object.entries(start.secrets).map(([name, value]) => `${name}=${JSON.stringify(value)}\n`)
    await writeFile(secrets, lines.join(''), { mode: 0o600 })
    const settings = [
      ...Object.entries(start.env).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
      ...Object.entries(start.vars).flatMap(([name, value]) => ['--var', `${name}=${value}`]),
      ...['--secret-file', secrets],
      ...labels.flatMap((label) => ['--platform', `${label}=-self-hosted`]),
    ]
    const args = [
      ...[start.event, '--workflows', join('.github/workflows', start.workflow), '--eventpath', event],
      ...['--actor', start.actor, '--json', '--verbose', '--no-cache-server', '--action-offline-mode'],
      ...settings,
    ]
    const run = readRun(await output(start, args, environment(home)))
    if (run.jobs.length === 0) throw new Error(`act ran no job of ${start.workflow}:\n${run.log}`)
    return run
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}

/** Nothing of the person who runs the tests: jobs inherit what act is given. */
function environment(home: string): NodeJS.ProcessEnv {
  return {
    PATH: [dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter),
    HOME: home,
    XDG_CACHE_HOME: join(home, 'cache'),
    XDG_CONFIG_HOME: join(home, 'config'),
    LANG: 'C.UTF-8',
    NO_COLOR: '1',
    ACT_DISABLE_VERSION_CHECK: '1',
  }
}

function output(
  { act, dir }: WorkflowStart,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(act, args, { cwd: dir, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const parts: Buffer[] = []
    child.stdout.on('data', (part: Buffer) => parts.push(part))
    child.stderr.on('data', (part: Buffer) => parts.push(part))
    child.once('error', reject)
    child.once('close', () => resolve(Buffer.concat(parts).toString('utf8')))
  })
}

/** What act prints with `--json`. */
interface Line {
  /** `Workflow/job`, or `job/Called workflow/Called job`. */
  readonly job?: string
  readonly jobID?: string
  readonly jobResult?: JobResult
  readonly level?: string
  readonly msg?: string
  readonly command?: string
  readonly name?: string
  readonly arg?: string
}

function readRun(text: string): WorkflowRun {
  const lines = text.split('\n').flatMap(parsedLine)
  const said = lines.filter(({ level }) => level !== 'debug' && level !== 'trace')
  const ends = lines.filter(({ jobResult }) => jobResult !== undefined)
  return {
    jobs: ends.map((end) => outcomeOf(end, lines)),
    course: courseOf(said, lines),
    log: said.map((line) => (line.msg ?? '').trimEnd().replace(/^/gm, `${jobName(line)} | `)).join('\n'),
  }
}

function parsedLine(text: string): Line[] {
  if (text.startsWith('{')) return [JSON.parse(text) as Line]
  return text.trim() === '' ? [] : [{ msg: text }]
}

function jobName({ job = 'act', jobID = job }: Line): string {
  const callers = job
    .split('/')
    .slice(0, -2)
    .filter((_, index) => index % 2 === 0)
  return [...callers, ...(jobID === 'apply' && callers.length > 0 ? [] : [jobID])].join('/')
}

const summaryStart = '  \u2699  Summary - '

function outcomeOf(end: Line, lines: readonly Line[]): JobOutcome {
  const own = lines.filter(({ job }) => job === end.job)
  const outputs = own.flatMap(({ command, name, arg = '' }) =>
    command === 'set-output' && name !== undefined ? [[name, arg] as const] : [],
  )
  const summaries = own.flatMap(({ msg = '' }) =>
    msg.startsWith(summaryStart) ? [msg.slice(summaryStart.length)] : [],
  )
  return {
    name: jobName(end),
    result: end.jobResult ?? 'failure',
    outputs: Object.fromEntries(outputs),
    summary: summaries.join('\n'),
  }
}

/** A skipped job says nothing but that it is skipped, and that is no start. */
function courseOf(said: readonly Line[], lines: readonly Line[]): string[] {
  const begun = new Set<string | undefined>()
  return lines.flatMap((line) => {
    const { job, jobResult } = line
    const ended = jobResult === undefined ? [] : [`${jobName(line)} ${jobResult}`]
    if (job === undefined || begun.has(job) || !said.includes(line)) {
      // Another environment may have a job of the same name later on.
      if (jobResult !== undefined) begun.delete(job)
      return ended
    }
    begun.add(job)
    return [`${jobName(line)} begins`, ...ended]
  })
}
