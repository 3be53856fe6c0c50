/**
 * Which objects change: a plan with what was kept, a plan without, and helm-diff, on charts that were changed at random.
 * `npm run parity -- --cases 300 --seed 1`, with the folder of helm-diff as a plugin in HELM_DIFF_PLUGINS; without it our
 * own plugin answers in its place.
 */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { GuardedHelm } from '../../src/door/door.js'
import { prepareTools } from '../bed/tools.js'
import { memoryData, run, writeChart } from '../e2e/diff-plugin-run.js'
import { openPlanning } from '../e2e/plan-release-run.js'
import { mutated, type ChartFiles } from './mutate.js'
import { randomFrom } from './random.js'

export interface ParityOptions {
  readonly cases: number
  readonly seed: number
  /** A folder of plugins, helm-diff among them. */
  readonly plugins: string
  /** Whether to ask it at all: each answer takes half a second. */
  readonly asks?: boolean
}

export interface ParityResult {
  readonly cases: number
  /** In which something changes. */
  readonly changing: number
  /** That neither renders. */
  readonly broken: number
  /** Rendered by no process the second time. */
  readonly kept: number
  /** One line each. */
  readonly different: readonly string[]
}

const charts = fileURLToPath(new URL('../charts', import.meta.url))

/** They look into the cluster, which is not there. */
const needCluster = ['cilium', 'grafana', 'mimir-distributed', 'traefik']

export async function compareWithHelmDiff(options: ParityOptions): Promise<ParityResult> {
  const root = await mkdtemp(join(tmpdir(), 'helmfile-gate-parity-'))
  const { helm } = await prepareTools()
  const planning = await openPlanning({ folder: root, helm, keeps: true })
  try {
    const all = await storedCharts(planning.helm, join(root, 'before'))
    const random = randomFrom(options.seed)
    const result = { cases: 0, changing: 0, broken: 0, kept: 0, different: [] as string[] }
    for (; result.cases < options.cases; result.cases += 1) {
      const { name, files, stored } = all[result.cases % all.length] ?? none
      const { files: next, names } = mutated(files, random)
      const folder = join(root, `case-${result.cases}`)
      const trial = { files: next, stored }
      const plain = changesOf((await planning.plan(trial)).diff)
      const once = changesOf((await planning.plan({ ...trial, keeps: true })).diff)
      const again = await planning.plan({ ...trial, keeps: true })
      const answers = { plain, once, again: changesOf(again.diff) }
      const theirs =
        options.asks === false ? plain : await helmDiff(options.plugins, { helm, folder, stored, next })
      if (plain === 'failed') result.broken += 1
      else if (plain !== '') result.changing += 1
      if (again.ran.length === 0) result.kept += 1
      for (const [which, answer] of Object.entries(answers)) {
        if (answer === theirs) continue
        const what = `${name} (${names.join(', ')}), ${which}`
        result.different.push(`${what}: ${answer || 'nothing'} instead of ${theirs || 'nothing'}`)
      }
      await rm(folder, { recursive: true, force: true })
    }
    return result
  } finally {
    planning.close()
    await rm(root, { recursive: true, force: true })
  }
}

async function fixtureCharts(): Promise<[string, ChartFiles][]> {
  const names = (await readdir(charts, { withFileTypes: true })).filter((entry) => entry.isDirectory())
  const usable = names.map(({ name }) => name).filter((name) => !needCluster.includes(name))
  return Promise.all(
    usable.sort().map(async (name) => {
      const entries = await readdir(join(charts, name), { recursive: true, withFileTypes: true })
      const paths = entries
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
      const texts = await Promise.all(paths.map((path) => readFile(path, 'utf8')))
      const inside = (path: string) => path.slice(join(charts, name).length + 1)
      return [name, Object.fromEntries(paths.map((path, index) => [inside(path), texts[index] ?? '']))] as [
        string,
        ChartFiles,
      ]
    }),
  )
}

interface StoredChart {
  readonly name: string
  readonly files: ChartFiles
  readonly stored: Stored
}

const none: StoredChart = { name: '', files: {}, stored: { manifest: '', hooks: [] } }

