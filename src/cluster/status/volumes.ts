import * as v from 'valibot'
import { timeBetween } from '../../lib/time-text.js'
import type { Fullness } from './fullness.js'
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

/** What a claim does not say of itself. */
export interface AroundClaims {
  /** See `lateClasses`. */
  readonly late: ReadonlySet<string>
  /** Of the claims that pods use. */
  readonly shares: Fullness['shares']
  readonly now: number
}

/** From here on somebody has to make room, and from here on writing is about to fail. */
const full = { warning: 0.8, alarm: 0.95 }

/** @returns each claim with its size and class, and how full it is. */
export function claimRows(objects: readonly unknown[], around: AroundClaims): Row[] {
  return readEach(objects, claim).map((read) => {
    if (read === undefined) return unreadableRow('claim')
    const { namespace, name } = read.metadata
    const key = `${namespace}/${name}`
    const { spec, status } = read
    const size = status?.capacity?.storage || spec?.resources?.requests?.storage || ''
    const isInUse = around.shares.has(key)
    const share = around.shares.get(key)
    const state = judged(read, around)
    const fullness = share === undefined ? undefined : judgedShare(share)
    return {
      level: state.level === 'alarm' ? 'alarm' : (fullness?.level ?? state.level),
      why: [fullness?.why ?? '', state.why].filter(Boolean).join('; '),
      cells: {
        ...cells('claim', key, status?.phase || 'unknown', size, spec?.storageClassName),
        used: share === undefined ? (isInUse ? 'unknown' : '') : `${Math.floor(share * 100)} %`,
      },
    }
  })
}

type Judged = Pick<Row, 'level' | 'why'>

function judgedShare(share: number): Judged | undefined {
  if (share < full.warning) return undefined
  return { level: share < full.alarm ? 'warning' : 'alarm', why: `it is ${Math.floor(share * 100)} % full` }
}

function judged(read: v.InferOutput<typeof claim>, { late, now }: AroundClaims): Judged {
  const { metadata, spec, status } = read
  const asked = spec?.resources?.requests?.storage ?? ''
  const has = status?.capacity?.storage ?? ''
  const isUsed = (metadata.annotations?.['volume.kubernetes.io/selected-node'] ?? '') !== ''
  switch (status?.phase ?? '') {
    case 'Bound':
      if (has === '' || asked === '' || has === asked) return { level: 'ok', why: '' }
      return { level: 'note', why: `it asks for ${asked}` }
    case 'Pending':
      if (!isUsed && late.has(spec?.storageClassName ?? ''))
        return { level: 'note', why: 'it gets a volume when a pod first uses it' }
      return { level: 'alarm', why: `no volume for ${timeBetween(metadata.creationTimestamp, now)}` }
    case 'Lost':
      return { level: 'alarm', why: 'its volume is gone, and what was on it' }
    default:
      return { level: 'unknown', why: 'its state is not known' }
  }
}

/** @param why see `Fullness`. @returns a row that says so; it is no trouble, since no account needs this right. */
export function unknownFullnessRow(why: string): Row {
  const text = `how full some are is not known: ${why}`
  return { level: 'note', why: text, cells: cells('volumes', 'in use', '') }
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
  return { kind, name, state, size, used: '', class: className }
}

function unreadableRow(kind: string): Row {
  return { level: 'unknown', why: `a ${kind} has a form that is not known`, cells: cells(kind, '', '') }
}
