import { describe, expect, it } from '@jest/globals'
import { certificateRows } from '../../../../src/cluster/status/certificates.js'
import { inDays, now, object, readyIs, told } from './fixtures.js'

/** @param left days. @param lifetime days. */
const certificate = (left: number, lifetime = 90, status: object = readyIs('True')) =>
  object('a', { status: { notBefore: inDays(left - lifetime), notAfter: inDays(left), ...status } })

describe('a certificate', () => {
  it.each<[string, object, string]>([
    ['with 22 days left', certificate(22), 'ok'],
    ['with less than 21', certificate(20.9), 'warning it ends in 20 days and was not renewed'],
    ['with less than 7', certificate(6.9), 'alarm it ends in 6 days and was not renewed'],
    ['with one', certificate(1.5), 'alarm it ends in 1 day and was not renewed'],
    ['that has expired', certificate(-1), 'alarm it has expired'],
    ['that is good for a week, and due for renewal', certificate(2, 7), 'ok'],
    [
      'that is good for a week, and late',
      certificate(1.7, 7),
      'warning it ends in 1 day and was not renewed',
    ],
    [
      'whose begin is not told',
      object('a', { status: { notAfter: inDays(20), ...readyIs('True') } }),
      'warning it ends in 20 days and was not renewed',
    ],
    [
      'that is not ready',
      certificate(60, 90, readyIs('False', 'DoesNotExist', 'no secret')),
      'alarm DoesNotExist: no secret',
    ],
    ['that was never issued', object('a'), 'alarm it has no condition Ready yet'],
    [
      'that says it is ready and has no date',
      object('a', { status: readyIs('True') }),
      'alarm it was never issued',
    ],
    [
      'with a date that is none',
      object('a', { status: { notAfter: 'soon', ...readyIs('True') } }),
      'alarm it was never issued',
    ],
    [
      'of another form',
      object('a', { status: 'fine' }),
      'unknown a Certificate has a form that is not known',
    ],
  ])('%s', (_title, given, row) => {
    expect(told(certificateRows([given], now))).toEqual([row])
  })

  it('that ends first comes first', () => {
    const rows = certificateRows([certificate(60), certificate(3), certificate(30)], now)
    expect(rows.map(({ cells }) => cells['days left'])).toEqual(['3', '30', '60'])
  })
})
