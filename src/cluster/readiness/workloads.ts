import { fieldAt, listAt, numberAt, textAt } from './fields.js'
import { conditionOf, failed, ready, saying, waiting, type Health, type HealthRule } from './conditions.js'

/** By `group/Kind`: see `healthOf`. */
export const workloadRules: Readonly<Record<string, HealthRule>> = {
  Pod: pod,
  'apps/Deployment': deployment,
  'apps/StatefulSet': statefulSet,
  'apps/DaemonSet': daemonSet,
  'apps/ReplicaSet': replicaSet,
  'batch/Job': job,
}

/** @returns the first that has fewer than it needs. */
function lacking(counts: readonly (readonly [string, number, number])[]): Health | undefined {
  const short = counts.find(([, has, needs]) => has < needs)
  return short && waiting(`${short[1]} of ${short[2]} replicas are ${short[0]}`)
}

const counted = (object: unknown, name: string) => numberAt(object, 'status', name) ?? 0
const wanted = (object: unknown) => numberAt(object, 'spec', 'replicas') ?? 1

/**
 * cli-utils: pkg/kstatus/status/core.go, `deploymentConditions`. One that is paused is left alone, as helm does
 * (helm: pkg/kube/ready.go).
 */
function deployment(object: unknown): Health {
  if (fieldAt(object, 'spec', 'paused') === true) return ready('is paused')
  const progressing = conditionOf(object, 'Progressing')
  if (progressing?.reason === 'ProgressDeadlineExceeded') return failed(saying(progressing))
  const unseen = notSeen(object)
  if (unseen) return unseen
  const replicas = wanted(object)
  const short = lacking([
    ['there', counted(object, 'replicas'), replicas],
    ['updated', counted(object, 'updatedReplicas'), replicas],
    ['available', counted(object, 'availableReplicas'), counted(object, 'updatedReplicas')],
    ['ready', counted(object, 'readyReplicas'), replicas],
  ])
  if (short) return short
  const old = counted(object, 'replicas') - replicas
  if (old > 0) return waiting(`${old} old replicas are not gone yet`)
  const available = conditionOf(object, 'Available')
  if (available && available.status !== 'True') return waiting(saying(available))
  return ready(`is rolled out on ${replicas} replicas`)
}

/** Counts of an object that no controller has looked at are all zero, and mean nothing. */
function notSeen(object: unknown): Health | undefined {
  if (numberAt(object, 'status', 'observedGeneration') !== undefined) return undefined
  return waiting('its controller has not looked at it yet')
}

/** cli-utils: pkg/kstatus/status/core.go, `stsConditions`. `OnDelete` waits for people, and nobody waits for them. */
function statefulSet(object: unknown): Health {
  const unseen = notSeen(object)
  if (unseen) return unseen
  const replicas = wanted(object)
  const short = lacking([
    ['there', counted(object, 'replicas'), replicas],
    ['ready', counted(object, 'readyReplicas'), replicas],
  ])
  if (short) return short
  if (textAt(object, 'spec', 'updateStrategy', 'type') === 'OnDelete')
    return ready('updates when its pods are deleted')
  const partition = numberAt(object, 'spec', 'updateStrategy', 'rollingUpdate', 'partition') ?? 0
  const old = lacking([['updated', updatedOf(object), Math.max(0, replicas - partition)]])
  return old ?? ready(`is rolled out on ${replicas} replicas`)
}

/** Its controller leaves the count out when the update is the current revision. */
function updatedOf(object: unknown): number {
  const isCurrent = textAt(object, 'status', 'currentRevision') === textAt(object, 'status', 'updateRevision')
  return isCurrent ? counted(object, 'replicas') : counted(object, 'updatedReplicas')
}

/** cli-utils: pkg/kstatus/status/core.go, `daemonsetConditions`. Where no node wants it, it is rolled out. */
function daemonSet(object: unknown): Health {
  const unseen = notSeen(object)
  if (unseen) return unseen
  const nodes = counted(object, 'desiredNumberScheduled')
  const isByHand = textAt(object, 'spec', 'updateStrategy', 'type') === 'OnDelete'
  const short = lacking([
    ['there', counted(object, 'currentNumberScheduled'), nodes],
    ...(isByHand ? [] : [['updated', counted(object, 'updatedNumberScheduled'), nodes] as const]),
    ['available', counted(object, 'numberAvailable'), nodes],
    ['ready', counted(object, 'numberReady'), nodes],
  ])
  return short ?? ready(`is rolled out on ${nodes} nodes`)
}

/** cli-utils: pkg/kstatus/status/core.go, `replicasetConditions`. */
function replicaSet(object: unknown): Health {
  const failure = conditionOf(object, 'ReplicaFailure')
  if (failure?.status === 'True') return waiting(saying(failure))
  const replicas = wanted(object)
  const short = lacking([
    ['available', counted(object, 'availableReplicas'), replicas],
    ['ready', counted(object, 'readyReplicas'), replicas],
  ])
  return short ?? ready(`has ${replicas} replicas`)
}

/**
 * What comes after it needs its work, so it has to be done, where kstatus is content with its start
 * (gitops-engine: pkg/health/health_job.go; helm: internal/statusreaders/job_status_reader.go). One that is suspended
 * waits for people.
 */
function job(object: unknown): Health {
  const failure = conditionOf(object, 'Failed')
  if (failure?.status === 'True') return failed(saying(failure))
  if (conditionOf(object, 'Complete')?.status === 'True') return ready('is complete')
  if (fieldAt(object, 'spec', 'suspend') === true) return ready('is suspended')
  return waiting('it is not complete yet')
}

/** cli-utils: pkg/kstatus/status/core.go, `podConditions`; a pod that failed is no pod that is done. */
function pod(object: unknown): Health {
  const phase = textAt(object, 'status', 'phase')
  if (phase === 'Succeeded') return ready('is done')
  if (phase === 'Failed') return failed('it failed')
  const isReady = conditionOf(object, 'Ready')
  if (phase === 'Running' && isReady?.status === 'True') return ready('is ready')
  const reasons = listAt(object, 'status', 'containerStatuses')
    .map((one) => textAt(one, 'state', 'waiting', 'reason'))
    .filter(Boolean)
  return waiting([`it is ${phase || 'not scheduled'}`, ...reasons].join(': '))
}
