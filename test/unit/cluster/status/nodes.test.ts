import { describe, expect, it } from '@jest/globals'
import { nodeRows, podUsageRows } from '../../../../src/cluster/status/nodes.js'
import { onePasswordRows } from '../../../../src/cluster/status/onepassword-items.js'
import { now, object, readyIs, told } from './fixtures.js'

const node = (conditions: object[], more: object = {}) =>
  object('node-1', { status: { conditions, allocatable: { cpu: '4', memory: '8Gi' } }, ...more })
const ready = { type: 'Ready', status: 'True' }
const used = (cpu: string, memory: string) => [object('node-1', { usage: { cpu, memory } })]

describe('a node', () => {
  it.each<[string, object, object[] | undefined, string]>([
    ['that is ready', node([ready]), undefined, 'ok'],
    [
      'that is not',
      node([
        { type: 'Ready', status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting' },
      ]),
      undefined,
      'alarm not ready: NodeStatusUnknown: Kubelet stopped posting',
    ],
    ['that is new', node([]), undefined, 'alarm not ready: it has no condition Ready yet'],
    [
      'whose disk is full',
      node([ready, { type: 'DiskPressure', status: 'True' }]),
      undefined,
      'warning DiskPressure',
    ],
    [
      'without a network',
      node([ready, { type: 'NetworkUnavailable', status: 'True' }]),
      undefined,
      'warning NetworkUnavailable',
    ],
    [
      'that is cordoned',
      node([ready], { spec: { unschedulable: true } }),
      undefined,
      'note it takes no new pods (cordoned)',
    ],
    ['whose memory is nearly full', node([ready]), used('1', '7600Mi'), 'warning its memory is nearly full'],
    ['of another form', { metadata: 5 }, undefined, 'unknown a Node has a form that is not known'],
  ])('%s', (_title, given, metrics, row) => {
    expect(told(nodeRows([given], metrics, now))).toEqual([row])
  })

  it.each([
    ['123456789n', '2Gi', '3 %', '25 %'],
    ['2500m', '4096Mi', '63 %', '50 %'],
    ['1', 'much', '25 %', '–'],
  ])('uses %s and %s', (cpu, memory, ofCpu, ofMemory) => {
    expect(nodeRows([node([ready])], used(cpu, memory), now)[0]?.cells).toMatchObject({
      ...{ cpu: ofCpu, memory: ofMemory, age: '3 days' },
    })
  })
})

describe('pods', () => {
  const pod = (name: string, ...memory: string[]) =>
    object(name, { containers: memory.map((one) => ({ usage: { cpu: '10m', memory: one } })) })

  it('are told by what they use, the largest five', () => {
    const rows = podUsageRows([
      pod('a', '1Mi'),
      pod('b', '30Mi', '40Mi'),
      ...'cdefg'.split('').map((name) => pod(name, '5Mi')),
    ])
    expect(rows).toHaveLength(5)
    expect(rows[0]).toEqual({ level: 'note', why: '', cells: { pod: 'shop/b', cpu: '20m', memory: '70Mi' } })
  })
})

describe('a OnePasswordItem', () => {
  it.each<[string, object, string]>([
    ['that is synced', object('a', { status: readyIs('True') }), 'ok'],
    ['that is not', object('a', { status: readyIs('False', 'Error', 'no vault') }), 'alarm Error: no vault'],
    ['that gives no reason', object('a', { status: readyIs('False') }), 'alarm its condition Ready is False'],
    ['that nobody has looked at', object('a'), 'alarm it has no condition Ready yet'],
    ['of another form', { metadata: 5 }, 'unknown a OnePasswordItem has a form that is not known'],
  ])('%s', (_title, given, row) => {
    expect(told(onePasswordRows([given], new Map()))).toEqual([row])
  })
})
