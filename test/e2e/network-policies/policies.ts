import { fieldAt, listAt, textAt } from '../../../src/cluster/readiness/fields.js'
import type { Placed } from '../cross-references/placed.js'
import type { End } from './ends.js'

/** `8080/TCP`. */
export type Port = `${number}/${'TCP' | 'UDP'}`

/** One end speaks to a port of another. */
export interface Flow {
  readonly from: End
  readonly to: End
  readonly port: Port
}

export const flowName = ({ from, to, port }: Flow) => `${from.name} → ${to.name} ${port}`

const directions = ['ingress', 'egress'] as const
export type Direction = (typeof directions)[number]

/** One line of a policy. */
export interface Rule {
  readonly policy: string
  readonly direction: Direction
  /** As it is written. */
  readonly text: string
  /** The labels that the policy knows ends by. */
  readonly labels: readonly string[]
  /** Whether it is about an end. */
  selects(end: End): boolean
  /** Whether it lets an end through that is not the one it is about. */
  lets(other: End, port: Port): boolean
}

/** @returns all rules of the policies among some objects. @throws Error for what is not understood here. */
export function rulesOf(objects: readonly Placed[]): Rule[] {
  return objects
    .filter(({ kind }) => kind === 'CiliumClusterwideNetworkPolicy')
    .flatMap(({ name, value }) =>
      directions.flatMap((direction) =>
        listAt(value, 'spec', direction).map((rule) => {
          const selector = fieldAt(value, 'spec', 'endpointSelector')
          return { policy: name, direction, ...ruleOf(selector, rule) }
        }),
      ),
    )
}

const members = ['fromEndpoints', 'toEndpoints', 'fromEntities', 'toEntities', 'toPorts']

function ruleOf(selector: unknown, rule: unknown): Omit<Rule, 'policy' | 'direction'> {
  const unknown = Object.keys(rule as object).filter((key) => !members.includes(key))
  if (unknown.length > 0) throw new Error(`a rule has ${unknown.join(', ')}, which is not known here`)
  const endpoints = [...listAt(rule, 'fromEndpoints'), ...listAt(rule, 'toEndpoints')]
  const entities = [...listAt(rule, 'fromEntities'), ...listAt(rule, 'toEntities')].map(String)
  const ports = new Set(
    listAt(rule, 'toPorts')
      .flatMap((one) => listAt(one, 'ports'))
      .map((one) => `${textAt(one, 'port')}/${textAt(one, 'protocol')}`),
  )
  const isPeer = remembered(
    (other: End) =>
      endpoints.some((one) => fits(one, other)) ||
      entities.some((one) => Object.hasOwn(other.labels, `reserved:${one}`)),
  )
  return {
    text: JSON.stringify(rule),
    labels: [selector, ...endpoints].flatMap(labelsIn),
    selects: remembered((end: End) => fits(selector, end)),
    lets: (other, port) => (ports.size === 0 || ports.has(port)) && isPeer(other),
  }
}

function remembered<T>(find: (end: End) => T): (end: End) => T {
  const known = new Map<End, T>()
  return (end) => {
    if (!known.has(end)) known.set(end, find(end))
    return known.get(end) as T
  }
}

const labelsIn = (selector: unknown): string[] => [
  ...Object.keys(fieldAt(selector, 'matchLabels') ?? {}),
  ...listAt(selector, 'matchExpressions').map((one) => textAt(one, 'key')),
]

function fits(selector: unknown, { labels }: End): boolean {
  const equal = Object.entries((fieldAt(selector, 'matchLabels') ?? {}) as Record<string, string>)
  return (
    equal.every(([key, value]) => labels[key] === value) &&
    listAt(selector, 'matchExpressions').every((one) => holds(one, labels))
  )
}

function holds(expression: unknown, labels: End['labels']): boolean {
  const value = labels[textAt(expression, 'key')]
  const values = listAt(expression, 'values')
  switch (textAt(expression, 'operator')) {
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return value === undefined || !values.includes(value)
    case 'Exists':
      return value !== undefined
    default:
      throw new Error(`the operator of ${JSON.stringify(expression)} is not known here`)
  }
}

/** What some rules say of flows. */
export interface Judge {
  isAllowed(flow: Flow): boolean
  /** The rules of each direction that allow a flow; undefined for one in which no rule is about the end. */
  allowing(flow: Flow): Readonly<Record<Direction, readonly Rule[] | undefined>>
}

/**
 * Judges as Cilium does (docs.cilium.io: Policy Enforcement Modes, Layer 3 and 4): an end that a rule of some direction
 * is about is denied in it what no rule allows, and both ends have to agree.
 */
export function judgeOf(rules: readonly Rule[]): Judge {
  const about = (direction: Direction) =>
    remembered((end: End) => rules.filter((one) => one.direction === direction && one.selects(end)))
  const [ingress, egress] = [about('ingress'), about('egress')]
  const letting = (own: readonly Rule[], other: End, port: Port) =>
    own.length === 0 ? undefined : own.filter((rule) => rule.lets(other, port))
  const allowing = ({ from, to, port }: Flow) => ({
    ingress: letting(ingress(to), from, port),
    egress: letting(egress(from), to, port),
  })
  return {
    allowing,
    isAllowed: (flow) => Object.values(allowing(flow)).every((one) => one === undefined || one.length > 0),
  }
}
