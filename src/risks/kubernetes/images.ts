import { scalarText, type ManifestObject } from '../../manifest/manifest.js'
import { at, shown, textAt } from '../../manifest/fields.js'
import { containersOf, podSpecOf } from './pod-spec.js'
import { risks, type RiskRule } from '../rule.js'

/** A reference to an image, in its parts (github.com/distribution/reference). */
export interface ImageName {
  /** With its registry. */
  readonly repository: string
  readonly tag: string
  readonly digest: string
}

export function imageName(reference: string): ImageName {
  const [name = '', digest = ''] = reference.split('@')
  const colon = name.lastIndexOf(':')
  const hasTag = colon > name.lastIndexOf('/')
  return {
    repository: hasTag ? name.slice(0, colon) : name,
    tag: hasTag ? name.slice(colon + 1) : '',
    digest,
  }
}

/** @returns whether the reference always gives the same version, as far as a tag promises it; `stable` and `main` do not. */
export function isVersioned({ tag, digest }: ImageName): boolean {
  return digest !== '' || /\d/.test(tag)
}

/** Images whose version nobody can tell, and which a restart may replace. */
export const unversionedImages: RiskRule = ({ old, next }) => {
  const before = imagesOf(old)
  const found = imagesOf(next).filter((image) => !before.includes(image) && !isVersioned(imageName(image)))
  return risks(
    'image-unversioned',
    'medium',
    [...new Set(found)].map((image) => `image ${shown(image)} has no version`),
  )
}

/** Images that go back to an older version: data that the newer one wrote may be unreadable for it. */
export const olderImages: RiskRule = ({ old, next }) => {
  const before = new Map(imagesOf(old).map((image) => [imageName(image).repository, imageName(image).tag]))
  const older = imagesOf(next).filter((image) => {
    const { repository, tag } = imageName(image)
    return isOlder(tag, before.get(repository) ?? '')
  })
  return risks(
    'image-downgrade',
    'medium',
    [...new Set(older)].map((image) => {
      const { repository, tag } = imageName(image)
      return `image ${shown(repository)} ${shown(before.get(repository) ?? '')} → ${shown(tag)}`
    }),
  )
}

/** Tags follow no rule, so only those that differ in nothing but their numbers are held against each other. */
function isOlder(tag: string, than: string): boolean {
  const [a, b] = [numbered(tag), numbered(than)]
  if (a.words !== b.words) return false
  const at = a.numbers.findIndex((number, index) => number !== b.numbers[index])
  return at >= 0 && (a.numbers[at] ?? 0) < (b.numbers[at] ?? 0)
}

/** `v1.27-alpine` and `RELEASE.2025-04-08T15-41-24Z` are numbers between words; what looks like a hash has no order. */
function numbered(tag: string): { words: string; numbers: number[] } {
  const isHash = /^(sha-?)?[0-9a-f]{7,}$/i.test(tag) && /[a-f]/i.test(tag)
  return isHash
    ? { words: tag, numbers: [] }
    : { words: tag.replace(/\d+/g, '0'), numbers: (tag.match(/\d+/g) ?? []).map(Number) }
}

/** A MinIO tenant names its image beside its pools. */
function imagesOf(object: ManifestObject | undefined): string[] {
  if (!object) return []
  const tenant = object.kind === 'Tenant' ? [scalarText(at(object.value, 'spec', 'image'))] : []
  const containers = containersOf(podSpecOf(object)).map(({ value }) => textAt(value, 'image'))
  return [...tenant, ...containers].filter((image) => image !== '')
}
