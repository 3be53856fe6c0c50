import { fieldAt, listAt, numberAt, textAt } from './fields.js'
import {
  conditionOf,
  failed,
  needs,
  ready,
  saying,
  waiting,
  type Health,
  type HealthRule,
  type Surroundings,
} from './conditions.js'
import { workloadRules } from './workloads.js'

/** By `group/Kind`, the version left out; the core group has no group. */
const rules: Readonly<Record<string, HealthRule>> = {
  ...workloadRules,
  PersistentVolumeClaim: claim,
  Service: service,
  Namespace: namespace,
  'apiextensions.k8s.io/CustomResourceDefinition': definition,
  'apiregistration.k8s.io/APIService': needs('Available'),
  'policy/PodDisruptionBudget': generic,
  'autoscaling/HorizontalPodAutoscaler': autoscaler,
  // They have no status: whether something answers behind them is a question to their Services.
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': () => ready('is there'),
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': () => ready('is there'),
  'cert-manager.io/Certificate': certificate,
  'cert-manager.io/Issuer': needs('Ready'),
  'cert-manager.io/ClusterIssuer': needs('Ready'),
  'onepassword.com/OnePasswordItem': needs('Ready'),
  'minio.min.io/Tenant': tenant,
}

/**
 * Decides by kind, and by what all controllers agree on where a kind is not known: a kind without a status is ready.
 * Before the rule of a kind come the generic ones (cli-utils: pkg/kstatus/status/generic.go): an object that is being
 * removed, or whose newest generation was not looked at yet, is not ready, and `Reconciling` and `Stalled` are believed.
 * helm 4 waits by the same rules (helm: pkg/kube/statuswait.go).
 * @param object as JSON, as the API server gives it.
 */
export function healthOf(object: unknown, around: Surroundings = {}): Health {
  const first = common(object)
  if (first) return first
  const group = textAt(object, 'apiVersion').split('/').slice(0, -1)[0]
  const key = [...(group === undefined ? [] : [group]), textAt(object, 'kind')].join('/')
  const rule = Object.hasOwn(rules, key) ? rules[key] : undefined
  return (rule ?? generic)(object, around)
}

function common(object: unknown): Health | undefined {
  if (textAt(object, 'metadata', 'deletionTimestamp') !== '') {
    const finalizers = listAt(object, 'metadata', 'finalizers').join(', ')
    return waiting(`it is being removed${finalizers && `; its finalizers are ${finalizers}`}`)
  }
  const [wanted, seen] = [
    numberAt(object, 'metadata', 'generation'),
    numberAt(object, 'status', 'observedGeneration'),
  ]
  // kstatus asks for the same number; a controller that counts further has seen the newest one, too.
  if (wanted !== undefined && seen !== undefined && seen < wanted)
    return waiting('its controller has not looked at the newest version yet')
  const stalled = conditionOf(object, 'Stalled')
  if (stalled?.status === 'True') return failed(saying(stalled))
  const reconciling = conditionOf(object, 'Reconciling')
  return reconciling?.status === 'True' ? waiting(saying(reconciling)) : undefined
}

/**
 * Kinds that nobody wrote a rule for: a `Ready` or `Available` that is not True is waited for, all else is ready
 * (cli-utils: pkg/kstatus/status/status.go, `Compute`). What went wrong once may be tried again, so it is not failed.
 */
function generic(object: unknown): Health {
  for (const type of ['Ready', 'Available']) {
    const condition = conditionOf(object, type)
    if (condition && condition.status !== 'True') return waiting(saying(condition))
  }
  return ready('is there')
}

/**
 * `Lost` has no volume any more (gitops-engine: pkg/health/health_pvc.go). A claim that is bound by the first pod that
 * uses it is as ready as it can be: who waits for it before he starts the pod waits for ever.
 */
function claim(object: unknown, { waitsForPod }: Surroundings): Health {
  const phase = textAt(object, 'status', 'phase')
  if (phase === 'Bound') return ready('is bound')
  if (phase === 'Lost') return failed('its volume is gone')
  const selected = fieldAt(object, 'metadata', 'annotations', 'volume.kubernetes.io/selected-node')
  const isUnused = selected === undefined && waitsForPod?.(textAt(object, 'spec', 'storageClassName'))
  return isUnused ? ready('will be bound when a pod first uses it') : waiting(`it is ${phase || 'not bound'}`)
}

/** Only a load balancer has to be given something (gitops-engine: pkg/health/health_service.go). */
function service(object: unknown): Health {
  if (textAt(object, 'spec', 'type') !== 'LoadBalancer') return ready('is there')
  const [first] = listAt(object, 'status', 'loadBalancer', 'ingress')
  const address = textAt(first, 'ip') || textAt(first, 'hostname')
  return first === undefined ? waiting('it has no address yet') : ready(`has the address ${address}`)
}

function namespace(object: unknown): Health {
  const phase = textAt(object, 'status', 'phase')
  return phase === 'Terminating' ? waiting('it is being removed') : ready('is there')
}

/** A name that another definition holds stays refused (cli-utils: pkg/kstatus/status/core.go, `CRDConditions`). */
function definition(object: unknown): Health {
  const names = conditionOf(object, 'NamesAccepted')
  if (names?.status === 'False') return failed(saying(names))
  return needs('Established')(object, {})
}

/** A fault of the moment, such as a metrics server that starts, does not stop anything that runs already. */
function autoscaler(object: unknown): Health {
  const able = conditionOf(object, 'AbleToScale')
  return able?.status === 'False' ? waiting(saying(able)) : ready('is there')
}

/**
 * While a certificate is issued anew, the old one is still good: Argo CD calls that progressing, and so does nobody who
 * is to be served by it (argo-cd: resource_customizations/cert-manager.io/Certificate/health.lua).
 */
function certificate(object: unknown): Health {
  const isReady = needs('Ready')(object, {})
  const issuing = conditionOf(object, 'Issuing')
  if (isReady.state === 'ready' || issuing?.status !== 'True') return isReady
  return waiting(saying(issuing))
}

/** States that the operator does not leave by itself (argo-cd: resource_customizations/minio.min.io/Tenant/health.lua). */
const stuckTenant = [
  'Statefulset not controlled by operator',
  'Another MinIO Tenant already exists in the namespace',
  'Different versions across MinIO Pools',
]

/** It has no conditions, only a word. */
function tenant(object: unknown): Health {
  const state = textAt(object, 'status', 'currentState')
  if (state === 'Initialized') return ready('is initialized')
  if (stuckTenant.includes(state)) return failed(state)
  return waiting(state || 'its operator has not looked at it yet')
}
