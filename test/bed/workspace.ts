import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { connectCredentials } from './onepassword/connect-credentials.js'

/** A checkout of the stack to edit and deploy: a git repository with one commit. */
export interface Workspace {
  readonly dir: string
  /** What the stack wants to find in the environment. */
  readonly env: Readonly<Record<string, string>>
  /** Replaces text in a file. @throws when the text is not there exactly once. */
  edit(file: string, from: string, to: string): Promise<void>
  /** Writes a file, path relative to the workspace. */
  write(file: string, text: string): Promise<void>
  commit(): Promise<void>
  remove(): Promise<void>
}

const run = promisify(execFile)
const stack = fileURLToPath(new URL('../../stack', import.meta.url))
const gitignore = fileURLToPath(new URL('../../.gitignore', import.meta.url))

export interface WorkspaceOptions {
  /** Another stack folder to copy. */
  readonly source?: string
  /** Whether the Connect credentials lie in the stack, as on a laptop; yes when left out. */
  readonly credentials?: boolean
}

/** Copies the stack to a folder of its own and commits it. */
export async function makeWorkspace({
  source = stack,
  credentials = true,
}: WorkspaceOptions = {}): Promise<Workspace> {
  const dir = await mkdtemp(join(tmpdir(), 'helmfile-gate-workspace-'))
  await cp(source, join(dir, 'stack'), { recursive: true })
  await cp(gitignore, join(dir, '.gitignore'))
  await withoutHealth(join(dir, 'stack/readiness.yaml'))
  if (credentials)
    await writeFile(join(dir, 'stack/1password-credentials.json'), JSON.stringify(connectCredentials))
  const git = (...args: string[]) => run('git', ['-C', dir, ...identity, ...args])
  const commit = async () => {
    await git('add', '--all')
    await git('commit', '--quiet', '--allow-empty', '--message', 'The stack')
  }
  await git('init', '--quiet')
  await commit()
  return {
    dir,
    env: credentials ? { ONEPASSWORD_TOKEN: 'gate-test-bed-token' } : {},
    edit: async (file, from, to) => {
      const text = await readFile(join(dir, file), 'utf8')
      if (text.split(from).length !== 2)
        throw new Error(`${file} does not hold ${JSON.stringify(from)} exactly once`)
      await writeFile(
        join(dir, file),
        text.replace(from, () => to),
      )
    },
    write: (file, text) => writeFile(join(dir, file), text),
    commit,
    remove: () => rm(dir, { recursive: true, force: true }),
  }
}

/** No container runs on the bed, so nothing answers there. */
async function withoutHealth(file: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text !== undefined) await writeFile(file, text.replace(/^ +- \{ health:.*\n/gm, ''))
}

const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false']
