import * as v from 'valibot'
import { checked } from '../../lib/outside-json.js'
import { durationText } from '../../lib/time-text.js'
import type { Finding } from './diagnosis.js'
import type { Live } from './live.js'
import { refusalOf } from './objects.js'

const text = v.nullish(v.string(), '')
const event = v.object({
  involvedObject: v.object({ kind: text, namespace: text, name: text, uid: text }),
  reason: text,
  message: text,
  type: text,
  count: v.nullish(v.number(), 1),
  firstTimestamp: text,
  lastTimestamp: text,
  eventTime: text,
  metadata: v.object({ creationTimestamp: text }),
  series: v.nullish(v.object({ count: v.nullish(v.number(), 1), lastObservedTime: text })),
})

/** What a controller said of an object. */
export interface ClusterEvent {
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly uid: string
  readonly reason: string
  readonly message: string
  readonly isWarning: boolean
  /** In ms since 1970; 0 when it does not say. */
  readonly at: number
  readonly count: number
}

/** @returns the events among the objects, the newest first. */
export function eventsAmong(objects: readonly Live[]): ClusterEvent[] {
  return objects
    .filter(({ kind, apiVersion }) => kind === 'Event' && apiVersion === 'v1')
    .flatMap(({ whole }) => {
      const read = checked(event, whole)
      return 'value' in read ? [eventOf(read.value)] : []
    })
    .sort((a, b) => b.at - a.at)
}

function eventOf(given: v.InferOutput<typeof event>): ClusterEvent {
  const { involvedObject, reason, message, type, series, count, metadata } = given
  const times = [series?.lastObservedTime, given.lastTimestamp, given.eventTime, given.firstTimestamp]
  const at = Date.parse(times.find(Boolean) ?? metadata.creationTimestamp) || 0
  return {
    ...involvedObject,
    ...{
      reason,
      message,
      isWarning: type === 'Warning',
      at,
      count: Math.max(count ?? 1, series?.count ?? 1),
    },
  }
}

/** A pod that is gone leaves events: its name begins with that of what made it, which no other has. */
function isOf(one: ClusterEvent, family: readonly Live[]): boolean {
  return family.some(
    ({ kind, namespace, name, uid }) =>
      (one.uid !== '' && one.uid === uid) ||
      (one.namespace === namespace && one.kind === kind && one.name === name) ||
      (one.namespace === namespace &&
        one.kind === 'Pod' &&
        ['ReplicaSet', 'Job'].includes(kind) &&
        one.name.startsWith(`${name}-`)),
  )
}

/**
 * @param said what is told already, so that no event tells it again.
 * @returns the warnings about the family, each once, the newest first.
 */
export function eventFindings(
  events: readonly ClusterEvent[],
  family: readonly Live[],
  said: readonly Finding[],
  now = Date.now(),
): Finding[] {
  const about = new Map<string, ClusterEvent & { total: number }>()
  for (const one of events.filter((each) => each.isWarning && isOf(each, family))) {
    const key = [one.kind, one.reason, familiar(one)].join('\n')
    const known = about.get(key)
    about.set(key, known ? { ...known, total: known.total + one.count } : { ...one, total: one.count })
  }
  return [...about.values()]
    .filter(({ message }) => message !== '' && said.every(({ why }) => !tells(why, message)))
    .map(({ kind, namespace, name, reason, message, at, total }) => {
      const refusal = refusalOf(message)
      return {
        evidence: refusal === 'rollout' ? 'event' : refusal,
        about: `${kind} ${namespace ? `${namespace}/` : ''}${name}`,
        why: `${reason}: ${message} (${durationText(now - at)} ago${total > 1 ? `, ${total} times` : ''})`,
      }
    })
}

/** A word or two is found in many a text. */
function tells(why: string, message: string): boolean {
  return message.length > 12 && why.includes(message.slice(0, 80))
}

/** Events of pods that are alike differ in the pods' names alone. */
function familiar({ message, name }: ClusterEvent): string {
  return message.replaceAll(name, '')
}

/** @returns the newest word about an object. */
export function newestWord(events: readonly ClusterEvent[], object: Live): string | undefined {
  const own = events.find((one) =>
    one.uid !== '' ? one.uid === object.uid : one.name === object.name && one.kind === object.kind,
  )
  return own && `${own.reason}: ${own.message}`
}
