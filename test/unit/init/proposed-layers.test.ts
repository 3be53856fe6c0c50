import { describe, expect, it } from '@jest/globals'
import { proposedLayers, withLabels, type Unlayered } from '../../../src/init/proposed-layers.js'

const release = (name: string, needs: string[] = [], layer?: number): Unlayered => ({
  namespace: 'ns',
  name,
  needs: needs.map((need) => `ns/${need}`),
  layer,
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

describe('labels in a helmfile', () => {
  const helmfile = `repositories:
  - name: web
    url: https://charts.test
releases:
  # The first one.
  - name: web
    chart: ./web
  - name: "db"
    namespace: ns
    labels:
      tier: data
    chart: ./db
{{ if .Values.more }}
  - name: more
    labels: {tier: x}
{{ end }}
  - name: empty
    labels: {}
`
  const wanted = new Map([
    ['ns/web', 1],
    ['ns/db', 2],
    ['ns/more', 3],
    ['ns/empty', 4],
  ])

  it('go behind the name of each release, beside labels that are there, and change no other line', () => {
    const { text, missed } = withLabels(helmfile, wanted)
    expect(missed).toEqual([])
    expect(text).toBe(
      helmfile
        .replace('    chart: ./web', '    labels:\n      layer: 1\n    chart: ./web')
        .replace('      tier: data', '      layer: 2\n      tier: data')
        .replace('{tier: x}', '{layer: 3, tier: x}')
        .replace('{}', '{layer: 4}'),
    )
  })

  it.each<[what: string, text: string]>([
    ['whose name is put together', 'releases:\n  - name: {{ .Values.name }}\n'],
    ['that is there twice', 'releases:\n  - name: web\n  - name: web\n'],
    ['in another file', 'helmfiles:\n  - other.yaml\n'],
    ['that is the name of a repository only', 'repositories:\n  - name: web\n'],
  ])('are not written for a release %s', (_what, text) => {
    expect(withLabels(text, new Map([['ns/web', 1]]))).toEqual({ text, missed: ['ns/web'] })
  })
})
