import { createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { framed, sentObjects, type StoredText } from '../manifest/sent-objects.js'
import type { ReleaseName } from '../lib/release-name.js'
import { objectKey } from '../manifest/manifest.js'

/**
 * What keeps a published digest from being a way to test guesses of a secret: without the key nobody can compute it.
 * `salt` is set when there is no secret to derive a key from; it then travels in the approval.
 */
export interface DigestKey {
  readonly bytes: Buffer
  readonly salt?: string
}

/** What helm is about to send, and how. */
export interface Sending extends ReleaseName {
  /** What helm gave to the post-renderer, as it is. */
  readonly bytes: Buffer
  /** The flags that decide how helm acts, without effect on the render: `--wait=true`. */
  readonly manner: readonly string[]
}

/** Stands for one document of a render. */
export interface DocumentFingerprint {
  /** See `objectKey`; names the document for people. */
  readonly key: string
  /** Keyed, 4 characters: enough to tell a handful of documents apart, too short to weigh the approval down. */
  readonly fingerprint: string
}

const fingerprintLength = 4

/**
 * @param token a secret that only the runs of this repository know, such as the 1Password service account token.
 * @param salt the salt of an approval made without a token; a new one is drawn when both are missing.
 */
export function digestKey(token: string | undefined, salt?: string): DigestKey {
  if (token) return { bytes: derive(token, '') }
  const used = salt ?? randomBytes(16).toString('base64url')
  return { bytes: derive('', used), salt: used }
}

/**
 * Who knows a derived key can try guesses of each secret against the digests that are published.
 * @returns the spellings that could be printed; none for a key of a salt, which anybody can derive.
 */
export function keyTexts({ bytes, salt }: DigestKey): string[] {
  return salt === undefined ? [bytes.toString('hex'), bytes.toString('base64')] : []
}

function derive(secret: string, salt: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, 'helmfile-gate digest v1', 32))
}

/**
 * @returns what an approval binds: every byte that helm sends, for which release, and how. 43 characters.
 */
export function sendingDigest({ namespace, name, bytes, manner }: Sending, key: DigestKey): string {
  return hmac(key, ['send', namespace, name, String(manner.length), ...manner, bytes])
}

/** @returns what an approval of a removal binds: for which release, and how helm removes it. */
export function removalDigest({ namespace, name, manner }: Omit<Sending, 'bytes'>, key: DigestKey): string {
  return hmac(key, ['remove', namespace, name, ...manner])
}

/**
 * @param printed the target as `helm template` would print it: helm sends again what it holds.
 * @returns what an approval of a rollback binds: for which release, to which revision, which bytes, and how.
 */
export function rollbackDigest(
  { namespace, name, manner, to, printed }: Omit<Sending, 'bytes'> & { to: number; printed: string },
  key: DigestKey,
): string {
  return hmac(key, ['rollback', namespace, name, String(to), printed.trim(), ...manner])
}

/**
 * @param printed a release as `helm template` prints it: what helm stores once it has sent the approved bytes.
 * @returns what tells whether a stored release is the approved one.
 */
export function storedDigest({ namespace, name }: ReleaseName, printed: string, key: DigestKey): string {
  return hmac(key, ['stored', namespace, name, printed.trim()])
}

/** What helm stores of a release. */
interface StoredTexts {
  readonly manifest: string
  readonly hooks: readonly StoredText[]
}

/** @returns a stored release as `helm template` would print it (helm: pkg/cmd/template.go). */
export function printedRelease({ manifest, hooks }: StoredTexts): string {
  return `${manifest.trim()}\n${hooks.map(framed).join('')}`
}

/** @returns a keyed digest over the files of `crds/` folders as they are, empty when there are none. */
export function crdsDigest(texts: ReadonlyMap<string, string>, key: DigestKey): string {
  return texts.size === 0 ? '' : hmac(key, ['crds', ...[...texts].flat()])
}

/**
 * They only serve to name the documents that differ; the digest alone decides.
 * @returns the fingerprints of all documents in the form an approval keeps: sorted and joined.
 */
export function joinedFingerprints(bytes: Buffer, key: DigestKey): string {
  return documentsIn(bytes)
    .map((text) => fingerprintOf(text, key))
    .sort()
    .join('')
}

/** @returns the fingerprints with what they stand for, which takes a look into each document. */
export function fingerprints(bytes: Buffer, namespace: string, key: DigestKey): DocumentFingerprint[] {
  return documentsIn(bytes).map((text, index) => ({
    key: sentObjects(text, namespace).map(objectKey).join('; ') || `document ${index + 1}`,
    fingerprint: fingerprintOf(text, key),
  }))
}

function documentsIn(bytes: Buffer): string[] {
  return bytes
    .toString('utf8')
    .split(/^---\n/m)
    .filter((text) => text.trim() !== '')
}

function fingerprintOf(text: string, key: DigestKey): string {
  return hmac(key, ['document', text]).slice(0, fingerprintLength)
}

/**
 * Holds a render against an approved one.
 * @param approved what `joinedFingerprints` gave for the approved render.
 * @returns the keys of the documents that are not as approved, and how many approved documents have no counterpart.
 */
export function differingDocuments(
  all: readonly DocumentFingerprint[],
  approved: string,
): { readonly unapproved: string[]; readonly missing: number } {
  const open: string[] = approved.match(new RegExp(`.{${fingerprintLength}}`, 'g')) ?? []
  const unapproved = all.filter(({ fingerprint }) => {
    const at = open.indexOf(fingerprint)
    if (at >= 0) open.splice(at, 1)
    return at < 0
  })
  return { unapproved: unapproved.map(({ key }) => key), missing: open.length }
}

/** Each part behind its length in bytes, so that no two lists of parts are the same bytes. */
function hmac(key: DigestKey, parts: readonly (string | Buffer)[]): string {
  const mac = createHmac('sha256', key.bytes)
  for (const part of parts) {
    const bytes = Buffer.from(part)
    const length = Buffer.alloc(8)
    length.writeBigUInt64BE(BigInt(bytes.length))
    mac.update(length).update(bytes)
  }
  return mac.digest('base64url')
}
