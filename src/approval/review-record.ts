import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import * as v from 'valibot'
import { readJson } from '../lib/outside-json.js'
import type { Approval, ApprovedRelease } from './approval.js'
import type { DigestKey } from './digest.js'

/**
 * What a reviewer saw, kept in the comment with the plan, so that the deploy after the merge can tell whether it is
 * about to do the same.
 */
export interface ReviewedPlan {
  readonly environment: string
  /** The commit whose plan it is. */
  readonly head: string
  readonly planId: string
  /** The plan's digests were made with it, so the deploy's must be, too. */
  readonly salt?: string
  /** The short id of each change. */
  readonly changes: readonly string[]
}

/** `forged`: there is a record, but we did not write it like this. */
export type ReadRecord =
  | { readonly kind: 'reviewed'; readonly plan: ReviewedPlan }
  | { readonly kind: 'forged' }
  | { readonly kind: 'none' }

export interface RecordSource {
  readonly approval: Approval
  readonly headSha: string
  readonly key: DigestKey
}

/** 72 bits. Who wants to pass a change off as a reviewed one cannot try: the digest in it needs the key. */
const changeIdLength = 12

const line = /^<!-- helmfile-gate:reviewed ([A-Za-z0-9_-]{1,40000}) -->$/gm
const anyRecord = /helmfile-gate:reviewed/g

/**
 * Names a plan: the same for a pull request and for its merge, as long as they would do the same.
 * @returns 12 hexadecimal digits.
 */
export function planIdOf(approval: Approval): string {
  const changes = changesOf(approval).map(({ id }) => id)
  return createHash('sha256')
    .update([approval.environment, ...changes].join('\0'))
    .digest('hex')
    .slice(0, 12)
}

/** @returns one line, an HTML comment: under 20 kB for 1,000 changed releases. */
export function recordLine({ approval, headSha, key }: RecordSource): string {
  const plan: ReviewedPlan = {
    environment: approval.environment,
    head: headSha,
    planId: planIdOf(approval),
    ...(approval.salt === undefined ? {} : { salt: approval.salt }),
    changes: changesOf(approval).map(({ id }) => id),
  }
  const written = { v: 1, ...plan, changes: plan.changes.join(''), mac: macOf(plan, key) }
  return `<!-- helmfile-gate:reviewed ${Buffer.from(JSON.stringify(written)).toString('base64url')} -->`
}

/**
 * Reads the record of a comment, and whether we wrote it. Never throws, whatever the comment holds.
 *
 * Whoever may write to a repository may edit the comments of its bots. With a key from a token an edited record is
 * noticed. With a salt it is not: the salt is public, so there the author of the comment is all that speaks for it.
 */
export function readRecord(body: string, key: DigestKey): ReadRecord {
  if (!body.includes('helmfile-gate:reviewed')) return { kind: 'none' }
  const written = soleRecord(body)
  if (!written) return { kind: 'forged' }
  const { mac, ...plan } = written
  return equal(mac, macOf(plan, key)) ? { kind: 'reviewed', plan } : { kind: 'forged' }
}

/** @returns the salt that the deploy's plan must use, where the record of a comment names one; not verified yet. */
export function saltOf(body: string): string | undefined {
  return soleRecord(body)?.salt
}

/**
 * Holds a plan against the reviewed one.
 * @returns `fresh`: the releases (`namespace/name`) whose change nobody reviewed; `gone`: how many reviewed changes are
 * not to be made any more.
 */
export function unreviewed(
  approval: Approval,
  reviewed: ReviewedPlan,
): { readonly fresh: string[]; readonly gone: number } {
  const known = new Set(reviewed.changes)
  const changes = changesOf(approval)
  const fresh = changes.filter(({ id }) => !known.has(id)).map(({ release }) => release)
  return { fresh, gone: known.size - (changes.length - fresh.length) }
}

function changesOf({
  environment,
  operation,
  releases,
}: Approval): { readonly release: string; readonly id: string }[] {
  // What was reviewed as part of a deploy is not thereby reviewed as the removal of a whole layer.
  const of = operation === undefined ? [] : [operation]
  return [...releases]
    .filter(([, approved]) => approved.kind !== 'unchanged')
    .map(([release, approved]) => ({ release, id: changeId([environment, ...of, release], approved) }))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** The fingerprints are left out: they repeat what the digest says. */
function changeId(of: readonly string[], approved: ApprovedRelease): string {
  const digest = 'digest' in approved ? approved.digest : ''
  const crds = 'crds' in approved ? approved.crds : ''
  const recovery = 'recovery' in approved ? [approved.recovery] : []
  const back = 'back' in approved ? [{ back: approved.back }] : []
  const text = JSON.stringify([...of, approved.kind, digest, approved.revision, crds, ...recovery, ...back])
  return createHash('sha256').update(text).digest('base64url').slice(0, changeIdLength)
}

function macOf({ environment, head, planId, salt, changes }: ReviewedPlan, key: DigestKey): string {
  const text = ['reviewed', environment, head, planId, salt ?? '', changes.join('')].join('\0')
  return createHmac('sha256', key.bytes).update(text).digest('base64url')
}

function equal(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

/** Two records are none: one of them would be somebody else's. */
function soleRecord(body: string): v.InferOutput<typeof written> | undefined {
  const [found] = body.replace(/\r\n/g, '\n').matchAll(line)
  if (!found?.[1] || body.match(anyRecord)?.length !== 1) return undefined
  const read = readJson(written, Buffer.from(found[1], 'base64url').toString('utf8'))
  return 'value' in read ? read.value : undefined
}

const text = (pattern: RegExp) => v.pipe(v.string(), v.regex(pattern))

const written = v.pipe(
  v.object({
    v: v.literal(1),
    environment: text(/^[A-Za-z0-9][A-Za-z0-9_-]{0,254}$/),
    head: text(/^([0-9a-f]{40}|[0-9a-f]{64})$/),
    planId: text(/^[0-9a-f]{12}$/),
    salt: v.exactOptional(text(/^[A-Za-z0-9_-]{1,64}$/)),
    changes: text(new RegExp(`^([A-Za-z0-9_-]{${changeIdLength}})*$`)),
    mac: text(/^[A-Za-z0-9_-]{43}$/),
  }),
  v.transform(({ v: _, changes, ...record }) => ({
    ...record,
    changes: changes.match(new RegExp(`.{${changeIdLength}}`, 'g')) ?? [],
  })),
)
