import { comparedText } from '../manifest/compared-text.js'
import {
  annotation,
  objectKey,
  parseManifest,
  splitDocuments,
  type ManifestObject,
} from '../manifest/manifest.js'
import { isSecret, secretCanonical } from '../manifest/secret.js'

/** One object that helm would create, change or remove. */
export type Difference =
  | { readonly action: 'add'; readonly key: string; readonly next: ManifestObject }
  | { readonly action: 'remove'; readonly key: string; readonly old: ManifestObject }
  /** Under the old key; `next` has another one where a rename was found. */
  | {
      readonly action: 'change'
      readonly key: string
      readonly old: ManifestObject
      readonly next: ManifestObject
    }

export interface Comparison {
  /** Changed, renamed, removed, added; each by key, bytewise, as helm-diff orders them. */
  readonly differences: readonly Difference[]
  /** Keys that occur twice on one side; the first counts. */
  readonly duplicates: readonly string[]
  /** Keys of objects that leave the release and stay in the cluster, by `helm.sh/resource-policy: keep`. */
  readonly kept: readonly string[]
}

export interface ComparisonOptions {
  readonly includeTests: boolean
  readonly noHooks: boolean
  readonly stripTrailingCr: boolean
  /** @returns the share of lines that differ, to find renames; undefined looks for none. */
  readonly renames?: {
    readonly below: number
    readonly changedShare: (old: ManifestObject, next: ManifestObject) => number
  }
}

/**
 * Reads what helm stored. Documents that the render has word for word are not parsed again, which are nearly all.
 * @throws ManifestError
 */
export function parseStored(
  manifests: readonly string[],
  releaseNamespace: string,
  rendered: readonly ManifestObject[],
): ManifestObject[] {
  const known = new Map(rendered.map((object) => [withoutSource(object.text), object]))
  return manifests.flatMap(splitDocuments).flatMap((text) => {
    const same = known.get(withoutSource(text))
    return same ? [same] : parseManifest(text, releaseNamespace)
  })
}

function withoutSource(text: string): string {
  return text.startsWith('# Source: ') ? text.slice(text.indexOf('\n') + 1) : text
}

/**
 * Holds two states of a release against each other. An object changed exactly when the text that is approved did:
 * comments, formatting and the order of keys never count, nor does an empty `annotations` under metadata, which helm
 * drops or leaves behind where it called a post-renderer.
 */
export function compareObjects(
  old: readonly ManifestObject[],
  next: readonly ManifestObject[],
  options: ComparisonOptions,
): Comparison {
  const before = indexed(old, options)
  const after = indexed(next, options)
  const changed = [...before.objects].flatMap(([key, object]) => {
    const counterpart = after.objects.get(key)
    const differs = counterpart && !sameObject(object, counterpart, options.stripTrailingCr)
    return differs ? [{ action: 'change' as const, key, old: object, next: counterpart }] : []
  })
  const gone = keysOnlyIn(before.objects, after.objects)
  const { renamed, removed, added } = findRenames(gone, keysOnlyIn(after.objects, before.objects), options)
  const kept = removed.filter(({ object }) => isKept(object))
  return {
    differences: [
      ...changed,
      ...renamed,
      ...removed
        .filter(({ object }) => !isKept(object))
        .map(({ key, object }) => ({ action: 'remove' as const, key, old: object })),
      ...added.map(({ key, object }) => ({ action: 'add' as const, key, next: object })),
    ],
    duplicates: [...before.duplicates, ...after.duplicates],
    kept: kept.map(({ key }) => key),
  }
}

interface Keyed {
  readonly key: string
  readonly object: ManifestObject
}

function indexed(objects: readonly ManifestObject[], options: ComparisonOptions) {
  const found = new Map<string, ManifestObject>()
  const duplicates: string[] = []
  for (const object of objects.filter((candidate) => isCompared(candidate, options))) {
    const key = comparisonKey(object)
    if (found.has(key)) duplicates.push(key)
    else found.set(key, object)
  }
  return { objects: new Map([...found].sort(byKey)), duplicates }
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

/** `helm-diff/base-name` lets objects whose name holds a hash be followed; helm-diff's own annotation. */
function comparisonKey(object: ManifestObject): string {
  const baseName = annotation(object, 'helm-diff/base-name')
  return objectKey(baseName ? { ...object, name: baseName } : object)
}

function isCompared(object: ManifestObject, { includeTests, noHooks }: ComparisonOptions): boolean {
  const hook = annotation(object, 'helm.sh/hook')
  if (hook === undefined) return true
  return !noHooks && (includeTests || (hook !== 'test' && hook !== 'test-success'))
}

function isKept(object: ManifestObject): boolean {
  return annotation(object, 'helm.sh/resource-policy') === 'keep'
}

function sameObject(old: ManifestObject, next: ManifestObject, stripTrailingCr: boolean): boolean {
  if (old === next) return true
  const text = (object: ManifestObject) => {
    const exact = isSecret(object) ? secretCanonical(object) : comparedText(object)
    return stripTrailingCr ? exact.replace(/\\r(?=\\n|")/g, '') : exact
  }
  return text(old) === text(next)
}

function keysOnlyIn(
  own: ReadonlyMap<string, ManifestObject>,
  other: ReadonlyMap<string, ManifestObject>,
): Keyed[] {
  return [...own].filter(([key]) => !other.has(key)).map(([key, object]) => ({ key, object }))
}

/** Each removed object takes the added one of its kind that is most like it, if that is like enough. */
function findRenames(removed: readonly Keyed[], added: readonly Keyed[], { renames }: ComparisonOptions) {
  if (!renames || renames.below <= 0) return { renamed: [], removed, added }
  const open = [...added]
  const renamed: Difference[] = []
  const stillRemoved = removed.filter(({ key, object }) => {
    const best = open
      .filter((candidate) => candidate.object.kind === object.kind && similarLength(candidate.object, object))
      .map((candidate) => ({ candidate, share: renames.changedShare(object, candidate.object) }))
      .filter(({ share }) => share > 0)
      .reduce<{ candidate: Keyed; share: number } | undefined>(
        (a, b) => (a && a.share <= b.share ? a : b),
        undefined,
      )
    if (!best || best.share >= renames.below) return true
    open.splice(open.indexOf(best.candidate), 1)
    renamed.push({ action: 'change', key, old: object, next: best.candidate.object })
    return false
  })
  return { renamed, removed: stillRemoved, added: open }
}

/** Saves the line diff of objects that cannot be alike; a Secret's length says nothing about what is shown of it. */
function similarLength(a: ManifestObject, b: ManifestObject): boolean {
  const ratio = a.text.length / b.text.length
  return isSecret(a) || (ratio >= 0.1 && ratio <= 10)
}
