import { groupOf, nameOf } from '../resources.js'
import * as v from 'valibot'
import { checked } from '../../lib/outside-json.js'
import type { Evidence, Finding } from './diagnosis.js'
import { type Live } from './live.js'

const text = v.fallback(v.nullish(v.string(), ''), '')
const condition = v.object({ type: text, status: text, reason: text, message: text })
const customStatus = v.object({
  conditions: v.fallback(v.nullish(v.array(condition), []), []),
  state: text,
  reason: text,
  phase: text,
  currentState: text,
  message: text,
})

type CustomStatus = v.InferOutput<typeof customStatus>

/** They say that something is wrong when they are True. */
const bad = /^(?:Degraded|Stalled|Invalid|.*(?:Fail(?:ed|ure|ing)?|Errors?|Conflict|Pressure|Terminating))$/i
/** They say what is being done, and nothing is wrong when it is not. */
const passing = /^(?:Issuing|Progressing|Reconciling|Updating|Paused|Denied|InvalidRequest|Suspended)$/i
const wrongState = /^(?:pending|processing|invalid|errored|expired|failed|failure|error|degraded)$/i

/** Kinds whose controller says something of each of them sooner or later; others may never have a status. */
const always: Readonly<Record<string, string>> = {
  OnePasswordItem: 'onepassword.com',
  Certificate: 'cert-manager.io',
  CertificateRequest: 'cert-manager.io',
  Order: 'acme.cert-manager.io',
  Challenge: 'acme.cert-manager.io',
  Tenant: 'minio.min.io',
}

/** @returns what a custom resource says of itself that is not well. */
export function conditionFindings(object: Live): Finding[] {
  const read = checked(customStatus, object.status ?? {})
  if (!('value' in read)) return []
  const about = nameOf(object)
  const evidence = evidenceOf(object)
  return sayings(object, read.value).map((why) => ({ evidence, about, why }))
}

function sayings(object: Live, status: CustomStatus): string[] {
  const isSilent = object.status === undefined || object.status === null || emptyStatus(status)
  if (isSilent)
    return always[object.kind] === groupOf(object.apiVersion)
      ? ['it has no status yet: nothing has worked on it']
      : []
  const { conditions, state, reason, phase, currentState, message } = status
  const untrue = conditions.filter(isWrong).map((one) => {
    const why = [one.reason, one.message].filter(Boolean).join(': ')
    return `${one.type} is ${one.status || 'unknown'}${why ? `: ${why}` : ''}`
  })
  if (untrue.length > 0) return untrue
  const word = [state, phase, currentState].find((one) => wrongState.test(one))
  const isTenantAtWork = object.kind === 'Tenant' && currentState !== '' && currentState !== 'Initialized'
  if (word === undefined && !isTenantAtWork) return []
  const why = reason || message
  return [`${word ?? currentState}${why ? `: ${why}` : ''}`]
}

function emptyStatus({ conditions, state, phase, currentState }: CustomStatus): boolean {
  return conditions.length === 0 && state === '' && phase === '' && currentState === ''
}

function isWrong({ type, status, reason }: v.InferOutput<typeof condition>): boolean {
  if (bad.test(type)) return status === 'True'
  if (passing.test(type)) return status === 'False' && /^(?:Failed|Error)/i.test(reason)
  return status !== 'True'
}

function evidenceOf({ kind, apiVersion }: Live): Evidence {
  const group = groupOf(apiVersion)
  if (kind === 'OnePasswordItem') return 'onepassword'
  if (group === 'acme.cert-manager.io') return 'acme'
  return group === 'cert-manager.io' ? 'certificate' : 'condition'
}
