import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'
import * as v from 'valibot'
import { pendingStates } from '../helm/pending-states.js'
import { Failure } from '../lib/errors.js'
import { readJson } from '../lib/outside-json.js'

const digest = v.pipe(v.string(), v.regex(/^[\w-]{43}$/))
const revision = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
/** A revision in the middle of which helm was killed. */
const recovery = v.strictObject({
  state: v.picklist(pendingStates),
  /** The revision that helm goes on from once it is marked as failed. */
  start: revision,
})

export type Recovery = Readonly<v.InferOutput<typeof recovery>>

const rendered = {
  revision,
  /** Present where that revision may be marked as failed first. */
  recovery: v.exactOptional(recovery),
  /** Digest of the chart's `crds/` folders, empty when helm creates nothing of them. */
  crds: v.union([v.literal(''), digest]),
  /** See `joinedFingerprints`; missing where there was no room for them. */
  fingerprints: v.exactOptional(v.string()),
}
/** Stands for what is deployed now: it goes back to that revision where its layer fails. Absent where it stays. */
const back = v.exactOptional(digest)

/** What is approved for one release. `revision` is the one it starts from, 0 for none. */
const approvedRelease = v.variant('kind', [
  v.strictObject({ kind: v.literal('unchanged'), revision }),
  v.strictObject({ kind: v.literal('apply'), ...rendered, digest, stored: digest, back }),
  /** No two renders are alike: nothing can be approved, only waved through by name. */
  v.strictObject({ kind: v.literal('unstable'), ...rendered }),
  /** `digest` binds how helm removes it. */
  v.strictObject({ kind: v.literal('uninstall'), revision, digest }),
  /**
   * `to`: the revision it goes back to, the one it is at where it is mended. `stored` stands for what helm keeps of that,
   * `digest` binds it and how.
   */
  v.strictObject({ kind: v.literal('rollback'), revision, to: revision, digest, stored: digest }),
])

export type ApprovedRelease = Readonly<v.InferOutput<typeof approvedRelease>>

/** What a plan is for. */
export const operations = ['deploy', 'rollback', 'mend', 'destroy'] as const

export type Operation = (typeof operations)[number]

/** What becomes of what a deploy has changed in a layer that fails. */
export const onFailures = ['keep', 'rollback'] as const

export type OnFailure = (typeof onFailures)[number]

/** The compact record of a plan that apply is held to. It travels as a job output, so it holds keyed digests only. */
export interface Approval {
  /** Absent for a deploy. */
  readonly operation?: Exclude<Operation, 'deploy'>
  readonly environment: string
  /** Full SHA of the commit that was planned. */
  readonly commit: string
  /** The UID of the cluster's namespace kube-system: which cluster was planned. */
  readonly cluster: string
  /** Set when the digest key comes from no secret; see digest.ts. */
  readonly salt?: string
  /** Absent for `keep`. Which releases go back, and to what, stands with them. */
  readonly onFailure?: Exclude<OnFailure, 'keep'>
  /** By `namespace/name`. */
  readonly releases: ReadonlyMap<string, ApprovedRelease>
}

const written = v.pipe(
  v.object({
    schema: v.literal(3),
    operation: v.exactOptional(v.picklist(['rollback', 'mend', 'destroy'])),
    environment: v.string(),
    commit: v.string(),
    cluster: v.string(),
    salt: v.exactOptional(v.string()),
    onFailure: v.exactOptional(v.literal('rollback')),
    releases: v.array(v.strictTuple([v.string(), approvedRelease])),
  }),
  v.transform(({ schema: _, releases, ...head }): Approval => ({ ...head, releases: new Map(releases) })),
)

/**
 * An input of an action is one environment variable, and Linux passes none above 131,072 bytes, its name included
 * (MAX_ARG_STRLEN in linux: include/uapi/linux/binfmts.h).
 */
export const mostApprovalBytes = 130_000

/** Far above what fits into that many bytes, where names differ. */
const mostJsonBytes = 16 * 1024 * 1024

/**
 * Fingerprints only name what differs, so they are left out where there is no room for them.
 * @returns the text that travels: JSON, compressed, in base64url.
 * @throws Failure when it is too large to be passed on.
 */
export function writeApproval(approval: Approval): string {
  const text = packed(approval) ?? packed(approval, 'fingerprints')
  if (text !== undefined) return text
  throw new Failure({
    what: 'writing the approval failed',
    why: `that of ${approval.releases.size} releases has more than the ${mostApprovalBytes} bytes that an action can be given`,
    next: 'plan and apply some layers at a time, with the input layer',
    reason: 'plan-incomplete',
  })
}

/** @returns undefined when that has no room. */
function packed({ releases, ...head }: Approval, leftOut?: string): string | undefined {
  const json = JSON.stringify({ schema: 3, ...head, releases: [...releases] }, (name, value: unknown) =>
    name === leftOut ? undefined : value,
  )
  // The best quality takes ten times as long, for two percent.
  const bytes = brotliCompressSync(json, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } })
  const text = bytes.toString('base64url')
  return text.length <= mostApprovalBytes ? text : undefined
}

/** @throws Failure when the text is not an approval that this version can hold a deploy to. */
export function parseApproval(text: string): Approval {
  if (/^\s*\{"schema":[12],/.test(text)) throw invalid('it is of an older version', 'plan again')
  const read = readJson(written, unpacked(text.trim()))
  if ('wrong' in read) throw notOurs()
  return read.value
}

/** The text may come from anywhere: a few bytes can unpack to gigabytes. */
function unpacked(text: string): string {
  if (text.length > mostApprovalBytes || !/^[\w-]+$/.test(text)) throw notOurs()
  try {
    const bytes = Buffer.from(text, 'base64url')
    return brotliDecompressSync(bytes, { maxOutputLength: mostJsonBytes }).toString('utf8')
  } catch {
    throw notOurs()
  }
}

function notOurs(): Failure {
  return invalid('it is not an approval of schema 3', 'pass the output approval of the plan step, whole')
}

function invalid(why: string, next: string): Failure {
  return new Failure({ what: 'reading the approval failed', why, next, reason: 'approval-invalid' })
}
