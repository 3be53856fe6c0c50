/** The action as a job starts it: from the start of the process to its end, with and without what earlier runs have left. */
import { execFileSync } from 'node:child_process'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bed } from '../bed/bed.js'
import { startGitHub } from '../bed/github/server.js'
import { emptyState } from '../bed/github/state.js'
import { runStep } from '../bed/runner.js'
import type { Workspace } from '../bed/workspace.js'
import type { Row } from './main.js'

/** Gives the key that what is kept is sealed with; nothing is read from 1Password, since no reference is given. */
const token = 'ops_bench_token'
const jobToken = 'ghs_bench'

/** @param given what the inputs of each step have in common. */
export async function stepRows(
  bed: Bed,
  workspace: Workspace,
  given: Readonly<Record<string, string>>,
): Promise<{ readonly rows: readonly Row[]; readonly stop: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'helmfile-gate-bench-'))
  const warm = join(folder, 'kept')
  const pull = await pullRequest(folder, workspace)
  const changed = await changedStack(folder, workspace)
  const step = async (
    inputs: Record<string, string>,
    more: { dir?: string; env?: Record<string, string> } = {},
  ) => {
    const { dir = workspace.dir, env = {} } = more
    const all = { ...given, 'op-service-account-token': token, ...inputs }
    const done = await runStep(all, { env: { ...bed.env, ...workspace.env, ...env }, cwd: dir })
    if (done.exitCode !== 0) throw new Error(done.log)
    return done
  }
  // The step itself, without the post step that a runner starts at the end of the job.
  const act = async (...given: Parameters<typeof step>) => (await step(...given)).milliseconds / 1000
  const cold = async (inputs: Record<string, string>, env = {}) => {
    const cache = await mkdtemp(join(folder, 'cold-'))
    const seconds = await act({ ...inputs, 'cache-dir': cache }, { env })
    await rm(cache, { recursive: true })
    return seconds
  }
  const posting = { 'github-token': jobToken }
  const rows: readonly Row[] = [
    { title: 'plan step, nothing changed, cold', run: () => cold({}) },
    { title: 'plan step, nothing changed, warm', run: () => act({ 'cache-dir': warm }) },
    {
      title: 'plan step, three releases changed, warm',
      run: async () => {
        const stack = await changed.next(['grafana', 'cert-manager', 'uptime-kuma'])
        return act({ stack, 'cache-dir': warm }, { dir: changed.dir })
      },
    },
    { title: 'plan step with its comment posted, cold', run: () => cold(posting, pull.env) },
    {
      title: 'plan step with its comment posted, warm',
      run: () => act({ ...posting, 'cache-dir': warm }, { env: pull.env }),
    },
    {
      title: 'apply of one layer with nothing to do, its plan included, warm',
      run: () => act({ command: 'apply', layer: '2', 'cache-dir': warm }),
    },
    {
      title: 'deploy in eight layers, one release changed: the plan and the job of its layer, warm',
      run: async () => {
        const kept = { stack: await changed.next(['uptime-kuma']), 'cache-dir': warm }
        const plan = await step(kept, { dir: changed.dir })
        const { approval = '', layers = '' } = plan.outputs
        if (layers !== '[5]') throw new Error(`the layers ${layers} change instead of [5]`)
        const applied = await step({ ...kept, command: 'apply', layer: '5', approval }, { dir: changed.dir })
        // The other rows expect the stack as it was.
        await step({ command: 'apply', layer: '5', 'cache-dir': warm })
        return (plan.milliseconds + applied.milliseconds) / 1000
      },
    },
  ]
  const stop = async () => {
    await pull.stop()
    await rm(folder, { recursive: true, force: true })
  }
  return { rows, stop }
}

/** Pull request #12 is open, and has the commit that is checked out as its head. */
async function pullRequest(folder: string, workspace: Workspace) {
  const sha = execFileSync('git', ['-C', workspace.dir, 'rev-parse', 'HEAD'], { encoding: 'utf8' }).trim()
  const permissions = { pull_requests: 'write', actions: 'read' } as const
  const github = await startGitHub({
    ...emptyState(),
    tokens: { [jobToken]: { login: 'github-actions[bot]', permissions } },
    pulls: [
      {
        ...{ number: 12, author: 'alice', headSha: sha, baseBranch: 'main', reviews: [] },
        ...{ merged: false, open: true, files: [{ path: 'stack/helmfile.yaml.gotmpl' }] },
      },
    ],
  })
  const event = join(folder, 'event.json')
  const repo = { id: 1 }
  const pull = {
    ...{ number: 12, draft: false, user: { login: 'alice' }, head: { sha, repo } },
    base: { ref: 'main', sha, repo },
  }
  await writeFile(
    event,
    JSON.stringify({ action: 'synchronize', number: 12, pull_request: pull, repository: repo }),
  )
  const env = {
    GITHUB_EVENT_NAME: 'pull_request',
    GITHUB_EVENT_PATH: event,
    GITHUB_API_URL: github.url,
    GITHUB_GRAPHQL_URL: `${github.url}/graphql`,
    GITHUB_SERVER_URL: 'https://github.test',
    GITHUB_REPOSITORY: github.state.repository,
    GITHUB_RUN_ID: '77',
    GITHUB_ACTOR: 'alice',
    GITHUB_WORKSPACE: workspace.dir,
  }
  return { env, stop: () => github.stop() }
}

/** The same stack, in which some releases have a value each that no plan has seen yet. */
async function changedStack(folder: string, workspace: Workspace) {
  const dir = join(folder, 'changed')
  await cp(workspace.dir, dir, { recursive: true })
  let count = 0
  const next = async (names: readonly string[]) => {
    count += 1
    await cp(join(workspace.dir, 'stack/values'), join(dir, 'stack/values'), { recursive: true })
    for (const name of names) {
      const file = `stack/values/${name}.yaml.gotmpl`
      await writeFile(join(dir, file), `\npodAnnotations: {bench: "${count}"}\n`, { flag: 'a' })
    }
    return join(dir, 'stack/helmfile.yaml.gotmpl')
  }
  return { dir, next }
}
