import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { settledLayers } from '../../../src/init/labelling.js'
import type { Unlayered } from '../../../src/init/proposed-layers.js'

interface Helmfile {
  readonly releases?: readonly { name: string; needs?: string[]; labels?: Record<string, unknown> }[]
}

/** As helmfile reads a stack that is not a template. */
function read(files: Readonly<Record<string, string>>): Unlayered[] {
  return Object.entries(files).flatMap(([file, text]) =>
    ((parse(text, { merge: true }) as Helmfile).releases ?? []).map(({ name, needs = [], labels = {} }) => ({
      ...{ name, namespace: 'shop', file },
      needs: needs.map((need) => `shop/${need}`),
      layer: Number(labels['layer']) || undefined,
      labels: new Map(Object.entries(labels).map(([label, value]) => [label, String(value)])),
    })),
  )
}

function settling(files: Record<string, string>, answer = 'yes', releases = () => read(files)) {
  const told: string[] = []
  const asked: string[] = []
  const settle = (mayWrite?: boolean) =>
    settledLayers(mayWrite, {
      read: (path) => files[path],
      write: (path, text) => void (files[path] = text),
      releases: () => Promise.resolve(releases()),
      ask: (question) => (asked.push(question), Promise.resolve(answer)),
      tell: (line) => void told.push(line),
    })
  return { files, told, asked, settle }
}

const two = { 'one.yaml': 'releases:\n  - name: db\n', 'two.yaml': 'releases:\n  - {name: web}\n' }

describe('the labels of a stack', () => {
  it('are written into the helmfile that each release stands in, and not before all else is settled', async () => {
    const { files, told, asked, settle } = settling({ ...two })
    const { layers, writeLabels } = await settle()
    expect([layers, asked, files]).toEqual([[1], ['Write the labels into one.yaml, two.yaml?'], two])
    await writeLabels()
    expect(files).toEqual({
      'one.yaml': 'releases:\n  - name: db\n    labels:\n      layer: 1\n',
      'two.yaml': 'releases:\n  - {name: web, labels: {layer: 1}}\n',
    })
    expect(told.at(-1)).toBe('Wrote the labels into one.yaml, two.yaml.')
  })

  it.each<[title: string, answer: string, mayWrite: boolean | undefined]>([
    ['somebody says no', 'no', undefined],
    ['it is said before', 'yes', false],
  ])('are not written where %s', async (_title, answer, mayWrite) => {
    const { files, settle } = settling({ ...two }, answer)
    await expect(settle(mayWrite)).rejects.toThrow(
      'setting up the layers failed: 2 releases have no label layer: add `labels: {layer: N}` to each',
    )
    expect(files).toEqual(two)
  })

  it.each<[title: string, changed: (one: Unlayered) => Partial<Unlayered>]>([
    ['another layer', () => ({ layer: 7 })],
    ['no label any more that was there', () => ({ labels: new Map([['layer', '1']]) })],
    ['another need', () => ({ needs: ['shop/other'] })],
    ['another release', () => ({ name: 'other' })],
  ])('are taken back from all helmfiles where helmfile then reads %s', async (_title, changed) => {
    const files = { ...two, 'two.yaml': 'releases:\n  - {name: web, labels: {rollback: never}}\n' }
    const before = { ...files }
    const { settle } = settling(files, 'yes', () => {
      const releases = read(files)
      return files['one.yaml'] === before['one.yaml']
        ? releases
        : releases.map((one) => (one.name === 'web' ? { ...one, ...changed(one) } : one))
    })
    const { writeLabels } = await settle(true)
    await expect(writeLabels()).rejects.toThrow(
      'writing the labels failed: helmfile did not read them as they were written into one.yaml, two.yaml, so that it is as it was: add',
    )
    expect(files).toEqual(before)
  })

  it('are not asked for where a release has no place', async () => {
    const { asked, settle } = settling(two, 'yes', () =>
      read(two).map((one) => ({ ...one, file: one.name === 'db' ? '/cache/remote.yaml' : one.file })),
    )
    await expect(settle()).rejects.toThrow(
      'writing the labels failed: the place of shop/db in /cache/remote.yaml was not found: add',
    )
    expect(asked).toEqual([])
  })
})

describe('a stack that lint refuses', () => {
  it.each<[title: string, releases: string, why: string]>([
    [
      'releases need each other',
      '{name: db, needs: [web]}, {name: web, needs: [db]}',
      'releases need each other in a circle: shop/db → shop/web → shop/db',
    ],
    [
      'a release needs one of a later layer',
      '{name: db, labels: {layer: 3}}, {name: web, needs: [db], labels: {layer: 1}}, {name: new}',
      'shop/web in layer 1 needs shop/db in layer 3: a need must be in the same or a lower layer',
    ],
    [
      'a new label would come behind one that is there',
      '{name: db, labels: {layer: 3}}, {name: mid, needs: [db]}, {name: web, needs: [mid], labels: {layer: 3}}',
      'shop/web in layer 3 needs shop/mid in layer 4: a need must be in the same or a lower layer',
    ],
    ['a need is nowhere', '{name: web, needs: [db]}', 'shop/web needs shop/db, which is not in the stack'],
    [
      'a label is no layer',
      '{name: web, labels: {layer: first}}, {name: db}',
      'shop/web has the label layer "first": it must be a whole number from 0 to 999',
    ],
    [
      'there is more',
      '{name: a, needs: [x, y]}',
      'shop/a needs shop/x, which is not in the stack (and 1 more)',
    ],
  ])('is refused in its words before anything is asked or written: %s', async (_title, releases, why) => {
    const files = { 'helmfile.yaml': `releases: [${releases}]\n` }
    const { asked, told, settle } = settling({ ...files })
    await expect(settle()).rejects.toThrow(
      `setting up the layers failed: ${why}: mend that in the helmfile, and run init again`,
    )
    expect([asked, told]).toEqual([[], []])
  })
})
