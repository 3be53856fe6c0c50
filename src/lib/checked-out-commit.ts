import { lstat, realpath } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path'
import { Failure } from './errors.js'
import type { Completed, Exec } from './exec.js'

export interface CheckedOut {
  readonly exec: Exec
  /** Absolute path of the helmfile. */
  readonly stack: string
  /** Absolute path of what the runner checked out into. */
  readonly workspace: string
  /** For git, which gets none of its own variables. */
  readonly env: NodeJS.ProcessEnv
  /** True in a workflow: an approval is held to a commit, so there must be one. */
  readonly required: boolean
  /** Full SHA of the last commit of a pull request: that is to be checked out, or a merge of it. */
  readonly head?: string | undefined
}

interface Git {
  /** Real path of the folder that holds `.git`. */
  readonly root: string
  readonly run: (...args: readonly string[]) => Promise<Completed>
}

/**
 * GITHUB_SHA is not what is checked out on every event, so git is asked. It is told which repository: left to look for
 * one itself it takes the nearest folder with HEAD, refs and objects, and anybody can commit such a folder.
 * @returns the full SHA; empty only if not required and there is no repository, or one without a commit.
 * @throws Failure with reason `stack-invalid` where git cannot tell: unknown is not "none". Also where it is no commit of
 * the pull request.
 */
export async function checkedOutCommit(options: CheckedOut): Promise<string> {
  const folder = await realpath(dirname(options.stack))
  const workspace = await realpath(options.workspace)
  const root = await rootOfStack(folder, workspace, options.required)
  if (root === undefined) {
    if (!options.required) return ''
    throw unknown(`there is no repository in ${workspace} that holds ${folder}`)
  }
  const git = gitIn(root, options)
  const done = await git.run('rev-parse', '--verify', 'HEAD^{commit}')
  const commit = done.stdout.trim()
  if (done.exitCode === 0 && /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(commit)) {
    if (options.head !== undefined) await requireHead(git, commit, options.head)
    return commit
  }
  if (!(await hasNoCommit(git))) {
    throw unknown(`git cannot tell the commit of ${root}: ${lastLine(done.stderr) || 'it names none'}`)
  }
  if (!options.required) return ''
  throw unknown(`${root} has no commit`)
}

/**
 * Whether files that git tracks are not as in the commit that is checked out. New files do not count: plans and keys lie
 * about in a checkout.
 * @returns false also where git cannot tell.
 */
export async function isEdited({
  exec,
  stack,
  workspace,
  env,
}: Omit<CheckedOut, 'required' | 'head'>): Promise<boolean> {
  try {
    const root = await rootOfStack(await realpath(dirname(stack)), await realpath(workspace), false)
    if (root === undefined) return false
    const { stdout } = await gitIn(root, { exec, env }).run('status', '--porcelain', '--untracked-files=no')
    return stdout !== ''
  } catch {
    return false
  }
}

/** The event of a pull request does not say that it is checked out: pull_request_target checks out its base. */
async function requireHead({ run }: Git, commit: string, head: string): Promise<void> {
  if (commit === head) return
  // As it is stored: what else tells the parents leaves out those that a shallow clone lacks.
  const [header = ''] = (await run('cat-file', 'commit', commit)).stdout.split('\n\n', 1)
  if (header.split('\n').includes(`parent ${head}`)) return
  throw unknown(
    `it is ${commit.slice(0, 12)}, neither the last commit of the pull request, ${head.slice(0, 12)}, nor a merge of it`,
    'check out the pull request before this step; for pull_request_target actions/checkout takes its base',
  )
}

/**
 * Names a stack within its repository, the same from every runner.
 * @param stack absolute path of the helmfile, which may be gone.
 * @returns the path from the root that `checkedOutCommit` takes; from the workspace where there is no repository.
 */
export async function pathInRepository(stack: string, workspace: string): Promise<string> {
  const real = (path: string) => realpath(path).catch(() => path)
  const [folder, from] = await Promise.all([real(dirname(stack)), real(workspace)])
  const root = await rootOfStack(folder, from, false)
  return pathFrom(root ?? from, join(folder, basename(stack)))
}

/** @returns a relative path with `/`, whatever the system has. */
export function pathFrom(root: string, path: string): string {
  return relative(root, path).split(sep).join('/')
}

