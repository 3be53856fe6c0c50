import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startChartRepository, type ChartRepository } from './chart-repository.js'
import { startControlPlane, type ControlPlane } from './control-plane.js'
import { prepareTools, type BedTools, type ClusterTools } from './tools.js'

/** Everything a person or a test needs to deploy to a real control plane on this machine. */
export interface Bed<Tools extends ClusterTools = BedTools> {
  readonly dir: string
  readonly tools: Tools
  /** Path of the administrator's kubeconfig. */
  readonly kubeconfig: string
  /** Path of the kubeconfig of `planner`, who has no rights until a role is bound. */
  readonly plannerKubeconfig: string
  /** Address of the chart repository; empty when the bed was started without charts. */
  readonly chartMirror: string
  /** What to add to the environment so that helm, helmfile and kubectl use this bed and nothing else. */
  readonly env: Readonly<Record<string, string>>
  /** Process ids of the control plane. */
  readonly pids: readonly number[]
  /** Its programs can hang and be restarted, as on a bad day. */
  readonly programs: ControlPlane['programs']
  /** Runs kubectl. @returns its standard output. */
  kubectl(args: readonly string[]): Promise<string>
  /** Runs helm. @returns its standard output. */
  helm(args: readonly string[]): Promise<string>
  /** Adds or replaces a chart in the repository. */
  publish(chartDir: string): Promise<void>
  /** Ends all of it and removes what it wrote. */
  stop(): Promise<void>
}

export interface BedOptions {
  /** Where the bed keeps its files; a new temporary folder when left out. */
  readonly dir?: string
  /** Whether to serve the fixture charts; yes when left out. */
  readonly charts?: boolean
  /** Whether custom resources of the stack get the status that their operators would give them; with the charts when left out. */
  readonly operators?: boolean
}

const run = promisify(execFile)
const repository = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Starts a control plane and a chart repository of its own, on free ports.
 *
 * @param options `tools`, when they are prepared already; all are prepared when left out.
 */
export async function startBed(options?: BedOptions): Promise<Bed>
export async function startBed<Tools extends ClusterTools>(
  options: BedOptions & { readonly tools: Tools },
): Promise<Bed<Tools>>
export async function startBed({
  tools: prepared,
  dir,
  charts = true,
  operators = charts,
}: BedOptions & { readonly tools?: ClusterTools } = {}): Promise<Bed<ClusterTools>> {
  const tools = prepared ?? (await prepareTools())
  const folder = dir === undefined ? await mkdtemp(join(tmpdir(), 'helmfile-gate-bed-')) : resolve(dir)
  await mkdir(folder, { recursive: true })
  const parts = await Promise.allSettled([
    startControlPlane({ tools, dir: folder, operators }),
    charts ? startChartRepository({ tools }) : undefined,
  ])
  const stop = async (): Promise<void> => {
    await Promise.all(parts.map(async (part) => part.status === 'fulfilled' && part.value?.stop()))
    await Promise.all(['helm', 'helmfile', 'kubectl'].map((name) => remove(join(folder, name))))
    if (dir === undefined) await remove(folder)
  }
  const [controlPlane, chartRepository] = parts
  if (controlPlane.status === 'rejected' || chartRepository.status === 'rejected') {
    await stop()
    throw parts.find((part) => part.status === 'rejected')?.reason
  }
  const { kubeconfig, plannerKubeconfig, pids, programs } = controlPlane.value
  const own = { kubeconfig, plannerKubeconfig, pids, programs }
  return assemble({ folder, tools, ...own, charts: chartRepository.value, stop })
}

const remove = (path: string): Promise<void> => rm(path, { recursive: true, force: true })

interface Parts extends Pick<
  Bed<ClusterTools>,
  'tools' | 'kubeconfig' | 'plannerKubeconfig' | 'pids' | 'programs' | 'stop'
> {
  readonly folder: string
  readonly charts: ChartRepository | undefined
}

function assemble({ folder, charts, ...parts }: Parts): Bed<ClusterTools> {
  const env = bedEnvironment(folder, parts.tools, parts.kubeconfig)
  const output = async (file: string, args: readonly string[]): Promise<string> => {
    const options = { env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 }
    return (await run(file, args, options)).stdout
  }
  return {
    ...parts,
    dir: folder,
    chartMirror: charts?.url ?? '',
    env,
    kubectl: (args) => output(parts.tools.kubectl, args),
    helm: (args) => output(parts.tools.helm, args),
    publish: async (chartDir) => {
      if (charts === undefined) throw new Error('this bed was started without a chart repository')
      await charts.publish(chartDir)
    },
  }
}

/** @returns the variables that point the tools at the bed, with caches of its own. */
function bedEnvironment(folder: string, tools: ClusterTools, kubeconfig: string): Record<string, string> {
  return {
    KUBECONFIG: kubeconfig,
    KUBECACHEDIR: join(folder, 'kubectl'),
    PATH: `${tools.dir}${delimiter}${process.env['PATH'] ?? ''}`,
    HELM_CACHE_HOME: join(folder, 'helm', 'cache'),
    HELM_CONFIG_HOME: join(folder, 'helm', 'config'),
    HELM_DATA_HOME: join(folder, 'helm', 'data'),
    HELM_PLUGINS: join(repository, 'dist', 'plugins'),
    HELMFILE_CACHE_HOME: join(folder, 'helmfile'),
    HELMFILE_GATE_NODE: process.execPath,
    HELMFILE_UPGRADE_NOTICE_DISABLED: '1',
    // What the action keeps for later runs is of this bed: the next one has other charts at the same address.
    RUNNER_TOOL_CACHE: join(folder, 'tool-cache'),
  }
}
