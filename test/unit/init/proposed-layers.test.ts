import { describe, expect, it } from '@jest/globals'
import { proposedLayers, type Unlayered } from '../../../src/init/proposed-layers.js'

const release = (name: string, needs: string[] = [], layer?: number): Unlayered => ({
  namespace: 'ns',
  name,
  needs: needs.map((need) => `ns/${need}`),
  layer,
  labels: new Map(),
  file: 'helmfile.yaml',
})
const layersOf = (...releases: Unlayered[]) =>
  Object.fromEntries([...proposedLayers(releases)].map(([key, layer]) => [key.slice(3), layer]))

describe('the layer of a release', () => {
  it('is one behind all that it needs', () => {
    const all = [release('app', ['db', 'net']), release('db', ['net']), release('net'), release('other')]
    expect(layersOf(...all)).toEqual({ app: 3, db: 2, net: 1, other: 1 })
  })

  it('stays what its label says, and others go by that', () => {
    expect(layersOf(release('app', ['db']), release('db', [], 4))).toEqual({ app: 5, db: 4 })
  })

  it('is found for a need that is nowhere, and for a circle, which helmfile will refuse', () => {
    expect(layersOf(release('app', ['gone']))).toEqual({ app: 1 })
    expect(Object.values(layersOf(release('a', ['b']), release('b', ['a'])))).toEqual([2, 1])
  })
})
