import { describe, expect, it } from '@jest/globals'
import type { ListedRelease } from '../../../src/stack/listed-releases.js'
import { layersOf, selectLayers } from '../../../src/stack/layers.js'
import { thrownBy } from '../fixtures/plan.js'

describe('what must never be done to a release', () => {
  it.each([
    ['layer:1', undefined],
    ['layer:1,rollback:never', ['rollback']],
    ['destroy:never,layer:1,rollback:never', ['rollback', 'destroy']],
    ['layer:1,no-rollback:never', undefined],
  ])('is read from its labels: %s', (labels, never) => {
    expect(layersOf([listed('web', labels)])[0]?.releases[0]?.never).toEqual(never)
  })

  it('is never guessed', () => {
    const error = thrownBy(() => layersOf([listed('web', 'layer:1,destroy:Never')]))
    expect(error).toMatchObject({
      reason: 'stack-invalid',
      message: expect.stringContaining('its label destroy is "Never": write `destroy: never`') as unknown,
    })
  })
})

function listed(name: string, labels: string, over: Partial<ListedRelease> = {}): ListedRelease {
  return {
    name,
    namespace: 'ns',
    enabled: true,
    installed: true,
    labels,
    chart: 'repo/chart',
    version: '1.0.0',
    ...over,
  }
}

const names = (layers: ReturnType<typeof layersOf>) =>
  layers.map(({ layer, releases }) => [layer, ...releases.map(({ name }) => name)])

describe('sorting releases into layers', () => {
  it('goes by number, not by text, and keeps the order of the list within a layer', () => {
    const releases = [
      listed('late', 'chart:chart,layer:10,name:late'),
      listed('b', 'layer:2'),
      listed('first', 'chart:chart,layer:1,name:first'),
      listed('a', 'chart:chart,layer:2'),
    ]
    expect(names(layersOf(releases))).toEqual([
      [1, 'first'],
      [2, 'b', 'a'],
      [10, 'late'],
    ])
  })

  it('leaves out what a condition disables, and keeps what is to be removed', () => {
    const releases = [
      listed('disabled', 'no-layer:1', { enabled: false }),
      listed('removed', 'layer:1', { installed: false }),
    ]
    expect(layersOf(releases)).toEqual([
      { layer: 1, releases: [expect.objectContaining({ name: 'removed', installed: false })] },
    ])
  })

  it('gives nothing for an empty stack', () => {
    expect(layersOf([])).toEqual([])
  })

  it.each([
    ['', 'it has no label layer'],
    ['player:1', 'it has no label layer'],
    ['layer:one', 'its label layer is "one", not a whole number'],
    ['layer:1.5', 'its label layer is "1.5", not a whole number'],
    ['layer:-1', 'its label layer is "-1", not a whole number'],
    ['layer:1e2', 'its label layer is "1e2", not a whole number'],
    ['layer:', 'it has no label layer'],
    ['layer:1000', 'its label layer is "1000", not a whole number'],
  ])('refuses the labels %j', (labels, why) => {
    expect(thrownBy(() => layersOf([listed('web', labels)]))).toMatchObject({
      reason: 'stack-invalid',
      message: `sorting release ns/web into a layer failed: ${why}: add \`labels: {layer: N}\` to it in the helmfile`,
    })
  })
})

describe('selecting layers', () => {
  const layers = layersOf([listed('a', 'layer:1'), listed('b', 'layer:2'), listed('c', 'layer:4')])

  it.each([
    [[], [1, 2, 4]],
    [[2], [2]],
    [
      [4, 1],
      [1, 4],
    ],
  ])('%j gives %j', (wanted, selected) => {
    expect(selectLayers(layers, { layer: wanted, release: undefined }).map(({ layer }) => layer)).toEqual(
      selected,
    )
  })

  it.each([
    [[3], 'selecting layer 3 failed'],
    [[1, 9, 3], 'selecting layer 9, 3 failed'],
  ])('%j is refused, and the layers there are are named', (wanted, what) => {
    expect(thrownBy(() => selectLayers(layers, { layer: wanted, release: undefined }))).toMatchObject({
      reason: 'bad-input',
      message: `${what}: the stack has layers 1, 2, 4: correct the input layer`,
    })
  })

  it('refuses a stack without releases, which would otherwise have no changes', () => {
    expect(thrownBy(() => selectLayers([], { layer: [], release: undefined }))).toMatchObject({
      reason: 'stack-invalid',
      message:
        'selecting the releases failed: the stack has no enabled release: ' +
        'check the input environment, and the conditions of the releases',
    })
  })

  it('leaves one release of the layers that were asked for', () => {
    expect(selectLayers(layers, { layer: [], release: 'ns/b' })).toMatchObject([
      { layer: 2, releases: [{ name: 'b' }] },
    ])
  })

  it('refuses a release that none of them has', () => {
    expect(thrownBy(() => selectLayers(layers, { layer: [1, 2], release: 'ns/c' }))).toMatchObject({
      reason: 'bad-input',
      message:
        'selecting release ns/c failed: the layers that were asked for have ns/a, ns/b: ' +
        'correct the inputs release and layer',
    })
  })
})
