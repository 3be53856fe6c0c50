import type { Risk, RiskLevel } from '../risk.js'
import {
  at,
  isTrue,
  listAt,
  listed,
  shown,
  textAt,
  textsAt,
  wholeNumber,
  type Field,
} from '../../manifest/fields.js'
import { containersOf, podSpecOf, type Container } from './pod-spec.js'
import { risks, type RiskRule } from '../rule.js'

/** Something that pods may do to their node. */
interface Power {
  readonly rule: 'privileged' | 'host-access' | 'capabilities' | 'runs-as-root'
  readonly level: RiskLevel
  /** Who may do it, and the verb. */
  readonly who: string
  readonly what: string
}

/** What a pod's spec allows that the old one did not (kubernetes.io/docs: Pod Security Standards). */
export const podPowers: RiskRule = ({ old, next }) => {
  const name = ({ who, what }: Power) => `${who} ${what}`
  const before = new Set(powersOf(podSpecOf(old)).map(name))
  return together(powersOf(podSpecOf(next)).filter((power) => !before.has(name(power))))
}

/** One reason for all that somebody may do in the same way. */
function together(powers: readonly Power[]): Risk[] {
  const groups = new Map<string, Power[]>()
  for (const power of powers) {
    const key = `${power.rule} ${power.level} ${power.who}`
    groups.set(key, [...(groups.get(key) ?? []), power])
  }
  return [...groups.values()].flatMap((group) => {
    const [{ rule, level, who }] = group as [Power]
    return risks(rule, level, [`${who} ${listed([...new Set(group.map(({ what }) => what))], 5)}`])
  })
}

function powersOf(spec: Field): Power[] {
  if (spec === undefined) return []
  return [
    ...hostPowers(spec),
    ...rootPowers(spec, 'pods run'),
    ...containersOf(spec).flatMap(containerPowers),
    ...(isTrue(at(spec, 'hostNetwork')) ? [] : containersOf(spec).flatMap(hostPorts)),
  ]
}

function hostPowers(spec: Field): Power[] {
  const shared = [
    ['hostNetwork', 'medium', 'network'],
    ['hostPID', 'high', 'processes'],
    ['hostIPC', 'high', 'shared memory'],
  ] as const
  const rule = 'host-access'
  const paths = listAt(spec, 'volumes')
    .map((volume) => textAt(volume, 'hostPath', 'path'))
    .filter((path) => path !== '')
  return [
    ...shared
      .filter(([field]) => isTrue(at(spec, field)))
      .map(
        ([field, level, what]) =>
          ({ rule, level, who: "pods share the node's", what: `${what} (${field})` }) as const,
      ),
    ...paths.map(
      (what) => ({ rule, level: 'high', who: 'pods mount from the node (hostPath):', what }) as const,
    ),
  ]
}

function containerPowers({ name, value }: Container): Power[] {
  const who = `container ${shown(name)}`
  const context = at(value, 'securityContext')
  const rule = 'privileged'
  return [
    ...(isTrue(at(context, 'privileged'))
      ? [{ rule, level: 'high', who, what: 'is privileged' } as const]
      : []),
    ...(isTrue(at(context, 'allowPrivilegeEscalation'))
      ? [{ rule, level: 'medium', who, what: 'may gain privileges (allowPrivilegeEscalation)' } as const]
      : []),
    ...capabilities(who, context),
    ...rootPowers(value, `${who} runs`),
  ]
}

/** On the node's network every port is one of the node; that is told as such. */
function hostPorts({ name, value }: Container): Power[] {
  const ports = listAt(value, 'ports').map((port) => textAt(port, 'hostPort'))
  return ports
    .filter((port) => port !== '' && port !== '0')
    .map((what) => ({
      rule: 'host-access',
      level: 'medium',
      who: `container ${shown(name)} takes of the node (hostPort):`,
      what: `port ${shown(what)}`,
    }))
}

/** Those that amount to the node itself or to its network. */
const mighty =
  /^(CAP_)?(ALL|SYS_ADMIN|SYS_MODULE|SYS_PTRACE|SYS_RAWIO|NET_ADMIN|NET_RAW|BPF|DAC_READ_SEARCH)$/i

function capabilities(who: string, context: Field): Power[] {
  return textsAt(context, 'capabilities', 'add').map((what) => ({
    rule: 'capabilities',
    level: mighty.test(what) ? 'high' : 'medium',
    who: `${who} adds capability`,
    what,
  }))
}

function rootPowers(holder: Field, who: string): Power[] {
  const isRoot = wholeNumber(at(holder, 'securityContext', 'runAsUser')) === 0
  return isRoot ? [{ rule: 'runs-as-root', level: 'medium', who, what: 'as root (runAsUser 0)' }] : []
}

/** Kinds that keep a number of pods running, 1 when they say none. */
const scaled = ['Deployment', 'StatefulSet', 'ReplicaSet']

/** A workload that is turned off. */
export const replicasToZero: RiskRule = ({ old, next }) => {
  if (!old || !next || !scaled.includes(next.kind)) return []
  const [before, after] = [old, next].map(({ value }) =>
    at(value, 'spec', 'replicas') === undefined ? 1 : wholeNumber(at(value, 'spec', 'replicas')),
  )
  if (after !== 0 || before === undefined || before === 0) return []
  return risks('replicas-to-zero', 'high', [`replicas ${before} → 0`])
}
