import type { StoredRelease } from '../cluster/releases.js'
import type { ObjectChange, ReleaseNote } from './release-diff.js'
import type { Redactor } from '../secrets/redaction/redactor.js'
import { abandonedNotes } from './abandoned.js'
import { compareSent, keptNotes, storedObjects } from './compare-sent.js'
import { objectChanges } from './object-change.js'
import { listed, namedAt, textAt } from '../manifest/fields.js'
import { objectKey } from '../manifest/manifest.js'

/** What a removal does to the cluster. */
export interface Removal {
  readonly changes: readonly ObjectChange[]
  readonly notes: readonly ReleaseNote[]
}

/**
 * @param manner the flags that `helm uninstall` is given, `--name=value` each.
 * @returns the objects that `helm uninstall` removes, then those that it creates: the hooks of a removal (helm:
 * pkg/action/uninstall.go), and a note for each that helm leaves where it is.
 */
export function removalOf(stored: StoredRelease, manner: readonly string[], redactor: Redactor): Removal {
  const removed = compareSent(storedObjects({ ...stored, hooks: [] }), [])
  const hooks = manner.includes('--no-hooks=true') ? [] : stored.hooks.filter(isOfRemoval)
  // Not held against the manifest: a hook that has the name of one of its objects is created all the same.
  const created = compareSent([], storedObjects({ ...stored, manifest: '', hooks }))
  const changes = objectChanges([...removed.differences, ...created.differences], redactor)
  const lost = abandonedNotes(stored.deployed, [stored.manifest])
  return { changes, notes: [...keptNotes(removed), ...lost, ...stayingNotes(stored)] }
}

/**
 * The claims of a StatefulSet belong to the cluster unless it says otherwise (kubernetes: persistentVolumeClaimRetentionPolicy),
 * and helm never removes what it created of a `crds/` folder.
 */
function stayingNotes(stored: StoredRelease): ReleaseNote[] {
  const claims = storedObjects({ ...stored, hooks: [] }).flatMap((object) => {
    const names = [...namedAt(object.value, 'spec', 'volumeClaimTemplates').values()].map((one) =>
      textAt(one, 'metadata', 'name'),
    )
    const goes =
      textAt(object.value, 'spec', 'persistentVolumeClaimRetentionPolicy', 'whenDeleted') === 'Delete'
    if (object.kind !== 'StatefulSet' || names.length === 0 || goes) return []
    return [`the claims ${listed(names)} that ${objectKey(object)} made stay, with their data`]
  })
  const crds = stored.crdFiles ?? []
  const definitions =
    crds.length > 0
      ? [`the CRDs of its chart's crds/ folder stay, with all objects of their kinds: ${listed(crds)}`]
      : []
  return [...claims, ...definitions].map((text) => ({ level: 'info', text }))
}

function isOfRemoval({ events = [] }: StoredRelease['hooks'][number]): boolean {
  return events.includes('pre-delete') || events.includes('post-delete')
}
