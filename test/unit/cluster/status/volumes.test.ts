import { describe, expect, it } from '@jest/globals'
import { claimRows, lateClasses, volumeRows } from '../../../../src/cluster/status/volumes.js'
import { now, object, told } from './fixtures.js'

const claim = (phase: string, has = '10Gi') =>
  object('data', {
    spec: { storageClassName: 'nfs', resources: { requests: { storage: '10Gi' } } },
    status: { phase, capacity: { storage: has } },
  })

describe('a claim', () => {
  it.each<[string, object, string]>([
    ['that is bound', claim('Bound'), 'ok'],
    ['that is to grow', claim('Bound', '5Gi'), 'note it asks for 10Gi'],
    ['that waits', claim('Pending'), 'alarm no volume for 3 days'],
    ['that lost its volume', claim('Lost'), 'alarm its volume is gone, and what was on it'],
    ['without a status', object('data'), 'unknown its state is not known'],
    ['in a state that is new', claim('Dreaming'), 'unknown its state is not known'],
    ['of another form', { metadata: 5 }, 'unknown a claim has a form that is not known'],
  ])('%s', (_title, given, row) => {
    expect(told(claimRows([given], { late: new Set(), shares: new Map(), now }))).toEqual([row])
  })

  it('whose class waits for a pod is no trouble, until there is a pod', () => {
    const classes = [
      object('nfs', { volumeBindingMode: 'WaitForFirstConsumer' }),
      object('fast', { volumeBindingMode: 'Immediate' }),
    ]
    const late = lateClasses(classes)
    expect(late).toEqual(new Set(['nfs']))
    expect(told(claimRows([claim('Pending')], { late, shares: new Map(), now }))).toEqual([
      'note it gets a volume when a pod first uses it',
    ])
    const used = {
      name: 'data',
      namespace: 'shop',
      annotations: { 'volume.kubernetes.io/selected-node': 'a' },
    }
    expect(
      told(claimRows([{ ...claim('Pending'), metadata: used }], { late, shares: new Map(), now })),
    ).toEqual([expect.stringMatching(/^alarm no volume/)])
  })

  it.each<[number | undefined, string, string]>([
    [0.799, 'ok', '79 %'],
    [0.8, 'warning it is 80 % full', '80 %'],
    [0.95, 'alarm it is 95 % full', '95 %'],
    [undefined, 'ok', 'unknown'],
  ])('of which %s is used', (share, row, used) => {
    const rows = claimRows([claim('Bound')], {
      late: new Set(),
      shares: new Map([['shop/data', share]]),
      now,
    })
    expect([told(rows), rows[0]?.cells['used']]).toEqual([[row], used])
  })

  it('is told with its size and class', () => {
    expect(claimRows([claim('Bound', '5Gi')], { late: new Set(), shares: new Map(), now })[0]?.cells).toEqual(
      {
        ...{ kind: 'claim', name: 'shop/data', state: 'Bound', size: '5Gi', used: '', class: 'nfs' },
      },
    )
  })
})

describe('a volume', () => {
  const volume = (phase: string) =>
    object('pv-1', {
      spec: { claimRef: { namespace: 'shop', name: 'data' } },
      status: { phase, message: 'no server' },
    })

  it.each<[string, object, string[]]>([
    ['that a claim holds', volume('Bound'), []],
    ['that waits for one', volume('Available'), []],
    ['that is left over', volume('Released'), ['note left over from the claim of shop/data, which is gone']],
    ['that failed', volume('Failed'), ['warning it could not be reclaimed: no server']],
    ['of another form', { metadata: 5 }, ['unknown a volume has a form that is not known']],
  ])('%s', (_title, given, rows) => {
    expect(told(volumeRows([given]))).toEqual(rows)
  })
})
