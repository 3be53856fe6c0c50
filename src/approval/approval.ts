import { Failure } from '../lib/errors.js'

/**
 * The compact record of a plan that apply is held to. It travels as a job output, so it holds keyed digests only and
 * stays under 200 kB for 1,000 changed releases of three objects each.
 */
export interface Approval {
  readonly environment: string
  /** Full SHA of the commit that was planned. */
  readonly commit: string
  /** The UID of the cluster's namespace kube-system: which cluster was planned. */
  readonly cluster: string
  /** Set when the digest key comes from no secret; see digest.ts. */
  readonly salt?: string
  /** By `namespace/name`. */
  readonly releases: ReadonlyMap<string, ApprovedRelease>
}

/** What is approved for one release. `revision` is the one it starts from, 0 for none. */
export type ApprovedRelease =
  | { readonly kind: 'unchanged'; readonly revision: number }
  | (Rendered & { readonly kind: 'apply'; readonly digest: string; readonly stored: string })
  /** No two renders are alike: nothing can be approved, only waved through by name. */
  | (Rendered & { readonly kind: 'unstable' })
  /** `digest` binds how helm removes it. */
  | { readonly kind: 'uninstall'; readonly revision: number; readonly digest: string }

interface Rendered {
  readonly revision: number
  /** See `joinedFingerprints`. */
  readonly fingerprints: string
  /** Digest of the chart's `crds/` folders, empty when helm creates nothing of them. */
  readonly crds: string
}

/** One row an entry: `[revision]`, or `[revision, kind or digest, …]`. Only this file knows. */
type Row = readonly [number, ...string[]]

/** @returns the text that travels. */
export function writeApproval({ releases, ...head }: Approval): string {
  const rows = Object.fromEntries([...releases].map(([key, release]) => [key, rowOf(release)]))
  return JSON.stringify({ schema: 2, ...head, releases: rows })
}

function rowOf(release: ApprovedRelease): Row {
  switch (release.kind) {
    case 'unchanged':
      return [release.revision]
    case 'uninstall':
      return [release.revision, 'uninstall', release.digest]
    case 'unstable':
      return [release.revision, 'unstable', release.crds, release.fingerprints]
    case 'apply':
      return [release.revision, release.digest, release.stored, release.crds, release.fingerprints]
  }
}

/** @throws Failure when the text is not an approval that this version can hold a deploy to. */
export function parseApproval(text: string): Approval {
  const value = parseJson(text)
  if (!isRecord(value) || value['schema'] !== 2 || !isRecord(value['releases'])) throw notOurs()
  const { environment, commit, cluster, salt } = value
  if (!isText(environment) || !isText(commit) || !isText(cluster)) throw notOurs()
  if (salt !== undefined && !isText(salt)) throw notOurs()
  const releases = Object.entries(value['releases']).map(([key, row]) => [key, releaseOf(row)] as const)
  return {
    environment,
    commit,
    cluster,
    ...(salt === undefined ? {} : { salt }),
    releases: new Map(releases),
  }
}

function releaseOf(row: unknown): ApprovedRelease {
  if (!Array.isArray(row)) throw notOurs()
  const [revision, ...texts] = row as unknown[]
  if (!Number.isInteger(revision) || Number(revision) < 0 || !texts.every(isText)) throw notOurs()
  return approvedRelease(Number(revision), texts)
}

function approvedRelease(revision: number, [word, first, second, third, ...more]: readonly string[]) {
  if (more.length > 0) throw notOurs()
  if (word === undefined) return { kind: 'unchanged', revision } as const
  if (word === 'uninstall' && isDigest(first) && second === undefined) {
    return { kind: 'uninstall', revision, digest: first } as const
  }
  if (word === 'unstable' && isCrds(first) && second !== undefined && third === undefined) {
    return { kind: 'unstable', revision, crds: first, fingerprints: second } as const
  }
  if (isDigest(word) && isDigest(first) && isCrds(second) && third !== undefined) {
    return {
      kind: 'apply',
      revision,
      digest: word,
      stored: first,
      crds: second,
      fingerprints: third,
    } as const
  }
  throw notOurs()
}

function isDigest(text: string | undefined): text is string {
  return text !== undefined && /^[A-Za-z0-9_-]{43}$/.test(text)
}

function isCrds(text: string | undefined): text is string {
  return text === '' || isDigest(text)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalid('it is not JSON')
  }
}

function notOurs(): Failure {
  return invalid('it is not an approval of schema 2')
}

function invalid(why: string): Failure {
  return new Failure({
    what: 'reading the approval failed',
    why,
    next: 'pass the output approval of the plan step, whole',
    reason: 'approval-invalid',
  })
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
