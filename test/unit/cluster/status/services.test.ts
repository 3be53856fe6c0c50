import { describe, expect, it } from '@jest/globals'
import { serviceRows } from '../../../../src/cluster/status/services.js'
import { now, object, told } from './fixtures.js'

const service = (spec: object, ingress: object[] = []) =>
  object('web', { spec, status: { loadBalancer: { ingress } } })
const slice = (...ready: (boolean | undefined)[]) => ({
  metadata: { namespace: 'shop', labels: { 'kubernetes.io/service-name': 'web' } },
  endpoints: ready.map((one) => (one === undefined ? {} : { conditions: { ready: one } })),
})
const selector = { app: 'web' }
const balanced = { type: 'LoadBalancer', selector }
const address = [{ ip: '192.0.2.1' }, { hostname: 'lb.example.com' }]

describe('a Service', () => {
  it.each<[string, object, object[] | undefined, string[]]>([
    ['with a ready endpoint', service({ selector }), [slice(false), slice(true)], ['ok']],
    ['whose endpoint says nothing of itself', service({ selector }), [slice(undefined)], ['ok']],
    [
      'with none that is ready',
      service({ selector }),
      [slice(false)],
      ['warning no pod that is ready stands behind it'],
    ],
    [
      'whose endpoints cannot be read',
      service({ selector }),
      undefined,
      ['unknown its endpoints cannot be read'],
    ],
    ['with an address', service(balanced, address), [slice(true)], ['note']],
    ['without one', service(balanced), [slice(true)], ['alarm no address for 3 days']],
    [
      'without both',
      service(balanced),
      [],
      ['alarm no address for 3 days; no pod that is ready stands behind it'],
    ],
    ['that selects nothing', service({ selector: {} }), [], []],
    ['that is another name', service({ type: 'ExternalName', selector }), [], []],
    ['of another form', { metadata: 5 }, [], ['unknown a Service has a form that is not known']],
  ])('%s', (_title, given, slices, rows) => {
    expect(told(serviceRows([given], slices, now))).toEqual(rows)
  })

  it('is told with its addresses and the number of its endpoints', () => {
    expect(serviceRows([service(balanced, address)], [slice(true, false, true)], now)[0]?.cells).toEqual({
      ...{ service: 'shop/web', type: 'LoadBalancer', addresses: '192.0.2.1 lb.example.com', endpoints: '2' },
    })
  })
})
