import { readdir, realpath } from 'node:fs/promises'
import { dirname, relative } from 'node:path'
import { repositoriesAround } from '../lib/checked-out-commit.js'
import { Failure } from '../lib/errors.js'

/**
 * Where the folder of a stack is in a repository. In a checkout within a checkout, and in a submodule, it is in more than
 * one, and each counts.
 * @param stack absolute path of the helmfile.
 * @returns paths from the root of each repository, empty for the root itself.
 * @throws Failure with reason `stack-invalid` where it is in none, or a link leads to the helmfile or is in its folder:
 * what the stack is made of is elsewhere then, too.
 */
export async function foldersInRepositories(stack: string): Promise<string[]> {
  const folder = dirname(stack)
  if ((await realpath(stack)) !== stack || (await holdsLink(folder))) {
    throw unknown('a symbolic link leads to it, or is in it')
  }
  const roots = await repositoriesAround(folder)
  if (roots.length === 0) throw unknown('it is in no repository')
  return roots.map((root) => relative(root, folder))
}

async function holdsLink(folder: string): Promise<boolean> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.some((entry) => entry.isSymbolicLink())
}

function unknown(why: string): Failure {
  const what = 'finding the folder of the stack in its repository failed'
  return new Failure({ what, why, next: 'leave the input paths empty', reason: 'stack-invalid' })
}
