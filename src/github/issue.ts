import type { GitHub } from './api/client.js'
import type { Issue } from './api/issues.js'
import type { StackIdentity } from './comment.js'

/** @returns the hidden first line by which the issue about drift is found again. */
export function issueMarker({ stack, environment }: StackIdentity): string {
  return `<!-- helmfile-gate:drift:${encodeURIComponent(environment)}:${encodeURIComponent(stack)} -->`
}

/** What an issue is to say now. */
export interface IssueState {
  readonly title: string
  readonly body: string
  /** `open` while there is something to do; `closed` when there is not; `as-it-is` when nobody knows. */
  readonly state: 'open' | 'closed' | 'as-it-is'
}

export interface WrittenIssue {
  readonly action: 'created' | 'updated' | 'closed' | 'reopened' | 'none'
  /** Empty where there is none. */
  readonly url: string
}

/**
 * Keeps one issue a stack and environment: opened with the first finding, edited in place, closed and opened again.
 * Without a finding none is made. The marker alone proves nothing, so the author counts, too.
 * @throws Failure when GitHub refuses, or cannot be reached.
 */
export async function keepIssue(
  github: GitHub,
  identity: StackIdentity,
  { title, body, state }: IssueState,
): Promise<WrittenIssue> {
  const marker = issueMarker(identity)
  const text = github.requireCleanBody(`${marker}\n${body}`)
  const known = await ownIssue(github, marker)
  if (!known) {
    if (state !== 'open') return { action: 'none', url: '' }
    return { action: 'created', url: (await github.createIssue({ title, body: text })).url }
  }
  const next = state === 'as-it-is' ? known.state : state
  if (known.state === 'closed' && next === 'closed') return { action: 'none', url: known.url }
  const { url } = await github.updateIssue(known.number, { title, body: text, state: next })
  if (next === known.state) return { action: 'updated', url }
  return { action: next === 'closed' ? 'closed' : 'reopened', url }
}

/** The oldest, if runs at the same time have made two. */
async function ownIssue(github: GitHub, marker: string): Promise<Issue | undefined> {
  const author = await github.login()
  const all = await github.issuesBy(author)
  const ours = all.filter((issue) => issue.author === author && issue.body.startsWith(marker))
  return ours.sort((a, b) => a.number - b.number)[0]
}
