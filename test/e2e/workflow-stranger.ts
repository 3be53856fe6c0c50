import { execFile } from 'node:child_process'
import { readFile, readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { WorkflowBed } from './workflow-bed.js'
import { forAct } from './workflow-repository.js'

/** @returns the files of an example, by path, as somebody has them in a folder whose name is that of the namespace, too. */
export async function exampleStack(example: string, folder: string): Promise<Record<string, string>> {
  const from = fileURLToPath(new URL(`../../examples/${example}`, import.meta.url))
  const entries = await readdir(from, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const texts = files.map(async (file) => {
    const text = await readFile(file, 'utf8')
    return [join(folder, relative(from, file)), text.replace(/\bshop\b/g, folder)] as const
  })
  return Object.fromEntries(await Promise.all(texts))
}

/** What a stranger types, with what has no default on this machine. @returns what it prints. */
export async function init(
  on: Pick<WorkflowBed, 'bed' | 'repository'>,
  ...more: readonly string[]
): Promise<string> {
  return initStack(on, 'apps', ...more)
}

/** @param name of the stack, which is that of its folder. */
export async function initStack(
  on: Pick<WorkflowBed, 'bed' | 'repository'>,
  name: string,
  ...more: readonly string[]
): Promise<string> {
  const { dir } = on.repository
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      join(dir, 'dist/cli.js'),
      'init',
      '--stack',
      await helmfileOf(dir, name),
      '--name',
      name,
      '--yes',
      ...more,
    ],
    { cwd: dir, env: { ...process.env, ...on.bed.env } },
  )
  return stdout
}

async function helmfileOf(dir: string, folder: string): Promise<string> {
  const name = (await readdir(join(dir, folder))).find((one) => one.startsWith('helmfile.yaml')) ?? ''
  return join(folder, name)
}

/** @returns the workflows that were made, by path, as act reads them. */
export async function madeWorkflows(
  { repository: { dir } }: Pick<WorkflowBed, 'repository'>,
  stack = 'apps',
): Promise<Record<string, string>> {
  const folder = '.github/workflows'
  const names = (await readdir(join(dir, folder))).filter((name) => name.endsWith(`-${stack}.yml`))
  const texts = names.map(
    async (name) => [`${folder}/${name}`, await readFile(join(dir, folder, name), 'utf8')] as const,
  )
  return Object.fromEntries(await Promise.all(texts))
}

/** Commits what there is, with workflows that act can read. @returns the full SHA. */
export async function commitMade(
  on: Pick<WorkflowBed, 'repository'>,
  ...stacks: readonly string[]
): Promise<string> {
  const each = await Promise.all(
    (stacks.length > 0 ? stacks : ['apps']).map((name) => madeWorkflows(on, name)),
  )
  const made = Object.assign({}, ...each) as Record<string, string>
  return on.repository.commit(
    Object.fromEntries(Object.entries(made).map(([path, text]) => [path, forAct(text)])),
  )
}
