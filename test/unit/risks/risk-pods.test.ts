import { describe, expect, it } from '@jest/globals'
import { container, deployment, object, said } from './risk-cases.js'

describe('what pods may do to their node', () => {
  const secured = (context: string) => container(`securityContext: {${context}}`)
  it.each([
    [secured('privileged: true'), 'privileged high: container main is privileged'],
    [
      secured('allowPrivilegeEscalation: true'),
      'privileged medium: container main may gain privileges (allowPrivilegeEscalation)',
    ],
    ['hostNetwork: true', "host-access medium: pods share the node's network (hostNetwork)"],
    [
      container('ports: [{containerPort: 80, hostPort: 8080}]'),
      'host-access medium: container main takes of the node (hostPort): port 8080',
    ],
    ['hostPID: true', "host-access high: pods share the node's processes (hostPID)"],
    [
      'volumes: [{name: v, hostPath: {path: /var/run}}]',
      'host-access high: pods mount from the node (hostPath): /var/run',
    ],
    [
      secured('capabilities: {add: [SYS_ADMIN]}'),
      'capabilities high: container main adds capability SYS_ADMIN',
    ],
    [secured('capabilities: {add: [CHOWN]}'), 'capabilities medium: container main adds capability CHOWN'],
    [secured('runAsUser: 0'), 'runs-as-root medium: container main runs as root (runAsUser 0)'],
    ['securityContext: {runAsUser: 0}', 'runs-as-root medium: pods run as root (runAsUser 0)'],
  ])('%s is told when it is new', (spec, reason) => {
    expect(said(deployment('a: 1'), deployment(spec))).toEqual([reason])
    expect(said('', deployment(spec))).toEqual([reason])
    expect(said(deployment(spec), deployment(`${spec}, a: 1`))).toEqual([])
  })

  it('is one reason for all of a kind, and only for what is new', () => {
    const adds = (...names: string[]) => secured(`capabilities: {add: [${names.join(', ')}]}`)
    expect(said(deployment(adds('CHOWN')), deployment(adds('CHOWN', 'KILL', 'FOWNER', 'BPF')))).toEqual([
      'capabilities medium: container main adds capability KILL, FOWNER',
      'capabilities high: container main adds capability BPF',
    ])
  })

  it("is said once of pods that have all of the node's ports", () => {
    const ports = container('ports: [{containerPort: 80, hostPort: 80}]')
    expect(said('', deployment(`hostNetwork: true, ${ports}`))).toEqual([
      "host-access medium: pods share the node's network (hostNetwork)",
    ])
  })

  it('is found in a CronJob too', () => {
    const cron = object(
      'batch/v1',
      'CronJob',
      'spec: {jobTemplate: {spec: {template: {spec: {hostIPC: true}}}}}',
    )
    expect(said('', cron)).toEqual([expect.stringContaining('hostIPC')])
  })

  it.each([secured('privileged: false'), secured('privileged: "true"'), secured('runAsUser: 1000')])(
    '%s is not told',
    (spec) => expect(said('', deployment(spec))).toEqual([]),
  )
})

