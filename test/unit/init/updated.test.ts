import { describe, expect, it } from '@jest/globals'
import { markLine, readMark, type Setup } from '../../../src/init/setup.js'
import { updated } from '../../../src/init/updated.js'
import { digestOf } from '../../../src/init/workflows.js'
import { setupWith } from './made-from.js'

const setup = setupWith({ stack: 'helmfile.yaml', layers: '1', onePassword: false, drift: false })
const bodyOf = ({ layers }: Pick<Setup, 'layers'>, end = 'end') =>
  [
    'name: A',
    'on: push',
    '',
    'env:',
    '  one: 1',
    `  layers: ${layers}`,
    '  two: 2',
    '',
    `${end}: 1`,
    'jobs: {}',
    '',
  ].join('\n')
const fileOf = (made: Setup, body = bodyOf(made)) =>
  `${markLine({ setup: made, digest: digestOf(bodyOf(made)) })}\n${body}`
const more = { ...setup, layers: '1-2' }
const update = (existing: string | undefined, remade = bodyOf) =>
  updated('a.yml', { existing, fresh: fileOf(more), remade: (mark) => remade(mark.setup) })

describe('a workflow that is made again', () => {
  it.each<[what: string, existing: string | undefined, kind: string]>([
    ['that is not there is new', undefined, 'new'],
    ['that nobody has edited is made again', fileOf(setup), 'made-again'],
    ['that is as it should be stays', fileOf(more), 'same'],
    ['that somebody else made, word for word the same, stays', bodyOf(more), 'same'],
  ])('and %s', (_what, existing, kind) => {
    const result = update(existing)
    expect(result.kind).toBe(kind)
    if ('text' in result) expect(result.text).toBe(fileOf(more))
  })

  it('keeps what people have added, and can do so again', () => {
    const edited = fileOf(setup, bodyOf(setup).replace('on: push', 'on: [push, merge_group]'))
    const result = update(edited)
    const merged = bodyOf(more).replace('on: push', 'on: [push, merge_group]')
    expect(result).toEqual({ kind: 'merged', text: `${fileOf(more).split('\n')[0]}\n${merged}` })
    expect(readMark((result as { text: string }).text)?.setup).toEqual(more)
    expect(update((result as { text: string }).text)).toEqual({ kind: 'same' })
  })

  it.each<[why: string, existing: string, remade: typeof bodyOf]>([
    [
      'it was edited where init would change it',
      fileOf(setup, bodyOf(setup).replace('layers: 1', 'layers: 9')),
      bodyOf,
    ],
    [
      'it was edited since another version made it',
      fileOf(setup, bodyOf(setup).replace('two: 2', 'two: 3')),
      (one) => bodyOf(one, 'ende'),
    ],
    ['it was not made by init', 'name: theirs\n', bodyOf],
  ])('stays as it is, with the difference told, where %s', (why, existing, remade) => {
    const result = update(existing, remade)
    expect(result).toMatchObject({ kind: 'kept', why })
    expect((result as { diff: string }).diff).toMatch(/^\+ {2}layers: 1-2$/m)
  })
})
