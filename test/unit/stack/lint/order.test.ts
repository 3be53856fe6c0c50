import { expect, it } from '@jest/globals'
import { requireOrder, type OrderedRelease } from '../../../../src/stack/lint/order.js'

const release = (name: string, layer: string, ...needs: string[]): OrderedRelease => ({
  name,
  namespace: 'shop',
  kubeContext: '',
  labels: new Map([['layer', layer]]),
  needs,
})

it('a release that needs one of a later layer is refused before anything is planned, in the words of lint', () => {
  const stack = [{ releases: [release('early', '1', 'shop/late'), release('late', '2')] }]
  expect(() => requireOrder(stack)).toThrow(
    'ordering the releases failed: shop/early in layer 1 needs shop/late in layer 2: a need must be in the same or a lower ' +
      'layer: change the label layer of one of them; lint tells all',
  )
})

it.each([
  ['an earlier layer', [release('web', '2', 'shop/db'), release('db', '1')]],
  ['its own layer', [release('web', '1', 'shop/db'), release('db', '1')]],
  ['nothing', [release('web', '1')]],
])('one that needs one of %s is not', (_what, releases) => {
  expect(() => requireOrder([{ releases }])).not.toThrow()
})
