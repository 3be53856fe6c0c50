import { scalarText, type ManifestObject } from '../../helm/manifest.js'
import { at, shown, textAt } from './fields.js'
import { containersOf, podSpecOf } from './pod-spec.js'
import { risks, type Rule } from './rule.js'

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

/** @returns whether the reference always gives the same version, as far as a tag promises it. */
export function isVersioned({ tag, digest }: ImageName): boolean {
  return digest !== '' || (tag !== '' && tag !== 'latest')
}

/** Images whose version nobody can tell, and which a restart may replace. */
export const unversionedImages: Rule = ({ old, next }) => {
  const before = imagesOf(old)
  const found = imagesOf(next).filter((image) => !before.includes(image) && !isVersioned(imageName(image)))
  return risks(
    'image-unversioned',
    'medium',
    [...new Set(found)].map((image) => `image ${shown(image)} has no version`),
  )
}

/** Images that go back to an older version: data that the newer one wrote may be unreadable for it. */
export const olderImages: Rule = ({ old, next }) => {
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

/** Tags follow no rule, so only plain numbers of equal length are held against each other. */
function isOlder(tag: string, than: string): boolean {
  const numbers = (text: string) => /^v?(\d{1,9}(?:\.\d{1,9}){1,3})$/.exec(text)?.[1]?.split('.').map(Number)
  const [a, b] = [numbers(tag), numbers(than)]
  if (!a || !b || a.length !== b.length) return false
  const at = a.findIndex((number, index) => number !== b[index])
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0)
}

/** A MinIO tenant names its image beside its pools. */
function imagesOf(object: ManifestObject | undefined): string[] {
  if (!object) return []
  const tenant = object.kind === 'Tenant' ? [scalarText(at(object.value, 'spec', 'image'))] : []
  const containers = containersOf(podSpecOf(object)).map(({ value }) => textAt(value, 'image'))
  return [...tenant, ...containers].filter((image) => image !== '')
}
