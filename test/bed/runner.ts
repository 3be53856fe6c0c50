import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { InputName } from '../../src/inputs.js'
import type { OutputName } from '../../src/report/outputs.js'

/** What a step of a job leaves behind. */
export interface StepResult {
  readonly exitCode: number
  /** What the job's log shows, both streams in order of arrival. */
  readonly log: string
  readonly outputs: Partial<Record<OutputName, string>>
  /** In bytes, of the runner's file with the outputs. */
  readonly outputFileSize: number
  /** The job summary, Markdown. */
  readonly summary: string
  readonly milliseconds: number
  /** What the post step printed. */
  readonly postLog: string
  /** Paths in the runner's temporary folder after the post step. */
  readonly leftOver: readonly string[]
}

export interface StepOptions {
  /** The bundle to run; the committed one when left out. */
  readonly main?: string
  /** The workspace; the repository when left out. */
  readonly cwd?: string
  /** Added to the environment; the bed's, for one. */
  readonly env?: Readonly<Record<string, string>>
  /** The whole runner dies with the step, so that no post step follows. */
  readonly withoutPost?: boolean
  /** Called with the log as it comes. */
  readonly onLog?: (text: string) => void
  /** Handed the process, to cancel it, or to let go of what it prints. */
  readonly onStart?: (kill: (signal: NodeJS.Signals) => void, letGo: (stream: OutputStream) => void) => void
  /** Paths in the place of the runner's own files. */
  readonly files?: Partial<Record<'GITHUB_OUTPUT' | 'GITHUB_STEP_SUMMARY' | 'GITHUB_STATE', string>>
}

export type OutputStream = 'stdout' | 'stderr'

const repository = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Runs the action as a runner runs a step: `node dist/index.js` with inputs as INPUT_* variables, and files for outputs
 * summary and state. Its post step follows, as at the end of a job.
 */
export async function runStep(
  inputs: Partial<Record<InputName, string>>,
  options: StepOptions = {},
): Promise<StepResult> {
  const temp = await mkdtemp(join(tmpdir(), 'helmfile-gate-step-'))
  try {
    const files = {
      GITHUB_OUTPUT: join(temp, 'output'),
      GITHUB_STEP_SUMMARY: join(temp, 'summary'),
      GITHUB_STATE: join(temp, 'state'),
    }
    await Promise.all(Object.values(files).map((file) => writeFile(file, '')))
    const runnerTemp = join(temp, 'temp')
    await mkdir(runnerTemp)
    const env = {
      ...runnerEnvironment(),
      ...options.env,
      ...files,
      ...options.files,
      RUNNER_TEMP: runnerTemp,
      ...inputVariables(inputs),
    }
    const started = performance.now()
    const main = options.main ?? join(repository, 'dist/index.js')
    const { exitCode, log } = await runNode(main, env, options)
    const milliseconds = performance.now() - started
    const states = stateVariables(await readFile(files.GITHUB_STATE, 'utf8'))
    const again = { ...(options.cwd === undefined ? {} : { cwd: options.cwd }) }
    const output = await readFile(files.GITHUB_OUTPUT, 'utf8')
    await whoWaitedHasEnded(runnerTemp)
    const post = options.withoutPost ? { log: '' } : await runNode(main, { ...env, ...states }, again)
    return {
      exitCode,
      log,
      postLog: post.log,
      leftOver: await readdir(runnerTemp, { recursive: true }),
      outputs: parseOutputs(output),
      outputFileSize: output.length,
      summary: await readFile(files.GITHUB_STEP_SUMMARY, 'utf8'),
      milliseconds,
    }
  } finally {
    await rm(temp, { recursive: true, force: true })
  }
}

/**
 * Of a step that was killed its keeper is left (see src/door/channels.ts), which finds in the folder of the door whom it
 * has to end, and then takes that folder away. A runner does not take it away before.
 */
async function whoWaitedHasEnded(runnerTemp: string): Promise<void> {
  const doors = async () =>
    (await readdir(runnerTemp, { recursive: true })).filter((path) => path.endsWith('/door'))
  for (let waited = 0; waited < 30_000 && (await doors().catch(() => [''])).length > 0; waited += 50)
    await sleep(50)
}

/** A job sees none of what the shell of a test happens to export. */
function runnerEnvironment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'XDG_CACHE_HOME']
  return {
    ...Object.fromEntries(kept.map((name) => [name, process.env[name]])),
    CI: 'true',
    GITHUB_ACTIONS: 'true',
  }
}

function inputVariables(inputs: Partial<Record<InputName, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
  )
}

function runNode(main: string, env: NodeJS.ProcessEnv, { cwd, onLog, onStart }: StepOptions) {
  return new Promise<{ exitCode: number; log: string }>((resolve, reject) => {
    const child = spawn(process.execPath, [main], {
      cwd: cwd ?? repository,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let log = ''
    const add = (chunk: Buffer) => {
      log += chunk.toString()
      onLog?.(chunk.toString())
    }
    child.stdout.on('data', add)
    child.stderr.on('data', add)
    child.once('error', reject)
    child.once('close', (code) => resolve({ exitCode: code ?? -1, log }))
    onStart?.(
      (signal) => child.kill(signal),
      (stream) => child[stream].destroy(),
    )
  })
}

/** The format the toolkit writes: `name<<delimiter`, the value, the delimiter. */
function parseOutputs(text: string): StepResult['outputs'] {
  return fileCommands(text)
}

/** The runner hands the state of a step to its post step. */
function stateVariables(text: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fileCommands(text)).map(([name, value]) => [`STATE_${name}`, value]),
  )
}

function fileCommands(text: string): Record<string, string> {
  const entries = [...text.matchAll(/^(.+?)<<(ghadelimiter_.+)\n([\s\S]*?)\n\2$/gm)]
  return Object.fromEntries(entries.map(([, name, , value]) => [name, value])) as Record<string, string>
}

/** @returns a name that no other test uses, for folders and releases. */
export function uniqueName(prefix: string): string {
  return `${prefix}-${randomUUID().slice(0, 8)}`
}
