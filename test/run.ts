/**
 * `npm test`: everything that must hold before a change lands, on a machine that has nothing but Node, npm, git and Go.
 * Ends with the line `N passed, N failed`.
 */
import { spawn } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import pLimit from 'p-limit'
import { prepareTools } from './bed/tools.js'

const results = join(tmpdir(), `helmfile-gate-jest-${process.pid}.json`)

/** Each keeps one core busy, so they go side by side; the longest begins first. */
const checks = [
  { title: 'dist is what the sources build', args: ['run', '--silent', 'bundle', '--', '--check'] },
  { title: 'lint and format', args: ['run', '--silent', 'lint'] },
  { title: 'types', args: ['run', '--silent', 'typecheck'] },
]

let passed = 0
let failed = 0

await pLimit(availableParallelism()).map(checks, async ({ title, args }) => {
  const started = Date.now()
  const code = await run('npm', args)
  count(code === 0, `${title} (${((Date.now() - started) / 1000).toFixed(0)} s)`)
})
const { dir, actionlint } = await prepareTools()
count((await run(actionlint, [])) === 0, 'workflows (actionlint)')
for (const args of jestRuns(process.argv.slice(2))) await jest(dir, args)
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1

/** Unit tests wait for nothing, so there are as many at once as cores; how many of the others: see jest.config.js. */
function jestRuns(given: readonly string[]): (readonly string[])[] {
  const isUnit = (paths: readonly string[]) => paths.every((path) => path.startsWith('test/unit'))
  const runs = given.length > 0 ? [given] : [['test/unit'], ['--testPathIgnorePatterns=/test/unit/']]
  return runs.map((paths) => (isUnit(paths) ? [...paths, '--maxWorkers=100%'] : paths))
}

async function jest(toolsDir: string, args: readonly string[]): Promise<void> {
  const code = await run('npx', ['jest', '--json', `--outputFile=${results}`, ...args], {
    HELMFILE_GATE_TOOLS: toolsDir,
    NODE_OPTIONS: '--experimental-vm-modules',
    NODE_NO_WARNINGS: '1',
  })
  try {
    const summary = JSON.parse(readFileSync(results, 'utf8')) as Record<string, number>
    passed += summary['numPassedTests'] ?? 0
    failed += (summary['numFailedTests'] ?? 0) + (summary['numRuntimeErrorTestSuites'] ?? 0)
  } catch {
    // Without its results nothing is known about the tests, which is a failure.
    failed += 1
  }
  if (code !== 0 && failed === 0) failed += 1
  rmSync(results, { force: true })
}

function count(holds: boolean, title: string): void {
  if (holds) passed += 1
  else failed += 1
  console.log(`${holds ? 'ok' : 'FAILED'}: ${title}`)
}

function run(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: 'inherit', env: { ...process.env, ...env } })
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? 1))
  })
}
