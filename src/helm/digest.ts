import { createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { canonical, objectKey, type ManifestObject, type Value } from './manifest.js'

/**
 * What keeps a published digest from being a way to test guesses of a secret: without the key nobody can compute it.
 * `salt` is set when there is no secret to derive a key from; it then travels in the approval (design.md, decision 4).
 */
export interface DigestKey {
  readonly bytes: Buffer
  readonly salt?: string
}

/** What helm is about to send, in the form that is approved. */
export interface RenderDigest {
  /** HMAC-SHA256 over the whole render, base64url, 43 characters. */
  readonly digest: string
  /** They only serve to name the objects that differ; the digest alone decides. */
  readonly fingerprints: readonly ObjectFingerprint[]
}

export interface ObjectFingerprint {
  /** See `objectKey`. */
  readonly key: string
  /** Keyed, 4 characters: enough to tell a handful of objects apart, too short to weigh the approval down. */
  readonly fingerprint: string
}

/** helm adds it before it calls a post-renderer and removes it afterwards (helm: pkg/action/action.go). */
const filenameAnnotation = 'postrenderer.helm.sh/postrender-filename'

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

function derive(secret: string, salt: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, 'helmfile-gate digest v1', 32))
}

/**
 * Digest of a render: the same for the text `helm template` prints and for what a post-renderer is given.
 * @param objects all documents of the render, hooks included, in any order.
 * @param namespace the release's namespace, part of the digest so that a render is approved for one place only.
 */
export function renderDigest(
  objects: readonly ManifestObject[],
  namespace: string,
  key: DigestKey,
): RenderDigest {
  const documents = objects.map((object) => ({ key: objectKey(object), text: approvedText(object) }))
  const texts = documents.map(({ text }) => text).sort()
  return {
    digest: hmac(key, ['render', namespace, ...texts].join('\0')),
    fingerprints: documents.map((document) => ({
      key: document.key,
      fingerprint: fingerprint(document.text, key),
    })),
  }
}

/** @returns the fingerprints in the form an approval keeps: sorted and joined. */
export function joinFingerprints(fingerprints: readonly ObjectFingerprint[]): string {
  return fingerprints
    .map(({ fingerprint }) => fingerprint)
    .sort()
    .join('')
}

/**
 * Holds a render against an approved one.
 * @param approved what `joinFingerprints` gave for the approved render.
 * @returns the keys of the objects that are not as approved, and how many approved objects have no counterpart.
 */
export function differingObjects(
  fingerprints: readonly ObjectFingerprint[],
  approved: string,
): { readonly unapproved: string[]; readonly missing: number } {
  const open: string[] = approved.match(new RegExp(`.{${fingerprintLength}}`, 'g')) ?? []
  const unapproved = fingerprints.filter(({ fingerprint }) => {
    const at = open.indexOf(fingerprint)
    if (at >= 0) open.splice(at, 1)
    return at < 0
  })
  return { unapproved: unapproved.map(({ key }) => key), missing: open.length }
}

function fingerprint(text: string, key: DigestKey): string {
  return hmac(key, `object\0${text}`).slice(0, fingerprintLength)
}

function hmac(key: DigestKey, text: string): string {
  return createHmac('sha256', key.bytes).update(text).digest('base64url')
}

const approvedTexts = new WeakMap<ManifestObject, string>()

/**
 * The text of an object that is approved and compared: canonical, without what helm leaves behind where it called a
 * post-renderer. Made once an object.
 */
export function approvedText(object: ManifestObject): string {
  const known = approvedTexts.get(object)
  if (known !== undefined) return known
  const text = canonical(withoutTraces(object.value))
  approvedTexts.set(object, text)
  return text
}

function withoutTraces(value: Map<string, Value>): Map<string, Value> {
  const metadata = value.get('metadata')
  if (!(metadata instanceof Map) || !metadata.has('annotations')) return value
  return new Map(value).set('metadata', withoutFilename(metadata))
}

/** An empty `annotations` goes too: helm leaves one behind where it had to add the map for its own annotation. */
function withoutFilename(metadata: Map<string, Value>): Map<string, Value> {
  const annotations = metadata.get('annotations')
  const kept = annotations instanceof Map ? new Map(annotations) : new Map<string, Value>()
  kept.delete(filenameAnnotation)
  const result = new Map(metadata)
  if (kept.size === 0) result.delete('annotations')
  else result.set('annotations', kept)
  return result
}
