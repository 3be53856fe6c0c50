import { textAt } from '../manifest/fields.js'
import type { ManifestObject } from '../manifest/manifest.js'
import { containersOf, podSpecOf } from '../risks/kubernetes/pod-spec.js'
import type { Redactor } from '../secrets/redaction/redactor.js'
import type { ImageChange } from './release-diff.js'

/**
 * @returns the images of containers that both sides have and that differ. One with a known value in it is left out: what
 * stood there before may be a value that nobody told us.
 */
export function imageChanges(
  old: ManifestObject,
  next: ManifestObject,
  redactor: Redactor,
): readonly ImageChange[] {
  const before = imagesByContainer(old)
  return [...imagesByContainer(next)].flatMap(([container, to]) => {
    const from = before.get(container) ?? ''
    if (from === '' || to === '' || from === to) return []
    return [from, to].some((image) => redactor.text(image) !== image) ? [] : [{ from, to }]
  })
}

/** A MinIO tenant names its image beside its pools. */
function imagesByContainer(object: ManifestObject): Map<string, string> {
  const containers = containersOf(podSpecOf(object)).map(
    ({ name, value }) => [name, textAt(value, 'image')] as const,
  )
  const tenant = object.kind === 'Tenant' ? [['tenant', textAt(object.value, 'spec', 'image')] as const] : []
  return new Map([...tenant, ...containers])
}
