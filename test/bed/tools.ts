import { access, constants } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Failure } from '../../src/lib/errors.js'
import { cachedTools, type MakeTools } from './tool-cache.js'

/** Absolute paths of the programs the bed runs, and of the folder that holds them all. */
export interface BedTools {
  readonly dir: string
  readonly helm: string
  readonly helmfile: string
  readonly kubectl: string
  readonly etcd: string
  readonly kubeApiserver: string
  readonly kubeControllerManager: string
  readonly kubeScheduler: string
  readonly kwok: string
  readonly act: string
  readonly actionlint: string
  /** Tells what Go reads from YAML texts: see its main.go. */
  readonly yamlJudge: string
  /** Tells what Prometheus makes of relabelling rules, queries and alerts: see its main.go. */
  readonly prometheusJudge: string
}

const fileNames: Readonly<Record<Exclude<keyof BedTools, 'dir'>, string>> = {
  helm: 'helm',
  helmfile: 'helmfile',
  kubectl: 'kubectl',
  etcd: 'etcd',
  kubeApiserver: 'kube-apiserver',
  kubeControllerManager: 'kube-controller-manager',
  kubeScheduler: 'kube-scheduler',
  kwok: 'kwok',
  act: 'act',
  actionlint: 'actionlint',
  yamlJudge: 'yaml-judge',
  prometheusJudge: 'prometheus-judge',
}

/** What a test replaces; a person needs none of it. */
export interface PrepareOptions extends MakeTools {
  /** `HELMFILE_GATE_TOOLS` and `XDG_CACHE_HOME` are read, and `PATH` for `go`. */
  readonly env?: NodeJS.ProcessEnv
}

/**
 * Makes the bed's tools ready: the folder that `HELMFILE_GATE_TOOLS` names, else the cache, which is filled on
 * the first start with official releases and with what Go builds from the module proxy.
 *
 * @throws Failure when the named folder lacks a program, when Go is missing or too old, or when a build fails.
 */
export async function prepareTools({ env = process.env, ...make }: PrepareOptions = {}): Promise<BedTools> {
  const given = env['HELMFILE_GATE_TOOLS']
  if (given === undefined || given === '') return toolPaths(await cachedTools(env, make))
  const dir = resolve(given)
  await refuseIncomplete(dir)
  return toolPaths(dir)
}

async function refuseIncomplete(dir: string): Promise<void> {
  const names = Object.values(fileNames)
  const usable = await Promise.all(names.map((name) => isExecutable(join(dir, name))))
  const missing = names.filter((_, position) => !usable[position])
  if (missing.length === 0) return
  throw new Failure({
    what: 'preparing the tools',
    why: `the folder in HELMFILE_GATE_TOOLS (${dir}) has no ${missing.join(', ')}`,
    next: 'put the missing programs there, or unset HELMFILE_GATE_TOOLS to have all of them made',
    reason: 'tool-unavailable',
  })
}

function toolPaths(dir: string): BedTools {
  const paths = Object.entries(fileNames).map(([tool, name]) => [tool, join(dir, name)])
  return { dir, ...Object.fromEntries(paths) } as BedTools
}

function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}
