import type { ClusterApi } from '../api.js'
import { storedRevisions, type StoredRelease } from '../releases.js'

/** What helm's history says of who wrote the revision that is deployed. */
export type Provenance =
  | { readonly kind: 'ours' }
  /** `text` is a clause. */
  | { readonly kind: 'outside' | 'note'; readonly text: string }

/** What `apply` ends its descriptions with (commands/apply.ts, descriptionOf). Anybody may write it: a hint, no proof. */
function isOurs({ description }: StoredRelease): boolean {
  return /(?:^|[ ,])by helmfile-gate$/.test(description)
}

/**
 * A release that was deployed here, and then by somebody else (`helm rollback`, `helm upgrade`), was changed outside of
 * the pipeline, unless the result is the same. One that never came from here is worth a note, and no more.
 * @throws Failure when the cluster does not show its revisions.
 */
export async function provenanceOf(api: ClusterApi, release: StoredRelease): Promise<Provenance> {
  if (isOurs(release)) return { kind: 'ours' }
  const { revision, description, updated } = release
  const said = `revision ${revision} was not deployed by helmfile-gate, but by hand at ${updated} (${description || 'no description'})`
  const earlier = (await storedRevisions(api, release)).filter((one) => one.revision < revision)
  const last = earlier.find(isOurs)
  if (!last) return { kind: 'note', text: `${said}, and no earlier revision is` }
  return last.manifest === release.manifest
    ? { kind: 'note', text: `${said}; its manifest is that of revision ${last.revision}, which was` }
    : { kind: 'outside', text: `${said}; the last one that was is revision ${last.revision}` }
}
