import { at, entriesAt, listAt, textAt, textsAt, type Field } from '../../manifest/fields.js'
import type { SentObject } from '../../manifest/sent-objects.js'
import type { ObjectRef } from '../resources.js'

/** What is asked about each request that its rules match (k8s.io/api: admissionregistration/v1, ValidatingWebhook). */
export interface Webhook {
  /** The object that it stands in: `ValidatingWebhookConfiguration hook`. */
  readonly config: string
  readonly name: string
  /** It is asked before the object is validated, where others are asked after that. */
  readonly isMutating: boolean
  /** Undefined for one that is asked by URL. */
  readonly service: ObjectRef | undefined
  /** Whether a creation is refused when it does not answer, and it does nothing when it is asked for a dry run. */
  readonly isRequired: boolean
  /** Whether it is not asked about all that its rules match, by expressions that only the API server can read. */
  readonly isConditional: boolean
  /** Those for creations. */
  readonly rules: readonly WebhookRule[]
  /** Of the namespace. */
  readonly namespaceSelector: Selector
  readonly objectSelector: Selector
}

export interface WebhookRule {
  readonly groups: readonly string[]
  readonly versions: readonly string[]
  readonly resources: readonly string[]
  /** `*`, `Cluster` or `Namespaced` */
  readonly scope: string
}

/** One thing that has to hold of a label. */
interface Requirement {
  readonly key: string
  /** `In`, `NotIn`, `Exists` or `DoesNotExist` */
  readonly operator: string
  readonly values: readonly string[]
}

export type Selector = readonly Requirement[]

/** @returns the webhooks of a configuration. */
export function webhooksOf({ kind, name, value }: SentObject): Webhook[] {
  return listAt(value, 'webhooks').map((webhook): Webhook => {
    const [namespace = '', service = ''] = ['namespace', 'name'].map((key) =>
      textAt(webhook, 'clientConfig', 'service', key),
    )
    const rules = listAt(webhook, 'rules').filter((rule) =>
      textsAt(rule, 'operations').some((operation) => ['*', 'CREATE'].includes(operation)),
    )
    const isHarmless = /^None(OnDryRun)?$/.test(textAt(webhook, 'sideEffects'))
    return {
      config: `${kind} ${name}`,
      name: textAt(webhook, 'name'),
      isMutating: kind === 'MutatingWebhookConfiguration',
      service:
        namespace && service ? { apiVersion: 'v1', kind: 'Service', namespace, name: service } : undefined,
      isRequired: isHarmless && rules.length > 0 && textAt(webhook, 'failurePolicy') !== 'Ignore',
      isConditional: listAt(webhook, 'matchConditions').length > 0,
      rules: rules.map(ruleOf),
      namespaceSelector: selectorOf(at(webhook, 'namespaceSelector')),
      objectSelector: selectorOf(at(webhook, 'objectSelector')),
    }
  })
}

/** An empty text is the core group. */
function ruleOf(rule: Field): WebhookRule {
  return {
    groups: listAt(rule, 'apiGroups').map((group) => textAt(group)),
    versions: textsAt(rule, 'apiVersions'),
    resources: textsAt(rule, 'resources'),
    scope: textAt(rule, 'scope') || '*',
  }
}

function selectorOf(selector: Field): Selector {
  return [
    ...entriesAt(selector, 'matchLabels').map(([key, value]) => ({
      key,
      operator: 'In',
      values: [textAt(value)],
    })),
    ...listAt(selector, 'matchExpressions').map((one) => ({
      key: textAt(one, 'key'),
      operator: textAt(one, 'operator'),
      values: listAt(one, 'values').map((value) => textAt(value)),
    })),
  ]
}

/** @returns whether labels are what a selector asks for (k8s.io/apimachinery: labels/selector.go, `Matches`). */
export function selects(selector: Selector, labels: ReadonlyMap<string, string>): boolean {
  return selector.every(({ key, operator, values }) => {
    const value = labels.get(key)
    switch (operator) {
      case 'In':
        return value !== undefined && values.includes(value)
      case 'NotIn':
        return value === undefined || !values.includes(value)
      case 'Exists':
        return value !== undefined
      case 'DoesNotExist':
        return value === undefined
      default:
        return false
    }
  })
}

/** @returns as few labels as a selector is content with; undefined where nothing contents it. */
export function labelsFor(selector: Selector): ReadonlyMap<string, string> | undefined {
  const labels = new Map(
    selector.flatMap(({ key, operator, values }): [string, string][] =>
      operator === 'In' ? [[key, values[0] ?? '']] : operator === 'Exists' ? [[key, 'probe']] : [],
    ),
  )
  return selects(selector, labels) ? labels : undefined
}