describe('what runs', () => {
  it.each([
    ['replicas: 3', 'replicas: 0', ['replicas-to-zero high: replicas 3 → 0']],
    ['paused: true', 'replicas: 0', ['replicas-to-zero high: replicas 1 → 0']],
    ['replicas: 3', 'replicas: 1', []],
    ['replicas: 0', 'replicas: 0 ', []],
  ])('from %s to %s', (old, next, expected) => {
    expect(
      said(deployment('a: 1', old), deployment('a: 1', next)).filter((one) => /replicas/.test(one)),
    ).toEqual(expected)
  })

  it.each([
    ['app', true],
    ['app:latest', true],
    ['registry:5000/app', true],
    ['registry:5000/app:1.2', false],
    ['app@sha256:00', false],
    ['app:latest@sha256:00', false],
    ['app:stable', true],
    ['app:main', true],
    ['app:127', false],
  ])('image %s is without version: %s', (image, unversioned) => {
    expect(said('', deployment(container(`image: '${image}'`)))).toEqual(
      unversioned ? [`image-unversioned medium: image ${image} has no version`] : [],
    )
  })

  const tagged = (tag: string) => deployment(container(`image: 'app:${tag}'`))
  it.each([
    ['v1.10.0', 'v1.9.3'],
    ['v2', 'v1'],
    ['1.27-alpine', '1.26-alpine'],
    ['RELEASE.2025-04-08T15-41-24Z', 'RELEASE.2024-11-07T00-52-20Z'],
  ])('an image that goes back from %s to %s is told', (from, to) => {
    expect(said(tagged(from), tagged(to))).toEqual([`image-downgrade medium: image app ${from} → ${to}`])
    expect(said(tagged(to), tagged(from))).toEqual([`version-bump routine: only image versions: app ${from}`])
  })

  it.each([
    ['1.27-alpine', '1.26-debian'],
    ['sha-4f2a9c1', 'sha-3f2a9c1'],
  ])('an image with no order between %s and %s is not said to go back', (from, to) => {
    expect(said(tagged(from), tagged(to))).toEqual([`version-bump routine: only image versions: app ${to}`])
  })

  it('a webhook that begins to refuse is told', () => {
    const hooks = (policy: string) =>
      object(
        'admissionregistration.k8s.io/v1',
        'ValidatingWebhookConfiguration',
        `webhooks: [{name: w${policy}}]`,
      )
    const reason =
      'webhook-fails-closed medium: webhook w refuses everything while it is away (failurePolicy Fail)'
    expect(said(hooks(', failurePolicy: Ignore'), hooks(', failurePolicy: Fail'))).toEqual([reason])
    expect(said('', hooks(''))).toEqual([reason])
    expect(said(hooks(''), hooks(', failurePolicy: Fail'))).toEqual([])
  })
})

describe('a change of versions only', () => {
  const versioned = (version: string, more = '') => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: it
  labels: {helm.sh/chart: it-${version}, app.kubernetes.io/version: ${version}}
spec:
  selector: {matchLabels: {a: b}}
  template:
    metadata:
      annotations: {checksum/config: sum${version}}
      labels: {a: b, helm.sh/chart: it-${version}}
    spec: {containers: [{name: c, image: 'registry.example/it:${version}'${more}}]}`

  it('is routine', () => {
    expect(said(versioned('1.0.0'), versioned('1.1.0'))).toEqual([
      'version-bump routine: only image versions: it 1.1.0',
    ])
  })

  it('of labels alone is routine', () => {
    const labelled = (version: string) =>
      object('v1', 'ConfigMap', 'data: {a: b}').replace(
        '{name: it}',
        `{name: it, labels: {helm.sh/chart: c-${version}}}`,
      )
    expect(said(labelled('1'), labelled('2'))).toEqual([
      'version-bump routine: only version labels and checksums',
    ])
  })

  it.each([
    ['another field changes', versioned('1.1.0', ', command: [x]')],
    [
      'the image is another one',
      versioned('1.1.0').replace('registry.example/it:', 'registry.example/other:'),
    ],
  ])('is not routine when %s', (_, next) => {
    expect(said(versioned('1.0.0'), next)).toEqual([])
  })

  it('is not routine when the old image had no version', () => {
    expect(said(versioned('latest'), versioned('1.0.0'))).toEqual([])
  })

  it('is not routine when the new image has no version', () => {
    expect(said(versioned('1.0.0'), versioned('latest'))).toEqual([
      'image-unversioned medium: image registry.example/it:latest has no version',
    ])
  })

  it('in what cannot be changed is refused, and not routine', () => {
    const job = (tag: string) =>
      object('batch/v1', 'Job', `spec: {template: {spec: {${container(`image: 'a:${tag}'`)}}}}`)
    expect(said(job('1.0'), job('1.1'))).toEqual([expect.stringContaining('spec.template cannot be changed')])
  })
})
