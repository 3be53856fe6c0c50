import { releaseKey, type ReleaseName } from '../lib/release-name.js'
import type { Approval } from './approval.js'
import { differingDocuments, fingerprints, sendingDigest, type DigestKey, type Sending } from './digest.js'

/** Why a render was not sent. */
export interface Refusal extends ReleaseName {
  /** One clause, without a value in it. */
  readonly why: string
  /** Keys of the documents that are not as approved. */
  readonly unapproved: readonly string[]
  /** How many approved documents have no counterpart in the render. */
  readonly missing: number
}

/**
 * Decides whether helm may send a render.
 * @returns undefined when the approval holds exactly these bytes for exactly this release, sent in this manner; else
 * why not.
 */
export function refusalOf(sending: Sending, approval: Approval, key: DigestKey): Refusal | undefined {
  const approved = approval.releases.get(releaseKey(sending))
  if (!approved) return refuse(sending, 'the approval does not name this release')
  if (approved.kind === 'unstable') return undefined
  if (approved.kind !== 'apply') return refuse(sending, `the approval says ${approved.kind} for this release`)
  if (sendingDigest(sending, key) === approved.digest) return undefined
  return otherRender(sending, approved.fingerprints, key)
}

/**
 * @param approved the fingerprints of the approved render; undefined where the approval had no room for them.
 * @returns the refusal of a render whose digest is not the approved one, with the objects that differ.
 */
export function otherRender(
  sending: Omit<Sending, 'manner'>,
  approved: string | undefined,
  key: DigestKey,
): Refusal {
  const why = 'its render is not the one that was approved'
  if (approved === undefined) return refuse(sending, `${why}; the approval is too large to tell the objects`)
  const differing = differingDocuments(fingerprints(sending.bytes, sending.namespace, key), approved)
  if (differing.unapproved.length + differing.missing > 0) return { ...refuse(sending, why), ...differing }
  return refuse(
    sending,
    'its documents are those that were approved, but helm would send them in another order or manner',
  )
}

/** @returns the refusal of a release, without a word about its objects. */
export function refuse({ namespace, name }: ReleaseName, why: string): Refusal {
  return { namespace, name, why, unapproved: [], missing: 0 }
}

/** @returns the refusal as one clause: what differs, by object. */
export function refusalText({ why, unapproved, missing }: Omit<Refusal, keyof ReleaseName>): string {
  const named = unapproved.slice(0, namedAtMost)
  const more = unapproved.length > namedAtMost ? `; and ${unapproved.length - namedAtMost} more` : ''
  const parts = [
    ...(named.length > 0 ? [`not as approved: ${named.join('; ')}${more}`] : []),
    ...(missing > unapproved.length ? [`${missing - unapproved.length} approved object(s) are gone`] : []),
  ]
  return parts.length > 0 ? `${why} (${parts.join('. ')})` : why
}

/** The message is one line of a log and of a summary. */
const namedAtMost = 10
