import * as v from 'valibot'
import { timeBetween } from './age.js'
import { metadata, readEach, text } from './listing.js'
import type { Row } from './section.js'

const storage = v.nullish(v.object({ storage: text }))

/** k8s.io/api: core/v1, PersistentVolumeClaim */
const claim = v.object({
  metadata: v.object({
    ...metadata.entries,
    annotations: v.nullish(v.object({ 'volume.kubernetes.io/selected-node': text })),
  }),
  spec: v.nullish(
    v.object({
      storageClassName: text,
      resources: v.nullish(v.object({ requests: storage })),
    }),
  ),
  status: v.nullish(v.object({ phase: text, capacity: storage })),
})

/** k8s.io/api: core/v1, PersistentVolume */
const volume = v.object({
  metadata,
  spec: v.nullish(
    v.object({
      storageClassName: text,
      capacity: storage,
      claimRef: v.nullish(v.object({ namespace: text, name: text })),
    }),
  ),
  status: v.nullish(v.object({ phase: text, message: text })),
})

/** k8s.io/api: storage/v1, StorageClass */
const storageClass = v.object({ metadata, volumeBindingMode: text })

/** @returns the names of the classes whose claims get a volume when a pod first uses them. */
export function lateClasses(objects: readonly unknown[]): ReadonlySet<string> {
  const late = readEach(objects, storageClass).filter(
    (one) => one?.volumeBindingMode === 'WaitForFirstConsumer',
  )
  return new Set(late.map((one) => one?.metadata.name ?? ''))
}

/** @param late see `lateClasses`. @returns each claim with its size and class. */
export function claimRows(objects: readonly unknown[], late: ReadonlySet<string>, now: number): Row[] {
  return readEach(objects, claim).map((read) => {
    if (read === undefined) return unreadableRow('claim')
    const { metadata, spec, status } = read
    const phase = status?.phase || 'unknown'
    const asked = spec?.resources?.requests?.storage ?? ''
    const has = status?.capacity?.storage ?? ''
    const isUsed = (metadata.annotations?.['volume.kubernetes.io/selected-node'] ?? '') !== ''
    const waitsForPod = phase === 'Pending' && !isUsed && late.has(spec?.storageClassName ?? '')
    const why = {
      Bound: has !== '' && asked !== '' && has !== asked ? `it asks for ${asked}` : '',
      Pending: waitsForPod
        ? 'it gets a volume when a pod first uses it'
        : `no volume for ${timeBetween(metadata.creationTimestamp, now)}`,
      Lost: 'its volume is gone, and what was on it',
    }[phase]
    return {
      level:
        phase === 'Bound' || waitsForPod
          ? why === ''
            ? 'ok'
            : 'note'
          : why === undefined
            ? 'unknown'
            : 'alarm',
      why: why ?? 'its state is not known',
      cells: cells(
        'claim',
        `${metadata.namespace}/${metadata.name}`,
        phase,
        has || asked,
        spec?.storageClassName,
      ),
    }
  })
}

/** @returns the volumes that no claim holds: only these say more than the claims do. */
export function volumeRows(objects: readonly unknown[]): Row[] {
  return readEach(objects, volume).flatMap((read): Row[] => {
    if (read === undefined) return [unreadableRow('volume')]
    const { metadata, spec, status } = read
    const phase = status?.phase || 'unknown'
    const of = spec?.claimRef ? ` of ${spec.claimRef.namespace}/${spec.claimRef.name}` : ''
    const judged = {
      Released: ['note', `left over from the claim${of}, which is gone`],
      Failed: ['warning', `it could not be reclaimed: ${status?.message ?? ''}`],
    }[phase] as readonly [Row['level'], string] | undefined
    if (!judged) return []
    const [level, why] = judged
    return [
      {
        level,
        why,
        cells: cells('volume', metadata.name, phase, spec?.capacity?.storage, spec?.storageClassName),
      },
    ]
  })
}

function cells(kind: string, name: string, state: string, size = '', className = ''): Row['cells'] {
  return { kind, name, state, size, class: className }
}

function unreadableRow(kind: string): Row {
  return { level: 'unknown', why: `a ${kind} has a form that is not known`, cells: cells(kind, '', '') }
}
