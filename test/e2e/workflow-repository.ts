import { execFile } from 'node:child_process'
import { cp, mkdir, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { standInAction } from '../bed/onepassword/action.js'
import type { SeenRequest } from '../bed/onepassword/account.js'
import { stackVault } from '../bed/onepassword/stack-vault.js'

/** A repository as a user has it: our action and workflows, and a stack. */
export interface WorkflowRepository {
  readonly dir: string
  /** Writes files and commits. @returns the full SHA. */
  commit(files: Readonly<Record<string, string>>): Promise<string>
  /** Changes a workflow, and commits it. @throws when the edit changes nothing. */
  edit(workflow: string, change: (text: string) => string): Promise<void>
  /** Takes back every change of a workflow, and writes files. */
  restore(files: Readonly<Record<string, string>>): Promise<void>
  /** What 1Password was asked since the last call. */
  secretRequests(): Promise<SeenRequest[]>
  remove(): Promise<void>
}

const run = promisify(execFile)
const root = fileURLToPath(new URL('../..', import.meta.url))
const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false']

/** @param files of the stack. */
export async function workflowRepository(
  files: Readonly<Record<string, string>>,
): Promise<WorkflowRepository> {
  const action = await standInAction(stackVault)
  const { dir } = action
  // act copies the checkout for each job; what is asked from within a copy is noted outside of it.
  const asked = join(dir, '.git', 'requests.jsonl')
  await symlink(asked, join(dir, 'dist/onepassword/requests.jsonl'))
  const git = async (...args: string[]) => (await run('git', ['-C', dir, ...identity, ...args])).stdout.trim()
  const commit = async (more: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(more)) {
      await mkdir(dirname(join(dir, name)), { recursive: true })
      await writeFile(join(dir, name), text)
    }
    await git('add', '--all')
    await git('commit', '--quiet', '--allow-empty', '--message', 'The stack')
    return git('rev-parse', 'HEAD')
  }
  await git('init', '--quiet', '--initial-branch', 'main')
  await git('remote', 'add', 'origin', 'https://github.com/octo/stack.git')
  await cp(join(root, '.gitignore'), join(dir, '.gitignore'))
  const workflows = await runnableWorkflows()
  await commit({ ...files, ...workflows })
  return {
    dir,
    commit,
    edit: async (name, change) => {
      const path = `.github/workflows/${name}`
      const before = await readFile(join(dir, path), 'utf8').catch(() => '')
      const after = change(before)
      if (after === before) throw new Error(`the edit of ${name} changes nothing`)
      await commit({ [path]: after })
    },
    restore: async (more) => void (await commit({ ...workflows, ...more })),
    secretRequests: async () => {
      const text = await readFile(asked, 'utf8').catch(() => '')
      await rm(asked, { force: true })
      return text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as SeenRequest)
    },
    remove: () => action.remove(),
  }
}

/** @returns a workflow without the one key that act refuses to read. */
export function forAct(text: string): string {
  return text.replace(/^ +queue: max\n/gm, '')
}

async function runnableWorkflows(): Promise<Record<string, string>> {
  const folder = '.github/workflows'
  const names = await readdir(join(root, folder))
  const texts = names.map(async (name) => {
    const text = await readFile(join(root, folder, name), 'utf8')
    return [`${folder}/${name}`, forAct(text)] as const
  })
  return Object.fromEntries(await Promise.all(texts))
}
