import { describe, expect, it } from '@jest/globals'
import { controllersOf } from '../../../../src/cluster/drift/controllers.js'
import { attribute } from '../../../../src/cluster/drift/findings.js'
import { byFields } from '../../../../src/cluster/drift/judge.js'
import { lacking } from '../../../../src/cluster/drift/compare.js'
import {
  managedEntries,
  pathText,
  unionOf,
  type FieldSet,
} from '../../../../src/cluster/drift/managed-fields.js'
import type { Json } from '../../../../src/manifest/as-json.js'

const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' }
const resource = { ...ref, plural: 'deployments', namespaced: true, verbs: [] }

const replicas: FieldSet = { 'f:spec': { 'f:replicas': {} } }
const label = (name: string): FieldSet => ({ 'f:metadata': { 'f:labels': { [`f:${name}`]: {} } } })

interface Writing {
  readonly manager: string
  readonly fields: FieldSet
  readonly subresource?: string
  readonly time?: string
}

const written = ({ manager, fields, subresource = '', time = '2026-01-02T03:04:05Z' }: Writing) => ({
  manager,
  operation: 'Update',
  time,
  ...(subresource ? { subresource } : {}),
  fieldsV1: fields,
})

/** A Deployment with three replicas and a label, written by these; helm sent one replica. */
function live(...writers: readonly Writing[]): Json {
  const managedFields = writers.map(written)
  return { metadata: { labels: { a: 'x', b: 'y' }, managedFields }, spec: { replicas: 3 } }
}

const wanted: Json = { metadata: { labels: { a: 'x' } }, spec: { replicas: 1 } }
const lease = (manager: string) => ({ metadata: { managedFields: [written({ manager, fields: {} })] } })

function found(object: Json, { leases = [] as string[], scaled = true } = {}) {
  const suspected = lacking(wanted, object, unionOf(managedEntries(object).map(({ fields }) => fields)))
  const { differences } = byFields({ ref, resource, wanted, live: object, suspected }, '')
  const owners = { ...controllersOf([object], leases.map(lease)), isScaled: () => scaled }
  return attribute({ ref, wanted, live: object }, differences, owners)
}

const said = ({ findings }: ReturnType<typeof found>) =>
  findings.map((one) =>
    one.kind === 'missing' ? one.kind : `${one.kind} ${pathText(one.path)} by ${one.by?.manager ?? 'nobody'}`,
  )

const changedBy = (manager: string) => [`changed spec.replicas by ${manager}`]

describe('a field that is not as helm stored it', () => {
  it.each<
    [title: string, writers: readonly Writing[], context: Parameters<typeof found>[1], findings: string[]]
  >([
    ['is drift by a person', [{ manager: 'kubectl-edit', fields: replicas }], {}, changedBy('kubectl-edit')],
    [
      'is drift by a person who scaled',
      [{ manager: 'kubectl', fields: replicas, subresource: 'scale' }],
      {},
      changedBy('kubectl'),
    ],
    ['is drift by nobody', [], {}, changedBy('nobody')],
    [
      'is the API server writing it in its way, where helm owns it',
      [{ manager: 'helm', fields: replicas }],
      {},
      [],
    ],
    [
      'is a controller at work, who holds a Lease',
      [{ manager: 'operator', fields: replicas }],
      { leases: ['operator'] },
      [],
    ],
    [
      'is a controller at work, who keeps the status',
      [
        { manager: 'operator', fields: replicas },
        { manager: 'operator', fields: {}, subresource: 'status' },
      ],
      {},
      [],
    ],
    [
      'is somebody, where nothing says that it is a controller',
      [{ manager: 'operator', fields: replicas }],
      {},
      changedBy('operator'),
    ],
    [
      'is kubectl, even where somebody made a Lease with it',
      [{ manager: 'kubectl-edit', fields: replicas }],
      { leases: ['kubectl-edit'] },
      changedBy('kubectl-edit'),
    ],
    [
      'is an autoscaler at work',
      [{ manager: 'kcm', fields: replicas, subresource: 'scale' }],
      { leases: ['kcm'] },
      [],
    ],
    [
      'is left over from an autoscaler that is gone',
      [{ manager: 'kcm', fields: replicas, subresource: 'scale' }],
      { leases: ['kcm'], scaled: false },
      changedBy('kcm'),
    ],
    [
      'is an autoscaler at work, where nobody may see which there are',
      [{ manager: 'kcm', fields: replicas, subresource: 'scale' }],
      { leases: ['kcm'], scaled: undefined },
      [],
    ],
    [
      'is the last one of those who own it',
      [
        { manager: 'first', fields: replicas, time: '2026-01-01T00:00:00Z' },
        { manager: 'last', fields: replicas, time: '2026-01-03T00:00:00Z' },
      ],
      {},
      changedBy('last'),
    ],
  ])('%s', (_title, writers, context, findings) => {
    expect(said(found(live(...writers), context))).toEqual(findings)
  })
})

describe('a field that helm did not send', () => {
  const helm = { manager: 'helm', fields: replicas }
  it.each<[title: string, writer: Writing, leases: string[], findings: string[]]>([
    [
      'is an addition',
      { manager: 'kubectl-label', fields: label('b') },
      [],
      ['added metadata.labels.b by kubectl-label'],
    ],
    ['is none of a controller', { manager: 'operator', fields: label('b') }, ['operator'], []],
    ['is none where helm sent the same', { manager: 'kubectl-label', fields: label('a') }, [], []],
    ['is none that is not there any more', { manager: 'kubectl-label', fields: label('c') }, [], []],
    ['is none of the status', { manager: 'kubectl-edit', fields: label('b'), subresource: 'status' }, [], []],
  ])('%s', (_title, writer, leases, findings) => {
    expect(said(found(live(helm, writer), { leases }))).toEqual(findings)
  })

  it('is told once for a whole container', () => {
    const containers = { 'k:{"name":"b"}': { '.': {}, 'f:name': {}, 'f:image': {} } }
    const entry = written({ manager: 'kubectl-edit', fields: { 'f:spec': { 'f:containers': containers } } })
    const object = {
      metadata: { managedFields: [entry] },
      spec: { containers: [{ name: 'a' }, { name: 'b', image: 'x' }] },
    } as unknown as Json
    const sent: Json = { spec: { containers: [{ name: 'a' }] } }
    const owners = { ...controllersOf([], []), isScaled: () => false }
    const { findings } = attribute({ ref, wanted: sent, live: object }, [], owners)
    expect(findings).toMatchObject([{ kind: 'added', found: { name: 'b', image: 'x' } }])
    expect(findings[0]?.kind === 'added' && pathText(findings[0].path)).toBe('spec.containers[b]')
  })

  it('is no setting where kubectl notes what it did', () => {
    const name = 'kubectl.kubernetes.io/restartedAt'
    const entry = written({
      manager: 'kubectl-rollout',
      fields: { 'f:metadata': { 'f:annotations': { [`f:${name}`]: {} } } },
    })
    const object = { metadata: { annotations: { [name]: 'now' }, managedFields: [entry] } } as unknown as Json
    const owners = { ...controllersOf([], []), isScaled: () => false }
    expect(attribute({ ref, wanted: { metadata: {} }, live: object }, [], owners).findings).toEqual([])
  })
})
