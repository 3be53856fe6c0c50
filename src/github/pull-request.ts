import type { GitHub } from './api/client.js'
import type { PullRequest } from './api/endpoints.js'

/** GitHub lists no more (https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files). */
const mostListedFiles = 3000

/**
 * Whether a pull request changes a file that counts.
 * @param counts asked of each path from the root of the repository; of a moved file also of its old one.
 * @returns true also where GitHub lists no file, or as many as it lists at most: what is changed is not known then.
 * @throws Failure when GitHub cannot be read.
 */
export async function mayChange(
  github: GitHub,
  pullRequest: number,
  counts: (path: string) => boolean,
): Promise<boolean> {
  const files = await github.pullFiles(pullRequest)
  if (files.length === 0 || files.length >= mostListedFiles) return true
  return files.flatMap(({ path, previousPath }) => [path, previousPath ?? path]).some(counts)
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
