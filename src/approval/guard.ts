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
  const { namespace, name, bytes } = sending
  const refuse = (why: string, unapproved: string[] = [], missing = 0): Refusal => ({
    namespace,
    name,
    why,
    unapproved,
    missing,
  })
  const approved = approval.releases.get(releaseKey(sending))
  if (!approved) return refuse('the approval does not name this release')
  if (approved.kind === 'unstable') return undefined
  if (approved.kind !== 'apply') return refuse(`the approval says ${approved.kind} for this release`)
  if (sendingDigest(sending, key) === approved.digest) return undefined
  const differing = differingDocuments(fingerprints(bytes, namespace, key), approved.fingerprints)
  const sameDocuments = differing.unapproved.length + differing.missing === 0
  return sameDocuments
    ? refuse(
        'its documents are those that were approved, but helm would send them in another order or manner',
      )
    : refuse('its render is not the one that was approved', differing.unapproved, differing.missing)
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
