import { apiGroup, type ManifestObject, type Value } from '../../manifest/manifest.js'
import { at, listAt, textAt, type Field } from '../../manifest/fields.js'

const podTemplate = ['spec', 'template', 'spec']

/** Where each kind that makes pods keeps what they look like. */
const places = new Map<string, readonly string[]>([
  ['v1/Pod', ['spec']],
  ['v1/ReplicationController', podTemplate],
  ['apps/Deployment', podTemplate],
  ['apps/StatefulSet', podTemplate],
  ['apps/DaemonSet', podTemplate],
  ['apps/ReplicaSet', podTemplate],
  ['batch/Job', podTemplate],
  ['batch/CronJob', ['spec', 'jobTemplate', 'spec', 'template', 'spec']],
])

/** @returns the pod's spec inside an object that makes pods. */
export function podSpecOf(object: ManifestObject | undefined): Field {
  const place = object && places.get(`${apiGroup(object.apiVersion)}/${object.kind}`)
  return place && at(object.value, ...place)
}

export interface Container {
  readonly name: string
  readonly value: Value
}

/** @returns containers of every sort; nameless ones too. */
export function containersOf(podSpec: Field): Container[] {
  return ['initContainers', 'containers', 'ephemeralContainers']
    .flatMap((list) => listAt(podSpec, list))
    .map((value) => ({ name: textAt(value, 'name') || 'without a name', value }))
}
