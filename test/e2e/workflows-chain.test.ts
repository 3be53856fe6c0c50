import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { parse, stringify } from 'yaml'
import { workflowsOf } from '../../src/init/workflows.js'
import { runWorkflow, type WorkflowRun } from '../bed/act.js'
import { prepareTools, type BedTools } from '../bed/tools.js'
import { oneAfterTheOther, ran, skipped } from './workflow-course.js'
import { forAct } from './workflow-repository.js'
import { setupWith, templates } from '../unit/init/made-from.js'

const deploy = fileURLToPath(new URL('../../.github/workflows/deploy.yml', import.meta.url))
const run = promisify(execFile)

const threeEnvironments = setupWith({
  environments: 'test,staging,production',
  layers: '1',
  onePassword: false,
  drift: false,
})

let tools: BedTools
let dir: string

beforeAll(async () => {
  tools = await prepareTools()
  dir = await mkdtemp(join(tmpdir(), 'helmfile-gate-chain-'))
  await mkdir(join(dir, '.github/workflows'), { recursive: true })
  await run('git', ['init', '--quiet', dir])
  await run('git', ['-C', dir, 'remote', 'add', 'origin', 'https://github.com/octo/stack.git'])
  const author = ['-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false']
  await run('git', ['-C', dir, ...author, 'commit', '--quiet', '--allow-empty', '--message', 'Empty'])
}, 60_000)
afterAll(() => rm(dir, { recursive: true, force: true }))

interface Job {
  readonly needs?: readonly string[]
  readonly if?: string
  readonly with?: Readonly<Record<string, unknown>>
}

/**
 * Runs deploy.yml with its own `needs` and `if`, and steps that do nothing: act ends a run at a called workflow that
 * fails, and GitHub goes on to ask what is to be done with the jobs behind it.
 */
async function chain(layers: readonly number[], failing: string): Promise<WorkflowRun> {
  const workflow = parse(forAct(await readFile(deploy, 'utf8'))) as { jobs: Record<string, Job> }
  const outputs = { layers: JSON.stringify(layers), approval: '{}' }
  const idle = Object.entries(workflow.jobs).map(([name, { needs = [], if: condition = 'success()' }]) => {
    const steps = [{ run: name === failing ? 'exit 1' : 'exit 0' }]
    return [name, { needs, if: condition, 'runs-on': 'self-hosted', outputs, steps }] as const
  })
  return merged({ ...workflow, jobs: Object.fromEntries(idle) })
}

async function merged(workflow: object): Promise<WorkflowRun> {
  await writeFile(join(dir, '.github/workflows/deploy.yml'), stringify(workflow))
  const payload = { ref: 'refs/heads/main', repository: { full_name: 'octo/stack' } }
  const start = { workflow: 'deploy.yml', event: 'push', payload, actor: 'ann' } as const
  return runWorkflow({ ...start, act: tools.act, dir, env: {}, vars: {}, secrets: {} })
}

/**
 * Runs the deploy.yml of three environments with its own `needs` and `if`. @returns of each job that ran, whether it was told
 * that those before it are done.
 */
async function environments(failing: string): Promise<Record<string, string>> {
  const text = workflowsOf(threeEnvironments, templates).get('.github/workflows/deploy.yml') ?? ''
  const workflow = parse(forAct(text)) as { jobs: Record<string, Job> }
  const idle = Object.entries(workflow.jobs).map(([name, job]) => {
    const told = { id: 'told', env: { TOLD: String(job.with?.['earlier-done']) } }
    const steps = [
      { ...told, run: 'echo "told=$TOLD" >> "$GITHUB_OUTPUT"' },
      { run: name === failing ? 'exit 1' : 'exit 0' },
    ]
    const { needs = [], if: condition = 'success()' } = job
    return [name, { needs, if: condition, 'runs-on': 'self-hosted', steps }] as const
  })
  const { jobs } = await merged({ ...workflow, jobs: Object.fromEntries(idle) })
  return Object.fromEntries(jobs.map(({ name, outputs }) => [name, outputs['told'] ?? '']))
}

describe('the environments of a merge', () => {
  it.each([
    { what: 'go on while all before are deployed', failing: '', second: 'true', third: 'true' },
    { what: 'all stop behind the first', failing: 'deploy-test', second: 'false', third: 'false' },
    { what: 'stop behind the second', failing: 'deploy-staging', second: 'true', third: 'false' },
  ])(
    '$what',
    async ({ failing, second, third }) => {
      expect(await environments(failing)).toEqual({
        'deploy-test': 'true',
        'deploy-staging': second,
        'deploy-production': third,
      })
    },
    30_000,
  )
})

describe('the layers of a merge', () => {
  it.each([
    { what: 'run in order, and those without a change are skipped', layers: [1, 3, 5], failing: '' },
    { what: 'run in order, all of them', layers: [1, 2, 3, 4, 5, 6, 7, 8], failing: '' },
    { what: 'are all skipped when nothing changes', layers: [], failing: '' },
    { what: 'are all skipped after a plan that failed', layers: [1, 2], failing: 'plan' },
    {
      what: 'are skipped after one that failed, also behind a skipped one',
      layers: [1, 3, 5],
      failing: 'layer-3',
    },
    { what: 'are skipped after the first failed, down to the last', layers: [1, 8], failing: 'layer-1' },
  ])(
    '$what',
    async ({ layers, failing }) => {
      const outcome = await chain(layers, failing)
      const wanted = ['plan', ...layers.map((layer) => `layer-${layer}`)]
      const reached = failing === '' ? wanted : wanted.slice(0, wanted.indexOf(failing) + 1)
      const ends = [...reached, 'close'].map((name) => `${name} ${name === failing ? 'failure' : 'success'}`)
      expect(ran(outcome)).toEqual(oneAfterTheOther(...ends))
      expect(skipped(outcome)).toHaveLength(9 - reached.length)
    },
    30_000,
  )
})
