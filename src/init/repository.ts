import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { withoutGitVariables } from '../lib/checked-out-commit.js'
import { bounds, type Exec } from '../lib/exec.js'
import { kindOf } from '../input-text.js'
import { knownEnvironments } from '../stack/environments.js'
import { ghIn } from './gh.js'
import { helmfilesIn } from './helmfiles.js'
import type { InitPorts } from './init.js'
import { refusal } from './refusal.js'
import { pathIn } from './stack-path.js'
import { templateNames, type TemplateName, type Templates } from './templates.js'

/** What an init works with that is not in its repository. */
export interface Surroundings {
  readonly exec: Exec
  readonly env: NodeJS.ProcessEnv
  /** A folder within the repository. */
  readonly cwd: string
  /** The folder of the workflows that all others are made from. */
  readonly templates: string
  /** The folder that `dist` lies in. */
  readonly home: string
  readonly version: string
}

/** @returns what is read and written on this machine. @throws Failure `bad-input` outside of a repository. */
export async function repositoryPorts(
  around: Surroundings,
): Promise<Omit<InitPorts, 'releases' | 'ask' | 'tell'> & { readonly root: string }> {
  const { cwd, home } = around
  const git = gitWith(around)
  const root = await git(cwd, 'rev-parse', '--show-toplevel')
  if (root === undefined) {
    throw refusal(
      'finding the repository',
      `${cwd} is in none`,
      'run init in a checkout of the repository with the helmfile',
    )
  }
  const inRoot = (path: string) => {
    const file = resolve(root, path)
    if (pathIn(root, file) !== undefined) return file
    throw refusal(`reading ${path}`, 'it is outside of the repository', 'name a file within it')
  }
  return {
    root,
    helmfiles: () => helmfilesIn(root),
    environments: (stack) => environmentsIn(inRoot(stack)),
    read: (path) => (kindOf(inRoot(path))?.isFile() ? readFileSync(inRoot(path), 'utf8') : undefined),
    write: (path, text) => {
      mkdirSync(dirname(inRoot(path)), { recursive: true })
      writeFileSync(inRoot(path), text)
    },
    templates: readTemplates(around.templates),
    action: async () => {
      if (resolve(home) === resolve(root)) return { action: './', version: '' }
      const named = (await ofCheckout(home, git)) ?? ofPackage(home)
      return named === undefined ? undefined : { action: named, version: `v${around.version}` }
    },
    branch: async () => {
      const remote = await git(root, 'symbolic-ref', '--short', 'refs/remotes/origin/HEAD')
      return remote?.replace(/^origin\//, '') ?? ((await git(root, 'branch', '--show-current')) || 'main')
    },
    gh: ghIn(root, around),
  }
}

/** @param stack a helmfile, or the folder helmfile.d. */
function environmentsIn(stack: string): string[] {
  const isFolder = kindOf(stack)?.isDirectory() === true
  const files = isFolder ? readdirSync(stack).map((name) => join(stack, name)) : [stack]
  const helmfiles = isFolder ? files.filter((file) => /\.ya?ml(\.gotmpl)?$/.test(file)).sort() : files
  return [...new Set(helmfiles.flatMap((file) => knownEnvironments(file) ?? []))]
}

function readTemplates(folder: string): Templates {
  const texts = templateNames.map(
    (name) => [name, readFileSync(join(folder, `${name}.yml`), 'utf8')] as const,
  )
  return Object.fromEntries(texts) as Record<TemplateName, string>
}

type Git = (folder: string, ...args: string[]) => Promise<string | undefined>

/** @returns what git says in a folder; undefined where it fails. */
function gitWith({ exec, env }: Surroundings): Git {
  return async (folder, ...args) => {
    const done = await exec({
      file: 'git',
      args: ['-C', folder, ...args],
      env: withoutGitVariables(env),
      timeoutMs: bounds.local,
    })
    return done.exitCode === 0 ? done.stdout.trim() : undefined
  }
}

/** A checkout knows its commit. */
async function ofCheckout(home: string, git: Git): Promise<string | undefined> {
  if (!existsSync(join(home, '.git'))) return undefined
  const [commit, url] = [await git(home, 'rev-parse', 'HEAD'), await git(home, 'remote', 'get-url', 'origin')]
  return nameOf(url ?? '', commit ?? '')
}

/** npm writes down beside its packages where each came from. */
function ofPackage(home: string): string | undefined {
  try {
    const lock = readFileSync(join(home, '..', '.package-lock.json'), 'utf8')
    const { packages } = JSON.parse(lock) as { packages: Record<string, { resolved?: string }> }
    const [url = '', commit = ''] = (packages['node_modules/helmfile-gate']?.resolved ?? '').split('#')
    return nameOf(url, commit)
  } catch {
    return undefined
  }
}

/** @returns `owner/name@commit`; undefined for a repository that is only on this machine. */
function nameOf(url: string, commit: string): string | undefined {
  const name = /^(?:git\+)?(?:https?:\/\/|ssh:\/\/|git@)[^/:]+[/:]([\w-]+\/[\w.-]+)$/.exec(
    url.replace(/\.git$/, ''),
  )?.[1]
  return name !== undefined && /^[0-9a-f]{40}$/.test(commit) ? `${name}@${commit}` : undefined
}
