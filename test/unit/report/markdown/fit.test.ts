import { describe, expect, it } from '@jest/globals'
import {
  fittedParts,
  fullestThatFits,
  inCharacters,
  within,
  type Version,
} from '../../../../src/report/markdown/fit.js'

const measure = inCharacters

/** @returns versions of these sizes; what is rendered is noted. */
function versions(sizes: readonly number[], rendered: number[] = []): Version[] {
  return sizes.map((size) => ({
    least: size / 2,
    render: () => {
      rendered.push(size)
      return 'x'.repeat(size)
    },
  }))
}

describe('the fullest version that fits', () => {
  it.each([
    [100, { text: 'x'.repeat(90), version: 0 }],
    [90, { text: 'x'.repeat(90), version: 0 }],
    [89, { text: 'x'.repeat(50), version: 1 }],
    [10, { text: 'x'.repeat(10), version: 2 }],
    [9, undefined],
  ])('in a room of %j', (size, fitted) => {
    expect(fullestThatFits(versions([90, 50, 10]), { size, measure })).toEqual(fitted)
  })

  it('is found without rendering what cannot fit', () => {
    const rendered: number[] = []
    fullestThatFits(versions([90, 50, 10], rendered), { size: 20, measure })
    expect(rendered).toEqual([10])
  })
})

describe('parts that share a room', () => {
  const lengths = (size: number, ...parts: number[][]) =>
    fittedParts(
      parts.map((sizes) => versions(sizes)),
      { size, measure },
    ).map((fitted) => fitted?.text.length)

  it('leave to the large ones what the small ones do not need, in the order given', () => {
    expect(lengths(100, [200, 80, 40], [10])).toEqual([80, 10])
  })

  it('are told alike where they are alike', () => {
    expect(lengths(120, [200, 60, 20], [200, 60, 20], [200, 60, 20])).toEqual([20, 20, 20])
  })

  it('never take more than there is', () => {
    expect(lengths(9, [10], [3], [3])).toEqual([undefined, 3, 3])
    expect(lengths(0, [1])).toEqual([undefined])
  })
})

it('a list keeps what there is room for, and says how much is left', () => {
  const keep = (room: number) => within([1, 2, 3], room, (size) => size)
  expect(keep(6)).toEqual({ kept: [1, 2, 3], left: 0 })
  expect(keep(5)).toEqual({ kept: [1, 2], left: 1 })
  expect(keep(0)).toEqual({ kept: [], left: 3 })
})
