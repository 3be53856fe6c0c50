import type { DryRunResult } from '../cluster/dry-run/answer.js'
import type { Risk } from '../risks/risk.js'

/** How one object differs between what helm stored and what it would send. */
export interface ObjectChange {
  readonly action: 'add' | 'change' | 'remove'
  readonly apiVersion: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
  /**
   * Unified diff body (lines that start with ` `, `+`, `-`, hunks with `@@`), no file header, at most three lines of
   * context. Values of Secrets are replaced. For a CRD of a chart's `crds/` folder it is one line.
   */
  readonly diff: string
  /** The object comes from the chart's `crds/` folder: helm creates it on first installation and never touches it again. */
  readonly crd?: boolean
  /** What to look at twice; absent when no rule was asked. */
  readonly risks?: readonly Risk[]
  /** The images of its containers that become others; absent when none does. */
  readonly images?: readonly ImageChange[]
  /** What the API server says to it in a dry run; absent when it was not asked. */
  readonly trial?: DryRunResult
}

/** An image of a container, before and after. */
export interface ImageChange {
  readonly from: string
  readonly to: string
}

/** What is worth saying about a release besides its changes: one sentence each, no secret in it. */
export interface ReleaseNote {
  readonly level: 'warning' | 'info'
  readonly text: string
  /** The CRD of a `crds/` folder that it is about: helm will not upgrade it. */
  readonly crd?: string
}

/** What the diff plugin found for one release; the action reads it, one file a release. */
export type ReleaseDiff = RenderedDiff | FailedDiff

interface ReleaseIdentity {
  readonly name: string
  readonly namespace: string
}

export interface RenderedDiff extends ReleaseIdentity {
  readonly outcome: 'rendered'
  readonly chartVersion: string
  readonly changes: readonly ObjectChange[]
  /** See `sendingDigest` and `storedDigest`. */
  readonly digest: string
  readonly storedDigest: string
  /** See `joinedFingerprints`. */
  readonly fingerprints: string
  /** Digest over the chart's `crds/` folder, empty when it has none: helm sends these before it calls the guard. */
  readonly crdsDigest: string
  /** Names (`plural.group`) of all CRDs this render would add, from templates and from `crds/`, with their versions. */
  readonly addedApiVersions: readonly string[]
  /** The chart asks `.Capabilities.APIVersions`, so that CRDs of earlier layers may change its render. */
  readonly asksApiVersions: boolean
  /** Two renders differ: the template function that is the likely cause (`randAlphaNum in templates/secret.yaml`). */
  readonly unstable?: string
  readonly notes: readonly ReleaseNote[]
}

/** Where to look for the cause: the chart itself, where it comes from, or the cluster. */
export type HelmFailure = 'render' | 'chart' | 'cluster'

/** Where the cause lies that a release could not be rendered or compared. */
export type DiffFailure = HelmFailure | 'internal'

export interface FailedDiff extends ReleaseIdentity {
  readonly outcome: 'failed'
  /** What helm said, one line: names the template and its line where helm does. No values. */
  readonly error: string
  readonly failure: DiffFailure
}
