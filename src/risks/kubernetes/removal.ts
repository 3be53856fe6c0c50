import { apiGroup, type ManifestObject } from '../../manifest/manifest.js'
import type { Risk } from '../risk.js'
import { listAt, shown, textAt } from '../../manifest/fields.js'
import { risks, type RiskRule } from '../rule.js'

/** Kinds whose removal takes data along, each with what goes. */
const holdsData = new Map([
  ['v1/PersistentVolumeClaim', 'the claim and, unless its volume is retained, the data'],
  ['v1/PersistentVolume', 'the volume'],
  ['v1/Namespace', 'everything in it'],
  ['apiextensions.k8s.io/CustomResourceDefinition', 'every object of this kind in the cluster'],
  ['minio.min.io/Tenant', 'the MinIO tenant'],
])

const guardsAvailability = new Map([
  ['autoscaling/HorizontalPodAutoscaler', 'nothing scales its target any more'],
  ['policy/PodDisruptionBudget', 'a node drain may stop all pods at once'],
])

/** Objects that hold data, or keep something running, and that leave the release. */
export const removals: RiskRule = ({ old, next }) => {
  if (!old || next) return []
  const key = `${apiGroup(old.apiVersion)}/${old.kind}`
  const data = holdsData.get(key)
  if (data) return risks('removes-data', 'high', [`removes ${kindAndName(old)}: ${data}`])
  const availability = guardsAvailability.get(key)
  if (availability)
    return risks('removes-protection', 'low', [`removes ${kindAndName(old)}: ${availability}`])
  return key === 'apps/StatefulSet' ? statefulSet(old) : []
}

/**
 * Claims of a StatefulSet outlive it unless it says otherwise (kubernetes.io/docs: StatefulSets,
 * PersistentVolumeClaim retention).
 */
function statefulSet(old: ManifestObject): Risk[] {
  const claims = listAt(old.value, 'spec', 'volumeClaimTemplates').length
  if (claims === 0) return []
  const policy = textAt(old.value, 'spec', 'persistentVolumeClaimRetentionPolicy', 'whenDeleted')
  return policy === 'Delete'
    ? risks('removes-data', 'high', [`removes ${kindAndName(old)}: its claims are deleted with it`])
    : risks('removes-data', 'medium', [`removes ${kindAndName(old)}: its claims stay, and nothing uses them`])
}

function kindAndName({ kind, name }: ManifestObject): string {
  return `${shown(kind)} ${shown(name)}`
}