/** @returns the fixture charts that render without values of their own. */
async function storedCharts(helm: GuardedHelm, folder: string): Promise<StoredChart[]> {
  const made = await Promise.all(
    (await fixtureCharts()).map(async ([name, files]) => {
      const stored = await storedOf(helm, files, join(folder, name))
      return stored ? [{ name, files, stored }] : []
    }),
  )
  return made.flat()
}

interface Stored {
  readonly manifest: string
  readonly hooks: readonly { readonly path: string; readonly manifest: string }[]
}

/** @returns what helm would store of the chart before it was changed. */
async function storedOf(helm: GuardedHelm, files: ChartFiles, folder: string): Promise<Stored | undefined> {
  const chart = await writeChart(join(folder, 'before'), files)
  const args = ['install', 'r', chart, '--namespace=shop', '--dry-run=client', '--output=json']
  // Through the guard, as an apply sends it: helm writes it anew on the way.
  const { exitCode, stdout } = await helm(args, { cwd: folder, allows: () => true })
  if (exitCode !== 0) return undefined
  const { manifest = '', hooks = [] } = JSON.parse(stdout) as Partial<Stored>
  return { manifest, hooks }
}

function environment(folder: string, plugins: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HELM_PLUGINS: plugins,
    HELM_CACHE_HOME: join(folder, 'cache'),
    HELM_CONFIG_HOME: join(folder, 'config'),
    HELM_DATA_HOME: join(folder, 'data'),
    KUBECONFIG: join(folder, 'none'),
    HELMFILE_GATE_NODE: process.execPath,
  }
}

interface Case {
  readonly helm: string
  readonly folder: string
  readonly stored: Stored
  readonly next: ChartFiles
}

/** @returns sorted entries `+Kind name`, joined; `failed` when helm could not render. */
async function helmDiff(plugins: string, { helm, folder, stored, next }: Case): Promise<string> {
  const chart = await writeChart(join(folder, 'after'), next)
  const data = join(folder, 'releases.yaml')
  const hooks = stored.hooks.map(({ manifest }) => manifest)
  await writeFile(data, memoryData([{ name: 'r', namespace: 'shop', manifest: stored.manifest, hooks }]))
  const flags = [
    '--allow-unreleased',
    '--detailed-exitcode',
    '--reset-values',
    '--disable-validation',
    '--no-color',
    '--normalize-manifests',
    '--include-tests',
  ]
  const versions = ['--kube-version=1.34.2', '--api-versions=v1,batch/v1']
  const args = ['diff', 'upgrade', 'r', chart, ...flags, ...versions, '--namespace', 'shop']
  const env = { ...environment(folder, plugins), HELM_DRIVER: 'memory', HELM_MEMORY_DRIVER_DATA: data }
  const { code, stdout } = await run(helm, args, env)
  if (code !== 0 && code !== 2) return 'failed'
  const marks: Record<string, string> = { added: '+', removed: '-', changed: '~' }
  const entries = [
    ...stdout.matchAll(/^\S.*?, (.*?), (\S+) \(.*\) (?:has been (added|removed)|has (changed)):$/gm),
  ]
  return listed(
    entries.map(([, name, kind, ended, changed]) => `${marks[ended ?? changed ?? '']}${kind} ${name}`),
  )
}

type Diff = Awaited<ReturnType<Awaited<ReturnType<typeof openPlanning>>['plan']>>['diff']

function changesOf(diff: Diff): string {
  if (diff.outcome !== 'rendered') return 'failed'
  const marks = { add: '+', remove: '-', change: '~' } as const
  // A definition of a `crds/` folder is told as missing from the cluster, which helm-diff does not look at.
  return listed(
    diff.changes
      .filter(({ crd }) => !crd)
      .map(({ action, kind, name }) => `${marks[action] ?? action}${kind} ${name}`),
  )
}

const listed = (entries: readonly string[]) => [...entries].sort().join(', ')

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { cases: { type: 'string', default: '300' }, seed: { type: 'string', default: '1' } },
  })
  const plugins = process.env['HELM_DIFF_PLUGINS'] ?? resolve('dist/plugins')
  const { different, ...counts } = await compareWithHelmDiff({
    cases: Number(values.cases),
    seed: Number(values.seed),
    plugins,
  })
  console.log(JSON.stringify({ seed: Number(values.seed), ...counts, different: different.length }))
  different.forEach((line) => console.log(line))
  process.exitCode = different.length > 0 ? 1 : 0
}
