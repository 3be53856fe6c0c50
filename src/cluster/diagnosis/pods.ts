import { nameOf } from '../resources.js'
import * as v from 'valibot'
import { checked } from '../../lib/outside-json.js'
import type { Evidence, Finding } from './diagnosis.js'
import { type Live } from './live.js'

const text = v.nullish(v.string(), '')
const terminated = v.nullish(v.object({ exitCode: v.nullish(v.number(), 0), reason: text, message: text }))
const containerStatus = v.object({
  name: text,
  ready: v.nullish(v.boolean(), false),
  state: v.nullish(
    v.object({
      waiting: v.nullish(v.object({ reason: text, message: text })),
      running: v.nullish(v.unknown()),
      terminated,
    }),
    {},
  ),
  lastState: v.nullish(v.object({ terminated }), {}),
})
const containers = v.nullish(v.array(containerStatus), [])
const podStatus = v.object({
  phase: text,
  reason: text,
  message: text,
  conditions: v.nullish(v.array(v.object({ type: text, status: text, reason: text, message: text })), []),
  initContainerStatuses: containers,
  containerStatuses: containers,
})

type PodStatus = v.InferOutput<typeof podStatus>
type ContainerStatus = v.InferOutput<typeof containerStatus>

/** What is wrong with one pod. */
export interface PodTrouble {
  readonly evidence: Evidence
  readonly why: string
  /** The container that fails, where its log may tell more. */
  readonly container?: string
  /** The container was started again since, and its last words are those of the run before. */
  readonly previous?: boolean
}

/** Reasons of a kubelet (kubernetes: pkg/kubelet/images/types.go). */
const imageReasons =
  /^(?:ImagePullBackOff|ErrImagePull|ErrImageNeverPull|ImageInspectError|InvalidImageName|RegistryUnavailable|SignatureValidationFailed)$/
/** A container that is being made waits with these, and so does one whose volume cannot be mounted: events tell. */
const starting = /^(?:ContainerCreating|PodInitializing)?$/

/** @returns what keeps a pod from being ready; undefined for one that is ready, done or on its way out. */
export function podTrouble({ status, deleted }: Live): PodTrouble | undefined {
  const read = checked(podStatus, status)
  if (!('value' in read) || deleted !== '') return undefined
  const pod = read.value
  const condition = (type: string) => pod.conditions.find((one) => one.type === type)
  if (pod.phase === 'Succeeded') return undefined
  if (pod.phase !== 'Failed' && condition('Ready')?.status === 'True') return undefined
  const scheduled = condition('PodScheduled')
  if (scheduled?.status === 'False' && scheduled.reason !== 'SchedulingGated') {
    return { evidence: 'unschedulable', why: `no node takes it: ${scheduled.message || scheduled.reason}` }
  }
  return containerTrouble(pod) ?? wholeTrouble(pod, condition('Ready'))
}

function containerTrouble({ initContainerStatuses, containerStatuses }: PodStatus): PodTrouble | undefined {
  for (const container of [...initContainerStatuses, ...containerStatuses]) {
    const found = waitingTrouble(container) ?? endedTrouble(container)
    if (found) return found
  }
  return undefined
}

function waitingTrouble({ name, state, lastState }: ContainerStatus): PodTrouble | undefined {
  const { waiting } = state ?? {}
  if (!waiting || starting.test(waiting.reason)) return undefined
  const { reason, message } = waiting
  const said = `container ${name}: ${reason}${message ? `: ${message}` : ''}`
  if (imageReasons.test(reason)) return { evidence: 'image', why: said }
  if (reason !== 'CrashLoopBackOff') return { evidence: 'container', why: said }
  const last = lastState?.terminated
  const why = `container ${name}: CrashLoopBackOff${last ? `, it ended with ${endOf(last)}` : ''}`
  return { evidence: 'crash', why, container: name, previous: true }
}

function endedTrouble({ name, state, lastState, ready }: ContainerStatus): PodTrouble | undefined {
  const ended = state?.terminated
  if (ended && ended.exitCode !== 0) {
    return { evidence: 'crash', why: `container ${name}: it ended with ${endOf(ended)}`, container: name }
  }
  if (state?.running === undefined || state.running === null || ready) return undefined
  const last = lastState?.terminated
  const before = last ? `; before, it ended with ${endOf(last)}` : ''
  return { evidence: 'not-ready', why: `container ${name} runs, and is not ready${before}`, container: name }
}

function endOf({ exitCode, reason, message }: NonNullable<v.InferOutput<typeof terminated>>): string {
  const why = [reason === 'Error' ? '' : reason, message].filter(Boolean).join(': ')
  return `exit code ${exitCode}${why ? ` (${why})` : ''}`
}

function wholeTrouble(
  { phase, reason, message }: PodStatus,
  ready: { readonly reason: string; readonly message: string } | undefined,
): PodTrouble {
  const why =
    [reason, message].filter(Boolean).join(': ') || [ready?.reason, ready?.message].filter(Boolean).join(': ')
  const evidence = phase === 'Failed' ? 'crash' : 'not-ready'
  return { evidence, why: `${phase || 'Pending'}${why ? `: ${why}` : ''}` }
}

/** Pods that have the same trouble, as one. */
export interface TroubledPods extends PodTrouble {
  readonly pod: Live
  readonly finding: Finding
}

/** @returns one finding for all pods of one owner that fail alike. */
export function podFindings(pods: readonly Live[]): TroubledPods[] {
  const groups = new Map<string, { pod: Live; trouble: PodTrouble; count: number }>()
  for (const pod of pods) {
    const trouble = podTrouble(pod)
    if (!trouble) continue
    const owner = pod.owners.map(({ uid }) => uid).join() || pod.uid
    const key = [owner, trouble.evidence, trouble.container, trouble.why.replaceAll(pod.name, '')].join('\n')
    const known = groups.get(key)
    groups.set(key, known ? { ...known, count: known.count + 1 } : { pod, trouble, count: 1 })
  }
  return [...groups.values()].map(({ pod, trouble, count }) => ({
    ...trouble,
    pod,
    finding: {
      evidence: trouble.evidence,
      about: `${nameOf(pod)}${count > 1 ? ` and ${count - 1} more like it` : ''}`,
      why: trouble.why,
    },
  }))
}
