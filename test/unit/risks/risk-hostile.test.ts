import { describe, expect, it } from '@jest/globals'
import { Plain, type ManifestObject, type Value } from '../../../src/manifest/manifest.js'
import { riskLevels } from '../../../src/risks/risk.js'
import { objectRisks } from '../../../src/risks/object.js'
import { container, deployment, changeOf, object, objectOf } from './risk-cases.js'

/** One object that touches a rule in nearly every field. */
const rich = [
  deployment(
    `${container("image: app, args: ['--entryPoints.a.b=c'], securityContext: {privileged: true, capabilities: {add: [ALL]}, runAsUser: 0}")}, volumes: [{name: v, hostPath: {path: /}}], hostPID: true`,
  ),
  object(
    'apps/v1',
    'StatefulSet',
    'spec: {volumeClaimTemplates: [{metadata: {name: d}, spec: {resources: {requests: {storage: 1Gi}}}}]}',
  ),
  object('v1', 'Service', 'spec: {clusterIP: None, ports: [{name: a, port: 1}]}'),
  object(
    'v1',
    'PersistentVolumeClaim',
    'spec: {resources: {requests: {storage: 1Gi}}, accessModes: [A], volumeName: v}',
  ),
  object(
    'rbac.authorization.k8s.io/v1',
    'ClusterRole',
    "rules: [{apiGroups: [''], resources: [secrets], verbs: [get]}]\naggregationRule: {}",
  ),
  object(
    'rbac.authorization.k8s.io/v1',
    'ClusterRoleBinding',
    'roleRef: {kind: A, name: b}\nsubjects: [{kind: A, name: b}]',
  ),
  object(
    'v1',
    'ConfigMap',
    'data: {ipam: a, cluster-pool-ipv4-cidr: 10.0.0.0/8, config.yaml: "schema_config: {configs: [{from: a}]}", mimir.yaml: "blocks_storage: {s3: {a: b}}"}',
    'cilium-config',
  ),
  object(
    'apps/v1',
    'DaemonSet',
    'spec: {template: {spec: {containers: [{env: [{name: KUBERNETES_SERVICE_HOST, value: a}]}]}}}',
    'cilium',
  ),
  object('v1', 'Secret', 'data: {config.yaml: "####"}\nimmutable: true'),
  object(
    'minio.min.io/v2',
    'Tenant',
    'spec: {pools: [{name: a, servers: 1, volumeClaimTemplate: {spec: {}}}]}',
  ),
  object(
    'admissionregistration.k8s.io/v1',
    'MutatingWebhookConfiguration',
    'webhooks: [{name: a, failurePolicy: Fail}]',
  ),
  object('batch/v1', 'Job', 'spec: {template: {spec: {}}, completions: 1}'),
].map(objectOf)

const wrong: readonly Value[] = [
  '',
  'text',
  new Plain('null'),
  new Plain('9'.repeat(400)),
  new Plain('true'),
  [],
  [new Plain('null'), 'a', [[]], new Map()],
  new Map<string, Value>([
    ['name', []],
    ['spec', 'a'],
    ['__proto__', new Map()],
  ]),
]

/** @returns every value that differs from the given one by a wrong shape at one place. */
function* mutations(value: Value): Generator<Value> {
  yield* wrong
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries())
      for (const mutant of mutations(item)) yield value.map((old, at) => (at === index ? mutant : old))
  }
  if (value instanceof Map) {
    for (const [key, item] of value)
      for (const mutant of mutations(item)) yield new Map(value).set(key, mutant)
  }
}

describe('hostile objects', () => {
  it('no wrong shape at any place makes a rule throw or say something odd', () => {
    let tried = 0
    for (const original of rich) {
      for (const value of mutations(original.value)) {
        if (!(value instanceof Map)) continue
        const mutant: ManifestObject = { ...original, value }
        for (const change of [
          { old: original, next: mutant },
          { old: mutant, next: original },
          { next: mutant },
          { old: mutant },
        ]) {
          tried += 1
          for (const risk of objectRisks(change)) {
            expect(riskLevels).toContain(risk.level)
            expect(risk.rule).not.toBe('not-judged')
            expect(risk.reason).toMatch(/^[^\n]{1,400}$/)
          }
        }
      }
    }
    expect(tried).toBeGreaterThan(2_000)
  })

  it('an object that grows past all bounds is not judged, and said to be so', () => {
    let bomb: Value = ['x'.repeat(100)]
    for (let level = 0; level < 25; level += 1) bomb = [bomb, bomb]
    const next = {
      ...objectOf(deployment('a: 1')),
      value: new Map<string, Value>([['spec', new Map([['selector', bomb]])]]),
    }
    const [small, none] = [objectOf(deployment('a: 1')), objectOf(object('apps/v1', 'Deployment', ''))]
    for (const change of [
      { old: small, next },
      { old: next, next: small },
      { old: none, next },
      { old: next, next: none },
    ])
      expect(objectRisks(change)).toContainEqual(expect.objectContaining({ rule: 'not-judged' }))
  })

  it('names say nothing that a report could take for markup or another line', () => {
    const name = '"</details>\\n`@all` \\u202e<!-- x -->"'
    const [risk] = objectRisks(
      changeOf('', deployment(container('securityContext: {privileged: true}', name))),
    )
    expect(risk?.reason).toMatch(/^[\w .,:/@*+=()?-]+$/)
  })

  it('no value of a Secret, of an environment or of an argument is ever said', () => {
    const secret = (value: string) =>
      object(
        'v1',
        'Secret',
        `immutable: true\nstringData: {a: ${value}, config.yaml: "schema_config: {configs: [{from: ${value}}]}"}`,
      )
    const pod = (value: string) =>
      deployment(
        container(
          `image: 'a:1', env: [{name: A, value: ${value}}], args: ['--entryPoints.web.address=${value}']`,
        ),
      )
    const all = [
      ...objectRisks(changeOf(secret('abc'), secret('hunter2'))),
      ...objectRisks(changeOf(pod('abc'), pod('hunter2'))),
    ]
    expect(all.length).toBeGreaterThan(2)
    expect(JSON.stringify(all)).not.toMatch(/hunter2|abc/)
  })
})
