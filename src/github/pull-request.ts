import type { GitHub } from './api/client.js'
import type { PullRequest } from './api/endpoints.js'

/** GitHub lists no more: what is beyond is not known. */
const mostListedFiles = 3000

/**
 * Whether a pull request changes anything in the given folders.
 * @param folders paths from the root of the repository; the root itself is the empty path or `.`.
 * @returns true also where it has more files than GitHub lists.
 * @throws Failure when GitHub cannot be read.
 */
export async function touchesStack(
  github: GitHub,
  pullRequest: number,
  folders: readonly string[],
): Promise<boolean> {
  const prefixes = folders.map(prefixOf)
  if (prefixes.includes('')) return true
  const files = await github.pullFiles(pullRequest)
  if (files.length >= mostListedFiles) return true
  const paths = files.flatMap(({ path, previousPath }) => [path, previousPath ?? path])
  return paths.some((path) => prefixes.some((prefix) => path.startsWith(prefix)))
}

function prefixOf(folder: string): string {
  const path = folder
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/')
  return path && `${path}/`
}

/**
 * The pull request that a push to a branch merged.
 * @returns the one whose merge made the commit; else the only one of that commit that was merged into the branch.
 * @throws Failure when GitHub cannot be read.
 */
export async function mergedPullRequest(
  github: GitHub,
  { sha, branch }: { readonly sha: string; readonly branch: string },
): Promise<PullRequest | undefined> {
  const all = await github.pullsOfCommit(sha)
  const merged = all.filter((pull) => pull.merged && pull.baseBranch === branch)
  const exact = merged.find(({ mergeSha }) => mergeSha === sha)
  return exact ?? (merged.length === 1 ? merged[0] : undefined)
}
