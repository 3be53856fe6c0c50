import { expect, it } from '@jest/globals'
import { kindsFor, verdictOf } from '../../../../src/cluster/readiness/probe.js'
import {
  labelsFor,
  selects,
  type Selector,
  type Webhook,
} from '../../../../src/cluster/readiness/webhooks.js'

const webhook: Webhook = {
  ...{ config: 'ValidatingWebhookConfiguration a', name: 'a.example.com', service: undefined },
  ...{ isMutating: false, isRequired: true, isConditional: false },
  ...{ rules: [], namespaceSelector: [], objectSelector: [] },
}
const failed = (name: string) => `Internal error occurred: failed calling webhook "${name}": no route`
const denied = (name: string) => `admission webhook "${name}" denied the request: no`

it.each<[string, number, string, Partial<Webhook>, string]>([
  ['what is made', 201, '', {}, 'answered'],
  ['what is made, though conditions may have left it out', 201, '', { isConditional: true }, 'unknown'],
  ['its own silence', 500, failed('a.example.com'), {}, 'silent'],
  ['the silence of another one', 500, failed('b.example.com'), {}, 'unknown'],
  ['its own refusal', 403, denied('a.example.com'), {}, 'answered'],
  ['the refusal of another one', 403, denied('b.example.com'), {}, 'unknown'],
  ['a right that is missing', 403, 'configmaps is forbidden: no', {}, 'unknown'],
  ['an object that is wrong, before it is asked', 422, 'is invalid', {}, 'unknown'],
  ['an object that is wrong, after it was asked', 422, 'is invalid', { isMutating: true }, 'answered'],
  ['a server in trouble', 503, 'etcd', {}, 'silent'],
])('%s tells', (_title, status, message, more, kind) => {
  expect(verdictOf({ status, body: JSON.stringify({ message }) }, { ...webhook, ...more }).kind).toBe(kind)
})

it('kinds that are easily made come first, and what cannot be created does not', () => {
  const kind = (apiVersion: string, name: string, namespaced: boolean, verbs = ['create']) => {
    return { apiVersion, kind: name, plural: `${name.toLowerCase()}s`, namespaced, verbs }
  }
  const served = [
    kind('x.io/v1', 'IssueRequest', true),
    kind('x.io/v1', 'ClusterIssue', false),
    kind('x.io/v1', 'Issue', true),
    kind('x.io/v1beta1', 'Issue', true),
    kind('x.io/v1', 'Seen', true, ['list']),
    kind('v1', 'ConfigMap', true),
  ]
  const chosen = (groups: string[], resources: string[], scope = '*') =>
    kindsFor({ rules: [{ groups, versions: ['v1'], resources, scope }] }, served).map((one) => one.kind)
  expect(chosen(['x.io'], ['*/*'])).toEqual(['Issue', 'IssueRequest', 'ClusterIssue'])
  expect(chosen(['x.io'], ['*'], 'Cluster')).toEqual(['ClusterIssue'])
  expect(chosen(['*'], ['*'])[0]).toBe('ConfigMap')
  expect(chosen(['x.io'], ['issues/status'])).toEqual([])
})

it.each<[string, Selector, string[] | undefined]>([
  ['nothing', [], []],
  ['one of two', [{ key: 'a', operator: 'In', values: ['1', '2'] }], ['a=1']],
  ['that it is there', [{ key: 'a', operator: 'Exists', values: [] }], ['a=probe']],
  ['that it is not there', [{ key: 'a', operator: 'DoesNotExist', values: [] }], []],
  [
    'what cannot be',
    [
      { key: 'a', operator: 'In', values: ['1'] },
      { key: 'a', operator: 'NotIn', values: ['1'] },
    ],
    undefined,
  ],
])('a selector that asks for %s is contented, where that can be', (_title, selector, labels) => {
  const found = labelsFor(selector)
  expect(found && [...found].map((pair) => pair.join('='))).toEqual(labels)
  if (found) expect(selects(selector, found)).toBe(true)
})
