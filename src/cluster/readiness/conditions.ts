import { listAt, textAt } from './fields.js'

/**
 * Whether an object is what its controller is to make of it. `failed` is what does not turn by itself, as far as the
 * object tells. `why` quotes the cluster: hostile, and perhaps with secrets in it.
 */
export interface Health {
  readonly state: 'ready' | 'waiting' | 'failed'
  readonly why: string
  /** Why nothing more could be found out, where `ready` means only that. */
  readonly unproven?: string
}

/** What an object does not tell of itself. */
export interface Surroundings {
  /** Whether claims of this storage class are bound only when a pod uses them. */
  readonly waitsForPod?: (storageClass: string) => boolean
}

export type HealthRule = (object: unknown, around: Surroundings) => Health

export const ready = (why: string): Health => ({ state: 'ready', why })
export const waiting = (why: string): Health => ({ state: 'waiting', why })
export const failed = (why: string): Health => ({ state: 'failed', why })

export interface Condition {
  readonly type: string
  readonly status: string
  readonly reason: string
  readonly message: string
}

/** @returns the condition of that type, undefined where there is none. */
export function conditionOf(object: unknown, type: string): Condition | undefined {
  const found = listAt(object, 'status', 'conditions').find((one) => textAt(one, 'type') === type)
  if (found === undefined) return undefined
  return {
    type,
    status: textAt(found, 'status'),
    reason: textAt(found, 'reason'),
    message: textAt(found, 'message'),
  }
}

/** @returns a condition as a clause: `Ready is False: NoVault: vault not found`. */
export function saying({ type, status, reason, message }: Condition): string {
  return [`${type} is ${status || 'unknown'}`, reason, message].filter(Boolean).join(': ')
}

/** @returns a rule: the condition has to be True; nobody has looked at the object before it is there. */
export function needs(type: string): HealthRule {
  return (object) => {
    const condition = conditionOf(object, type)
    if (condition === undefined) return waiting(`it has no condition ${type} yet`)
    return condition.status === 'True' ? ready(`is ${type}`) : waiting(saying(condition))
  }
}
