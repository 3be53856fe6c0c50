/**
 * What it costs to start what is in `dist`, against a bundle with nothing but `@actions/core`. `npm run bench:start`
 * It counts the time of the processor, since a machine that has other work to do stretches any other; the median counts.
 */
import { build } from 'esbuild'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { median, writeSection } from './page.js'

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 8)

/** Starting may cost this many times the empty bundle. */
const bound = 1.3

interface Row {
  readonly title: string
  readonly args: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  readonly isBound?: true
}

const folder = mkdtempSync(join(tmpdir(), 'helmfile-gate-start-'))
try {
  process.exitCode = await print(measure(await rows()))
} finally {
  rmSync(folder, { recursive: true })
}

async function rows(): Promise<readonly Row[]> {
  const [index, cli] = [resolve('dist/index.js'), resolve('dist/cli.js')]
  const noTools = { INPUT_COMMAND: 'plan', 'INPUT_TOOLS-DIR': folder }
  return [
    { title: 'a bundle with @actions/core alone', args: [await emptyBundle()] },
    { title: 'node with nothing', args: ['-e', '0'] },
    { title: 'dist/cli.js --help', args: [cli, '--help'], isBound: true },
    {
      title: 'dist/index.js after a job, with nothing to remove',
      args: [index],
      env: { STATE_main: 'started' },
      isBound: true,
    },
    { title: 'dist/index.js until a plan asks for its tools', args: [index], env: noTools },
  ]
}

async function emptyBundle(): Promise<string> {
  const entry = "import { getInput, setOutput } from '@actions/core'\nsetOutput('a', getInput('b'))\n"
  const outfile = join(folder, 'empty.mjs')
  const require =
    "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)"
  await build({
    stdin: { contents: entry, resolveDir: process.cwd() },
    ...{ outfile, bundle: true, format: 'esm', platform: 'node', banner: { js: require } },
  })
  return outfile
}

interface Result {
  readonly row: Row
  readonly milliseconds: number[]
}

/** The first round warms the caches and is not counted. */
function measure(all: readonly Row[]): Result[] {
  const results = all.map((row): Result => ({ row, milliseconds: [] }))
  for (let round = 0; round <= rounds; round++) {
    for (const { row, milliseconds } of results) {
      const spent = processorTime(row)
      if (round > 0) milliseconds.push(spent)
    }
  }
  return results
}

/** @throws when the process could not be measured. */
function processorTime({ args, env = {} }: Row): number {
  const given = ['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY'].map((name) => {
    const path = join(folder, name)
    writeFileSync(path, '')
    return [name, path] as const
  })
  const measured = ['-c', '"$@" >/dev/null 2>&1; times', 'bash', process.execPath, ...args]
  const { stdout } = spawnSync('bash', measured, {
    env: { PATH: process.env['PATH'], RUNNER_TEMP: folder, ...Object.fromEntries(given), ...env },
    encoding: 'utf8',
  })
  // The first line is the shell's own, the second that of its children: user and system.
  const [, user, system] = /\n0m([\d.]+)s 0m([\d.]+)s/.exec(stdout) ?? []
  if (user === undefined || system === undefined) throw new Error(`bash says no times: ${stdout}`)
  return (Number(user) + Number(system)) * 1000
}

/** @returns 1 when a row is over its bound. */
async function print(results: readonly Result[]): Promise<number> {
  const floor = median(results[0]?.milliseconds ?? [])
  const rows = results.map(({ row: { title, isBound }, milliseconds }) => {
    const ratio = median(milliseconds) / floor
    const isOver = isBound === true && ratio > bound
    return { isOver, line: `| ${title} | ${median(milliseconds).toFixed(0)} | ${ratio.toFixed(2)} |` }
  })
  const table = ['| what | ms of CPU | × empty |', '|---|--:|--:|', ...rows.map(({ line }) => line)].join(
    '\n',
  )
  console.log(table)
  if (process.env['UPDATE_DOCS'] === '1') await writeSection('start', table, rounds)
  return rows.some(({ isOver }) => isOver) ? 1 : 0
}
