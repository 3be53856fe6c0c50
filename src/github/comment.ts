import { Failure } from '../lib/errors.js'
import type { GitHub } from './api/client.js'
import type { Comment } from './api/endpoints.js'
import { Refused, Unreachable } from './api/refusal.js'

/** `queue`: what a plan in the merge queue found beside the plan that was reviewed. */
export type CommentKind = 'plan' | 'deploy' | 'queue'

/** Whose comments they are: the stacks of one repository may have environments of the same name. */
export interface StackIdentity {
  /** Path of the helmfile from the root of its repository. */
  readonly stack: string
  readonly environment: string
}

/** @returns the hidden first line by which a comment is found again. */
export function commentMarker(kind: CommentKind, { stack, environment }: StackIdentity): string {
  return `<!-- helmfile-gate:${kind}:${encodeURIComponent(environment)}:${encodeURIComponent(stack)} -->`
}

/** @returns the line that comments began with when an environment was taken for a stack. */
export function formerMarker(kind: CommentKind, { environment }: StackIdentity): string {
  return `<!-- helmfile-gate:${kind}:${encodeURIComponent(environment)} -->`
}

/** Which comment is ours: one for each pull request and marker. */
export interface CommentPlace {
  /** The number of an issue or a pull request. */
  readonly issue: number
  /** A whole HTML comment. A body starts with it. */
  readonly marker: string
  /** Of comments that are ours as long as none has `marker`. */
  readonly former?: string
}

/** @returns where a stack has its comment of a kind. */
export function commentPlace(kind: CommentKind, of: StackIdentity, issue: number): CommentPlace {
  return { issue, marker: commentMarker(kind, of), former: formerMarker(kind, of) }
}

/**
 * What became of a comment. A failure is a value and not thrown: a plan or an apply must not be lost, or done again,
 * because its comment could not be written.
 */
export type Posted =
  | {
      readonly action: 'created' | 'updated' | 'unchanged'
      readonly url: string
      /** More comments of ours with the same marker, from runs at the same time. The oldest one is kept up to date. */
      readonly duplicates: readonly string[]
    }
  | { readonly action: 'absent' }
  | { readonly action: 'failed'; readonly failure: Failure }

const attempts = 3

/** Writes the comment: creates it, or edits it in place where the text differs. */
export function upsertComment(github: GitHub, place: CommentPlace, body: string): Promise<Posted> {
  return posted(async () => {
    const text = marked(place, body)
    return (await updated(github, place, text)) ?? (await createOnce(github, place, text))
  })
}

/** Edits the comment where there is one; a pull request that never had one gets none. */
export function updateIfPresent(github: GitHub, place: CommentPlace, body: string): Promise<Posted> {
  return posted(
    async () => (await updated(github, place, marked(place, body))) ?? { action: 'absent' as const },
  )
}

/**
 * Our comments, oldest first. The marker alone proves nothing: anybody can write it into a comment of their own, so
 * the author counts, too.
 * @throws Failure when GitHub cannot be read.
 */
export async function ownComments(
  github: GitHub,
  { issue, marker, former }: CommentPlace,
): Promise<Comment[]> {
  const all = await github.comments(issue)
  const marked = all.filter(({ body }) => startsWithAny(body, [marker, former]))
  if (marked.length === 0) return []
  const author = await github.login()
  const ours = marked.filter((comment) => comment.author === author).sort((a, b) => a.id - b.id)
  const named = ours.filter(({ body }) => body.startsWith(marker))
  return named.length > 0 ? named : ours
}

function startsWithAny(body: string, markers: readonly (string | undefined)[]): boolean {
  return markers.some((marker) => marker !== undefined && body.startsWith(marker))
}

async function posted(post: () => Promise<Posted>): Promise<Posted> {
  try {
    return await post()
  } catch (error) {
    return { action: 'failed', failure: error instanceof Failure ? error : unexpected(error) }
  }
}

function unexpected(error: unknown): Failure {
  return new Failure({
    what: 'writing the comment failed',
    why: error instanceof Error ? error.message : String(error),
    next: 'this is a defect, please report it with the log',
    reason: 'internal',
    cause: error,
  })
}

function marked({ marker }: CommentPlace, body: string): string {
  return body.startsWith(marker) ? body : `${marker}\n${body}`
}

/**
 * Two stacks can find the same former comment at once. The one that was overwritten there sees it, and has none.
 * @returns undefined when there is no comment of ours, or none any more.
 */
async function updated(github: GitHub, place: CommentPlace, body: string): Promise<Posted | undefined> {
  const [oldest, ...others] = await ownComments(github, place)
  if (!oldest) return undefined
  const duplicates = others.map(({ url }) => url)
  if (sameText(oldest.body, github.requireCleanBody(body)))
    return { action: 'unchanged', url: oldest.url, duplicates }
  try {
    const { url } = await github.updateComment(oldest.id, body)
    if (!oldest.body.startsWith(place.marker) && !(await isKept(github, place, oldest.id))) return undefined
    return { action: 'updated', url, duplicates }
  } catch (error) {
    // Deleted between finding and editing. Another one of ours may be left.
    if (error instanceof Refused && error.status === 404)
      return others.length > 0 ? updated(github, place, body) : undefined
    throw error
  }
}

async function isKept(github: GitHub, { issue, marker }: CommentPlace, id: number): Promise<boolean> {
  return (await ownComments(github, { issue, marker })).some((comment) => comment.id === id)
}

/**
 * After an error of the server or the network nobody knows whether the comment is there. So it is looked for before it
 * is created again.
 */
async function createOnce(github: GitHub, place: CommentPlace, body: string): Promise<Posted> {
  for (let attempt = 1; ; attempt++) {
    try {
      const { url } = await github.createComment(place.issue, body)
      return { action: 'created', url, duplicates: [] }
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error
      await github.pause(attempt ** 2)
      const found = await updated(github, place, body)
      if (found) return found.action === 'unchanged' ? { ...found, action: 'created' } : found
      if (attempt === attempts) throw error
    }
  }
}

function sameText(a: string, b: string): boolean {
  const plain = (text: string) => text.replace(/\r\n/g, '\n').trimEnd()
  return plain(a) === plain(b)
}
