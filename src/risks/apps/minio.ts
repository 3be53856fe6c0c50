import { apiGroup, type ManifestObject } from '../../manifest/manifest.js'
import type { Risk } from '../risk.js'
import { at, namedAt, shown, textAt, type Field } from '../../manifest/fields.js'
import { risks, type RiskRule } from '../rule.js'
import { quantity } from '../../manifest/quantity.js'
import { compareClaims } from '../kubernetes/storage.js'

/** Pools of a MinIO tenant: they can be added, and neither changed nor taken away without moving their data first. */
export const minioPools: RiskRule = ({ old, next }) => {
  if (!old || !next || !isTenant(old) || !isTenant(next)) return []
  const [before, after] = [old, next].map(({ value }) => namedAt(value, 'spec', 'pools'))
  if (!before || !after) return []
  const added = [...after.keys()].filter((name) => !before.has(name))
  return [
    ...[...before].flatMap(([name, pool]) => poolRisks(shown(name), pool, after.get(name))),
    ...risks(
      'minio-pools',
      'medium',
      added.map((name) => `adds pool ${shown(name)}, which cannot simply be taken away again`),
    ),
    ...paths(old, next),
  ]
}

function isTenant({ apiVersion, kind }: ManifestObject): boolean {
  return kind === 'Tenant' && apiGroup(apiVersion) === 'minio.min.io'
}

function poolRisks(name: string, old: Field, next: Field): Risk[] {
  if (next === undefined)
    return risks('minio-pools', 'high', [`removes pool ${name} with all that is stored in it`])
  const sizes = ['servers', 'volumesPerServer'].flatMap((field) => {
    const [before, after] = [textAt(old, field), textAt(next, field)]
    return before === after ? [] : [`pool ${name}: ${field} ${shown(before)} → ${shown(after)}`]
  })
  const spec = (pool: Field) => at(pool, 'volumeClaimTemplate', 'spec')
  const claims = compareClaims(`pool ${name}`, spec(old), spec(next))
  return [...risks('minio-pools', 'high', [...sizes, ...growth(name, spec(old), spec(next))]), ...claims]
}

/** The claims of a pool are templates of a StatefulSet, which do not change (kubernetes.io: StatefulSet). */
function growth(name: string, old: Field, next: Field): string[] {
  const [before, after] = [old, next].map((spec) => textAt(spec, 'resources', 'requests', 'storage'))
  const [small, large] = [quantity(before ?? ''), quantity(after ?? '')]
  if (small === undefined || large === undefined || large <= small) return []
  const sizes = `${shown(before ?? '')} → ${shown(after ?? '')}`
  return [`pool ${name}: volumes ${sizes}: they cannot grow once they exist, add a pool`]
}

function paths(old: ManifestObject, next: ManifestObject): Risk[] {
  const moved = ['mountPath', 'subPath'].filter(
    (field) => textAt(old.value, 'spec', field) !== textAt(next.value, 'spec', field),
  )
  return risks(
    'minio-pools',
    'high',
    moved.map((field) => `spec.${field} changes: MinIO does not find its data again`),
  )
}
