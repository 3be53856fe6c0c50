import { access, constants } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Failure } from '../../src/lib/errors.js'
import { cachedTools, type MakeTools } from './tool-cache.js'
import { recipes, type Recipe } from './tool-recipes.js'

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

/** Of each program, in the folder of the tools. */
export const fileNames: Readonly<Record<Exclude<keyof BedTools, 'dir'>, string>> = {
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

export type Tool = keyof typeof fileNames

/** What a bed runs, and what a person does on it. The rest is for the tests. */
export const clusterTools = [
  'helm',
  'helmfile',
  'kubectl',
  'etcd',
  'kubeApiserver',
  'kubeControllerManager',
  'kubeScheduler',
  'kwok',
] as const satisfies readonly Tool[]

export type ClusterTools = Pick<BedTools, 'dir' | (typeof clusterTools)[number]>

/** What is made ready, and what a test replaces. */
export interface PrepareOptions<Name extends Tool = Tool> extends MakeTools {
  /** All tools when left out. */
  readonly names?: readonly Name[]
  /** `HELMFILE_GATE_TOOLS`, `HELMFILE_GATE_TOOLS_MIRROR` and `XDG_CACHE_HOME` are read, the proxies, and `PATH` for `go`. */
  readonly env?: NodeJS.ProcessEnv
}

/**
 * Makes tools of the bed ready: those in the folder that `HELMFILE_GATE_TOOLS` names, else those in the cache, to which
 * what is missing is added: official releases, and what Go builds from the module proxy.
 *
 * @throws Failure when the named folder lacks a program, when a download is not the pinned file, when Go is needed and
 *   missing or too old, or when a build fails.
 */
export async function prepareTools<Name extends Tool = Tool>({
  names = allTools as readonly Name[],
  env = process.env,
  ...make
}: PrepareOptions<Name> = {}): Promise<Pick<BedTools, 'dir' | Name>> {
  const given = env['HELMFILE_GATE_TOOLS']
  if (given === undefined || given === '')
    return toolPaths(names, await cachedTools(recipesOf(names), env, make))
  const dir = resolve(given)
  await refuseIncomplete(names, dir)
  return toolPaths(names, dir)
}

const allTools = Object.keys(fileNames) as readonly Tool[]

function recipesOf(names: readonly Tool[]): Recipe[] {
  const files = new Set(names.map((name) => fileNames[name]))
  return recipes().filter(({ programs }) => Object.keys(programs).some((program) => files.has(program)))
}

async function refuseIncomplete(names: readonly Tool[], dir: string): Promise<void> {
  const files = names.map((name) => fileNames[name])
  const usable = await Promise.all(files.map((file) => isExecutable(join(dir, file))))
  const missing = files.filter((_, position) => !usable[position])
  if (missing.length === 0) return
  throw new Failure({
    what: 'preparing the tools',
    why: `the folder in HELMFILE_GATE_TOOLS (${dir}) has no ${missing.join(', ')}`,
    next: 'put the missing programs there, or unset HELMFILE_GATE_TOOLS to have all of them made',
    reason: 'tool-unavailable',
  })
}

function toolPaths<Name extends Tool>(names: readonly Name[], dir: string): Pick<BedTools, 'dir' | Name> {
  const paths = names.map((name) => [name, join(dir, fileNames[name])])
  return { dir, ...Object.fromEntries(paths) } as Pick<BedTools, 'dir' | Name>
}

function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}