/** @returns whether git tracks a file; false where git cannot tell. @param path absolute, of a file that may be missing. */
export async function isTracked(exec: Exec, path: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  try {
    const folder = await realpath(dirname(path))
    const root = await firstRoot(upFrom(folder))
    if (root === undefined) return false
    const args = ['-C', folder, '--literal-pathspecs']
    const { run } = gitIn(root, { exec, env })
    return (await run(...args, 'ls-files', '--error-unmatch', '--', basename(path))).exitCode === 0
  } catch {
    return false
  }
}

/**
 * In a workspace the outermost repository counts: it is what was checked out, maybe into a subfolder. A person may have
 * started in a subfolder of it, or elsewhere; git's own rule, the nearest one, holds there.
 */
async function rootOfStack(
  folder: string,
  workspace: string,
  required: boolean,
): Promise<string | undefined> {
  const down = downTo(folder, workspace)
  const root = await firstRoot(down)
  if (root !== undefined || (required && down.length > 0)) return root
  return firstRoot(upFrom(folder))
}

/** @returns the workspace and each folder on the way to `folder`; none where that lies elsewhere. */
function downTo(folder: string, workspace: string): string[] {
  const way = relative(workspace, folder)
  const names = way.split(sep).filter(Boolean)
  if (isAbsolute(way) || names[0] === '..') return []
  return [workspace, ...names.map((_, index) => join(workspace, ...names.slice(0, index + 1)))]
}

function upFrom(folder: string): string[] {
  const above = dirname(folder)
  return above === folder ? [folder] : [folder, ...upFrom(above)]
}

/** @returns the roots of all repositories that a folder lies in, the nearest first. @param folder a real path. */
export async function repositoriesAround(folder: string): Promise<string[]> {
  const all = await Promise.all(upFrom(folder).map(async (one) => ((await holdsGit(one)) ? [one] : [])))
  return all.flat()
}

async function firstRoot(folders: readonly string[]): Promise<string | undefined> {
  for (const folder of folders) if (await holdsGit(folder)) return folder
  return undefined
}

/**
 * git commits nothing that is called `.git`, so what is there was made by a checkout. It is a file in worktrees and
 * submodules. One that cannot be read is one: git then says what is wrong.
 */
async function holdsGit(folder: string): Promise<boolean> {
  try {
    await lstat(join(folder, '.git'))
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT'
  }
}

/** What the repository itself or the environment could make git run or take for the repository is switched off. */
function gitIn(root: string, { exec, env }: Pick<CheckedOut, 'exec' | 'env'>): Git {
  const settings = [
    `safe.directory=${root}`,
    'safe.bareRepository=explicit',
    'core.fsmonitor=false',
    'core.hooksPath=/dev/null',
  ].flatMap((setting) => ['-c', setting])
  const named = [`--git-dir=${join(root, '.git')}`, `--work-tree=${root}`]
  const clean = withoutGitVariables(env)
  return {
    root,
    run: (...args) =>
      exec({ file: 'git', args: [...settings, ...named, ...args], env: clean }).catch((error: unknown) => {
        throw unknown(`git could not be started for ${root}`, 'install git on the runner', error)
      }),
  }
}

/** With them git would answer for another repository than the one of its folder. */
export function withoutGitVariables(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^GIT_/i.test(name)))
}

/** True only for a branch that does not exist yet: a branch that git cannot read has it complain. */
async function hasNoCommit({ run }: Git): Promise<boolean> {
  const head = await run('symbolic-ref', '--quiet', 'HEAD')
  const branch = head.stdout.trim()
  if (head.exitCode !== 0 || !branch.startsWith('refs/heads/')) return false
  const found = await run('for-each-ref', branch)
  return found.exitCode === 0 && found.stdout === '' && found.stderr === ''
}

function lastLine(text: string): string {
  const line = text.trim().split('\n').at(-1) ?? ''
  return line.replace(/^fatal: /, '').slice(0, 200)
}

function unknown(
  why: string,
  next = 'check out the repository with actions/checkout before this step',
  cause?: unknown,
): Failure {
  const what = 'finding the commit that is checked out failed'
  return new Failure({ what, why, next, reason: 'stack-invalid', cause })
}
