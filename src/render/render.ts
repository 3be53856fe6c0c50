import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { bounds } from '../lib/exec.js'
import { shortHelmError } from './helm-error.js'
import type { HelmFailure } from '../changes/release-diff.js'

/** What a helm process left behind. */
export interface HelmOutput {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs helm. @param args its arguments. */
export type RunHelm = (args: readonly string[]) => Promise<HelmOutput>

/** helm stopped. The message holds helm's own words, shortened, without values. */
export class RenderError extends Error {
  constructor(
    message: string,
    readonly failure: HelmFailure,
    /** Where helm found the chart, when it came that far. */
    readonly chartPath?: string,
  ) {
    super(message)
  }
}

/** What is rendered, in the words of `helm template`. */
export interface RenderRequest {
  readonly release: string
  readonly chart: string
  /** Flags of `helm template` in the order given, ready to pass on. */
  readonly templateArgs: readonly string[]
  /** Files of `--values` and the texts of `--set` and its kind, to keep them out of messages. */
  readonly valueFiles: readonly string[]
  readonly setValues: readonly string[]
  readonly values: 'reset' | 'reuse' | 'reset-then-reuse'
}

export interface Render {
  /** Manifests, then hooks, as `helm template` prints them. */
  readonly manifest: string
  /** The chart's folder or archive; empty when helm did not say. */
  readonly chartPath: string
}

export interface RenderPlace {
  readonly namespace: string
  readonly isUpgrade: boolean
  /**
   * `--dry-run=server`, or on this machine with `capabilities`. Checking every object against the OpenAPI schema
   * makes most of the cost of a render on the server and changes nothing in what it renders.
   */
  readonly server: 'yes' | 'without-validation' | 'no'
  /** `--kube-version` and `--api-versions`: what the cluster offers. */
  readonly capabilities: readonly string[]
  /** Prints the `crds/` folders too; not on the server, which would take them for objects of the release. */
  readonly includeCrds?: boolean
  /** Values to start from, for `--reuse-values`. */
  readonly baseValues: string | undefined
}

const limit = { timeout: bounds.charts, killSignal: 'SIGKILL' } as const

/**
 * @param env the plugin's environment: helm puts its binary, its folders and the cluster to talk to there, and passes
 * them on to a helm that is started again.
 */
export function helmRunner(env: NodeJS.ProcessEnv): RunHelm {
  const binary = env['HELM_BIN'] || 'helm'
  let stdin: Buffer | undefined
  return (args) =>
    new Promise((resolve, reject) => {
      const readsStdin = args.includes('--values=-')
      if (readsStdin) stdin ??= readFileSync(0)
      // Loading command plugins costs time and helm needs none here.
      const child = spawn(binary, args, { env: { ...env, HELM_NO_PLUGINS: '1' }, ...limit })
      const stdout: Buffer[] = []
      const stderr: Buffer[] = []
      child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
      child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
      child.on('error', reject)
      child.on('close', (code, signal) =>
        resolve({
          code: code ?? 1,
          stdout: Buffer.concat(stdout).toString('utf8'),
          stderr: signal ? `Error: helm was ended by ${signal}` : Buffer.concat(stderr).toString('utf8'),
        }),
      )
      child.stdin.on('error', () => undefined)
      child.stdin.end(readsStdin ? stdin : undefined)
    })
}

/**
 * Renders the chart as `helm upgrade` would.
 * @throws RenderError
 */
export async function renderChart(flags: RenderRequest, place: RenderPlace, helm: RunHelm): Promise<Render> {
  const output = await helm(templateArgs(flags, place))
  const chartPath = chartPathOf(output.stderr)
  if (output.code !== 0) {
    const { message, failure } = shortHelmError(output.stderr, flags)
    throw new RenderError(message, failure, chartPath || undefined)
  }
  return { manifest: withoutPullLines(output.stdout), chartPath }
}

/** `--debug` makes helm name the chart's path; nothing else shows on stdout for it. */
function templateArgs(flags: RenderRequest, place: RenderPlace): string[] {
  return [
    'template',
    flags.release,
    flags.chart,
    `--namespace=${place.namespace}`,
    ...(place.baseValues === undefined ? [] : [`--values=${place.baseValues}`]),
    ...flags.templateArgs,
    ...(place.isUpgrade ? ['--is-upgrade'] : []),
    ...serverArgs(place),
    ...(place.includeCrds ? ['--include-crds'] : []),
    '--debug',
  ]
}

function serverArgs({ server, capabilities }: RenderPlace): readonly string[] {
  if (server === 'no') return capabilities
  return server === 'yes' ? ['--dry-run=server'] : ['--dry-run=server', '--disable-openapi-validation']
}

/** @returns the path in a line such as `level=DEBUG msg="Chart path" path=/charts/web` (helm: pkg/cmd/template.go). */
function chartPathOf(stderr: string): string {
  const path = /^level=DEBUG msg="Chart path" path=("(?:\\.|[^"\\])*"|\S+)/m.exec(stderr)?.[1] ?? ''
  return path.startsWith('"') ? (JSON.parse(path) as string) : path
}

/** helm prints these in front of the manifest when the chart comes from a registry. */
function withoutPullLines(stdout: string): string {
  return /^(Pulled|Pulling|Digest): /.test(stdout)
    ? stdout.replace(/^((Pulled|Pulling|Digest): .*\n)+/, '')
    : stdout
}
